"""The two stores of one build, as N-Quads: the public one, and the one that lineage asks.

Public: every graph as in the files, a graph per derivation, and a default graph that holds each triple once. For
lineage: each triple of that default graph in exactly one named graph, its support node, and nothing else. Lines are
sorted, so that the same inputs give the same bytes, and a graph is one stretch of them.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.infer.derivation import describe
from kg.infer.fixpoint import Inference
from kg.sources import Dataset
from kg.terms import DEFAULT, Quad, Term


def public(dataset: Dataset, inference: Inference) -> bytes:
    """Return the store that users query and push: files, derivations and the materialised default graph."""
    told = describe(inference.derivations.values(), alternatives(inference), inference.rules)
    return lines((*dataset.quads(), *told, *((*triple, DEFAULT) for triple in inference.supports)))


def traced(inference: Inference) -> bytes:
    """Return the store that lineage looks supports up in: each triple of the default graph in its support node."""
    return lines((*triple, node) for triple, node in inference.nodes.items())


def alternatives(inference: Inference) -> dict[Term, tuple[Term, ...]]:
    """Return the supports that each support node stands for; a node that is its own only support is absent."""
    found = {inference.nodes[triple]: supports for triple, supports in inference.supports.items() if len(supports) > 1}
    return dict(sorted(found.items()))


def lines(quads: Iterable[Quad]) -> bytes:
    """Write quads as N-Quads, one line each, sorted by graph and then by text, the default graph first.

    Those with blank nodes come first, then an empty line, then the others. A term is its N-Triples text already.
    """
    labelled: dict[Term, set[str]] = {}
    named: dict[Term, set[str]] = {}
    for s, p, o, g in quads:
        part = labelled if s.startswith("_:") or o.startswith("_:") else named
        part.setdefault(g, set()).add(f"{s} {p} {o} {g} .\n" if g else f"{s} {p} {o} .\n")
    return "".join([*_sorted(labelled), "\n" if labelled else "\n\n", *_sorted(named)]).encode()


def _sorted(graphs: dict[Term, set[str]]) -> list[str]:
    return [line for graph in sorted(graphs) for line in sorted(graphs[graph])]
