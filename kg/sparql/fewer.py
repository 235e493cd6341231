"""Refuse what would come out otherwise over the claims of a row alone.

The groups that an aggregate counts for a row are named whole, so that its value is the same again over the claims of
that row. Other groups may be there in part, with another value. That matters under another aggregate, which would gain
members, and within OPTIONAL, which would find what it did not find. There, an aggregate's value may decide nothing,
unless it is a COUNT that has to reach a number: a smaller group never reaches what the whole one does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, TypeAlias

from kg.errors import Refused
from kg.sparql.model import (
    AGGREGATES,
    Bind,
    Body,
    Element,
    Expression,
    Filter,
    Group,
    InGraph,
    Item,
    Minus,
    Optional,
    Query,
    SubSelect,
    Union,
)
from kg.sparql.scope import certain, element_variables, groups_within, held, inner_groups, visible
from kg.sparql.tokens import line_column

_COUNTED: Final = r"COUNT\s*\(\s*(?:\*|(?:DISTINCT\s+)?[?$](?P<counted>\w+))\s*\)"
_COUNT: Final = re.compile(_COUNTED, re.IGNORECASE)
_REACHES: Final = re.compile(rf"\(\s*(?:{_COUNTED}|[?$](?P<value>\w+))\s*>=?\s*[0-9]+\s*\)", re.IGNORECASE)
_AGGREGATE, _OPTIONAL = "another aggregate counts", "OPTIONAL finds"
_TELLS_UNBOUND: Final = frozenset({"BOUND", "COALESCE"})

#: Variables with a value that fewer claims may change, and whether it is a count, which they can only make smaller.
Values: TypeAlias = dict[str, bool]


def check_fewer(query: Query) -> None:
    """Make sure that fewer claims give no other solutions where that would change what a row is made of.

    Raises:
        Refused: The value of an aggregate decides what another aggregate counts or what OPTIONAL finds, or a condition
            within OPTIONAL asks whether an inner OPTIONAL found something.
    """
    where = query.body.where
    if "an aggregate or LIMIT" in held(where):
        _Checker(query).select(query.body, None)
    if "OPTIONAL" in held(where) and not _TELLS_UNBOUND.isdisjoint(query.words):
        for element, _ in _optionals(where):
            _check_unbound(query, element.group)


class _Checker:
    """Follows the values of aggregates through a query."""

    def __init__(self, query: Query) -> None:
        self._query = query

    def select(self, body: Body, within: str | None) -> Values:
        """Return the values among what a SELECT projects; ``within`` says for what they must decide nothing."""
        inner = self._group(body.where, _AGGREGATE if body.aggregated else within)
        for key in body.keys:
            if not inner.keys().isdisjoint(_named(key)):
                raise self._refusal("GROUP BY", key.start, _AGGREGATE)
        keys = {key.variable for key in body.keys if key.variable}
        items = body.items or tuple(Item(name, None, 0, 0) for name in visible(body.where))
        found = {
            item.variable: self._counts(item, inner)
            for item in items
            if item.variable and _changes(item, inner.keys(), keys if body.aggregated else None)
        }
        for condition in body.having:
            told = AGGREGATES.isdisjoint(condition.calls) and keys.issuperset(condition.variables)
            if within and not told and not self._reaches(condition, {}, inner):
                raise self._refusal("HAVING", condition.start, within)
        if within and body.values and not found.keys().isdisjoint(body.values.variables):
            raise self._refusal("VALUES", body.values.start, within)
        return found

    def _group(self, group: Group, within: str | None) -> Values:
        brought: list[Values] = []
        found: Values = {}
        for element in group.elements:
            values = self._element(element, within, found)
            brought.append(values)
            found.update({name: counts and found.get(name, True) for name, counts in values.items()})
        for values, source in zip(brought, group.elements, strict=True):
            for other in group.elements if values else ():
                if other is not source and not self._harmless(other, values, found):
                    self._check(source, other, within, min(values.keys() & _touched(other)))
        return found

    def _element(self, element: Element, within: str | None, before: Values) -> Values:
        match element:
            case SubSelect(body=body):
                return self.select(body, within)
            case Union(groups=groups):
                branches = [self._group(group, within) for group in groups]
                return {name: all(one.get(name, True) for one in branches) for one in branches for name in one}
            case Optional(group=group):
                return self._group(group, within or _OPTIONAL)
            case Bind(expression=expression, variable=variable) if not before.keys().isdisjoint(expression.variables):
                return {variable: False}
        return {}

    def _harmless(self, element: Element, values: Values, counts: Values) -> bool:
        """Whether values decide nothing in an element, or no more than that a count reaches a number."""
        if isinstance(element, Bind) or values.keys().isdisjoint(_touched(element)):
            return True
        return isinstance(element, Filter) and self._reaches(element.expression, counts, {})

    def _check(self, source: Element, other: Element, within: str | None, name: str) -> None:
        """Refuse that an element depends on a value where that matters; it does for what an OPTIONAL is joined with."""
        joined = isinstance(source, Optional) and other.start < source.start and not isinstance(other, Filter | Minus)
        if within or joined:
            raise self._refusal(f"?{name}, the value of an aggregate,", other.start, within or _OPTIONAL)

    def _counts(self, item: Item, inner: Values) -> bool:
        """Whether an item is a count, though not of the values of an inner aggregate, or hands on such a count."""
        if item.expression is None:
            return inner.get(item.variable or "", False)
        found = _COUNT.fullmatch(self._text(item.expression))
        return found is not None and found["counted"] not in inner

    def _reaches(self, condition: Expression, counts: Mapping[str, bool], inner: Values) -> bool:
        """Whether a condition is that a count reaches a number."""
        found = _REACHES.fullmatch(self._text(condition))
        if found is None:
            return False
        return counts.get(found["value"], False) if found["value"] else found["counted"] not in inner

    def _text(self, expression: Expression) -> str:
        return self._query.text[expression.start : expression.end]

    def _refusal(self, what: str, at: int, within: str) -> Refused:
        return Refused(
            f"{what} at {_place(self._query, at)} decides what {within}, which is not traced: over fewer claims, a"
            " group may have another value; ask no more of it than COUNT(...) >= n, or ask the sub-select on its own"
        )


def _place(query: Query, at: int) -> str:
    line, column = line_column(query.text, at)
    return f"line {line}, column {column}"


def _named(item: Item) -> AbstractSet[str]:
    return {item.variable or "", *(item.expression.variables if item.expression else ())}


def _changes(item: Item, inner: AbstractSet[str], keys: set[str] | None) -> bool:
    """Whether fewer claims may change what an item holds; ``keys`` are those of an aggregating SELECT."""
    read = item.expression.variables if item.expression else (item.variable or "",)
    if keys is None:
        return not inner.isdisjoint(read)
    return not keys.issuperset(read) or bool(item.expression and not AGGREGATES.isdisjoint(item.expression.calls))


def _touched(element: Element) -> AbstractSet[str]:
    """Return every variable that an element shares with the elements beside it, or reads."""
    found = set(element_variables(element))
    if isinstance(element, Filter | Bind):
        found.update(element.expression.variables)
    return found.union(*(_touched(one) for group in inner_groups(element) for one in group.elements))


def _check_unbound(query: Query, group: Group) -> None:
    """Make sure that no condition in the group of an OPTIONAL asks whether an inner OPTIONAL found something."""
    doubtful = set[str]()
    for element, before in _optionals(group):
        sure = certain(Group(tuple(before), 0, 0))
        if not all(isinstance(one, InGraph) and one.name.text in sure for one in element.group.elements):
            doubtful |= set(visible(element.group)) - sure  # a graph that is there already is there whole
    for expression in _expressions(group) if doubtful else ():
        asked = _TELLS_UNBOUND.intersection(expression.calls)
        if asked and not doubtful.isdisjoint(expression.variables):
            raise Refused(
                f"{min(asked)} at {_place(query, expression.start)} asks within OPTIONAL what an inner OPTIONAL found,"
                " which is not traced: ask it outside"
            )


def _optionals(group: Group) -> Iterator[tuple[Optional, Sequence[Element]]]:
    """Yield every OPTIONAL in a group, at any depth, with what stands before it."""
    for at, element in enumerate(group.elements):
        if isinstance(element, Optional):
            yield element, group.elements[:at]
        for inner in groups_within(element):
            yield from _optionals(inner)


def _expressions(group: Group) -> Iterator[Expression]:
    """Yield every expression in a group, at any depth."""
    for element in group.elements:
        if isinstance(element, Filter | Bind):
            yield element.expression
        elif isinstance(element, SubSelect):
            body = element.body
            yield from (item.expression for item in [*(body.items or ()), *body.keys] if item.expression)
            yield from body.having
        for inner in groups_within(element):
            yield from _expressions(inner)
