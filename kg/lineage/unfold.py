"""Unfold support nodes into sets of claims, minimal under inclusion, through derivations that may hold one another up.

The sets of a node are the least fixpoint of: any alternative, any step of a derivation, all premises of a step
(positive Boolean provenance; Green, Karvounarakis, Tannen 2007). A set of claims is an integer, one bit a claim.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kg.lineage.graph import Graph, alternatives, is_claim
from kg.lineage.witness import AllOf, AnyOf, Later, Shortest, Support, Witness, supports
from kg.terms import Term

#: Most sets kept of one node or witness; more are counted as cut.
MOST_SETS: Final = 256
#: Most pairs of sets that are tried when a conjunction is multiplied out.
MOST_PRODUCTS: Final = 16384


@dataclass(frozen=True, slots=True)
class Sets:
    """Sets of claims, none within another, small ones first."""

    masks: tuple[int, ...]
    cut: bool = False  #: Whether there may be more.


NONE: Final = Sets(())
EMPTY: Final = Sets((0,))


class Unfolder:
    """Unfolds the nodes of one graph, each once."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._bits: dict[Term, int] = {}
        self._claims: list[Term] = []
        self._known: dict[Term, Sets] = {}

    def sets(self, witness: Witness) -> Sets:
        """Return the minimal sets of claims of a witness."""
        self._solve(supports(witness))
        return self._of(witness)

    def claims(self, mask: int) -> frozenset[Term]:
        """Return the claims of a set."""
        found = []
        while mask:
            lowest = mask & -mask
            found.append(self._claims[lowest.bit_length() - 1])
            mask ^= lowest
        return frozenset(found)

    def reach(self, witness: Witness) -> Iterator[Term]:
        """Yield every claim, stratum and record that a witness may come to, each once."""
        seen = set[Term]()
        todo = list(supports(witness))
        while todo:
            node = todo.pop()
            if node in seen:
                continue
            seen.add(node)
            inner = self._inner(node)
            todo.extend(inner)
            if not inner:
                yield node

    def _inner(self, node: Term) -> list[Term]:
        """Return what a node depends on; nothing for a claim or stratum."""
        if node in self._graph.supports:
            return list(alternatives(self._graph, node))
        derivation = self._graph.derivations.get(node)
        return [premise for step in derivation.steps for premise in step.premises] if derivation else []

    def _of(self, witness: Witness) -> Sets:
        match witness:
            case Support(node=node):
                return self._known[node]
            case AllOf(parts=parts) | Shortest(parts=parts):
                return product(self._of(part) for part in parts)
            case AnyOf(parts=parts, cut=cut):
                return union((self._of(part) for part in parts), cut=cut)
            case Later():
                return self._of(witness.open())

    def _solve(self, roots: Iterable[Term]) -> None:
        """Find the sets of nodes and of all they depend on, going round until nothing changes."""
        order = self._reachable(roots)
        if not order:
            return
        value = dict.fromkeys(order, NONE)
        users: dict[Term, list[Term]] = {node: [] for node in order}
        for node in order:
            for inner in self._inner(node):
                if inner in users:
                    users[inner].append(node)
        waiting, queued = deque(reversed(order)), set(order)
        rounds = 64 * len(order) + 1024
        while waiting:
            node = waiting.popleft()
            queued.discard(node)
            found = self._value(node, value)
            rounds -= 1
            if found == value[node]:
                continue
            value[node] = found
            if rounds < 0:
                self._known.update({node: Sets(sets.masks, cut=True) for node, sets in value.items()})
                return
            for user in users[node]:
                if user not in queued:
                    queued.add(user)
                    waiting.append(user)
        self._known.update(value)

    def _reachable(self, roots: Iterable[Term]) -> list[Term]:
        order: dict[Term, None] = {}
        todo = list(roots)
        while todo:
            node = todo.pop()
            if node not in order and node not in self._known:
                order[node] = None
                todo.extend(self._inner(node))
        return list(order)

    def _value(self, node: Term, value: dict[Term, Sets]) -> Sets:
        def of(inner: Term) -> Sets:
            return self._known[inner] if inner in self._known else value[inner]

        if node in self._graph.supports:
            return union(of(inner) for inner in alternatives(self._graph, node))
        derivation = self._graph.derivations.get(node)
        if derivation is not None:
            return union(product(of(premise) for premise in step.premises) for step in derivation.steps)
        return Sets((1 << self._bit(node),)) if is_claim(node) else EMPTY

    def _bit(self, claim: Term) -> int:
        if claim not in self._bits:
            self._bits[claim] = len(self._claims)
            self._claims.append(claim)
        return self._bits[claim]


def union(parts: Iterable[Sets], *, cut: bool = False) -> Sets:
    """Return the minimal sets among those of all parts."""
    masks: set[int] = set()
    for part in parts:
        masks.update(part.masks)
        cut = cut or part.cut
    return minimal(masks, cut=cut)


def product(parts: Iterable[Sets]) -> Sets:
    """Return the minimal sets that hold one set of each part.

    Where the work grows beyond :data:`MOST_PRODUCTS`, only the smallest set of each further part is taken.
    """
    found, work = EMPTY, 0
    for part in sorted(parts, key=lambda sets: len(sets.masks)):
        cut, right = found.cut or part.cut, part.masks
        work += len(found.masks) * len(right) if len(right) > 1 else 0
        if work > MOST_PRODUCTS and len(right) > 1:
            right, cut = right[:1], True
        found = minimal({mask | other for mask in found.masks for other in right}, cut=cut)
    return found


def minimal(masks: set[int], *, cut: bool = False) -> Sets:
    """Keep the sets that hold no other, small ones first, at most :data:`MOST_SETS`."""
    if len(masks) <= 1:
        return Sets(tuple(masks), cut)
    kept: list[int] = []
    ordered = sorted(masks, key=lambda mask: (mask.bit_count(), mask))
    for mask in ordered:
        if any(mask & other == other for other in kept):
            continue
        if len(kept) == MOST_SETS:
            return Sets(tuple(kept), cut=True)
        kept.append(mask)
    return Sets(tuple(kept), cut)
