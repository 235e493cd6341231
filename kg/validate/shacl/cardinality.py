"""``sh:minCount`` and ``sh:maxCount`` (W3C SHACL, section 4.2): distinct values are counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from kg.terms import Term
from kg.validate.shacl.constraint import Constraint, Failure, Names, PerFocus, Scope, Shape, Touch
from kg.validate.shacl.graph import Graph, fault, name
from kg.validate.shacl.model import Path, Step, sh
from kg.validate.shacl.paths import nullable, text
from kg.validate.shacl.strings import whole


def read(graph: Graph, node: Term) -> Iterator[Constraint]:
    """Yield the constraints of this family that a shape has.

    Raises:
        SyntaxFault: A parameter has the wrong kind of value, or the shape has no path.
    """
    for local, kind in (("minCount", MinCount), ("maxCount", MaxCount)):
        count = graph.one(node, sh(local))
        if count:
            if not graph.has(node, sh("path")):
                raise fault(f"sh:{local} of {name(node)} can only be asked of a property shape", node, sh(local))
            yield kind(whole(node, local, count))


@dataclass(frozen=True, slots=True)
class MinCount(PerFocus):
    """There are at least so many values."""

    count: int
    local: ClassVar[str] = "MinCountConstraintComponent"

    def failures(self, scope: Scope) -> Iterator[Failure]:
        """Ask for focus nodes without a value, or group and count."""
        path = scope.owner.path
        if path is None or self.count <= (1 if nullable(path) else 0):
            return
        enough = _several(path, self.count, "this", scope)
        if enough:
            rows = scope.rows("?this", f"{scope.focus()} FILTER NOT EXISTS {{ {enough} }}")
        else:
            tail = f"GROUP BY ?this HAVING(COUNT(DISTINCT ?value) < {self.count})"
            rows = scope.rows("?this", f"{scope.focus()} OPTIONAL {{ {scope.reach()} }}", tail)
        yield from (Failure(row[0]) for row in sorted(set(rows)))

    def surely(self, variable: str, path: Path | None, names: Names) -> str | None:
        """Write that there are as many values, where they are few."""
        if path is None or self.count <= (1 if nullable(path) else 0):
            return "true"
        enough = _several(path, self.count, variable, names)
        return f"EXISTS {{ {enough} }}" if enough else None

    def touches(self, shape: Shape, shapes: Mapping[Term, Shape]) -> Iterator[Touch]:
        """Yield nothing beyond the path."""
        del shape, shapes
        return iter(())

    def default(self) -> str:
        """Name the count."""
        return f"Fewer than {self.count} values"


@dataclass(frozen=True, slots=True)
class MaxCount(PerFocus):
    """There are at most so many values."""

    count: int
    local: ClassVar[str] = "MaxCountConstraintComponent"

    def failures(self, scope: Scope) -> Iterator[Failure]:
        """Ask for focus nodes with a value too many, or group and count."""
        path = scope.owner.path
        if path is None:
            return
        many = _several(path, self.count + 1, "this", scope)
        if many:
            rows = scope.rows("?this", f"{scope.focus()} {many}")
        else:
            tail = f"GROUP BY ?this HAVING(COUNT(DISTINCT ?value) > {self.count})"
            rows = scope.rows("?this", scope.values(), tail)
        yield from (Failure(row[0]) for row in sorted(set(rows)))

    def surely(self, variable: str, path: Path | None, names: Names) -> str | None:
        """Write that there is no value too many, where they are few."""
        many = None if path is None else _several(path, self.count + 1, variable, names)
        return f"NOT EXISTS {{ {many} }}" if many else None

    def touches(self, shape: Shape, shapes: Mapping[Term, Shape]) -> Iterator[Touch]:
        """Yield nothing beyond the path."""
        del shape, shapes
        return iter(())

    def default(self) -> str:
        """Name the count."""
        return f"More than {self.count} values"


def _several(path: Path, count: int, variable: str, names: Names) -> str | None:
    """Write the pattern of so many distinct values, where that is quicker than counting them."""
    if nullable(path) or count < 1 or count > (2 if isinstance(path, Step) else 1):
        return None
    values = [names.fresh() for _ in range(count)]
    patterns = " ".join(f"?{variable} {text(path)} ?{value} ." for value in values)
    return f"{patterns} FILTER(!sameTerm(?{values[0]}, ?{values[1]}))" if count > 1 else patterns
