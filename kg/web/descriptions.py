"""What the service says of itself in RDF: SPARQL 1.1 Service Description, VoID, and the catalogue of questions.

W3C: SPARQL 1.1 Service Description, 2013; Describing Linked Datasets with the VoID Vocabulary, 2011.
"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Final
from urllib.parse import unquote

from kg.catalogue_rdf import ENDPOINT
from kg.catalogue_rdf import GRAPH as QUESTIONS
from kg.engine.written import write_quads
from kg.formats import GRAPHS, ROWS, Format
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
from kg.web import negotiation
from kg.web.messages import Problem, Request, Response
from kg.web.negotiation import VARY
from kg.web.site import Site

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
VOID: Final = "http://rdfs.org/ns/void#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_FORMAT_NAMES: Final = {
    "json": "SPARQL_Results_JSON", "xml": "SPARQL_Results_XML", "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV", "ttl": "Turtle", "trig": "TriG", "nt": "N-Triples", "nq": "N-Quads",
    "jsonld": "JSON-LD", "rdf": "RDF_XML",
}  # fmt: skip
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


def service(site: Site, form: Format) -> Response:
    """Return the description of the endpoint."""
    return _document([*_service(site), *_dataset(site)], form)


def void(request: Request, site: Site) -> Response:
    """Answer ``/.well-known/void`` and ``/void``."""
    negotiation.only(request, "GET", "HEAD")
    return _document([*_dataset(site)], negotiation.form(request, GRAPHS))


def part(request: Request, site: Site) -> Response:
    """Answer the IRI of the data set or of a part of it: the root describes all of them.

    Raises:
        Problem: 404 where the description names no such part.
    """
    negotiation.only(request, "GET", "HEAD")
    path = request.path.rstrip("/")
    named = {unquote(plain(subject).removeprefix(BASE)) for subject, *_ in _dataset(site)}
    if path.lstrip("/") not in named:
        raise Problem(HTTPStatus.NOT_FOUND, f"the data set has no part {path}: / describes all of it")
    return Response(HTTPStatus.SEE_OTHER, (("Location", f"/?{request.query}" if request.query else "/"), VARY))


def catalogue(site: Site, form: Format) -> Response:
    """Return the questions as examples of queries, in the vocabularies that editors read."""
    return _document(list(site.catalogue), form)


def _service(site: Site) -> Iterator[Quad]:
    endpoint = iri(site.url("/sparql") if site.settings.base else ENDPOINT)
    yield endpoint, _t("rdf:type"), _sd("Service"), DEFAULT
    yield endpoint, _sd("endpoint"), endpoint, DEFAULT
    yield endpoint, _sd("supportedLanguage"), _sd("SPARQL11Query"), DEFAULT
    for offer in (*ROWS, *GRAPHS):
        yield endpoint, _sd("resultFormat"), iri(_FORMATS + _FORMAT_NAMES[offer.suffix]), DEFAULT
    dataset = iri(BASE + "dataset")
    yield endpoint, _sd("defaultDataset"), dataset, DEFAULT
    yield endpoint, _sd("availableGraphs"), dataset, DEFAULT
    yield dataset, _t("rdf:type"), _sd("Dataset"), DEFAULT
    yield dataset, _sd("defaultGraph"), iri(BASE + "dataset/default"), DEFAULT
    yield iri(BASE + "dataset/default"), _t("rdf:type"), _sd("Graph"), DEFAULT
    for graph in _listed_graphs(site):
        name = plain(graph)
        entry = iri(f"{BASE}dataset/{name.removeprefix(BASE)}")
        yield dataset, _sd("namedGraph"), entry, DEFAULT
        yield entry, _t("rdf:type"), _sd("NamedGraph"), DEFAULT
        yield entry, _sd("name"), graph, DEFAULT
        yield entry, _sd("graph"), entry, DEFAULT
        yield entry, _t("dcterms:description"), literal(_title(name), language="en"), DEFAULT


def _dataset(site: Site) -> Iterator[Quad]:
    """Yield the VoID description: counts, partitions by class and property, and one subset per named graph."""
    dataset = iri(BASE + "dataset")
    yield dataset, _t("rdf:type"), _void("Dataset"), DEFAULT
    yield dataset, _t("dcterms:title"), literal("Lodestone", language="en"), DEFAULT
    yield dataset, _t("dcterms:license"), iri("https://creativecommons.org/licenses/by/4.0/"), DEFAULT
    yield dataset, _void("sparqlEndpoint"), iri(site.url("/sparql") if site.settings.base else ENDPOINT), DEFAULT
    yield dataset, _void("uriSpace"), literal(BASE), DEFAULT
    for namespace in ("dcterms", "lo", "oa", "org", "prov", "skos"):
        yield dataset, _void("vocabulary"), iri(PREFIXES[namespace]), DEFAULT
    default = iri(BASE + "dataset/default")
    yield dataset, _void("subset"), default, DEFAULT
    yield default, _t("dcterms:description"), literal(_DEFAULT_TITLE, language="en"), DEFAULT
    counts = (*select(site.graph.public, _COUNTS)[0], *select(site.graph.public, _CLASS_COUNT)[0])
    keys = ("triples", "distinctSubjects", "distinctObjects", "properties", "classes")
    for key, value in zip(keys, counts, strict=True):
        yield default, _void(key), value or "", DEFAULT
    yield from _partitions(site, default, "class", _CLASSES, "entities")
    yield from _partitions(site, default, "property", _PROPERTIES, "triples")
    for graph, count in _counted(site).items():
        entry = iri(f"{BASE}dataset/{plain(graph).removeprefix(BASE)}")
        yield dataset, _void("subset"), entry, DEFAULT
        yield entry, _void("triples"), literal(str(count), XSD + "integer"), DEFAULT
    yield dataset, _void("triples"), literal(str(len(site.graph.public)), XSD + "integer"), DEFAULT


def _partitions(site: Site, whole: Term, kind: str, query: str, counted: str) -> Iterator[Quad]:
    for name, count in select(site.graph.public, query):
        part = iri(f"{plain(whole)}/{kind}/{plain(name or '').replace('#', '%23')}")
        yield whole, _void(f"{kind}Partition"), part, DEFAULT
        yield part, _void(kind), name or "", DEFAULT
        yield part, _void(counted), count or "", DEFAULT


def _listed_graphs(site: Site) -> list[Term]:
    """Return the graphs that are told by name: the six that are fixed, and the record of each article."""
    return [graph for graph in _counted(site) if plain(graph) in NAMED or plain(graph).startswith(PREFIXES["record"])]


def _counted(site: Site) -> dict[Term, int]:
    counts = {graph or "": int(plain(count or "")) for graph, count in select(site.graph.public, _GRAPHS)}
    told = (*(iri(name) for name in NAMED), *(g for g in counts if plain(g).startswith(PREFIXES["record"])))
    return {graph: counts[graph] for graph in told if graph in counts}


def _title(name: str) -> str:
    return NAMED.get(name) or f"what is said about the claims and passages of article {name[-3:]}"


def _document(quads: list[Quad], form: Format) -> Response:
    headers = (("Content-Type", form.content_type), VARY)
    return Response(HTTPStatus.OK, headers, write_quads(quads, form.suffix), kept=True)


def _t(short: str) -> Term:
    prefix, _, name = short.partition(":")
    return iri(PREFIXES[prefix] + name)


def _sd(name: str) -> Term:
    return iri(SD + name)


def _void(name: str) -> Term:
    return iri(VOID + name)
