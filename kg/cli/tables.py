"""Answers on a terminal, drawn by rich."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook, RenderResult
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from kg.cli.fitting import columns, wrapped
from kg.columns import heading
from kg.engine import Rows
from kg.labels import shown, visible
from kg.terms import Term

if TYPE_CHECKING:
    from kg.evidence import Account

#: Columns where the output is no terminal, so that a file or a pipe gets the same text everywhere.
WIDTH: Final = 120
_BETWEEN: Final = 3  #: Columns of a terminal between two of a table.
MOST_CITED: Final = 4  #: Citations on a line.


class Quiet(Console):
    """A console that leaves it to :func:`kg.cli.run` what to do when nobody reads any more."""

    def on_broken_pipe(self) -> None:
        """Let the error pass, where rich would end the process with status 1."""
        raise BrokenPipeError


class _Visible(RenderHook):
    """Lets no control character of a text through to the terminal, whatever is printed."""

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        """Wrap what is printed."""
        return [_Shown(one) for one in renderables]


@dataclass(frozen=True, slots=True)
class _Shown:
    inner: ConsoleRenderable

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for text, style, control in console.render(self.inner, options):
            yield Segment(text if control else visible(text), style, control)


def console() -> Console:
    """Return a console as wide as the terminal, or :data:`WIDTH` columns where there is none.

    It takes no text for the name of an emoji, as ``ex:a:`` would be, and shows control characters as pictures.
    """
    found: Console = Quiet(highlight=False, emoji=False)
    found = found if found.is_terminal else Quiet(width=WIDTH, highlight=False, emoji=False)
    found.push_render_hook(_Visible())
    return found


def show(rows: Rows, names: Mapping[Term, str], title: str, *, numbered: bool = False) -> None:
    """Print rows under a title, with labels in place of IRIs; nothing where there is no row.

    No word is broken: where columns would have no room for their words, each row is printed a field a line.

    Args:
        rows: What to print.
        names: What to show for each term, and under ``?column`` the headings.
        title: Printed above; may be empty.
        numbered: Whether to number the rows, for :func:`cite`.
    """
    if not rows.rows:
        return
    headings = [names.get(f"?{name}") or heading(name) for name in rows.variables]
    cells = [[visible(shown(term, names)) for term in row] for row in rows.rows]
    if numbered:
        headings = ["#", *headings]
        cells = [[str(number), *row] for number, row in enumerate(cells, 1)]
    terminal = console()
    if title:
        terminal.print(Text(wrapped(title, terminal.width), style="bold"))
        terminal.print()
    widths = columns(
        [[name, *column] for name, *column in zip(headings, *cells, strict=True)], terminal.width, _BETWEEN
    )
    if widths is None:
        _fields(terminal, headings, cells)
        return
    found = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for place, (name, width) in enumerate(zip(headings, widths, strict=True)):
        is_number = numbered and place == 0
        found.add_column(
            Text(wrapped(name, width)), width=width, overflow="fold",
            justify="right" if is_number else "left", style="dim" if is_number else "",
        )  # fmt: skip
    for row in cells:
        found.add_row(*(Text(wrapped(text, width)) for text, width in zip(row, widths, strict=True)))
    terminal.print(found)


def _fields(terminal: Console, headings: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    """Print rows a field a line, where a table has no room for the words of all columns; what is empty is left out."""
    whole = terminal.width
    first = max(1, min(max(map(cell_len, headings)), whole // 3))
    for number, row in enumerate(cells):
        if number:
            terminal.print()
        found = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
        found.add_column(width=first, style="dim", overflow="fold")
        found.add_column(width=max(1, whole - first - 2), overflow="fold")
        for name, text in zip(headings, row, strict=True):
            if text:
                found.add_row(Text(wrapped(name, first)), Text(wrapped(text, max(1, whole - first - 2))))
        terminal.print(found)


def in_pairs(terminal: Console, pairs: Sequence[tuple[Text, Text]]) -> None:
    """Print names, whole so that they can be copied, and beside each what it is; below it, where names are long."""
    first = max((name.cell_len for name, _ in pairs), default=0)
    if first > terminal.width // 2:
        for name, told in pairs:
            terminal.print(name, overflow="fold")
            terminal.print(Padding(told, (0, 0, 0, 2)))
        return
    found = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    found.add_column(width=first, no_wrap=True)
    found.add_column(overflow="fold")
    for pair in pairs:
        found.add_row(*pair)
    terminal.print(found)


def cite(rows: Rows, found: Account, language: str) -> None:
    """Print the citations of numbered rows, a line each, at most :data:`MOST_CITED` on it."""
    from kg.citations import of_rows  # noqa: PLC0415 - lineage is for those who ask for sources

    terminal = console()
    terminal.print()
    lines = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
    lines.add_column(justify="right", style="dim")
    lines.add_column(overflow="fold")
    for number, line in enumerate(of_rows(rows, found, language, MOST_CITED), 1):
        lines.add_row(Text(str(number)), Text(line))
    terminal.print(lines)
