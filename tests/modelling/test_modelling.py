"""Every worked case of docs/decisions/modelling.md is a complete, well-formed little dataset."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import pytest

from kg.names import PREFIXES, passage_iri, source_iri
from kg.terms import DEFAULT, Quad, Term, iri, iri_text, parse_literal

if TYPE_CHECKING:
    from tests.modelling.conftest import Case

HARD_CASES: Final = (
    "n states and an institution",
    "counted among without joining",
    "invited to lead",
    "a further k",
    "a share of own demand against a share of world supply",
    "each, joint or unclear",
    "ceiling, commitment, intention",
    "reduced by, reduced to",
    "dearer by half or more",
    "an unpaired list",
    "a collective",
    "somebody not named",
    "able to",
    "a fear with its condition",
    "an agency reports that a group accuses",
    "critics of a minister",
    "a planned body",
    "a measure announced, then suspended for a year",
    "successive member counts",
    "signed in the text, witnessed in the caption",
    "the same number at two stages",
    "a rank without a share",
    '"almost all"',
    "undated present tense",
    '"year-end"',
    "an ambiguous country",
    "two bodies one word apart",
    "one fund or two",
)
STATEMENTS: Final = ("Position", "Judgement", "Plan", "Proposal", "Forecast", "Estimate")
#: The cases whose record decides what a name means.
IDENTIFYING: Final = ("an ambiguous country", "two bodies one word apart", "one fund or two")
#: Which ends a bound leaves to a figure: low, high.
ENDS: Final = {
    "Exactly": (True, True),
    "About": (True, True),
    "AtLeast": (True, False),
    "Over": (True, False),
    "AtMost": (False, True),
    "Under": (False, True),
    "Between": (True, True),
    "Vague": (False, False),
}
TYPE: Final = iri(PREFIXES["rdf"] + "type")
LABEL: Final = iri(PREFIXES["rdfs"] + "label")
NODE: Final = f"<{PREFIXES['node']}"
LO: Final = PREFIXES["lo"]


def lo(name: str) -> Term:
    """Return the term of an ontology name."""
    return iri(LO + name)


@pytest.fixture(params=HARD_CASES)
def case(request: pytest.FixtureRequest, cases: Mapping[str, Case]) -> Case:
    """Each worked case in turn."""
    return cases[request.param]


def objects(quads: tuple[Quad, ...], subject: Term, predicate: Term) -> tuple[Term, ...]:
    """Return the values of a property."""
    return tuple(o for s, p, o, _ in quads if (s, p) == (subject, predicate))


def languages(texts: tuple[Term, ...]) -> list[str]:
    """Return the languages of literals, sorted."""
    return sorted(str(parse_literal(text).language) for text in texts)


def terms(quads: tuple[Quad, ...]) -> Iterator[str]:
    """Yield the IRIs in the ontology's namespace that quads use."""
    for quad in quads:
        yield from (iri_text(term) for term in quad if term.startswith(f"<{LO}"))


def test_each_hard_case_has_exactly_one_worked_example(cases: Mapping[str, Case]) -> None:
    """The document works through the 28 hard cases, in their order, and no other."""
    assert len(HARD_CASES) == 28
    assert tuple(cases) == HARD_CASES


def test_the_source_is_the_fictitious_article(preamble_triples: tuple[Quad, ...], issued: str) -> None:
    """All cases are anchored to article 900, whose day is stated."""
    source = iri(source_iri("900"))
    assert objects(preamble_triples, source, TYPE) == (lo("Article"),)
    days = objects(preamble_triples, source, iri(PREFIXES["dcterms"] + "issued"))
    assert [parse_literal(day).text for day in days] == [issued]


def test_the_cases_hold_what_is_looked_at(cases: Mapping[str, Case]) -> None:
    """Several claims have dates, several cases give figures, and as many define indicators."""
    every = tuple(cases.values())
    assert sum(bool(case.values(claim, lo("startsBy"))) for case in every for claim in case.claims) >= 10
    typed = Counter(o for case in every for _, p, o, _ in (*case.quads, *case.naming) if p == TYPE)
    assert typed[lo("Figure")] >= 10
    assert typed[lo("Indicator")] >= 10


