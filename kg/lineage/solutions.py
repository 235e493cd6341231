"""Run a rewritten query and find, column by column, what its solutions rest on.

Triples are found in the graph's index at once, for all solutions of a pattern; witnesses are put together when somebody
looks at a row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, cached_property, partial
from itertools import compress, islice, repeat
from operator import itemgetter
from typing import Any, Final, NamedTuple, TypeAlias

from kg.engine.embedded import stored_forms
from kg.errors import EngineFailure
from kg.lineage.graph import Graph, ground, is_support
from kg.lineage.table import Row, Table, rows_of
from kg.lineage.walks import Walks
from kg.lineage.witness import NOTHING, AllOf, AnyOf, Later, Shortest, Support, Witness, all_of, any_of
from kg.names import GRAPH_DERIVATIONS
from kg.sparql.leaves import Grouped, Guard, Looked, Note, Reached, Spread, Walk
from kg.terms import Term

Vain: TypeAlias = tuple[Note, tuple[tuple[str, Term], ...]]  #: A note with the values of its variables.

_DERIVATIONS: Final = f"<{GRAPH_DERIVATIONS}>"
#: Most solutions of one query that are traced.
MOST_SOLUTIONS: Final = 200_000
#: Most members of a group that are listed as inputs of an aggregate.
MOST_INPUTS: Final = 1000


@dataclass(frozen=True)
class Column:
    """What a leaf adds to each solution."""

    found: Sequence[Any]  #: One per solution that took the leaf.
    open: Callable[[Any], Witness]  #: From one of these to what it stands for.
    marks: Sequence[Term | None] | None = None  #: ``None`` for each solution that did not; nothing where all did.

    @cached_property
    def cells(self) -> Sequence[Any]:
        """One per solution; ``None`` where it did not take the leaf."""
        if self.marks is None:
            return self.found
        taken = iter(self.found)
        return [None if mark is None else next(taken) for mark in self.marks]


@dataclass(frozen=True, slots=True)
class Members:
    """The groups of an aggregate, or the rows of a DISTINCT; who belongs to them is asked when somebody looks."""

    leaf: Grouped
    cells: Sequence[Any]  #: The key of each solution's group; ``None`` where it has none.
    matches: Callable[[], Matches]  #: The members, by the keys of their groups.
    guards: Callable[[], Sequence[tuple[tuple[int, ...], Callable[[], Matches]]]]  #: By which keys, and the matches.

    def of(self, at: int) -> Iterator[tuple[Solutions, int]]:
        """Yield the members of a solution's group, each with the solutions that it is one of."""
        if self.cells[at] is not None:
            solutions, groups = self.matches()
            yield from ((solutions, member) for way in groups.get(self.cells[at], []) for member in way)

    def inputs(self, at: int) -> Witness:
        """Return the conjunction of the members of a solution's group, or any of a DISTINCT, as many as are listed."""
        if self.leaf.either:
            return self._any(list(islice(self.of(at), MOST_INPUTS + 1)))
        found = list(islice(self._inputs(at), MOST_INPUTS + 1))
        whole = all_of(found[:MOST_INPUTS])
        return whole if len(found) <= MOST_INPUTS else AllOf((whole,), cut=True)

    @staticmethod
    def _any(ways: Sequence[tuple[Solutions, int]]) -> Witness:
        found = [solutions.witness(way) for solutions, way in ways[:MOST_INPUTS]]
        return any_of(found) if len(ways) <= MOST_INPUTS else AnyOf(tuple(dict.fromkeys(found)), cut=True)

    def _inputs(self, at: int) -> Iterator[Witness]:
        """Yield the members, and then what keeps other solutions out of the group."""
        solutions, groups = self.matches()
        for way in groups.get(self.cells[at], []):
            yield any_of([solutions.witness(member) for member in way])
        for places, matches in self.guards():
            solutions, groups = matches()
            for way in groups.get(tuple(self.cells[at][place] for place in places), []):
                yield all_of([solutions.witness(match) for match in way])


class Found(NamedTuple):
    """What solutions rest on."""

    columns: Sequence[Column]
    reached: Sequence[Sequence[Term | None]]  #: Per GRAPH the graph that each solution bound.
    read: Sequence[Sequence[Term | None]]  #: What each solution read of ``graph/derivations``.
    members: Sequence[Members]


