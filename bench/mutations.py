"""Kinds of slip that somebody could make in ``data/``, each with the rule that promises to catch it.

A kind makes one mutant at a time: the statements taken away and those put in their place. It draws what to change from
a generator of random numbers, so that the same seed makes the same mutants.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import TypeAlias

from kg.names import expand
from kg.sources import ONTOLOGY, RDF_TYPE
from kg.terms import Quad, Term, iri, literal, parse_literal


def term(short: str) -> Term:
    """Return the term of ``prefix:local``."""
    return iri(expand(short))


@dataclass(frozen=True)
class World:
    """The data as they are, looked up by what mutations ask for."""

    quads: tuple[Quad, ...]

    @cached_property
    def by_predicate(self) -> dict[Term, list[Quad]]:
        """The statements of each predicate, outside the ontology."""
        found: defaultdict[Term, list[Quad]] = defaultdict(list)
        for quad in self.quads:
            if quad[3] != ONTOLOGY:
                found[quad[1]].append(quad)
        return dict(found)

    @cached_property
    def by_subject(self) -> dict[Term, list[Quad]]:
        """The statements of each subject."""
        found: defaultdict[Term, list[Quad]] = defaultdict(list)
        for quad in self.quads:
            found[quad[0]].append(quad)
        return dict(found)

    @cached_property
    def by_graph(self) -> dict[Term, list[Quad]]:
        """The statements of each graph."""
        found: defaultdict[Term, list[Quad]] = defaultdict(list)
        for quad in self.quads:
            found[quad[3]].append(quad)
        return dict(found)

    @cached_property
    def kinds(self) -> dict[Term, frozenset[Term]]:
        """The classes of each thing, those above included."""
        above: defaultdict[Term, set[Term]] = defaultdict(set)
        for subject, predicate, value, _ in self.quads:
            if predicate == term("rdfs:subClassOf"):
                above[subject].add(value)
        found: defaultdict[Term, set[Term]] = defaultdict(set)
        for subject, predicate, value, _ in self.quads:
            todo = [value] if predicate == RDF_TYPE else []
            while todo:
                kind = todo.pop()
                todo += above[kind] - found[subject]
                found[subject].add(kind)
        return {subject: frozenset(kinds) for subject, kinds in found.items()}

    def with_(self, short: str, *kinds: str) -> list[Quad]:
        """Return the statements of a predicate, of subjects of one of the kinds where some are named."""
        wanted = {term(kind) for kind in kinds}
        found = self.by_predicate.get(term(short), [])
        return [quad for quad in found if not wanted or wanted & self.kinds.get(quad[0], frozenset())]

    def of(self, subject: Term, short: str) -> list[Quad]:
        """Return the statements of a subject with a predicate."""
        return [quad for quad in self.by_subject.get(subject, []) if quad[1] == term(short)]

    def instances(self, short: str) -> list[Term]:
        """Return the things of a class that data describe, in order."""
        wanted = term(short)
        terms = {quad[0] for quad in self.quads if quad[3] == ONTOLOGY}
        return sorted(thing for thing, kinds in self.kinds.items() if wanted in kinds and thing not in terms)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change, and the rule that has to find it."""

    rule: str  #: Slug; empty where the change leaves data that are valid as far as any rule can tell.
    removed: tuple[Quad, ...] = ()
    added: tuple[Quad, ...] = ()


Maker: TypeAlias = Callable[[World, Random], Mutant | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of slip."""

    name: str  #: What was done, in a few words.
    make: Maker  #: Makes one mutant; ``None`` where what was drawn cannot be changed so.


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of slip in the text of a file."""

    name: str
    rule: str
    files: str  #: Pattern of the files it is made in.
    change: Callable[[str, Random], str]


def mutants(kind: Kind, world: World, random: Random, number: int) -> Iterator[Mutant]:
    """Yield so many different mutants of a kind, fewer where there are not so many."""
    seen: set[Mutant] = set()
    for _ in range(max(200, number * 20)):
        made = kind.make(world, random)
        if made is not None and made not in seen:
            seen.add(made)
            yield made
        if len(seen) == number:
            return


Change: TypeAlias = Callable[[World, Random, Quad], Term | None]


def drop(short: str, rule: str, *kinds: str, language: str | None = None) -> Maker:
    """Take away what a subject says with a predicate, in one language only where one is named."""

    def make(world: World, random: Random) -> Mutant | None:
        quad = random.choice(world.with_(short, *kinds))
        found = [q for q in world.of(quad[0], short) if language is None or q[2].endswith(f"@{language}")]
        return Mutant(rule, tuple(found)) if found else None

    return make


def replace(short: str, rule: str, change: Change, *kinds: str) -> Maker:
    """Put another value in the place of one that a predicate has."""

    def make(world: World, random: Random) -> Mutant | None:
        quad = random.choice(world.with_(short, *kinds))
        value = change(world, random, quad)
        if value is None or value == quad[2]:
            return None
        return Mutant(rule, (quad,), ((*quad[:2], value, quad[3]),))

    return make


def add(rule: str, make: Callable[[World, Random], Iterable[Quad] | None]) -> Maker:
    """Put statements beside those that are there."""

    def made(world: World, random: Random) -> Mutant | None:
        quads = make(world, random)
        return Mutant(rule, (), tuple(quads)) if quads else None

    return made


def to(*shorts: str) -> Change:
    """Change a value to one of some terms."""
    return lambda _, random, quad: random.choice([term(short) for short in shorts if term(short) != quad[2]])


def misspell(text: Term, random: Random) -> Term:
    """Double a letter of the last part of an IRI."""
    start = max(text.rfind("/"), text.rfind("#")) + 1
    at = random.randrange(start, len(text) - 1)
    return f"{text[: at + 1]}{text[at]}{text[at + 1 :]}" if text[at].isalpha() else f"{text[:-1]}x>"


def as_type(short: str) -> Change:
    """Keep the words of a literal and change its datatype."""
    return lambda _, __, quad: literal(parse_literal(quad[2]).text, expand(short))


def number_of(quad: Quad) -> float:
    """Return the number that a statement gives."""
    return float(parse_literal(quad[2]).text)


def decimal(value: float) -> Term:
    """Return an ``xsd:decimal``."""
    return literal(f"{value:.1f}", expand("xsd:decimal"))


def swap_subject(quads: Iterable[Quad], old: Term, new: Term) -> tuple[Quad, ...]:
    """Return statements with one term in the place of another, as subject, value or graph."""
    swapped = {old: new}
    return tuple((swapped.get(s, s), p, swapped.get(o, o), swapped.get(g, g)) for s, p, o, g in quads)


def number(name: Term) -> str:
    """Return the number of the article that a claim, node, passage or record belongs to."""
    return name.split("/")[5].removesuffix(">")


def another(name: Term) -> str:
    """Return the number of another article than the one a term belongs to."""
    return "001" if number(name) != "001" else "002"
