"""A chart on a terminal: a bar per row, drawn in eighths of a character, below the table that it is of."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from rich.table import Table
from rich.text import Text

from kg.catalogue import Chart
from kg.charts import Bar, bars_of, full_of, left_out
from kg.cli.tables import console
from kg.engine import Rows
from kg.terms import Term

_WIDTH: Final = 40  #: Characters of a full bar.
_EIGHTHS: Final = " ▏▎▍▌▋▊▉"
_FULL, _SPAN, _EMPTY = "█", "▓", "·"


def show(rows: Rows, chart: Chart, names: Mapping[Term, str], language: str) -> None:
    """Draw the bars of an answer; nothing where no row has a number."""
    bars = bars_of(rows, chart, names)
    if not bars:
        return
    full = full_of(bars, chart)
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(overflow="fold", max_width=60)
    table.add_column(no_wrap=True, width=_WIDTH)
    table.add_column(justify="right", no_wrap=True)
    for bar in dict.fromkeys(bars):
        table.add_row(Text(bar.label), drawn(bar, full), Text(bar.number, style="bold"))
    terminal = console()
    terminal.print()
    terminal.print(table)
    undrawn = len(rows.rows) - len(bars)
    if undrawn:
        terminal.print(Text(left_out(undrawn, language), style="dim"))


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
