"""Files that are something else than they are taken for: another syntax than their name tells, or data among shapes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kg.engine.syntaxes import parse
from kg.errors import LodestoneError
from kg.names import BORROWED
from kg.sources import RDF_TYPE
from kg.terms import Quad, iri, is_iri
from kg.validate import near

_LONGEST: Final = 2**20  #: Bytes of a text that is tried again.
_NAMES: Final = {
    ".ttl": "Turtle", ".trig": "TriG", ".nq": "N-Quads", ".rdf": "RDF/XML", ".jsonld": "JSON-LD",
}  # fmt: skip
#: By what data ask for shapes.
ASKED: Final = iri(BORROWED["sh"] + "shapesGraph")
#: Properties that only shapes have.
_MARKS: Final = frozenset(
    iri(BORROWED["sh"] + name)
    for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "property", "sparql", "node")
)
#: Vocabularies that shapes graphs are written in; an instance of a class of any other is data.
OF_SHAPES: Final = frozenset(
    near.bare(namespace)
    for namespace in (*(BORROWED[prefix] for prefix in ("owl", "rdf", "rdfs", "sh")), "http://datashapes.org/dash")
)


def syntax(data: bytes, suffix: str) -> str:
    """Return what to do where a text that does not parse is one of another syntax; empty where it is none of them."""
    for other, name in _NAMES.items() if len(data) <= _LONGEST else ():
        try:
            if other != suffix and list(parse(data, other, "", "file:///")):
                return f"it is {name}: end its name in {other}"
        except LodestoneError:
            continue  # It is none of this syntax.
    return ""


def shapes(quads: Iterable[Quad]) -> bool:
    """Whether a file of data holds shapes."""
    return any(quad[1] in _MARKS for quad in quads)


def data(quads: Iterable[Quad]) -> bool:
    """Whether a file of shapes has data beside them: an instance of a class that is none of shapes or ontologies."""
    return any(
        predicate == RDF_TYPE and is_iri(value) and near.bare(near.split(value)[0]) not in OF_SHAPES
        for _, predicate, value, _ in quads
    )
