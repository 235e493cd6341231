"""``kg find``: entities, terms, articles, questions and claims by words, the best first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from kg.engine import Rows
from kg.find import Findings, Hit, Kind, find, refuse_empty
from kg.findings import KINDS, findings_json
from kg.labels import LANGUAGES
from kg.names import shorten
from kg.render import to_csv, to_markdown
from kg.terms import iri_text, literal

if TYPE_CHECKING:
    from rich.text import Text

_COLUMNS: Final = ("kind", "what", "label", "classes", "claims", "name")
_WORDS: Final = {
    "en": {
        "none": "Nothing is named or worded like {text}.",
        "near": "Nothing is named {text}; did you mean one of these?",
        "more": "{kind}: {shown} of {total} shown; --most {total} shows all.",
        "claims": "{count} claims",
        "claim": "1 claim",
    },
    "zh": {
        "none": "没有名称或措辞与“{text}”相近者。",
        "near": "没有名为“{text}”者；是否指以下之一？",
        "more": "{kind}：共 {total} 项，已列 {shown} 项；--most {total} 可全部列出。",
        "claims": "{count} 条论断",
        "claim": "1 条论断",
    },
}


@click.command("find")
@click.argument("text", nargs=-1, required=True)
@click.option(
    "--most", type=click.IntRange(min=1), default=10, show_default=True, help="How many of each kind to list."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "markdown", "csv", "json"]),
    default="table",
    show_default=True,
    help="Form of the list.",
)
@click.option("--lang", "language", type=click.Choice(LANGUAGES), default="en", show_default=True,
              help="Language of labels.")  # fmt: skip
def command(text: tuple[str, ...], most: int, form: str, language: str) -> None:
    """Find entities, terms, articles, questions and claims by TEXT: words in either language, or a code."""
    words = refuse_empty(" ".join(text))
    from kg.build import open_graph  # noqa: PLC0415 - loads the store, which help does without

    found = find(open_graph().public, words, language, most=most)
    if form == "json":
        click.echo(findings_json(found), nl=False)
    elif form == "table":
        _show(found, language)
    else:
        rows = Rows(_COLUMNS, tuple(tuple(literal(cell) for cell in _cells(hit)) for hit in found.hits))
        click.echo(to_csv(rows) if form == "csv" else to_markdown(rows, {}), nl=False)
    _note(found, language, beside=form in ("csv", "json"))


def _cells(hit: Hit) -> tuple[str, ...]:
    return (
        hit.kind.value, shorten(iri_text(hit.iri)), hit.label, ", ".join(hit.classes),
        str(hit.mentions) if hit.kind in (Kind.ENTITY, Kind.TERM) else "", hit.name,
    )  # fmt: skip


def _show(found: Findings, language: str) -> None:
    from rich.text import Text  # noqa: PLC0415 - rich takes longest to start and only tables need it

    from kg.cli.tables import console, in_pairs  # noqa: PLC0415

    terminal = console()
    for kind in found.totals:
        hits = [hit for hit in found.hits if hit.kind is kind]
        terminal.print(Text(KINDS[language][kind], style="bold"))
        in_pairs(
            terminal, [(Text(shorten(iri_text(hit.iri)), style="cyan"), _described(hit, language)) for hit in hits]
        )
        terminal.print()


def _described(hit: Hit, language: str) -> Text:
    from rich.text import Text  # noqa: PLC0415 - likewise

    text = Text(hit.label)
    if hit.kind in (Kind.ENTITY, Kind.TERM):
        also = [hit.also] if hit.also else []
        words = _WORDS[language]["claim" if hit.mentions == 1 else "claims"].format(count=hit.mentions)
        text.append("  " + " · ".join([*also, *hit.classes, words]), style="dim")
    return text


def _note(found: Findings, language: str, *, beside: bool) -> None:
    """Say that nothing was found, that all is a near miss, or of what more there is; for programs on standard error."""
    words = _WORDS[language]
    if not found.hits:
        click.echo(words["none"].format(text=found.text), err=beside)
    elif found.near_miss:
        click.echo(words["near"].format(text=found.text), err=beside)
    for kind, total in found.totals.items():
        shown = sum(hit.kind is kind for hit in found.hits)
        if shown < total:
            click.echo(words["more"].format(kind=KINDS[language][kind], shown=shown, total=total), err=beside)
