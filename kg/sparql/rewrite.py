"""Rewrite the groups of a query so that each solution tells which patterns it used, and nothing else changes.

Two manners share this. :mod:`kg.sparql.trace` puts every triple pattern into a graph of its own, so that a solution
names the support of each. :mod:`kg.sparql.spread` leaves the patterns where they are and makes every variable of
theirs visible, so that the triples of a solution can be looked up afterwards. Sequences, inverses and alternatives of
property paths are written out; blank nodes become variables, which is what they are in a pattern.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from kg.errors import Refused
from kg.sparql.model import (
    Atom,
    Bind,
    Body,
    Choice,
    Element,
    Except,
    Filter,
    Group,
    InGraph,
    Inverse,
    Minus,
    Optional,
    Path,
    Query,
    Repeat,
    Sequence,
    SubSelect,
    Triples,
    Union,
    Values,
)
from kg.sparql.scope import projected, variables, visible

#: Functions whose value is another each time, so that two runs of a query differ.
FICKLE: Final = frozenset({"RAND", "NOW", "UUID", "STRUUID", "BNODE"})
#: Names that begin so are for the rewriting alone.
OURS: Final = "__"


NOTHING: Final = Group((), 0, 0)


class Place(NamedTuple):
    """Where in a query the rewriting is at."""

    names: Mapping[str, str] = MappingProxyType({})  #: New names of variables that must stay apart.
    marker: str | None = None  #: Variable bound exactly where this branch gave the solution; ``None`` if all do.
    left: Group = NOTHING  #: What stands to the left of the OPTIONAL whose group this is.

    def rename(self, name: str) -> str:
        """Return the name a variable has in the rewritten text."""
        return self.names.get(name, name)


class Rewriter(ABC):
    """Writes groups anew; what it learns about them is kept by the sub-class."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self._blank: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        if not FICKLE.isdisjoint(query.words):
            raise Refused(f"{min(FICKLE.intersection(query.words))} is not traced: it has another value each time")
        ours = [word for word in query.words if word[1:3] == OURS and word[0] in "?$"] if OURS in query.text else []
        if ours:
            raise Refused(f"variable {min(ours)} is not traced: names that begin with two underscores are ours")

    # What a manner of tracing decides

    @abstractmethod
    def triple(self, subject: str, predicate: str, value: str, place: Place, condition: str = "") -> str:
        """Write a triple pattern, with a filter on it."""

    @abstractmethod
    def repeat(self, subject: str, path: Repeat, value: str, place: Place) -> str:
        """Write ``path?``, ``path*`` or ``path+``."""

    @abstractmethod
    def in_graph(self, element: InGraph, place: Place) -> str:
        """Write ``GRAPH name { ... }``."""

    @abstractmethod
    def branch(self, place: Place, group: Group = NOTHING) -> tuple[Place, str]:
        """Enter a branch that need not give a solution; also return what the branch has to end with."""

    @abstractmethod
    def condition(self, element: Filter, group: Group, place: Place) -> tuple[str, str]:
        """Write a filter; also return what has to be added at the end of its group."""

    @abstractmethod
    def negative(self, element: Minus, group: Group, place: Place) -> str:
        """Write ``MINUS { ... }``."""

    @abstractmethod
    def optional(self, element: Optional, before: Group, place: Place) -> str:
        """Write ``OPTIONAL { ... }``."""

    @abstractmethod
    def sub_select(self, body: Body, place: Place) -> str:
        """Write a sub-select, without braces."""

    # What they share

    def fresh(self, letter: str) -> str:
        """Return a name for a variable that no query uses."""
        number = self._counts[letter] = self._counts.get(letter, 0) + 1
        return f"{OURS}{letter}{number}"

    def copy(self, start: int, end: int, place: Place) -> str:
        """Return a piece of the query as written, variables renamed where they have to be."""
        if not place.names:
            return self.query.text[start:end]
        pieces, at = [], start
        for token in self.query.tokens:
            if token.kind == "var" and start <= token.start and token.end <= end:
                pieces += [self.query.text[at : token.start], "?" + place.rename(token.value[1:])]
                at = token.end
        return "".join(pieces) + self.query.text[at:end]

    def atom(self, atom: Atom, place: Place) -> str:
        """Write a term or variable; a blank node is written as a variable."""
        if atom.kind == "var":
            return "?" + place.rename(atom.text)
        if atom.kind == "blank":
            if atom.text not in self._blank:
                self._blank[atom.text] = self.fresh("b")
            return "?" + self._blank[atom.text]
        return atom.text

    def group(self, group: Group, place: Place, ending: str = "") -> str:
        """Write a group, braces included."""
        written, added = [], []
        seen: list[str] = []
        for at, (element, names) in enumerate(zip(group.elements, variables(group), strict=True)):
            if isinstance(element, Filter):
                text, extra = self.condition(element, group, place)
                added.append(extra)
            elif isinstance(element, Optional):
                before = Group(group.elements[:at], 0, 0, {"visible": tuple(dict.fromkeys(seen))})
                text = self.optional(element, before, place)
            else:
                text = self._element(element, group, place)
            written.append(text)
            seen.extend(names)
        if ending and any(isinstance(element, SubSelect) for element in group.elements):
            written = ["{", *written, "}"]
        return f"{{ {' '.join([*written, *filter(None, added), ending])} }}"

    def _element(self, element: Element, group: Group, place: Place) -> str:
        match element:
            case Triples():
                return self.triples(element, place)
            case Union(groups=groups):
                return self._union(groups, place)
            case InGraph():
                return self.in_graph(element, place)
            case Minus():
                return self.negative(element, group, place)
            case SubSelect(body=body):
                return self.sub_select(body, place)
            case Bind(expression=expression) if expression.exists:
                raise Refused("EXISTS within BIND is not traced: write a FILTER or a pattern")
            case Bind(start=start, end=end) | Values(start=start, end=end):
                return self.copy(start, end, place)
        raise Refused(f"{type(element).__name__} is not traced")

    def triples(self, element: Triples, place: Place) -> str:
        """Write a block of patterns."""
        return " ".join(
            [
                self.path(self.atom(one.subject, place), one.path, self.atom(one.object, place), place)
                for one in element.patterns
            ]
        )

    def _union(self, groups: tuple[Group, ...], place: Place) -> str:
        if len(groups) == 1:
            return self.group(groups[0], Place(place.names, place.marker))
        written = []
        for group in groups:
            inner, ending = self.branch(place, group)
            written.append(self.group(group, inner, ending))
        return " UNION ".join(written)

    def path(self, subject: str, path: Path, value: str, place: Place) -> str:
        """Write a triple or path pattern."""
        match path:
            case Atom():
                return self.triple(subject, self.atom(path, place), value, place)
            case Inverse(path=inner):
                return self.path(value, inner, subject, place)
            case Sequence(parts=parts):
                stops = [subject, *("?" + self.fresh("p") for _ in parts[1:]), value]
                return " ".join(self.path(stops[at], part, stops[at + 1], place) for at, part in enumerate(parts))
            case Choice(parts=parts):
                return " UNION ".join(self._path_branch(subject, part, value, place) for part in parts)
            case Except():
                return self._except(subject, path, value, place)
            case Repeat():
                return self.repeat(subject, path, value, place)

    def _path_branch(self, subject: str, path: Path, value: str, place: Place) -> str:
        inner, ending = self.branch(place)
        return "{ " + f"{self.path(subject, path, value, inner)} {ending}" + " }"

    def _except(self, subject: str, path: Except, value: str, place: Place) -> str:
        both = path.forward is not None and path.backward is not None
        written = []
        for steps, ends in ((path.forward, (subject, value)), (path.backward, (value, subject))):
            if steps is None:
                continue
            inner, ending = self.branch(place) if both else (place, "")
            name = "?" + self.fresh("n")
            condition = f"FILTER({name} NOT IN ({', '.join(step.text for step in steps)}))" if steps else ""
            written.append("{ " + f"{self.triple(ends[0], name, ends[1], inner, condition)} {ending}" + " }")
        return " UNION ".join(written)

    def apart(self, names: frozenset[str], place: Place) -> Place:
        """Return a place where these variables have names of their own."""
        fresh = {name: f"{self.fresh('h')}_{name}" for name in sorted(names)}
        return Place({**place.names, **fresh}, place.marker)

    def hidden(self, body: Body) -> frozenset[str]:
        """Return the variables that a sub-select names and does not project."""
        shown = set(projected(body))
        inside = {
            token.value[1:]
            for token in self.query.tokens
            if token.kind == "var" and body.start <= token.start and token.end <= body.end
        }
        return frozenset(inside - shown)

    def projection(self, body: Body, place: Place) -> list[str]:
        """Return what a SELECT projects, written out, ``*`` included.

        Raises:
            Refused: EXISTS stands in the projection.
        """
        if body.items is None:
            return ["?" + place.rename(name) for name in visible(body.where)]
        if any(item.expression and item.expression.exists for item in body.items):
            raise Refused("EXISTS within SELECT is not traced: write a FILTER or a pattern")
        return [self.copy(body.items[0].start, body.items[-1].end, place)]
