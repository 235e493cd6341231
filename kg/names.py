"""Every IRI of Lodestone is made here: the base, the prefixes, the graphs, and short forms for display."""

from __future__ import annotations

import re
from typing import Final

from kg.errors import UnknownName

BASE: Final = "https://w3id.org/lodestone/"
ONTOLOGY: Final = BASE + "ontology/"

#: The drawers of shared entities, one file each in ``data/reference/``.
DRAWERS: Final = (
    "body", "collective", "company", "document", "event", "indicator", "material", "person", "place", "post",
    "sector", "stage", "state", "technology", "topic", "undertaking",
)  # fmt: skip

#: Vocabularies whose terms are borrowed, by the prefix used for them everywhere.
BORROWED: Final = {
    "cur": "http://qudt.org/vocab/currency/",
    "dcterms": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qudt": "http://qudt.org/schema/qudt/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "unit": "http://qudt.org/vocab/unit/",
    "vann": "http://purl.org/vocab/vann/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

#: Every prefix, ours and borrowed, to its namespace IRI.
PREFIXES: Final = {
    **BORROWED,
    "lo": ONTOLOGY,
    "answer": BASE + "answer/",
    "claim": BASE + "claim/",
    "comparison": BASE + "comparison/",
    "derivation": BASE + "derivation/",
    "graph": BASE + "graph/",
    "id": BASE + "id/",
    "node": BASE + "node/",
    "question": BASE + "question/",
    "record": BASE + "record/",
    "rule": BASE + "rule/",
    "source": BASE + "source/",
    "support": BASE + "support/",
    **{drawer: f"{BASE}id/{drawer}/" for drawer in DRAWERS},
}

#: What a prefix mostly stands for, whoever writes it; the others are words that somebody else may use otherwise.
WIDELY_USED: Final = {**BORROWED, "lo": ONTOLOGY}

#: Graphs that are no claim: what each stratum is loaded into.
GRAPH_ONTOLOGY: Final = BASE + "graph/ontology"
GRAPH_NAMING: Final = BASE + "graph/naming"
GRAPH_BACKGROUND: Final = BASE + "graph/background"
GRAPH_SOURCES: Final = BASE + "graph/sources"
GRAPH_COMPARISONS: Final = BASE + "graph/comparisons"
GRAPH_DERIVATIONS: Final = BASE + "graph/derivations"

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?(?:/[A-Za-z0-9_-]+)*")
_LONGEST_FIRST = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))


def expand(short: str) -> str:
    """Turn ``lo:Claim``, ``state:KOR`` or ``body/forge`` into an absolute IRI.

    A short form is a known prefix, a colon and a local name, or a drawer, a slash and a slug.

    Raises:
        UnknownName: The prefix or drawer does not exist.
    """
    if short.startswith(("http://", "https://")):
        return short
    head, colon, local = short.partition(":")
    if not colon:
        head, colon, local = short.partition("/")
    if colon and head in PREFIXES:
        return PREFIXES[head] + local
    raise UnknownName(f"{short!r} is no IRI: write a full IRI, or one of the prefixes {', '.join(sorted(PREFIXES))}")


def shorten(iri: str) -> str:
    """Return the shortest prefixed form of an absolute IRI, or the IRI itself where no prefix fits."""
    for prefix, namespace in _LONGEST_FIRST:
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def claim_graph(iri: str) -> bool:
    """Whether an IRI is that of a claim."""
    return iri.startswith(PREFIXES["claim"])


def record_graph(source: str) -> str:
    """Return the graph that holds what is said about source ``"000"``: its passages and claims."""
    return f"{PREFIXES['record']}{source}"


def source_iri(source: str) -> str:
    """Return the IRI of an article by its number, e.g. ``"000"``."""
    return f"{PREFIXES['source']}{source}"


def passage_iri(source: str, start: int, end: int) -> str:
    """Return the IRI of a passage: code points, 0-based, end exclusive."""
    return f"{source_iri(source)}/passage/{start}-{end}"
