"""A chart on a terminal: a bar per row, drawn in eighths of a character, below the table that it is of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from rich.table import Table
from rich.text import Text

from kg.catalogue import Chart
from kg.cli.tables import console
from kg.engine import Rows
from kg.labels import shown
from kg.names import ONTOLOGY
from kg.terms import Term, is_iri, plain

_WIDTH: Final = 40  #: Characters of a full bar.
_EIGHTHS: Final = " ▏▎▍▌▋▊▉"
_FULL, _SPAN, _EMPTY = "█", "▓", "·"
#: What is written before a number that is not exact.
_MARKS: Final = {"About": "≈ ", "AtLeast": "≥ ", "Over": "> ", "AtMost": "≤ ", "Under": "< ", "Vague": "~ "}
_LEFT_OUT: Final = {"en": "{count} rows have no number and are not drawn.", "zh": "{count} 行无数字,未画出。"}


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar."""

    label: str
    low: Decimal
    high: Decimal  #: As the lower value where there is but one.
    mark: str  #: What is written before the number.

    @property
    def number(self) -> str:
        """The value or the range as text."""
        low, high = (f"{value.normalize():f}" for value in (self.low, self.high))
        return f"{self.mark}{low}" if low == high else f"{low}–{high}"


def show(rows: Rows, chart: Chart, names: Mapping[Term, str], language: str) -> None:
    """Draw the bars of an answer; nothing where no row has a number."""
    bars = bars_of(rows, chart, names)
    if not bars:
        return
    full = Decimal(str(chart.full)) if chart.full else max(bar.high for bar in bars)
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(overflow="fold", max_width=60)
    table.add_column(no_wrap=True, width=_WIDTH)
    table.add_column(justify="right", no_wrap=True)
    for bar in dict.fromkeys(bars):
        table.add_row(Text(bar.label), drawn(bar, full), Text(bar.number, style="bold"))
    terminal = console()
    terminal.print()
    terminal.print(table)
    left_out = len(rows.rows) - len(bars)
    if left_out:
        terminal.print(Text(_LEFT_OUT[language].format(count=left_out), style="dim"))


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
        found.append(Bar(label, low, low if high is None else high, mark))
    return found


def drawn(bar: Bar, full: Decimal) -> Text:
    """Draw a bar: solid up to its lower value, shaded on to the upper one, dots up to a full one."""
    low, high = (_eighths(value, full) for value in (bar.low, bar.high))
    solid = _FULL * (low // 8) + (_EIGHTHS[low % 8] if low % 8 else "")
    shaded = _SPAN * max(0, -(-high // 8) - len(solid))
    rest = _EMPTY * (_WIDTH - len(solid) - len(shaded))
    return Text.assemble((solid, "cyan"), (shaded, "blue"), (rest, "dim"))


def _eighths(value: Decimal, full: Decimal) -> int:
    """Return how many eighths of a character a value is long, within the width."""
    if full <= 0:
        return 0
    return max(0, min(_WIDTH * 8, int((value / full * _WIDTH * 8).to_integral_value())))


def _number(term: Term | None) -> Decimal | None:
    if term is None or not term.startswith('"'):
        return None
    try:
        return Decimal(plain(term))
    except InvalidOperation:
        return None
