"""Which file speaks of a term, and where in it: what describes the term first, then what has it as a value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from kg.terms import Quad, Term
from kg.validate.file import File
from kg.validate.places import Spot


@dataclass(frozen=True)
class Finder:
    """Files, and indexes of their terms that are made when first asked for."""

    files: Sequence[File]  #: The first that speaks of a term is named.

    def spot(
        self, subject: Term, predicate: Term | None = None, graph: Term | None = None, value: Term | None = None
    ) -> tuple[str, Spot | None] | None:
        """Return the file, line and column that speak of a subject, else have it as a value; ``None`` if none does.

        Args:
            subject: A subject or the name of a graph; or a term that is only ever a value.
            predicate: The property to blame; a file that states it is preferred.
            graph: The graph to look in.
            value: The value of the property to blame.
        """
        files = self._described.get(subject, [])
        stating = [f for f in files if (subject, predicate) in f.stated] if predicate and len(files) > 1 else []
        within = [f for f in stating or files if graph is None or graph in f.graphs]
        for file in within or stating or files:
            spot = file.spot(subject, predicate, graph, value) or file.spot(subject, predicate)
            if spot is not None:
                return file.place, spot
        named = self._as_value(subject) if not files or subject.startswith("_:") else None
        return named or ((files[0].place, None) if files else None)

    def _as_value(self, term: Term) -> tuple[str, Spot | None] | None:
        """Return where a term stands as a value; of a node within others that has no place, where those do."""
        found, seen = None, set[Term]()
        while term in self._values and term not in seen:
            seen.add(term)
            file, stated = self._values[term]
            spot = file.spot(stated[0], stated[1], stated[3], term)
            if spot is not None:
                return file.place, spot
            found, term = found or (file.place, None), stated[0]
        return found

    @cached_property
    def _described(self) -> dict[Term, list[File]]:
        found: defaultdict[Term, list[File]] = defaultdict(list)
        for file in self.files:
            for term in dict.fromkeys(term for quad in file.quads for term in (quad[0], quad[3])):
                found[term].append(file)
        return dict(found)

    @cached_property
    def _values(self) -> dict[Term, tuple[File, Quad]]:
        """The first statement that has a term as its value, by term."""
        found: dict[Term, tuple[File, Quad]] = {}
        for file in self.files:
            for quad in file.quads:
                found.setdefault(quad[2], (file, quad))
        return found
