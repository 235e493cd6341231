"""What :func:`kg.lineage.why` answers with: the rows, and for each the claims it rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, overload

from kg.engine import Rows
from kg.lineage.days import Sets
from kg.lineage.graph import Graph, is_claim
from kg.lineage.solutions import Solutions
from kg.lineage.table import Row
from kg.lineage.unfold import Unfolder
from kg.lineage.witness import AnyOf, Witness, any_of
from kg.terms import Term

#: Most negated patterns listed of one row.
MOST_NEGATED: Final = 64


@dataclass(frozen=True, slots=True)
class Negated:
    """A pattern that was sought in vain: the row is there because this is not."""

    kind: str  #: ``MINUS``, ``NOT EXISTS`` or ``OPTIONAL``.
    pattern: str  #: As written in the query.
    values: tuple[tuple[str, Term], ...]  #: What the row's solution binds of its variables.


@dataclass(frozen=True)
class Evidence:
    """What one row rests on."""

    witness: Witness
    unfolder: Unfolder
    negated: tuple[Negated, ...]
    attained: tuple[tuple[str, Witness], ...]  #: Column of a MIN, MAX or SAMPLE, and what has its value.
    multiplicity: int  #: How often the row came before DISTINCT.
    aggregated: bool  #: Whether the claims are the inputs of an aggregate, all of which count.
    cut: bool  #: Whether solutions, or patterns sought in vain, were left out for their number.

    @cached_property
    def _sets(self) -> Sets:
        return self.unfolder.sets(self.witness)

    @cached_property
    def _reach(self) -> tuple[Term, ...]:
        return tuple(sorted(self.unfolder.reach(self.witness)))

    def sets(self, limit: int = 64) -> tuple[frozenset[Term], ...]:
        """Return sets of claims any of which yields the row, none within another, small ones first.

        Args:
            limit: Most sets to return.

        Returns:
            One empty set where the row rests on no claim; see :attr:`also_uses`.
        """
        found = [self.unfolder.claims(mask) for mask in self._sets.masks]
        return tuple(sorted(found, key=lambda claims: (len(claims), sorted(claims)))[:limit])

    def more(self, limit: int = 64) -> bool:
        """Whether there may be more sets than this many."""
        return self.cut or self._sets.cut or len(self._sets.masks) > limit

    @property
    def truncated(self) -> bool:
        """Whether there may be more sets than :meth:`sets` gives when not told a limit."""
        return self.more()

    @property
    def claims(self) -> tuple[Term, ...]:
        """Every claim that any witness of the row comes to, in order of name."""
        return tuple(node for node in self._reach if is_claim(node))

    def attaining(self, column: str) -> tuple[Term, ...]:
        """Return the claims behind the value of a MIN, MAX or SAMPLE, in order of name; none for other columns."""
        found = [witness for name, witness in self.attained if name == column]
        return tuple(sorted(node for one in found for node in self.unfolder.reach(one) if is_claim(node)))

    @property
    def also_uses(self) -> tuple[Term, ...]:
        """Naming, ontology, records and whatever else is no claim, in order of name."""
        return tuple(node for node in self._reach if not is_claim(node))


@dataclass(frozen=True, slots=True)
class Origins:
    """Which solutions gave which rows."""

    solutions: Solutions
    keys: tuple[Row, ...]  #: Each row once, in the order of the answer.
    found: Mapping[Row, list[int]] | None  #: Solutions by row; ``None`` where each gave a row of its own, in order.
    counts: Callable[[], Mapping[Row, int]]  #: How often each row came.


class EvidenceOfRows(Sequence[Evidence]):
    """The evidence of each row of an answer, made when somebody looks at it, and then kept."""

    def __init__(self, graph: Graph, origins: Origins, *, aggregated: bool) -> None:
        self._origins = origins
        self._aggregated = aggregated
        self._unfolder = Unfolder(graph)
        self._made: dict[int, Evidence] = {}

    def __len__(self) -> int:
        return len(self._origins.keys)

    @overload
    def __getitem__(self, at: int) -> Evidence: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Evidence, ...]: ...

    def __getitem__(self, at: int | slice) -> Evidence | tuple[Evidence, ...]:
        places = range(len(self))[at]
        if isinstance(places, range):
            return tuple(self[place] for place in places)
        if places not in self._made:
            self._made[places] = self._make(places)
        return self._made[places]

    def _make(self, place: int) -> Evidence:
        origins, solutions = self._origins, self._origins.solutions
        row = origins.keys[place]
        chosen = [place] if origins.found is None else origins.found.get(row, [])
        parts = [solutions.witness(at) for at in chosen]
        notes = dict.fromkeys(note for at in chosen for note in solutions.notes(at))
        negated = dict.fromkeys(Negated(note.kind, note.text, values) for note, values in notes)
        return Evidence(
            any_of(parts) if parts else AnyOf((), cut=True),
            self._unfolder,
            tuple(negated)[:MOST_NEGATED],
            tuple(dict.fromkeys(pair for at in chosen for pair in solutions.attained(at))),
            origins.counts().get(row, 1),
            aggregated=self._aggregated,
            cut=solutions.cut or len(negated) > MOST_NEGATED,
        )


@dataclass(frozen=True, slots=True)
class WhyAnswer:
    """An answer in which each row says what it rests on."""

    rows: Rows  #: Each row once. An ASK that is true has one row without columns; CONSTRUCT has one per triple.
    evidence: Sequence[Evidence]  #: Of each row, in the same order.
    form: str  #: ``SELECT``, ``ASK`` or ``CONSTRUCT``.

    def pairs(self) -> tuple[tuple[Mapping[str, Term | None], Evidence], ...]:
        """Return each row by variable name, with its evidence."""
        return tuple(
            (dict(zip(self.rows.variables, row, strict=True)), evidence)
            for row, evidence in zip(self.rows.rows, self.evidence, strict=True)
        )
