"""Scanning: longest names first, whole words, and sentences worth a claim."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import articles, coverage
from kg.articles import Article
from kg.curate import scan
from kg.names import expand
from kg.terms import Quad, iri, literal

KNOWN = {
    "state:USA": ("United States@en", "US@en", "美国@zh"),
    "state:CHN": ("China@en", "中国@zh"),
    "body:sea": ("South China Sea Council@en", "南海理事会@zh"),
    "body:european-union": ("EU@en", "欧盟@zh"),
    "material:europium": ("europium@en", "Eu@en", "铕@zh"),
    "material:batteries": ("batteries@en", "电池@zh"),
    "sector:batteries": ("batteries@en", "电池@zh"),
}


def naming() -> list[Quad]:
    """Reference data with these names, and a label of a term that is no entity."""
    found = []
    for entity, names in KNOWN.items():
        for at, name in enumerate(names):
            text, _, language = name.partition("@")
            by = "skos:altLabel" if at else "rdfs:label"
            found.append((iri(expand(entity)), iri(expand(by)), literal(text, language=language), "<g>"))
    return [*found, (iri(expand("lo:Claim")), iri(expand("rdfs:label")), literal("说", language="zh"), "<g>")]


def found(text: str) -> list[tuple[str, list[str]]]:
    """The words mentioned in a text, each with the short forms of its entities."""
    base = expand("id:")
    return [
        (text[m.start : m.end], [entity[1:-1].removeprefix(base) for entity in m.entities])
        for m in scan.mentions(text, scan.names(naming()))
    ]


def test_the_longest_name_wins() -> None:
    """A name within a longer one is no mention of its own, in either language."""
    assert found("The south china sea council met in China") == [
        ("south china sea council", ["body/sea"]),
        ("China", ["state/CHN"]),
    ]
    assert found("美国说中国") == [("美国", ["state/USA"]), ("中国", ["state/CHN"])]


@pytest.mark.parametrize(
    "text, entities",
    [("us", []), ("US", ["state/USA"]), ("USB", []), ("美US国", ["state/USA"]), ("Eu", ["material/europium"]),
     ("EU", ["body/european-union"]), ("eu", []), ("EUROPIUM", ["material/europium"]), ("说", [])],
)  # fmt: skip
def test_abbreviations_are_told_apart(text: str, entities: list[str]) -> None:
    """Case counts in short names, Latin names are whole words, and only shared entities have names."""
    assert [entity for _, names in found(text) for entity in names] == entities


def test_a_shared_name_is_told_with_all_it_names() -> None:
    """Where two entities have one name, the mention has both, and they are one thing to look at."""
    assert found("电池") == [("电池", ["material/batteries", "sector/batteries"])]
    mentions = scan.mentions("电池中国电池", scan.names(naming()))
    assert [len(places) for places in scan.tally(mentions).values()] == [2, 1]


def test_offsets_are_code_points() -> None:
    """Letters whose small form is longer do not move what follows them."""
    (mention,) = scan.mentions("İİ中国", scan.names(naming()))
    assert (mention.start, mention.end) == (2, 4)
    assert scan.mentions("中国", {}) == ()


def test_leads_name_two_and_are_not_accounted_for() -> None:
    """A sentence is listed when it names two things or more, and neither claim nor rhetoric accounts for it."""
    text = "美国等中国。中国等中国。欧盟等中国。电池等。"
    article = Article("999", Path("999_x.txt"), text, articles.digest(text, 0, len(text)))
    stated = coverage.Passage("<p>", "999", 13, 14, "", rhetoric=False, claims=frozenset({"<c>"}))
    mentions = scan.mentions(text, scan.names(naming()))
    assert len(mentions) == 7
    (lead,) = scan.leads(coverage.measure(article, [stated]), mentions)
    assert (lead.sentence.start, lead.sentence.end, len(lead.mentions)) == (0, 6, 2)
    assert len(scan.leads(coverage.measure(article, []), mentions)) == 2