@dataclass(frozen=True)
class Solutions:
    """What a rewritten query gave: each solution once, in order."""

    spread: Spread
    rows: Sequence[Row]
    all_rows: Sequence[Row]  #: As the engine gave them.
    find: Callable[[], Found]  #: Looks up what they rest on.
    graph: Graph

    @property
    def cut(self) -> bool:
        """Whether there are more than were looked at."""
        return len(self.all_rows) > MOST_SOLUTIONS

    @cached_property
    def found(self) -> Found:
        """What they rest on, looked up for all of them when somebody looks at one."""
        return self.find()

    @cached_property
    def shown(self) -> Sequence[Row]:
        """What each solution shows."""
        return shown(self.rows, self.spread)

    @cached_property
    def counts(self) -> Mapping[Row, int]:
        """How often each row came to the query; nothing where that is not told."""
        spread = self.spread
        if spread.own is None:
            return Counter(shown(self.all_rows, spread))
        apart = {spread.solution(row): row for row in self.all_rows} if spread.told else {}
        return Counter(shown(list(apart.values()), spread))

    def witness(self, at: int) -> Witness:
        """Return what a solution rests on."""
        columns, reached, read, members = self.found
        parts = [column.open(cell) for column in columns if (cell := column.cells[at]) is not None]
        parts += [found.inputs(at) for found in members if found.cells[at] is not None]
        return all_of(parts + self._reached([graphs[at] for graphs in reached], [about[at] for about in read]))

    def _reached(self, graphs: list[Term | None], read: list[Term | None]) -> list[Witness]:
        """Return the graphs reached; what is read of a derivation holds by its shortest proof, of a step by that."""
        proofs = {node for node in read if node is not None and node in self.graph.derivations}
        nodes = dict.fromkeys(node for node in [*graphs, *sorted(proofs)] if node is not None)
        return [
            Shortest(node, tuple(map(Support, ground(self.graph, node)))) if node in proofs else Support(node)
            for node in nodes
        ]

    def notes(self, at: int) -> Iterator[Vain]:
        """Yield what was sought in vain for a solution, its groups' members included."""
        row, places = self.rows[at], self.spread.places
        for note in self.spread.notes:
            if note.marker is not None and row[places[note.marker]] is None:
                continue
            if note.found is not None and row[places[note.found]] is not None:
                continue
            values = ((name, row[places[column]]) for name, column in note.variables)
            yield note, tuple((name, term) for name, term in values if term is not None)
        for found in self.found.members:
            for solutions, member in found.of(at):
                yield from solutions.notes(member)

    def attained(self, at: int) -> Iterator[tuple[str, Witness]]:
        """Yield each column of a MIN, MAX or SAMPLE that has a value, and the members of the group that have it."""
        for found in self.found.members:
            for name, place in found.leaf.extremes:
                value = self.rows[at][self.spread.places[name]]
                if value is None:
                    continue
                having = [inner.witness(member) for inner, member in found.of(at) if inner.rows[member][place] == value]
                if having:
                    yield name, any_of(having)


#: By the first terms of rows, the solutions of a query, each with the rows of the rewritten query that are its ways.
Ways: TypeAlias = Mapping[Row, list[list[int]]]
Matches: TypeAlias = tuple[Solutions, Ways]


def shown(rows: Sequence[Row], spread: Spread) -> Sequence[Row]:
    """Return of each row of a rewritten query what the query itself shows."""
    width = len(spread.shown)
    return rows if len(spread.columns) == width else list(map(itemgetter(slice(width)), rows))


