"""Bars of an answer, wherever they are drawn: whose they are, from what to what, and how exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from kg.engine import Rows
from kg.labels import shown
from kg.names import ONTOLOGY
from kg.question import Chart
from kg.terms import Term, is_iri, plain

#: What is written before a number that is not exact.
_MARKS: Final = {"About": "≈ ", "AtLeast": "≥ ", "Over": "> ", "AtMost": "≤ ", "Under": "< ", "Vague": "~ "}


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar."""

    label: str  #: The labels of its columns, joined by a middle dot.
    low: Decimal
    high: Decimal  #: As the lower value where there is but one.
    mark: str  #: What is written before the number.

    @property
    def number(self) -> str:
        """The value or the range as text."""
        low, high = (f"{value.normalize():f}" for value in (self.low, self.high))
        return f"{self.mark}{low}" if low == high else f"{low}–{high}"


def bars_of(rows: Rows, chart: Chart, names: Mapping[Term, str]) -> list[Bar]:
    """Return a bar for each row that has a number, in the order of the rows."""
    place = {name: number for number, name in enumerate(rows.variables)}
    found = []
    for row in rows.rows:
        low = _number(row[place[chart.value]])
        high = _number(row[place[chart.upper]]) if chart.upper else low
        if low is None:
            continue
        label = " · ".join(filter(None, (shown(row[place[name]], names) for name in chart.labels)))
        bound = row[place["bound"]] if "bound" in place else None
        mark = _MARKS.get(plain(bound).removeprefix(ONTOLOGY), "") if bound and is_iri(bound) else ""
        open_ = high is None and not mark  # A range without an upper end is at least its lower one.
        found.append(Bar(label, low, low if high is None else high, _MARKS["AtLeast"] if open_ else mark))
    return found


def left_out(count: int, language: str) -> str:
    """Say how many rows have no bar.

    Args:
        count: At least one.
        language: ``"en"`` or ``"zh"``.
    """
    if language == "zh":
        return f"{count} 行无数字，未画出。"
    return f"{count} rows have no number and are not drawn." if count > 1 else "1 row has no number and is not drawn."


def full_of(bars: list[Bar], chart: Chart) -> Decimal:
    """Return the value of a full bar."""
    return Decimal(str(chart.full)) if chart.full else max(bar.high for bar in bars)


def _number(term: Term | None) -> Decimal | None:
    if term is None or not term.startswith('"'):
        return None
    try:
        return Decimal(plain(term))
    except InvalidOperation:
        return None
