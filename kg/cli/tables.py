"""Answers on a terminal, drawn by rich."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich import box
from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook, RenderResult
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from kg.columns import heading
from kg.engine import Rows
from kg.labels import shown, visible
from kg.terms import Term

if TYPE_CHECKING:
    from kg.evidence import Account

#: Columns where the output is no terminal, so that a file or a pipe gets the same text everywhere.
WIDTH: Final = 120
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

    Args:
        rows: What to print.
        names: What to show for each term, and under ``?column`` the headings.
        title: Printed above; may be empty.
        numbered: Whether to number the rows, for :func:`cite`.
    """
    if not rows.rows:
        return
    found = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    if numbered:
        found.add_column("#", justify="right", style="dim")
    for name in rows.variables:
        found.add_column(Text(names.get(f"?{name}") or heading(name)), overflow="fold")
    for number, row in enumerate(rows.rows, 1):
        cells = [Text(visible(shown(term, names))) for term in row]
        found.add_row(*([Text(str(number)), *cells] if numbered else cells))
    terminal = console()
    if title:
        terminal.print(Text(title, style="bold"))
        terminal.print()
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
