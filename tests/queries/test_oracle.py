"""Another engine gives the same rows: rdflib, over the same quads, with the questions as they are."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import pytest
from rdflib import Dataset, Literal
from rdflib.query import ResultRow
from rdflib.term import Node

from kg import sources
from kg.ask import ask
from kg.build import Graph, build
from kg.catalogue import questions
from kg.engine import Rows
from kg.names import BASE
from kg.terms import Term, iri_text, is_iri, parse_literal

#: Too slow for rdflib, which visits every graph for ``GRAPH ?claim``, even where there is one article only.
SLOW: Final = {"claims-about", "claims-known-by", "comparisons-about", "figures-side-by-side", "timeline"}
#: Compared over one article: over all of them each takes rdflib more than ten seconds.
SMALL: Final = {"comparisons-of-claims", "dependents-of-material", "statements-about", "statements-of-speaker"}
EVERY: Final = [found for found in questions() if found.name not in SLOW]
ARTICLE: Final = "000"
IN_DERIVATION: Final = re.compile(rf"^.* <{BASE}derivation/[^> ]+> \.\n", re.MULTILINE)  #: A quad in such a graph.


#: rdflib's own parser and evaluator still use what rdflib deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")


@dataclass(frozen=True)
class Side:
    """The same quads on both engines."""

    graph: Graph
    whole: Dataset
    claims: Dataset  #: Without the graphs of derivations, on which no question depends that does not name them.


def side(graph: Graph) -> Side:
    """Put the public store's quads into rdflib, whose default graph is not the union."""
    whole, claims = Dataset(default_union=False), Dataset(default_union=False)
    quads = graph.files["public.nq"].decode()
    whole.parse(data=quads, format="nquads")
    claims.parse(data=IN_DERIVATION.sub("", quads), format="nquads")
    assert len(list(whole.graphs())) > len(list(claims.graphs())) > 200
    assert len(whole) == len(claims) > 3_000
    return Side(graph, whole, claims)


@pytest.fixture(scope="module")
def project() -> Side:
    """Return the project's graph, built afresh."""
    return side(build())


@pytest.fixture(scope="module")
def small() -> Side:
    """Return the graph of one article."""
    files = sources.load()
    contents, records = (
        tuple(quad for quad in quads if f"/{ARTICLE}" in quad[3]) for quads in (files.contents, files.records)
    )
    return side(build(replace(files, contents=contents, records=records)))


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


@pytest.mark.parametrize("name", [found.name for found in EVERY])
def test_rdflib_gives_the_same_rows(project: Side, small: Side, name: str) -> None:
    """A question with its defaults has the same rows in the same order on rdflib."""
    (found,) = (one for one in EVERY if one.name == name)
    ground = small if name in SMALL else project
    asked = ask(ground.graph.public, found, {})
    assert isinstance(asked.answer, Rows)
    assert asked.answer.rows
    dataset = ground.whole if "graph:derivations" in asked.text else ground.claims
    rows = [[theirs(node) for node in row] for row in dataset.query(asked.text) if isinstance(row, ResultRow)]
    assert rows == [[ours(term) for term in row] for row in asked.answer.rows]


def test_most_questions_are_compared() -> None:
    """Only those named as slow are left out, and few are compared over one article only."""
    assert len(EVERY) == len(questions()) - len(SLOW)
    assert {found.name for found in EVERY} > SMALL
    assert len(EVERY) - len(SMALL) >= 60
