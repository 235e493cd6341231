"""Every question has the same rows on three engines: the embedded one, a running Oxigraph server, and rdflib.

rdflib visits every graph for ``GRAPH ?g``; it is asked on the few claims that give each question a row. A question
that names no graph is asked of the default graph alone, where rdflib need not look up whose each triple is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest
from rdflib import Dataset, Literal
from rdflib import Graph as Triples
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import ResultRow
from rdflib.term import Node

from kg import sources
from kg.ask import bind
from kg.build import Graph, build
from kg.catalogue import question, questions
from kg.engine import Rows
from kg.engine.remote import Remote
from kg.names import BASE
from kg.push import push
from kg.resolve import Resolver
from kg.terms import Term, iri_text, is_iri, parse_literal
from tests import project
from tests.queries.essence import essence
from tests.servers import oxigraph_server

EXPECTED: Final = Path(__file__).parent / "expected"
CASES: Final = sorted(path.stem for path in EXPECTED.glob("*.csv"))
#: One case per question: its defaults, or the first that gives what is required.
FIRST: Final = {case.split(".")[0]: case for case in reversed(CASES)}
IN_DERIVATION: Final = re.compile(rf"^.* <{BASE}derivation/[^> ]+> \.\n", re.MULTILINE)  #: A quad in such a graph.

#: rdflib's own parser and evaluator still use what rdflib deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")


@dataclass(frozen=True)
class Asked:
    """The project's graph and the essence of it, each on several engines."""

    queries: dict[str, str]  #: By case, with the terms in place that names stand for in the whole graph.
    whole: tuple[Graph, Remote]
    small: tuple[Graph, Remote]
    small_rdflib: Dataset
    small_rdflib_claims: Dataset  #: Without the graphs of derivations: no question that does not name them needs them.
    small_rdflib_default: Triples  #: The default graph alone: no question without GRAPH needs another.

    def rdflib(self, text: str) -> Triples:
        """Return as much of the few claims on rdflib as a query can see."""
        if "GRAPH" not in text:
            return self.small_rdflib_default
        return self.small_rdflib if "graph:derivations" in text else self.small_rdflib_claims


@pytest.fixture(scope="module")
def asked() -> Iterator[Asked]:
    """Put the project's graph, and the few claims that give each question a row, on all engines."""
    dataset = sources.load()
    whole = project.graph()
    resolver = Resolver(whole.public)
    queries = {case: bound(resolver, case) for case in CASES}
    small = build(essence(whole, dataset, {name: queries[case] for name, case in FIRST.items()}))
    lines = small.files["public.nq"].decode()
    claims = loaded(IN_DERIVATION.sub("", lines))
    default = Triples(store="SimpleMemory")  # without contexts
    default += claims.default_graph
    with ExitStack() as stack:
        services = [stack.enter_context(served(graph)) for graph in (whole, small)]
        yield Asked(queries, (whole, services[0]), (small, services[1]), loaded(lines), claims, default)


@contextmanager
def served(graph: Graph) -> Iterator[Remote]:
    """Put a graph on a server of its own."""
    with oxigraph_server() as address, Remote(f"{address}/query", f"{address}/store") as remote:
        push(graph, remote)
        yield remote


def loaded(quads: str) -> Dataset:
    """Put N-Quads into rdflib, whose default graph is not the union."""
    found = Dataset(default_union=False)
    found.parse(data=quads, format="nquads")
    return found


def bound(resolver: Resolver, case: str) -> str:
    """Return the query that a case of the expected rows stands for."""
    name, *words = case.split(".")
    found = question(name)
    given = dict(word.replace("+", "/").split("=", 1) for word in words)
    return found.bound(bind(resolver, found, given))


def prepared(text: str) -> Query:
    """Return a query as rdflib reads it; where values stand before a pattern, they are put into it, not joined after.

    rdflib does so by itself unless values are joined with values, and else finds first all that the pattern may mean.
    """
    query = prepareQuery(text)
    _put_values_first(query.algebra)
    return query


def _put_values_first(part: object) -> None:
    if isinstance(part, CompValue):
        if part.name == "Join" and part.p2.name == "BGP":
            part["lazy"] = True
        for inner in part.values():
            _put_values_first(inner)
    if isinstance(part, list | tuple):
        for inner in part:
            _put_values_first(inner)


def ours(term: Term | None) -> object:
    """Return a term of ours as a value: a number whatever its form, a text with its language, an IRI."""
    if term is None or is_iri(term):
        return term and iri_text(term)
    text, datatype, language = parse_literal(term)
    return value(text, datatype, language)


def theirs(node: Node | None) -> object:
    """Return a term of rdflib's likewise."""
    if isinstance(node, Literal):
        return value(str(node), str(node.datatype or ""), node.language)
    return None if node is None else str(node)


def value(text: str, datatype: str, language: str | None) -> object:
    """Return the value of a literal, so that ``55``, ``55.0`` and any kind of integer are one."""
    if datatype.rpartition("#")[2] in {"decimal", "integer", "nonNegativeInteger", "positiveInteger"}:
        return Decimal(text)
    return text, language


@pytest.mark.parametrize("name", sorted(FIRST))
def test_three_engines_give_the_same_rows(asked: Asked, name: str) -> None:
    """On a few claims a question has the same rows, in the same order, embedded, on a server and on rdflib."""
    text = asked.queries[FIRST[name]]
    graph, remote = asked.small
    found = graph.public.query(text)
    assert isinstance(found, Rows)
    assert found.rows
    assert remote.query(text) == found
    elsewhere = asked.rdflib(text).query(prepared(text))
    rows = [[theirs(node) for node in row] for row in elsewhere if isinstance(row, ResultRow)]
    assert rows == [[ours(term) for term in row] for row in found.rows]


def test_a_server_gives_the_same_rows_over_all_articles(asked: Asked) -> None:
    """On all claims every question, with every value tried, has the same rows, in the same order, on a server."""
    graph, remote = asked.whole
    rows = 0
    for case, text in asked.queries.items():
        found = graph.public.query(text)
        assert remote.query(text) == found, case
        assert isinstance(found, Rows)
        rows += len(found.rows)
    assert rows > 2_000
    assert len(asked.queries) > 150


def test_every_question_is_compared(asked: Asked) -> None:
    """No question is left out, and the few claims that each is compared on are few."""
    assert set(FIRST) == {found.name for found in questions()}
    assert 30 < asked.small[0].report.counts["claims"] < 100
    assert asked.whole[0].report.counts["claims"] > 500
