"""Walks along a closure (``* + ?``): from the edges, the ways from one node to another, shortest first."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Collection
from functools import cache, cached_property, partial
from itertools import pairwise
from typing import Final

from kg.lineage.witness import AnyOf, Later, Witness, all_of
from kg.terms import Term

#: Most walks of one pair that are listed.
MOST_WALKS: Final = 64
#: Most partial walks of one pair that are tried.
MOST_STEPS: Final = 20000


class Walks:
    """The edges of one closure.

    Args:
        pairs: From where to where there is an edge.
        witness: Tells what an edge rests on.
    """

    def __init__(self, pairs: Collection[tuple[Term, Term]], witness: Callable[[tuple[Term, Term]], Witness]) -> None:
        self._pairs = pairs
        self._witness = cache(witness)
        self._distances: dict[Term, dict[Term, int]] = {}
        self._later: dict[tuple[Term, Term], Later] = {}

    @cached_property
    def _after(self) -> dict[Term, list[Term]]:
        found: dict[Term, list[Term]] = {}
        for source, target in sorted(self._pairs):
            found.setdefault(source, []).append(target)
        return found

    @cached_property
    def _before(self) -> dict[Term, list[Term]]:
        found: dict[Term, list[Term]] = {}
        for source, target in sorted(self._pairs):
            found.setdefault(target, []).append(source)
        return found

    def later(self, source: Term, target: Term, mode: str) -> Later:
        """Return the walks of a pair, one witness however often it is asked for; ``?`` takes a single edge."""
        if (source, target) not in self._later:
            make = partial(self.edge if mode == "?" else self.between, source, target)
            self._later[source, target] = Later(make)
        return self._later[source, target]

    def edge(self, source: Term, target: Term) -> AnyOf:
        """Return the witness of a single edge."""
        return AnyOf((self._witness((source, target)),) if (source, target) in self._pairs else ())

    def between(self, source: Term, target: Term) -> AnyOf:
        """Return a witness per walk of one or more edges that visits no node twice, fewest edges first."""
        distance = self._distance(target)
        found: list[Witness] = []
        waiting: list[tuple[int, tuple[Term, ...]]] = [(0, (source,))]
        steps = 0
        while waiting:
            _, walk = heapq.heappop(waiting)
            if len(walk) > 1 and walk[-1] == target:
                if len(found) == MOST_WALKS:
                    return AnyOf(tuple(found), cut=True)
                found.append(all_of([self._witness(pair) for pair in pairwise(walk)]))
                continue
            steps += 1
            if steps > MOST_STEPS:
                return AnyOf(tuple(found), cut=True)
            for node in self._after.get(walk[-1], ()):
                if node in distance and (node not in walk or node == target):
                    heapq.heappush(waiting, (len(walk) + distance[node], (*walk, node)))
        return AnyOf(tuple(found))

    def _distance(self, target: Term) -> dict[Term, int]:
        """Return how many edges away from a node each node is that leads to it."""
        if target not in self._distances:
            distance = {target: 0}
            todo = deque([target])
            while todo:
                node = todo.popleft()
                for source in self._before.get(node, ()):
                    if source not in distance:
                        distance[source] = distance[node] + 1
                        todo.append(source)
            self._distances[target] = distance
        return self._distances[target]
