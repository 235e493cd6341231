"""Every canned question is short, standard, ordered and tells what it is: read as text, without any graph."""

from __future__ import annotations

import re
from typing import Final

import pytest
from rdflib.plugins.sparql import prepareQuery

from kg.catalogue import OPTIONS, Kind, Question, questions
from kg.names import PREFIXES

QUESTIONS: Final = questions()
TAGS: Final = {
    "actors",
    "agreements",
    "blocs",
    "chokepoints",
    "companies",
    "dealings",
    "dependence",
    "events",
    "figures",
    "future",
    "hedging",
    "inferred",
    "instruments",
    "money",
    "sources",
    "statements",
    "supply-chain",
    "technology",
    "time",
    "uses",
}
every = pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: asked.name)


def body(asked: Question) -> str:
    """Return the query without its comments."""
    return "\n".join(line for line in asked.text.splitlines() if not line.startswith("#"))


def projected(asked: Question) -> list[str]:
    """Return the variables of the outer SELECT."""
    head = body(asked).partition("SELECT")[2].partition("WHERE")[0]
    return re.findall(r"\?(\w+)", re.sub(r"\([^?]*\([^()]*\)\s+AS\s+(\?\w+)\)", r"\1", head))


def test_there_are_questions() -> None:
    """The catalogue holds the flagship and at least a dozen more, and each tag in use is a known one."""
    assert len(QUESTIONS) >= 13
    assert "members-that-hedge" in {asked.name for asked in QUESTIONS}
    assert {tag for asked in QUESTIONS for tag in asked.tags} == TAGS


@every
def test_is_standard_sparql(asked: Question) -> None:
    """A question is plain SPARQL 1.1 by another parser than our engine's, and declares every prefix as we do."""
    assert prepareQuery(asked.text).algebra.name == "SelectQuery"
    declared = dict(re.findall(r"PREFIX (\w+): <([^>]+)>", body(asked)))
    assert declared == {prefix: PREFIXES[prefix] for prefix in declared}
    assert all(re.search(rf"\b{prefix}:\w", body(asked).split("SELECT", 1)[1]) for prefix in declared)


@every
def test_order_is_total(asked: Question) -> None:
    """Rows are ordered by every column, so that their order is the same on every store."""
    order = body(asked).rpartition("ORDER BY")[2]
    assert re.findall(r"\?(\w+)", order) == projected(asked)


@every
def test_is_short_and_plain(asked: Question) -> None:
    """A query has fewer than 40 lines, its header lines of 120 characters too, no NOT EXISTS, SERVICE or FROM."""
    assert len(body(asked).splitlines()) < 40
    assert max(map(len, asked.text.splitlines())) <= 120
    assert not re.search(r"NOT\s+EXISTS|\bSERVICE\b|\bFROM\b", body(asked))


@every
def test_graph_reaches_claims_and_records_only(asked: Question) -> None:
    """GRAPH names a variable, or the derivations; all else is asked of the default graph."""
    names = re.findall(r"GRAPH\s+(\S+)", body(asked))
    assert all(name.startswith("?") or name == "graph:derivations" for name in names)


@every
def test_texts_name_parameters(asked: Question) -> None:
    """What stands in braces in a text is a parameter, the same ones in both languages."""
    known = {parameter.variable for parameter in asked.parameters}
    for text in (asked.question, asked.empty):
        if text is not None:
            english, chinese = (set(re.findall(r"\{(\w+)\}", words)) for words in (text.en, text.zh))
            assert english == chinese
            assert english <= known


@every
def test_is_asked_without_words(asked: Question) -> None:
    """A parameter is required only where no default makes sense; none collides with an option."""
    for parameter in asked.parameters:
        assert parameter.name not in OPTIONS
        assert not parameter.required or parameter.kind is Kind.IRI
    assert asked.tags
    assert asked.returns.startswith("one row per ")
