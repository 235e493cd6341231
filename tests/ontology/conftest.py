"""Reads the modules of the ontology, each on its own, for the tests beside this file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import pytest

from kg.engine.embedded import parse_file
from kg.names import BORROWED, ONTOLOGY, PREFIXES
from kg.terms import Term, Triple, iri, is_iri, parse_literal

FOLDER: Final = Path(__file__).resolve().parents[2] / "ontology"
_KINDS: Final = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual")


@dataclass(frozen=True)
class Ontology:
    """All modules, as parsed."""

    texts: Mapping[str, str]  #: By file stem.
    modules: Mapping[str, tuple[Triple, ...]]  #: By file stem.

    @cached_property
    def triples(self) -> tuple[Triple, ...]:
        """The union of the modules."""
        return tuple(triple for triples in self.modules.values() for triple in triples)

    @cached_property
    def declared(self) -> Mapping[str, frozenset[Term]]:
        """Declared terms, ours and borrowed, by the local name of their OWL kind."""
        return {
            kind: frozenset(term for term in self.subjects("rdf:type", name(f"owl:{kind}")) if is_iri(term))
            for kind in _KINDS
        }

    @cached_property
    def own(self) -> Mapping[Term, str]:
        """Our own terms and the stem of the module that declares them."""
        kinds = {name(f"owl:{kind}") for kind in _KINDS}
        return {
            s: stem
            for stem, triples in self.modules.items()
            for s, p, o in triples
            if p == name("rdf:type") and o in kinds and s.startswith(f"<{ONTOLOGY}")
        }

    @cached_property
    def properties(self) -> frozenset[Term]:
        """Our own properties of all three kinds."""
        kinds = ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")
        return frozenset(term for kind in kinds for term in self.declared[kind] if term in self.own)

    def subjects(self, predicate: str, value: Term) -> list[Term]:
        """Return the subjects of a predicate, given as ``prefix:local``, with a value."""
        return [s for s, p, o in self.triples if p == name(predicate) and o == value]

    def values(self, subject: Term, predicate: str) -> list[Term]:
        """Return the values of a subject under a predicate given as ``prefix:local``."""
        return list(self._index.get((subject, name(predicate)), ()))

    def texts_of(self, subject: Term, predicate: str) -> list[tuple[str | None, str]]:
        """Return language and text of each value under an annotation property."""
        found = [parse_literal(value) for value in self.values(subject, predicate)]
        return [(literal.language, literal.text) for literal in found]

    @cached_property
    def _index(self) -> Mapping[tuple[Term, Term], list[Term]]:
        index: dict[tuple[Term, Term], list[Term]] = {}
        for s, p, o in self.triples:
            index.setdefault((s, p), []).append(o)
        return index


def name(short: str) -> Term:
    """Return the term of ``prefix:local``."""
    prefix, _, local = short.partition(":")
    return iri({**PREFIXES, **BORROWED}[prefix] + local)


@pytest.fixture(scope="session")
def ontology() -> Ontology:
    """Return the ontology, read once, each module by itself."""
    files = sorted(FOLDER.glob("*.ttl"))
    return Ontology(
        {file.stem: file.read_text(encoding="utf-8") for file in files},
        {file.stem: tuple((s, p, o) for s, p, o, _ in parse_file(file)) for file in files},
    )
