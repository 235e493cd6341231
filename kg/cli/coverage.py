"""``kg coverage``: how much of each article is claimed, as a strip to look at and as figures."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from kg import articles, paths
from kg.cli.values import PATH

if TYPE_CHECKING:
    from kg.articles import Article
    from kg.coverage import Coverage

FORMATS: Final = ("table", "json", "csv")


@click.command("coverage")
@click.argument("numbers", metavar="[ARTICLE]...", nargs=-1)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="Form.")
@click.option("--articles", "folder", type=PATH, help="Folder of articles (or KG_ARTICLES).")
def command(numbers: tuple[str, ...], form: str, folder: Path | None) -> int:
    """Show how much of each article its claims rest on, and list the sentences that nothing accounts for.

    With ARTICLEs (e.g. 000), only these. Exit status: 0 all is accounted for, 1 something is not, 2 could not run.
    """
    from kg import sources  # noqa: PLC0415 - loads the store
    from kg.coverage import survey  # noqa: PLC0415 - likewise

    place = paths.articles(folder)
    texts = articles.load(place) if place else {}
    found = survey(sources.load(), texts, place, numbers)
    if form == "json":
        click.echo(
            json.dumps([{**record(c), "listing": listing(c, texts)} for c in found], ensure_ascii=False, indent=2)
        )
    elif form == "csv":
        click.echo(as_csv(found), nl=False)
    else:
        from kg.cli import strips  # noqa: PLC0415 - rich takes longest to start and only tables need it

        strips.show(found, texts)
    return 1 if any(coverage.unaccounted for coverage in found) else 0


def record(coverage: Coverage) -> dict[str, Any]:
    """Return the figures of one article, counted in sentences and in code points."""
    from kg.coverage import Kind  # noqa: PLC0415 - loads the store

    kinds = (Kind.CLAIMED, Kind.RHETORIC, Kind.UNACCOUNTED)
    return {
        "article": coverage.number,
        "claims": coverage.claims,
        "sentences": {"all": len(coverage.sentences), **{kind.value: coverage.count(kind) for kind in kinds}},
        "characters": {
            "all": coverage.code_points,
            **{kind.value: number for kind, number in coverage.characters.items()},
        },
    }


def listing(coverage: Coverage, texts: Mapping[str, Article]) -> list[dict[str, Any]]:
    """Return the sentences of one article that nothing accounts for, with their words."""
    text = texts[coverage.number].text
    return [
        {"sentence": s.number, "start": s.start, "end": s.end, "words": text[s.start : s.end]}
        for s in coverage.unaccounted
    ]


def as_csv(found: Sequence[Coverage]) -> str:
    """Return the figures as CSV (RFC 4180), one row per article."""
    rows = []
    for coverage in found:
        figures = record(coverage)
        row = {key: value for key, value in figures.items() if not isinstance(value, dict)}
        for unit in ("sentences", "characters"):
            row |= {f"{unit} {kind}": count for kind, count in figures[unit].items()}
        rows.append(row)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
