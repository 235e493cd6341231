"""Shapes of strangers: queries in them that would fetch something, or change it, are refused before any is run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kg.errors import Refused, SyntaxFault
from kg.names import BORROWED
from kg.sparql.tokens import tokenize
from kg.terms import Quad, iri, parse_literal

_SH: Final = BORROWED["sh"]
_QUERIES: Final = tuple(iri(_SH + name) for name in ("select", "ask", "construct", "update"))
_SCRIPTS: Final = tuple(iri(_SH + name) for name in ("js", "jsFunctionName", "jsLibraryURL"))
_FORBIDDEN: Final = frozenset(
    ("SERVICE", "FROM", "LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD")
)
_LONGEST: Final = 100_000  #: Code points of one query.


def refuse(shapes: Iterable[Quad], place: str) -> None:
    """Refuse shapes whose queries reach out.

    Args:
        shapes: Their triples.
        place: Names the shapes in errors.

    Raises:
        Refused: A query fetches, changes or names another graph, is no SPARQL, or a script is to be run.
    """
    for subject, predicate, value, _ in shapes:
        if predicate in _SCRIPTS:
            raise Refused(f"{place}: {subject} wants a script of sh:js to be run, which is never done; use sh:sparql")
        if predicate in _QUERIES and value.startswith('"'):
            _refuse_query(parse_literal(value).text, f"{place}: {subject}")


def _refuse_query(text: str, place: str) -> None:
    if len(text) > _LONGEST:
        raise Refused(f"{place} has a query of more than {_LONGEST} characters; write a shorter one")
    try:
        words = {token.value for token in tokenize(text) if token.kind == "word"}
    except (SyntaxFault, Refused) as fault:
        raise Refused(f"{place} has a query that is no SPARQL 1.1: {fault}") from fault
    found = sorted(words & _FORBIDDEN)
    if found:
        raise Refused(f"{place} has a query with {', '.join(found)}; nothing is fetched or changed by a check")