class Tracer:
    """Finds what solutions rest on."""

    def __init__(self, graph: Graph, bindings: Mapping[str, Term]) -> None:
        self._graph = graph
        self._bindings = bindings
        self._mentions: dict[Term, Witness] = {}

    def solutions(self, spread: Spread, wanted: AbstractSet[Row] | None = None) -> Solutions:
        """Run a rewritten query; ``wanted`` are the rows that matter, ``None`` for all."""
        bindings = {name: term for name, term in self._bindings.items() if name in spread.bindable}
        answer = rows_of(self._graph.public, spread.limited(MOST_SOLUTIONS + 1), bindings)
        once: Sequence[Row] = list(dict.fromkeys(answer.rows))
        if wanted is not None:
            once = list(compress(once, map(wanted.__contains__, shown(once, spread))))
        return Solutions(spread, once, answer.rows, partial(self._found, spread, once), self._graph)

    def _found(self, spread: Spread, once: Sequence[Row]) -> Found:
        """Find what solutions rest on.

        Raises:
            EngineFailure: A triple has no support.
        """
        table = Table(once, spread)
        columns: list[Column] = []
        reached: list[Sequence[Term | None]] = []
        read: list[Sequence[Term | None]] = []
        members: list[Members] = []
        for leaf in spread.leaves if once else ():
            match leaf:
                case Looked():
                    columns.append(self._looked(leaf, table, spread))
                case Walk():
                    columns.append(self._walked(leaf, table))
                case Reached(column=column, name=name):
                    graphs = table.masked(table.of(f"?{column}" if column else name), leaf.marker)
                    reached.append(graphs)
                    if _DERIVATIONS in graphs:
                        read += [_where(graphs, _DERIVATIONS, table.of(about)) for about in leaf.read]
                case Grouped():
                    members.append(self._grouped(leaf, table))
        return Found(columns, reached, read, members)

    def _looked(self, leaf: Looked, table: Table, spread: Spread) -> Column:
        """Find the support nodes of a pattern's triples."""
        marks = table.marks(leaf.marker)
        terms = [term if term[0] == "?" else _stored(spread.constant(term)) for term in leaf.terms]
        triples = zip(*map(table.of, terms), strict=True)
        lines = map(" ".join, triples if marks is None else compress(triples, marks))
        try:
            found = list(map(self._graph.nodes.__getitem__, lines))
        except KeyError as error:
            raise EngineFailure(f"nothing supports {error.args[0]}: rebuild the graph with kg build") from error
        return Column(found, Support, marks)

    def _walked(self, leaf: Walk, table: Table) -> Column:
        """Find the edges that may be walked; a step of no length rests on a mention of its node."""
        cells: list[Any] = list(zip(table.of(f"?{leaf.start}"), table.of(f"?{leaf.end}"), strict=True))
        if leaf.mode != "+":
            for at, (source, target) in enumerate(cells):
                if source == target:
                    cells[at] = NOTHING if table.bound_elsewhere(leaf, at) else self._mention(source)
        walks = cache(partial(self._walks, leaf))
        return Column(table.masked(cells, leaf.marker), partial(_walk, walks, leaf.mode))

    def _walks(self, leaf: Walk) -> Walks:
        edges = self.solutions(leaf.edges)
        ways: dict[Any, list[int]] = {}
        for at, pair in enumerate(edges.shown):
            ways.setdefault(pair, []).append(at)
        return Walks(ways, lambda pair: any_of([edges.witness(at) for at in ways[pair]]))

    def _mention(self, node: Term) -> Witness:
        """Return any support of any triple that mentions a node; nothing where there is none."""
        if node not in self._mentions:
            self._mentions[node] = Later(partial(self._mentioned, node))
        return self._mentions[node]

    def _mentioned(self, node: Term) -> AnyOf:
        subject = f"{{ GRAPH ?g {{ {node} ?p ?o }} }} UNION " if not node.startswith('"') else ""
        text = f"SELECT DISTINCT ?g WHERE {{ {subject}{{ GRAPH ?g {{ ?s ?p {node} }} }} }} ORDER BY ?g"
        nodes = [row[0] for row in rows_of(self._graph.traced, text).rows]
        parts = tuple(Support(found) for found in nodes if found is not None and is_support(found))
        return AnyOf(parts or (NOTHING,))

    def _grouped(self, leaf: Grouped, table: Table) -> Members:
        matches = cache(partial(self._by_key, leaf.members, len(leaf.keys)))
        guards = cache(lambda: [(one.places, cache(partial(self._guarded, one))) for one in leaf.guards()])
        cells = zip(*(table.of(f"?{key}") for key in leaf.keys), strict=True) if leaf.keys else repeat((), table.size)
        return Members(leaf, table.masked(list(cells), leaf.marker), matches, guards)

    def _guarded(self, guard: Guard) -> Matches:
        return self._by_key(guard.matches(), len(guard.places))

    def _by_key(self, spread: Spread, width: int) -> Matches:
        """Run a rewritten query, and tell which solutions begin with which terms."""
        solutions = self.solutions(spread)
        groups: dict[Row, list[list[int]]] = {}
        known: dict[Row, list[int]] = {}
        for at, row in enumerate(solutions.rows):
            way = known.setdefault(spread.solution(row), []) if spread.own is not None else []
            if not way:
                groups.setdefault(row[:width], []).append(way)
            way.append(at)
        return solutions, groups


def _walk(walks: Callable[[], Walks], mode: str, cell: Any) -> Witness:  # noqa: ANN401 (a pair of nodes, or a witness)
    return walks().later(cell[0], cell[1], mode) if isinstance(cell, tuple) else cell


def _where(graphs: Sequence[Term | None], graph: Term, cells: Sequence[Term | None]) -> Sequence[Term | None]:
    """Return cells with ``None`` where another graph was reached."""
    return [cell if reached == graph else None for reached, cell in zip(graphs, cells, strict=True)]


def _stored(term: Term) -> Term:
    """Return a constant of a pattern as a store gives it back."""
    return stored_forms((term,))[term] if term[0] == '"' and term[-1] != '"' else term
