"""The page of what somebody's own query finds, rows, yes or no, or a graph: where its form leads without a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from kg.columns import headings
from kg.engine import Rows
from kg.engine.embedded import parse_results, parse_text
from kg.engine.written import Written
from kg.formats import CSV, JSON, JSON_LD, N_TRIPLES, RDF_XML, TSV, TURTLE, XML
from kg.labels import labels
from kg.terms import Term
from kg.web.messages import Request, Response
from kg.web.pages.frame import page
from kg.web.pages.question import cell
from kg.web.protocol import Operation
from kg.web.reader import Reader, reader
from kg.web.site import Site

MOST: Final = 1000  #: Rows or statements on a page; all of them come as a file.
#: The files that hold the same answer, with what each is called.
_OF_ROWS: Final = ((CSV.suffix, "CSV"), (JSON.suffix, "JSON"), (TSV.suffix, "TSV"), (XML.suffix, "XML"))
_OF_GRAPHS: Final = (
    (TURTLE.suffix, "Turtle"), (N_TRIPLES.suffix, "N-Triples"), (JSON_LD.suffix, "JSON-LD"), (RDF_XML.suffix, "RDF/XML")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Found:
    """What there is to show of an answer."""

    columns: Sequence[str] | None  #: Headings of the table; ``None`` where the answer is yes or no.
    rows: Sequence[Sequence[Term | None]] = ()  #: As many as a page has.
    more: bool = False  #: Whether there are others.
    truth: bool = False


def answer(request: Request, site: Site, asked: Operation, written: Written) -> Response:
    """Return an answer as a page.

    Args:
        request: What was asked.
        site: Who was asked.
        asked: The query and its dataset.
        written: Rows, or yes or no, as JSON; a graph as N-Triples.
    """
    who = reader(request)
    if request.method == "POST":  # Links ask by address.
        graphs = (("default-graph-uri", asked.default), ("named-graph-uri", asked.named))
        given = (("query", asked.text), *((name, graph) for name, values in graphs for graph in values))
        who = replace(who, query=given)
    graph = written.form == N_TRIPLES.suffix
    found = _statements(written, who) if graph else _rows(written, who)
    names = labels(site.graph.public, {term for row in found.rows for term in row}, who.language)
    context = {
        "text": asked.text,
        "graph": graph,
        "columns": found.columns,
        "rows": [[cell(term, names) for term in row] for row in found.rows],
        "truth": found.truth,
        "more": found.more,
        "cut": written.rows is not None,
        "files": _OF_GRAPHS if graph else _OF_ROWS,
    }
    return page("answer.html", who, context)


def _rows(written: Written, who: Reader) -> _Found:
    found = parse_results(written.body, JSON.suffix)
    if not isinstance(found, Rows):
        return _Found(None, truth=found.value)
    columns = list(headings(found.variables, who.language).values())
    return _Found(columns, found.rows[:MOST], more=len(found.rows) > MOST)


def _statements(written: Written, who: Reader) -> _Found:
    """Return the statements of a graph, one to a line in N-Triples, in the order in which they were found."""
    *lines, rest = written.body.split(b"\n", MOST)
    quads = parse_text(b"\n".join(lines), f".{N_TRIPLES.suffix}", "the answer")
    columns = (who.text("subject", "主语"), who.text("property", "属性"), who.text("value", "值"))
    return _Found(columns, [quad[:3] for quad in quads], more=bool(rest))
