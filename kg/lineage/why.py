"""Answer a query and say of each row why it is there; the definitions are those of the project's lineage paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from kg.engine import Answer, Rows, Triples, Truth
from kg.errors import EngineFailure, SyntaxFault
from kg.lineage.evidence import EvidenceOfRows, Origins, WhyAnswer
from kg.lineage.graph import Graph
from kg.lineage.solutions import Solutions, Tracer
from kg.lineage.table import Row
from kg.sparql.leaves import Spread
from kg.sparql.model import Query
from kg.sparql.parser import parse
from kg.sparql.prologue import check_prefixes
from kg.sparql.spread import spread
from kg.terms import Term

#: Columns of the answer to a CONSTRUCT.
TRIPLE: Final = ("subject", "predicate", "object")


def why(graph: Graph, text: str, bindings: Mapping[str, Term] | None = None) -> WhyAnswer:
    """Answer a SELECT, ASK or CONSTRUCT with the evidence of each row.

    Args:
        graph: The built graph.
        text: The query.
        bindings: Terms for variables, by name; of a SELECT, each must be projected.

    Returns:
        The rows of the plain answer, in its order and each once, with the evidence of each. What only evidence needs,
        supports and the members of groups, is looked up when somebody looks at a row.

    Raises:
        Refused: Something in the query is not traced; the text names it.
        SyntaxFault: The text is no query.
        EngineFailure: The store failed. Where it holds a triple without support, the first look at evidence tells.
    """
    query = parse(text)
    given = dict(bindings or {})
    rewritten = spread(query, frozenset(given))
    try:
        return _answer(graph, query, given, rewritten)
    except SyntaxFault:
        check_prefixes(query)
        raise


def _answer(graph: Graph, query: Query, given: dict[str, Term], rewritten: Spread) -> WhyAnswer:
    """Return the answer that the rewritten query gives, by itself where that is enough."""
    tracer = Tracer(graph, given)
    if rewritten.order is not None:
        solutions = tracer.solutions(rewritten)
        if not solutions.cut:
            return _derived(graph, query, solutions)
    return _beside(graph, query, given, tracer, rewritten)


def _derived(graph: Graph, query: Query, solutions: Solutions) -> WhyAnswer:
    """Return the answer that the solutions of the rewritten query show by themselves."""
    each = solutions.shown is solutions.rows  # which are there once already
    keys = tuple(solutions.rows if each else dict.fromkeys(solutions.shown))
    found = None if len(keys) == len(solutions.shown) else _by_row(solutions)
    origins = Origins(solutions, keys, found, lambda: solutions.counts)
    rows = Rows(solutions.spread.shown, keys)
    return WhyAnswer(rows, EvidenceOfRows(graph, origins, aggregated=query.body.aggregated), query.body.form)


def _beside(graph: Graph, query: Query, given: dict[str, Term], tracer: Tracer, rewritten: Spread) -> WhyAnswer:
    """Return the answer of the plain query, with the solutions of the rewritten one beside it."""
    answer = graph.public.query(query.text, given)
    body = query.body
    rows = _rows(answer)
    keys = _keys(rows, rewritten.shown) if body.form == "SELECT" else rows.rows
    if body.form == "CONSTRUCT":
        solutions = tracer.solutions(rewritten)
        found = _by_triple(solutions, rewritten.template)
        counts: Mapping[Row, int] = {row: len(at) for row, at in found.items()}
    else:
        solutions = tracer.solutions(rewritten, set(keys))
        found = _by_row(solutions)
        counts = solutions.counts
    if not rewritten.told or (rewritten.own is not None and body.form == "CONSTRUCT"):
        counts = dict(zip(keys, _count(answer, rows.rows, distinct=bool(body.distinct)), strict=True))
    if not solutions.cut and not found.keys() >= set(keys):
        raise EngineFailure("the rewritten query misses a row of the answer: please report the query")
    origins = Origins(solutions, keys, found, lambda: counts)
    return WhyAnswer(rows, EvidenceOfRows(graph, origins, aggregated=body.aggregated), body.form)


def _by_row(solutions: Solutions) -> dict[Row, list[int]]:
    found: dict[Row, list[int]] = {}
    for at, row in enumerate(solutions.shown):
        found.setdefault(row, []).append(at)
    return found


def _by_triple(solutions: Solutions, template: Iterable[tuple[Term, Term, Term]]) -> dict[Row, list[int]]:
    """Return which solutions of a CONSTRUCT produce a triple, as often as they do."""
    found: dict[Row, list[int]] = {}
    names = ["?" + name for name in solutions.spread.shown]
    for at, row in enumerate(solutions.shown):
        values = dict(zip(names, row, strict=True))
        for triple in template:
            found.setdefault(tuple(values.get(term, term) for term in triple), []).append(at)
    return found


def _keys(rows: Rows, shown: tuple[str, ...]) -> tuple[Row, ...]:
    """Return rows with their columns in our order: that of ``*`` is the engine's own."""
    if rows.variables == shown:
        return rows.rows
    order = [rows.variables.index(name) for name in shown]
    return tuple(tuple(row[at] for at in order) for row in rows.rows)


def _rows(answer: Answer) -> Rows:
    """Return an answer as rows, each once."""
    match answer:
        case Rows(variables=variables, rows=rows):
            return Rows(variables, tuple(dict.fromkeys(rows)))
        case Triples(triples=triples):
            return Rows(TRIPLE, tuple(dict.fromkeys(triples)))
        case Truth(value=value):
            return Rows((), ((),) if value else ())


def _count(answer: Answer, rows: tuple[Row, ...], *, distinct: bool) -> list[int]:
    """Return how often each row came, where the rewritten query cannot tell; once where DISTINCT has dropped it."""
    if distinct or not isinstance(answer, Rows):
        return [1] * len(rows)
    counts = Counter(answer.rows)
    return [counts[row] for row in rows]
