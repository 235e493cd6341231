"""The two stores of one build, as N-Quads: the public one, and the one that lineage asks.

Public: every graph as in the files, a graph per derivation, and a default graph that holds each triple once. For
lineage: the same default graph, each of its triples also in exactly one named graph, its support node. Lines are
sorted, so that the same inputs give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from kg import names
from kg.infer.derivation import describe
from kg.infer.fixpoint import Inference
from kg.sources import Dataset
from kg.terms import DEFAULT, Quad, Term, iri

DERIVATIONS: Final[Term] = iri(names.GRAPH_DERIVATIONS)


def public(dataset: Dataset, inference: Inference) -> bytes:
    """Return the store that users query and push: files, derivations and the materialised default graph."""
    return _lines((*dataset.quads(), *_derivations(inference), *_materialised(inference)))


def traced(dataset: Dataset, inference: Inference) -> bytes:
    """Return the store that lineage asks: the default graph, each triple once more in the graph of its support.

    Records, sources, comparisons and what is said about derivations stand beside it in their own graphs.
    """
    supported = ((*triple, node) for triple, node in inference.nodes.items())
    told = (quad for quad in _derivations(inference) if quad[3] == DERIVATIONS)
    beside = (*dataset.records, *dataset.sources, *dataset.comparisons, *told)
    return _lines((*supported, *beside, *_materialised(inference)))


def alternatives(inference: Inference) -> dict[Term, tuple[Term, ...]]:
    """Return the supports that each support node stands for; a node that is its own only support is absent."""
    found = {inference.nodes[triple]: supports for triple, supports in inference.supports.items() if len(supports) > 1}
    return dict(sorted(found.items()))


def _materialised(inference: Inference) -> Iterator[Quad]:
    return ((*triple, DEFAULT) for triple in inference.supports)


def _derivations(inference: Inference) -> Iterator[Quad]:
    return describe(inference.derivations.values(), alternatives(inference), inference.rules)


def _lines(quads: Iterable[Quad]) -> bytes:
    """Write quads as N-Quads, one sorted line each; a term is its N-Triples text already."""
    lines = {f"{s} {p} {o} {g} .\n" if g else f"{s} {p} {o} .\n" for s, p, o, g in quads}
    return "".join(sorted(lines)).encode()
