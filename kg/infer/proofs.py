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
#: Cost, support or rule, premises, number of the edge, and what is proved.
_Offer: TypeAlias = tuple[int, Term, tuple[Node, ...], int, Node]


@dataclass(frozen=True, slots=True)
class Take:
    """The shortest way to take a step at one of the pairs that it gives."""

    cost: int  #: Steps of the whole proof.
    pair: Pair
    way: Way
    nodes: tuple[Node, ...]  #: Premises, each with one of its pairs.

    def key(self) -> tuple[object, ...]:
        """Return what sorts takes: shortest first, then the plainest and most certain, then by rule and premises."""
        return self.cost, self.pair.key(), self.way.rule, self.way.premises


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
        #: What is best proved by a claim or stratum: that which is first by name.
        self.given: dict[Node, Term] = {
            (number, fact.history.index(pair)): support
            for number, fact in enumerate(facts.all)
            for support, pair in sorted(fact.base.items(), reverse=True)
            if pair in fact.history
        }
        self.taken: dict[Node, tuple[Way, Pair]] = {}  #: What is best proved by a step.
        ways = (way for fact in facts.all for way in fact.ways.values() if way.pairs)
        self._edges = {way: list(self._steps(way)) for way in ways}
        self._search()

    def takes(self) -> dict[int, list[Take]]:
        """Return the one-step proofs of every conclusion, each at each of its pairs, sorted.

        Of a fact that is asserted too, a step is left out that can only be taken because of that very assertion and
        adds nothing to it. Whatever the shortest proof of a premise needs is among that premise's own.
        """
        found: dict[tuple[Way, Pair], Take] = {}
        todo = [(way, pair) for number in range(len(self._facts.all)) for way, pair in self._kept(number)]
        while todo:
            way, pair = todo.pop()
            if (way, pair) in found:
                continue
            edges = [edge for edge in self._edges[way] if edge.missing == 0 and edge.pair == pair]
            best = min(edges, key=lambda edge: (edge.cost, edge.nodes))
            found[way, pair] = Take(best.cost, pair, way, best.nodes)
            todo += [self.taken[node] for node in best.nodes if node in self.taken]
        grouped: dict[int, list[Take]] = {}
        for take in sorted(found.values(), key=Take.key):
            grouped.setdefault(take.way.conclusion, []).append(take)
        return grouped

    def _kept(self, number: int) -> list[tuple[Way, Pair]]:
        fact = self._facts.all[number]
        held = [way for way in fact.ways.values() if way.pairs]
        if not fact.base or not held:
            return [(way, pair) for way in held for pair in way.pairs]
        provable = self._without(number, held)
        given = tuple(fact.base.values())
        return [
            (way, pair)
            for way in held
            for pair in way.pairs
            if provable.issuperset(way.premises) or not any(base.covers(pair) for base in given)
        ]

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
        heap: list[_Offer] = [(0, support, (), 0, node) for node, support in self.given.items()]
        heapq.heapify(heap)
        offers: list[_Edge] = []
        proved: set[Node] = set()
        while heap:
            cost, _, nodes, place, node = heapq.heappop(heap)
            if node in proved:
                continue
            proved.add(node)
            if nodes:
                self.taken[node] = offers[place].way, offers[place].pair
            for edge in waiting.get(node, ()):
                edge.missing -= 1
                edge.cost += cost
                if edge.missing == 0 and edge.target is not None:
                    heapq.heappush(heap, (edge.cost, edge.way.rule, edge.nodes, len(offers), edge.target))
                    offers.append(edge)

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
