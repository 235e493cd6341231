"""A data set so small that even rdflib answers every question on it in seconds, and yet no answer is empty.

For each question it keeps the claims that one of its rows rests on, as lineage tells, and drops the others with their
records; of what is named, what is left or asked about; of it and of the ontology, all but what is only for readers.
No question asks for a label, but rdflib walks every path from every node there is, and three of four would be labels.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from kg.build import Graph
from kg.engine import Rows
from kg.lineage import why
from kg.names import PREFIXES
from kg.sources import RDF_TYPE, Dataset
from kg.terms import Quad, Term

_CLAIM: Final = f"<{PREFIXES['claim']}"
_RHETORIC: Final = f"<{PREFIXES['lo']}Rhetoric>"
_FOR_READERS: Final = ("definition>", "example>", "scopeNote>", "isDefinedBy>", "label>", "altLabel>")
_SETS: Final = 4  #: Sets of claims looked at per row.


def essence(graph: Graph, dataset: Dataset, queries: Mapping[str, str]) -> Dataset:
    """Return what is left of a data set: as many claims as the questions need to have a row each.

    Args:
        graph: Built from the data set.
        dataset: What to choose from.
        queries: The questions with their terms in place, by name.
    """
    compared = _compared(dataset)
    ways = {name: _ways(graph, text, compared) for name, text in queries.items()}
    keep: set[Term] = set()
    for name in sorted(ways, key=lambda name: len(ways[name])):
        keep |= min(ways[name], key=lambda claims: (len(claims - keep), len(claims), sorted(claims)), default=set())
    contents = tuple(quad for quad in dataset.contents if quad[3] in keep)
    comparisons = tuple(quad for quad in dataset.comparisons if compared.get(quad[0], set()) <= keep)
    records = tuple(_records(dataset.records, keep))
    asked = {term for text in queries.values() for term in re.findall(r"<[^<>\s]+>", text)}
    naming = tuple(_named(dataset.naming, (*contents, *records, *comparisons), asked))
    naming, ontology = (
        tuple(quad for quad in quads if not quad[1].endswith(_FOR_READERS)) for quads in (naming, dataset.ontology)
    )
    return replace(
        dataset, contents=contents, records=records, comparisons=comparisons, naming=naming, ontology=ontology
    )


def _compared(dataset: Dataset) -> dict[Term, set[Term]]:
    """Return the claims of each comparison."""
    found: dict[Term, set[Term]] = {}
    for comparison, _, value, _ in dataset.comparisons:
        if value.startswith(_CLAIM):
            found.setdefault(comparison, set()).add(value)
    return found


def _ways(graph: Graph, text: str, compared: Mapping[Term, set[Term]]) -> list[set[Term]]:
    """Return the sets of claims each of which yields a row of a query, with the claims that the row names."""
    found = why(graph, text)
    assert isinstance(found.rows, Rows)
    ways = []
    for row, evidence in zip(found.rows.rows, found.evidence, strict=True):
        named = {term for term in row if term and term.startswith(_CLAIM)}
        named.update(*(claims for claims in compared.values() if len(claims & named) > 1))
        named.update(*(compared[term] for term in row if term and term in compared))
        ways += [{*claims, *named} for claims in evidence.sets()[:_SETS]]
    return ways


def _records(records: Iterable[Quad], keep: set[Term]) -> Iterable[Quad]:
    """Yield the records of claims that are kept, with their passages, and what is said of neither."""
    listed = list(records)
    passages = {value for subject, _, value, _ in listed if subject in keep}
    marks = {subject for subject, predicate, value, _ in listed if (predicate, value) == (RDF_TYPE, _RHETORIC)}
    passages |= set(sorted(marks)[:_SETS])
    for quad in listed:
        if quad[0] in keep or quad[0] in passages or not (quad[0].startswith(_CLAIM) or "/passage/" in quad[0]):
            yield quad


def _named(naming: Iterable[Quad], said: Iterable[Quad], asked: Iterable[Term]) -> Iterable[Quad]:
    """Yield the names of things that are mentioned or asked about, and of what their names mention."""
    listed = list(naming)
    used = {*asked, *(term for quad in said for term in (quad[0], quad[2]))}
    while more := {quad[2] for quad in listed if quad[0] in used} - used:
        used |= more
    return (quad for quad in listed if quad[0] in used)
