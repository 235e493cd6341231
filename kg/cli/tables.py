"""Answers on a terminal, drawn by rich."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.engine import Rows
from kg.labels import shown
from kg.render import heading
from kg.terms import Term

#: Columns where the output is no terminal, so that a file or a pipe gets the same text everywhere.
WIDTH: Final = 120


class Quiet(Console):
    """A console that leaves it to :func:`kg.cli.run` what to do when nobody reads any more."""

    def on_broken_pipe(self) -> None:
        """Let the error pass, where rich would end the process with status 1."""
        raise BrokenPipeError


def console() -> Console:
    """Return a console as wide as the terminal, or :data:`WIDTH` columns where there is none."""
    found = Quiet(highlight=False)
    return found if found.is_terminal else Quiet(width=WIDTH, highlight=False)


def show(rows: Rows, names: Mapping[Term, str], title: str) -> None:
    """Print rows under a title, with labels in place of IRIs; nothing where there is no row."""
    if not rows.rows:
        return
    found = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name in rows.variables:
        found.add_column(Text(heading(name)), overflow="fold")
    for row in rows.rows:
        found.add_row(*(Text(shown(term, names)) for term in row))
    terminal = console()
    if title:
        terminal.print(Text(title, style="bold"))
        terminal.print()
    terminal.print(found)
