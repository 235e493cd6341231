"""``kg show``: everything known about an entity, grouped, each line with its source."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kg.build import open_graph
from kg.cli.values import PATH
from kg.dossiers import HEADINGS, source_of, to_json, to_markdown, to_ttl
from kg.labels import LANGUAGES
from kg.names import shorten
from kg.resolve import Resolver
from kg.show import Dossier, show
from kg.terms import iri_text

if TYPE_CHECKING:
    from rich.console import Console

_BESIDE: Final = 60  #: Columns of a terminal from which sources stand beside what they are of, and not below it.
_WORDS: Final = {
    "en": {
        "more": "… {count} more: --most {total} shows them, --format markdown and json have all.",
        "rule": "by rule: ",
        "none": "Cards are of entities, terms, claims and articles; kg serve has a page of this as well.",
    },
    "zh": {
        "more": "…… 另有 {count} 行：--most {total} 可全部列出，markdown 与 json 格式不删减。",
        "rule": "依规则：",
        "none": "条目卡只列实体、术语、论断与文章；此项另有页面，见 kg serve。",
    },
}


@click.command("show")
@click.argument("entity", nargs=-1, required=True)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "markdown", "json", "ttl"]),
    default="table",
    show_default=True,
    help="Form of what is shown.",
)
@click.option(
    "--lang", "language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of texts."
)
@click.option(
    "--most", type=click.IntRange(min=1), default=20, show_default=True, help="How many lines of a group a table shows."
)
@click.option("--articles", type=PATH,
              help="Folder of article texts (or KG_ARTICLES).")  # fmt: skip
def command(entity: tuple[str, ...], form: str, language: str, most: int, articles: Path | None) -> None:
    """Show everything known about ENTITY: a name in either language, a code, a short form or an IRI."""
    graph = open_graph()
    found = show(graph, Resolver(graph.public).entity(" ".join(entity)), language, articles)
    if form == "json":
        click.echo(to_json(found), nl=False)
    elif form == "markdown":
        click.echo(to_markdown(found, language), nl=False)
    elif form == "ttl":
        click.echo(to_ttl(graph, found), nl=False)
    else:
        _show(found, language, most)


def _show(found: Dossier, language: str, most: int) -> None:
    from rich.text import Text  # noqa: PLC0415 - rich takes longest to start and only tables need it

    from kg.cli.tables import console  # noqa: PLC0415

    terminal, words = console(), _WORDS[language]
    kinds = ", ".join(found.names[term] for term in found.classes)
    terminal.print(Text.assemble((found.label, "bold"), f"  {shorten(iri_text(found.entity))}", (f"  {kinds}", "dim")))
    if not found.groups:
        terminal.print(Text(words["none"], style="dim"))
    for group, lines in found.groups.items():
        terminal.print()
        terminal.print(Text.assemble((HEADINGS[language][group], "bold cyan"), (f"  {len(lines)}", "dim")))
        told = [(line.text, source_of(line, found, language), line.rule) for line in lines[:most]]
        _table(terminal, told, words)
        if len(lines) > most:
            terminal.print(Text(words["more"].format(count=len(lines) - most, total=len(lines)), style="dim"))


def _table(terminal: Console, lines: list[tuple[str, tuple[str, ...], str | None]], words: dict[str, str]) -> None:
    from rich.padding import Padding  # noqa: PLC0415 - likewise
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from kg.cli.fitting import wrapped  # noqa: PLC0415

    beside = terminal.width >= _BESIDE
    first = (terminal.width - 2) * 3 // 5 if beside else terminal.width
    second = terminal.width - 2 - (first if beside else 0)
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(width=first, overflow="fold")
    table.add_column(width=second, overflow="fold")
    for text, sources, rule in lines:
        said = Text(wrapped(text, first))
        if rule:
            said.append("\n" + wrapped(f"{words['rule']}{rule}", first), style="dim")
        where = Text("\n".join(wrapped(source, second) for source in sources), style="dim")
        if beside:
            table.add_row(said, where)
        else:
            terminal.print(said)
            terminal.print(Padding(where, (0, 0, 0, 2)))
    if beside:
        terminal.print(table)
