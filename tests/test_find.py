"""What is found by words: in which order, as what, and what is said where nothing fits."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kg.catalogue import Question, questions
from kg.find import Findings, Fit, Kind, find, fit_of, mentions
from kg.labels import folded
from kg.names import expand, shorten
from kg.terms import iri, iri_text
from tests import project


@pytest.fixture(scope="module")
def asked() -> Sequence[Question]:
    """Return the catalogue, read once."""
    return questions()


def look(text: str, asked: Sequence[Question], language: str = "en", most: int = 10) -> Findings:
    """Find words in the project's graph."""
    return find(project.graph().public, text, language, most=most, asked=asked)


def first(found: Findings) -> str:
    """Return the short form of the best hit."""
    return shorten(iri_text(found.hits[0].iri))


@pytest.mark.parametrize(
    "text, short",
    [
        ("韩国", "state:KOR"),
        ("南韩", "state:KOR"),
        ("KOR", "state:KOR"),
        ("u.s.", "state:USA"),
        ("Ga", "material:gallium"),
        ("korea", "state:KOR"),
        ("FORGE联盟", "body:forge"),
        ("price-floor", "undertaking:production-alliance-price-floor"),
        ("ＦＯＲＧＥ", "body:forge"),
    ],
)
def test_the_best_hit_is_what_is_meant(asked: Sequence[Question], text: str, short: str) -> None:
    """Names, other names and codes in either language, of any width, find their entity first."""
    found = look(text, asked)
    assert first(found) == short
    assert not found.near_miss


@pytest.mark.parametrize(
    "words, name, fit",
    [
        ("korea", "korea", Fit.WHOLE),
        ("south", "south korea", Fit.START),
        ("韩国", "韩国旗舰企业", Fit.START),
        ("korea", "south korea", Fit.WORDS),
        ("国旗", "韩国旗舰企业", Fit.WORDS),
        ("kor", "south korea", Fit.BEGINNINGS),
        ("ore", "south korea", Fit.WITHIN),
        ("us", "trust", None),
        ("norway", "south korea", None),
    ],
)
def test_fits_are_graded(words: str, name: str, fit: Fit | None) -> None:
    """The whole name is best, then its start, whole words, beginnings of words, and letters within."""
    assert fit_of(words, name) is fit


def test_kinds_follow_one_another(asked: Sequence[Question]) -> None:
    """Entities come first, then terms, articles, questions and claims; within a kind fits get no better."""
    found = look("chokepoint", asked)
    kinds = [hit.kind for hit in found.hits]
    assert kinds == sorted(kinds, key=list(Kind).index)
    assert set(kinds) == {Kind.ENTITY, Kind.TERM, Kind.QUESTION, Kind.CLAIM}
    for kind in Kind:
        fits = [hit.fit for hit in found.hits if hit.kind is kind]
        assert fits == sorted(fits)
    assert "question:chokepoints" in {shorten(iri_text(hit.iri)) for hit in found.hits}


def test_questions_are_found_by_their_words(asked: Sequence[Question]) -> None:
    """A question is found by words of its name, text or tags, in any order and in either language."""
    for text in ("members hedge", "hedge members", "两面下注"):
        found = [hit for hit in look(text, asked).hits if hit.kind is Kind.QUESTION]
        assert "question:members-that-hedge" in {shorten(iri_text(hit.iri)) for hit in found}
    assert all("{" not in hit.label for hit in found)


def test_labels_are_in_the_language(asked: Sequence[Question]) -> None:
    """Labels and classes are in the language asked for, whatever the words are in."""
    (hit,) = (hit for hit in look("KOR", asked, "zh").hits if hit.fit is Fit.WHOLE)
    assert (hit.label, hit.classes, hit.name) == ("韩国", ("国家",), "KOR")


def test_a_near_miss_is_told(asked: Sequence[Question]) -> None:
    """Misspelt words find what has a like name or a like word in its name, and the findings say so."""
    found = look("koera", asked)
    assert found.near_miss
    assert first(found) == "state:KOR"
    assert {hit.fit for hit in found.hits} == {Fit.CLOSE}


def test_nothing_is_found(asked: Sequence[Question]) -> None:
    """Words like no name find nothing, and so do no words."""
    for text in ("qqqqqqq", "", " - "):
        found = look(text, asked)
        assert (found.hits, found.near_miss) == ((), False)


def test_a_cap_leaves_the_totals(asked: Sequence[Question]) -> None:
    """At most so many of a kind are listed, the same ones as without the cap, and the totals count all."""
    few, all_ = look("rare earths", asked, most=2), look("rare earths", asked, most=1000)
    assert few.totals == all_.totals
    for kind, total in all_.totals.items():
        listed = [hit for hit in all_.hits if hit.kind is kind]
        assert len(listed) == total
        assert [hit for hit in few.hits if hit.kind is kind] == listed[:2]
    assert all_.totals[Kind.CLAIM] > 40


def test_mentions_count_claims_once() -> None:
    """A mention is a claim that names the entity, or gives a figure of an indicator defined by it, each once."""
    graph = project.graph()
    entity = iri(expand("material:gallium"))
    unknown = iri(expand("material:unobtainium"))
    named = {name for name in graph.claims if f" {entity} " in _content(name)}
    assert mentions(graph.public, [entity, unknown]) == {entity: len(named), unknown: 0}
    assert len(named) >= 5


def _content(claim: str) -> str:
    """Return the triples of a claim as text."""
    found = project.graph().public.query(f"SELECT ?s ?p ?o WHERE {{ GRAPH {claim} {{ ?s ?p ?o }} }}")
    return "\n".join(f" {' '.join(map(str, row))} " for row in getattr(found, "rows", ()))


def test_folding_drops_what_does_not_matter() -> None:
    """Case, width, accents, dots and hyphens do not matter to a name; digits and Chinese do."""
    assert folded("U.S.–Japan  Frame-work") == "us japan frame work"
    assert folded("México") == "mexico"
    assert folded("１４ 稀土") == "14 稀土"
