"""Options and printing that ``kg ask`` and ``kg sparql`` share: the edge that parses words and prints answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from kg.build import Graph
from kg.engine import Answer, Rows, Triples
from kg.labels import LANGUAGES
from kg.render import FORMATS, render
from kg.terms import Term

if TYPE_CHECKING:
    from kg.evidence import Account


#: Forms that can hold evidence.
WITH_WHY: Final = ("table", "json", "ttl", "mermaid")


@dataclass(frozen=True, slots=True)
class Manner:
    """How an answer is to be printed."""

    form: str  #: One of :data:`kg.render.FORMATS`, or ``mermaid``.
    language: str  #: ``"en"`` or ``"zh"``.
    why: bool  #: Whether each row is to be followed down to its passages.
    articles: Path | None  #: Folder of article texts, where given.


def options() -> list[click.Parameter]:
    """Return the options common to all questions, free or canned."""
    return [
        click.Option(["--format", "form"], type=click.Choice((*FORMATS, "mermaid")), default="table", show_default=True,
                     help="Form of the answer; mermaid only with --why."),
        click.Option(["--lang", "language"], type=click.Choice(LANGUAGES), default="en", show_default=True,
                     help="Language of labels."),
        click.Option(["--why"], is_flag=True, help="Show the claims and passages that each row rests on."),
        click.Option(["--articles"], type=click.Path(path_type=Path), help="Folder of article texts (or KG_ARTICLES)."),
    ]  # fmt: skip


def with_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give the function of a click command the common options."""
    found: list[click.Parameter] = list(getattr(function, "__click_params__", []))
    function.__click_params__ = [*reversed(options()), *found]  # type: ignore[attr-defined]  # where click keeps them
    return function


def take_manner(words: dict[str, Any]) -> Manner:
    """Take the common options out of the words of a command.

    Raises:
        UsageError: The form cannot hold what is asked for.
    """
    manner = Manner(words.pop("form"), words.pop("language"), words.pop("why"), words.pop("articles"))
    if manner.why and manner.form not in WITH_WHY:
        raise click.UsageError(f"--why goes with --format {', '.join(WITH_WHY)}, not {manner.form}")
    if manner.form == "mermaid" and not manner.why:
        raise click.UsageError("--format mermaid draws evidence: give --why, too")
    return manner


def answer(
    graph: Graph | None, text: str, found: Answer, manner: Manner, names: Mapping[Term, str], title: str
) -> None:
    """Print an answer, and what it rests on where that is asked for.

    Args:
        graph: The graph that gave it; needed for evidence.
        text: The query that ran.
        found: The answer.
        manner: Form and language.
        names: What to show for each IRI.
        title: Heading of a table.
    """
    evidence = None
    if manner.why and graph:
        from kg import evidence as asked_why  # noqa: PLC0415 - lineage is for those who ask why

        evidence = asked_why.account(graph, text, manner.language, manner.articles)
        if manner.form in ("ttl", "mermaid"):
            click.echo(_document(graph, text, evidence, manner), nl=False)
            return
    if manner.form == "table" and isinstance(found, Rows):
        from kg.cli import tables  # noqa: PLC0415 - rich takes longest to start and only tables need it

        tables.show(found, names, title)
    else:
        own = "ttl" if isinstance(found, Triples) else "csv"
        form = own if manner.form == "table" else manner.form
        more = asked_why.as_json(evidence) if evidence else {}
        click.echo(render(found, form, names, more), nl=False)
    if manner.form == "table" and graph and evidence:
        from kg.cli import trees  # noqa: PLC0415 - likewise

        trees.show(graph, evidence, manner.language)


def _document(graph: Graph, text: str, evidence: Account, manner: Manner) -> str:
    """Return evidence as a document of its own: PROV-O in Turtle, or flowcharts."""
    if manner.form == "ttl":
        from kg.provenance import to_prov  # noqa: PLC0415 - likewise

        return to_prov(graph, text, evidence)
    from kg.mermaid import to_mermaid  # noqa: PLC0415 - likewise

    return to_mermaid(graph, evidence, manner.language)


def note(notes: Sequence[str], manner: Manner) -> None:
    """Print notes below a table, or on standard error beside an answer that a program reads."""
    for line in notes:
        click.echo(line, err=manner.form not in ("table", "markdown"))


def terms_of(found: Answer) -> Iterator[Term | None]:
    """Yield the terms of an answer's rows."""
    if isinstance(found, Rows):
        for row in found.rows:
            yield from row
