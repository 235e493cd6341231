"""The project's own graph, built or read once for all tests of a process that only read it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from kg import paths
from kg.ask import bind
from kg.build import Graph, build, from_cache
from kg.cache import BUILDS, Shelf
from kg.catalogue import questions
from kg.resolve import Resolver

_MOST: Final = 6  #: Graphs from caches that a process has at hand; the one that was not asked for longest makes room.
_AT_HAND: Final[dict[Path, Graph]] = {}


@cache
def graph() -> Graph:
    """Return the project's graph, built afresh from the text files."""
    return build()


def kept(name: str, shelf: Shelf = BUILDS) -> Graph | None:
    """Return what :func:`kg.build.from_cache` does, the same graph each time, its stores read once."""
    place = paths.cache() / shelf.folder / name
    found = _AT_HAND.pop(place, None) or from_cache(name, shelf)
    if found is not None:
        _AT_HAND[place] = found  # as the last one
        if len(_AT_HAND) > _MOST:
            del _AT_HAND[next(iter(_AT_HAND))]
    return found


@cache
def texts() -> dict[str, str]:
    """Return every question by its name as it is asked: with its defaults, and an example of what it must be told."""
    resolver = Resolver(graph().public)
    found = {}
    for one in questions():
        given = {parameter.name: parameter.examples[0] for parameter in one.parameters if parameter.required}
        found[one.name] = one.bound(bind(resolver, one, given))
    return found
