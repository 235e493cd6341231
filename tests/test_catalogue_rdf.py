"""The catalogue as RDF is what editors of SPARQL read from a service, and its queries run as they stand."""

from __future__ import annotations

import re
from typing import Final

import pytest
import rdflib
from rdflib import RDF, RDFS, URIRef
from rdflib.plugins.sparql import prepareQuery

from kg import catalogue_rdf
from kg.ask import ask
from kg.catalogue import questions
from kg.engine import Rows
from kg.engine.embedded import Embedded
from kg.names import PREFIXES, expand
from kg.resolve import Resolver
from kg.terms import iri
from tests import project

SH: Final = rdflib.Namespace(PREFIXES["sh"])
SCHEMA: Final = rdflib.Namespace(PREFIXES["schema"])
QUESTIONS: Final = questions()
TODAY: Final = "2026-02-15"


@pytest.fixture(scope="module")
def published() -> rdflib.Graph:
    """Return the catalogue as rdflib reads its Turtle."""
    return rdflib.Graph().parse(data=catalogue_rdf.to_turtle(QUESTIONS, TODAY), format="turtle")


def test_editors_find_every_question(published: rdflib.Graph) -> None:
    """The query by which editors of the SIB convention list examples gives each question once, in English."""
    found = published.query(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>"
        " SELECT DISTINCT ?one ?comment ?query WHERE { ?one a sh:SPARQLExecutable ; rdfs:comment ?comment ;"
        " sh:select|sh:ask|sh:construct|sh:describe ?query } ORDER BY ?one"
    )
    names = [str(row[0]).removeprefix(PREFIXES["question"]) for row in found if isinstance(row, rdflib.query.ResultRow)]
    assert names == sorted(one.name for one in QUESTIONS)
    assert len(names) >= 75


def test_editors_find_every_prefix(published: rdflib.Graph) -> None:
    """Each prefix that a query declares has an IRI and our namespace, and the editors' own query finds it."""
    declared = {
        str(published.value(node, SH.prefix)): str(published.value(node, SH.namespace))
        for node in published.objects(URIRef(catalogue_rdf.GRAPH[1:-1]), SH.declare)
    }
    assert declared == {prefix: PREFIXES[prefix] for prefix in declared}
    listed = published.query(
        "PREFIX sh: <http://www.w3.org/ns/shacl#>"
        " SELECT DISTINCT ?prefix ?namespace WHERE { [] sh:namespace ?namespace ; sh:prefix ?prefix } ORDER BY ?prefix"
    )
    assert {str(row[0]): str(row[1]) for row in listed if isinstance(row, rdflib.query.ResultRow)} == declared
    used = {prefix for one in QUESTIONS for prefix, _ in prepareQuery(one.text).prologue.namespace_manager.namespaces()}
    assert {"lo", "rdfs", "graph"} <= set(declared) <= used
    assert not list(published.query("SELECT ?x WHERE { ?x ?p ?o FILTER(ISBLANK(?x)) }"))


def test_editors_show_questions_as_they_are(published: rdflib.Graph) -> None:
    """Editors put a comment into a page as HTML and add prefixes that a query lacks: neither changes anything here."""
    comments = [str(text) for text in published.objects(None, RDFS.comment)]
    assert len(comments) == len(QUESTIONS)
    assert not [text for text in comments if set(text) & set("<>&")]
    declared = {(str(published.value(node, SH.prefix)), node) for node in published.objects(None, SH.declare)}
    assert len(declared) > 5
    texts = [str(text) for text in published.objects(None, SH.select)]
    assert len(texts) == len(QUESTIONS)
    for text in texts:
        for prefix, node in declared:
            line = f"PREFIX {prefix}: <{published.value(node, SH.namespace)}>"
            assert (line in text) == bool(re.search(rf"[(| /^]{prefix}:", text)), prefix


