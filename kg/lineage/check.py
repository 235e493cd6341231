"""Check the text of a query by both parsers, without running it on any data."""

from __future__ import annotations

from kg.engine.embedded import Embedded
from kg.sparql.model import Query
from kg.sparql.parser import parse


def check(text: str) -> Query:
    """Return the structure of a query that the engine, too, accepts.

    Ours reads first, so that a SERVICE is refused before an engine could think of fetching anything.

    Raises:
        SyntaxFault: One of the parsers rejects it.
        Refused: It uses what is not answered here.
    """
    query = parse(text)
    Embedded().query(text)
    return query
