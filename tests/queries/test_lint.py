"""Every canned question is short, standard, ordered and tells what it is: read as text, without any graph."""

from __future__ import annotations

import re
from typing import Final

import pytest
from rdflib.plugins.sparql import prepareQuery

from kg.catalogue import OPTIONS, Kind, Question, questions
from kg.names import PREFIXES
from kg.sparql import parse, scope

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
#: Asked of days, with rows that need not say how sure they are, and why.
DATED: Final = {
    "claims-known-by": "possible by what it asks; the days of a claim are seen with --why",
    "events-in-order": "an event has a day or is not dated",
}
every = pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: asked.name)


def body(asked: Question) -> str:
    """Return the query without its comments."""
    return "\n".join(line for line in asked.text.splitlines() if not line.startswith("#"))


def declared(asked: Question) -> dict[str, str]:
    """Return the namespaces that a query declares, by prefix."""
    return dict(re.findall(r"PREFIX (\w+): <([^>]+)>", body(asked)))


def graphs(asked: Question) -> list[str]:
    """Return what stands behind each GRAPH."""
    return re.findall(r"GRAPH\s+(\S+)", body(asked))


def projected(asked: Question) -> list[str]:
    """Return the variables of the outer SELECT."""
    return list(scope.projected(parse(asked.text).body))


def test_there_are_questions() -> None:
    """The catalogue holds the flagship and at least a dozen more, and each tag in use is a known one."""
    assert len(QUESTIONS) >= 13
    assert "members-that-hedge" in {asked.name for asked in QUESTIONS}
    assert {tag for asked in QUESTIONS for tag in asked.tags} == TAGS


@every
def test_is_standard_sparql(asked: Question) -> None:
    """A question is plain SPARQL 1.1 by another parser than our engine's, and declares every prefix as we do."""
    assert prepareQuery(asked.text).algebra.name == "SelectQuery"
    prefixes = declared(asked)
    assert prefixes == {prefix: PREFIXES[prefix] for prefix in prefixes}
    assert all(re.search(rf"\b{prefix}:\w", body(asked).split("SELECT", 1)[1]) for prefix in prefixes)


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
    assert all(name.startswith("?") or name == "graph:derivations" for name in graphs(asked))


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
    assert asked.returns.en.startswith("one row per ")


@every
def test_tells_itself_in_chinese_too(asked: Question) -> None:
    """Summary, meaning of a row and every note are said in Chinese as well, each on a line and without a full stop."""
    assert asked.returns.zh.startswith("每行")
    for text in (asked.summary, asked.returns, *(parameter.note for parameter in asked.parameters if parameter.note)):
        assert re.search("[\u4e00-\u9fff]", text.zh)
        assert not re.search("[\u4e00-\u9fff]", text.en)
        assert not text.zh.endswith(("。", "."))
        assert not re.search(r'[,;()?!"]|:(?![A-Za-z])', text.zh)


@every
def test_has_no_engine_extension(asked: Question) -> None:
    """No function is called by an IRI, and no keyword beyond SPARQL 1.1 is used."""
    assert not re.search(r"(?:\b\w+:\w+|>)\s*\((?!\s*\?\w+\s+AS)", re.sub(r"VALUES[^{]*\{[^}]*\}", "", body(asked)))
    assert not re.search(r"\b(?:LATERAL|ADJUST|TRIPLE|SUBJECT|PREDICATE|OBJECT)\s*\(|<<", body(asked))


@every
def test_rows_about_time_say_how_sure_they_are(asked: Question) -> None:
    """Asked of a day, rows tell first and last days, certain or possible, or whether that is so on the day."""
    days = {parameter.name for parameter in asked.parameters if parameter.kind is Kind.DATE}
    if not days or asked.name in DATED:
        return
    columns = set(projected(asked))
    told = [{"on_the_day"}, {"between"}, {"starts_from", "starts_by"}, {"possible_from", "certain_from"}]
    assert any(some <= columns for some in told)


@every
def test_rows_about_members_show_the_tie(asked: Question) -> None:
    """A question over the ladder of ties shows by which rung each row stands, unless only one is asked for."""
    ladder = re.search(r"rdfs:subPropertyOf lo:tiedTo|lo:hostsTalksOf", body(asked))
    assert not ladder or {"tie", "part"} & set(projected(asked))


def test_the_lints_look_at_something() -> None:
    """Several questions ask of days, of graphs and over the ladder of ties; all declare prefixes; exceptions exist."""
    dated = [one for one in QUESTIONS if any(parameter.kind is Kind.DATE for parameter in one.parameters)]
    assert len(dated) >= 8
    assert sum(bool(parameter.note) for one in QUESTIONS for parameter in one.parameters) >= 60
    assert sum(bool(one.parameters) for one in QUESTIONS) >= 60
    assert sum(len(graphs(one)) for one in QUESTIONS) >= 20
    assert all("lo" in declared(one) for one in QUESTIONS)
    assert sum("lo:tiedTo" in body(one) for one in QUESTIONS) >= 5
    assert set(DATED) <= {one.name for one in dated}
