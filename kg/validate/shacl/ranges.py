"""``sh:minExclusive``, ``sh:minInclusive``, ``sh:maxExclusive``, ``sh:maxInclusive`` (W3C SHACL, section 4.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kg.terms import Term
from kg.validate.shacl.compare import comparison, less
from kg.validate.shacl.constraint import Constraint, Local, Names
from kg.validate.shacl.graph import Graph, fault, name
from kg.validate.shacl.model import sh

_OPERATORS: Final = {"minExclusive": ">", "minInclusive": ">=", "maxExclusive": "<", "maxInclusive": "<="}


def read(graph: Graph, node: Term) -> Iterator[Constraint]:
    """Yield the constraints of this family that a shape has.

    Raises:
        SyntaxFault: A bound is no literal.
    """
    for local, operator in _OPERATORS.items():
        for bound in graph.objects(node, sh(local)):
            if not bound.startswith('"'):
                raise fault(f"sh:{local} of {name(node)} must be a literal", node, sh(local))
            yield Range(bound, operator, sh(f"{local[0].upper()}{local[1:]}ConstraintComponent"))


@dataclass(frozen=True, slots=True)
class Range(Local):
    """Each value can be compared with a bound, and lies on its right side."""

    bound: Term
    operator: str  #: What stands between value and bound.
    reported: Term

    @property
    def component(self) -> Term:
        """The component, told with the constraint."""
        return self.reported

    def holds(self, value: Term) -> bool:
        """Whether the comparison is true; it is not where the two cannot be compared."""
        low, high = (self.bound, value) if self.operator[0] == ">" else (value, self.bound)
        return less(low, high, or_equal=self.operator.endswith("="))

    def holds_if(self, variable: str, names: Names) -> str:
        """Compare in the store, carriers by their numbers."""
        del names
        return comparison(f"?{variable}", self.operator, self.bound)

    def default(self) -> str:
        """Name the bound."""
        return f"Value is not {self.operator} {self.bound}"
