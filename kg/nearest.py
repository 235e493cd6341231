"""The nearest miss of a rule: the largest part of its body that has a match, and what is missing from the rest.

Parts that share no variable are matched apart, so that nothing is multiplied out for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, islice, product
from typing import Final, TypeAlias

from kg.bodies import Body, Condition, Pattern, Slot, variables_of
from kg.engine import Engine, Rows
from kg.terms import Term, Triple

#: Most matches of a premise that are counted.
MOST_MATCHES: Final = 64
#: Most combinations of parts that are tried before all are given up.
MOST_TRIES: Final = 512

_Solution: TypeAlias = tuple[tuple[str, Term], ...]


class State(StrEnum):
    """How a premise or condition stands."""

    HOLDS = "holds"  #: It is there, together with all others that hold.
    APART = "apart"  #: It is there for some value, but for none that the premises that hold leave it.
    MISSING = "missing"  #: Nothing matches it.
    OPEN = "open"  #: A condition about values that are missing.


@dataclass(frozen=True, slots=True)
class Premise:
    """A triple pattern of a rule, with values as far as they are known."""

    pattern: Pattern
    state: State
    matches: tuple[Triple, ...]  #: What matches it, sorted: with the premises that hold, or by itself where apart.
    more: bool = False  #: Whether there are more matches than were counted.
    attempts: tuple[Attempt, ...] = ()  #: Of a missing one, how it in turn could be concluded.


@dataclass(frozen=True, slots=True)
class Requirement:
    """A FILTER, BIND or VALUES of a rule, with values as far as they are known."""

    text: str
    state: State


@dataclass(frozen=True, slots=True)
class Attempt:
    """How near a rule came to concluding something."""

    rule: Term
    premises: tuple[Premise, ...]
    requirements: tuple[Requirement, ...]
    solutions: tuple[tuple[Triple, ...], ...]  #: Where nothing is missing: the premises of each way, in order.

    @property
    def lacking(self) -> int:
        """How many premises and conditions are not met."""
        unmet = (State.APART, State.MISSING)
        states = [*(one.state for one in self.premises), *(one.state for one in self.requirements)]
        return sum(state in unmet for state in states)

    @property
    def fits(self) -> bool:
        """Whether the rule is about such values at all: no condition stands against it."""
        return all(found.state is not State.MISSING for found in self.requirements)

    @property
    def rank(self) -> tuple[object, ...]:
        """What sorts attempts, the nearest miss first."""
        held = sum(premise.state is State.HOLDS for premise in self.premises)
        return not self.fits, self.lacking, -held, len(self.premises), self.rule, [one.pattern for one in self.premises]


def nearest(engine: Engine, body: Body, binding: Mapping[str, Slot], refused: tuple[Requirement, ...] = ()) -> Attempt:
    """Return how near a rule came to its conclusion, with some of its variables bound.

    Args:
        engine: The public graph.
        body: The rule.
        binding: Terms, or variables of another name, by the name of the rule's variable.
        refused: What is known not to be met.
    """
    return _Search(engine, body, binding).attempt(refused)


def filled(pattern: Pattern, values: Mapping[str, Slot]) -> Pattern:
    """Return a pattern with values in the place of variables."""
    subject, predicate, value = (values.get(slot[1:], slot) if slot.startswith("?") else slot for slot in pattern)
    return subject, predicate, value


@dataclass(frozen=True, slots=True)
class _Part:
    """A pattern, or a condition, with the values that the goal gives."""

    text: str
    variables: frozenset[str]  #: Those left open.
    target: str | None = None  #: What a BIND gives a value to, where the goal does not.


class _Search:
    """Finds the nearest miss of one body under one binding."""

    def __init__(self, engine: Engine, body: Body, binding: Mapping[str, Slot]) -> None:
        self._engine = engine
        self._rule = body.rule
        self._prologue = body.prologue
        self._patterns = [filled(pattern, binding) for pattern in body.patterns]
        self._conditions = body.conditions
        self._binding = binding
        self._parts = [_Part(f"{s} {p} {o} .", frozenset(variables_of((s, p, o)))) for s, p, o in self._patterns]
        self._parts += [_condition(condition, binding) for condition in body.conditions]
        given = set(variables_of(body.head))
        weights = [len(given.intersection(variables_of(pattern))) for pattern in body.patterns]
        #: Which parts are given up first: conditions, then what says least about the goal.
        self._order = [
            *range(len(self._patterns), len(self._parts)),
            *sorted(range(len(self._patterns)), key=lambda at: (weights[at], -at)),
        ]
        self._known: dict[tuple[int, ...], tuple[_Solution, ...]] = {}

    def attempt(self, refused: tuple[Requirement, ...]) -> Attempt:
        dropped = self._nearest()
        kept = [at for at in range(len(self._parts)) if at not in dropped]
        groups = self._groups(kept)
        used = {at for group in groups for at in group}
        found = {group: self._solutions(group, MOST_MATCHES + 1) for group in groups}
        agreed = _agreed(found.values())
        premises = tuple(
            self._held(at, next(group for group in groups if at in group), found, agreed)
            if at in used
            else self._lacking(at, agreed)
            for at in range(len(self._patterns))
        )
        requirements = []
        for at in range(len(self._patterns), len(self._parts)):
            state = State.HOLDS if at in used else State.MISSING if at in dropped else State.OPEN
            condition = self._conditions[at - len(self._patterns)]
            requirements.append(Requirement(_condition(condition, {**self._binding, **agreed}).text, state))
        whole = () if dropped or refused else self._whole(list(found.values()))
        return Attempt(self._rule, premises, (*refused, *requirements), whole)

    def _nearest(self) -> frozenset[int]:
        """Return the fewest parts without which all others match together."""
        missing = [at for at, part in enumerate(self._parts) if at < len(self._patterns) and not self._alone(part)]
        rest = [at for at in self._order if at not in missing]
        tries = 0
        for size in range(len(rest) + 1):
            for extra in combinations(rest, size):
                dropped = frozenset((*missing, *extra))
                kept = [at for at in range(len(self._parts)) if at not in dropped]
                tries += 1
                if tries > MOST_TRIES:
                    return frozenset(range(len(self._parts)))
                if all(self._solutions(group, 1) for group in self._groups(kept)):
                    return dropped
        return frozenset(range(len(self._parts)))

    def _alone(self, part: _Part) -> bool:
        return bool(self._run([part], sorted(part.variables), 1))

    def _groups(self, kept: Iterable[int]) -> list[tuple[int, ...]]:
        """Return the parts that can be asked for, those that share variables together."""
        parts = self._askable(kept)
        groups: list[tuple[set[int], set[str]]] = []
        for at in parts:
            part = self._parts[at]
            members, shared = {at}, {*part.variables, *filter(None, [part.target])}
            for group in [group for group in groups if group[1] & shared]:
                groups.remove(group)
                members |= group[0]
                shared |= group[1]
            groups.append((members, shared))
        return sorted(tuple(sorted(members)) for members, _ in groups)

    def _askable(self, kept: Iterable[int]) -> list[int]:
        """Return the patterns, and the conditions whose variables all have values."""
        listed = list(kept)
        parts = [at for at in listed if at < len(self._patterns)]
        known = {name for at in parts for name in self._parts[at].variables}
        for at in listed[len(parts) :]:
            part = self._parts[at]
            if part.variables <= known:
                parts.append(at)
                known.update(filter(None, [part.target]))
        return parts

    def _solutions(self, group: tuple[int, ...], limit: int) -> tuple[_Solution, ...]:
        key = (limit, *group)
        if key not in self._known:
            parts = [self._parts[at] for at in group]
            shown = {name for at in group if at < len(self._patterns) for name in self._parts[at].variables}
            self._known[key] = self._run(parts, sorted(shown), limit)
        return self._known[key]

    def _run(self, parts: Iterable[_Part], shown: list[str], limit: int) -> tuple[_Solution, ...]:
        columns = " ".join(f"?{name}" for name in shown)
        order = f"ORDER BY {columns}" if columns and limit > 1 else ""
        where = " ".join(part.text for part in parts)
        text = (
            f"{self._prologue}\nSELECT DISTINCT {columns or '(1 AS ?__one)'} WHERE {{ {where} }} {order} LIMIT {limit}"
        )
        found = self._engine.query(text)
        assert isinstance(found, Rows), "a SELECT has rows"
        return tuple(tuple((n, t) for n, t in zip(shown, row, strict=False) if t is not None) for row in found.rows)

    def _held(
        self,
        at: int,
        group: tuple[int, ...],
        found: Mapping[tuple[int, ...], tuple[_Solution, ...]],
        agreed: Mapping[str, Term],
    ) -> Premise:
        matches = {filled(self._patterns[at], dict(one)) for one in found[group]}
        more = len(found[group]) > MOST_MATCHES
        return Premise(filled(self._patterns[at], agreed), State.HOLDS, tuple(sorted(matches))[:MOST_MATCHES], more)

    def _lacking(self, at: int, agreed: Mapping[str, Term]) -> Premise:
        pattern, wide = filled(self._patterns[at], agreed), self._patterns[at]
        part = _Part(" ".join((*pattern, ".")), frozenset(variables_of(pattern)))
        state = State.APART if self._alone(part) else State.MISSING
        rows = self._run([self._parts[at]], sorted(self._parts[at].variables), MOST_MATCHES + 1)
        matches = tuple(sorted(filled(wide, dict(row)) for row in rows))
        return Premise(pattern, state, matches[:MOST_MATCHES], len(rows) > MOST_MATCHES)

    def _whole(self, found: Sequence[Sequence[_Solution]]) -> tuple[tuple[Triple, ...], ...]:
        ways = islice(product(*found), MOST_MATCHES)
        joined = (dict(pair for part in way for pair in part) for way in ways)
        return tuple(tuple(filled(pattern, values) for pattern in self._patterns) for values in joined)


def _agreed(found: Iterable[Sequence[_Solution]]) -> dict[str, Term]:
    """Return the variables that have one value in all solutions."""
    agreed: dict[str, Term] = {}
    for solutions in found:
        common = set(solutions[0]).intersection(*solutions[1:]) if solutions else set()
        agreed.update(common)
    return agreed


def _condition(condition: Condition, values: Mapping[str, Slot]) -> _Part:
    """Return a condition with values in place; a BIND whose value is given becomes a comparison."""
    named = {name: values.get(name, f"?{name}") for name in condition.variables}
    pieces = [named[piece] if at % 2 else piece for at, piece in enumerate(condition.pieces)]
    expression = "".join(pieces)
    left = frozenset(slot[1:] for slot in named.values() if slot.startswith("?"))
    if condition.target is None:
        return _Part(f"FILTER {expression.strip()}", left)
    value = values.get(condition.target, f"?{condition.target}")
    if value.startswith("?"):
        return _Part(f"BIND ({expression.strip()} AS {value})", left, value[1:])
    return _Part(f"FILTER (({expression}) = {value})", left)
