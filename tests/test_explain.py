"""A triple is explained by all its one-step proofs; what a person writes for one becomes its terms."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from kg import sources
from kg.build import Graph, build
from kg.errors import BadParameter, UnknownName
from kg.evidence import claims_of, gather
from kg.explain import Explanation, as_json, explain, pairs_of, read_triple, support_of
from kg.lineage import Asserted, Derived, Stratum
from kg.names import expand
from kg.nearest import State
from kg.sources import NAMING, RDF_TYPE
from kg.terms import Triple, iri
from tests import project
from tests.infer.conftest import World, made_up

ROOT: Final = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def graph() -> Graph:
    """Return the project's graph."""
    return project.graph()


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty world."""
    return World(tmp_path)


def written(*short: str) -> Triple:
    """Return a triple by short forms."""
    subject, predicate, value = (iri(expand(one)) for one in short)
    return subject, predicate, value


def test_claimed_concluded_and_both(world: World) -> None:
    """A triple is claimed, concluded, both or given; each support has its proof, claims first, then steps."""
    world.ontology = ":q rdfs:subPropertyOf :p . :r rdfs:subPropertyOf :p ."
    world.naming = ":n :p :m ."
    one = world.claim("one", ":a :p :b . :c :q :d . :a :r :b .")
    two = world.claim("two", ":a :p :b .", basis="Given", startsFrom="2020-01-01")
    graph = build(sources.load(*world.write()))
    both = explain(graph, made_up("a", "p", "b"))
    assert (both.status, both.claims) == ("both", (one, two))
    assert [type(found.proof) for found in both.proofs] == [Asserted, Asserted, Derived]
    assert [found.known_from for found in both.proofs] == ["2026-02-15"] * 3
    assert both.proofs[2].premises == (made_up("a", "r", "b"),)
    concluded = explain(graph, made_up("c", "p", "d"))
    assert (concluded.status, len(concluded.proofs), concluded.claims) == ("concluded", 1, ())
    claimed = explain(graph, made_up("c", "q", "d"))
    assert (claimed.status, len(claimed.proofs), claimed.derivation) == ("claimed", 1, None)
    given = explain(graph, made_up("n", "p", "m"))
    assert (given.status, given.strata) == ("given", (NAMING,))
    assert [found.proof for found in given.proofs] == [Stratum(NAMING)]


def test_steps_have_their_own_days(world: World) -> None:
    """Each one-step proof tells its own days and modality, the shortest first, and is unfolded to its own claims."""
    world.ontology = ":q rdfs:subPropertyOf :p . :p owl:propertyChainAxiom ( :s :t ) ."
    plain = world.claim("plain", ":a :q :b .", basis="Given", startsFrom="2020-01-01", startsBy="2020-01-01")
    plan = world.claim("plan", ":a :s :m .", modality="Plan")
    link = world.claim("001/link", ":m :t :b .")
    graph = build(sources.load(*world.write()))
    found = explain(graph, made_up("a", "p", "b"))
    assert [set(claims_of(one.proof)) for one in found.proofs] == [{plain}, {plan, link}]
    assert [one.known_from for one in found.proofs] == ["2026-02-15", "2026-03-01"]
    assert [len(one.pair.modality) for one in found.proofs] == [0, 1]
    assert [one.pair.validity.possible.start for one in found.proofs] == ["2020-01-01", None]
    assert found.evidence is not None
    assert found.evidence.sets() == (frozenset({plain}), frozenset({plan, link}))
    assert set(pairs_of(graph, found.triple)) == {one.pair for one in found.proofs}


def test_a_type_has_no_days(world: World) -> None:
    """A claimed type holds at any time, whatever the days of its claim, as it does in inference."""
    world.claim("kind", ":a a :C .", basis="Given", startsFrom="2020-01-01")
    graph = build(sources.load(*world.write()))
    (found,) = explain(graph, made_up("a", "a", "C")).proofs
    assert found.pair.validity.possible.start is None


def test_truncation_of_sets_is_said(world: World) -> None:
    """Of more sets of claims than are listed, that there are more is said."""
    world.ontology = ":p owl:propertyChainAxiom ( :q :r ) ."
    for number in range(12):
        world.claim(f"left-{number}", f":a :q :m{number % 6} .")
        world.claim(f"right-{number}", f":m{number % 6} :r :b .")
    graph = build(sources.load(*world.write()))
    found = explain(graph, made_up("a", "p", "b"))
    assert found.evidence is not None
    assert len(found.proofs) == 6
    assert (len(found.evidence.sets()), found.evidence.more()) == (24, False)
    assert (len(found.evidence.sets(10)), found.evidence.more(10)) == (10, True)


def test_every_conclusion_of_a_kind_of_hedge_is_explained(graph: Graph) -> None:
    """Each conclusion about hedging has as many proofs as steps, and each proof comes down to claims."""
    hedges = [one for one in graph.derivations.values() if "hedgesBy" in one.triple[1]]
    assert len(hedges) >= 5
    for derivation in hedges:
        found = explain(graph, derivation.triple)
        assert len(found.proofs) == len(derivation.steps)
        assert all(list(claims_of(one.proof)) for one in found.proofs)
        assert found.evidence is not None
        assert found.evidence.sets()


def test_a_hedge_with_one_premise_missing(graph: Graph) -> None:
    """Japan aligns with the United States but does not keep open to China: the rule lacks just that, and says so."""
    found = explain(graph, written("state:JPN", "lo:hedgesByStayingOpenTo", "state:CHN"))
    assert (found.status, found.proofs, found.evidence) == ("absent", (), None)
    (attempt,) = found.attempts
    assert attempt.rule == iri(expand("rule:hedges-by-staying-open"))
    aligned, open_ = attempt.premises
    assert (aligned.pattern, aligned.state) == (written("state:JPN", "lo:alignsWith", "state:USA"), State.HOLDS)
    assert (open_.pattern, open_.state) == (written("state:JPN", "lo:keepsOpenTo", "state:CHN"), State.MISSING)
    assert [inner.rule for inner in open_.attempts] == [iri(expand("rule:keeps-open"))]
    assert open_.attempts[0].lacking == 1


@pytest.mark.parametrize(
    "short, rule, lacking",
    [
        (("state:JPN", "lo:tiedTo", "body:forge"), "rule:prp-spo1/countedAmong/tiedTo", 1),
        (("stage:refining", "lo:upstreamOf", "stage:mining"), "rule:prp-trp/upstreamOf", 1),
        (("material:copper", "rdf:type", "lo:HeavyRareEarth"), "rule:cls-int1/HeavyRareEarth", 1),
        (("state:JPN", "rdf:type", "lo:Material"), "rule:prp-dom/inGroup/Material", 1),
    ],
)
def test_axioms_of_the_project_that_nearly_apply(
    graph: Graph, short: tuple[str, str, str], rule: str, lacking: int
) -> None:
    """A sub-property, a transitive property, a defined class and a domain of the ontology each tell what they lack."""
    attempts = {one.rule: one for one in explain(graph, written(*short)).attempts}
    assert attempts[iri(expand(rule))].lacking == lacking
    assert [one.rank for one in attempts.values()] == sorted(one.rank for one in attempts.values())


def test_what_is_said_elsewhere(graph: Graph) -> None:
    """A triple of a record is not there for questions; the graph that says it is named."""
    triple = written("claim:000/korea-plans-hotline", "lo:voice", "person:author-of-000")
    found = explain(graph, triple)
    assert not found.holds
    assert found.elsewhere == (iri(expand("record:000")),)


@pytest.mark.parametrize(
    "words, short",
    [
        (("state:KOR", "lo:tiedTo", "body/forge"), ("state:KOR", "lo:tiedTo", "body:forge")),
        (("South Korea", "tied to", "FORGE"), ("state:KOR", "lo:tiedTo", "body:forge")),
        (("韩国", "tiedTo", "https://w3id.org/lodestone/id/body/forge"), ("state:KOR", "lo:tiedTo", "body:forge")),
        (("copper", "a", "lo:Mineral"), ("material:copper", "rdf:type", "lo:Mineral")),
        (("copper", "rdf:type", "mineral"), ("material:copper", "rdf:type", "lo:Mineral")),
    ],
)
def test_terms_are_read_in_every_form(graph: Graph, words: tuple[str, ...], short: tuple[str, ...]) -> None:
    """Short forms, drawer forms, IRIs, codes and names in either language mean the same terms."""
    assert read_triple(graph, words) == written(*short)


def test_literals_are_read(graph: Graph) -> None:
    """An object may be a literal as N-Triples write it, or the plain text of one that the property has."""
    whole = read_triple(graph, ("copper", "lo:chemicalSymbol", '"Cu"'))
    assert read_triple(graph, ("copper", "lo:chemicalSymbol", "Cu"))[:2] == whole[:2]
    assert support_of(graph, whole) is not None
    assert explain(graph, whole).status == "given"
    tagged = read_triple(graph, ("copper", "rdfs:label", '"copper"@en'))
    assert explain(graph, tagged).holds
    broken = read_triple(graph, ("copper", "rdfs:label", '"two\nlines \\" } #"@en'))
    assert not explain(graph, broken).holds


@pytest.mark.parametrize(
    "words, error, said",
    [
        (("Jpan", "tied to", "forge"), UnknownName, "subject 'Jpan': nothing is named so; did you mean Japan or JPN"),
        (("JPN", "tid to", "forge"), UnknownName, "predicate 'tid to': nothing is named so; did you mean tied to"),
        (("JPN", "state:KOR", "forge"), BadParameter, "predicate takes a owl:ObjectProperty"),
        (("JPN", "tied to", "nowhere-at-all"), UnknownName, "object 'nowhere-at-all'"),
        (("JPN", "tied to", "state:XYZ"), UnknownName, "object 'state:XYZ': no graph knows it"),
        (("JPN", "tied to", '"open'), BadParameter, "is no literal"),
        (("JPN", "tied to", '"x"^^<a b>'), BadParameter, "is no literal"),
        (("JPN", "tied to", '"x" } UNION { ?s ?p "y"'), BadParameter, "is no literal"),
    ],
)
def test_unknown_terms_are_clear(graph: Graph, words: tuple[str, ...], error: type[Exception], said: str) -> None:
    """What cannot be read is named by its place, with what is near."""
    with pytest.raises(error, match=said.replace("(", r"\(")):
        read_triple(graph, words)


def shown(graph: Graph, found: Explanation, folder: Path) -> str:
    """Return an explanation as JSON text."""
    proofs = (tuple(one.proof for one in found.proofs),) if found.holds else ()
    account = gather(graph, found.answer(), proofs, "en", folder)
    return json.dumps(as_json(graph, found, account), ensure_ascii=False)


def test_json_tells_all_of_it(graph: Graph, tmp_path: Path) -> None:
    """JSON has proofs, sets and claims of what holds, and of what does not, the attempts with their premises."""
    body = json.loads(shown(graph, explain(graph, written("state:KOR", "lo:tiedTo", "body:forge")), tmp_path))
    assert body["status"] == "concluded"
    assert len(body["proofs"]) >= 3
    assert all(proof["matched"] and proof["rule"] and proof["says"] for proof in body["proofs"])
    assert {claim for claims in body["sets"] for claim in claims} <= set(body["claims"])
    assert len(body["sets"]) >= 3
    absent = explain(graph, written("state:JPN", "lo:hedgesByStayingOpenTo", "state:CHN"))
    body = json.loads(shown(graph, absent, tmp_path))
    assert (body["status"], body["proofs"], body["claims"]) == ("absent", [], {})
    assert [premise["state"] for premise in body["attempts"][0]["premises"]] == ["holds", "missing"]
    assert body["attempts"][0]["premises"][1]["pattern"][0] == written("state:JPN", "rdf:type", "lo:State")[0]
    assert body["attempts"][0]["says"].startswith("An agent aligned")


def test_types_are_written_as_a() -> None:
    """The predicate of types is that of RDF."""
    assert iri(expand("rdf:type")) == RDF_TYPE


@pytest.mark.parametrize("words", [("KOR", "lo:alignsWith", "USA"), ("JPN", "lo:hedgesByStayingOpenTo", "China")])
def test_the_same_under_any_hash_seed(words: tuple[str, ...], cache: Path, tmp_path: Path) -> None:
    """Two runs under different hash seeds print the same bytes, for what holds and for what does not."""
    script = """import sys
from kg.cli import run
for form in (["--all"], ["--format", "json"]):
    print("FORM", flush=True)
    assert run(["explain", *sys.argv[1:], *form]) == 0
"""
    printed = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "KG_ARTICLES": str(tmp_path), "KG_CACHE": str(cache)}
        done = subprocess.run(  # noqa: S603 - our own script
            [sys.executable, "-c", script, *words], capture_output=True, check=True, cwd=ROOT, env=environment
        )
        printed.add(done.stdout)
    (text,) = printed
    assert [len(form) > 200 for form in text.split(b"FORM\n")[1:]] == [True, True]
