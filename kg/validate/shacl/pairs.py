"""``sh:equals``, ``sh:disjoint``, ``sh:lessThan``, ``sh:lessThanOrEquals`` (W3C SHACL, section 4.5).

The first two compare terms; the last two what literals stand for, as the operators ``<`` and ``<=`` of SPARQL do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from kg.terms import Term, is_iri
from kg.validate.shacl.compare import comparison, less
from kg.validate.shacl.constraint import Constraint, Failure, PerFocus, Scope, Shape, Touch, unless
from kg.validate.shacl.graph import Graph, fault, name
from kg.validate.shacl.model import sh
from kg.validate.shacl.paths import nullable, text


def read(graph: Graph, node: Term) -> Iterator[Constraint]:
    """Yield the constraints of this family that a shape has.

    Raises:
        SyntaxFault: A parameter is no property, or an order is asked of a node shape.
    """
    for local in ("equals", "disjoint", "lessThan", "lessThanOrEquals"):
        component = sh(f"{local[0].upper()}{local[1:]}ConstraintComponent")
        for other in graph.objects(node, sh(local)):
            if not is_iri(other):
                raise fault(f"sh:{local} of {name(node)} must be a property", node, sh(local))
            if local == "equals":
                yield Equals(other)
            elif local == "disjoint":
                yield Disjoint(other)
            elif not graph.has(node, sh("path")):
                raise fault(f"sh:{local} of {name(node)} can only be asked of a property shape", node, sh(local))
            else:
                yield Less(other, local == "lessThanOrEquals", component)


class _Pair(PerFocus):
    """A constraint that compares the values with those of another property of the focus node."""

    __slots__ = ()
    other: Term

    def touches(self, shape: Shape, shapes: Mapping[Term, Shape]) -> Iterator[Touch]:
        """Yield the other property."""
        del shape, shapes
        yield Touch("", self.other)


@dataclass(frozen=True, slots=True)
class Equals(_Pair):
    """The values are those of another property."""

    other: Term
    local: ClassVar[str] = "EqualsConstraintComponent"

    def failures(self, scope: Scope) -> Iterator[Failure]:
        """Ask for values of either that are none of the other."""
        ours = f"{scope.values()} FILTER NOT EXISTS {{ ?this {self.other} ?value }}"
        path, theirs = scope.owner.path, f"{scope.focus()} ?this {self.other} ?value"
        if path is None or nullable(path):
            theirs += " FILTER(!sameTerm(?this, ?value))"
        if path is not None:
            theirs += f" FILTER NOT EXISTS {{ ?this {text(path)} ?value }}"
        rows = {*scope.rows("?this ?value", ours), *scope.rows("?this ?value", theirs)}
        yield from (Failure(focus, value) for focus, value in sorted(rows))

    def default(self) -> str:
        """Name the property."""
        return f"The values are not those of {name(self.other)}"


@dataclass(frozen=True, slots=True)
class Disjoint(_Pair):
    """No value is one of another property."""

    other: Term
    local: ClassVar[str] = "DisjointConstraintComponent"

    def failures(self, scope: Scope) -> Iterator[Failure]:
        """Ask for values of both."""
        rows = scope.rows("?this ?value", f"{scope.values()} FILTER EXISTS {{ ?this {self.other} ?value }}")
        yield from (Failure(focus, value) for focus, value in sorted(set(rows)))

    def default(self) -> str:
        """Name the property."""
        return f"Value is one of {name(self.other)} too"


@dataclass(frozen=True, slots=True)
class Less(_Pair):
    """Each value is less than all of another property."""

    other: Term
    or_equal: bool
    reported: Term

    @property
    def component(self) -> Term:
        """The component, told with the constraint."""
        return self.reported

    def failures(self, scope: Scope) -> Iterator[Failure]:
        """Ask for pairs that the store does not find in order, and compare those."""
        order = comparison("?value", "<=" if self.or_equal else "<", "?other")
        where = f"{scope.values()} ?this {self.other} ?other FILTER({unless(order)})"
        for focus, value, other in sorted(set(scope.rows("?this ?value ?other", where))):
            if not less(value, other, or_equal=self.or_equal):
                yield Failure(focus, value)

    def default(self) -> str:
        """Name the property."""
        return f"Value is not less than {'or equal to ' if self.or_equal else ''}every value of {name(self.other)}"
