"""Why something does not follow: the rules that could conclude it, and how near each of them came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.bodies import Body, Pattern, Slot, Table, variables_of
from kg.engine import Engine
from kg.nearest import MOST_MATCHES, Attempt, Requirement, State, nearest
from kg.terms import Term


def attempts(engine: Engine, bodies: Sequence[Body], goal: Pattern, depth: int = 1) -> tuple[Attempt, ...]:
    """Return how near each rule came to concluding a triple that is not there, the nearest first.

    Args:
        engine: The public graph.
        bodies: The rules.
        goal: The triple; a variable, as ``?name``, stands for anything.
        depth: How often a missing premise is to be asked after in the same way; never by way of the goal itself.
    """
    found: dict[Attempt, None] = {}
    for body in bodies:
        bound = unify(body, goal)
        for binding, refused in _tabled(body, bound) if bound is not None else ():
            attempt = nearest(engine, body, binding, refused)
            premises = tuple(
                replace(one, attempts=_without(goal, attempts(engine, bodies, one.pattern, depth - 1)))
                if depth and one.state is State.MISSING
                else one
                for one in attempt.premises
            )
            found[replace(attempt, premises=premises)] = None
    return tuple(sorted(found, key=lambda one: one.rank))


def unify(body: Body, goal: Pattern) -> dict[str, Slot] | None:
    """Return what the variables of a rule stand for where it concludes a goal; ``None`` where it cannot.

    A variable of the goal that the rule leaves open gets a name that is none of the rule's own.
    """
    taken = {name for pattern in (body.head, *body.patterns) for name in variables_of(pattern)}
    taken.update(name for table in body.tables for name in table.variables)
    found: dict[str, Slot] = {}
    for slot, wanted in zip(body.head, goal, strict=True):
        value = _apart(wanted, taken)
        if slot.startswith("?"):
            known = found.get(slot[1:], value)
            if known.startswith("?") or value.startswith("?") or known == value:
                found[slot[1:]] = value if known.startswith("?") else known
                continue
        elif value.startswith("?") or value == slot:
            continue
        return None
    return found


def _apart(slot: Slot, taken: set[str]) -> Slot:
    while slot.startswith("?") and slot[1:] in taken:
        slot += "_"
    return slot


def _without(goal: Pattern, found: tuple[Attempt, ...]) -> tuple[Attempt, ...]:
    return tuple(one for one in found if all(premise.pattern != goal for premise in one.premises))


def _tabled(body: Body, bound: dict[str, Slot]) -> Iterator[tuple[dict[str, Slot], tuple[Requirement, ...]]]:
    """Yield the bindings that the VALUES of a rule allow; where one allows none, the binding without it, and which."""
    found, refused = [bound], []
    for table in body.tables:
        fitting = [both for one in found for row in table.rows if (both := _joined(one, table, row)) is not None]
        if not fitting:
            refused.append(Requirement(_written(table), State.MISSING))
        found = fitting[:MOST_MATCHES] or found
    for one in found:
        yield one, tuple(refused)


def _joined(bound: dict[str, Slot], table: Table, row: tuple[Term | None, ...]) -> dict[str, Slot] | None:
    found = dict(bound)
    for name, term in zip(table.variables, row, strict=True):
        known = found.get(name, "?")
        if term is not None and not known.startswith("?") and known != term:
            return None
        if term is not None:
            found[name] = term
    return found


def _written(table: Table) -> str:
    rows = " ".join(f"({' '.join(term or 'UNDEF' for term in row)})" for row in table.rows)
    return f"VALUES ({' '.join(f'?{name}' for name in table.variables)}) {{ {rows} }}"
