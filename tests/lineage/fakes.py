"""A graph small enough to be built anew for every subset of its claims: made-up claims, and rules that prove."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from kg.engine.embedded import Embedded
from kg.names import GRAPH_NAMING, PREFIXES
from kg.terms import Quad, Term, Triple, triple_line

NS = "http://example.org/"
NAMING = f"<{GRAPH_NAMING}>"
VOICE = f"<{NS}voice>"


def name(local: str) -> Term:
    """Return the made-up IRI of a short name."""
    return f"<{NS}{local}>"


def claim(local: str) -> Term:
    """Return the IRI of a made-up claim."""
    return f"<{PREFIXES['claim']}000/{local}>"


RECORD = f"<{PREFIXES['record']}000>"
TRANSITIVE, SYMMETRIC, SUB, SUPER = name("t"), name("y"), name("q"), name("s")


@dataclass(frozen=True, slots=True)
class Step:
    """A one-step proof."""

    rule: Term
    premises: tuple[Term, ...]
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
    supports: Mapping[Term, tuple[Term, ...]]
    derivations: Mapping[Term, Derivation]
    claims: Mapping[Term, frozenset[Triple]]


def conclusions(facts: Iterable[Triple]) -> Iterator[tuple[str, tuple[Triple, ...], Triple]]:
    """Yield what one step concludes: ``t`` is transitive, ``y`` symmetric, and ``q`` implies ``s``."""
    known = sorted(facts)
    for subject, predicate, value in known:
        if predicate == SYMMETRIC and subject != value:
            yield "symmetric", ((subject, predicate, value),), (value, predicate, subject)
        if predicate == SUB:
            yield "implies", ((subject, predicate, value),), (subject, SUPER, value)
        if predicate == TRANSITIVE:
            for other in known:
                if (
                    other[0] == value
                    and other[1] == TRANSITIVE
                    and other[2] not in (value, subject)
                    and subject != value
                ):
                    premises = ((subject, predicate, value), other)
                    yield "transitive", premises, (subject, TRANSITIVE, other[2])


def close(base: Iterable[Triple]) -> tuple[list[Triple], dict[Triple, list[tuple[str, tuple[Triple, ...]]]]]:
    """Return every fact in the order of its round, and the one-step proofs of those concluded."""
    order = dict.fromkeys(sorted(base))
    proofs: dict[Triple, list[tuple[str, tuple[Triple, ...]]]] = {}
    while True:
        before = len(order)
        found = list(conclusions(order))
        for rule, premises, conclusion in found:
            ways = proofs.setdefault(conclusion, [])
            if (rule, premises) not in ways:
                ways.append((rule, premises))
            order.setdefault(conclusion, None)
        if len(order) == before:
            return list(order), proofs


def build(claims: Mapping[Term, frozenset[Triple]], naming: frozenset[Triple] = frozenset()) -> Fake:
    """Build a graph from claims and naming, with all proofs."""
    base: dict[Triple, list[Term]] = {}
    for graph, triples in [*sorted(claims.items()), (NAMING, naming)]:
        for triple in sorted(triples):
            base.setdefault(triple, []).append(graph)
    order, proofs = close(base)
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
            Step(f"<{PREFIXES['rule']}{rule}>", tuple(node[p] for p in premises), tuple(via[p] for p in premises))
            for rule, premises in sorted(ways, key=lambda way: (max(rank[p] for p in way[1]), way))
        ))
        for triple, ways in proofs.items()
    }  # fmt: skip
    public, traced = Embedded(), Embedded()
    records: list[Quad] = [(graph, VOICE, name(f"v{at % 2}"), RECORD) for at, graph in enumerate(sorted(claims))]
    public.load([*records, *_public(claims, naming, derived, order)])
    traced.load([*records, *((*triple, node[triple]) for triple in order), *((*triple, "") for triple in order)])
    supports = {node[t]: found for t, found in alternatives.items() if len(found) > 1}
    return Fake(public, traced, supports, derivations, dict(claims))


def public_only(
    claims: Mapping[Term, frozenset[Triple]], naming: frozenset[Triple], everything: Iterable[Term]
) -> Embedded:
    """Build the public store of some claims alone; the records of all stay."""
    order, proofs = close([t for triples in [*claims.values(), naming] for t in triples])
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
