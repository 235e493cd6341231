"""The project's own graph, built once for all tests of a process that only read it."""

from __future__ import annotations

from functools import cache

from kg.build import Graph, build


@cache
def graph() -> Graph:
    """Return the project's graph, built afresh from the text files."""
    return build()
