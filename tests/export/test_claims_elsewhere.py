"""Claims and figures in the shapes of other worlds: nanopublications, Wikibase, Data Cube; and the canonical form."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from nanopub.nanopub import Nanopub

from kg.export.cube import QB, cubes
from kg.export.forms import FORMS, export
from kg.export.nanopub import quads
from kg.export.select import Material
from kg.names import expand
from kg.sources import RDF_TYPE
from kg.terms import iri


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, one_article: Material) -> Path:
    """Return a folder with the forms looked at here."""
    place = tmp_path_factory.mktemp("elsewhere")
    for name in ("nanopub", "wikibase", "cube", "canonical"):
        export(FORMS[name], one_article, place / f"{name}{FORMS[name].suffix}")
    return place


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_nanopublications_pass_the_check_of_their_library(one_article: Material) -> None:
    """Each of a sample has the four graphs, joined and filled as the library for nanopublications wants them."""
    by_claim: dict[str, list[str]] = {}
    for s, p, o, g in quads(one_article):
        claim = g.removesuffix(">").split("/nanopub/")[0].removeprefix("<")
        by_claim.setdefault(claim, []).append(f"{s} {p} {o} {g} .")
    assert len(by_claim) == len(one_article.dataset.claims) >= 20
    for lines in list(by_claim.values())[::20]:
        graph = rdflib.ConjunctiveGraph()
        graph.parse(data="\n".join(lines), format="nquads")
        assert Nanopub(rdf=graph).is_valid


def test_a_nanopublication_asserts_what_its_claim_does(folder: Path, one_article: Material) -> None:
    """Read back, the assertion graphs hold the claims' own triples, and provenance names passage and voice."""
    found = list(ox.parse(path=folder / "nanopub.trig"))
    asserted = {
        (str(q.subject), str(q.predicate), str(q.object), str(q.graph_name))
        for q in found
        if "/nanopub/" not in str(q.graph_name)
    }
    assert asserted == set(one_article.dataset.contents)
    derived = Counter(str(q.graph_name) for q in found if q.predicate.value == expand("prov:wasDerivedFrom"))
    assert len(derived) == len(one_article.dataset.claims)


def test_each_claimed_triple_is_a_statement_with_a_reference(folder: Path, one_article: Material) -> None:
    """In the shape of Wikibase there is a statement for each claimed triple, its value and a reference to its claim."""
    found = list(ox.parse(path=folder / "wikibase.ttl"))
    kind = "http://wikiba.se/ontology#Statement"
    statements = {str(t.subject) for t in found if str(t.object) == f"<{kind}>"}
    assert len(statements) == len(set(one_article.dataset.contents)) > 400
    referred = {str(t.subject): str(t.object) for t in found if t.predicate.value == expand("prov:wasDerivedFrom")}
    claims = {str(t.subject): str(t.object) for t in found if t.predicate.value.endswith("/wikibase/pr/claim")}
    assert {claims[referred[statement]] for statement in statements} == {
        g for _, _, _, g in one_article.dataset.contents
    }


def test_observations_keep_the_integrity_constraints(folder: Path, one_article: Material) -> None:
    """Each has one data set, a value for every dimension, measure and required attribute, and none repeats another.

    Constraints 1, 11, 12 and 14 of the vocabulary, and its rule on required attributes.
    """
    store = ox.Store()
    store.load(path=folder / "cube.ttl")
    prefixes = {"qb": QB, "cube": "https://w3id.org/lodestone/cube/"}
    total = sum(len(one.observations) for one in cubes(one_article))
    filled: Counter[str] = Counter()
    every = """SELECT ?o ?p (COUNT(DISTINCT ?set) AS ?sets) { ?o a qb:Observation ; qb:dataSet ?set .
        ?set qb:structure/qb:component ?c . ?c (qb:dimension|qb:measure|qb:attribute) ?p . ?o ?p ?v } GROUP BY ?o ?p"""
    rows = store.query(every, prefixes=prefixes)
    assert isinstance(rows, ox.QuerySolutions)
    for row in rows:
        assert row["sets"].value == "1"
        filled[str(row["o"])] += 1
    assert set(filled.values()) == {7}
    assert len(filled) == total >= 10
    keyed = "SELECT ?set ?i ?s ?p { ?o qb:dataSet ?set ; cube:indicator ?i ; cube:source ?s ; cube:period ?p }"
    rows = store.query(keyed, prefixes=prefixes)
    assert isinstance(rows, ox.QuerySolutions)
    keys = Counter(tuple(map(str, row)) for row in rows)
    assert len(keys) == total == sum(keys.values())


def test_figures_left_out_of_the_cube_are_counted(one_article: Material) -> None:
    """Observations and figures left out together are all figures whose kind has an observation."""
    figure, measures = iri(expand("lo:Figure")), iri(expand("lo:measures"))
    kinds = {s: o for s, p, o, _ in one_article.dataset.naming if p == measures}
    indicator = iri(expand("lo:indicator"))
    figures = {s for s, p, o, _ in one_article.dataset.contents if p == RDF_TYPE and o == figure}
    said = {(s, p, o) for s, p, o, _ in one_article.dataset.contents}
    seen = Counter(kinds[o] for s, p, o in said if s in figures and p == indicator)
    found = cubes(one_article)
    assert found
    assert {one.kind: len(one.observations) + one.left_out for one in found} == {
        one.kind: seen[one.kind] for one in found
    }
    assert sum(one.left_out for one in found) > 0


def test_the_canonical_form_does_not_depend_on_labels_or_order(folder: Path, one_article: Material) -> None:
    """Shuffled, and with other labels for its blank nodes, the graph has the same canonical bytes."""
    lines = [line for line in one_article.graph.files["public.nq"].splitlines(keepends=True) if line != b"\n"]
    random.Random(8).shuffle(lines)  # noqa: S311 - no secret
    other = b"".join(line.replace(b"_:", b"_:z") for line in lines)
    assert other.count(b"_:z") > 50
    dataset = ox.Dataset(ox.parse(other, format=ox.RdfFormat.N_QUADS))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    wanted = sorted(f"{quad} .\n".encode() for quad in dataset)
    assert (folder / "canonical.nq").read_bytes().splitlines(keepends=True) == wanted
