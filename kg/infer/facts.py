"""What is known while inference runs: triples of interned integers, with their supports, pairs and one-step proofs.

Facts and steps are columns of numbers, so that a step costs no object of its own. A fact holds as soon as it has a
pair. When the pairs of a fact grow, every step that uses the fact is evaluated again, until nothing grows. All is
numbered in the order of arrival, never by hash.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from kg.infer.expressions import RDF_TYPE
from kg.infer.validity import Antichains, Pair, Pairs
from kg.terms import Term, Triple

Ends: TypeAlias = tuple[int, int]  #: Subject and value, interned.
Premises: TypeAlias = tuple[int, ...]  #: Numbers of facts, in the order of the rule's patterns.

_NEVER, _ALWAYS = Antichains.NEVER, Antichains.ALWAYS


@dataclass(frozen=True, slots=True)
class Way:
    """A one-step proof of a fact that counts, as its premises can hold together."""

    rule: Term
    premises: Premises
    conclusion: int
    pairs: Pairs  #: When and how it holds by this step.


class _Interned(dict[Term, int]):
    """Numbers of terms, a new one for each new term."""

    def __init__(self, terms: list[Term], literal: list[bool]) -> None:
        self._terms = terms
        self._literal = literal

    def __missing__(self, term: Term) -> int:
        number = self[term] = len(self._terms)
        self._terms.append(term)
        self._literal.append(term.startswith('"'))
        return number


class Facts:
    """All facts and steps, each numbered from 0."""

    def __init__(self) -> None:
        self.terms: list[Term] = []
        self.literal: list[bool] = []  #: Whether a term is a literal, of which nothing is concluded.
        self.chains = Antichains()
        #: By predicate, the facts of given ends.
        self.known: dict[int, dict[Ends, int]] = defaultdict(dict)
        self.predicates: list[int] = []  #: Of each fact.
        self.ends: list[Ends] = []  #: Of each fact.
        self.holds: list[int] = []  #: Of each fact, when and how it holds by all supports together.
        self.base: dict[int, dict[Term, int]] = {}  #: Of what is asserted, claim or stratum and the pair that it gives.
        self.rules: list[Term] = []  #: Of each step.
        self.premises: list[Premises] = []  #: Of each step.
        self.conclusions: list[int] = []  #: Of each step.
        self.uses: dict[int, list[int]] = defaultdict(list)  #: By fact, the steps to evaluate again when it grows.
        #: Lexical forms as in the files, by what a store gives back; of several for one value, one stands for all.
        self.written: dict[Term, Term] = {}
        self.fresh: deque[int] = deque()  #: Facts that hold, or became base edges, and await matching.
        #: Predicates of which it matters what is a base edge, and by which rules each of their facts is concluded.
        self.edges: set[int] = set()
        self._ids = _Interned(self.terms, self.literal)
        self._concluded: dict[int, list[Term]] = defaultdict(list)
        self._histories: dict[int, tuple[int, ...]] = {}
        self._taken: set[tuple[Term, Premises, int]] = set()
        self.grown: deque[int] = deque()  #: Facts with uses whose pairs have grown, for :meth:`settle`.
        self.type = self.intern(RDF_TYPE)

    def __len__(self) -> int:
        return len(self.holds)

    def intern(self, term: Term) -> int:
        """Return the number of a term."""
        return self._ids[term]

    def triple(self, number: int) -> Triple:
        """Return the terms of a fact."""
        subject, value = self.ends[number]
        terms = self.terms
        return terms[subject], terms[self.predicates[number]], terms[value]

    def rigid(self, number: int) -> bool:
        """Whether a fact gives the type of something, which carries no time."""
        return self.predicates[number] == self.type

    def pairs(self, number: int) -> Pairs:
        """Return when and how a fact holds."""
        return self.chains.pairs(self.holds[number])

    def history(self, number: int) -> tuple[int, ...]:
        """Return every pair that a fact ever had, in order; proofs are well founded over these."""
        return self._histories.get(number) or self.chains.parts(self.holds[number])

    def is_base(self, number: int, rule: Term) -> bool:
        """Whether a fact of a predicate in ``edges`` is asserted, or concluded by a rule other than the one named."""
        return number in self.base or any(other != rule for other in self._concluded.get(number, ()))

    def held(self) -> Iterator[int]:
        """Yield the facts that hold, in order."""
        return (number for number, held in enumerate(self.holds) if held)

    def ways(self) -> Iterator[Way]:
        """Yield the steps that count, in the order in which they were found."""
        for step, (rule, premises, conclusion) in enumerate(
            zip(self.rules, self.premises, self.conclusions, strict=True)
        ):
            if found := self.step_holds(step):
                yield Way(rule, premises, conclusion, self.chains.pairs(found))

    def step_holds(self, step: int) -> int:
        """Return when and how a step can be taken: when and how its premises hold together."""
        found = self._joined(step)
        return self.chains.timeless(found) if self.rigid(self.conclusions[step]) else found

    def number(self, predicate: int, ends: Ends) -> int:
        """Return the number of a triple, a new one where it has none."""
        known = self.known[predicate]
        found = known.get(ends)
        if found is None:
            found = known[ends] = len(self.holds)
            self.predicates.append(predicate)
            self.ends.append(ends)
            self.holds.append(_NEVER)
        return found

    def add(self, triple: Triple, support: Term, pair: Pair, *, concluded_upon: bool = True) -> None:
        """Assert a triple by a claim or stratum.

        Args:
            triple: The triple.
            support: Claim or stratum, as a term.
            pair: When and how it holds by that support.
            concluded_upon: Whether axioms are to see it if this is its first support.
        """
        self.state(triple, support, self.chains.number((pair,)), concluded_upon=concluded_upon)

    def state(self, triple: Triple, support: Term, pair: int, *, concluded_upon: bool = True) -> None:
        """Assert a triple, the pair given as the number of the antichain that it is by itself; see :meth:`add`."""
        subject, predicate, value = triple
        ids = self._ids
        key = ids[predicate]
        number = self.number(key, (ids[subject], ids[value]))
        given = pair if key != self.type else self.chains.timeless(pair)
        if self.holds[number] == _NEVER:
            self.base[number] = {support: given}
            self.holds[number] = given
            if concluded_upon:
                self.fresh.append(number)
        else:
            self.base.setdefault(number, {})[support] = given
            self.absorb(number, given)

    def propose(self, rule: Term, premises: Premises, predicate: int, ends: Ends) -> None:
        """Conclude a triple from facts by a rule, if the premises can hold together.

        A conclusion about a literal, and one that is among its own premises, is none. A step that is known already
        changes nothing.
        """
        if self.literal[ends[0]]:
            return
        number = self.number(predicate, ends)
        if number in premises or (rule, premises, number) in self._taken:
            return
        self._taken.add((rule, premises, number))
        step = len(self.rules)
        self.rules.append(rule)
        self.premises.append(premises)
        self.conclusions.append(number)
        for premise in dict.fromkeys(premises):
            if self.holds[premise] != _ALWAYS:
                self.uses[premise].append(step)
        self._evaluate(step)

    def settle(self) -> None:
        """Evaluate every one-step proof again whose premises have grown, until nothing grows."""
        while self.grown:
            for step in self.uses[self.grown.popleft()]:
                self._evaluate(step)

    def absorb(self, number: int, more: int) -> None:
        """Let a fact hold when and how another support says, too."""
        before = self.holds[number]
        if before == _NEVER:
            self.holds[number] = more
            self.fresh.append(number)
            return
        after = self.chains.widen(before, more) if before != more else before
        if after == before:
            return
        history = self.history(number)
        self._histories[number] = (*history, *(pair for pair in self.chains.parts(after) if pair not in history))
        self.holds[number] = after
        if number in self.uses:
            self.grown.append(number)

    def conclude(self, number: int, rule: Term, pair: int) -> None:
        """Let a fact hold by a step when and how its premises do.

        A fact of a predicate in ``edges`` that another rule concludes may be a base edge now, and is fresh again.
        """
        predicate = self.predicates[number]
        given = pair if predicate != self.type else self.chains.timeless(pair)
        if predicate in self.edges:
            rules = self._concluded[number]
            if rule not in rules:
                rules.append(rule)
                if self.holds[number]:
                    self.fresh.append(number)
        self.absorb(number, given)

    def _evaluate(self, step: int) -> None:
        found = self._joined(step)
        if found:
            self.conclude(self.conclusions[step], self.rules[step], found)

    def _joined(self, step: int) -> int:
        holds, join = self.holds, self.chains.join
        found = _ALWAYS
        for premise in self.premises[step]:
            found = join(found, holds[premise])
        return found
