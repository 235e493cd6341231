"""``sh:property`` and ``sh:qualifiedValueShape`` (W3C SHACL, section 4.7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from kg.terms import Term
from kg.validate.shacl.constraint import Constraint, Failure, Names, PerFocus, Scope, Shape, Touch, unless
from kg.validate.shacl.graph import Graph, fault, name
from kg.validate.shacl.logic import conforms_if, shape_touches
from kg.validate.shacl.model import Path, sh
from kg.validate.shacl.paths import nullable, way
from kg.validate.shacl.paths import text as path_text
from kg.validate.shacl.strings import truth, whole


def read(graph: Graph, node: Term) -> Iterator[Constraint]:
    """Yield the constraints of this family that a shape has.

    Raises:
        SyntaxFault: A parameter has the wrong kind of value.
    """
    for shape in graph.objects(node, sh("property")):
        if not graph.has(shape, sh("path")):
            raise fault(f"{name(shape)} is a value of sh:property and must include one `sh:path` property", shape)
        yield Property(shape)
    if graph.has(node, sh("path")):
        yield from _qualified(graph, node)


def _qualified(graph: Graph, node: Term) -> Iterator[Constraint]:
    least, most = graph.one(node, sh("qualifiedMinCount")), graph.one(node, sh("qualifiedMaxCount"))
    inner = graph.one(node, sh("qualifiedValueShape"))
    if inner is None:
        if least or most:
            raise fault(f"{name(node)} counts qualified values and has no sh:qualifiedValueShape", node)
        return
    if least is None and most is None:
        raise fault(f"{name(node)} has a sh:qualifiedValueShape and no qualified count", node)
    disjoint = graph.one(node, sh("qualifiedValueShapesDisjoint"))
    siblings: set[Term] = set()
    if disjoint and truth(node, "qualifiedValueShapesDisjoint", disjoint):
        for parent in graph.subjects(sh("property"), node):
            for shape in graph.objects(parent, sh("property")):
                siblings |= set(graph.objects(shape, sh("qualifiedValueShape")))
    others = tuple(sorted(siblings - {inner}))
    if least:
        yield Qualified(inner, others, whole(node, "qualifiedMinCount", least), most=False)
    if most:
        yield Qualified(inner, others, whole(node, "qualifiedMaxCount", most), most=True)


@dataclass(frozen=True, slots=True)
class Property(Constraint):
    """Each value conforms to a property shape, whose results are results themselves."""

    inner: Term
    local: ClassVar[str] = "PropertyConstraintComponent"

    @property
    def shapes(self) -> tuple[Term, ...]:
        """The property shape."""
        return (self.inner,)

    def surely(self, variable: str, path: Path | None, names: Names) -> str | None:
        """Write that each value conforms."""
        if path is None:
            return conforms_if(self.inner, variable, names)
        value = names.fresh()
        holds = conforms_if(self.inner, value, names)
        if holds is None or nullable(path):
            return None
        return f"NOT EXISTS {{ ?{variable} {path_text(path)} ?{value} FILTER({unless(holds)}) }}"

    def touches(self, shape: Shape, shapes: Mapping[Term, Shape]) -> Iterator[Touch]:
        """Yield what the property shape depends on."""
        yield from shape_touches(shapes[self.inner], shapes, way(shape.path))

    def default(self) -> str:
        """Name the shape."""
        return f"Value does not conform to {name(self.inner)}"


@dataclass(frozen=True, slots=True)
class Qualified(PerFocus):
    """At least, or at most, so many values conform to a shape and to none of its siblings."""

    inner: Term
    siblings: tuple[Term, ...]
    count: int
    most: bool

    @property
    def component(self) -> Term:
        """The component, by the side it bounds."""
        return sh(f"Qualified{'Max' if self.most else 'Min'}CountConstraintComponent")

    @property
    def shapes(self) -> tuple[Term, ...]:
        """The shape and its siblings."""
        return (self.inner, *self.siblings)

    def failures(self, scope: Scope) -> Iterator[Failure]:
        """Ask the shapes about all values at once, and count those that conform per focus node."""
        pairs = set(scope.rows("?this ?value", scope.values()))
        values = {value for _, value in pairs}
        counted = values - scope.nonconforming(self.inner, values)
        for sibling in self.siblings:
            counted = scope.nonconforming(sibling, counted)
        counts = Counter(focus for focus, value in pairs if value in counted)
        if self.most:
            failed = {focus for focus, count in counts.items() if count > self.count}
        else:
            failed = {row[0] for row in scope.rows("?this", scope.focus()) if counts[row[0]] < self.count}
        yield from (Failure(focus) for focus in sorted(failed))

    def touches(self, shape: Shape, shapes: Mapping[Term, Shape]) -> Iterator[Touch]:
        """Yield what the shapes depend on."""
        for inner in self.shapes:
            yield from shape_touches(shapes[inner], shapes, way(shape.path))

    def default(self) -> str:
        """Name the shape and the count."""
        side = "More" if self.most else "Fewer"
        return f"{side} than {self.count} values conform to {name(self.inner)}"
