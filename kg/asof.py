"""Saying of which moment an answer is, how much that leaves, and why there is nothing or only what bears no date."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.snapshot import Snapshot


def heading(found: Snapshot, language: str) -> tuple[str, ...]:
    """Say of which moment an answer is and how many claims that leaves, and why there are none or only undated ones.

    Args:
        found: What was asked of.
        language: ``"en"`` or ``"zh"``.
    """
    moment, days = found.moment, found.calendar
    chinese = language == "zh"
    parts = []
    if moment.at:
        sure = ("确定", "certainly") if moment.certain else ("可能", "possibly")
        parts.append(f"{moment.at}当日{sure[0]}成立" if chinese else f"what {sure[1]} holds on {moment.at}")
    if moment.known:
        parts.append(f"截至{moment.known}已发表" if chinese else f"what was published by {moment.known}")
        of = len(days.issued)
        count = f"{of} 篇文章中的 {found.articles} 篇" if chinese else f"{found.articles} of {of} articles"
        parts.append(count)
    count = f"{days.claims} 条论断中的 {found.claims} 条" if chinese else f"{found.claims} of {days.claims} claims"
    line = f"所问范围：{'、'.join(parts)}、{count}。" if chinese else f"Asked of {', '.join(parts)}: {count}."
    return (line, *_remarks(found, chinese=chinese))


def _remarks(found: Snapshot, *, chinese: bool) -> tuple[str, ...]:
    moment, days = found.moment, found.calendar
    notes = []
    if days.issued and not found.articles:
        issued = days.issued[0]
        english = f"No article was out by then; the first is of {issued}."
        notes.append(f"当时尚无文章发表，首篇发表于{issued}。" if chinese else english)
    first = (days.certain if moment.certain else days.possible)[:1]
    if moment.at and first and moment.at < first[0]:
        english = f"That is before anything dated, from {first[0]} on: what is left has no known start, or no time."
        notes.append(
            f"这早于任何有日期的论断（最早为{first[0]}），所余论断或起始不详，或与时间无关。" if chinese else english
        )
    if not found.claims:
        notes.append(
            "没有任何论断，故只有名称可答。" if chinese else "No claim is left, so that only names can answer."
        )
    return tuple(notes)