def test_a_case_says_what_not_to_do(case: Case) -> None:
    """Each case names the tempting mistake, in at least two sentences."""
    assert "tempting mistake" in case.prose
    assert case.prose.count(".") >= 2


def test_every_graph_is_a_described_claim(case: Case) -> None:
    """The named graphs of a case are the claims of its record, none is empty and no blank node occurs."""
    graphs = {quad[3] for quad in case.quads} - {DEFAULT}
    assert graphs == set(case.claims)
    assert graphs
    assert all(iri_text(graph).startswith(f"{PREFIXES['claim']}900/") for graph in graphs)
    assert not [quad for quad in (*case.quads, *case.naming) if any(term.startswith("_:") for term in quad)]


def test_every_claim_is_complete(case: Case) -> None:
    """A claim has a label in both languages, one modality, voice and basis, and a passage that states it."""
    for claim in case.claims:
        assert languages(case.values(claim, LABEL)) == ["en", "zh"], claim
        for name in ("modality", "voice", "timeBasis"):
            assert len(case.values(claim, lo(name))) == 1, (claim, name)
        assert case.values(claim, lo("restsOn")), claim


def test_every_passage_verifies(case: Case) -> None:
    """A passage lies within the sentence, its digest is that of its words, and some claim uses it."""
    passages = {s for s, p, o, g in case.quads if g == DEFAULT and (p, o) == (TYPE, lo("Passage"))}
    used = {o for c in case.claims for name in ("restsOn", "readWith") for o in case.values(c, lo(name))}
    assert passages == used
    for passage in passages:
        start, end = (
            int(parse_literal(case.values(passage, iri(PREFIXES["oa"] + k))[0]).text) for k in ("start", "end")
        )
        assert 0 <= start < end <= len(case.text)
        assert iri_text(passage) == passage_iri("900", start, end)
        words = case.text[start:end]
        assert words == words.strip()
        assert case.values(passage, lo("sha256")) == (f'"{hashlib.sha256(words.encode()).hexdigest()}"',)
        assert case.values(passage, iri(PREFIXES["oa"] + "hasSource")) == (iri(source_iri("900")),)
        assert len(case.values(passage, lo("placement"))) == 1


def test_names_and_years_are_anchored(case: Case) -> None:
    """A name or year in a claim's label that the sentence has stands in a passage that the claim rests on or reads."""
    seen = set()
    for claim in case.claims:
        passages = case.values(claim, lo("restsOn")) + case.values(claim, lo("readWith"))
        spans = [iri_text(passage).rpartition("/")[2].split("-") for passage in passages]
        anchored = " ".join(case.text[int(start) : int(end)] for start, end in spans)
        label = next(x for x in map(parse_literal, case.values(claim, LABEL)) if x.language == "en").text
        names = {name.removesuffix("n") for name in re.findall(r"\b(?:[A-Z][a-z]+|\d{4})\b", label)} - {"The"}
        seen |= {name for name in names if name in case.text}
        assert not [name for name in names if name in case.text and name not in anchored], claim
    assert bool(seen) == (case.name != "reduced by, reduced to")


def test_the_sentence_is_accounted_for(case: Case) -> None:
    """The passages that state a claim hold the better part of the text, so that no half of it goes unmodelled."""
    spans = [iri_text(p).rpartition("/")[2].split("-") for c in case.claims for p in case.values(c, lo("restsOn"))]
    covered = {i for start, end in spans for i in range(int(start), int(end))}
    assert len(covered) > 0.55 * len(case.text)


