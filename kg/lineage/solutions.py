"""Run a rewritten query and find, for each of its solutions, what it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from typing import Final, TypeAlias

from kg.engine import Engine, Rows
from kg.errors import EngineFailure
from kg.lineage.graph import Graph, ground, is_support
from kg.lineage.walks import Walks
from kg.lineage.witness import NOTHING, Shortest, Support, Witness, all_of, any_of
from kg.names import GRAPH_DERIVATIONS
from kg.sparql.leaves import Grouped, Leaf, Looked, Note, Reached, Spread, Walk
from kg.terms import Term

Row: TypeAlias = tuple[Term | None, ...]

Notes: TypeAlias = tuple[tuple[Note, tuple[tuple[str, Term], ...]], ...]  #: With the values of the variables.

#: Most solutions of one query that are traced.
MOST_SOLUTIONS: Final = 200_000
#: More triples than these are looked up by reading the whole pattern.
MOST_LOOKED_UP: Final = 2000


@dataclass(frozen=True, slots=True)
class Solution:
    """One way in which a row came about."""

    shown: Row
    witness: Witness
    notes: Notes
    attained: tuple[tuple[str, Witness], ...] = ()  #: Column of an extreme, and the members that have its value.


@dataclass(frozen=True, slots=True)
class Solutions:
    """What a rewritten query gave."""

    found: tuple[Solution, ...]
    counts: Mapping[Row, int]  #: How often each row came.
    cut: bool  #: Whether there are more than were looked at.


class Tracer:
    """Finds what solutions rest on."""

    def __init__(self, graph: Graph, prologue: str, bindings: Mapping[str, Term]) -> None:
        self._graph = graph
        self._prologue = prologue
        self._bindings = bindings
        self._mentions: dict[Term, Witness] = {}

    def solutions(self, spread: Spread, wanted: AbstractSet[Row] | None = None) -> Solutions:
        """Run a rewritten query.

        Args:
            spread: The query.
            wanted: Rows that matter; ``None`` for all.

        Returns:
            The solutions with their witnesses.
        """
        bindings = {name: term for name, term in self._bindings.items() if name in spread.bindable}
        answer = rows_of(self._graph.public, spread.limited(MOST_SOLUTIONS + 1), bindings)
        width, at = len(spread.shown), {name: index for index, name in enumerate(spread.columns)}
        rows = [row for row in answer.rows if wanted is None or row[:width] in wanted]
        counts = Counter(row[:width] for row in rows)
        once = list(dict.fromkeys(rows))
        rests = [_Rest([], [], [], []) for _ in once]
        ends = _Ends(spread, at)
        for leaf in spread.leaves:
            self._add(leaf, once, rests, ends)
        found = tuple(
            Solution(
                row[:width], all_of(self._dated(rest)), (*_notes(spread, row, at), *rest.notes), tuple(rest.attained)
            )
            for row, rest in zip(once, rests, strict=True)
        )
        return Solutions(found, counts, len(answer.rows) > MOST_SOLUTIONS)

    def _add(self, leaf: Leaf, rows: list[Row], rests: list[_Rest], ends: _Ends) -> None:
        at = ends.at
        active = [index for index, row in enumerate(rows) if leaf.marker is None or row[at[leaf.marker]] is not None]
        if not active:
            return
        if isinstance(leaf, Grouped):
            self._grouped(leaf, at, [(rows[index], rests[index]) for index in active])
            return
        witness: Callable[[Row], Witness]
        match leaf:
            case Looked():
                witness = self._looked(leaf, [rows[index] for index in active], at)
            case Reached(column=column, name=name):
                for index in active:
                    node = name if column is None else rows[index][at[column]] or ""
                    rests[index].reached.append(node)
                return
            case Walk():
                witness = partial(self._walked, leaf, self._walks(leaf), ends)
        for index in active:
            rests[index].parts.append(witness(rows[index]))

    def _dated(self, rest: _Rest) -> list[Witness]:
        """Return all that a row rests on; what it reads of ``graph/derivations`` holds by shortest proofs alone."""
        if not rest.reached:
            return rest.parts
        dated = f"<{GRAPH_DERIVATIONS}>" in rest.reached
        derivations = self._graph.derivations
        return rest.parts + [
            Shortest(node, tuple(map(Support, ground(self._graph, node))))
            if dated and node in derivations
            else Support(node)
            for node in rest.reached
        ]

    def _looked(self, leaf: Looked, rows: list[Row], at: Mapping[str, int]) -> Callable[[Row], Witness]:
        key = _chooser([at[name] for name in leaf.variables])
        found = self._supports(leaf, list(dict.fromkeys(map(key, rows))))
        return lambda row: found[key(row)]

    def _supports(self, leaf: Looked, wanted: list[Row]) -> dict[Row, Witness]:
        """Look triples up in the traced store by the values of their pattern's variables."""
        names = " ".join(f"?{name}" for name in leaf.variables)
        blank = any(term is not None and term.startswith("_:") for row in wanted for term in row)
        values = ""
        if names and not blank and len(wanted) <= MOST_LOOKED_UP:
            cells = " ".join(f"({' '.join(term or 'UNDEF' for term in row)})" for row in wanted)
            values = f"VALUES ({names}) {{ {cells} }}"
        text = f"{self._prologue}\nSELECT {names} ?__g WHERE {{ {values} GRAPH ?__g {{ {leaf.pattern} }} }}"
        found: dict[Row, Term] = {}
        for row in rows_of(self._graph.traced, text).rows:
            key, node = row[:-1], row[-1]
            if node is not None and is_support(node) and (key not in found or node < found[key]):
                found[key] = node
        missing = next((row for row in wanted if row not in found), None)
        if missing is not None:
            raise EngineFailure(f"nothing supports {leaf.pattern} with {missing}: rebuild the graph with kg build")
        return {row: Support(found[row]) for row in wanted}

    def _walks(self, leaf: Walk) -> Walks:
        edges: dict[tuple[Term, Term], list[Witness]] = {}
        for solution in self.solutions(leaf.edges).found:
            source, target = solution.shown
            edges.setdefault((source or "", target or ""), []).append(solution.witness)
        return Walks({pair: any_of(found) for pair, found in edges.items()})

    def _walked(self, leaf: Walk, walks: Walks, ends: _Ends, row: Row) -> Witness:
        source, target = row[ends.at[leaf.start]] or "", row[ends.at[leaf.end]] or ""
        if leaf.mode != "+" and source == target:
            return NOTHING if ends.bound_elsewhere(leaf, row) else self._mention(source)
        return walks.later(source, target, leaf.mode)

    def _mention(self, node: Term) -> Witness:
        """Return any support of any triple that mentions a node; nothing where there is none."""
        if node not in self._mentions:
            subject = f"{{ GRAPH ?g {{ {node} ?p ?o }} }} UNION " if not node.startswith('"') else ""
            text = f"SELECT DISTINCT ?g WHERE {{ {subject}{{ GRAPH ?g {{ ?s ?p {node} }} }} }} ORDER BY ?g"
            nodes = [row[0] for row in rows_of(self._graph.traced, text).rows]
            parts: list[Witness] = [Support(found) for found in nodes if found is not None and is_support(found)]
            self._mentions[node] = any_of(parts) if parts else NOTHING
        return self._mentions[node]

    def _grouped(self, leaf: Grouped, at: Mapping[str, int], rows: list[tuple[Row, _Rest]]) -> None:
        """Add the members of each row's group, what was sought in vain for them, and those that attain an extreme."""
        width = len(leaf.keys)
        groups: dict[Row, list[Solution]] = {}
        for solution in self.solutions(leaf.members).found:
            groups.setdefault(solution.shown[:width], []).append(solution)
        for row, rest in rows:
            members = groups.get(tuple(row[at[name]] for name in leaf.keys), [])
            rest.parts.append(all_of([member.witness for member in members]))
            rest.notes.extend(dict.fromkeys(note for member in members for note in member.notes))
            for column, place in leaf.extremes:
                attaining = [member.witness for member in members if member.shown[place] == row[at[column]]]
                if attaining:
                    rest.attained.append((column, any_of(attaining)))


