"""Shapes of strangers: queries in them that would fetch something, or change it, are refused before any is run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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


def refuse(shapes: Iterable[Quad], where: Callable[[Quad], str]) -> None:
    """Refuse shapes whose queries reach out.

    Args:
        shapes: Their triples.
        where: Names the place of a statement in errors.

    Raises:
        Refused: A query fetches, changes or names another graph, is no SPARQL, or a script is to be run.
    """
    for quad in shapes:
        wrong = _wrong(quad)
        if wrong:
            raise Refused(f"{where(quad)}: {quad[0]} {wrong}")


def _wrong(quad: Quad) -> str:
    """Tell what is wrong with the query or script of a statement; empty where there is none, or nothing is."""
    _, predicate, value, _ = quad
    if predicate in _SCRIPTS:
        return "wants a script of sh:js to be run, which is never done; use sh:sparql"
    if predicate not in _QUERIES or not value.startswith('"'):
        return ""
    text = parse_literal(value).text
    if len(text) > _LONGEST:
        return f"has a query of more than {_LONGEST} characters; write a shorter one"
    try:
        words = {token.value for token in tokenize(text) if token.kind == "word"}
    except (SyntaxFault, Refused) as fault:
        return f"has a query that is no SPARQL 1.1: {fault}"
    found = sorted(words & _FORBIDDEN)
    return f"has a query with {', '.join(found)}; nothing is fetched or changed by a check" if found else ""
