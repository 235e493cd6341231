"""The release as a dataset with its distributions: DCAT 3 (W3C, 2024), with VoID's counts (W3C, 2011) beside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Final

from kg import about as told
from kg import names
from kg.engine.files import write
from kg.export.described import Release
from kg.names import BORROWED
from kg.terms import XSD, Term, Triple, iri, literal

_NAMESPACES: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": BORROWED["dcterms"],
    "foaf": told.FOAF,
    "prov": BORROWED["prov"],
    "rdf": BORROWED["rdf"],
    "spdx": "http://spdx.org/rdf/terms#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": BORROWED["xsd"],
}
_IANA: Final = "https://www.iana.org/assignments/media-types/"
_DATASET: Final = iri(told.DATASET)
_LANGUAGES: Final = {"en": "ENG", "zh": "ZHO"}
#: Ends of the names of files that hold every graph.
_WHOLE: Final = frozenset({".jsonld", ".nq", ".trig"})


def dcat(release: Release, out: IO[bytes]) -> None:
    """Write the description as Turtle."""
    lines = (f"{s} {p} {o} .\n".encode() for s, p, o in sorted(set(triples(release))))
    write(lines, ".ttl", out, _NAMESPACES)


def triples(release: Release) -> Iterator[Triple]:
    """Yield what is said of dataset, distributions, sources and creator."""
    about = release.about
    yield _DATASET, _t("rdf:type"), _t("dcat:Dataset")
    yield _DATASET, _t("rdf:type"), _t("void:Dataset")
    for text, name in ((told.TITLE, "dcterms:title"), (told.SUMMARY, "dcterms:description")):
        yield _DATASET, _t(name), literal(text.en, language="en")
        yield _DATASET, _t(name), literal(text.zh, language="zh")
    yield _DATASET, _t("dcterms:identifier"), literal(told.DATASET)
    yield _DATASET, _t("dcterms:license"), iri(told.LICENSE)
    yield _DATASET, _t("dcterms:issued"), literal(about.released, f"{XSD}date")
    yield _DATASET, _t("dcat:version"), literal(about.version)
    yield from told.made_by()
    for code in _LANGUAGES.values():
        yield _DATASET, _t("dcterms:language"), iri(f"http://publications.europa.eu/resource/authority/language/{code}")
    for word in told.KEYWORDS:
        yield _DATASET, _t("dcat:keyword"), literal(word, language="en")
    yield _DATASET, _t("void:uriSpace"), literal(names.BASE)
    default = _default(release)
    yield _DATASET, _t("void:subset"), default
    yield default, _t("rdf:type"), _t("void:Dataset")
    yield default, _t("void:triples"), literal(str(about.counts["triples in the default graph"]), f"{XSD}integer")
    for source in about.sources:
        yield _DATASET, _t("prov:wasDerivedFrom"), iri(source.iri)
        yield iri(source.iri), _t("dcterms:issued"), literal(source.issued, f"{XSD}date")
        yield iri(source.iri), _t("dcterms:title"), literal(source.label.en, language="en")
        yield iri(source.iri), _t("dcterms:title"), literal(source.label.zh, language="zh")
    yield from _distributions(release)


def _distributions(release: Release) -> Iterator[Triple]:
    for file in release.files:
        this = iri(f"{told.DATASET}/{release.about.version}/{file.path}")
        checksum = iri(f"{told.DATASET}/{release.about.version}/{file.path}/checksum")
        yield _DATASET, _t("dcat:distribution"), this
        yield this, _t("rdf:type"), _t("dcat:Distribution")
        yield this, _t("dcterms:title"), literal(file.path)
        yield this, _t("dcterms:description"), literal(file.about, language="en")
        yield this, _t("dcterms:license"), iri(told.LICENSE)
        yield this, _t("dcat:downloadURL"), this
        if file.path.startswith("lodestone.") and file.suffix in _WHOLE:
            yield _DATASET, _t("void:dataDump"), this
        elif file.path.startswith("lodestone-inferred."):
            yield _default(release), _t("void:dataDump"), this
        yield this, _t("dcat:mediaType"), iri(_IANA + file.media)
        if file.packed:
            yield this, _t("dcat:compressFormat"), iri(_IANA + file.packed)
        yield this, _t("dcat:byteSize"), literal(str(file.size), f"{XSD}nonNegativeInteger")
        yield this, _t("spdx:checksum"), checksum
        yield checksum, _t("rdf:type"), _t("spdx:Checksum")
        yield checksum, _t("spdx:algorithm"), _t("spdx:checksumAlgorithm_sha256")
        yield checksum, _t("spdx:checksumValue"), literal(file.sha256, f"{XSD}hexBinary")


def _default(release: Release) -> Term:
    """Return the default graph of this release; that of the endpoint has the questions as well."""
    return iri(f"{told.DATASET}/{release.about.version}/default")


def _t(short: str) -> Term:
    prefix, _, name = short.partition(":")
    return iri(_NAMESPACES[prefix] + name)
