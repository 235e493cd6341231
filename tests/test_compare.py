"""Comparisons: what the queries find, what has been judged, and that nothing is left over."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from kg import compare
from kg.engine.embedded import Embedded, parse_text
from kg.errors import SyntaxFault, UnreadableFile
from kg.names import GRAPH_COMPARISONS, GRAPH_NAMING, GRAPH_ONTOLOGY, expand
from kg.sources import load
from kg.terms import Quad, iri

QUERIES = {query.name: query for query in compare.read_queries()}
HEAD = """
@prefix a: <https://w3id.org/lodestone/claim/900/> .
@prefix b: <https://w3id.org/lodestone/claim/901/> .
@prefix comparison: <https://w3id.org/lodestone/comparison/> .
@prefix indicator: <https://w3id.org/lodestone/id/indicator/> .
@prefix lo: <https://w3id.org/lodestone/ontology/> .
@prefix n: <https://w3id.org/lodestone/node/900/> .
@prefix o: <https://w3id.org/lodestone/node/901/> .
@prefix stage: <https://w3id.org/lodestone/id/stage/> .
@prefix state: <https://w3id.org/lodestone/id/state/> .
@prefix undertaking: <https://w3id.org/lodestone/id/undertaking/> .
@prefix unit: <http://qudt.org/vocab/unit/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
RECORD = """
<https://w3id.org/lodestone/record/900> { a:one a lo:Claim . a:two a lo:Claim . }
<https://w3id.org/lodestone/record/901> { b:one a lo:Claim . }
"""
NAMING = f"""
<{GRAPH_NAMING}> {{
    indicator:tin-mined a lo:Indicator ; lo:measures lo:Output ; lo:ofAgent state:XTA ; lo:atStage stage:mining .
    indicator:tin-smelted a lo:Indicator ; lo:measures lo:Output ; lo:ofAgent state:XTA ; lo:atStage stage:smelting .
    indicator:tin-exported a lo:Indicator ; lo:measures lo:TradeValue ; lo:ofAgent state:XBM ; lo:atStage stage:mining .
}}
<{GRAPH_ONTOLOGY}> {{
    lo:ledBy lo:contested "leads" . lo:launchedBy lo:contested "leads" . lo:purpose lo:contested "purpose" .
}}
"""


def store(text: str) -> Embedded:
    """A store with made-up claims, their records, indicators and contested properties."""
    made = Embedded()
    made.load(list(parse_text((HEAD + RECORD + NAMING + text).encode(), ".trig", "made-up")))
    return made


def found(name: str, text: str) -> list[tuple[str, str]]:
    """What one candidate query finds, as ``900/one`` and so on."""
    short = len("<https://w3id.org/lodestone/claim/")
    return [(c.first[short:-1], c.second[short:-1]) for c in compare.candidates(store(text), [QUERIES[name]])]


@pytest.fixture(scope="module")
def project() -> Embedded:
    """The project's claims, records, names, terms and comparisons."""
    data = load()
    made = Embedded()
    made.load(data.quads())
    return made


def test_every_candidate_of_the_project_is_judged(project: Embedded) -> None:
    """Each pair that a query finds stands in a comparison; there are candidates of all four kinds."""
    candidates = compare.candidates(project)
    assert set(Counter(candidate.query for candidate in candidates)) == set(QUERIES)
    assert len(QUERIES) == 4
    assert len(candidates) > 100
    assert compare.unjudged(project) == ()


def test_a_comparison_taken_away_leaves_its_candidates_unjudged(project: Embedded) -> None:
    """Without the judgements every candidate is open again."""
    data = load()
    made = Embedded()
    made.load(quad for quad in data.quads() if quad[3] != iri(GRAPH_COMPARISONS))
    assert compare.judged(made) == frozenset()
    assert len(compare.unjudged(made)) == len({*compare.candidates(project)}) > 0


def test_comparisons_name_claims_that_exist() -> None:
    """No comparison points at a claim that has been renamed or dropped, and every kind is in use."""
    quads: tuple[Quad, ...] = load().comparisons
    names = {iri(expand(f"lo:{name}")) for name in ("compares", "older", "newer")}
    named = {value for _, predicate, value, _ in quads if predicate in names}
    known = set(load().claims)
    assert len(named) > 200
    assert named <= known
    kinds = Counter(value for _, predicate, value, _ in quads if predicate == iri(expand("rdf:type")))
    assert sum(kinds.values()) > 100
    assert len(kinds) == 6


