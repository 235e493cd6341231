"""``sh:and``, ``sh:or``, ``sh:not``, ``sh:xone``, ``sh:node`` (W3C SHACL, sections 4.6 and 4.7).

Values that conform beyond doubt are passed over in the store; the others are put to each named shape as one set.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from kg.terms import Term
from kg.validate.shacl.constraint import Constraint, Names, PerValue, Scope, Shape, Touch
from kg.validate.shacl.graph import Graph, fault, name
from kg.validate.shacl.kinds import Class, NodeKind
from kg.validate.shacl.model import sh
from kg.validate.shacl.paths import join, text, touches

#: Characters of an expression; shapes that name one another many times over would make one without end.
_LONGEST: Final = 10_000


def read(graph: Graph, node: Term) -> Iterator[Constraint]:
    """Yield the constraints of this family that a shape has.

    Raises:
        SyntaxFault: A list of shapes is none, or empty.
    """
    for local, kind in (("and", And), ("or", Or), ("xone", Xone)):
        for listed in graph.objects(node, sh(local)):
            members = graph.items(listed)
            if not members:
                raise fault(f"sh:{local} of {name(node)} must list a shape", node, sh(local))
            yield kind(members)
    for shape in graph.objects(node, sh("not")):
        yield Not(shape)
    for shape in graph.objects(node, sh("node")):
        if graph.has(shape, sh("path")):
            raise fault(f"sh:node of {name(node)} must be a node shape", node, sh("node"))
        yield Node(shape)


def conforms_if(name_of: Term, variable: str, names: Names) -> str | None:
    """Write an expression that is true only where a node conforms to a shape; ``None`` where none is known."""
    shape = names.shape(name_of)
    if shape.deactivated:
        return "true"
    if name_of in names.wordless:
        return None
    parts = [constraint.surely(variable, shape.path, names) for constraint in shape.constraints]
    written = " && ".join(f"({part})" for part in parts if part) or "true"
    if None not in parts and len(written) <= _LONGEST:
        return written
    names.wordless.add(name_of)
    return None


def shape_touches(shape: Shape, shapes: Mapping[Term, Shape], before: str = "") -> Iterator[Touch]:
    """Yield all triples on which conformance of a node to a shape depends.

    Args:
        shape: The shape.
        shapes: Those it names.
        before: The way to the node.
    """
    if shape.deactivated:
        return
    if shape.path is not None:
        for way, predicate, inverse in touches(shape.path):
            yield Touch(join(before, way), predicate, inverse)
    for constraint in shape.constraints:
        for touch in constraint.touches(shape, shapes):
            yield touch if touch.way is None else Touch(join(before, touch.way), touch.predicate, touch.inverse)


class _Nested(PerValue):
    """A constraint that names shapes for the values."""

    __slots__ = ()

    def touches(self, shape: Shape, shapes: Mapping[Term, Shape]) -> Iterator[Touch]:
        """Yield what the named shapes depend on."""
        before = "" if shape.path is None else text(shape.path)
        for inner in self.shapes:
            yield from shape_touches(shapes[inner], shapes, before)


class _Members(_Nested):
    """A constraint over a list of shapes."""

    __slots__ = ()
    members: tuple[Term, ...]

    @property
    def shapes(self) -> tuple[Term, ...]:
        """The listed shapes."""
        return self.members


@dataclass(frozen=True, slots=True)
class And(_Members):
    """Each value conforms to all shapes."""

    members: tuple[Term, ...]
    local: ClassVar[str] = "AndConstraintComponent"

    def holds_if(self, variable: str, names: Names) -> str | None:
        """Write that it conforms to each."""
        parts = [conforms_if(member, variable, names) for member in self.members]
        return None if None in parts else " && ".join(f"({part})" for part in parts)

    def failing(self, values: Collection[Term], scope: Scope) -> set[Term]:
        """Ask each shape about the values that conformed to those before."""
        left, failed = set(values), set[Term]()
        for member in dict.fromkeys(self.members):
            found = scope.nonconforming(member, left)
            failed |= found
            left -= found
        return failed

    def default(self) -> str:
        """List the shapes."""
        return f"Value does not conform to all of {', '.join(map(name, self.members))}"


@dataclass(frozen=True, slots=True)
class Or(_Members):
    """Each value conforms to at least one shape."""

    members: tuple[Term, ...]
    local: ClassVar[str] = "OrConstraintComponent"

    def holds_if(self, variable: str, names: Names) -> str | None:
        """Write that it conforms to one of those of which that can be written."""
        parts = [part for part in (conforms_if(member, variable, names) for member in self.members) if part]
        return " || ".join(f"COALESCE({part}, false)" for part in parts) or None

    def failing(self, values: Collection[Term], scope: Scope) -> set[Term]:
        """Ask each shape about the values that conformed to none before."""
        left = set(values)
        for member in dict.fromkeys(self.members):
            left = scope.nonconforming(member, left)
        return left

    def default(self) -> str:
        """List the shapes."""
        return f"Value does not conform to one or more of {', '.join(map(name, self.members))}"


@dataclass(frozen=True, slots=True)
class Xone(_Members):
    """Each value conforms to exactly one shape."""

    members: tuple[Term, ...]
    local: ClassVar[str] = "XoneConstraintComponent"

    def holds_if(self, variable: str, names: Names) -> str | None:
        """Know of no expression: that a node does not conform cannot be told so."""
        del variable, names
        return None

    def failing(self, values: Collection[Term], scope: Scope) -> set[Term]:
        """Count the shapes to which each value conforms."""
        conforming = Counter[Term]()
        for member in self.members:
            conforming.update(set(values) - scope.nonconforming(member, values))
        return {value for value in values if conforming[value] != 1}

    def default(self) -> str:
        """List the shapes."""
        return f"Value does not conform to exactly one of {', '.join(map(name, self.members))}"


@dataclass(frozen=True, slots=True)
class Not(_Nested):
    """No value conforms to a shape."""

    inner: Term
    local: ClassVar[str] = "NotConstraintComponent"

    @property
    def shapes(self) -> tuple[Term, ...]:
        """The shape."""
        return (self.inner,)

    def holds_if(self, variable: str, names: Names) -> str | None:
        """Write that it does not conform, where the expression for conforming is exact."""
        exact = exactly(self.inner, variable, names)
        return None if exact is None else f"!({exact})"

    def failing(self, values: Collection[Term], scope: Scope) -> set[Term]:
        """Ask the shape."""
        return set(values) - scope.nonconforming(self.inner, values)

    def default(self) -> str:
        """Name the shape."""
        return f"Value conforms to {name(self.inner)}"


@dataclass(frozen=True, slots=True)
class Node(_Nested):
    """Each value conforms to a node shape."""

    inner: Term
    local: ClassVar[str] = "NodeConstraintComponent"

    @property
    def shapes(self) -> tuple[Term, ...]:
        """The shape."""
        return (self.inner,)

    def holds_if(self, variable: str, names: Names) -> str | None:
        """Write that it conforms."""
        return conforms_if(self.inner, variable, names)

    def failing(self, values: Collection[Term], scope: Scope) -> set[Term]:
        """Ask the shape."""
        return scope.nonconforming(self.inner, values)

    def default(self) -> str:
        """Name the shape."""
        return f"Value does not conform to {name(self.inner)}"


def exactly(name_of: Term, variable: str, names: Names) -> str | None:
    """Write an expression that is true where a node conforms to a shape and false elsewhere; ``None`` for none."""
    shape = names.shape(name_of)
    if shape.path is not None or shape.deactivated or not shape.constraints:
        return None
    if not all(isinstance(constraint, Class | NodeKind) for constraint in shape.constraints):
        return None
    return conforms_if(name_of, variable, names)
