"""What the service says of itself in RDF: SPARQL 1.1 Service Description, VoID, and the catalogue of questions.

W3C: SPARQL 1.1 Service Description, 2013. What VoID tells is in :mod:`kg.web.dataset`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Final
from urllib.parse import unquote

from kg.engine.written import write_quads
from kg.formats import GRAPHS, ROWS, Format
from kg.names import BASE, PREFIXES
from kg.terms import DEFAULT, Quad, Term, iri, literal, plain
from kg.web import negotiation
from kg.web.dataset import NAMED, counted
from kg.web.messages import Problem, Request, Response
from kg.web.negotiation import VARY
from kg.web.site import Site

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
#: What a release names: its files, their checksums, its default graph. The service has no releases.
_OF_RELEASE: Final = re.compile(r"dataset/\d+\.\d+\.\d+[^/]*/.")
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_FORMAT_NAMES: Final = {
    "json": "SPARQL_Results_JSON", "xml": "SPARQL_Results_XML", "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV", "ttl": "Turtle", "trig": "TriG", "nt": "N-Triples", "nq": "N-Quads",
    "jsonld": "JSON-LD", "rdf": "RDF_XML",
}  # fmt: skip


def service(site: Site, form: Format) -> Response:
    """Return the description of the endpoint."""
    return _document([*_service(site), *site.described], form)


def void(request: Request, site: Site) -> Response:
    """Answer ``/.well-known/void`` and ``/void``."""
    negotiation.only(request, "GET", "HEAD")
    return _document(list(site.described), negotiation.form(request, GRAPHS))


def part(request: Request, site: Site) -> Response:
    """Answer the IRI of the data set, of a part of it, of who made it or of what a release holds.

    The root describes the data set and its parts, and so what it is that was released.

    Raises:
        Problem: 404 where the description names no such part.
    """
    negotiation.only(request, "GET", "HEAD")
    path = request.path.rstrip("/")
    named = {unquote(plain(subject).removeprefix(BASE)) for subject, *_ in site.described}
    if path.lstrip("/") not in named and not _OF_RELEASE.match(path.lstrip("/")):
        raise Problem(HTTPStatus.NOT_FOUND, f"the data set has no part {path}: / describes all of it")
    return Response(HTTPStatus.SEE_OTHER, (("Location", f"/?{request.query}" if request.query else "/"), VARY))


def catalogue(site: Site, form: Format) -> Response:
    """Return the questions as examples of queries, in the vocabularies that editors read."""
    return _document(list(site.catalogue), form)


def _service(site: Site) -> Iterator[Quad]:
    endpoint = iri(site.endpoint)
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
    for graph in counted(site.graph.public):
        name = plain(graph)
        entry = iri(f"{BASE}dataset/{name.removeprefix(BASE)}")
        yield dataset, _sd("namedGraph"), entry, DEFAULT
        yield entry, _t("rdf:type"), _sd("NamedGraph"), DEFAULT
        yield entry, _sd("name"), graph, DEFAULT
        yield entry, _sd("graph"), entry, DEFAULT
        yield entry, _t("dcterms:description"), literal(_title(name), language="en"), DEFAULT


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
