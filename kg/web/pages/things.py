"""The page of whatever has an IRI: an entity by its dossier, what has a page of its own by that, else by statements."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeAlias

from kg.citations import citations
from kg.dossiers import HEADINGS
from kg.labels import labels, select
from kg.names import BASE, GRAPH_NAMING, GRAPH_ONTOLOGY, ONTOLOGY
from kg.paths import NOWHERE
from kg.show import Dossier, Group, Line, show
from kg.terms import Term, Triple, iri, is_iri, literal
from kg.web import negotiation
from kg.web.messages import Request, Response
from kg.web.negotiation import flag
from kg.web.pages import articles, claims, ontology, reasons
from kg.web.pages.frame import page, tag
from kg.web.reader import Reader, reader
from kg.web.resources import about, is_exported
from kg.web.site import Site

Shown: TypeAlias = Callable[[Site, str, Reader, bool], Response]  #: ``bool``: whether the articles' words are shown.

_MOST: Final = 200  #: Statements shown of a graph.
_STATED: Final = """SELECT ?s ?p ?o WHERE {
  { VALUES ?s { THIS } ?s ?p ?o } UNION { VALUES ?s { THIS } GRAPH ?g { ?s ?p ?o } }
} ORDER BY ?p ?o"""
_HELD: Final = "SELECT ?s ?p ?o WHERE { GRAPH THIS { ?s ?p ?o } } ORDER BY ?s ?p ?o LIMIT "
_COUNT: Final = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH THIS { ?s ?p ?o } }"
_MOST_INBOUND: Final = 100  #: The same of statements in which others name it.
_INBOUND: Final = f"SELECT ?s ?p ?o WHERE {{ VALUES ?o {{ THIS }} ?s ?p ?o }} ORDER BY ?s ?p LIMIT {_MOST_INBOUND}"


def resource(request: Request, site: Site, name: str) -> Response:
    """Answer an IRI to a browser."""
    who = replace(reader(request), path="/" + name.removeprefix(BASE))
    words = site.settings.words and flag(negotiation.parameters(request.query), "words")
    return _page_of(name.removeprefix(BASE))(site, name, who, words)


def _page_of(path: str) -> Shown:
    if re.fullmatch(r"source/\d+/passage/.+", path):
        return articles.passage
    if is_exported(BASE + path):
        return exported
    by_start: tuple[tuple[str, Shown], ...] = (
        ("id/", entity), ("node/", entity), ("claim/", claims.claim), ("source/", articles.source),
        ("derivation/", reasons.derivation), ("rule/", reasons.rule), ("comparison/", claims.comparison),
        ("ontology/", ontology.term),
    )  # fmt: skip
    return next((page_ for start, page_ in by_start if path.startswith(start)), statements)


def entity(site: Site, name: str, who: Reader, words: bool) -> Response:  # noqa: FBT001 - as every page of a thing
    """Return the page of an entity: its dossier."""
    found = show(site.graph, iri(name), who.language, None if words else NOWHERE)
    found = replace(found, groups=_presentable(found, who.language))
    if not found.groups:
        return statements(site, name, who, words)
    placements = {passage.placement for one in found.cited.values() for passage in one.passages}
    context = {
        "iri": name, "dossier": found, "headings": HEADINGS[who.language], "given": (iri(GRAPH_NAMING),
        iri(GRAPH_ONTOLOGY)), "names": {**found.names, **labels(site.graph.public, placements, who.language)},
        "cited": found.cited, "words": words,
        "both": both(site, found.entity), "citations": citations, "claims": _of_claims(found),
    }  # fmt: skip
    return page("entity.html", who, context)


def _presentable(found: Dossier, language: str) -> dict[Group, tuple[Line, ...]]:
    """Return the lines of a dossier but those on axioms without a name, values in the reader's language first."""

    def foreign(triple: Triple) -> bool:
        tongue = tag(triple[2])
        return tongue is not None and not tongue.startswith(language)

    kept = {
        group: tuple(
            replace(line, triples=tuple(sorted(line.triples, key=foreign)))
            for line in lines
            if not any(subject.startswith("_:") for subject, _, _ in line.triples)
        )
        for group, lines in found.groups.items()
    }
    return {group: lines for group, lines in kept.items() if lines}


def both(site: Site, term: Term) -> dict[str, str]:
    """Return what a thing is called in each language."""
    return {tongue: claims.called(site, [term], tongue)[term] for tongue in ("en", "zh")}


def _of_claims(found: Dossier) -> int:
    return len({claim for lines in found.groups.values() for line in lines for claim in line.claims})


def statements(site: Site, name: str, who: Reader, words: bool) -> Response:  # noqa: ARG001, FBT001 - as above
    """Return the page of a graph or of anything else: the statements in it, of it and about it."""
    this = iri(name)
    store = site.graph.public

    def rows(text: str) -> list[tuple[Term, Term, Term]]:
        return [(s or "", p or "", o or "") for s, p, o in select(store, text.replace("THIS", this))]

    own = list(dict.fromkeys(rows(_STATED)))
    held = rows(f"{_HELD}{_MOST}")
    inbound = rows(_INBOUND)
    count = select(store, _COUNT.replace("THIS", this))[0][0] or ""
    return _stated(site, name, who, (own, held, inbound), count)


def exported(site: Site, name: str, who: Reader, words: bool) -> Response:  # noqa: ARG001, FBT001 - as above
    """Return the page of a name that an export has made: what the export says of it."""
    this = iri(name)
    quads = about(site, name)
    own, held = ([quad[:3] for quad in quads if quad[at] == this] for at in (0, 3))
    inbound = [quad[:3] for quad in quads if this not in (quad[0], quad[3])]
    return _stated(site, name, who, (own, held[:_MOST], inbound[:_MOST_INBOUND]), literal(str(len(held))))


def _stated(site: Site, name: str, who: Reader, found: tuple[list[Triple], ...], count: Term) -> Response:
    """Return the page of statements: of a thing, in it, so many of them, and about it."""
    this = iri(name)
    terms = {term for triples in found for triple in triples for term in triple if is_iri(term)} | {this}
    own, held, inbound = found
    names = claims.called(site, terms, who.language)
    context = {"iri": name, "own": own, "held": held, "inbound": inbound, "count": count, "names": names}
    return page("statements.html", who, {**context, "both": both(site, this), "ontology": ONTOLOGY})
