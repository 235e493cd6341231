"""What is known while inference runs: triples of interned integers, with their supports, pairs and one-step proofs.

A fact holds as soon as it has a pair. When the pairs of a fact grow, every one-step proof that uses it is evaluated
again, until nothing grows. Everything is numbered in the order of arrival, never by hash.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TypeAlias

from kg.infer.expressions import RDF_TYPE
from kg.infer.validity import ALWAYS, Pair, Pairs, is_always, join_all, timeless, widen
from kg.terms import Term, Triple

Numbers: TypeAlias = tuple[int, int, int]  #: A triple of interned terms.
Premises: TypeAlias = tuple[int, ...]  #: Numbers of facts, in the order of the rule's patterns.


@dataclass(slots=True, eq=False)
class Way:
    """A one-step proof of a fact; it counts once it has a pair."""

    rule: Term
    premises: Premises
    conclusion: int
    pairs: Pairs = ()


@dataclass(slots=True, eq=False)
class Fact:
    """A triple and why it holds."""

    triple: Numbers
    base: dict[Term, Pair]  #: Claim or stratum that asserts it, with the pair it gives.
    pairs: Pairs  #: When and how it holds, by all supports together.
    history: list[Pair]  #: Every pair it ever had, in order; proofs are well founded over these.
    ways: dict[tuple[Term, Premises], Way]
    rules: list[Term]  #: The rules that conclude it, in order.
    uses: list[Way]  #: One-step proofs to evaluate again when the pairs grow.

    def is_base(self, rule: Term) -> bool:
        """Whether it is asserted, or concluded by a rule other than the one named."""
        return bool(self.base) or any(other != rule for other in self.rules)


class Facts:
    """All facts, numbered from 0."""

    def __init__(self) -> None:
        self.terms: list[Term] = []
        self.all: list[Fact] = []
        #: Lexical forms as in the files, by what a store gives back; of several for one value, one stands for all.
        self.written: dict[Term, Term] = {}
        self.fresh: deque[int] = deque()  #: Facts that hold, or became base edges, and await matching.
        self._ids: dict[Term, int] = {}
        self._numbers: dict[Numbers, int] = {}
        self._grown: deque[int] = deque()
        self._type = self.intern(RDF_TYPE)

    def intern(self, term: Term) -> int:
        """Return the number of a term."""
        found = self._ids.get(term)
        if found is None:
            found = self._ids[term] = len(self.terms)
            self.terms.append(term)
        return found

    def numbers(self, triple: Triple) -> Numbers:
        """Return a triple of terms as numbers."""
        return self.intern(triple[0]), self.intern(triple[1]), self.intern(triple[2])

    def triple(self, number: int) -> Triple:
        """Return the terms of a fact."""
        subject, predicate, value = self.all[number].triple
        return self.terms[subject], self.terms[predicate], self.terms[value]

    def rigid(self, number: int) -> bool:
        """Whether a fact gives the type of something, which carries no time."""
        return self.all[number].triple[1] == self._type

    def add(self, triple: Triple, support: Term, pair: Pair, *, concluded_upon: bool = True) -> None:
        """Assert a triple by a claim or stratum.

        Args:
            triple: The triple.
            support: Claim or stratum, as a term.
            pair: When and how it holds by that support.
            concluded_upon: Whether axioms are to see it if this is its first support.
        """
        number = self._number(self.numbers(triple))
        given = timeless(pair) if self.rigid(number) else pair
        held = bool(self.all[number].pairs)
        self.all[number].base[support] = given
        self._absorb(number, (given,))
        if not concluded_upon and not held:
            self.fresh.pop()

    def propose(self, rule: Term, premises: Premises, conclusion: Numbers) -> None:
        """Conclude a triple from facts by a rule, if the premises can hold together.

        A conclusion about a literal, and one that is among its own premises, is none. A step that is known already
        changes nothing.
        """
        if self.terms[conclusion[0]].startswith('"'):
            return
        number = self._number(conclusion)
        fact = self.all[number]
        if number in premises or (rule, premises) in fact.ways:
            return
        way = fact.ways[rule, premises] = Way(rule, premises, number)
        for premise in dict.fromkeys(premises):
            if not is_always(self.all[premise].pairs):
                self.all[premise].uses.append(way)
        self._evaluate(way)

    def settle(self) -> None:
        """Evaluate every one-step proof again whose premises have grown, until nothing grows."""
        while self._grown:
            for way in self.all[self._grown.popleft()].uses:
                self._evaluate(way)

    def _number(self, triple: Numbers) -> int:
        found = self._numbers.get(triple)
        if found is None:
            found = self._numbers[triple] = len(self.all)
            self.all.append(Fact(triple, {}, (), [], {}, [], []))
        return found

    def _evaluate(self, way: Way) -> None:
        fact = self.all[way.conclusion]
        found = join_all([self.all[premise].pairs for premise in way.premises])
        if found is not ALWAYS and self.rigid(way.conclusion):
            found = widen((), map(timeless, found))
        pairs = widen(way.pairs, found) if way.pairs else found
        if pairs is way.pairs or not pairs:
            return
        way.pairs = pairs
        held = bool(fact.pairs)
        if way.rule not in fact.rules:
            fact.rules.append(way.rule)
            if held and not self.rigid(way.conclusion):
                self.fresh.append(way.conclusion)
        self._absorb(way.conclusion, pairs)

    def _absorb(self, number: int, more: Pairs) -> None:
        fact = self.all[number]
        pairs = widen(fact.pairs, more) if fact.pairs else more
        if pairs is fact.pairs or not pairs:
            return
        if not fact.pairs:
            self.fresh.append(number)
        fact.history.extend(pair for pair in pairs if pair not in fact.history)
        fact.pairs = pairs
        if fact.uses:
            self._grown.append(number)
