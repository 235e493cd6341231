"""What exports say of names of their own making: nanopublications, data cubes, statements of Wikibase.

They stand in no graph that is served, but in files that go out into the world, and are made anew of the same claims.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from kg import sources
from kg.build import Graph
from kg.export import cube, nanopub, wikibase
from kg.export.select import Material
from kg.names import BASE
from kg.terms import DEFAULT, Quad, Term, Triple

_MOST: Final = 1000  #: Statements in which others name it.


@dataclass(frozen=True, slots=True)
class _Said:
    """The statements of an export by the names in them that are ours."""

    own: dict[Term, list[Quad]] = field(default_factory=dict)  #: By subject and by graph.
    inbound: dict[Term, list[Quad]] = field(default_factory=dict)  #: By value.
    uses: dict[Term, list[Quad]] = field(default_factory=dict)  #: By property.


def about(graph: Graph, name: str) -> list[Quad]:
    """Return what an export says of a name that it has made: of it, in it, and where others name it.

    Of a property that nothing is said of, as of some for Wikibase, these are the statements that use it.

    Args:
        graph: The built graph.
        name: Absolute IRI.
    """
    said, this = _said(graph, name.removeprefix(BASE).partition("/")[0]), f"<{name}>"
    own, inbound = said.own.get(this, []), said.inbound.get(this, [])
    if not own and not inbound:
        inbound = said.uses.get(this, [])
    return sorted({*own, *sorted(set(inbound))[:_MOST]})


@cache
def _said(graph: Graph, kind: str) -> _Said:
    """Return what the export of a kind of names says: for one of them all of it has to be made."""
    found = _Said()
    ours = f"<{BASE}{kind}/"
    for quad in _FORMS[kind](Material(sources.load(), graph)):
        subject, predicate, value, held_in = quad
        for term, by in (
            (subject, found.own), (held_in, found.own), (value, found.inbound), (predicate, found.uses)
        ):  # fmt: skip
            if term.startswith(ours):
                by.setdefault(term, []).append(quad)
    return found


def _ungrouped(triples: Callable[[Material], Iterable[Triple]]) -> Callable[[Material], Iterator[Quad]]:
    return lambda material: ((*triple, DEFAULT) for triple in triples(material))


#: What makes names, by their first segment.
_FORMS: Final[dict[str, Callable[[Material], Iterator[Quad]]]] = {
    "claim": nanopub.quads,
    "cube": _ungrouped(cube.triples),
    "wikibase": _ungrouped(wikibase.triples),
}
