"""Reads the worked cases of docs/decisions/modelling.md: heading, sentence, claims, and what they name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

import pytest

from kg.engine import Truth
from kg.engine.embedded import Embedded, parse_file, parse_text
from kg.names import GRAPH_NAMING, PREFIXES, record_graph
from kg.paths import share
from kg.terms import DEFAULT, Quad, Term, iri, iri_text, parse_literal
from kg.times import Basis, Validity, effective

ROOT = Path(__file__).resolve().parents[2]
ISSUED = "2031-03-10"  #: The day of the made-up article.
_CASE = re.compile(r"^### (?P<name>.+)$", re.MULTILINE)
_BLOCK = re.compile(r"^```(?P<kind>\w+)\n(?P<body>.*?)\n```$", re.MULTILINE | re.DOTALL)
_PREFIXES = {**PREFIXES, "c": f"{PREFIXES['claim']}900/", "n": f"{PREFIXES['node']}900/"}
_ASK_PREFIXES = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in _PREFIXES.items())
_TRIG_PREFIXES = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in _PREFIXES.items())


def lo(name: str) -> Term:
    """Return the term of an ontology name such as ``"Claim"``."""
    return iri(PREFIXES["lo"] + name)


@dataclass(frozen=True)
class Case:
    """One worked case."""

    name: str  #: Its heading.
    text: str  #: The made-up sentence, as the whole text of an article.
    prose: str  #: What is decided, and the mistake to avoid.
    quads: tuple[Quad, ...]  #: Claim graphs, and the record in the default graph.
    naming: tuple[Quad, ...]  #: What the reference data would hold.
    extra: tuple[Quad, ...] = ()  #: What a test adds to the store.

    @cached_property
    def claims(self) -> tuple[Term, ...]:
        """The claims that the record describes, in the order of their IRIs."""
        kind = iri(PREFIXES["rdf"] + "type")
        return tuple(sorted(s for s, p, o, g in self.quads if g == DEFAULT and (p, o) == (kind, lo("Claim"))))

    def values(self, subject: Term, predicate: Term) -> tuple[Term, ...]:
        """Return the record's values of a property."""
        return tuple(o for s, p, o, g in self.quads if g == DEFAULT and (s, p) == (subject, predicate))

    def content(self, claim: Term) -> tuple[Quad, ...]:
        """Return the quads of a claim's graph."""
        return tuple(quad for quad in self.quads if quad[3] == claim)

    def ask(self, pattern: str) -> bool:
        """Whether a pattern matches: claims and naming in the default graph, each also in its own graph."""
        found = self._engine.query(f"{_ASK_PREFIXES}ASK {{ {pattern} }}")
        assert isinstance(found, Truth)
        return found.value

    def adding(self, text: str) -> Case:
        """Return the case with more TriG in the store, each triple in the graph where it is written."""
        more = tuple(parse_text((_TRIG_PREFIXES + text).encode(), ".trig", self.name))
        return replace(self, extra=more)

    def without(self, claim: Term) -> Case:
        """Return the case without the content of a claim."""
        return replace(self, quads=tuple(quad for quad in self.quads if quad[3] != claim))

    def validity(self, slug: str) -> Validity:
        """Return when a claim holds, from its basis and dates."""
        claim = iri(f"{PREFIXES['claim']}900/{slug}")
        assert claim in self.claims, slug
        basis = self.values(claim, lo("timeBasis"))[0].removeprefix(f"<{PREFIXES['lo']}").removesuffix(">")
        starts = self._day(claim, "startsFrom"), self._day(claim, "startsBy")
        return effective(Basis(basis), ISSUED, starts, (self._day(claim, "endsFrom"), self._day(claim, "endsBy")))

    def _day(self, claim: Term, name: str) -> str | None:
        return next((parse_literal(day).text for day in self.values(claim, lo(name))), None)

    @cached_property
    def _engine(self) -> Embedded:
        engine = Embedded()
        record = iri(record_graph("900"))
        engine.load((s, p, o, record if g == DEFAULT else g) for s, p, o, g in self.quads)
        engine.load((s, p, o, iri(GRAPH_NAMING)) for s, p, o, _ in self.naming)
        engine.load((s, p, o, DEFAULT) for s, p, o, g in (*self.quads, *self.naming) if g != DEFAULT)
        engine.load((s, p, o, DEFAULT) for s, p, o, _ in self.naming)
        engine.load(self.extra)
        return engine


@cache
def document() -> str:
    """Return the text of the document."""
    return (ROOT / "docs" / "decisions" / "modelling.md").read_text(encoding="utf-8")


@cache
def preamble() -> tuple[str, tuple[Quad, ...]]:
    """Return the prefixes that every block shares, and the triples about the article."""
    block = next(found["body"] for found in _BLOCK.finditer(document()) if found["kind"] == "turtle")
    prefixes = "".join(line + "\n" for line in block.splitlines() if line.startswith("@prefix"))
    return prefixes, tuple(parse_text(block.encode(), ".ttl", "modelling.md, preamble"))


@cache
def read_cases() -> Mapping[str, Case]:
    """Return the cases of the document by name, in its order."""
    pieces = _CASE.split(document())
    names = pieces[1::2]
    assert len(names) == len(set(names)), "two cases share a heading"
    return {name: _case(name, piece) for name, piece in zip(names, pieces[2::2], strict=True)}


def _case(name: str, piece: str) -> Case:
    blocks = [(found["kind"], found["body"]) for found in _BLOCK.finditer(piece)]
    kinds = [kind for kind, _ in blocks]
    assert kinds in (["text", "trig"], ["text", "trig", "turtle"]), f"{name}: {kinds}"
    prefixes, _ = preamble()
    quads = tuple(parse_text((prefixes + blocks[1][1]).encode(), ".trig", name))
    naming = "" if len(blocks) == 2 else blocks[2][1]
    prose = _BLOCK.sub("", piece).strip()
    return Case(name, blocks[0][1], prose, quads, tuple(parse_text((prefixes + naming).encode(), ".ttl", name)))


@pytest.fixture(scope="session")
def cases() -> Mapping[str, Case]:
    """The worked cases by name."""
    return read_cases()


@pytest.fixture(scope="session")
def preamble_triples() -> tuple[Quad, ...]:
    """What the document says of the made-up article."""
    return preamble()[1]


@pytest.fixture(scope="session")
def issued() -> str:
    """The day of the made-up article."""
    return ISSUED


@pytest.fixture(scope="session")
def declared() -> frozenset[str]:
    """The IRIs that the ontology's modules declare."""
    kind = iri(PREFIXES["rdf"] + "type")
    quads = [quad for file in sorted(share("ontology").glob("*.ttl")) for quad in parse_file(file)]
    found = frozenset(iri_text(s) for s, p, _, _ in quads if p == kind and s.startswith("<"))
    assert len(found) > 100, "the ontology declares next to nothing"
    return found
