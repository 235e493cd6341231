"""What a query groups by, which solutions go into a group, and what keeps others out of it."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from typing import Final, Self, TypeAlias

from kg.errors import Refused
from kg.sparql.leaves import Grouped, Guard, Spread
from kg.sparql.model import (
    Bind,
    Body,
    Element,
    Filter,
    Group,
    InGraph,
    Item,
    Minus,
    Optional,
    Query,
    SubSelect,
    Triples,
    Union,
    Values,
)
from kg.sparql.rewrite import Place, Rewriter
from kg.sparql.scope import certain, check_exists, held, mentioned, refuse_in, visible

_EXTREME: Final = re.compile(r"(?:MIN|MAX|SAMPLE)\s*\(\s*(?:DISTINCT\s+)?[?$](\w+)\s*\)", re.IGNORECASE)
#: What may give a solution, or another one, when there are fewer claims.
_UNSTEADY: Final = frozenset({"MINUS", "NOT EXISTS", "OPTIONAL"})
_Site: TypeAlias = tuple[tuple[Group, ...], Element, tuple[str, ...]]


class GroupRewriter(Rewriter, ABC):
    """Rewrites the WHERE of an aggregating query: once for the members of its groups, and for what keeps others out."""

    def __init__(self, query: Query, bound: frozenset[str]) -> None:
        super().__init__(query)
        self.bound = bound  #: Variables that are given a value from outside.

    @abstractmethod
    def anew(self) -> Self:
        """Return a rewriter of the same query that has taken down nothing yet."""

    @abstractmethod
    def forget(self) -> None:
        """Take no account of the patterns written so far."""

    @abstractmethod
    def finish(
        self, shown: tuple[str, ...], items: list[str], where: str, values: str, extra: list[str] | None = None
    ) -> Spread:
        """Put the rewritten query together."""

    def key_columns(self, body: Body, names: tuple[str, ...], place: Place) -> tuple[str, tuple[str, ...]]:
        """Return what else a SELECT has to project, and the columns that show the keys of its groups.

        What it is joined with may give a value to a key that is unbound in the group; a copy of the key stays unbound.
        """
        sure, items, columns = certain(body.where), "", []
        for name in names:
            column = place.rename(name) if name in sure else self.fresh("k")
            items += "" if name in sure else f" (?{place.rename(name)} AS ?{column})"
            columns.append(column)
        return items, tuple(columns)

    def grouped(self, body: Body, marker: str | None) -> Grouped:
        """Return what the rows of an aggregating query rest on.

        Raises:
            Refused: What may keep others out of a group stands where it cannot be told.
        """
        inner = self.anew()
        items, names = keys_of(inner, body)
        extremes = _extremes(inner, body, names)
        added = [name for name in dict.fromkeys(name for _, name, _ in extremes) if name not in names]
        items += [f"?{name}" for name in added]
        members = inner.finish((*names, *added), items, inner.group(body.where, Place()), "")
        places = tuple((column, at) for column, _, at in extremes)
        return Grouped(names, members, places, marker, self._guarded(body, names))

    def _guarded(self, body: Body, names: tuple[str, ...]) -> Callable[[], Sequence[Guard]]:
        """Return what makes the guards of a body's groups when somebody looks; what is refused is refused now."""
        if _UNSTEADY.isdisjoint(held(body.where)):
            return tuple
        guards = cache(lambda: (*self._guards(body, names, self.bound), *self._inner_guards(body.where, names)))
        if not self._told(body.where) or "EXISTS" in self.query.words:
            for guard in guards():
                guard.matches()
        return guards

    def _inner_guards(self, group: Group, names: tuple[str, ...]) -> Iterator[Guard]:
        """Yield what keeps others out of the groups of sub-selects: groups that are no members might become some."""
        for element in group.elements:
            if isinstance(element, Union):
                for branch in element.groups:
                    yield from self._inner_guards(branch, names)
            elif isinstance(element, SubSelect) and element.body.aggregated:
                keys = {key.variable for key in element.body.keys}
                shared = tuple(name if name in keys else "" for name in names)
                yield from self._guards(element.body, shared, frozenset())
                yield from self._inner_guards(element.body.where, shared)

    def _guards(self, body: Body, names: tuple[str, ...], bound: frozenset[str]) -> Iterator[Guard]:
        """Yield what keeps others out of the groups of a body, told by those of the names that are always bound."""
        always = certain(Group(tuple(_steady(body.where)), 0, 0)) | bound
        for around, element, outside in self._sites(body.where, ()):
            known = bound.union(*map(certain, around))
            keys = tuple(at for at, name in enumerate(names) if name in always & known)
            shown = tuple(names[key] for key in keys)
            for group in _kept_out(element):
                yield Guard(keys, cache(partial(self._matches, shown, (element, group), around, set(outside))))

    def _sites(self, group: Group, around: tuple[Group, ...]) -> Iterator[_Site]:
        """Yield what may keep solutions out: what it is joined with, from the outside in, itself, and what it sees."""
        steady = _steady(group)
        sure = certain(Group(tuple(steady), 0, 0)) | self.bound
        for at, element in enumerate(group.elements):
            if isinstance(element, Union):
                rest = Group(tuple(one for one in steady if one is not element), 0, 0)
                for branch in element.groups:
                    yield from self._sites(branch, (*around, rest))
            elif isinstance(element, Optional | Minus | Filter):
                before = group.elements if isinstance(element, Filter) else group.elements[:at]
                optional = [one for one in before if isinstance(one, Optional)]
                told = [one for one in group.elements if _settled(one, sure)]
                base = Group((*steady, *optional, *told), 0, 0)
                yield (*around, base), element, visible(Group(tuple(before), 0, 0))

    def _told(self, group: Group) -> bool:
        """Whether nothing can be refused of what keeps solutions out; OPTIONAL is among the members, and so is judged.

        Raises:
            Refused: It stands where it cannot be told.
        """
        told = True
        for element in group.elements:
            if isinstance(element, InGraph):
                refuse_in(element.group, _UNSTEADY, "GRAPH within an aggregate")
            elif isinstance(element, SubSelect) and not element.body.aggregated:
                refuse_in(element.body.where, _UNSTEADY, "a sub-select within an aggregate")
            elif isinstance(element, Union):
                told = min([told, *map(self._told, element.groups)])
            elif isinstance(element, Minus):
                told = told and _simple(element.group)
        return told

    def _matches(
        self, shown: tuple[str, ...], site: tuple[Element, Group], around: tuple[Group, ...], outside: set[str]
    ) -> Spread:
        """Return the query for the matches of a pattern that keep solutions out, joined with what is around it."""
        element, group = site
        inner = self.anew()
        text = " ".join(f"{{ {inner.group(one, Place())[1:-1]}" for one in around)
        inner.forget()
        if isinstance(element, Filter):
            check_exists(group, outside | self.bound, certain(around[-1]) | self.bound)
        apart = frozenset() if isinstance(element, Optional) else mentioned(group) - outside
        match = inner.group(group, inner.apart(apart, Place()))
        if isinstance(element, Optional) and any(isinstance(one, Filter) for one in group.elements):
            match = match[1:-1]  # its conditions see what is around it
        where = f"{text} {match} {'}' * len(around)}"
        return inner.finish(shown, [f"?{name}" for name in shown], where, "")


