"""What :func:`kg.lineage.why` answers with: the rows, and for each the claims it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kg.engine import Rows
from kg.lineage.days import Sets
from kg.lineage.graph import is_claim
from kg.lineage.unfold import Unfolder
from kg.lineage.witness import Witness
from kg.terms import Term


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
    cut: bool  #: Whether solutions were left out for their number.

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
class WhyAnswer:
    """An answer in which each row says what it rests on."""

    rows: Rows  #: Each row once. An ASK that is true has one row without columns; CONSTRUCT has one per triple.
    evidence: tuple[Evidence, ...]  #: Of each row, in the same order.
    form: str  #: ``SELECT``, ``ASK`` or ``CONSTRUCT``.

    def pairs(self) -> tuple[tuple[Mapping[str, Term | None], Evidence], ...]:
        """Return each row by variable name, with its evidence."""
        return tuple(
            (dict(zip(self.rows.variables, row, strict=True)), evidence)
            for row, evidence in zip(self.rows.rows, self.evidence, strict=True)
        )
