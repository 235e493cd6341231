"""What the solutions of a rewritten query rest on: leaves, each active where its marker is bound."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

from kg.sparql.model import Query
from kg.sparql.prologue import constant
from kg.terms import Term


class Looked(NamedTuple):
    """A triple pattern: its triple has a support."""

    terms: tuple[str, str, str]  #: Columns as ``?name``, and terms as the query has them.
    marker: str | None

    @property
    def ends(self) -> frozenset[str]:
        """Columns that are its subject or object."""
        return frozenset(term[1:] for term in (self.terms[0], self.terms[2]) if term[0] == "?")


class Reached(NamedTuple):
    """A GRAPH: the graph itself."""

    column: str | None  #: Column of the graph's name, or ``None`` where it is constant.
    name: Term  #: The graph, where it is constant; else empty.
    marker: str | None
    read: tuple[str, ...] = ()  #: Of what it tells something: columns as ``?name``, and IRIs.


@dataclass(frozen=True, slots=True)
class Walk:
    """A path with ``* + ?``: some way along the edges from one column's value to another's."""

    start: str
    end: str
    mode: str  #: ``*``, ``+`` or ``?``.
    edges: Spread  #: Shows ``__x`` and ``__y``, the ends of one edge.
    marker: str | None


@dataclass(frozen=True, slots=True)
class Grouped:
    """The members of a group whose aggregate the solution holds."""

    keys: tuple[str, ...]  #: Columns that name the group.
    members: Spread  #: Shows the same keys in the same order, and then what extremes are taken of.
    extremes: tuple[tuple[str, int], ...]  #: Column of a MIN, MAX or SAMPLE, and which column members show it of.
    marker: str | None
    guards: Callable[[], Sequence[Guard]] = tuple
    either: bool = False  #: Whether it is a sub-select with DISTINCT: any member will do.


@dataclass(frozen=True, slots=True)
class Guard:
    """What keeps other solutions out of a group: matches of an OPTIONAL, MINUS or NOT EXISTS.

    Without them, the claims of the members alone might give the group solutions that it has not.
    """

    places: tuple[int, ...]  #: Which keys of the group it is told by.
    matches: Callable[[], Spread]  #: Writes a query that shows these keys, and rests on the match alone.


Leaf: TypeAlias = Looked | Reached | Walk | Grouped


class Note(NamedTuple):
    """A pattern whose absence a solution rests on."""

    kind: str  #: ``MINUS``, ``NOT EXISTS`` or ``OPTIONAL``.
    text: str  #: The pattern as written.
    variables: tuple[tuple[str, str], ...]  #: Its variables that the solution binds: as written, and the column.
    marker: str | None  #: The note holds where this is bound, or everywhere.
    found: str | None  #: An OPTIONAL was sought in vain where this is unbound.


@dataclass(frozen=True)
class Spread:
    """A rewritten query and what its columns mean."""

    query: Query  #: What was asked.
    text: str  #: A SELECT, without the VALUES at its end.
    values: str  #: The VALUES at its end, or nothing.
    columns: tuple[str, ...]  #: Its projection, in order.
    shown: tuple[str, ...]  #: Columns that make up the row.
    leaves: tuple[Leaf, ...]
    notes: tuple[Note, ...]
    bindable: frozenset[str]  #: Columns that take a value given from outside.
    template: tuple[tuple[Term, Term, Term], ...] = ()  #: Of a CONSTRUCT: terms, and variables as ``?name``.
    own: tuple[str, ...] | None = None  #: Columns that tell solutions of the query apart, where not all of them do.
    told: bool = True  #: Whether these tell how often a row came to the query.
    order: str | None = None  #: ORDER BY as written, where it makes the rows those of the query, in their order.

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each column stands."""
        return {name: at for at, name in enumerate(self.columns)}

    def constant(self, text: str) -> Term:
        """Return the N-Triples term of an IRI or literal as the query has it; literals keep their form."""
        return constant(self.query, text)

    def solution(self, row: tuple[Term | None, ...]) -> tuple[Term | None, ...]:
        """Return what tells the solution of the query apart to which a row of the rewritten query belongs."""
        return row if self.own is None else tuple([row[self.places[name]] for name in self.own])

    def limited(self, count: int) -> str:
        """Return the query with a limit on the number of solutions."""
        return f"{self.text} {self.order or ''} LIMIT {count} {self.values}"
