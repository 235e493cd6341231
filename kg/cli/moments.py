"""The options ``--at``, ``--certain`` and ``--known``: of which moment a question is asked, and how that is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from kg.build import Graph, open_graph
from kg.cli import output
from kg.cli.output import Manner
from kg.engine import Answer, Rows
from kg.times import LATEST

if TYPE_CHECKING:
    from kg.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Opened:
    """The graph that a question is asked of."""

    graph: Graph
    snapshot: Snapshot | None = None  #: Where a moment was asked for.

    @property
    def today(self) -> str | None:
        """The day that ``latest`` means to a question, where that is not the day of the newest article."""
        return self.snapshot.today if self.snapshot else None

    def titled(self, title: str, answer: Answer, manner: Manner) -> str:
        """Return the title of an answer with the moment that it is of, where the title is shown."""
        told = heading(self.snapshot, manner.language) if self.snapshot and _has_title(answer, manner) else ()
        return "\n".join(filter(None, (title, *told)))

    def note(self, answer: Answer, manner: Manner) -> None:
        """Say of which moment an answer is where no title does: as notes, for truth and graphs on standard error."""
        if self.snapshot and not _has_title(answer, manner):
            apart = manner if isinstance(answer, Rows) else replace(manner, form="")
            output.note(heading(self.snapshot, manner.language), apart)


def options() -> list[click.Parameter]:
    """Return the options for the moment that a question is asked of."""
    return [
        click.Option(["--at"], metavar="DATE", help=f"Only what may hold on a day, {LATEST} for that of the newest "
                     "article. It is also the latest day to the question."),
        click.Option(["--certain"], is_flag=True, help="With --at: only what certainly holds on the day."),
        click.Option(["--known"], metavar="DATE", help="Only what articles out by a day say."),
    ]  # fmt: skip


def with_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give the function of a click command the options of a moment."""
    found: list[click.Parameter] = list(getattr(function, "__click_params__", []))
    function.__click_params__ = [*reversed(options()), *found]  # type: ignore[attr-defined]  # where click keeps them
    return function


def take(words: dict[str, Any]) -> Callable[[], Opened]:
    """Take the options of a moment out of the words of a command; return what opens the graph of that moment.

    Raises:
        UsageError: Certainty is asked for without a day.
        BadParameter: A day is none.
    """
    at, certain, known = words.pop("at"), words.pop("certain"), words.pop("known")
    if certain and at is None:
        raise click.UsageError(f"--certain says how --at is meant: add --at DATE, or --at {LATEST}")
    if at is None and known is None:
        return lambda: Opened(open_graph())
    from kg.snapshot import Moment, open_snapshot  # noqa: PLC0415 - most questions are asked of no moment

    moment = Moment(at, certain, known)

    def open_it() -> Opened:
        found = open_snapshot(moment)
        return Opened(found.graph, found)

    return open_it


def heading(found: Snapshot, language: str) -> tuple[str, ...]:
    """Say of which moment an answer is and how many claims that leaves, and why there are none or only undated ones."""
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
    line = f"所问范围:{'、'.join(parts)}、{count}。" if chinese else f"Asked of {', '.join(parts)}: {count}."
    return (line, *_remarks(found, chinese=chinese))


def _has_title(answer: Answer, manner: Manner) -> bool:
    return manner.form == "table" and isinstance(answer, Rows) and bool(answer.rows)


def _remarks(found: Snapshot, *, chinese: bool) -> tuple[str, ...]:
    moment, days = found.moment, found.calendar
    notes = []
    if days.issued and not found.articles:
        issued = days.issued[0]
        english = f"No article was out by then; the first is of {issued}."
        notes.append(f"当时尚无文章发表,首篇发表于{issued}。" if chinese else english)
    first = (days.certain if moment.certain else days.possible)[:1]
    if moment.at and first and moment.at < first[0]:
        english = f"That is before anything dated, from {first[0]} on: what is left has no known start, or no time."
        notes.append(
            f"这早于任何有日期的论断(最早为{first[0]}),所余论断或起始不详,或与时间无关。" if chinese else english
        )
    if not found.claims:
        notes.append("没有任何论断,故只有名称可答。" if chinese else "No claim is left, so that only names can answer.")
    return tuple(notes)
