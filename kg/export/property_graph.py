"""The graph as nodes and edges with properties, for tools that know no RDF: GraphML, GEXF, and Neo4j's CSV.

A node is a shared entity or a thing that one article brings up; an edge is a triple between two of them, once for each
claim that says it, and once for a conclusion, which names its derivation. Texts and numbers are properties of nodes.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from kg import names
from kg.export.index import Index, shortened
from kg.export.select import Material
from kg.sources import RDF_TYPE
from kg.terms import Term, iri, is_iri

_LABEL: Final = iri(names.expand("rdfs:label"))
_ATTRIBUTES: Final = ("bound", "low", "high", "unit", "rank", "degree", "asWritten", "periodFrom", "periodTo")
#: Properties of a node, in the order of columns.
NODE: Final = ("kind", "label_en", "label_zh", *_ATTRIBUTES)
#: Properties of an edge.
EDGE: Final = ("said_by", "source", "modality", "starts_from", "starts_by", "ends_from", "ends_by", "concluded")


@dataclass(frozen=True, slots=True)
class Node:
    """Something that edges lead from and to."""

    name: str  #: Short form of its IRI.
    properties: dict[str, str]  #: By the names of :data:`NODE`; only those with a value.


@dataclass(frozen=True, slots=True)
class Edge:
    """What one claim, or a derivation, says of two things."""

    name: str  #: Unique: start, property, end and who says it.
    start: str
    kind: str  #: Short form of the property.
    end: str
    properties: dict[str, str]  #: By the names of :data:`EDGE`; only those with a value.


def nodes(material: Material) -> tuple[Node, ...]:
    """Return every node, sorted by name."""
    known = _known(material)
    return tuple(_node(term, known[term]) for term in sorted(known))


def edges(material: Material) -> tuple[Edge, ...]:
    """Return every edge, sorted by name."""
    known = _known(material).keys()
    return tuple(sorted((*_claimed(material, known), *_concluded(material, known)), key=lambda edge: edge.name))


def _known(material: Material) -> dict[Term, Index]:
    """Return all things that edges may join, and where their properties stand."""
    naming, contents = Index(material.dataset.naming), Index(material.dataset.contents)
    found = dict.fromkeys((term for term in contents.subjects if is_iri(term)), contents)
    return {**found, **dict.fromkeys(naming.subjects, naming)}


def _node(term: Term, told: Index) -> Node:
    values = {
        "kind": "|".join(map(shortened, told.types(term))),
        "label_en": told.label(term, "en"),
        "label_zh": told.label(term, "zh"),
        **{name: "|".join(told.texts(term, f"lo:{name}")) for name in _ATTRIBUTES},
    }
    return Node(shortened(term), {name: value for name, value in values.items() if value})


def _claimed(material: Material, known: AbstractSet[Term]) -> Iterator[Edge]:
    records = Index(material.dataset.records)
    for s, p, o, claim in material.dataset.contents:
        if o in known and s in known and p != RDF_TYPE:
            days = {name: records.texts(claim, f"lo:{own}") for name, own in _DAYS}
            record = material.dataset.claims[claim]
            yield _edge(
                (s, p, o, claim),
                source=shortened(record.source),
                modality="|".join(map(shortened, record.modality)),
                **{name: day[0] for name, day in days.items() if day},
            )
    for s, p, o, graph in material.dataset.naming:
        if o in known and p not in (RDF_TYPE, _LABEL):
            yield _edge((s, p, o, graph))


def _concluded(material: Material, known: AbstractSet[Term]) -> Iterator[Edge]:
    for derivation in material.graph.derivations.values():
        s, p, o = derivation.triple
        if s in known and o in known and p != RDF_TYPE:
            yield _edge((s, p, o, derivation.iri), concluded="true")


_DAYS: Final = (
    ("starts_from", "startsFrom"),
    ("starts_by", "startsBy"),
    ("ends_from", "endsFrom"),
    ("ends_by", "endsBy"),
)


def _edge(quad: tuple[Term, Term, Term, Term], **properties: str) -> Edge:
    start, kind, end, says = map(shortened, quad)
    return Edge(f"{start} {kind} {end} {says}", start, kind, end, {"said_by": says, **properties})
