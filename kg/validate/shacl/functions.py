"""Functions that the queries of constraints call by an IRI: SPARQL 1.1 has those that cast, and no others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from kg.errors import Refused, SyntaxFault
from kg.sparql import Query, parse
from kg.sparql.model import Body, Group, SubSelect, Triples
from kg.sparql.scope import inner_groups
from kg.terms import XSD, Term, plain
from kg.validate.shacl.graph import Graph
from kg.validate.shacl.query import prefixes

_PATH: Final = re.compile(r"[?$]PATH\b")


def unknown(graph: Graph, source: Term, text: Term) -> Iterator[str]:
    """Yield the functions that a query calls and that SPARQL 1.1 does not have, as written, each once.

    An unknown function is an error, an error in a filter is false, and so a constraint that calls one finds nothing.
    Which casts there are is left to the engine. A query that is none, which is a fault of its own, yields nothing.

    Args:
        graph: The shapes graph, for prefixes.
        source: The node that has the query.
        text: The query, a literal.

    Raises:
        SyntaxFault: A declaration of a prefix is not as SHACL asks.
    """
    declared = prefixes(graph, source)
    try:
        query = parse(declared + _PATH.sub("<urn:path>", plain(text)))
    except (SyntaxFault, Refused):
        return
    called = {name: None for name in _called(query) if not _absolute(query, name).startswith(XSD)}
    yield from called


def _called(query: Query) -> Iterator[str]:
    """Yield each IRI before a bracket; among triples, that is a predicate before a list."""
    blocks = [span for group in _groups(query.body) for span in _blocks(group)]
    for token, after in pairwise(query.tokens):
        named = token.kind in ("iri", "name") and after.value == "(" and token.start >= query.prologue
        if named and not any(start <= token.start < end for start, end in blocks):
            yield token.value


def _groups(body: Body) -> Iterator[Group]:
    """Yield the groups of a query: the pattern, and those of EXISTS in what is selected, grouped and ordered by."""
    yield body.where
    for item in (*(body.items or ()), *body.keys):
        yield from (exists.group for exists in (item.expression.exists if item.expression else ()))
    for expression in (*body.having, *body.order):
        yield from (exists.group for exists in expression.exists)


def _blocks(group: Group) -> Iterator[tuple[int, int]]:
    for element in group.elements:
        if isinstance(element, Triples):
            yield element.start, element.end
        for inner in _groups(element.body) if isinstance(element, SubSelect) else inner_groups(element):
            yield from _blocks(inner)


def _absolute(query: Query, written: str) -> str:
    """Return a name with its namespace in place of the prefix; the last declaration of a prefix counts."""
    if written.startswith("<"):
        return written.strip("<>")
    prefix, _, local = written.partition(":")
    return dict(query.prefixes).get(prefix, f"{prefix}:") + local
