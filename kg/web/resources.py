"""Linked data: every IRI under the base answers, as a page or in any syntax of RDF.

What is said of a thing is every statement about it in any graph, the content of the graph that it names, all that it
defines, and what points at it; of a name that an export has made, what the export says. A thing in the world is no
document: it is answered with 303 and where its document is (W3C Note "Cool URIs for the Semantic Web", 4.2).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Final, TypeAlias

from kg.engine.written import write_quads
from kg.errors import SyntaxFault
from kg.formats import GRAPHS, HTML, Format, by_name
from kg.labels import select
from kg.names import BASE, GRAPH_ONTOLOGY, ONTOLOGY, PREFIXES
from kg.terms import DEFAULT, Quad, Term, iri
from kg.web import negotiation
from kg.web.messages import Problem, Request, Response
from kg.web.negotiation import VARY
from kg.web.site import Site, local

#: Shows a thing to a browser.
Page: TypeAlias = Callable[[Request, Site, str], Response]

OFFERS: Final = (*GRAPHS, HTML)
#: Most statements in which others name a thing.
MOST_INBOUND: Final = 1000
_THINGS: Final = ("id/", "node/")  # What is no document.
#: Names that exports make: they are in no graph.
_OF_EXPORTS: Final = re.compile(r"(?:cube|wikibase)/.|claim/.+/nanopub(?:/[a-z]+)?$")
_SUFFIX: Final = re.compile(r"\.([a-z]+)")
_OWN: Final = """SELECT ?s ?p ?o ?g WHERE {
  { VALUES ?s { THIS } ?s ?p ?o } UNION { VALUES ?s { THIS } GRAPH ?g { ?s ?p ?o } }
  UNION { VALUES ?g { THIS } GRAPH ?g { ?s ?p ?o } }
  UNION { VALUES ?module { THIS } GRAPH ?g { ?s <ISDEFINEDBY> ?module ; ?p ?o } }
}""".replace("ISDEFINEDBY", f"{PREFIXES['rdfs']}isDefinedBy")
_UNNAMED: Final = "SELECT ?s ?p ?o ?g WHERE { VALUES ?g { GRAPHS } GRAPH ?g { ?s ?p ?o } FILTER(ISBLANK(?s)) }"
_INBOUND: Final = "SELECT ?s ?p ?o WHERE { VALUES ?o { THIS } ?s ?p ?o } ORDER BY ?s ?p LIMIT "
_GONE: Final = f"ASK {{ VALUES ?this {{ THIS }} GRAPH ?g {{ ?this <{PREFIXES['owl']}deprecated> true }} }}"
_INSTEAD: Final = (
    f"SELECT ?other WHERE {{ VALUES ?this {{ THIS }} GRAPH ?g {{ ?this <{PREFIXES['dcterms']}isReplacedBy> ?other }} }}"
)


def one(request: Request, site: Site, page: Page) -> Response:
    """Answer the path of an IRI; ``page`` shows it to a browser.

    Raises:
        Problem: 404 where nothing is known of it, 410 where it was withdrawn.
    """
    negotiation.only(request, "GET", "HEAD")
    try:
        name, form = _taken_apart(request, site)
        quads = about(site, name)
    except SyntaxFault:  # it holds a character that the engine takes for none of an IRI
        name, form, quads = BASE + request.path.lstrip("/"), None, []
    if not quads:
        raise Problem(HTTPStatus.NOT_FOUND, f"nothing is known of <{name}>: / leads to what there is")
    _refuse_gone(site, name)
    if form is None:
        form = negotiation.form(request, OFFERS)
        if name.removeprefix(BASE).startswith(_THINGS):
            asked = f"?{request.query}" if request.query else ""
            return Response(HTTPStatus.SEE_OTHER, (("Location", f"{local(name)}.{form.suffix}{asked}"), VARY))
    place = ("Content-Location", f"{local(name)}.{form.suffix}")
    if form is HTML:
        shown = page(request, site, name)
        return Response(shown.status, (*shown.headers, place, _links(name)), shown.body, kept=shown.kept)
    headers = (("Content-Type", form.content_type), VARY, place, _links(name))
    return Response(HTTPStatus.OK, headers, write_quads(quads, form.suffix), kept=True)


def about(site: Site, name: str) -> list[Quad]:
    """Return what is said of an IRI, each statement with its graph, in order."""
    try:
        this = iri(name)
    except ValueError:  # it holds a character that no IRI may hold
        return []
    store = site.graph.public
    found = {_quad(row) for row in select(store, _OWN.replace("THIS", this))}
    if name == ONTOLOGY:
        found.update(_quad(row) for row in select(store, _OWN.replace("THIS", iri(GRAPH_ONTOLOGY))))
    inbound = select(store, _INBOUND.replace("THIS", this) + str(MOST_INBOUND))
    if found or inbound:
        found.update(_unnamed(site, found))
        found.update(_quad((*row, None)) for row in inbound)
        found.update(_of_rule(site, this))
    elif is_exported(name):
        from kg.web import exported  # noqa: PLC0415 - for the few who follow a name out of a file

        return exported.about(site.graph, name)
    return sorted(found)


def is_exported(name: str) -> bool:
    """Whether an IRI is of those that only exports hold."""
    return _OF_EXPORTS.match(name.removeprefix(BASE)) is not None


def _quad(row: tuple[Term | None, ...]) -> Quad:
    s, p, o, graph = row
    return s or "", p or "", o or "", graph or DEFAULT


def _unnamed(site: Site, found: set[Quad]) -> set[Quad]:
    """Return what is said of the nodes without a name, class expressions and lists, that statements lead to."""
    leading = {(value, graph) for _, _, value, graph in found if value.startswith("_:") and graph != DEFAULT}
    if not leading:
        return set()
    wanted, graphs = {value for value, _ in leading}, sorted({graph for _, graph in leading})
    said: dict[Term, set[Quad]] = {}
    for row in select(site.graph.public, _UNNAMED.replace("GRAPHS", " ".join(graphs))):
        said.setdefault(row[0] or "", set()).add(_quad(row))
    reached: set[Quad] = set()
    while wanted:
        more = said.pop(wanted.pop(), set())
        reached |= more
        wanted |= {value for _, _, value, _ in more if value in said}
    return reached


def _of_rule(site: Site, this: Term) -> list[Quad]:
    """Return what a rule says: its text is no part of the graph."""
    said = site.graph.rules.get(this)
    if said is None:
        return []
    from kg.terms import literal  # noqa: PLC0415 - for rules only

    return [(this, f"<{PREFIXES['rdfs']}comment>", literal(said, language="en"), DEFAULT)]


def _taken_apart(request: Request, site: Site) -> tuple[str, Format | None]:
    """Return the IRI that a path stands for, and the form that its suffix asks for."""
    path = request.path.lstrip("/")
    if path.rstrip("/") == "ontology":
        return BASE + "ontology/", None
    path = path.rstrip("/")
    stem, dot, suffix = path.rpartition(".")
    form = by_name(suffix, OFFERS) if dot and _SUFFIX.fullmatch(dot + suffix) else None
    if form is None or form.suffix != suffix or site.graph.known(BASE + path):
        return BASE + path, None
    return BASE + (stem if stem != "ontology" else "ontology/"), form


def _refuse_gone(site: Site, name: str) -> None:
    this = iri(name)
    if select(site.graph.public, _GONE.replace("ASK", "SELECT ?this WHERE", 1).replace("THIS", this)):
        instead = [term for row in select(site.graph.public, _INSTEAD.replace("THIS", this)) for term in row if term]
        told = f"; instead there is {', '.join(instead)}" if instead else ""
        raise Problem(HTTPStatus.GONE, f"<{name}> was withdrawn{told}")


def _links(name: str) -> tuple[str, str]:
    place = local(name)
    found = [f'<{place}.{form.suffix}>; rel="alternate"; type="{form.media[0]}"' for form in OFFERS]
    return "Link", ", ".join([f'<{place}>; rel="describes"', *found])
