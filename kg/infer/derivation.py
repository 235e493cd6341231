"""Derivations: conclusions with all their one-step proofs, and how they are written as RDF."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kg import names
from kg.infer.validity import Pair, Pairs, basis
from kg.terms import Quad, Term, Triple, iri, iri_text, literal, triple_line

_GRAPH: Final = iri(names.GRAPH_DERIVATIONS)
_RDF: Final = names.BORROWED["rdf"]
_TYPE: Final = iri(f"{_RDF}type")
_LABEL: Final = iri(names.expand("rdfs:label"))
_REPORTED: Final = iri(names.expand("lo:Reported"))


@dataclass(frozen=True, slots=True)
class Step:
    """A one-step proof."""

    n: int  #: From 1, the step of the shortest proof.
    rule: Term
    premises: tuple[Term, ...]  #: Support nodes in the order of the rule's patterns, each once.
    pairs: Pairs  #: When and how it holds by this step; first that of the shortest proof through it.
    triples: tuple[Triple, ...]  #: What was matched, in the same order; two may have one support node.
    via: tuple[Term, ...]  #: For each of these, the claim, stratum or derivation that the shortest proof takes.
    cost: int  #: Steps of the shortest proof that ends with this one.


@dataclass(frozen=True, slots=True)
class Derivation:
    """A conclusion and all its one-step proofs, shortest first.

    Following ``via`` of first steps, ``cost`` only falls, so that such a proof ends.
    """

    iri: Term  #: ``derivation/<digest>``, which is also the graph that holds the triple.
    triple: Triple
    steps: tuple[Step, ...]
    known_from: str | None  #: Latest day of issue among the claims of the shortest proof; ``None`` without claims.

    @property
    def pair(self) -> Pair:
        """When and how it holds by its shortest proof."""
        return self.steps[0].pairs[0]


def derivation_iri(triple: Triple) -> Term:
    """Return the name of the derivation of a triple: the SHA-256 of its N-Triples line."""
    return iri(names.PREFIXES["derivation"] + hashlib.sha256(triple_line(triple).encode()).hexdigest())


def support_node(supports: Iterable[Term]) -> Term:
    """Return what stands for a triple's supports: the only one, or a node named by the SHA-256 of all, sorted."""
    found = sorted(set(supports))
    if len(found) == 1:
        return found[0]
    return iri(names.PREFIXES["support"] + hashlib.sha256("\n".join(found).encode()).hexdigest())


def describe(
    derivations: Iterable[Derivation], supports: Mapping[Term, tuple[Term, ...]], rules: Mapping[Term, str]
) -> Iterator[Quad]:
    """Yield the quads that say everything about derivations: their own graphs and ``graph/derivations``.

    A step gives days and modality only where they are not those of its derivation.

    Args:
        derivations: What was concluded.
        supports: The alternatives of each support node; those of premises are written as ``rdf:Alt``.
        rules: What each rule says, in English, by rule.
    """
    used: dict[Term, None] = {}
    applied: dict[Term, None] = {}
    for derivation in derivations:
        yield *derivation.triple, derivation.iri
        yield derivation.iri, _TYPE, _lo("Derivation"), _GRAPH
        yield from _dated(derivation.iri, derivation.pair)
        if derivation.known_from:
            yield derivation.iri, _lo("knownFrom"), day(derivation.known_from), _GRAPH
        for step in derivation.steps:
            name = iri(f"{iri_text(derivation.iri)}/{step.n}")
            yield name, _TYPE, _lo("DerivationStep"), _GRAPH
            yield name, _lo("proves"), derivation.iri, _GRAPH
            yield name, _lo("byRule"), step.rule, _GRAPH
            yield from _numbered(name, step.premises)
            if step.pairs[0] != derivation.pair:
                yield from _dated(name, step.pairs[0])
            used.update(dict.fromkeys(step.premises))
            applied[step.rule] = None
    for node in used:
        if node in supports:
            yield node, _TYPE, iri(f"{_RDF}Alt"), _GRAPH
            yield from _numbered(node, supports[node])
    for rule in applied:
        yield rule, _TYPE, _lo("Rule"), _GRAPH
        yield rule, _LABEL, literal(rules[rule], language="en"), _GRAPH


def day(text: str) -> Term:
    """Return the term of an ISO 8601 day."""
    return literal(text, names.expand("xsd:date"))


def _dated(subject: Term, pair: Pair) -> Iterator[Quad]:
    """Yield effective dates, time basis and modality, in the properties that claims have."""
    possible, certain = pair.validity.possible, pair.validity.certain
    dates = {
        "startsFrom": possible.start,
        "startsBy": certain.start if certain else None,
        "endsFrom": certain.end if certain else None,
        "endsBy": possible.end,
    }
    for name, text in dates.items():
        if text:
            yield subject, _lo(name), day(text), _GRAPH
    yield subject, _lo("timeBasis"), _lo(basis(pair.validity)), _GRAPH
    for modality in sorted(pair.modality) or [_REPORTED]:
        yield subject, _lo("modality"), modality, _GRAPH


def _numbered(subject: Term, values: Iterable[Term]) -> Iterator[Quad]:
    for number, value in enumerate(values, start=1):
        yield subject, iri(f"{_RDF}_{number}"), value, _GRAPH


def _lo(name: str) -> Term:
    return iri(names.ONTOLOGY + name)
