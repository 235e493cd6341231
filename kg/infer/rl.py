"""Semi-naive forward inference over interned integers, for axioms compiled to rules.

Each new fact is matched against every pattern of every rule, the other patterns are joined from the indexes; a
combination is thus found when the last of its premises arrives. Most axioms have one premise, and conclude from every
fact of its predicate, or of its class: their conclusions are copied down in one loop, without a match.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from kg.infer.axioms import Axiom
from kg.infer.expressions import Atom
from kg.infer.facts import Ends, Facts
from kg.infer.validity import Antichains
from kg.terms import Term

Pattern: TypeAlias = tuple[int, int, int]  #: Interned terms; a variable ``n`` is ``-1 - n``.
Binding: TypeAlias = dict[int, int]  #: Variables of a pattern to interned terms.

_ALWAYS: Final = Antichains.ALWAYS
_NONE: Final[tuple[()]] = ()
_SUBJECT, _VALUE, _CONSTANT = range(3)  #: Where an end of a copy comes from.


@dataclass(frozen=True, slots=True)
class _Rule:
    iri: Term
    body: tuple[Pattern, ...]
    head: Pattern
    linear: bool

    @property
    def copies(self) -> bool:
        """Whether there is one premise, with two variables or a fixed object: all that matches concludes."""
        return len(self.body) == 1 and self.body[0][0] < 0 and self.body[0][0] != self.body[0][2]


#: A rule, the predicate that it concludes, the constant in its head, and where subject and value come from.
_Copy: TypeAlias = tuple[Term, int, int, int, int]


@dataclass(slots=True)
class _Stretch:
    """What to do with a fact, in the order of the rules: copies, then one rule to join at one of its places."""

    copies: list[_Copy] = field(default_factory=list)
    join: tuple[_Rule, int] | None = None


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
        #: By predicate and, where the pattern has one, by its fixed object.
        self._plans: dict[tuple[int, int | None], list[_Stretch]] = {}
        for axiom in axioms:
            rule = _Rule(axiom.iri, tuple(map(self._pattern, axiom.body)), self._pattern(axiom.head), axiom.linear)
            if not rule.copies:
                self._joined.update(predicate for _, predicate, _ in rule.body)
            if rule.linear:
                facts.edges.add(rule.body[0][1])
            for place, (_, predicate, value) in enumerate(rule.body):
                self._plan(rule, place, (predicate, value if value >= 0 else None))
        self._divided = {predicate for predicate, value in self._plans if value is not None}

    def _plan(self, rule: _Rule, place: int, key: tuple[int, int | None]) -> None:
        plan = self._plans.setdefault(key, [_Stretch()])
        if plan[-1].join is not None:
            plan.append(_Stretch())
        if not rule.copies:
            plan[-1].join = (rule, place)
            return
        start, _, end = rule.body[0]
        where = {start: _SUBJECT, end: _VALUE}
        subject, predicate, value = rule.head
        constant = next((slot for slot in (subject, value) if slot not in where), 0)
        first, second = where.get(subject, _CONSTANT), where.get(value, _CONSTANT)
        plan[-1].copies.append((rule.iri, predicate, constant, first, second))

    def run(self) -> None:
        """Match what is fresh until nothing is."""
        facts, plans = self._facts, self._plans
        fresh, predicates, ends = facts.fresh, facts.predicates, facts.ends
        while fresh:
            number = fresh.popleft()
            predicate = predicates[number]
            new = number not in self._matched
            if new and predicate in self._joined:
                self._index(number)
            self._matched.add(number)
            plan = plans.get((predicate, None), _NONE)
            if predicate in self._divided:
                plan = (*plan, *plans.get((predicate, ends[number][1]), _NONE))
            for stretch in plan:
                if new:
                    self._copy(stretch.copies, number)
                if stretch.join is not None:
                    self._fire(*stretch.join, number)
            if facts.grown:
                facts.settle()

    def _copy(self, copies: list[_Copy], number: int) -> None:
        """Conclude by rules that copy a fact: what :meth:`Facts.propose` does, for one premise and with no match."""
        facts = self._facts
        known, literal, holds, edges = facts.known, facts.literal, facts.holds, facts.edges
        ends, premises, hold = facts.ends[number], (number,), holds[number]
        for rule, predicate, constant, first, second in copies:
            source = (*ends, constant)
            made = (source[first], source[second])
            if literal[made[0]]:
                continue
            target = known[predicate].get(made)
            if target is None:
                target = facts.number(predicate, made)
            elif target == number:
                continue
            if hold != _ALWAYS:
                facts.uses[number].append(len(facts.rules))
            facts.rules.append(rule)
            facts.premises.append(premises)
            facts.conclusions.append(target)
            if holds[target] != _ALWAYS or predicate in edges:  # what always holds does not grow
                facts.conclude(target, rule, hold)

    def _index(self, number: int) -> None:
        predicate = self._facts.predicates[number]
        subject, value = self._facts.ends[number]
        self._any[predicate].append(number)
        self._by_subject[predicate, subject].append(number)
        self._by_value[predicate, value].append(number)

    def _fire(self, rule: _Rule, place: int, number: int) -> None:
        binding = _match(rule.body[place], self._facts.ends[number], {})
        if binding is None or not self._allowed(rule, place, number):
            return
        premises: list[int] = [number] * len(rule.body)
        places = tuple(other for other in range(len(rule.body)) if other != place)
        for found, whole in list(self._complete(rule, places, binding, premises)):
            subject, predicate, value = rule.head
            self._facts.propose(rule.iri, whole, predicate, (found.get(subject, subject), found.get(value, value)))

    def _complete(
        self, rule: _Rule, places: tuple[int, ...], binding: Binding, premises: list[int]
    ) -> Iterator[tuple[Binding, tuple[int, ...]]]:
        if not places:
            yield binding, tuple(premises)
            return
        place = min(places, key=lambda other: _free(rule.body[other], binding))
        rest = tuple(other for other in places if other != place)
        for number in self._candidates(rule.body[place], binding):
            wider = _match(rule.body[place], self._facts.ends[number], binding)
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
        return place > 0 or not rule.linear or self._facts.is_base(number, rule.iri)

    def _pattern(self, atom: Atom) -> Pattern:
        intern = self._facts.intern
        subject, predicate, value = atom
        start = -1 - subject if isinstance(subject, int) else intern(subject)
        return start, intern(predicate), -1 - value if isinstance(value, int) else intern(value)


def _match(pattern: Pattern, ends: Ends, binding: Binding) -> Binding | None:
    """Return the binding widened so that the pattern has the ends of a fact, or ``None`` where it cannot."""
    found = dict(binding)
    for slot, term in ((pattern[0], ends[0]), (pattern[2], ends[1])):
        if (found.setdefault(slot, term) if slot < 0 else slot) != term:
            return None
    return found


def _free(pattern: Pattern, binding: Binding) -> int:
    return sum(slot < 0 and slot not in binding for slot in pattern)