def test_modality_is_the_class_of_the_head(case: Case) -> None:
    """A graph has one typed subject under ``node/`` or none, and the modality is its class if that is a statement."""
    for claim in case.claims:
        content = case.content(claim)
        heads = {s for s, *_ in content if s.startswith(NODE)}
        assert len(heads) <= 1, claim
        kinds = {kind for head in heads for kind in objects(content, head, TYPE)}
        assert len(kinds) == len(heads), f"{claim} does not repeat the type of its head"
        said = kinds & {lo(name) for name in STATEMENTS}
        assert case.values(claim, lo("modality")) == (tuple(said) or (lo("Reported"),)), claim


def test_every_node_is_some_claims_head(case: Case) -> None:
    """A node that a claim points at is described by a claim of the same case."""
    heads = {s for s, *_ in case.quads if s.startswith(NODE)}
    assert {o for *_, o, _ in case.quads if o.startswith(NODE)} <= heads


def test_every_term_is_declared(case: Case, declared: frozenset[str]) -> None:
    """Each term of the ontology's namespace that a case uses is declared by a module of the ontology."""
    used = set(terms((*case.quads, *case.naming)))
    assert used
    assert used <= declared, sorted(used - declared)


def test_bounds_fit_the_numbers(case: Case) -> None:
    """A figure is a number with the ends that its bound leaves, or a rank, or a degree; its indicator is defined."""
    for claim in case.claims:
        content = case.content(claim)
        for figure in (s for s, p, o, _ in content if (p, o) == (TYPE, lo("Figure"))):
            low, high, rank, bound = (objects(content, figure, lo(k)) for k in ("low", "high", "rank", "bound"))
            if rank:
                assert not low + high + bound
            else:
                name = iri_text(bound[0]).removeprefix(LO)
                assert (len(low), len(high)) == tuple(map(int, ENDS[name])), figure
                assert bool(low or high) == bool(objects(content, figure, lo("unit")))
                assert bool(low or high) != bool(objects(content, figure, lo("degree")))
                values = [Decimal(parse_literal(v).text) for v in low + high]
                assert len(set(values)) < 2 or (name == "Between" and values[0] < values[1])
            written = [parse_literal(w).text for w in objects(content, figure, lo("asWritten"))]
            assert len(written) == 1
            assert written[0] in case.text
            (indicator,) = objects(content, figure, lo("indicator"))
            assert objects(case.naming, indicator, TYPE) == (lo("Indicator"),)


def test_indicators_are_defined(case: Case) -> None:
    """An indicator measures one thing, is labelled in both languages, and so is its criterion."""
    for indicator in (s for s, p, o, _ in case.naming if (p, o) == (TYPE, lo("Indicator"))):
        assert len(objects(case.naming, indicator, lo("measures"))) == 1, indicator
        assert languages(objects(case.naming, indicator, LABEL)) == ["en", "zh"]
        assert languages(objects(case.naming, indicator, lo("criterion"))) in ([], ["en", "zh"])


def test_identifications_give_their_reason(case: Case) -> None:
    """A name as used means one entity, at most possibly others, and the reason stands in both languages."""
    name = lo("nameAsUsed")
    found = {s for s, p, o, g in case.quads if g == DEFAULT and (p == name or (p, o) == (TYPE, lo("Identification")))}
    assert bool(found) == (case.name in IDENTIFYING)
    for decision in found:
        assert case.values(decision, TYPE) == (lo("Identification"),)
        assert parse_literal(case.values(decision, name)[0]).text in case.text
        assert len(case.values(decision, lo("identifies"))) == 1
        assert languages(case.values(decision, lo("reason"))) == ["en", "zh"]


def test_dates_are_in_order(case: Case) -> None:
    """The dates of a claim follow one another, and the claim holds on some day."""
    for claim in case.claims:
        slug = iri_text(claim).rpartition("/")[2]
        found = [case.values(claim, lo(k)) for k in ("startsFrom", "startsBy", "endsFrom", "endsBy")]
        days = [parse_literal(day[0]) for day in found if day]
        assert [d.text for d in days] == sorted(d.text for d in days)
        assert {d.datatype for d in days} <= {PREFIXES["xsd"] + "date"}
        possible = case.validity(slug).possible
        assert possible.start is None or possible.end is None or possible.start < possible.end
