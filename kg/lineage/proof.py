"""One proof of a row, to be shown: the shortest, down to the claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from kg.lineage.evidence import Evidence
from kg.lineage.graph import Graph, alternatives, is_claim
from kg.lineage.unfold import Unfolder
from kg.lineage.witness import AllOf, AnyOf, Later, Shortest, Support, Witness
from kg.terms import Term


@dataclass(frozen=True, slots=True)
class Asserted:
    """A claim says so."""

    claim: Term


@dataclass(frozen=True, slots=True)
class Stratum:
    """Naming, the ontology, a record or background says so."""

    graph: Term


@dataclass(frozen=True, slots=True)
class Derived:
    """A rule concludes it."""

    derivation: Term
    rule: Term
    premises: tuple[Proof, ...]


Proof: TypeAlias = Asserted | Stratum | Derived


def proof(graph: Graph, evidence: Evidence) -> tuple[Proof, ...]:
    """Return one proof of a row: what its best solution rests on, each derivation with its shortest step.

    The best solution is one that needs the fewest claims.

    Args:
        graph: The graph that was asked.
        evidence: The row's evidence.

    Returns:
        A tree for every triple the solution used, each once; none where it used none.
    """
    return tuple(dict.fromkeys(prove(graph, node) for node in _best(evidence.witness, evidence.unfolder)))


def prove(graph: Graph, node: Term) -> Proof:
    """Return the shortest proof of a support node: a claim if one says so, else a stratum, else a derivation."""
    return _prove(graph, _choose(graph, node), {})


def _choose(graph: Graph, node: Term) -> Term:
    def rank(one: Term) -> tuple[int, int, Term]:
        derivation = graph.derivations.get(one)
        if derivation is None:
            return (0 if is_claim(one) else 1), 0, one
        return 2, getattr(derivation.steps[0], "cost", 0), one

    return min(alternatives(graph, node), key=rank)


def _prove(graph: Graph, chosen: Term, known: dict[Term, Proof]) -> Proof:
    """Build a proof from the leaves up, without recursion: a chain of derivations may be long."""
    todo = [chosen]
    while todo:
        node = todo[-1]
        derivation = graph.derivations.get(node)
        if derivation is None:
            known[node] = Asserted(node) if is_claim(node) else Stratum(node)
            todo.pop()
            continue
        step = derivation.steps[0]
        missing = [via for via in step.via if via not in known]
        if missing:
            todo.extend(reversed(missing))
            continue
        premises = tuple(dict.fromkeys(known[via] for via in step.via))
        known[node] = Derived(node, step.rule, premises)
        todo.pop()
    return known[chosen]


def _best(witness: Witness, unfolder: Unfolder) -> tuple[Term, ...]:
    """Return the support nodes of the alternative that needs the fewest claims, in the order of the patterns."""
    match witness:
        case Support(node=node) | Shortest(derivation=node):
            return (node,)
        case AllOf(parts=parts):
            return tuple(dict.fromkeys(node for part in parts for node in _best(part, unfolder)))
        case Later():
            return _best(witness.open(), unfolder)
        case AnyOf(parts=()):
            return ()
        case AnyOf(parts=parts):
            return _best(min(parts, key=lambda part: _size(part, unfolder)), unfolder)


def _size(witness: Witness, unfolder: Unfolder) -> int:
    masks = unfolder.sets(witness).masks
    return masks[0].bit_count() if masks else 1 << 30
