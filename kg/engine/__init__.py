"""One interface to a triple store, and what its answers look like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from kg.terms import Quad, Term, Triple


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer to a SELECT query."""

    variables: tuple[str, ...]  #: Names without the question mark, in the order of projection.
    rows: tuple[tuple[Term | None, ...], ...]  #: One tuple per solution; ``None`` where unbound.


@dataclass(frozen=True, slots=True)
class Triples:
    """The answer to a CONSTRUCT query."""

    triples: tuple[Triple, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """The answer to an ASK query."""

    value: bool


Answer: TypeAlias = Rows | Triples | Truth


class Engine(Protocol):
    """What every backend offers."""

    def load(self, quads: Iterable[Quad]) -> None:
        """Add quads; a quad that is there already stays once."""

    def query(self, text: str, bindings: Mapping[str, Term] | None = None) -> Answer:
        """Answer a SPARQL 1.1 query with some of its projected variables bound to terms."""
