"""Linked data: whatever has an IRI under the base answers, in every syntax, or says why not."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

from kg.build import build
from kg.engine import Rows
from kg.engine.embedded import parse_text
from kg.formats import GRAPHS, HTML, Format
from kg.names import BASE, ONTOLOGY, PREFIXES
from kg.sources import load
from kg.terms import Term, iri_text
from kg.web.resources import about
from kg.web.site import Site, local
from tests.infer.conftest import World
from tests.web.conftest import Asked, problem

#: One of each kind, as it is named in the graph.
KINDS = {
    "entity": "SELECT ?x { ?x a ?c FILTER(STRSTARTS(STR(?x), 'BASEid/state/')) }",
    "node": "SELECT ?x { ?x a ?c FILTER(STRSTARTS(STR(?x), 'BASEnode/000/')) }",
    "claim": "SELECT ?x { GRAPH ?x { ?s ?p ?o } FILTER(STRSTARTS(STR(?x), 'BASEclaim/000/')) }",
    "passage": "SELECT ?x { GRAPH ?g { ?x a ?c } FILTER(CONTAINS(STR(?x), '/passage/')) }",
    "source": "SELECT ?x { GRAPH ?g { ?x a ?c } FILTER(REGEX(STR(?x), 'BASEsource/[0-9]+$')) }",
    "record": "SELECT ?x { GRAPH ?x { ?s ?p ?o } FILTER(STRSTARTS(STR(?x), 'BASErecord/')) }",
    "graph": "SELECT ?x { GRAPH ?x { ?s ?p ?o } FILTER(STRSTARTS(STR(?x), 'BASEgraph/sources')) }",
    "rule": "SELECT ?x { GRAPH ?g { ?s ?p ?x } FILTER(STRSTARTS(STR(?x), 'BASErule/')) }",
    "derivation": "SELECT ?x { GRAPH ?x { ?s ?p ?o } FILTER(STRSTARTS(STR(?x), 'BASEderivation/')) }",
    "step": "SELECT ?x { GRAPH ?g { ?x ?p ?o } FILTER(REGEX(STR(?x), 'BASEderivation/[0-9a-f]+/1$')) }",
    "comparison": "SELECT ?x { GRAPH ?g { ?x a ?c } FILTER(STRSTARTS(STR(?x), 'BASEcomparison/')) }",
    "class": "SELECT ?x { GRAPH ?g { ?x a <http://www.w3.org/2002/07/owl#Class> } FILTER(ISIRI(?x)) "
    "FILTER(STRSTARTS(STR(?x), 'BASEontology/')) }",
    "module": "SELECT ?x { GRAPH ?g { ?x a <http://www.w3.org/2002/07/owl#Ontology> } "
    "FILTER(STRSTARTS(STR(?x), 'BASEontology/')) }",
}


@pytest.fixture(scope="module")
def named(asked: Asked) -> dict[str, str]:
    """Return one IRI of each kind."""
    found = {}
    for kind, text in KINDS.items():
        rows = asked.site.graph.public.query(text.replace("BASE", BASE) + " ORDER BY ?x LIMIT 1")
        assert isinstance(rows, Rows)
        assert rows.rows, kind
        found[kind] = iri_text(rows.rows[0][0] or "")
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_answers(asked: Asked, named: dict[str, str], kind: str) -> None:
    """A thing is answered with 303 and where its document is, a document directly; the document speaks of it."""
    path = local(named[kind])
    first = asked(path, "text/turtle")
    if kind in ("entity", "node"):
        assert (first.status, first.header("Location")) == (303, f"{path}.ttl")
        first = asked(f"{path}.ttl")
    assert (first.status, first.header("Content-Location")) == (200, f"{path}.ttl")
    quads = list(parse_text(first.body, ".ttl", path))
    assert quads
    mentioned = {term for quad in quads for term in quad}
    assert f"<{named[kind]}>" in mentioned or kind in ("record", "graph")
    assert f'<{path}.jsonld>; rel="alternate"; type="application/ld+json"' in (first.header("Link") or "")
    assert asked(f"{path}/", "text/turtle").status == asked(path, "text/turtle").status


@pytest.mark.parametrize("form", [*GRAPHS, HTML], ids=lambda form: form.suffix)
def test_every_form(asked: Asked, named: dict[str, str], form: Format) -> None:
    """A suffix and Accept choose the form; the syntaxes with graphs keep them apart."""
    path = local(named["claim"])
    by_suffix, by_accept = asked(f"{path}.{form.suffix}"), asked(path, form.media[0])
    assert by_suffix.status == by_accept.status == 200
    assert by_suffix.header("Content-Type") == by_accept.header("Content-Type") == form.content_type
    assert by_suffix.body == by_accept.body
    if form.suffix in ("trig", "nq"):
        graphs = {graph for *_, graph in parse_text(by_suffix.body, f".{form.suffix}", path)}
        assert {f"<{named['claim']}>", f"<{PREFIXES['record']}000>"} <= graphs


def test_what_there_is_not(asked: Asked) -> None:
    """What nobody knows is 404, whatever the characters in it; so is a file that is no part of the service."""
    targets = [
        "/id/state/NOWHERE", "/id/state/NOWHERE.ttl", "/claim/000/none", "/nothing/at/all", "/id/state/K%3COR%3E",
        "/assets/../../pyproject.toml", "/assets/%2e%2e/pages.py", "/..%2f..%2fetc/passwd", "/.git/config", "/%ff",
    ]  # fmt: skip
    found = [problem(asked(target)) for target in targets]
    assert [entry["status"] for entry in found] == [404] * len(targets)
    assert asked("/id/state/KOR", method="POST").header("Allow") == "GET, HEAD, OPTIONS"


@pytest.fixture
def withdrawn(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """Return the site of a world in which one thing was withdrawn in favour of another."""
    world = World(tmp_path_factory.mktemp("world"))
    old, new = (f"<{BASE}id/topic/{name}>" for name in ("old", "new"))
    world.naming = f'{old} owl:deprecated true ; dcterms:isReplacedBy {new} .\n{new} rdfs:label "new"@en .\n'
    world.claim("one", f"{new} :p :o .")
    return Asked(Site(build(load(*world.write()))))


def test_what_was_withdrawn(withdrawn: Asked) -> None:
    """A thing that was withdrawn is 410, and what is there instead is named; pages say so, too."""
    found = problem(withdrawn("/id/topic/old"))
    assert (found["status"], f"{BASE}id/topic/new" in found["detail"]) == (410, True)
    assert withdrawn("/id/topic/old.html", "text/html").status == 410
    assert withdrawn("/id/topic/new").status == 303


def test_every_link_on_a_page_leads_somewhere(asked: Asked) -> None:
    """The IRIs that a question answers with are answered in turn."""
    rows = asked.site.graph.public.query(asked.site.question("members-on-day").bound({}))
    assert isinstance(rows, Rows)
    terms: set[Term] = {term for row in rows.rows for term in row if term and term.startswith(f"<{BASE}")}
    assert {asked(local(iri_text(term)), "text/html").status for term in terms} <= {200, 303}
    assert len(terms) > 10


def test_inbound_statements(asked: Asked) -> None:
    """A thing comes with the statements in which others name it."""
    korea = f"<{PREFIXES['state']}KOR>"
    quads = about(asked.site, korea[1:-1])
    assert any(quad[2] == korea for quad in quads)
    assert any(quad[0] == korea for quad in quads)
    assert quads == sorted(set(quads))


def test_the_ontology_as_a_whole(asked: Asked) -> None:
    """The namespace of the ontology answers with all of it, with and without the slash."""
    bodies = {asked(path, "text/turtle").body for path in ("/ontology", "/ontology/")}
    assert len(bodies) == 1
    assert len(list(parse_text(bodies.pop(), ".ttl", "x"))) > 3000


@pytest.mark.parametrize("module, least, term", [("ties", 8, "memberOf"), ("supply", 20, "RareEarth")])
def test_a_module_comes_with_all_that_it_defines(asked: Asked, module: str, least: int, term: str) -> None:
    """A module's document says of each of its terms what the ontology says of it, class expressions included."""
    text = f"SELECT ?s ?p ?o {{ GRAPH ?g {{ ?s <{PREFIXES['rdfs']}isDefinedBy> <{ONTOLOGY}{module}> ; ?p ?o }} }}"
    rows = asked.site.graph.public.query(text)
    assert isinstance(rows, Rows)
    wanted = {row for row in rows.rows if not (row[2] or "").startswith("_:")}
    terms = {row[0] for row in wanted}
    assert (f"<{ONTOLOGY}{term}>" in terms, len(terms) >= least) == (True, True)
    for suffix, form in (("ttl", ox.RdfFormat.TURTLE), ("rdf", ox.RdfFormat.RDF_XML)):
        found = ox.parse(asked(f"/ontology/{module}.{suffix}").body, format=form)
        told = {(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in found}
        assert wanted <= told
        nameless = {one for _, _, one in told if one.startswith("_:")}
        assert nameless <= {one for one, _, _ in told}
        assert bool(nameless) == (module == "supply")


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # It is rdflib that makes one.
@pytest.mark.parametrize("kind", ["entity", "claim", "source", "comparison", "class", "module", "graph"])
def test_json_ld_says_what_turtle_says(asked: Asked, named: dict[str, str], kind: str) -> None:
    """Who reads a document into one graph gets the same from JSON-LD as from Turtle; TriG keeps the graphs apart."""
    path = local(named[kind])
    read = [
        Graph().parse(data=asked(f"{path}.{suffix}").body, format=form, publicID=BASE)
        for suffix, form in (("jsonld", "json-ld"), ("ttl", "turtle"))
    ]
    assert isomorphic(*read)
    assert len(read[0]) >= 5
    assert asked(f"{path}.trig").body.count(b"{") >= 1
