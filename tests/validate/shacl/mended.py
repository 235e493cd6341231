"""pySHACL with the defects mended that are known of it, so that it can be held against."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partialmethod
from typing import Final, TypeAlias
from unittest.mock import patch

from pyshacl.constraints.constraint_component import ConstraintComponent
from pyshacl.rdfutil.compare import compare_literal
from rdflib import XSD, Graph, Literal
from rdflib.term import IdentifiedNode

Term: TypeAlias = IdentifiedNode | Literal
_CORE: Final = "pyshacl.constraints.core"


def _family(literal: Literal) -> str:
    """Return what kind of value a literal has: SPARQL compares within a kind only."""
    if literal.ill_typed or literal.language or literal.value is None:
        return "none"
    kind = type(literal.value).__name__
    if kind in ("Duration", "timedelta") or (kind == "str" and literal.datatype not in (None, XSD.string)):
        return "none"  # SPARQL 1.1 (17.3) orders no durations; rdflib lets each equal itself.
    return "number" if kind in ("int", "float", "Decimal", "long_type") else kind


def _compare(first: Literal, second: Literal) -> int:
    """Compare literals of one kind; rdflib puts true between 0 and 2, numbers before dates, IRIs among texts."""
    if _family(first) != _family(second) or _family(first) == "none":
        raise TypeError("not comparable")
    return int(compare_literal(first, second))  # type: ignore[no-untyped-call]  # pySHACL has no types


def _order(
    constraint: ConstraintComponent, values: set[Term], others: set[Term], graph: Graph, focus: Term, *, equal: bool
) -> tuple[bool, list[tuple[object, ...]]]:
    """Compare pairs of terms; pySHACL compares IRIs as strings, and gives up over blank nodes."""
    reports: list[tuple[object, ...]] = []
    for value, other in itertools.product(values, others):
        order = 1
        if isinstance(value, Literal) and isinstance(other, Literal):
            with suppress(TypeError, NotImplementedError):
                order = _compare(value, other)
        if order > 0 or (order == 0 and not equal):
            reports.append(constraint.make_v_result(graph, focus, value_node=value))
    return bool(reports), reports


@contextmanager
def mended() -> Iterator[None]:
    """Have literals of different kinds incomparable, as SPARQL does, and all terms but literals."""
    pairs = f"{_CORE}.property_pair_constraints"
    with (
        patch(f"{_CORE}.value_range_constraints.compare_literal", _compare),
        patch(f"{pairs}.LessThanConstraintComponent._compare_lt", partialmethod(_order, equal=False)),
        patch(f"{pairs}.LessThanOrEqualsConstraintComponent._compare_ltoe", partialmethod(_order, equal=True)),
    ):
        yield
