"""The data under validation: an engine that holds them, and how queries see their literals.

Data given as quads go into a store of their own, in three graphs: what every store keeps as it is (``shared``), the
triples whose literal is carried (``exact``), and the same triples as a store reads them (``stored``). Core constraints
are asked of the first two, and see each literal as the file has it; queries of SPARQL-based constraints are asked of
the first and the last, and can compare and add. Data on an engine that somebody else filled are taken as it gives them.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from kg.engine import Engine, Rows
from kg.engine.embedded import Embedded
from kg.errors import EngineFailure
from kg.terms import Quad, Term, Triple, parse_literal
from kg.validate.shacl.literals import Carriers, ill_typed, named, uncarry

SHARED: Final = "<urn:lodestone:shared>"
EXACT: Final = "<urn:lodestone:exact>"
STORED: Final = "<urn:lodestone:stored>"
SHAPES: Final = "<urn:lodestone:shapes>"

_PART: Final = 50_000  #: Triples loaded at once.
_PRIVATE: Final = "urn:lodestone:"
_AS_WRITTEN: Final = f"FROM {SHARED} FROM {EXACT}"
_AS_STORED: Final = f"FROM {SHARED} FROM {STORED} FROM NAMED {SHAPES}"


@dataclass(slots=True)
class Data:
    """Triples to be validated, and where they are."""

    engine: Engine
    written: str = ""  #: Dataset clause under which literals are as in the file.
    stored: str = ""  #: Dataset clause under which literals are as the store reads them.
    carriers: Carriers | None = None  #: ``None`` where the engine was filled by somebody else.
    #: Literals of the file by what the store makes of them, where that differs.
    originals: defaultdict[Term, set[Term]] = field(default_factory=lambda: defaultdict(set))
    #: What a store changes of the literals of each predicate: ``language``, ``datatype``, ``form``.
    changed: defaultdict[Term, set[str]] = field(default_factory=lambda: defaultdict(set))

    blank: bool = False  #: Whether there are blank nodes, carried by IRIs.

    @classmethod
    def of(cls, triples: Iterable[Triple | Quad]) -> Data:
        """Load triples into a store of their own; graphs of quads do not matter."""
        data = cls(Embedded(), _AS_WRITTEN, _AS_STORED, Carriers())
        data.add(triples)
        return data

    @property
    def carries(self) -> bool:
        """Whether literals are carried."""
        return self.carriers is not None

    def add(self, triples: Iterable[Triple | Quad]) -> None:
        """Load more triples, by parts, so that they need not be held all at once."""
        given = iter(triples)
        while part := list(itertools.islice(given, _PART)):
            placed = self._placed(part)
            if isinstance(self.engine, Embedded) and self.carriers:
                # No blank node is left, so that the store's own loader, which is quicker, keeps all terms.
                lines = "".join([f"{s} {p} {o} {g} .\n" for s, p, o, g in placed])
                self.engine.load_nquads(b"\n\n" + lines.encode())
            else:
                self.engine.load(placed)

    def remove(self, triples: Iterable[Triple | Quad]) -> None:
        """Take triples away.

        Raises:
            EngineFailure: The engine was filled by somebody else.
        """
        if not isinstance(self.engine, Embedded):
            raise EngineFailure("triples can be taken from a store in memory only: change the remote store itself")
        self.engine.remove(self._placed(list(triples)))

    def rows(self, text: str) -> list[tuple[Term, ...]]:
        """Answer a SELECT query; literals as in the file, empty where unbound.

        Raises:
            EngineFailure: The engine failed.
        """
        answer = self.engine.query(text)
        if not isinstance(answer, Rows):
            raise EngineFailure("a SELECT query was answered with something else than rows")
        if not self.carriers:
            return [tuple([term or "" for term in row]) for row in answer.rows]
        return [
            tuple([uncarry(term) if term and _PRIVATE in term else term or "" for term in row]) for row in answer.rows
        ]

    def constant(self, term: Term) -> str | None:
        """Write a term as the data have it; ``None`` for a blank node."""
        if term.startswith("_:"):
            return None
        return self.carriers.carry(term) if self.carriers else term

    def written_as(self, stored: Term) -> set[Term]:
        """Return the literals of the file that a store reads as this one."""
        query = f"SELECT ?s FROM {SHARED} WHERE {{ ?s ?p {stored} }} LIMIT 1"  # noqa: S608 - a term that the store gave
        there = self.rows(query)
        return self.originals[stored] | ({stored} if there else set())

    def node(self, term: Term, *, plain: bool = False) -> str:
        """Write a node of the data.

        Args:
            term: An IRI, a literal or a blank node that an answer had.
            plain: Whether literals are written as in the file.

        Raises:
            EngineFailure: It is a blank node of a store that somebody else filled, which no query can name.
        """
        if self.carriers:
            return named(term) if plain or term.startswith("_:") else self.carriers.carry(term)
        if term.startswith("_:"):
            raise EngineFailure("a shape asks about a blank node, which no query can name: validate the files instead")
        return term

    def _placed(self, triples: list[Triple | Quad]) -> Iterable[Quad]:
        """Put triples into the graphs in which they are asked for."""
        if self.carriers is None:
            return [(triple[0], triple[1], triple[2], "") for triple in triples]
        self.carriers.learn(triple[2] for triple in triples)
        return self._spread(triples)

    def _spread(self, triples: Iterable[Triple | Quad]) -> Iterable[Quad]:
        assert self.carriers is not None
        carry, places = self.carriers.carry, self.carriers.stored
        for triple in triples:
            subject, predicate, value = triple[0], triple[1], triple[2]
            if subject[0] == "_" or value[0] == "_":
                self.blank, subject, value = True, named(subject), named(value)
            carrier = carry(value) if value[0] == '"' else value
            if carrier == value:
                yield subject, predicate, value, SHARED
                continue
            stored = places(value)
            if stored != value:
                self.changed[predicate] |= _changes(value, stored)
            if stored != value and ill_typed(carrier):  # a store would take it for a number
                yield subject, predicate, carrier, SHARED
                continue
            yield subject, predicate, carrier, EXACT
            yield subject, predicate, value, STORED
            if stored != value:
                self.originals[stored].add(value)


def _changes(written: Term, stored: Term) -> set[str]:
    """Tell what a store changed of a literal."""
    before, after = parse_literal(written), parse_literal(stored)
    pairs = {
        "language": (before.language, after.language),
        "datatype": (before.datatype, after.datatype),
        "form": (before.text, after.text),
    }
    return {name for name, (first, second) in pairs.items() if first != second}
