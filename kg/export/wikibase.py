"""Claims in the shape of Wikibase: a statement node for each claimed triple, with value, qualifiers and references.

The RDF dump format of Wikibase (mediawiki.org), under our own names: ``p:`` leads from a thing to a statement, ``ps:``
from there to the value, ``pq:`` to what qualifies it (modality, voice, days), and ``prov:wasDerivedFrom`` to what it
refers to: article and code points. ``wdt:`` is the plain triple. Every statement has normal rank: none is preferred.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import IO, Final

from kg import names
from kg.engine.files import write
from kg.export.index import Index
from kg.export.rdf import SHORT
from kg.export.select import Material
from kg.sources import RDF_TYPE
from kg.terms import Term, Triple, iri, iri_text

WIKIBASE: Final = "http://wikiba.se/ontology#"
PREFIXES: Final = {
    "wikibase": WIKIBASE,
    **{name: f"{names.BASE}wikibase/{name}/" for name in ("p", "ps", "pq", "pr", "ref", "s", "wdt")},
}
_QUALIFIERS: Final = ("modality", "voice", "timeBasis", "startsFrom", "startsBy", "endsFrom", "endsBy")
_DERIVED: Final = iri(names.expand("prov:wasDerivedFrom"))
_LABEL: Final = iri(names.expand("rdfs:label"))


def wikibase(material: Material, out: IO[bytes]) -> None:
    """Write items with their labels and statements as Turtle."""
    lines = (f"{s} {p} {o} .\n".encode() for s, p, o in sorted(set(triples(material))))
    write(lines, ".ttl", out, {**SHORT, **PREFIXES})


def triples(material: Material) -> Iterator[Triple]:
    """Yield the triples of every item, statement, reference and property."""
    records = Index(material.dataset.records)
    properties = {quad[1] for quad in material.dataset.contents}
    for subject, predicate, value, _ in material.dataset.naming:
        yield subject, RDF_TYPE, iri(f"{WIKIBASE}Item")
        yield subject, predicate, value
    for predicate in properties:
        yield from _property(predicate)
    for s, p, o, claim in material.dataset.contents:
        yield from _statement((s, p, o), claim, records)


def _property(predicate: Term) -> Iterator[Triple]:
    yield predicate, RDF_TYPE, iri(f"{WIKIBASE}Property")
    for role, prefix in (("claim", "p"), ("statementProperty", "ps"), ("directClaim", "wdt")):
        yield predicate, iri(f"{WIKIBASE}{role}"), _in(prefix, predicate)


def _statement(triple: Triple, claim: Term, records: Index) -> Iterator[Triple]:
    subject, predicate, value = triple
    digest = hashlib.sha256(" ".join((*triple, claim)).encode()).hexdigest()
    statement, reference = iri(f"{PREFIXES['s']}{digest}"), iri(f"{PREFIXES['ref']}{_slug(claim)}")
    yield subject, _in("wdt", predicate), value
    yield subject, _in("p", predicate), statement
    yield statement, RDF_TYPE, iri(f"{WIKIBASE}Statement")
    yield statement, iri(f"{WIKIBASE}rank"), iri(f"{WIKIBASE}NormalRank")
    yield statement, _in("ps", predicate), value
    for name in _QUALIFIERS:
        for told in records.terms(claim, f"lo:{name}"):
            yield statement, iri(f"{PREFIXES['pq']}{name}"), told
    yield statement, _DERIVED, reference
    yield reference, RDF_TYPE, iri(f"{WIKIBASE}Reference")
    yield reference, iri(f"{PREFIXES['pr']}claim"), claim
    for passage in records.terms(claim, "lo:restsOn"):
        yield reference, iri(f"{PREFIXES['pr']}passage"), passage
        for source in records.terms(passage, "oa:hasSource"):
            yield reference, iri(f"{PREFIXES['pr']}source"), source
    for label in records.terms(claim, "rdfs:label"):
        yield reference, _LABEL, label


def _in(prefix: str, predicate: Term) -> Term:
    """Return a property's name in one of the roles: its own local name, with the prefix of a borrowed one."""
    return iri(f"{PREFIXES[prefix]}{_local(predicate)}")


def _local(predicate: Term) -> str:
    return names.shorten(iri_text(predicate)).removeprefix("lo:").replace(":", "-")


def _slug(claim: Term) -> str:
    return iri_text(claim).removeprefix(names.PREFIXES["claim"]).replace("/", "-")
