"""What is left for a curator to do, on a terminal, drawn by rich."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

from rich import box
from rich.table import Table
from rich.text import Text

from kg.cli.tables import console
from kg.curate.scan import Mention, leads, tally
from kg.names import PREFIXES, shorten
from kg.terms import Term, iri_text

if TYPE_CHECKING:
    from kg.coverage import Coverage
    from kg.curate.meet import Meeting

_RANGE: Final = 11  #: Columns of a range of code points.
_OFFSETS: Final = 6  #: Places shown of each entity.


def scanned(text: str, coverage: Coverage, found: Sequence[Mention]) -> None:
    """Print the entities that an article mentions, and the sentences to look at first."""
    terminal = console()
    by_entity = tally(found)
    left = leads(coverage, found)
    counts = f"Article {coverage.number}: {_count(len(found), 'mention')} of {_count(len(by_entity), 'known name')}"
    terminal.print(Text(counts, style="bold"))
    terminal.print()
    if by_entity:
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
        for name in ("entity", "as written", "times", "at"):
            table.add_column(Text(name), justify="right" if name == "times" else "left", overflow="fold")
        for entities, mentions in by_entity.items():
            written = " ".join(sorted({text[m.start : m.end] for m in mentions}))
            places = ", ".join(str(m.start) for m in mentions[:_OFFSETS]) + (" …" if len(mentions) > _OFFSETS else "")
            table.add_row(*map(Text, (_either(entities), written, str(len(mentions)), places)))
        terminal.print(table)
        terminal.print()
    sentences = _count(len(left), "sentence") + " to claim first"
    terminal.print(Text(f"{sentences}: each names two known entities or more", style="bold"))
    for lead in left:
        start, end = lead.sentence.start, lead.sentence.end
        named = dict.fromkeys(_either(mention.entities) for mention in lead.mentions)
        table = Table.grid(padding=(0, 2))
        table.add_column(width=_RANGE, justify="right", style="cyan")
        table.add_column(overflow="fold")
        table.add_row(f"{start}-{end}", _marked(text, start, end, lead.mentions))
        table.add_row("", Text(", ".join(named), style="dim"))
        terminal.print()
        terminal.print(table)


def met(number: str, shown: Sequence[Meeting], every: int) -> None:
    """Print the candidates of comparison of an article, by kind and by what they meet on."""
    terminal = console()
    left = sum(not meeting.judged for meeting in shown)
    what = _count(every, "meeting") + f" of claims of article {number} with others: {left} left to judge"
    terminal.print(Text(what, style="bold"))
    for kind, of_kind in groupby(shown, key=lambda meeting: meeting.candidate.query):
        terminal.print()
        terminal.print(Text(kind.replace("-", " "), style="bold cyan"))
        for about, of_matter in groupby(of_kind, key=lambda meeting: meeting.candidate.about):
            pairs = list(of_matter)
            terminal.print(Text(f"  {pairs[0].labels[about]}", style="bold"))
            terminal.print(_pairs(pairs))


def _pairs(meetings: Sequence[Meeting]) -> Table:
    """Return the claims that meet on one matter, two lines a pair."""
    table = Table.grid(padding=(0, 1))
    table.add_column(width=4, justify="right")
    table.add_column(ratio=3)
    table.add_column(ratio=2, overflow="fold", style="dim")
    for meeting in meetings:
        for sign, claim in zip("┌└", (meeting.candidate.first, meeting.candidate.second), strict=True):
            label = Text(meeting.labels[claim])
            if meeting.judged and sign == "└":
                label.append("  judged", "green")
            table.add_row(sign, label, iri_text(claim).removeprefix(PREFIXES["claim"]))
    return table


def _marked(text: str, start: int, end: int, mentions: Sequence[Mention]) -> Text:
    """Return the words of a sentence with its mentions underlined."""
    line = Text(text[start:end].replace("\n", " "), style="default")
    for mention in mentions:
        line.stylize("bold underline", mention.start - start, mention.end - start)
    return line


def _either(entities: tuple[Term, ...]) -> str:
    return " or ".join(shorten(iri_text(entity)) for entity in entities)


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'s' * (number != 1)}"
