"""Each claim as a nanopublication: assertion, provenance and publication info, each a graph, joined by a head.

Nanopublication Guidelines (nanopub.net, 2015). The assertion graph is the claim itself, so that its IRI means the same
here and everywhere; they are unsigned and carry no time of their own, since a signature would be its publisher's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Final

from kg import names
from kg.engine.files import write
from kg.export.rdf import SHORT
from kg.export.select import Material
from kg.sources import RDF_TYPE
from kg.terms import Quad, Term, iri, iri_text

NP: Final = "http://www.nanopub.org/nschema#"
_PROV: Final = names.BORROWED["prov"]
_LICENSE: Final = (iri(names.expand("dcterms:license")), "<https://creativecommons.org/licenses/by/4.0/>")
_PART: Final = (iri(names.expand("dcterms:isPartOf")), iri(names.BASE))
_VOICE: Final = iri(names.expand("lo:voice"))
_CITES: Final = frozenset(iri(names.expand(name)) for name in ("lo:restsOn", "lo:readWith"))
_LABEL: Final = iri(names.expand("rdfs:label"))


def nanopubs(material: Material, out: IO[bytes]) -> None:
    """Write a nanopublication for each claim as TriG, in the order of the claims."""
    lines = (f"{s} {p} {o} {g} .\n".encode() for s, p, o, g in quads(material))
    write(lines, ".trig", out, {**SHORT, "np": NP})


def quads(material: Material) -> Iterator[Quad]:
    """Yield the four graphs of each claim, one after the other."""
    asserted: dict[Term, list[Quad]] = {}
    for quad in material.dataset.contents:
        asserted.setdefault(quad[3], []).append(quad)
    told: dict[Term, list[Quad]] = {}
    for quad in material.dataset.records:
        told.setdefault(quad[0], []).append(quad)
    for claim, record in material.dataset.claims.items():
        if claim in asserted:
            yield from _one(claim, record.source, asserted[claim], told)


def _one(claim: Term, source: Term, asserted: list[Quad], told: dict[Term, list[Quad]]) -> Iterator[Quad]:
    name = f"{iri_text(claim)}/nanopub"
    itself, head, provenance, info = (iri(name + part) for part in ("", "/head", "/provenance", "/info"))
    yield itself, RDF_TYPE, iri(f"{NP}Nanopublication"), head
    yield itself, iri(f"{NP}hasAssertion"), claim, head
    yield itself, iri(f"{NP}hasProvenance"), provenance, head
    yield itself, iri(f"{NP}hasPublicationInfo"), info, head
    yield from sorted(asserted)
    for _, predicate, value, _ in sorted(told.get(claim, [])):
        if predicate == _LABEL:
            yield itself, _LABEL, value, info
            continue
        yield claim, predicate, value, provenance
        if predicate == _VOICE:
            yield claim, iri(f"{_PROV}wasAttributedTo"), value, provenance
        elif predicate in _CITES:
            yield claim, iri(f"{_PROV}wasDerivedFrom"), value, provenance
            yield from ((*quad[:3], provenance) for quad in sorted(told.get(value, [])))
    yield claim, iri(f"{_PROV}hadPrimarySource"), source, provenance
    yield itself, *_LICENSE, info
    yield itself, *_PART, info