@dataclass(frozen=True, slots=True)
class _Rest:
    """What a row is found to rest on, leaf by leaf."""

    parts: list[Witness]
    notes: list[tuple[Note, tuple[tuple[str, Term], ...]]]
    attained: list[tuple[str, Witness]]
    reached: list[Term]  #: Graphs bound by GRAPH.


class _Ends:
    """Tells whether a node of a walk is also in a triple that the solution rests on."""

    def __init__(self, spread: Spread, at: Mapping[str, int]) -> None:
        self.at = at
        self._looked = [leaf for leaf in spread.leaves if isinstance(leaf, Looked)]

    def bound_elsewhere(self, walk: Walk, row: Row) -> bool:
        """Whether a triple pattern that gave this solution has an end of the walk as its subject or object."""
        return any(
            not leaf.ends.isdisjoint((walk.start, walk.end))
            and (leaf.marker is None or row[self.at[leaf.marker]] is not None)
            for leaf in self._looked
        )


def _chooser(places: list[int]) -> Callable[[Row], Row]:
    """Return what takes the terms at some places of a row."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda row: tuple(row[place] for place in places)


def rows_of(engine: Engine, text: str, bindings: Mapping[str, Term] | None = None) -> Rows:
    """Answer a SELECT.

    Raises:
        EngineFailure: The engine answers in another form.
    """
    answer = engine.query(text, bindings)
    if not isinstance(answer, Rows):
        raise EngineFailure("the engine answered a SELECT with something else than rows")
    return answer


def _notes(spread: Spread, row: Row, at: Mapping[str, int]) -> tuple[tuple[Note, tuple[tuple[str, Term], ...]], ...]:
    if not spread.notes:
        return ()
    found = []
    for note in spread.notes:
        if note.marker is not None and row[at[note.marker]] is None:
            continue
        if note.found is not None and row[at[note.found]] is not None:
            continue
        values = ((name, row[at[column]]) for name, column in note.variables)
        found.append((note, tuple((name, term) for name, term in values if term is not None)))
    return tuple(found)
