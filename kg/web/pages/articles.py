"""The pages of an article and of a passage of it: what is claimed where. The words themselves stay outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kg import articles as texts_of
from kg import paths
from kg.evidence import Cited, Quoted
from kg.labels import labels, select
from kg.names import PREFIXES, expand
from kg.terms import Term, iri, plain
from kg.web.messages import Response
from kg.web.pages.claims import claims_on_page, lengths, properties, texts
from kg.web.pages.frame import page
from kg.web.pages.strips import Strip, places
from kg.web.reader import Reader
from kg.web.site import Site

_SAID: Final = "SELECT ?p ?o WHERE { GRAPH ?g { THIS ?p ?o } } ORDER BY ?p ?o"
_USERS: Final = "SELECT DISTINCT ?claim ?role WHERE { GRAPH ?record { ?claim ?role THIS } } ORDER BY ?claim ?role"


@dataclass(frozen=True, slots=True)
class Entry:
    """A claim of an article, where it is first stated."""

    cited: Cited
    at: int  #: Code points from the beginning.


def source(site: Site, name: str, who: Reader, words: bool) -> Response:  # noqa: FBT001 - as every page of a thing
    """Return the page of an article: what is known of it, and its claims in order."""
    this = iri(name)
    said = properties(site, _SAID, this)
    own = [claim for claim, record in site.graph.claims.items() if record.source == this]
    cited, names = claims_on_page(site, own, who, words=words)
    names |= labels(site.graph.public, [this, *(t for values in said.values() for t in values)], who.language)
    entries = sorted((Entry(one, _at(one)) for one in cited.values()), key=lambda entry: (entry.at, entry.cited.claim))
    length = lengths(site).get(this, 0)
    stated = {(p.start, p.end): p for one in cited.values() for p in one.passages if not p.context}
    strip = places([(p, f"{p.start}–{p.end}") for _, p in sorted(stated.items())], length) if length else None
    context = {
        "iri": name, "names": names, "entries": _by_thousand(entries), "total": len(entries),
        "strip": strip, "length": length, "words": words,
        "both": texts(said, "rdfs:label"), "reasons": texts(said, "lo:reason"),
        "creators": said.get(iri(expand("dcterms:creator")), ()), "issued": _first(said, "dcterms:issued"),
        "publishers": said.get(iri(expand("dcterms:source")), ()), "inferred": _first(said, "lo:inferred") == "true",
        "digest": _first(said, "lo:sha256"),
    }  # fmt: skip
    return page("source.html", who, context)


def passage(site: Site, name: str, who: Reader, words: bool) -> Response:  # noqa: FBT001 - as every page of a thing
    """Return the page of a passage: where it stands, and which claims rest on it."""
    this = iri(name)
    said = properties(site, _SAID, this)
    article = iri(name.partition("/passage/")[0])
    start, end = int(_first(said, "oa:start") or 0), int(_first(said, "oa:end") or 0)
    rows = [(a or "", b or "") for a, b in select(site.graph.public, _USERS.replace("THIS", this))]
    users = [(claim, role) for claim, role in rows if claim in site.graph.claims]
    cited, names = claims_on_page(site, dict.fromkeys(claim for claim, _ in users), who, words=words)
    terms = [article, *(term for pair in users for term in pair), *(t for values in said.values() for t in values)]
    names |= labels(site.graph.public, terms, who.language)
    context = {
        "iri": name, "names": names, "cited": cited, "article": article, "start": start, "end": end, "words": words,
        "states": [c for c, role in users if role.endswith("restsOn>")],
        "context": [c for c, role in users if role.endswith("readWith>")],
        "placements": said.get(iri(expand("lo:placement")), ()), "reasons": texts(said, "lo:reason"),
        "kinds": said.get(iri(expand("rdf:type")), ()), "digest": _first(said, "lo:sha256"),
        "strip": _strip(site, article, start, end), "quoted": _words(article, start, end) if words else None,
        "may_have_words": site.settings.words,
    }  # fmt: skip
    return page("passage.html", who, context)


def _by_thousand(entries: list[Entry]) -> list[tuple[int, list[Entry]]]:
    """Return entries by the thousand of code points in which they stand."""
    found: dict[int, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.at // 1000 * 1000, []).append(entry)
    return sorted(found.items())


def _at(one: Cited) -> int:
    return min((p.start for p in one.passages if not p.context), default=0)


def _first(said: dict[Term, tuple[Term, ...]], short: str) -> str | None:
    values = said.get(iri(expand(short)), ())
    return plain(values[0]) if values else None


def _strip(site: Site, article: Term, start: int, end: int) -> Strip | None:
    length = lengths(site).get(article)
    if not length:
        return None
    number = plain(article).removeprefix(PREFIXES["source"])
    one = Quoted(number, start, end, "", context=False, words=None, orphaned=False)
    return places([(one, f"{start}–{end}")], length)


def _words(article: Term, start: int, end: int) -> str | None:
    place = paths.articles(None)
    found = texts_of.load(place).get(plain(article).removeprefix(PREFIXES["source"])) if place else None
    return found.text[start:end] if found else None
