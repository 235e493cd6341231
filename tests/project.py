"""The project's own graph, built once for all tests of a process that only read it."""

from __future__ import annotations

from functools import cache

from kg.ask import bind
from kg.build import Graph, build
from kg.catalogue import questions
from kg.resolve import Resolver


@cache
def graph() -> Graph:
    """Return the project's graph, built afresh from the text files."""
    return build()


@cache
def texts() -> dict[str, str]:
    """Return every question by its name as it is asked: with its defaults, and an example of what it must be told."""
    resolver = Resolver(graph().public)
    found = {}
    for one in questions():
        given = {parameter.name: parameter.examples[0] for parameter in one.parameters if parameter.required}
        found[one.name] = one.bound(bind(resolver, one, given))
    return found
