"""Read a shapes graph (W3C SHACL, sections 2 and 4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from kg.errors import Refused
from kg.names import BORROWED
from kg.terms import Quad, Term, Triple, is_iri
from kg.validate.shacl import beyond, cardinality, kinds, logic, members, nested, pairs, ranges, sparql, strings
from kg.validate.shacl.beyond import Beyond
from kg.validate.shacl.components import Components
from kg.validate.shacl.constraint import Constraint, Shape, Shapes
from kg.validate.shacl.graph import Graph, Undefined, blaming, fault, name
from kg.validate.shacl.model import RDF_TYPE, Targets, sh
from kg.validate.shacl.paths import read_path
from kg.validate.shacl.strings import truth

_FAMILIES: Final = (kinds, cardinality, ranges, strings, pairs, members, logic, nested, sparql)
CLASS: Final = f"<{BORROWED['rdfs']}Class>"
_LISTS: Final = (sh("and"), sh("or"), sh("xone"))
_NAMED: Final = (sh("property"), sh("node"), sh("not"), sh("qualifiedValueShape"))
#: Predicates that give a shape its targets.
TARGETS: Final = (sh("targetClass"), sh("targetNode"), sh("targetSubjectsOf"), sh("targetObjectsOf"))


def read(triples: Iterable[Triple]) -> Shapes:
    """Read all shapes of a shapes graph.

    Raises:
        SyntaxFault: A shape is not as SHACL asks.
        Refused: A shape needs itself, or asks for something that is not carried out.
    """
    graph = Graph(triple[:3] for triple in triples)
    for found in beyond.find(graph, set(_nodes(graph))):
        if not found.rule:
            raise Refused(found.message)
    classes, components = meta_classes(graph), Components(graph)
    made = {node: _read(graph, node, classes, components) for node in sorted(_nodes(graph))}
    shapes = Shapes(made, graph.triples)
    straight: set[Term] = set()
    for shape in shapes.roots():
        _refuse_circles(shape, shapes, (), straight)
    return shapes


def uncarried(triples: Iterable[Triple | Quad], described: Collection[Term] = ()) -> tuple[Beyond, ...]:
    """Return what a shapes graph asks for and is not carried out.

    Args:
        triples: The shapes graph.
        described: Terms that a vocabulary given along with the shapes describes.

    Raises:
        SyntaxFault: A list of shapes, or a declaration of a prefix, is not as SHACL asks.
    """
    graph = Graph(triple[:3] for triple in triples)
    return tuple(beyond.find(graph, set(_nodes(graph)), described))


def _nodes(graph: Graph) -> Iterator[Term]:
    """Yield every node that is a shape."""
    for kind in graph.below(sh("NodeShape"), sh("PropertyShape")):
        yield from graph.subjects(RDF_TYPE, kind)
    for predicate in (*TARGETS, sh("property"), sh("node")):
        yield from graph.subjects(predicate)
    for predicate in _NAMED:
        for subject in graph.subjects(predicate):
            yield from graph.objects(subject, predicate)
    for predicate in _LISTS:
        for subject in graph.subjects(predicate):
            for listed in graph.objects(subject, predicate):
                yield from graph.items(listed)


def meta_classes(graph: Graph) -> frozenset[Term]:
    """Return the classes of classes that the shapes graph knows."""
    return graph.below(CLASS)


def _read(graph: Graph, node: Term, classes: frozenset[Term], components: Components) -> Shape:
    paths = graph.objects(node, sh("path"))
    kinds_of = graph.objects(node, RDF_TYPE)
    if len(paths) > 1:
        raise fault(f"{name(node)} cannot have more than one sh:path", node, sh("path"))
    if sh("PropertyShape") in kinds_of and not paths:
        raise fault(f"{name(node)} is a property shape and must include one `sh:path` property", node)
    if sh("NodeShape") in kinds_of and paths:
        raise fault(f"{name(node)} is a node shape and cannot have a sh:path", node)
    if node.startswith('"'):
        raise fault(f"{node} is named as a shape and is a literal", node)
    with blaming(node, sh("path")):
        path = read_path(graph, paths[0]) if paths else None
    constraints: list[Constraint] = []
    for family in _FAMILIES:
        constraints += family.read(graph, node)
    constraints += components.read(graph, node)
    deactivated = graph.one(node, sh("deactivated"))
    severity = graph.one(node, sh("severity"))
    if severity and not is_iri(severity):
        raise fault(f"sh:severity of {name(node)} must be an IRI, such as sh:Warning", node, sh("severity"))
    return Shape(
        node,
        path,
        _targets(graph, node, classes),
        tuple(constraints),
        severity or sh("Violation"),
        graph.objects(node, sh("message")),
        bool(deactivated) and truth(node, "deactivated", deactivated or ""),
    )


def _targets(graph: Graph, node: Term, classes: frozenset[Term]) -> Targets:
    implicit = (node,) if is_iri(node) and classes & set(graph.objects(node, RDF_TYPE)) else ()
    for local in ("targetClass", "targetSubjectsOf", "targetObjectsOf"):
        if not all(is_iri(value) for value in graph.objects(node, sh(local))):
            raise fault(f"sh:{local} of {name(node)} must be an IRI", node, sh(local))
    return Targets(
        nodes=tuple(value for value in graph.objects(node, sh("targetNode")) if not value.startswith("_:")),
        classes=(*graph.objects(node, sh("targetClass")), *implicit),
        subjects_of=graph.objects(node, sh("targetSubjectsOf")),
        objects_of=graph.objects(node, sh("targetObjectsOf")),
    )


def _refuse_circles(shape: Shape, shapes: Shapes, above: tuple[Term, ...], straight: set[Term]) -> None:
    """Follow the shapes that a shape names; note those that lead to no circle."""
    if shape.name in straight:
        return
    if shape.name in above:
        way = " > ".join(name(term) for term in (*above[above.index(shape.name) :], shape.name))
        what = f"the shape {name(shape.name)} needs itself ({way})"
        raise Undefined(f"{what}, which SHACL leaves undefined: break the circle", shape.name)
    for inner in shape.nested:
        if inner not in shapes.by_name:
            raise fault(f"{name(inner)} is named by {name(shape.name)} as a shape and is none", shape.name)
        _refuse_circles(shapes.by_name[inner], shapes, (*above, shape.name), straight)
    straight.add(shape.name)
