"""What lineage needs of a built graph; :mod:`kg.build` makes one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from kg.engine import Engine
from kg.names import (
    BORROWED,
    GRAPH_BACKGROUND,
    GRAPH_COMPARISONS,
    GRAPH_DERIVATIONS,
    GRAPH_SOURCES,
    PREFIXES,
    claim_graph,
)
from kg.nodes import Nodes
from kg.terms import Term, Triple, iri_text, is_iri
from kg.times import Validity

_TYPE = f"<{BORROWED['rdf']}type>"

_NO_SUPPORT = tuple(f"<{name}" for name in (
    PREFIXES["record"], GRAPH_SOURCES, GRAPH_COMPARISONS, GRAPH_DERIVATIONS, GRAPH_BACKGROUND
))  # fmt: skip


class Step(Protocol):
    """A one-step proof."""

    @property
    def rule(self) -> Term:
        """The rule applied."""

    @property
    def premises(self) -> Sequence[Term]:
        """Support nodes of what was matched."""

    @property
    def triples(self) -> Sequence[Triple]:
        """What was matched, in the same order; two may have one support node."""

    @property
    def via(self) -> Sequence[Term]:
        """For each triple matched, the claim, stratum or derivation that the shortest proof takes."""


class Derivation(Protocol):
    """A conclusion and its one-step proofs, shortest first."""

    @property
    def iri(self) -> Term:
        """Its name; that of a single proof of it begins with this."""

    @property
    def steps(self) -> Sequence[Step]:
        """The proofs."""


class Record(Protocol):
    """What is said about a claim."""

    @property
    def validity(self) -> Validity:
        """The days on which it holds."""


class Graph(Protocol):
    """A built graph."""

    @property
    def public(self) -> Engine:
        """The store that questions are asked of."""

    @property
    def traced(self) -> Engine:
        """The store in which each triple of the default graph stands in its support node."""

    @property
    def nodes(self) -> Nodes:
        """The same as an index."""

    @property
    def supports(self) -> Mapping[Term, Sequence[Term]]:
        """Support node to its alternatives; a node that names only itself is absent."""

    @property
    def derivations(self) -> Mapping[Term, Derivation]:
        """Derivations by their term."""

    @property
    def claims(self) -> Mapping[Term, Record]:
        """The record of each claim."""


def alternatives(graph: Graph, node: Term) -> Sequence[Term]:
    """Return the claims, derivations and strata any of which supports what stands in a support node."""
    return graph.supports.get(node, (node,))


def is_claim(node: Term) -> bool:
    """Whether a graph is a claim."""
    return is_iri(node) and claim_graph(iri_text(node))


def is_support(node: Term) -> bool:
    """Whether a named graph of the traced store says what supports its triples."""
    return not node.startswith(_NO_SUPPORT)


def ground(graph: Graph, derivation: Term) -> tuple[Term, ...]:
    """Return the claims and strata that the shortest proof of a derivation comes down to, each once."""
    seen: dict[Term, None] = {}
    todo = [derivation]
    while todo:
        node = todo.pop()
        if node not in seen:
            seen[node] = None
            found = graph.derivations.get(node)
            todo.extend(found.steps[0].via if found else ())
    return tuple(node for node in seen if node not in graph.derivations)


def matches(graph: Graph, step: Step) -> tuple[tuple[Term, bool], ...]:
    """Return, for each triple that a step matched, its support node and whether it gives a type, which has no days.

    Premises name each node once, in the order of the triples: a triple has the next node, or one that came before.
    """
    found: list[tuple[Term, bool]] = []
    nodes: dict[Triple, Term] = {}
    known = 0
    for triple, via in zip(step.triples, step.via, strict=True):
        if triple not in nodes:
            proved = graph.derivations.get(via)
            taken = proved.iri if proved else via
            ahead = step.premises[known : known + 1]
            fitting = [node for node in (*ahead, *step.premises[:known]) if taken in alternatives(graph, node)]
            nodes[triple] = fitting[0]
            known += fitting[0] in ahead
        found.append((nodes[triple], triple[1] == _TYPE))
    return tuple(found)
