"""The data set in numbers: its default graph by class and property, and its named graphs, in RDF.

W3C: Describing Linked Datasets with the VoID Vocabulary, 2011.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kg.about import LICENSE, made_by
from kg.catalogue_rdf import GRAPH as QUESTIONS
from kg.engine.embedded import Embedded
from kg.labels import select
from kg.names import (
    BASE,
    GRAPH_BACKGROUND,
    GRAPH_COMPARISONS,
    GRAPH_DERIVATIONS,
    GRAPH_NAMING,
    GRAPH_ONTOLOGY,
    GRAPH_SOURCES,
    PREFIXES,
)
from kg.terms import DEFAULT, XSD, Quad, Term, iri, iri_text, literal, plain

VOID: Final = "http://rdfs.org/ns/void#"
#: The graphs that are no claim, derivation or record, with what they hold.
NAMED: Final = {
    GRAPH_ONTOLOGY: "the ontology",
    GRAPH_NAMING: "naming: what things are called and what kind they are",
    GRAPH_BACKGROUND: "background: what no article states",
    GRAPH_SOURCES: "the articles",
    GRAPH_COMPARISONS: "how claims compare",
    GRAPH_DERIVATIONS: "what is said about conclusions",
    iri_text(QUESTIONS): "the canned questions",
}
_DEFAULT_TITLE: Final = "each claimed, concluded and naming triple once"
_COUNTS: Final = """SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
  (COUNT(DISTINCT ?p) AS ?properties) WHERE { ?s ?p ?o }"""
_CLASSES: Final = (
    "SELECT ?class (COUNT(*) AS ?n) WHERE { ?s a ?class FILTER(ISIRI(?class)) } GROUP BY ?class ORDER BY ?class"
)
_CLASS_COUNT: Final = "SELECT (COUNT(DISTINCT ?class) AS ?n) WHERE { ?s a ?class FILTER(ISIRI(?class)) }"
_PROPERTIES: Final = "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p ORDER BY ?p"
_GRAPHS: Final = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"


def described(store: Embedded, endpoint: str) -> Iterator[Quad]:
    """Yield the VoID description: counts, partitions by class and property, and one subset per named graph.

    Args:
        store: The public graph.
        endpoint: Absolute IRI of where it is asked.
    """
    dataset = iri(BASE + "dataset")
    yield dataset, _t("rdf:type"), _void("Dataset"), DEFAULT
    yield dataset, _t("dcterms:title"), literal("Lodestone", language="en"), DEFAULT
    yield dataset, _t("dcterms:license"), iri(LICENSE), DEFAULT
    for triple in made_by():
        yield *triple, DEFAULT
    yield dataset, _void("sparqlEndpoint"), iri(endpoint), DEFAULT
    yield dataset, _void("uriSpace"), literal(BASE), DEFAULT
    for namespace in ("dcterms", "lo", "oa", "org", "prov", "skos"):
        yield dataset, _void("vocabulary"), iri(PREFIXES[namespace]), DEFAULT
    default = iri(BASE + "dataset/default")
    yield dataset, _void("subset"), default, DEFAULT
    yield default, _t("dcterms:description"), literal(_DEFAULT_TITLE, language="en"), DEFAULT
    counts = (*select(store, _COUNTS)[0], *select(store, _CLASS_COUNT)[0])
    keys = ("triples", "distinctSubjects", "distinctObjects", "properties", "classes")
    for key, value in zip(keys, counts, strict=True):
        yield default, _void(key), value or "", DEFAULT
    yield from _partitions(store, default, "class", _CLASSES, "entities")
    yield from _partitions(store, default, "property", _PROPERTIES, "triples")
    for graph, count in counted(store).items():
        entry = iri(f"{BASE}dataset/{plain(graph).removeprefix(BASE)}")
        yield dataset, _void("subset"), entry, DEFAULT
        yield entry, _void("triples"), literal(str(count), XSD + "integer"), DEFAULT
    yield dataset, _void("triples"), literal(str(len(store)), XSD + "integer"), DEFAULT


def counted(store: Embedded) -> dict[Term, int]:
    """Return how many triples each graph has that is told by name: those that are fixed, and each article's record."""
    counts = {graph or "": int(plain(count or "")) for graph, count in select(store, _GRAPHS)}
    told = (*(iri(name) for name in NAMED), *(g for g in counts if plain(g).startswith(PREFIXES["record"])))
    return {graph: counts[graph] for graph in told if graph in counts}


def _partitions(store: Embedded, whole: Term, kind: str, query: str, unit: str) -> Iterator[Quad]:
    for name, count in select(store, query):
        part = iri(f"{plain(whole)}/{kind}/{plain(name or '').replace('#', '%23')}")
        yield whole, _void(f"{kind}Partition"), part, DEFAULT
        yield part, _void(kind), name or "", DEFAULT
        yield part, _void(unit), count or "", DEFAULT


def _t(short: str) -> Term:
    prefix, _, name = short.partition(":")
    return iri(PREFIXES[prefix] + name)


def _void(name: str) -> Term:
    return iri(VOID + name)
