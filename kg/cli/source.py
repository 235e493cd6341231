"""``kg source``: the curator's path, from the text of an article to what its claims meet elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from kg import articles, paths
from kg.cli.values import PATH
from kg.names import shorten
from kg.terms import Term, iri_text

if TYPE_CHECKING:
    from kg.compare import Candidate
    from kg.coverage import Coverage
    from kg.curate.scan import Mention

FORMATS: Final = ("table", "json")
_FORMAT = click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="Form.")
_ARTICLES = click.option("--articles", "folder", type=PATH, help="Folder of articles (or KG_ARTICLES).")


@click.group("source")
def command() -> None:
    """Add an article, scan it for known entities, and see what its claims meet in other articles."""


@command.command("add", short_help="Add the article whose text is FILE.")
@click.argument("file", type=PATH)
@click.option("--title", nargs=2, required=True, metavar="EN ZH", help="A title of your own, in both languages.")
@click.option("--issued", required=True, metavar="DATE", help="The best day, like 2026-02-04.")
@click.option("--inferred", is_flag=True, help="The day is deduced, not given; takes --reason.")
@click.option("--reason", nargs=2, metavar="EN ZH", help="How the day was deduced, in both languages.")
@click.option("--number", metavar="NNN", help="Its number; the next free one by default.")
@click.option("--creator", metavar="AGENT", help="Short form of its author, where the reference data names one.")
@click.option("--language", default="zh", show_default=True, help="Language of the text (BCP 47).")
@click.option("--copy", is_flag=True, help="Copy the text into the folder of articles.")
@_ARTICLES
def add(file: Path, folder: Path | None, *, copy: bool, inferred: bool, **told: Any) -> None:  # noqa: ANN401 - of click
    """Add the article whose text is FILE: its entry in data/sources.ttl, its author, and a file for its claims.

    All of it or nothing. The text stays where it is, or goes to the folder of articles; never into the repository.
    """
    if inferred != bool(told["reason"]):
        raise click.UsageError("--inferred and --reason EN ZH go together: a day that is deduced says how")
    from kg.curate import add as adding  # noqa: PLC0415 - loads the store
    from kg.curate import files  # noqa: PLC0415 - likewise

    reason = adding.Bilingual(*told["reason"]) if told["reason"] else None
    title = adding.Bilingual(*told["title"])
    entry = adding.Entry(title, told["issued"], reason, told["number"], told["creator"], told["language"])
    place = adding.Place(paths.collection(), paths.articles(folder), paths.share("ontology"))
    planned = adding.plan(file, entry, place, copy=copy)
    files.write(planned.changes)
    article = planned.article
    click.echo(f"article {article.number}: {len(article.text)} code points, SHA-256 {article.sha256}")
    for change in planned.changes:
        click.echo(f"{'wrote' if change.before is None else 'changed'} {change.path}")
    if not planned.at_hand:
        click.echo(f"Its text is not at hand yet: copy it to {article.path}, or add it with --copy.")
    click.echo(f"next: kg source scan {article.number}")


@command.command("scan", short_help="Find known entities, and sentences to claim first.")
@click.argument("number", metavar="ARTICLE")
@_FORMAT
@_ARTICLES
def scan(number: str, form: str, folder: Path | None) -> None:
    """Find known entities in ARTICLE (e.g. 005), and list the sentences that name two and carry no claim yet.

    Entities are found by their names in both languages, the longest first.
    """
    from kg import sources  # noqa: PLC0415 - loads the store
    from kg.coverage import survey  # noqa: PLC0415 - likewise
    from kg.curate import scan as scanning  # noqa: PLC0415 - likewise

    place = paths.articles(folder)
    texts = articles.load(place) if place else {}
    dataset = sources.load()
    (coverage,) = survey(dataset, texts, place, [number])
    found = scanning.mentions(texts[number].text, scanning.names(dataset.naming))
    if form == "json":
        click.echo(json.dumps(_scanned(texts[number].text, coverage, found), ensure_ascii=False, indent=2))
        return
    from kg.cli import worklists  # noqa: PLC0415 - rich takes longest to start and only tables need it

    worklists.scanned(texts[number].text, coverage, found)


@command.command("conflicts", short_help="List what its claims meet in other articles.")
@click.argument("number", metavar="ARTICLE")
@click.option("--all", "every", is_flag=True, help="Show those that a comparison has judged, too.")
@_FORMAT
def conflicts(number: str, form: str, *, every: bool) -> int:
    """List where claims of ARTICLE meet others: one indicator, a neighbouring one, or one contested matter.

    What a comparison has judged already is left out. Exit status: 0 nothing is left to judge, 1 something is.
    """
    from kg.curate.meet import meetings  # noqa: PLC0415 - loads the store

    found = meetings(number)
    shown = [meeting for meeting in found if every or not meeting.judged]
    if form == "json":
        click.echo(
            json.dumps([_met(m.candidate, m.labels, judged=m.judged) for m in shown], ensure_ascii=False, indent=2)
        )
    else:
        from kg.cli import worklists  # noqa: PLC0415 - rich takes longest to start and only tables need it

        worklists.met(number, shown, len(found))
    return 1 if any(not meeting.judged for meeting in found) else 0


def _scanned(text: str, coverage: Coverage, found: tuple[Mention, ...]) -> dict[str, Any]:
    from kg.curate.scan import leads  # noqa: PLC0415 - loads the store

    return {
        "article": coverage.number,
        "mentions": [
            {
                "start": m.start,
                "end": m.end,
                "words": text[m.start : m.end],
                "entities": [_short(e) for e in m.entities],
            }
            for m in found
        ],
        "sentences": [
            {
                "sentence": lead.sentence.number,
                "start": lead.sentence.start,
                "end": lead.sentence.end,
                "words": text[lead.sentence.start : lead.sentence.end],
                "entities": sorted({_short(entity) for mention in lead.mentions for entity in mention.entities}),
            }
            for lead in leads(coverage, found)
        ],
    }


def _met(candidate: Candidate, labels: Mapping[Term, str], *, judged: bool) -> dict[str, Any]:
    return {
        "kind": candidate.query,
        "about": _short(candidate.about),
        "claims": [{"claim": _short(c), "label": labels[c]} for c in (candidate.first, candidate.second)],
        "judged": judged,
    }


def _short(term: Term) -> str:
    return shorten(iri_text(term))