def check_values(body: Body, names: Iterable[str]) -> None:
    """Make sure that VALUES at the end of an aggregating SELECT gives no value to a key that is unbound in a group.

    Raises:
        Refused: It might.
    """
    doubtful = set(names).difference(certain(body.where)).intersection(body.values.variables if body.values else ())
    if doubtful:
        raise Refused(
            f"VALUES for ?{min(doubtful)}, a GROUP BY key that may be unbound, is not traced: put it into WHERE"
        )


def _simple(group: Group) -> bool:
    """Whether nothing in a group can be refused: it has no paths, GRAPH or negation.

    Where the query has EXISTS, its conditions have to be looked at as well.
    """
    for element in group.elements:
        if isinstance(element, Triples):
            if not all(pattern.plain for pattern in element.patterns):
                return False
        elif isinstance(element, Union):
            if not all(map(_simple, element.groups)):
                return False
        elif not isinstance(element, Values | Filter | Bind):
            return False
    return True


def _kept_out(element: Element) -> list[Group]:
    """Return the groups of an element whose matches keep a solution out."""
    if isinstance(element, Optional | Minus):
        return [element.group]
    found = element.expression.exists if isinstance(element, Filter) else ()
    return [one.group for one in found if one.negated]


def _steady(group: Group) -> list[Element]:
    """Return the elements of a group that give no other solutions when there are fewer claims."""
    return [element for element in group.elements if not isinstance(element, Filter | Minus | Optional)]


def _settled(element: Element, sure: frozenset[str]) -> bool:
    """Whether an element is a condition that is told by what every solution binds."""
    if not isinstance(element, Filter) or element.expression.exists:
        return False
    return sure.issuperset(element.expression.variables)


def _extremes(rewriter: Rewriter, body: Body, keys: tuple[str, ...]) -> tuple[tuple[str, str, int], ...]:
    """Return, for each MIN, MAX or SAMPLE of a variable: its column, the variable, and its place among the members."""
    shown = list(keys)
    found = []
    for item in body.items or ():
        text = rewriter.copy(item.expression.start, item.expression.end, Place()) if item.expression else ""
        match = _EXTREME.fullmatch(text.strip())
        if match and item.variable and match[1] in visible(body.where):
            if match[1] not in shown:
                shown.append(match[1])
            found.append((item.variable, match[1], shown.index(match[1])))
    return tuple(found)


def keys_of(rewriter: Rewriter, body: Body) -> tuple[list[str], tuple[str, ...]]:
    """Return the keys of GROUP BY as ``?name`` or ``(expression AS ?name)``, and their names."""
    items, names = [], []
    for key in body.keys:
        if key.expression and key.expression.exists:
            raise Refused("EXISTS within GROUP BY is not traced: put it into WHERE")
        name = key.variable or rewriter.fresh("k")
        names.append(name)
        items.append(_key_text(rewriter, key, name))
    return items, tuple(names)


def _key_text(rewriter: Rewriter, key: Item, name: str) -> str:
    text = rewriter.copy(key.start, key.end, Place())
    return text if key.variable else f"({text} AS ?{name})"
