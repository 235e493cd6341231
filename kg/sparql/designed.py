"""Whether every OPTIONAL is well designed, so that what it adds to a solution can be told apart."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from kg.errors import Refused
from kg.sparql.model import Group, Optional, Query, SubSelect
from kg.sparql.scope import held, inner_groups, mentioned, named, projected, variables


def check_optionals(query: Query) -> None:
    """Make sure that every OPTIONAL is well designed (Perez, Arenas, Gutierrez 2009, definition 3.5).

    Raises:
        Refused: A variable of an OPTIONAL is named outside it and not before it.
    """
    where = query.body.where
    if _has_optional(where) and not _plainly(where, extents(query)):
        _check(where, frozenset())


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


def _plainly(group: Group, places: Mapping[str, tuple[int, int]]) -> bool:
    """Whether each variable of an OPTIONAL stands in what comes right before it, or nowhere else in the query.

    Most are well designed so, and it is told in less time than by the definition.
    """
    before = set[str]()
    for element, names in zip(group.elements, variables(group), strict=True):
        if isinstance(element, Optional):
            for name in mentioned(element.group) - before:
                first, last = places[name]
                if first < element.start or element.end < last:
                    return False
        for inner in (element.body.where,) if isinstance(element, SubSelect) else inner_groups(element):
            if _has_optional(inner) and not _plainly(inner, places):
                return False
        before.update(names)
    return True


def _check(group: Group, outside: AbstractSet[str]) -> None:
    """Look at what each OPTIONAL of a group has in common with what stands around it, ``outside`` the group too."""
    names = named(group) if _has_optional(group) else ()
    before: set[str] = set()
    for at, own in enumerate(names):
        element = group.elements[at]
        if isinstance(element, Optional):
            later = names[at + 1 :]
            strays = [n for n in sorted(own - before) if n in outside or any(n in other for other in later)]
            if strays:
                listed = ", ".join(f"?{name}" for name in strays)
                raise Refused(
                    f"an OPTIONAL that is not well designed is not traced: {listed} is used outside it but not"
                    " before it; nest the later pattern inside the OPTIONAL"
                )
        for inner in filter(_has_optional, inner_groups(element)):
            _check(inner, before.union(outside, *names[at + 1 :]))
        if isinstance(element, SubSelect):
            shown = before.union(outside, *names[at + 1 :]).intersection(projected(element.body))
            _check(element.body.where, shown)
        before |= own


def _has_optional(group: Group) -> bool:
    """Whether there is an OPTIONAL in a group, at any depth."""
    return "OPTIONAL" in held(group)
