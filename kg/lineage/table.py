"""The solutions of a rewritten query: asked for, and by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from kg.engine import Engine, Rows
from kg.errors import EngineFailure
from kg.sparql.leaves import Looked, Spread, Walk
from kg.terms import Term

Row: TypeAlias = tuple[Term | None, ...]


class Table:
    """Solutions by column."""

    def __init__(self, rows: Sequence[Row], spread: Spread) -> None:
        self.size = len(rows)
        self._columns = dict(zip(spread.columns, zip(*rows, strict=True), strict=False))
        self._looked = [leaf for leaf in spread.leaves if isinstance(leaf, Looked)]

    def of(self, term: str) -> Sequence[Any]:
        """Return the values of a ``?column``, or a constant once per row."""
        return self._columns[term[1:]] if term[0] == "?" else (term,) * self.size

    def marks(self, marker: str | None) -> Sequence[Term | None] | None:
        """Return a marker's values, ``None`` where its branch was not taken; nothing where there is no marker."""
        return None if marker is None else self._columns[marker]

    def masked(self, cells: Sequence[Any], marker: str | None) -> Sequence[Any]:
        """Return cells with ``None`` where the marker is unbound."""
        marks = self.marks(marker)
        if marks is None:
            return cells
        return [None if mark is None else cell for cell, mark in zip(cells, marks, strict=True)]

    def bound_elsewhere(self, walk: Walk, at: int) -> bool:
        """Whether a triple pattern that gave this solution has an end of the walk as its subject or object."""
        return any(
            not leaf.ends.isdisjoint((walk.start, walk.end))
            and (leaf.marker is None or self._columns[leaf.marker][at] is not None)
            for leaf in self._looked
        )


def rows_of(engine: Engine, text: str, bindings: Mapping[str, Term] | None = None) -> Rows:
    """Answer a SELECT.

    Raises:
        EngineFailure: The engine answers in another form.
    """
    answer = engine.query(text, bindings)
    if not isinstance(answer, Rows):
        raise EngineFailure("the engine answered a SELECT with something else than rows")
    return answer
