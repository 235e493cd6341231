"""Which variables a group binds, and whether OPTIONAL and negation in it can be traced soundly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import Any, Final

from kg.errors import Refused
from kg.sparql.model import (
    Atom,
    Bind,
    Body,
    Element,
    Filter,
    Group,
    InGraph,
    Inverse,
    Minus,
    Optional,
    Pattern,
    SubSelect,
    Triples,
    Union,
    Values,
)


def pattern_variables(pattern: Pattern) -> list[str]:
    """Return the variables of a pattern in the order written."""
    ends = (pattern.subject, pattern.path, pattern.object)
    return [atom.text for atom in ends if isinstance(atom, Atom) and atom.kind == "var"]


def visible(group: Group) -> tuple[str, ...]:
    """Return the variables in scope after a group (SPARQL 1.1, section 18.2.1), in order of first use."""
    if "visible" not in group.known:
        group.known["visible"] = tuple(dict.fromkeys(chain.from_iterable(variables(group))))
    known: tuple[str, ...] = group.known["visible"]
    return known


def variables(group: Group) -> Sequence[Iterable[str]]:
    """Return for each element of a group the variables that it brings into scope."""
    if "variables" not in group.known:
        group.known["variables"] = [element_variables(element) for element in group.elements]
    known: Sequence[Iterable[str]] = group.known["variables"]
    return known


def element_variables(element: Element) -> Iterable[str]:
    """Return the variables an element brings into scope, some of them more than once."""
    shown = _SHOWN.get(type(element))
    return shown(element) if shown else ()


def _of_triples(element: Triples) -> list[str]:
    ends = chain.from_iterable(element.patterns)
    return [end.text for end in ends if type(end) is Atom and end.kind == "var"]


def _of_graph(element: InGraph) -> Iterable[str]:
    return (element.name.text, *visible(element.group)) if element.name.kind == "var" else visible(element.group)


#: By the kind of an element, how its variables are found: the kinds are told apart too often for a chain of questions.
_SHOWN: Final[Mapping[type, Callable[[Any], Iterable[str]]]] = {
    Triples: _of_triples,
    Bind: lambda element: (element.variable,),
    Values: lambda element: element.variables,
    SubSelect: lambda element: projected(element.body),
    Optional: lambda element: visible(element.group),
    Union: lambda element: list(chain.from_iterable(map(visible, element.groups))),
    InGraph: _of_graph,
}


def projected(body: Body) -> tuple[str, ...]:
    """Return the variables a query or sub-select projects."""
    if body.items is None:
        return visible(body.where)
    return tuple(item.variable for item in body.items if item.variable is not None)


def subjects(group: Group) -> Iterator[Atom]:
    """Yield the variables and IRIs in scope after a group of which its patterns tell something."""
    for element in group.elements:
        if isinstance(element, Triples):
            told = [one.object if isinstance(one.path, Inverse) else one.subject for one in element.patterns]
            yield from (atom for atom in told if atom.kind in ("var", "iri"))
        elif isinstance(element, Optional | Union):
            for inner in inner_groups(element):
                yield from subjects(inner)


def certain(group: Group) -> frozenset[str]:
    """Return the variables bound in every solution of a group, as far as its form tells."""
    if "certain" not in group.known:
        group.known["certain"] = frozenset(chain.from_iterable(map(_certain, group.elements)))
    known: frozenset[str] = group.known["certain"]
    return known


def _certain(element: Element) -> Iterable[str]:
    match element:
        case Triples():
            return element_variables(element)
        case Values(certain=names):
            return names
        case Union(groups=groups):
            return frozenset.intersection(*(certain(group) for group in groups))
        case InGraph(name=name, group=group):
            return certain(group) | ({name.text} if name.kind == "var" else set())
        case SubSelect(body=body) if not any(item.expression for item in body.items or ()):
            return certain(body.where) & set(projected(body))
        case _:
            return ()


def mentioned(group: Group) -> frozenset[str]:
    """Return every variable that patterns of a group name, those under MINUS and EXISTS too, but not expressions."""
    if "mentioned" not in group.known:
        group.known["mentioned"] = frozenset(visible(group)).union(*map(_unseen, group.elements))
    known: frozenset[str] = group.known["mentioned"]
    return known


def _unseen(element: Element) -> frozenset[str]:
    """Return the variables that patterns under MINUS and EXISTS name, within an element."""
    if isinstance(element, Triples | Values | SubSelect):
        return frozenset()
    return frozenset[str]().union(*map(mentioned, inner_groups(element)))


def named(group: Group) -> Sequence[AbstractSet[str]]:
    """Return for each element of a group every variable that its patterns name."""
    if "named" not in group.known:
        shown = zip(group.elements, variables(group), strict=True)
        group.known["named"] = [_unseen(element).union(names) for element, names in shown]
    known: Sequence[AbstractSet[str]] = group.known["named"]
    return known


def inner_groups(element: Element) -> Sequence[Group]:
    """Return the groups written inside an element, those of EXISTS included; not those of sub-selects."""
    inner = _INNER.get(type(element))
    return inner(element) if inner else ()


def groups_within(element: Element) -> Sequence[Group]:
    """Return the groups written inside an element, that of a sub-select included."""
    return (element.body.where,) if isinstance(element, SubSelect) else inner_groups(element)


def _one(element: Optional | Minus | InGraph) -> Sequence[Group]:
    return (element.group,)


def _of_exists(element: Filter | Bind) -> Sequence[Group]:
    return [found.group for found in element.expression.exists]


_INNER: Final[Mapping[type, Callable[[Any], Sequence[Group]]]] = {
    **dict.fromkeys((Optional, Minus, InGraph), _one),
    **dict.fromkeys((Filter, Bind), _of_exists),
    Union: lambda element: element.groups,
}


def held(group: Group) -> AbstractSet[str]:
    """Return the features of a group, at any depth, as :func:`refuse_in` names them."""
    found: set[str] | None = group.known.get("held")
    if found is None:
        found = group.known["held"] = set()
        for element in group.elements:
            kind = type(element)
            if kind is Triples or kind is Values:
                continue
            if kind in _FEATURES:
                found.update(_FEATURES[kind])
            else:
                found.update(_features(element))
            for inner in groups_within(element):
                found |= held(inner)
    return found


#: What may take solutions away, or change them, when claims are added.
NOT_MONOTONE: Final = frozenset({"MINUS", "NOT EXISTS", "OPTIONAL", "an aggregate or LIMIT", "HAVING or LIMIT"})


def check_monotone(group: Group, where: str) -> None:
    """Make sure that a group can only gain solutions when claims are added.

    Args:
        group: Where to look.
        where: What the group stands under, for the message.

    Raises:
        Refused: It holds MINUS, NOT EXISTS, OPTIONAL, or a sub-select with an aggregate or LIMIT.
    """
    refuse_in(group, NOT_MONOTONE, where)


def refuse_in(group: Group, features: frozenset[str], where: str) -> None:
    """Make sure that a group holds none of these features, at any depth.

    Args:
        group: Where to look.
        features: Among ``MINUS``, ``NOT EXISTS``, ``OPTIONAL``, ``GRAPH``, ``an aggregate or LIMIT`` and
            ``HAVING or LIMIT``.
        where: What the group stands under, for the message.

    Raises:
        Refused: It holds one.
    """
    if features.isdisjoint(held(group)):
        return
    for element in group.elements:
        own = features.intersection(_features(element))
        if own:
            raise Refused(f"{min(own)} within {where} is not traced: write the query without it")
        for inner in groups_within(element):
            refuse_in(inner, features, where)


#: Of the elements that always have the same.
_FEATURES: Final[Mapping[type, Sequence[str]]] = {
    Minus: ("MINUS",),
    Optional: ("OPTIONAL",),
    InGraph: ("GRAPH",),
    Union: (),
}


def _features(element: Element) -> Iterator[str]:
    yield from _FEATURES.get(type(element), ())
    match element:
        case Filter(expression=expression) | Bind(expression=expression):
            if any(found.negated or not found.conjunct for found in expression.exists):
                yield "NOT EXISTS"
        case SubSelect(body=body):
            if body.aggregated or body.sliced:
                yield "an aggregate or LIMIT"
            if body.having or body.sliced:
                yield "HAVING or LIMIT"


def check_exists(group: Group, outside: AbstractSet[str], sure: AbstractSet[str]) -> None:
    """Make sure that EXISTS over a group can be read as a join with it.

    Args:
        group: The group of the EXISTS.
        outside: Variables that are in scope where it stands.
        sure: Those of them that always have a value there.

    Raises:
        Refused: An outer variable may be unbound, or the group uses one without binding it itself.
    """
    doubtful = (mentioned(group) & outside) - sure
    if doubtful:
        listed = ", ".join(f"?{name}" for name in sorted(doubtful))
        raise Refused(f"EXISTS over {listed}, which may be unbound, is not traced: bind it before")
    for element in group.elements:
        if isinstance(element, SubSelect):
            raise Refused("a sub-select within EXISTS is not traced: write its pattern")
        used = set(element.expression.variables) if isinstance(element, Filter | Bind) else set()
        strays = (used & outside) - certain(group)
        if isinstance(element, Bind):
            strays |= {element.variable} & outside
        if strays:
            listed = ", ".join(f"?{name}" for name in sorted(strays))
            raise Refused(f"EXISTS with an inner condition on the outer {listed} is not traced: move it outside")
        for inner in inner_groups(element):
            check_exists(inner, outside, sure)


def check_selects(group: Group, graph: str) -> None:
    """Make sure that what is selected within GRAPH is of the graph that it reaches.

    The engine takes the variable of GRAPH for one like any other: a sub-select that does not project it is asked of all
    graphs (oxigraph#1450, against SPARQL 1.1, section 18.6).

    Args:
        group: What stands within GRAPH.
        graph: The variable of GRAPH.

    Raises:
        Refused: A sub-select does not project it.
    """
    for element in group.elements:
        if isinstance(element, SubSelect) and graph not in projected(element.body):
            raise Refused(
                f"a sub-select within GRAPH that does not project ?{graph}, its graph, is not traced: project it"
            )
        for inner in groups_within(element):
            check_selects(inner, graph)
