"""``kg explain``: the proofs of one triple, or what is missing for it."""

from __future__ import annotations

import json
from typing import Any

import click

from kg.cli import moments
from kg.cli.values import PATH
from kg.labels import LANGUAGES


@click.command("explain")
@click.argument("subject")
@click.argument("predicate")
@click.argument("object_", metavar="OBJECT")
@click.option("--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True,
              help="Form of the answer.")  # fmt: skip
@click.option("--lang", "language", type=click.Choice(LANGUAGES), default="en", show_default=True,
              help="Language of labels.")  # fmt: skip
@click.option("--all", "every", is_flag=True, help="List every proof, every set of claims and every rule.")
@click.option("--articles", type=PATH, help="Folder of article texts (or KG_ARTICLES).")
@moments.with_options
def command(subject: str, predicate: str, object_: str, **words: Any) -> None:  # noqa: ANN401 - click hands over words
    """Show the proofs of a triple; for one that is not there, the rules that could conclude it and what they lack.

    SUBJECT, PREDICATE and OBJECT are names, codes, short forms such as state:KOR or body/forge, or IRIs.
    """
    from kg import evidence, explain  # noqa: PLC0415 - help needs none of it

    opened = moments.take(words, here=True)()
    graph, language = opened.graph, words["language"]
    found = explain.explain(graph, explain.read_triple(graph, (subject, predicate, object_)))
    proofs = (tuple(one.proof for one in found.proofs),) if found.holds else ()
    shown = evidence.gather(graph, found.answer(), proofs, language, words["articles"])
    for line in opened.told(language):
        click.echo(line, err=words["form"] == "json")
    if words["form"] == "json":
        click.echo(json.dumps(explain.as_json(graph, found, shown), ensure_ascii=False, indent=2))
        return
    from kg.cli import explanations  # noqa: PLC0415 - rich takes longest to start

    explanations.show(graph, found, shown, language, every=words["every"])
