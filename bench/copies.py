"""The project's own claims many times over, each time about other things: a collection that grows as it would.

Every copy but the first has claims, articles, entities and nodes of its own, with their records and names; the
ontology, its rules and its kinds are shared. So every question has its rows in the first copy, as many again in each
other where it is bound to nothing, and no more where it is bound to one thing. Rules that name states name those of
each copy; the one that names a stage concludes from the first copy alone.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from kg import sources
from kg.catalogue import Rule
from kg.names import BASE
from kg.sources import Dataset
from kg.terms import Quad, Term

_OWN: Final = re.compile(
    rf"<{BASE}(?P<kind>id/\w+|claim|node|source|record|comparison)/(?P<article>\d{{3}}(?=[/>]))?(?P<rest>[^>]*)>"
)
_ROW: Final = re.compile(r"\(?\s*(?:state|collective):[\w-]+(?:\s+(?:state|collective):[\w-]+)*\s*\)?")
_ENTITY: Final = re.compile(r"\b(state|collective):([\w-]+)")
_ARTICLES: Final = 5


def copies(count: int) -> Dataset:
    """Return the project's data so many times.

    Args:
        count: How many copies, the first of them the data itself; at most 199, as articles have three digits.
    """
    data = sources.load()
    return replace(
        data,
        sources=_times(data.sources, count),
        naming=_times(data.naming, count),
        background=_times(data.background, count),
        contents=_times(data.contents, count),
        records=_times(data.records, count),
        comparisons=_times(data.comparisons, count),
        rules=tuple(_widened(rule, count) for rule in data.rules),
    )


def _times(quads: tuple[Quad, ...], count: int) -> tuple[Quad, ...]:
    found = list(quads)
    for number in range(1, count):
        known: dict[Term, Term] = {}
        for subject, predicate, value, graph in quads:
            found.append(
                (_other(subject, number, known), predicate, _other(value, number, known), _other(graph, number, known))
            )
    return tuple(found)


def _other(term: Term, number: int, known: dict[Term, Term]) -> Term:
    """Return what a term is in a copy: another thing where it is one of ours, else itself."""
    if not term.startswith("<"):
        return f"{term}-{number}" if term.startswith("_:") else term
    if term not in known:
        known[term] = _OWN.sub(lambda found: _renamed(found, number), term)
    return known[term]


def _renamed(found: re.Match[str], number: int) -> str:
    if found["article"]:
        return f"<{BASE}{found['kind']}/{int(found['article']) + _ARTICLES * number:03}{found['rest']}>"
    return f"<{BASE}{found['kind']}/{found['rest']}-{number}>"


def _widened(rule: Rule, count: int) -> Rule:
    """Return a rule that names in its VALUES the entities of every copy."""
    text = "\n".join(
        line if line.startswith(("#", "PREFIX")) else _ROW.sub(lambda found: _rows(found[0], count), line)
        for line in rule.text.splitlines()
    )
    return replace(rule, text=f"{text}\n")


def _rows(row: str, count: int) -> str:
    return " ".join([row, *(_ENTITY.sub(rf"\1:\2-{number}", row) for number in range(1, count))])
