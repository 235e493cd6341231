"""``kg anchor``: find the passage that words of an article are."""

from __future__ import annotations

import re
from pathlib import Path

import click

from kg import anchor, articles, paths
from kg.cli.values import PATH


class _Range(click.ParamType[tuple[int, int]]):
    """``START-END``, code points, 0-based, end exclusive."""

    name = "START-END"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        found = re.fullmatch(r"(\d+)-(\d+)", str(value))
        if not found or int(found[1]) >= int(found[2]):
            self.fail(f"{value!r} is no range of code points; write it like 1203-1240", param, ctx)
        return int(found[1]), int(found[2])


@click.command("anchor")
@click.argument("article")
@click.argument("words")
@click.option("--in", "within", type=_Range(), help="Look only among these code points.")
@click.option("--placement", type=click.Choice(list(anchor.PLACEMENTS)), default="body", show_default=True)
@click.option("--articles", "folder", type=PATH, help="Folder of articles (or KG_ARTICLES).")
def command(article: str, words: str, within: tuple[int, int] | None, placement: str, folder: Path | None) -> None:
    """Find WORDS in ARTICLE (e.g. 000) and print the passage, in Turtle, with its digest.

    The words must stand there exactly once; nothing fuzzy.
    """
    place = paths.articles(folder)
    texts = articles.load(place) if place else {}
    click.echo(anchor.anchor(articles.get(texts, article, place), words, within, placement))
