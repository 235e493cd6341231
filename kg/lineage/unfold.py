"""Unfold support nodes into sets of claims, minimal under inclusion, through derivations that may hold one another up.

The sets of a node are the least fixpoint of: any alternative, any step of a derivation, all premises of a step
(positive Boolean provenance; Green, Karvounarakis, Tannen 2007). Sets whose claims have no possible day in common
prove nothing, so that each travels with its days, those of types aside. See :mod:`kg.lineage.days`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from kg.lineage.days import EMPTY, NONE, Sets, only, product, timeless, union
from kg.lineage.graph import Graph, Step, alternatives, is_claim, matches
from kg.lineage.witness import AllOf, AnyOf, Later, Shortest, Support, Witness, supports
from kg.terms import Term
from kg.times import ALWAYS


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
                return timeless(self._known[node])
            case Shortest(parts=parts):
                return product(self._of(part) for part in parts)
            case AllOf(parts=parts, cut=cut):
                found = product(self._of(part) for part in parts)
                return Sets(found.elements, cut=True) if cut else found
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
                self._known.update({node: Sets(sets.elements, cut=True) for node, sets in value.items()})
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
            return union(self._step(step, of) for step in derivation.steps)
        if not is_claim(node):
            return EMPTY
        record = self._graph.claims.get(node)
        return only(1 << self._bit(node), record.validity.possible if record else ALWAYS)

    def _step(self, step: Step, of: Callable[[Term], Sets]) -> Sets:
        matched = dict.fromkeys(matches(self._graph, step))
        return product(timeless(of(node)) if rigid else of(node) for node, rigid in matched)

    def _bit(self, claim: Term) -> int:
        if claim not in self._bits:
            self._bits[claim] = len(self._claims)
            self._claims.append(claim)
        return self._bits[claim]
