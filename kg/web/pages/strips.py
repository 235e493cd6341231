"""Figures on a page: where bars, days and passages lie, in per cent of the width, so that they fit any screen."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kg.catalogue import Chart
from kg.charts import Bar, full_of
from kg.evidence import Quoted
from kg.times import Span, Validity

_MOST_TICKS: Final = 7
_LEAST_WIDTH: Final = 0.4  #: Per cent; anything narrower could not be seen.


@dataclass(frozen=True, slots=True)
class Drawn:
    """A bar as it is drawn."""

    label: str
    number: str
    low: float  #: Per cent of a full bar.
    high: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart as it is drawn."""

    groups: tuple[tuple[str, tuple[Drawn, ...]], ...]  #: Bars under what their labels have in common.
    ticks: tuple[tuple[float, str], ...]  #: Per cent and number.
    left_out: int  #: Rows without a number.


def drawing(bars: Sequence[Bar], chart: Chart, rows: int) -> Drawing | None:
    """Return a chart as it is drawn; nothing where no row has a number.

    Args:
        bars: One per row that has a number.
        chart: How to draw them.
        rows: How many rows there are.
    """
    if not bars:
        return None
    full = full_of(list(bars), chart) or Decimal(1)
    each = list(dict.fromkeys(bars))
    heads = [bar.label.partition(" · ")[0] for bar in each]
    grouped = len(chart.labels) > 1 and len(set(heads)) < len(heads)
    groups = []
    for head, found in itertools.groupby(each, key=lambda bar: bar.label.partition(" · ")[0] if grouped else ""):
        groups.append((head, tuple(_drawn(bar, full, grouped=grouped) for bar in found)))
    steps = 4 if full % 4 == 0 else 2
    ticks = tuple((100 * n / steps, f"{(full * n / steps).normalize():f}") for n in range(steps + 1))
    return Drawing(tuple(groups), ticks, rows - len(bars))


def _drawn(bar: Bar, full: Decimal, *, grouped: bool) -> Drawn:
    label = bar.label.partition(" · ")[2] or bar.label if grouped else bar.label
    low, high = (float(max(Decimal(0), min(Decimal(100), value / full * 100))) for value in (bar.low, bar.high))
    return Drawn(label, bar.number, round(low, 2), round(high, 2))


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a strip."""

    x: float  #: Per cent.
    width: float
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Strip:
    """A line with stretches on it."""

    parts: tuple[Part, ...]
    ticks: tuple[tuple[float, str], ...]
    mark: float | None = None  #: Per cent: the day of the article.


def days(validity: Validity, issued: str) -> Strip:
    """Return the days on which something holds, possibly and certainly, with the day of the article."""
    possible = validity.possible
    spans = [possible, *([validity.certain] if validity.certain else [])]
    named = [_number(issued), *(_number(day) for span in spans for day in (span.start, span.end) if day)]
    first, last = _year(min(named)) - 1, _year(max(named)) + 1
    low, high = (datetime.date(year, 1, 1).toordinal() for year in (first, last + 1))
    parts = [_days(possible, "possible", low, high)]
    if validity.certain:
        parts.append(_days(validity.certain, "certain", low, high))
    years = last + 1 - first
    step = -(-years // _MOST_TICKS)
    ticks = [(_place(f"{year}-01-01", low, high), str(year)) for year in range(first, last + 1, step)]
    return Strip(tuple(parts), tuple(ticks), _place(issued, low, high))


def places(passages: Iterable[tuple[Quoted, str]], length: int) -> Strip:
    """Return where passages stand in an article.

    Args:
        passages: Each with what to call it.
        length: Of the article in code points.
    """
    parts = [
        Part(
            round(100 * p.start / length, 2), max(round(100 * (p.end - p.start) / length, 2), _LEAST_WIDTH),
            "context" if p.context else "stated", title,
        )
        for p, title in passages
    ]  # fmt: skip
    ticks = tuple((round(100 * at / length, 2), str(at)) for at in range(0, length, 1000))
    return Strip(tuple(parts), ticks)


def _days(span: Span, kind: str, low: int, high: int) -> Part:
    start = _place(span.start, low, high) if span.start else 0.0
    end = _place(span.end, low, high) if span.end else 100.0
    return Part(start, max(round(end - start, 2), _LEAST_WIDTH), kind, f"{span.start or '…'} – {span.end or '…'}")


def _place(day: str, low: int, high: int) -> float:
    return round(100 * (_number(day) - low) / (high - low), 2)


def _number(day: str) -> int:
    return datetime.date.fromisoformat(day).toordinal()


def _year(number: int) -> int:
    return datetime.date.fromordinal(number).year
