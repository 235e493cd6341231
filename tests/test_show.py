"""What is known about an entity: every claim once, in its group, each line with what it rests on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import rdflib

from kg.citations import citation, citations
from kg.dossiers import HEADINGS, source_of, to_json, to_markdown, to_ttl
from kg.names import expand, shorten
from kg.show import Dossier, Group, show
from kg.terms import iri, iri_text
from tests import project


def dossier(short: str, language: str = "en", articles: Path | None = None) -> Dossier:
    """Return the dossier of an entity of the project."""
    return show(project.graph(), iri(expand(short)), language, articles)


def lines(found: Dossier, group: Group) -> list[str]:
    """Return the short forms of what the lines of a group rest on."""
    return [shorten(iri_text(line.rests_on)) for line in found.groups.get(group, ())]


def test_each_claim_stands_once_in_its_group() -> None:
    """Every claim that names South Korea is a line of one group: ties, undertakings, events, figures, statements."""
    found = dossier("state:KOR")
    claims = [
        line.rests_on
        for group, held in found.groups.items()
        if group not in (Group.CONCLUSIONS, Group.COMPARISONS)
        for line in held
        if line.claims
    ]
    named = {name for name in project.graph().claims if _names(name, "<https://w3id.org/lodestone/id/state/KOR>")}
    assert len(claims) == len(set(claims)) >= 20
    assert named <= set(claims)
    assert "claim:000/korea-hosts-forge-talks" in lines(found, Group.TIES)
    assert "claim:000/hotline-planned" in lines(found, Group.UNDERTAKINGS)
    assert "claim:001/states-at-ministerial" in lines(found, Group.EVENTS)
    assert "claim:002/korea-lithium-from-china" in lines(found, Group.FIGURES)
    assert "claim:000/korea-plans-hotline" in lines(found, Group.SAYS)
    assert "claim:000/korea-dual-track" in lines(found, Group.SAID)


def _names(claim: str, entity: str) -> bool:
    found = project.graph().public.query(f"SELECT ?s ?p ?o WHERE {{ GRAPH {claim} {{ ?s ?p ?o }} }}")
    return any(entity in row for row in getattr(found, "rows", ()))


def test_conclusions_tell_rule_and_claims() -> None:
    """A conclusion of a domain rule is told with the rule and the claims of its proof; mere axioms are left out."""
    found = dossier("state:KOR")
    (line,) = (one for one in found.groups[Group.CONCLUSIONS] if "hedges by planned channel" in one.text)
    assert line.rule is not None
    assert line.rule.startswith("An agent aligned with the United States")
    assert len(line.claims) == 3
    assert "claim:000/korea-plans-hotline" in {shorten(iri_text(claim)) for claim in line.claims}
    assert not any("wasAttributedTo" in one.text or "tied to" in one.text for one in found.groups[Group.CONCLUSIONS])


def test_every_line_says_what_it_rests_on() -> None:
    """Each line of several dossiers has its source in words, in both languages, and each claim its passages."""
    seen = cited = 0
    for short in ("state:CHN", "body:forge", "material:rare-earths", "undertaking:project-vault", "lo:memberOf"):
        for language in ("en", "zh"):
            found = dossier(short, language)
            for held in found.groups.values():
                for line in held:
                    assert line.text
                    assert all(source_of(line, found, language))
                    seen += 1
            assert all(any(not p.context for p in one.passages) for one in found.cited.values())
            cited += len(found.cited)
    assert seen > 700
    assert cited > 300


def test_a_voice_is_credited() -> None:
    """A claim credited to a body that it does not name is among what the body says."""
    found = dossier("person:author-of-004")
    credited = [line for line in found.groups[Group.SAYS] if not line.triples]
    assert len(credited) > 20
    assert all(project.graph().claims[line.rests_on].voice == found.entity for line in credited)


def test_lines_follow_the_articles() -> None:
    """Within a group lines come in the order of articles and of passages."""
    found = dossier("state:CHN")
    for group in (Group.FIGURES, Group.SAID, Group.TIES):
        places = [
            min((p.source, p.start) for p in found.cited[line.rests_on].passages if not p.context)
            for line in found.groups[group]
        ]
        assert places == sorted(places)
        assert len(places) > 4


def test_a_claim_is_shown_with_what_it_asserts() -> None:
    """Of a claim its triples are told, each with its passages, the claim in its group, and how it compares."""
    found = dossier("claim:000/korea-plans-hotline")
    assert found.label == "South Korea plans to set up a critical-minerals hotline with China"
    asserted = found.groups[Group.NATURE]
    assert len(asserted) >= 5
    assert all(line.claims == (found.entity,) for line in asserted)
    assert lines(found, Group.SAID) == ["claim:000/korea-plans-hotline"]
    assert set(found.cited) >= {found.entity}
    figure = dossier("claim:000/forge-fifty-five-members")
    assert lines(figure, Group.FIGURES) == ["claim:000/forge-fifty-five-members"]
    assert len(figure.groups[Group.COMPARISONS]) >= 2


def test_an_article_is_shown_as_it_is_described() -> None:
    """Of an article its title, day and author are told, as the description of the articles has them."""
    found = dossier("source:000")
    texts = [line.text for line in (*found.groups[Group.NAMES], *found.groups[Group.NATURE])]
    assert any("2026-02-15" in text for text in texts)
    assert {source_of(line, found, "en") for line in found.groups[Group.NATURE]} == {("description of the articles",)}


def test_an_unknown_entity_has_an_empty_dossier() -> None:
    """Of what no graph knows, nothing is told."""
    found = dossier("state:ZZZ")
    assert (dict(found.groups), found.label) == ({}, "state:ZZZ")


def test_what_a_name_was_taken_to_mean_is_told() -> None:
    """A decision on a name stands among the names, with its reason in the language asked for."""
    for language, begins, word in (("en", "“首尔” (000): ", "The capital"), ("zh", "“首尔”（000）：", "首都")):
        texts = [line.text for line in dossier("state:KOR", language).groups[Group.NAMES]]
        assert any(text.startswith(begins) and word in text for text in texts)


def test_a_citation_names_place_voice_and_kind() -> None:
    """A citation is the article and code points, whose word it is, and the kind of claim; several are in order."""
    found = dossier("state:KOR")
    one = found.cited[iri(expand("claim:000/korea-plans-hotline"))]
    assert citation(one, found.names) == "000:2134-2147 · author of article 000 · plan"
    several = citations(found.cited, found.cited, found.names)
    assert [line[:3] for line in several] == sorted(line[:3] for line in several)
    assert len(several) == len(set(several)) > 10


def test_documents_hold_every_line() -> None:
    """Markdown has a heading per group and a bullet per line; JSON has the same lines, and every claim they name."""
    found = dossier("body:forge", "zh")
    count = sum(map(len, found.groups.values()))
    text = to_markdown(found, "zh")
    assert text.count("\n- ") == count > 20
    assert [line[3:] for line in text.splitlines() if line.startswith("## ")] == [
        HEADINGS["zh"][group] for group in found.groups
    ]
    body = json.loads(to_json(found))
    assert sum(map(len, body["groups"].values())) == count
    named = {claim for held in body["groups"].values() for line in held for claim in line["claims"]}
    assert named == set(body["claims"])
    assert all(claim["citation"] and claim["passages"] for claim in body["claims"].values())


def test_turtle_parses_and_names_each_claim() -> None:
    """Turtle is read by rdflib, and has wording, voice and passage of each claim."""
    found = dossier("material:gallium")
    parsed = rdflib.Graph().parse(data=to_ttl(project.graph(), found), format="turtle")
    lo = rdflib.Namespace("https://w3id.org/lodestone/ontology/")
    claims = set(parsed.subjects(rdflib.RDF.type, lo.Claim))
    assert {f"<{claim}>" for claim in claims} == set(found.cited)
    assert all((claim, lo.restsOn, None) in parsed and (claim, lo.voice, None) in parsed for claim in claims)
    assert len(claims) >= 5


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_group_has_a_heading(language: str) -> None:
    """Each group is called something in either language."""
    assert set(HEADINGS[language]) == set(Group)
