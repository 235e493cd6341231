"""``sh:in``, ``sh:hasValue``, ``sh:closed`` (W3C SHACL, section 4.8): terms are compared, not what they stand for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from kg.terms import Term, is_iri
from kg.validate.shacl.constraint import Constraint, Failure, Local, Names, PerFocus, Scope, Shape, Touch
from kg.validate.shacl.graph import Graph, fault, name
from kg.validate.shacl.model import Path, sh
from kg.validate.shacl.paths import nullable, text
from kg.validate.shacl.strings import truth


def read(graph: Graph, node: Term) -> Iterator[Constraint]:
    """Yield the constraints of this family that a shape has.

    Raises:
        SyntaxFault: A parameter has the wrong kind of value.
    """
    allowed = graph.one(node, sh("in"))
    if allowed:
        yield In(frozenset(graph.items(allowed)))
    for value in graph.objects(node, sh("hasValue")):
        yield HasValue(value)
    closed, ignored = graph.one(node, sh("closed")), graph.one(node, sh("ignoredProperties"))
    if ignored and not closed:
        raise fault(f"{name(node)} has sh:ignoredProperties and is not sh:closed", node)
    if closed and truth(node, "closed", closed):
        named = {graph.one(shape, sh("path")) for shape in graph.objects(node, sh("property"))}
        yield Closed(frozenset(p for p in named | set(graph.items(ignored) if ignored else ()) if p and is_iri(p)))


@dataclass(frozen=True, slots=True)
class In(Local):
    """Each value is one of some terms."""

    allowed: frozenset[Term]
    local: ClassVar[str] = "InConstraintComponent"

    def holds(self, value: Term) -> bool:
        """Whether it is one of them."""
        return value in self.allowed

    def holds_if(self, variable: str, names: Names) -> str:
        """Ask for the same term."""
        terms = [text for text in map(names.constant, sorted(self.allowed)) if text]
        return " || ".join(f"sameTerm(?{variable}, {text})" for text in terms) or "false"

    def default(self) -> str:
        """List what is allowed."""
        return f"Value is not one of {', '.join(map(name, sorted(self.allowed)))}"


@dataclass(frozen=True, slots=True)
class HasValue(PerFocus):
    """One of the values is a certain term."""

    value: Term
    local: ClassVar[str] = "HasValueConstraintComponent"

    def failures(self, scope: Scope) -> Iterator[Failure]:
        """Ask for focus nodes that lack it."""
        there = self.surely("this", scope.owner.path, scope)
        for (focus,) in sorted(set(scope.rows("?this", f"{scope.focus()} FILTER(!({there}))"))):
            yield Failure(focus)

    def surely(self, variable: str, path: Path | None, names: Names) -> str:
        """Write that the term is there, which is exact."""
        constant = names.constant(self.value)
        if constant is None:
            return "false"
        same = f"sameTerm(?{variable}, {constant})"
        if path is None:
            return same
        there = f"EXISTS {{ ?{variable} {text(path)} {constant} }}"
        return f"{there} || {same}" if nullable(path) else there

    def touches(self, shape: Shape, shapes: Mapping[Term, Shape]) -> Iterator[Touch]:
        """Yield nothing beyond the path."""
        del shape, shapes
        return iter(())

    def default(self) -> str:
        """Name the term."""
        return f"There is no value {name(self.value)}"


@dataclass(frozen=True, slots=True)
class Closed(PerFocus):
    """Each value has no properties but those named."""

    known: frozenset[Term]  #: Predicates.
    local: ClassVar[str] = "ClosedConstraintComponent"

    def failures(self, scope: Scope) -> Iterator[Failure]:
        """Ask for the triples of other properties."""
        others = f"FILTER(?p NOT IN ({', '.join(sorted(self.known))}))" if self.known else ""
        rows = scope.rows("?this ?p ?o ?value", f"{scope.values()} ?value ?p ?o {others}")
        for focus, predicate, value, _ in sorted(set(rows)):
            yield Failure(focus, value, predicate)

    def surely(self, variable: str, path: Path | None, names: Names) -> str | None:
        """Write that there is no such triple."""
        if path is not None or not self.known:
            return None
        p, o = names.fresh(), names.fresh()
        return f"NOT EXISTS {{ ?{variable} ?{p} ?{o} FILTER(?{p} NOT IN ({', '.join(sorted(self.known))})) }}"

    def touches(self, shape: Shape, shapes: Mapping[Term, Shape]) -> Iterator[Touch]:
        """Yield every triple of the values."""
        del shapes
        yield Touch("" if shape.path is None else text(shape.path), None)

    def default(self) -> str:
        """Say what is wrong with the property."""
        return "The shape is closed and does not name this property"
