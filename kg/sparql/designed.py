"""Whether every OPTIONAL is well designed, so that what it adds to a solution can be told apart."""

from __future__ import annotations

from collections.abc import Mapping

from kg.errors import Refused
from kg.sparql.model import Group, Optional, Query, SubSelect
from kg.sparql.scope import groups_within, held, mentioned, named, projected, variables


def check_optionals(query: Query) -> None:
    """Make sure that every OPTIONAL is well designed (Perez, Arenas, Gutierrez 2009, definition 3.5).

    Raises:
        Refused: A variable of an OPTIONAL is named outside it and not before it.
    """
    where = query.body.where
    if _has_optional(where):
        _check(where, (), extents(query))


def extents(query: Query) -> Mapping[str, tuple[int, int]]:
    """Return where each variable is first and last named, the query's own projection and modifiers aside."""
    body = query.body
    known = body.where.known
    if "extents" not in known:
        found = dict[str, tuple[int, int]]()
        first, tail, last = body.where.start, body.tail, body.modifiers_end
        for kind, value, start, end in query.tokens:
            if kind == "var" and (first < start < tail or last < start):
                name = value[1:]
                found[name] = (found[name][0] if name in found else start, end)
        known["extents"] = found
    known_extents: Mapping[str, tuple[int, int]] = known["extents"]
    return known_extents


def _check(group: Group, around: tuple[tuple[Group, int], ...], places: Mapping[str, tuple[int, int]]) -> None:
    """Look at each OPTIONAL in a group; ``around`` are the groups that it stands in, with where, the innermost last."""
    before = set[str]()
    for at, (element, names) in enumerate(zip(group.elements, variables(group), strict=True)):
        if isinstance(element, Optional):
            strays = [name for name in sorted(mentioned(element.group) - before) if not _inside(name, element, places)]
            strays = [name for name in strays if _outside(name, (*around, (group, at)))]
            strays = [name for name in strays if not any(name in names for names in named(group)[:at])]
            if strays:
                listed = ", ".join(f"?{name}" for name in strays)
                raise Refused(
                    f"an OPTIONAL that is not well designed is not traced: {listed} is used outside it but not"
                    " before it; nest the later pattern inside the OPTIONAL"
                )
        for inner in groups_within(element):
            if _has_optional(inner):
                _check(inner, (*around, (group, at)), places)
        before.update(names)


def _inside(name: str, element: Optional, places: Mapping[str, tuple[int, int]]) -> bool:
    """Whether a variable stands nowhere else in the query, not even in a condition."""
    first, last = places[name]
    return element.start <= first and last <= element.end


def _outside(name: str, around: tuple[tuple[Group, int], ...]) -> bool:
    """Whether a pattern names a variable after the OPTIONAL in its group, or in any group around that one."""
    group, at = around[-1]
    if any(name in names for names in named(group)[at + 1 :]):
        return True
    for group, at in reversed(around[:-1]):
        element = group.elements[at]
        if isinstance(element, SubSelect) and name not in projected(element.body):
            return False
        if any(name in names for other, names in enumerate(named(group)) if other != at):
            return True
    return False


def _has_optional(group: Group) -> bool:
    """Whether there is an OPTIONAL in a group, at any depth."""
    return "OPTIONAL" in held(group)
