"""Options and printing that ``kg ask`` and ``kg sparql`` share: the edge that parses words and prints answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from kg.cli.values import PATH
from kg.columns import headings
from kg.engine import Answer, Rows, Triples
from kg.labels import LANGUAGES
from kg.render import FORMATS, render
from kg.terms import Term

if TYPE_CHECKING:
    from kg.build import Graph
    from kg.catalogue import Chart
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
    cite: bool = False  #: Whether each row is to have its citations on a line.
    most: int | None = None  #: How many rows to print at most.

    @property
    def traced(self) -> bool:
        """Whether evidence is asked for."""
        return self.why or self.cite


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer and what is needed to print it."""

    text: str  #: The query that ran.
    answer: Answer
    names: Mapping[Term, str]  #: What to show for each term.
    title: str = ""  #: Heading of a table.
    chart: Chart | None = None  #: What to draw below a table.


def options() -> list[click.Parameter]:
    """Return the options common to all questions, free or canned."""
    return [
        click.Option(["--format", "form"], type=click.Choice((*FORMATS, "mermaid")), default="table", show_default=True,
                     help="Form of the answer; mermaid only with --why."),
        click.Option(["--lang", "language"], type=click.Choice(LANGUAGES), default="en", show_default=True,
                     help="Language of labels."),
        click.Option(["--why"], is_flag=True, help="Show the claims and passages that each row rests on."),
        click.Option(["--cite"], is_flag=True, help="Cite each row on a line: article, passages, voice, kind."),
        click.Option(["--most"], type=click.IntRange(min=1), help="Print so many rows at most, and say of how many."),
        click.Option(["--articles"], type=PATH, help="Folder of article texts (or KG_ARTICLES)."),
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
    form, language, why, articles = (words.pop(name) for name in ("form", "language", "why", "articles"))
    manner = Manner(form, language, why, articles, words.pop("cite"), words.pop("most"))
    if manner.why and manner.form not in WITH_WHY:
        raise click.UsageError(f"--why goes with --format {', '.join(WITH_WHY)}, not {manner.form}")
    if manner.form == "mermaid" and not manner.why:
        raise click.UsageError("--format mermaid draws evidence: give --why, too")
    return manner


def answer(graph: Graph | None, reply: Reply, manner: Manner) -> None:
    """Print an answer, and what it rests on where that is asked for.

    Args:
        graph: The graph that gave it; ``None`` where another service did, and no evidence is asked for.
        reply: What was asked and answered.
        manner: Form and language.
    """
    found, evidence = reply.answer, None
    if (manner.why or manner.cite) and graph is not None:
        from kg import evidence as asked_why  # noqa: PLC0415 - lineage is for those who ask why

        evidence = asked_why.account(graph, reply.text, manner.language, manner.articles)
        if manner.why and manner.form in ("ttl", "mermaid"):
            click.echo(_document(graph, reply.text, evidence, manner), nl=False)
            return
    if isinstance(found, Rows):
        found = Rows(found.variables, found.rows[: manner.most])
        if manner.cite and evidence and manner.form != "table":
            from kg.citations import with_citations  # noqa: PLC0415 - likewise

            found = with_citations(found, evidence, manner.language)
    _print(replace(reply, answer=found), manner, asked_why.as_json(evidence) if manner.why and evidence else {})
    if manner.form == "table" and manner.cite and evidence and isinstance(found, Rows):
        from kg.cli import tables  # noqa: PLC0415 - likewise

        tables.cite(found, evidence, manner.language)
    if manner.form == "table" and manner.why and evidence and graph is not None:
        from kg.cli import trees  # noqa: PLC0415 - likewise

        kept = replace(evidence, rows=Rows(evidence.rows.variables, evidence.rows.rows[: manner.most]))
        trees.show(graph, kept, manner.language)
    if isinstance(reply.answer, Rows) and isinstance(found, Rows) and len(found.rows) < len(reply.answer.rows):
        shown, of = len(found.rows), len(reply.answer.rows)
        note(
            [f"共 {of} 行，已列 {shown} 行。" if manner.language == "zh" else f"{shown} of {of} rows are shown."],
            manner,
        )


def _print(reply: Reply, manner: Manner, more: Mapping[str, object]) -> None:
    """Print an answer in its form, with a chart below a table where one is asked for."""
    found = reply.answer
    names = {**reply.names, **(headings(found.variables, manner.language) if isinstance(found, Rows) else {})}
    if manner.form == "table" and isinstance(found, Rows):
        from kg.cli import charts, tables  # noqa: PLC0415 - rich takes longest to start and only tables need it

        tables.show(found, names, reply.title, numbered=manner.cite)
        if reply.chart:
            charts.show(found, reply.chart, names, manner.language)
        return
    own = "ttl" if isinstance(found, Triples) else "csv"
    click.echo(render(found, own if manner.form == "table" else manner.form, names, more), nl=False, color=True)


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
