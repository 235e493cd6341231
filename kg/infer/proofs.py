"""Shortest proofs of everything at once, and which one-step proofs are worth keeping.

Knuth's generalisation of Dijkstra's algorithm (1977) on the AND-OR graph whose nodes are facts with one of their pairs:
the length of a proof is the number of its steps, each counted as often as it is used. A proof is longer than that of
each premise, so that all proofs of one length are at hand before any of them is chosen. A shortest proof never rests on
itself.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from itertools import accumulate, product
from typing import Final, TypeAlias

from kg.infer.facts import Facts
from kg.infer.validity import Pair
from kg.terms import Term

Node: TypeAlias = int  #: A fact with one of the pairs of its history; sorted by fact, then by place in the history.
Edge: TypeAlias = int  #: A step with one choice of pairs for its premises that can hold together.

_NOWHERE: Final = -1  #: Where an edge leads whose pair adds nothing to its conclusion.


class Proofs:
    """Shortest proofs of all that holds, in columns of numbers.

    Args:
        facts: What inference found.
        issued: The day of issue behind each claim.
    """

    def __init__(self, facts: Facts, issued: Mapping[Term, str]) -> None:
        self._facts = facts
        self._histories = [facts.history(number) for number in range(len(facts))]
        self._first = list(accumulate(map(len, self._histories), initial=0))  #: Of each fact, its first node.
        self.fact = [number for number, history in enumerate(self._histories) for _ in history]  #: Of each node.
        self.given: dict[Node, Term] = self._given()  #: What is best proved by a claim or stratum: the first by name.
        self.taken: dict[Node, Edge] = {}  #: What is best proved by a step.
        self.steps: list[int] = []  #: Of each edge.
        self.pairs: list[int] = []  #: Of each edge, the pair that it gives, by its number in ``Facts.chains``.
        self.nodes: list[tuple[Node, ...]] = []  #: Of each edge, its premises.
        self.costs: list[int] = []  #: Of each edge, the steps of the shortest proof that ends with it.
        self._targets: list[Node] = []
        self._missing: list[int] = []  #: Of each edge, how many premises are not proved yet.
        self._edges: list[Edge] = [0]  #: Of each step, its first edge.
        self._by_conclusion: dict[int, list[int]] = defaultdict(list)  #: The steps that can be taken.
        self._draw()
        #: Of each node, the latest day of issue among the claims of its shortest proof.
        self._days: list[str | None] = [None] * len(self.fact)
        for node, support in self.given.items():
            self._days[node] = issued.get(support)
        self._search()

    def rule(self, edge: Edge) -> Term:
        """Return the rule of a step."""
        return self._facts.rules[self.steps[edge]]

    def pair(self, edge: Edge) -> Pair:
        """Return when and how a step's conclusion holds by it."""
        return self._facts.chains.pairs(self.pairs[edge])[0]

    def day(self, edge: Edge) -> str | None:
        """Return the latest day of issue among the claims of the shortest proof that ends with a step."""
        return max((day for node in self.nodes[edge] if (day := self._days[node])), default=None)

    def takes(self) -> dict[int, list[Edge]]:
        """Return the one-step proofs of every conclusion, each at each of its pairs, the shortest first.

        Of a fact that is asserted too, a step is left out that can only be taken because of that very assertion and
        adds nothing to it. Whatever the shortest proof of a premise needs is among that premise's own.
        """
        conclusions, steps, nodes, taken = self._facts.conclusions, self.steps, self.nodes, self.taken
        found: set[Edge] = set()
        todo = self._kept()
        while todo:
            edge = todo.pop()
            if edge not in found:
                found.add(edge)
                todo += [taken[node] for node in nodes[edge] if node in taken]
        grouped: dict[int, list[Edge]] = defaultdict(list)
        for edge in sorted(found):
            grouped[conclusions[steps[edge]]].append(edge)
        plainness = self._plainness()
        for edges in grouped.values():
            if len(edges) > 1:
                edges.sort(key=lambda edge: self._order(edge, plainness))
        return grouped

    def _order(self, edge: Edge, plainness: Mapping[int, int]) -> tuple[object, ...]:
        """Return what sorts proofs: shortest first, then plainest and most certain, then by rule and premises."""
        step, facts = self.steps[edge], self._facts
        return self.costs[edge], plainness[self.pairs[edge]], facts.rules[step], facts.premises[step]

    def _plainness(self) -> dict[int, int]:
        """Return the places of all pairs when they are sorted by their keys."""
        pairs = sorted(set(self.pairs), key=lambda pair: self._facts.chains.pairs(pair)[0].key())
        return {pair: place for place, pair in enumerate(pairs)}

    def _kept(self) -> list[Edge]:
        """Return the steps worth keeping, each at each pair that it gives."""
        facts, by_conclusion = self._facts, self._by_conclusion
        kept: list[Edge] = []
        for number, steps in by_conclusion.items():
            edges = [edge for step in steps for edge in self._shortest(step)]
            base = facts.base.get(number)
            if base:
                idle = [edge for edge in edges if self._adds_nothing(self.pairs[edge], base.values())]
                provable = _without(number, steps, facts, by_conclusion) if idle else set()
                leaning = {edge for edge in idle if not provable.issuperset(facts.premises[self.steps[edge]])}
                edges = [edge for edge in edges if edge not in leaning]
            kept += edges
        return kept

    def _adds_nothing(self, pair: int, given: Iterable[int]) -> bool:
        widen = self._facts.chains.widen
        return any(widen(one, pair) == one for one in given)

    def _shortest(self, step: int) -> Iterable[Edge]:
        """Return for each pair that a step gives the edge that ends the shortest proof."""
        edges = range(self._edges[step], self._edges[step + 1])
        if len(edges) == 1:
            return edges
        proved = [edge for edge in edges if not self._missing[edge]]
        pairs = self._facts.chains.parts(self._facts.step_holds(step))
        return [
            min(
                (edge for edge in proved if self.pairs[edge] == pair),
                key=lambda edge: (self.costs[edge], self.nodes[edge]),
            )
            for pair in pairs
        ]

    def _given(self) -> dict[Node, Term]:
        given: dict[Node, Term] = {}
        for number, base in self._facts.base.items():
            history, first = self._histories[number], self._first[number]
            for support, pair in sorted(base.items(), reverse=True) if len(base) > 1 else base.items():
                if pair in history:
                    given[first + history.index(pair)] = support
        return given

    def _draw(self) -> None:
        """Draw an edge for every step and every choice of one pair per premise that can hold together."""
        facts, histories, first = self._facts, self._histories, self._first
        timeless, conclusions, predicates = facts.chains.timeless, facts.conclusions, facts.predicates
        steps, pairs, targets, nodes = self.steps, self.pairs, self._targets, self.nodes
        alone = [(node,) for node in range(first[-1])]
        for step, premises in enumerate(facts.premises):
            conclusion = conclusions[step]
            history, start, timed = histories[conclusion], first[conclusion], predicates[conclusion] != facts.type
            choices: Iterable[tuple[int, tuple[Node, ...]]]
            if len(premises) == 1:
                premise = premises[0]
                choices = zip(histories[premise], alone[first[premise] : first[premise + 1]], strict=True)
            else:
                choices = self._choices(premises)
            for pair, chosen in choices:
                given = pair if timed else timeless(pair)
                steps.append(step)
                pairs.append(given)
                nodes.append(chosen)
                targets.append(start + history.index(given) if given in history else _NOWHERE)
            if len(steps) > self._edges[-1]:
                self._by_conclusion[conclusion].append(step)
            self._edges.append(len(steps))

    def _choices(self, premises: tuple[int, ...]) -> Iterator[tuple[int, tuple[Node, ...]]]:
        """Yield each choice of one pair per premise, with the pair that they give together, if they give any."""
        histories, first, join = self._histories, self._first, self._facts.chains.join
        for places in product(*(range(len(histories[premise])) for premise in premises)):
            chosen = zip(premises, places, strict=True)
            together = reduce(join, (histories[premise][place] for premise, place in chosen))
            if together:
                yield together, tuple(first[p] + place for p, place in zip(premises, places, strict=True))

    def _search(self) -> None:
        """Prove nodes in the order of length; of proofs of one length, take the first by rule and premises."""
        waiting: dict[Node, list[Edge]] = defaultdict(list)
        missing = self._missing
        for edge, nodes in enumerate(self.nodes):
            needed = nodes if len(nodes) == 1 else dict.fromkeys(nodes)
            missing.append(len(needed))
            for node in needed:
                waiting[node].append(edge)
        costs = self.costs = [1] * len(missing)
        ready: dict[int, list[Edge]] = {}
        lengths: list[int] = []
        proved, cost = list(self.given), 0
        while True:
            for node in proved:
                for edge in waiting.get(node, ()):
                    missing[edge] -= 1
                    costs[edge] += cost
                    if not missing[edge] and self._targets[edge] != _NOWHERE:
                        if costs[edge] not in ready:
                            heapq.heappush(lengths, costs[edge])
                        ready.setdefault(costs[edge], []).append(edge)
            if not lengths:
                return
            cost = heapq.heappop(lengths)
            proved = self._take(ready.pop(cost))

    def _take(self, edges: list[Edge]) -> list[Node]:
        """Choose among the proofs of one length; return what is proved by them, and was not before."""
        best: dict[Node, Edge] = {}
        for edge in edges:
            target = self._targets[edge]
            if target in self.given or target in self.taken:
                continue
            other = best.setdefault(target, edge)
            if other != edge and self._name(edge) < self._name(other):
                best[target] = edge
        self.taken.update(best)
        for node, edge in best.items():
            self._days[node] = self.day(edge)
        return list(best)

    def _name(self, edge: Edge) -> tuple[Term, tuple[Node, ...]]:
        return self.rule(edge), self.nodes[edge]


def _without(target: int, held: list[int], facts: Facts, steps: Mapping[int, list[int]]) -> set[int]:
    """Return which facts that a fact's steps rest on hold without it.

    Args:
        target: The fact.
        held: Its steps that can be taken.
        facts: What inference found.
        steps: The steps that can be taken, by conclusion.
    """
    base, premises = facts.base, facts.premises
    cone: set[int] = set()
    stack = [premise for step in held for premise in premises[step]]
    while stack:
        number = stack.pop()
        if number == target or number in cone:
            continue
        cone.add(number)
        if number not in base:
            stack += [premise for step in steps.get(number, ()) for premise in premises[step]]
    provable = {number for number in cone if number in base}
    grown = len(provable) < len(cone)
    while grown:
        grown = False
        for number in cone - provable:
            if any(provable.issuperset(premises[step]) for step in steps.get(number, ())):
                provable.add(number)
                grown = True
    return provable
