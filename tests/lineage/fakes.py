"""A graph small enough to be built anew for every subset of its claims: made-up claims, and rules that prove."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

from kg.engine.embedded import Embedded
from kg.layout import lines
from kg.names import BORROWED, GRAPH_NAMING, PREFIXES
from kg.nodes import Nodes, read_nodes
from kg.terms import Quad, Term, Triple, triple_line
from kg.times import ALWAYS, Span, Validity

NS = "http://example.org/"
NAMING = f"<{GRAPH_NAMING}>"
VOICE = f"<{NS}voice>"


def name(local: str) -> Term:
    """Return the made-up IRI of a short name."""
    return f"<{NS}{local}>"


def triples(*texts: str) -> frozenset[Triple]:
    """Return triples written as three short names each."""
    made = [text.split() for text in texts]
    return frozenset((name(one), name(two), name(three)) for one, two, three in made)


def claim(local: str) -> Term:
    """Return the IRI of a made-up claim."""
    return f"<{PREFIXES['claim']}000/{local}>"


RECORD = f"<{PREFIXES['record']}000>"
TRANSITIVE, SYMMETRIC, SUB, SUPER, TYPED = name("t"), name("y"), name("q"), name("s"), name("p")
TYPE = f"<{BORROWED['rdf']}type>"


@dataclass(frozen=True, slots=True)
class Step:
    """A one-step proof."""

    rule: Term
    premises: tuple[Term, ...]
    triples: tuple[Triple, ...]
    via: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Derivation:
    """A conclusion."""

    iri: Term
    triple: Triple
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Fake:
    """What lineage needs of a built graph."""

    public: Embedded
    traced: Embedded
    nodes: Nodes
    supports: Mapping[Term, tuple[Term, ...]]
    derivations: Mapping[Term, Derivation]
    claims: Mapping[Term, Record]


def conclusions(facts: Iterable[Triple]) -> Iterator[tuple[str, tuple[Triple, ...], Triple]]:
    """Yield what one step concludes.

    ``t`` is transitive, ``y`` symmetric, ``q`` implies ``s``, and so does ``p`` of what has a type.
    """
    known = sorted(facts)
    typed = {triple[0]: triple for triple in known if triple[1] == TYPE}
    for triple in known:
        subject, predicate, value = triple
        if predicate == SYMMETRIC and subject != value:
            yield "symmetric", (triple,), (value, predicate, subject)
        if predicate == SUB:
            yield "implies", (triple,), (subject, SUPER, value)
        if predicate == TYPED and subject in typed:
            yield "typed", (typed[subject], triple), (subject, SUPER, value)
        for other in known if predicate == TRANSITIVE else ():
            if other[:2] == (value, TRANSITIVE) and len({subject, value, other[2]}) == 3:
                yield "transitive", (triple, other), (subject, TRANSITIVE, other[2])


Proofs: TypeAlias = dict[Triple, list[tuple[str, tuple[Triple, ...]]]]


def close(base: Mapping[Triple, Iterable[Span]]) -> tuple[list[Triple], Proofs]:
    """Return every fact in the order of its round, and the one-step proofs of those concluded.

    Args:
        base: What is asserted, with the days of each claim that asserts it.
    """
    days = {triple: {ALWAYS} if triple[1] == TYPE else set(base[triple]) for triple in sorted(base)}
    proofs: Proofs = {}
    grown = True
    while grown:
        grown = False
        for rule, premises, conclusion in list(conclusions(days)):
            joined = {ALWAYS}
            for premise in premises:
                joined = {both for one in joined for other in days[premise] if (both := one.intersect(other))}
            known = days.get(conclusion, set())
            if joined and (rule, premises) not in proofs.setdefault(conclusion, []):
                proofs[conclusion].append((rule, premises))
            if not joined <= known:
                days[conclusion] = known | joined
                grown = True
    return list(days), {triple: ways for triple, ways in proofs.items() if ways}


@dataclass(frozen=True, slots=True)
class Record:
    """When a claim holds."""

    validity: Validity


def spans_of(
    claims: Mapping[Term, frozenset[Triple]], naming: frozenset[Triple], spans: Mapping[Term, Span]
) -> dict[Triple, list[Span]]:
    """Return what is asserted, with the days of each assertion."""
    found: dict[Triple, list[Span]] = {triple: [ALWAYS] for triple in naming}
    for one, triples in claims.items():
        for triple in triples:
            found.setdefault(triple, []).append(spans.get(one, ALWAYS))
    return found


def build(
    claims: Mapping[Term, frozenset[Triple]],
    naming: frozenset[Triple] = frozenset(),
    spans: Mapping[Term, Span] | None = None,
) -> Fake:
    """Build a graph from claims and naming, with all proofs; claims hold always where no span is given."""
    base: dict[Triple, list[Term]] = {}
    for graph, triples in [*sorted(claims.items()), (NAMING, naming)]:
        for triple in sorted(triples):
            base.setdefault(triple, []).append(graph)
    order, proofs = close(spans_of(claims, naming, spans or {}))
    derived = {triple: f"<{PREFIXES['derivation']}{_digest(triple_line(triple))}>" for triple in proofs}
    alternatives = {
        triple: tuple(sorted([*base.get(triple, []), *([derived[triple]] if triple in derived else [])]))
        for triple in order
    }
    node = {triple: _node(found) for triple, found in alternatives.items()}
    via = {triple: base[triple][0] if triple in base else derived[triple] for triple in order}
    rank = {triple: at for at, triple in enumerate(order)}
    derivations = {
        derived[triple]: Derivation(derived[triple], triple, tuple(
            Step(
                f"<{PREFIXES['rule']}{rule}>",
                tuple(dict.fromkeys(node[p] for p in premises)),
                premises,
                tuple(via[p] for p in premises),
            )
            for rule, premises in sorted(ways, key=lambda way: (max(rank[p] for p in way[1]), way))
        ))
        for triple, ways in proofs.items()
    }  # fmt: skip
    public, traced = Embedded(), Embedded()
    records: list[Quad] = [(graph, VOICE, name(f"v{at % 2}"), RECORD) for at, graph in enumerate(sorted(claims))]
    public.load([*records, *_public(claims, naming, derived, order)])
    traced.load([*records, *((*triple, node[triple]) for triple in order), *((*triple, "") for triple in order)])
    supports = {node[t]: found for t, found in alternatives.items() if len(found) > 1}
    records_of = {one: Record(Validity((spans or {}).get(one, ALWAYS), None)) for one in claims}
    nodes = read_nodes(lines((*triple, node[triple]) for triple in order))
    return Fake(public, traced, nodes, supports, derivations, records_of)


def public_only(
    claims: Mapping[Term, frozenset[Triple]],
    naming: frozenset[Triple],
    everything: Iterable[Term],
    spans: Mapping[Term, Span] | None = None,
) -> Embedded:
    """Build the public store of some claims alone; the records of all stay."""
    order, proofs = close(spans_of(claims, naming, spans or {}))
    derived = {triple: f"<{PREFIXES['derivation']}{_digest(triple_line(triple))}>" for triple in proofs}
    store = Embedded()
    store.load((graph, VOICE, name(f"v{at % 2}"), RECORD) for at, graph in enumerate(sorted(everything)))
    store.load(_public(claims, naming, derived, order))
    return store


def subsets(claims: Iterable[Term]) -> Iterator[frozenset[Term]]:
    """Yield every subset, small ones first."""
    listed = sorted(claims)
    for size in range(len(listed) + 1):
        for chosen in combinations(listed, size):
            yield frozenset(chosen)


def _public(
    claims: Mapping[Term, frozenset[Triple]],
    naming: frozenset[Triple],
    derived: Mapping[Triple, Term],
    order: Iterable[Triple],
) -> list[Quad]:
    quads: list[Quad] = [(*triple, graph) for graph, triples in claims.items() for triple in triples]
    quads += [(*triple, NAMING) for triple in naming]
    quads += [(*triple, graph) for triple, graph in derived.items()]
    return quads + [(*triple, "") for triple in order]


def _node(found: tuple[Term, ...]) -> Term:
    return found[0] if len(found) == 1 else f"<{PREFIXES['support']}{_digest(chr(10).join(found))}>"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