def test_queries_run_with_their_defaults(published: rdflib.Graph) -> None:
    """A published query is SPARQL 1.1 and gives the rows of its question asked without words."""
    graph = project.graph()
    assert Resolver(graph.public).latest() == TODAY
    compared = 0
    for one in QUESTIONS:
        text = str(published.value(URIRef(PREFIXES["question"] + one.name), SH.select))
        assert prepareQuery(text).algebra.name == "SelectQuery"
        assert "UNDEF" not in text
        required = {p.name: p.examples[0] for p in one.parameters if p.required}
        expected, found = ask(graph.public, one, required).answer, graph.public.query(text)
        assert isinstance(expected, Rows)
        assert isinstance(found, Rows)
        assert found.rows == expected.rows
        compared += len(found.rows)
    assert compared > 800


def test_questions_are_described(published: rdflib.Graph) -> None:
    """A question has its text in both languages, keywords, a service, a version and a description of a row."""
    assert len(QUESTIONS) >= 75
    for one in QUESTIONS:
        node = URIRef(PREFIXES["question"] + one.name)
        assert set(published.objects(node, RDF.type)) == {SH.SPARQLExecutable, SH.SPARQLSelectExecutable}
        languages = [text.language for text in published.objects(node, SCHEMA.name) if isinstance(text, rdflib.Literal)]
        assert sorted(map(str, languages)) == ["en", "zh"]
        assert {str(word) for word in published.objects(node, SCHEMA.keywords)} == {*one.tags, one.theme.value}
        assert published.value(node, SCHEMA.target) == URIRef(catalogue_rdf.ENDPOINT)
        assert str(published.value(node, SCHEMA.version)) == one.since
        described = {
            str(getattr(text, "language", "")): str(text) for text in published.objects(node, SCHEMA.description)
        }
        assert described.keys() == {"en", "zh"}
        assert all(one.summary.read(tongue) in text for tongue, text in described.items())
        assert all(one.returns.read(tongue) in text for tongue, text in described.items())
        assert len(list(published.objects(node, RDFS.comment))) == 1


def test_parameters_are_described(published: rdflib.Graph) -> None:
    """Each parameter is a SHACL parameter named after its variable, with its classes or datatype and examples."""
    seen = several = 0
    for one in QUESTIONS:
        node = URIRef(PREFIXES["question"] + one.name)
        described = {str(published.value(p, SH.name)): p for p in published.objects(node, SH.parameter)}
        assert set(described) == {parameter.name for parameter in one.parameters}
        for parameter in one.parameters:
            there = described[parameter.name]
            assert str(published.value(there, SH.path)).rpartition("/")[2] == parameter.variable
            listed = published.value(there, SH["or"])
            choices = [there] if listed is None else list(published.items(listed))
            found = [kind for choice in choices for kind in published.objects(choice, SH["class"])]
            assert found == [URIRef(expand(short)) for short in parameter.classes]
            several += len(found) > 1
            optional = published.value(there, SH.optional)
            assert isinstance(optional, rdflib.Literal)
            assert optional.toPython() is not parameter.required
            assert list(published.objects(there, rdflib.SKOS.example))
            seen += 1
    assert seen > 100
    assert several == 11


def test_the_graph_has_a_name_and_an_endpoint() -> None:
    """As quads the catalogue is in ``graph/questions``, and the service can be another one."""
    quads = catalogue_rdf.quads(QUESTIONS[:1], TODAY, "https://example.org/sparql")
    assert {quad[3] for quad in quads} == {iri(PREFIXES["graph"] + "questions")}
    assert any(quad[2] == "<https://example.org/sparql>" for quad in quads)
    store = Embedded()
    store.load(quads)
    found = store.query("SELECT ?s WHERE { GRAPH ?g { ?s a <http://www.w3.org/ns/shacl#SPARQLExecutable> } }")
    assert isinstance(found, Rows)
    assert len(found.rows) == 1
