"""Derivations: conclusions with all their one-step proofs, and how they are written as RDF."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from kg import names
from kg.infer.validity import Pair, basis
from kg.sayings import sentences
from kg.terms import Quad, Term, Triple, iri, iri_text, literal, triple_line

_GRAPH: Final = iri(names.GRAPH_DERIVATIONS)
_DERIVATION: Final = names.PREFIXES["derivation"]
_SUPPORT: Final = names.PREFIXES["support"]
_RDF: Final = names.BORROWED["rdf"]
_TYPE: Final = iri(f"{_RDF}type")
_LABEL: Final = iri(names.expand("rdfs:label"))
_REPORTED: Final = iri(names.expand("lo:Reported"))


@dataclass(frozen=True, slots=True)
class Step:
    """A one-step proof."""

    n: int  #: From 1, the step of the shortest proof.
    rule: Term
    pair: Pair  #: When and how it holds by this step; a step that gives several pairs is told once for each.
    known_from: str | None  #: Latest day of issue among the claims of the shortest proof; ``None`` without claims.
    triples: tuple[Triple, ...]  #: What was matched, in the order of the rule's patterns.
    supports: tuple[Term, ...]  #: For each of these, its support node.
    via: tuple[Term, ...]  #: For each of these what the shortest proof takes: claim, stratum, derivation, or its step.
    cost: int  #: Steps of the shortest proof that ends with this one.

    @property
    def premises(self) -> tuple[Term, ...]:
        """The support nodes of what was matched, in order, each once."""
        return tuple(dict.fromkeys(self.supports))


@dataclass(frozen=True, slots=True)
class Derivation:
    """A conclusion and all its one-step proofs, shortest first.

    A shortest proof is read by following ``via``: a derivation there means its first step, and ``<derivation/D/n>`` its
    n-th. On the way ``cost`` only falls, so that it ends; its claims, those of types aside, have the days of the pair.
    """

    iri: Term  #: ``derivation/<digest>``, which is also the graph that holds the triple.
    triple: Triple
    steps: tuple[Step, ...]

    @property
    def pair(self) -> Pair:
        """When and how it holds by its shortest proof."""
        return self.steps[0].pair

    @property
    def known_from(self) -> str | None:
        """Latest day of issue among the claims of its shortest proof; ``None`` without claims."""
        return self.steps[0].known_from


class Derivations(Mapping[Term, Derivation]):
    """Derivations by IRI, in order. The IRI of a step finds its derivation, with that step moved to the front."""

    def __init__(self, found: Mapping[Term, Derivation]) -> None:
        self._found = found

    def __getitem__(self, name: Term) -> Derivation:
        found = self._found.get(name)
        if found is not None:
            return found
        head, _, number = name.rstrip(">").rpartition("/")
        whole = self._found[f"{head}>"]
        chosen = [step for step in whole.steps if str(step.n) == number]
        if not chosen:
            raise KeyError(name)
        return replace(whole, steps=(*chosen, *(step for step in whole.steps if step is not chosen[0])))

    def __iter__(self) -> Iterator[Term]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def derivation_iri(triple: Triple) -> Term:
    """Return the name of the derivation of a triple: the SHA-256 of its N-Triples line."""
    digest = hashlib.sha256(triple_line(triple).encode()).hexdigest()
    return f"<{_DERIVATION}{digest}>"


def step_iri(derivation: Term, number: int) -> Term:
    """Return the name of a derivation's n-th step."""
    return iri(f"{iri_text(derivation)}/{number}")


def support_node(supports: Iterable[Term]) -> Term:
    """Return what stands for a triple's supports: the only one, or a node named by the SHA-256 of all, sorted."""
    found = sorted(set(supports))
    if len(found) == 1:
        return found[0]
    digest = hashlib.sha256("\n".join(found).encode()).hexdigest()
    return f"<{_SUPPORT}{digest}>"


def describe(
    derivations: Iterable[Derivation], supports: Mapping[Term, tuple[Term, ...]], rules: Mapping[Term, str]
) -> Iterator[Quad]:
    """Yield the quads that say everything about derivations: their own graphs and ``graph/derivations``.

    A step gives days, modality and what it is known from only where they are not those of its derivation.

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
        yield from _dated(derivation.iri, derivation.steps[0])
        for step in derivation.steps:
            name = step_iri(derivation.iri, step.n)
            yield name, _TYPE, _lo("DerivationStep"), _GRAPH
            yield name, _lo("proves"), derivation.iri, _GRAPH
            yield name, _lo("byRule"), step.rule, _GRAPH
            yield from _numbered(name, step.premises)
            if (step.pair, step.known_from) != (derivation.pair, derivation.known_from):
                yield from _dated(name, step)
            used.update(dict.fromkeys(step.premises))
            applied[step.rule] = None
    for node in used:
        if node in supports:
            yield node, _TYPE, iri(f"{_RDF}Alt"), _GRAPH
            yield from _numbered(node, supports[node])
    for rule in applied:
        yield rule, _TYPE, _lo("Rule"), _GRAPH
        for language, text in sentences(rules, rule).items():
            yield rule, _LABEL, literal(text, language=language), _GRAPH


def day(text: str) -> Term:
    """Return the term of an ISO 8601 day."""
    return literal(text, names.expand("xsd:date"))


def _dated(subject: Term, step: Step) -> Iterator[Quad]:
    """Yield effective dates, time basis and modality, in the properties that claims have."""
    possible, certain = step.pair.validity.possible, step.pair.validity.certain
    dates = {
        "startsFrom": possible.start,
        "startsBy": certain.start if certain else None,
        "endsFrom": certain.end if certain else None,
        "endsBy": possible.end,
        "knownFrom": step.known_from,
    }
    for name, text in dates.items():
        if text:
            yield subject, _lo(name), day(text), _GRAPH
    yield subject, _lo("timeBasis"), _lo(basis(step.pair.validity)), _GRAPH
    for modality in sorted(step.pair.modality) or [_REPORTED]:
        yield subject, _lo("modality"), modality, _GRAPH


def _numbered(subject: Term, values: Iterable[Term]) -> Iterator[Quad]:
    for number, value in enumerate(values, start=1):
        yield subject, iri(f"{_RDF}_{number}"), value, _GRAPH


@lru_cache(maxsize=64)
def _lo(name: str) -> Term:
    return iri(names.ONTOLOGY + name)