def test_two_figures_of_one_indicator_are_a_candidate() -> None:
    """Figures meet on their indicator, whoever gives them."""
    text = "a:one { n:x lo:indicator indicator:tin-mined . } b:one { o:x lo:indicator indicator:tin-mined . }"
    assert found("figures-of-one-indicator", text) == [("900/one", "901/one")]


def test_figures_of_disjoint_periods_are_no_candidate() -> None:
    """What was measured in another year is not compared."""
    year = 'lo:periodFrom "{0}-01-01"^^xsd:date ; lo:periodTo "{1}-01-01"^^xsd:date .'
    text = (
        f"a:one {{ n:x lo:indicator indicator:tin-mined ; {year.format(2020, 2021)} }}"
        f"b:one {{ o:x lo:indicator indicator:tin-mined ; {year.format(2021, 2022)} }}"
    )
    assert found("figures-of-one-indicator", text) == []
    assert found("figures-of-one-indicator", text.replace("2021-01-01", "2021-06-01", 1)) == [("900/one", "901/one")]


def test_indicators_that_differ_in_one_dimension_are_neighbours() -> None:
    """Another stage makes a neighbour; another state and another measure do not."""
    text = "a:one { n:x lo:indicator indicator:tin-mined . } b:one { o:x lo:indicator indicator:tin-smelted . }"
    assert found("figures-of-neighbouring-indicators", text) == [("900/one", "901/one")]
    assert found("figures-of-neighbouring-indicators", text.replace("tin-smelted", "tin-exported")) == []


def test_two_values_under_one_contested_family_are_a_candidate() -> None:
    """Led by one and launched by another is worth a look, the same agent under both is not."""
    text = "a:one { undertaking:u lo:ledBy state:XTA . } b:one { undertaking:u lo:launchedBy state:XBM . }"
    assert found("values-of-one-contested-family", text) == [("900/one", "901/one")]
    assert found("values-of-one-contested-family", text.replace("XBM", "XTA")) == []


def test_purposes_within_one_article_are_no_candidate() -> None:
    """One article may give several purposes side by side; across articles they are compared."""
    text = "a:one { undertaking:u lo:purpose state:XTA . } a:two { undertaking:u lo:purpose state:XBM . }"
    assert found("values-of-one-contested-family", text) == []
    assert found("values-of-one-contested-family", text.replace("a:two", "b:one")) == [("900/one", "901/one")]


def test_one_number_under_two_indicators_is_a_candidate() -> None:
    """The same number in the same unit looks alike and may not be."""
    text = (
        "a:one { n:x lo:indicator indicator:tin-mined ; lo:unit unit:PERCENT ; lo:low 92.0 . }"
        "b:one { o:x lo:indicator indicator:tin-exported ; lo:unit unit:PERCENT ; lo:high 92.0 . }"
    )
    assert found("one-number-under-two-indicators", text) == [("900/one", "901/one")]
    assert found("one-number-under-two-indicators", text.replace("unit:PERCENT", "unit:NUM", 1)) == []


def test_a_comparison_judges_every_pair_of_its_claims() -> None:
    """A comparison of three claims settles all three pairs, whichever property names them."""
    made = store(f"<{GRAPH_COMPARISONS}> {{ comparison:x lo:compares a:one , a:two ; lo:newer b:one . }}")
    assert len(compare.judged(made)) == 3


def test_a_candidate_reads_as_a_sentence() -> None:
    """A person is told which claims meet, and on what."""
    claim = "<https://w3id.org/lodestone/claim/900/one>"
    other = "<https://w3id.org/lodestone/claim/901/one>"
    thing = "<https://w3id.org/lodestone/id/indicator/tin>"
    said = compare.sentence(compare.Candidate(claim, other, "one-number-under-two-indicators", thing))
    assert said == "claim:900/one and claim:901/one meet on indicator:tin (one number under two indicators)"


def test_a_query_of_other_columns_is_refused() -> None:
    """A candidate query selects the two claims and what they meet on."""
    odd = compare.CandidateQuery("odd", "", "", "SELECT ?first WHERE { ?first ?p ?o }")
    with pytest.raises(SyntaxFault, match="odd: a candidate query selects"):
        compare.candidates(store(""), [odd])


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    """No query means nothing was looked for, and that is said."""
    with pytest.raises(UnreadableFile, match="no candidate query"):
        compare.read_queries(tmp_path)
