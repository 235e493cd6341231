"""Semi-naive forward inference over interned integers, for axioms compiled to rules.

Each new fact is matched against every pattern of every rule, the other patterns are joined from the indexes; a
combination is thus found when the last of its premises arrives.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from kg.infer.axioms import Axiom
from kg.infer.expressions import Atom
from kg.infer.facts import Facts, Numbers
from kg.terms import Term

Pattern: TypeAlias = tuple[int, int, int]  #: Interned terms; a variable ``n`` is ``-1 - n``.
Binding: TypeAlias = dict[int, int]  #: Variables of a pattern to interned terms.

_NONE: Final[tuple[int, ...]] = ()


@dataclass(frozen=True, slots=True)
class _Rule:
    iri: Term
    body: tuple[Pattern, ...]
    head: Pattern
    linear: bool
    copies: bool  #: Whether there is one premise, with two variables or a fixed object: all that matches concludes.


class Reasoner:
    """Draws the conclusions of axioms from facts as they arrive.

    Args:
        facts: What is known; conclusions are proposed to it.
        axioms: Compiled axioms.
    """

    def __init__(self, facts: Facts, axioms: Iterable[Axiom]) -> None:
        self._facts = facts
        self._joined: set[int] = set()  #: Predicates that are looked up: those in rules of several premises.
        self._matched: set[int] = set()
        self._any: dict[int, list[int]] = defaultdict(list)
        self._by_subject: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._by_value: dict[tuple[int, int], list[int]] = defaultdict(list)
        #: Rules and places in their bodies, by predicate and, where the pattern has one, by its fixed object.
        self._triggers: dict[tuple[int, int | None], list[tuple[_Rule, int]]] = defaultdict(list)
        for axiom in axioms:
            body = tuple(self._pattern(atom) for atom in axiom.body)
            copies = len(body) == 1 and body[0][0] < 0 and body[0][0] != body[0][2]
            rule = _Rule(axiom.iri, body, self._pattern(axiom.head), axiom.linear, copies)
            if not copies:
                self._joined.update(predicate for _, predicate, _ in body)
            for place, (_, predicate, value) in enumerate(body):
                self._triggers[predicate, value if value >= 0 else None].append((rule, place))

    def run(self) -> None:
        """Match what is fresh until nothing is."""
        fresh = self._facts.fresh
        while fresh:
            number = fresh.popleft()
            subject, predicate, value = self._facts.all[number].triple
            if predicate in self._joined and number not in self._matched:
                self._matched.add(number)
                self._any[predicate].append(number)
                self._by_subject[predicate, subject].append(number)
                self._by_value[predicate, value].append(number)
            for key in ((predicate, None), (predicate, value)):
                for rule, place in self._triggers.get(key, ()):
                    self._fire(rule, place, number)
            self._facts.settle()

    def _fire(self, rule: _Rule, place: int, number: int) -> None:
        if rule.copies:
            start, _, end = rule.body[0]
            subject, _, value = self._facts.all[number].triple
            self._facts.propose(rule.iri, (number,), _fill(rule.head, {start: subject, end: value}))
            return
        binding = _match(rule.body[place], self._facts.all[number].triple, {})
        if binding is None or not self._allowed(rule, place, number):
            return
        premises: list[int] = [number] * len(rule.body)
        places = tuple(other for other in range(len(rule.body)) if other != place)
        for found, whole in list(self._complete(rule, places, binding, premises)):
            self._facts.propose(rule.iri, whole, _fill(rule.head, found))

    def _complete(
        self, rule: _Rule, places: tuple[int, ...], binding: Binding, premises: list[int]
    ) -> Iterator[tuple[Binding, tuple[int, ...]]]:
        if not places:
            yield binding, tuple(premises)
            return
        place = min(places, key=lambda other: _free(rule.body[other], binding))
        rest = tuple(other for other in places if other != place)
        for number in self._candidates(rule.body[place], binding):
            wider = _match(rule.body[place], self._facts.all[number].triple, binding)
            if wider is not None and self._allowed(rule, place, number):
                premises[place] = number
                yield from self._complete(rule, rest, wider, premises)

    def _candidates(self, pattern: Pattern, binding: Binding) -> tuple[int, ...] | list[int]:
        subject, predicate, value = pattern
        start = binding.get(subject, subject)
        if start >= 0:
            return self._by_subject.get((predicate, start), _NONE)
        end = binding.get(value, value)
        if end >= 0:
            return self._by_value.get((predicate, end), _NONE)
        return self._any.get(predicate, _NONE)

    def _allowed(self, rule: _Rule, place: int, number: int) -> bool:
        return place > 0 or not rule.linear or self._facts.all[number].is_base(rule.iri)

    def _pattern(self, atom: Atom) -> Pattern:
        intern = self._facts.intern
        subject, predicate, value = atom
        start = -1 - subject if isinstance(subject, int) else intern(subject)
        return start, intern(predicate), -1 - value if isinstance(value, int) else intern(value)


def _match(pattern: Pattern, triple: Numbers, binding: Mapping[int, int]) -> Binding | None:
    """Return the binding widened so that the pattern is the triple, or ``None`` where it cannot be."""
    found = dict(binding)
    for slot, term in zip(pattern, triple, strict=True):
        if (found.setdefault(slot, term) if slot < 0 else slot) != term:
            return None
    return found


def _fill(pattern: Pattern, binding: Mapping[int, int]) -> Numbers:
    subject, predicate, value = pattern
    return binding.get(subject, subject), predicate, binding.get(value, value)


def _free(pattern: Pattern, binding: Mapping[int, int]) -> int:
    return sum(slot < 0 and slot not in binding for slot in pattern)
