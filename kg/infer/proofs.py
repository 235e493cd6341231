"""Shortest proofs of everything at once, and which one-step proofs are worth keeping.

Knuth's generalisation of Dijkstra's algorithm (1977) on the AND-OR graph whose nodes are facts with one of their pairs:
the length of a proof is the number of its steps, each counted as often as it is used. A shortest proof never rests on
itself.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from kg.infer.facts import Facts, Way
from kg.infer.validity import ALWAYS, PLAIN, Pair, join_all, timeless
from kg.terms import Term

Node: TypeAlias = tuple[int, int]  #: A fact and the place of a pair in its history.
_Offer: TypeAlias = tuple[int, Term, tuple[Node, ...], Node]  #: Cost, support or rule, premises, and what is proved.


@dataclass(frozen=True, slots=True)
class Choice:
    """The shortest way to take a step, or to rest on a support."""

    cost: int  #: Steps of the whole proof; 0 for what is asserted.
    support: Term | None  #: Claim or stratum, where asserted.
    nodes: tuple[Node, ...] = ()  #: Premises, where concluded.


@dataclass(slots=True, eq=False)
class _Edge:
    way: Way
    pair: Pair
    nodes: tuple[Node, ...]
    target: Node | None
    missing: int
    cost: int = 1


class Proofs:
    """Shortest proofs of all that holds.

    Args:
        facts: What inference found.
    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.best: dict[Node, Choice] = {}
        ways = (way for fact in facts.all for way in fact.ways.values() if way.pairs)
        self._edges = {way: list(self._steps(way)) for way in ways}
        self._search()

    def ways(self, number: int) -> list[Way]:
        """Return the one-step proofs of a fact that count, shortest first, then by rule and premises.

        Of a fact that is asserted too, a step is left out that can only be taken because of that very assertion and
        adds nothing to it.
        """
        fact = self._facts.all[number]
        held = [way for way in fact.ways.values() if way.pairs]
        if fact.base and held:
            provable = self._without(number, held)
            given = tuple(fact.base.values())
            held = [
                way
                for way in held
                if provable.issuperset(way.premises)
                or not all(any(base.covers(pair) for base in given) for pair in way.pairs)
            ]
        return sorted(held, key=lambda way: (self.choice(way)[1].cost, way.rule, way.premises))

    def choice(self, way: Way) -> tuple[Pair, Choice]:
        """Return the shortest way to take a step, and the pair that comes of it."""
        edges = [edge for edge in self._edges[way] if edge.missing == 0 and edge.pair in way.pairs]
        best = min(edges, key=lambda edge: (edge.cost, edge.pair.key(), edge.nodes))
        return best.pair, Choice(best.cost, None, best.nodes)

    def _without(self, target: int, held: list[Way]) -> set[int]:
        """Return which facts that a fact's steps rest on hold without it."""
        cone: set[int] = set()
        stack = [premise for way in held for premise in way.premises]
        while stack:
            number = stack.pop()
            if number == target or number in cone:
                continue
            cone.add(number)
            if not self._facts.all[number].base:
                stack += [p for way in self._facts.all[number].ways.values() if way.pairs for p in way.premises]
        provable = {number for number in cone if self._facts.all[number].base}
        grown = True
        while grown:
            grown = False
            for number in cone - provable:
                ways = self._facts.all[number].ways.values()
                if any(way.pairs and provable.issuperset(way.premises) for way in ways):
                    provable.add(number)
                    grown = True
        return provable

    def _search(self) -> None:
        waiting: dict[Node, list[_Edge]] = {}
        for edge in (edge for edges in self._edges.values() for edge in edges):
            for node in dict.fromkeys(edge.nodes):
                waiting.setdefault(node, []).append(edge)
        heap = list(self._given())
        heapq.heapify(heap)
        while heap:
            cost, name, nodes, node = heapq.heappop(heap)
            if node in self.best:
                continue
            self.best[node] = Choice(cost, None if nodes else name, nodes)
            for edge in waiting.get(node, ()):
                edge.missing -= 1
                edge.cost += cost
                if edge.missing == 0 and edge.target is not None:
                    heapq.heappush(heap, (edge.cost, edge.way.rule, edge.nodes, edge.target))

    def _given(self) -> Iterator[_Offer]:
        for number, fact in enumerate(self._facts.all):
            for support, pair in fact.base.items():
                if pair in fact.history:
                    yield 0, support, (), (number, fact.history.index(pair))

    def _steps(self, way: Way) -> Iterator[_Edge]:
        """Yield a step once for every choice of one pair per premise that can hold together."""
        conclusion = self._facts.all[way.conclusion]
        histories = [self._facts.all[premise].history for premise in way.premises]
        for places in product(*(range(len(history)) for history in histories)):
            chosen = [history[place] for history, place in zip(histories, places, strict=True)]
            found = ALWAYS if all(pair is PLAIN for pair in chosen) else join_all([(pair,) for pair in chosen])
            for joined in found:
                pair = timeless(joined) if self._facts.rigid(way.conclusion) else joined
                nodes = tuple(zip(way.premises, places, strict=True))
                known = pair in conclusion.history
                target = (way.conclusion, conclusion.history.index(pair)) if known else None
                yield _Edge(way, pair, nodes, target, len(set(nodes)))
