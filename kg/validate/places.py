"""Where statements stand in a text: what the readers of each syntax note down, and how a finding looks it up.

Parsers drop line numbers once a text parses, so each syntax has a reader of its own that keeps them: Turtle and its
kin in :mod:`kg.validate.lines`, RDF/XML in :mod:`kg.validate.lines_xml`, JSON-LD in :mod:`kg.validate.lines_json`. They
read texts that are known to parse, and pass over what they do not understand.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple

from kg.terms import Quad, Term

_BLOCKS: Final = 100  #: Statements on one line among which the one around it is looked for.
ANONYMOUS: Final = "_:#"  #: How nodes begin that have no name in the text, numbered in its order.


class Spot(NamedTuple):
    """A place in a text."""

    line: int  #: 1-based.
    column: int  #: 1-based, in code points.


class Statement(NamedTuple):
    """A triple as it is written; nodes without a name are numbered in the order of the text."""

    graph: Term
    subject: Term
    predicate: Term
    value: Term
    property_at: Spot  #: Where the predicate stands that it was written under.
    value_at: Spot


@dataclass(slots=True)
class Notes:
    """What a reader notes down, in the order of the text."""

    graphs: dict[Term, Spot] = field(default_factory=dict)  #: Where the braces of a graph begin.
    subjects: dict[tuple[Term, Term], Spot] = field(default_factory=dict)  #: First mention, by graph and subject.
    statements: list[Statement] = field(default_factory=list)
    blocks: list[tuple[int, int]] = field(default_factory=list)  #: First and last line of each top-level statement.


@dataclass
class Lines:
    """The places of one text."""

    notes: Notes

    @property
    def graphs(self) -> dict[Term, int]:
        """The line on which each graph begins."""
        return {graph: spot.line for graph, spot in self.notes.graphs.items()}

    @property
    def subjects(self) -> dict[tuple[Term, Term], int]:
        """The line on which each subject is first described, by graph and subject."""
        return {key: spot.line for key, spot in self.notes.subjects.items()}

    def find(self, subject: Term, predicate: Term | None = None, graph: Term | None = None) -> int | None:
        """Return the line of a subject's property, else of its block, else of the graph it names; see :meth:`spot`."""
        spot = self.spot(subject, predicate, graph)
        return None if spot is None else spot.line

    def spot(
        self, subject: Term, predicate: Term | None = None, graph: Term | None = None, value: Term | None = None
    ) -> Spot | None:
        """Return where a subject's statement, property, block or graph stands: the first of these that there is.

        Args:
            subject: A term; an IRI in angle brackets.
            predicate: A term, where one property is to blame.
            graph: Look in this graph only; in any, in order of the text, where not given.
            value: A term, where one value of the property is to blame.
        """
        own = [s for s in self._by_subject.get(subject, ()) if s.predicate == predicate and graph in (None, s.graph)]
        exact = [statement for statement in own if statement.value == value]
        if exact:
            return exact[0].value_at
        if own:
            return own[0].property_at
        for where, spot in self._first.get(subject, ()):
            if graph in (None, where):
                return spot
        return self.notes.graphs.get(subject)

    def block(self, line: int) -> tuple[int, int]:
        """Return the first and last line of the top-level statement that a line belongs to; the line itself if none."""
        last = bisect_right(self._starts, line)
        for block in reversed(self._blocks[max(0, last - _BLOCKS) : last]):
            if block[0] <= line <= block[1]:
                return block
        return (line, line)

    def names(self, quads: Iterable[Quad]) -> dict[Term, Term]:
        """Return the node of the text that each blank node of a parser is.

        The n-th blank value that a parser gives for a property is the n-th one written under it; the n-th blank subject
        that is nobody's value is the n-th of the text. A label that the parser kept is its own name.
        """
        found: dict[Term, Term] = {}
        blank: defaultdict[tuple[Term, Term], list[Term]] = defaultdict(list)
        values, subjects = set(), dict[Term, None]()
        for subject, predicate, value, _ in quads:
            if subject.startswith("_:"):
                subjects[subject] = None
            if value.startswith("_:"):
                blank[subject, predicate].append(value)
                values.add(value)
        written = self._blank
        roots = [term for term in subjects if term not in values and (term not in self._labels)]
        found |= zip(roots, self._roots, strict=False)
        queue = [key for key in blank if key[0] not in values or not key[0].startswith("_:")]
        below: defaultdict[Term, list[tuple[Term, Term]]] = defaultdict(list)
        for key in blank:
            below[key[0]].append(key)
        while queue:
            subject, predicate = queue.pop()
            own = found.get(subject, subject)
            for given, name in zip(blank[subject, predicate], written.get((own, predicate), ()), strict=False):
                if given not in found:
                    found[given] = name
                    queue += below[given]
        return found

    @cached_property
    def _blocks(self) -> list[tuple[int, int]]:
        """Blocks by their first line; those within others come after them."""
        return sorted(self.notes.blocks, key=lambda block: (block[0], -block[1]))

    @cached_property
    def _starts(self) -> list[int]:
        return [block[0] for block in self._blocks]

    @cached_property
    def _first(self) -> dict[Term, list[tuple[Term, Spot]]]:
        """The first mentions of a subject, by graph in the order of the text."""
        found: defaultdict[Term, list[tuple[Term, Spot]]] = defaultdict(list)
        for (graph, subject), spot in self.notes.subjects.items():
            found[subject].append((graph, spot))
        return dict(found)

    @cached_property
    def _by_subject(self) -> dict[Term, list[Statement]]:
        found: defaultdict[Term, list[Statement]] = defaultdict(list)
        for statement in self.notes.statements:
            found[statement.subject].append(statement)
        return dict(found)

    @cached_property
    def _blank(self) -> dict[tuple[Term, Term], list[Term]]:
        found: defaultdict[tuple[Term, Term], list[Term]] = defaultdict(list)
        for statement in self.notes.statements:
            if statement.value.startswith("_:"):
                found[statement.subject, statement.predicate].append(statement.value)
        return dict(found)

    @cached_property
    def _labels(self) -> set[Term]:
        return {s.subject for s in self.notes.statements if s.subject.startswith("_:")} - {
            s.subject for s in self.notes.statements if s.subject.startswith(ANONYMOUS)
        }

    @cached_property
    def _roots(self) -> list[Term]:
        """Nodes without a name that are nobody's value, in the order of the text."""
        values = {statement.value for statement in self.notes.statements}
        subjects = dict.fromkeys(s.subject for s in self.notes.statements if s.subject.startswith(ANONYMOUS))
        return sorted((t for t in subjects if t not in values), key=lambda t: int(t.removeprefix(ANONYMOUS)))
