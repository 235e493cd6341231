"""Sets of claims with the days on which they prove something; joined and kept minimal.

A set is an integer, one bit a claim. Days are integers too, ``20260204``, so that they compare as they follow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

from kg.times import Span

#: A set of claims, the first day on which it proves something, and the day after the last.
Element: TypeAlias = tuple[int, int, int]

FIRST: Final = 0
LAST: Final = 10**9
#: Most sets kept of one node or witness; more are counted as cut.
MOST_SETS: Final = 256
#: Most pairs of sets that are tried when a conjunction is multiplied out.
MOST_PRODUCTS: Final = 16384


@dataclass(frozen=True, slots=True)
class Sets:
    """Sets of claims, none of which is within another that holds on the same days; small ones first."""

    elements: tuple[Element, ...]
    cut: bool = False  #: Whether there may be more.

    @property
    def masks(self) -> tuple[int, ...]:
        """The sets without their days."""
        return tuple(dict.fromkeys(mask for mask, _, _ in self.elements))


NONE: Final = Sets(())
EMPTY: Final = Sets(((0, FIRST, LAST),))


def only(mask: int, span: Span) -> Sets:
    """Return a single set that holds on the days of a span."""
    start = int(span.start.replace("-", "")) if span.start else FIRST
    end = int(span.end.replace("-", "")) if span.end else LAST
    return Sets(((mask, start, end),))


def timeless(sets: Sets) -> Sets:
    """Return the same sets without a clock: for a type, which is rigid, or for a query, which asks no day."""
    if all(start == FIRST and end == LAST for _, start, end in sets.elements):
        return sets
    return minimal({(mask, FIRST, LAST) for mask, _, _ in sets.elements}, cut=sets.cut)


def union(parts: Iterable[Sets], *, cut: bool = False) -> Sets:
    """Return the minimal sets among those of all parts."""
    elements: set[Element] = set()
    for part in parts:
        elements.update(part.elements)
        cut = cut or part.cut
    return minimal(elements, cut=cut)


def product(parts: Iterable[Sets]) -> Sets:
    """Return the minimal sets that hold one set of each part, on the days that all have in common.

    Where the work grows beyond :data:`MOST_PRODUCTS`, only the smallest set of each further part is taken.
    """
    found, work = EMPTY, 0
    waiting = sorted(parts, key=lambda sets: len(sets.elements))
    for at, part in enumerate(waiting):
        work += len(found.elements) * len(part.elements) if len(part.elements) > 1 else 0
        if work > MOST_PRODUCTS:
            rest = EMPTY
            for other in waiting[at:]:
                rest = _times(rest, Sets(other.elements[:1]))
            return _times(found, Sets(rest.elements, cut=True))
        found = _times(found, part)
    return found


def _times(left: Sets, right: Sets) -> Sets:
    both = {
        (mask | other, max(start, begin), min(end, stop))
        for mask, start, end in left.elements
        for other, begin, stop in right.elements
    }
    return minimal({one for one in both if one[1] < one[2]}, cut=left.cut or right.cut)


def minimal(elements: set[Element], *, cut: bool = False) -> Sets:
    """Keep the sets that no other makes needless, small ones first, at most :data:`MOST_SETS`."""
    if len(elements) <= 1:
        return Sets(tuple(elements), cut)
    kept: list[Element] = []
    for one in sorted(elements, key=lambda found: (found[0].bit_count(), found[0], found[1], -found[2])):
        mask, start, end = one
        if any(mask & other == other and begin <= start and end <= stop for other, begin, stop in kept):
            continue
        if len(kept) == MOST_SETS:
            return Sets(tuple(kept), cut=True)
        kept.append(one)
    return Sets(tuple(kept), cut)
