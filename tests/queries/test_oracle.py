"""Another engine gives the same rows: rdflib, over the same quads, with the questions as they are."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import pytest
from rdflib import Dataset, Literal
from rdflib.query import ResultRow
from rdflib.term import Node

from kg.ask import ask
from kg.build import Graph, build
from kg.catalogue import questions
from kg.engine import Rows
from kg.terms import Term, iri_text, is_iri, parse_literal

#: Too slow for rdflib, which visits every graph for ``GRAPH ?claim``: each takes it more than five seconds.
SLOW: Final = {"claims-about", "statements-about", "statements-of-speaker", "timeline"}
EVERY: Final = [found for found in questions() if found.name not in SLOW]


#: rdflib's own parser and evaluator still use what rdflib deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")


@pytest.fixture(scope="module")
def graph() -> Graph:
    """Return the project's graph, built afresh."""
    return build()


@pytest.fixture(scope="module")
def oracle(graph: Graph) -> Dataset:
    """Return the public store's quads in rdflib, whose default graph is not the union."""
    dataset = Dataset(default_union=False)
    dataset.parse(data=graph.files["public.nq"].decode(), format="nquads")
    assert len(dataset) > 10_000
    return dataset


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
def test_rdflib_gives_the_same_rows(graph: Graph, oracle: Dataset, name: str) -> None:
    """A question with its defaults has the same rows in the same order on rdflib."""
    (found,) = (one for one in EVERY if one.name == name)
    asked = ask(graph.public, found, {})
    assert isinstance(asked.answer, Rows)
    assert asked.answer.rows
    rows = [[theirs(node) for node in row] for row in oracle.query(asked.text) if isinstance(row, ResultRow)]
    assert rows == [[ours(term) for term in row] for row in asked.answer.rows]


def test_most_questions_are_compared() -> None:
    """Only those named as slow are left out."""
    assert len(EVERY) == len(questions()) - len(SLOW)
    assert len(EVERY) >= 30
