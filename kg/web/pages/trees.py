"""Evidence ready for a page: what a row rests on as trees of rules and claims, with all that is written at a node."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from kg.build import Graph
from kg.evidence import Account, Cited, claims_of
from kg.lineage import Asserted, Negated, Proof, Stratum
from kg.sayings import sentence
from kg.terms import Term, Triple


@dataclass(frozen=True, slots=True)
class Leaf:
    """A claim."""

    cited: Cited
    kind: str = "claim"


@dataclass(frozen=True, slots=True)
class Branch:
    """A conclusion."""

    derivation: Term
    triple: Triple
    rule: Term
    says: str  #: The rule as a sentence.
    premises: tuple[Node, ...]
    given: tuple[tuple[Triple, Term], ...]  #: Premises of naming or the ontology, each with its graph.
    kind: str = "rule"


@dataclass(frozen=True, slots=True)
class Given:
    """What naming, the ontology or another graph gives."""

    graph: Term
    kind: str = "given"


Node: TypeAlias = Leaf | Branch | Given


@dataclass(frozen=True, slots=True)
class Ground:
    """What one row rests on."""

    claims: int  #: Of the shortest proof; of an aggregate, all that it counts.
    trees: tuple[Node, ...]
    others: int  #: Further sets of claims that would do.
    more: bool  #: Whether there may be yet more of them.
    also: tuple[Term, ...]  #: Graphs that are used besides.
    vain: tuple[Negated, ...]  #: What was sought in vain.


def grounds(graph: Graph, found: Account, language: str) -> tuple[Ground, ...]:
    """Return what each row of an answer rests on.

    Args:
        graph: The graph that was asked.
        found: The rows and their evidence.
        language: ``"en"`` or ``"zh"``, for what rules say.
    """
    return tuple(_ground(graph, found, number, language) for number in range(len(found.rows.rows)))


def _ground(graph: Graph, found: Account, number: int, language: str) -> Ground:
    evidence = found.evidence[number]
    if evidence.aggregated:
        claims = evidence.claims
        trees: tuple[Node, ...] = tuple(Leaf(found.cited[claim]) for claim in in_order(claims, found))
        others, more = 0, False
    else:
        claims = tuple({claim for tree in found.proofs[number] for claim in claims_of(tree)})
        nodes = [tree(graph, one, found, language) for one in found.proofs[number]]
        trees = tuple(sorted(nodes, key=lambda node: ("rule", "claim", "given").index(node.kind)))
        others, more = max(len(evidence.sets()) - 1, 0), evidence.more()
    vain = tuple(one for one in evidence.negated if one.kind != "OPTIONAL")
    return Ground(len(claims), trees, others, more, evidence.also_uses, vain)


def in_order(claims: tuple[Term, ...], found: Account) -> list[Term]:
    """Return claims in the order in which the articles make them."""
    return sorted(claims, key=lambda claim: ([(p.source, p.start) for p in found.cited[claim].passages], claim))


def tree(graph: Graph, proof: Proof, found: Account, language: str) -> Node:
    """Return a proof with all that is shown of it."""
    if isinstance(proof, Asserted):
        return Leaf(found.cited[proof.claim])
    if isinstance(proof, Stratum):
        return Given(proof.graph)
    step = graph.derivations[proof.derivation].steps[0]
    given = [(triple, via) for triple, via in zip(step.triples, step.via, strict=True)
             if Stratum(via) in proof.premises]  # fmt: skip
    premises = tuple(
        tree(graph, premise, found, language) for premise in proof.premises if not isinstance(premise, Stratum)
    )
    triple = graph.derivations[proof.derivation].triple
    says = sentence(graph.rules, proof.rule, language)
    return Branch(proof.derivation, triple, proof.rule, says, premises, tuple(dict.fromkeys(given)))
