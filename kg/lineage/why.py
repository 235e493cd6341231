"""Answer a query and say of each row why it is there; the definitions are those of the project's lineage paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from kg.engine import Answer, Rows, Triples, Truth
from kg.errors import EngineFailure
from kg.lineage.evidence import Evidence, Negated, WhyAnswer
from kg.lineage.graph import Graph
from kg.lineage.solutions import Row, Solution, Solutions, Tracer
from kg.lineage.unfold import Unfolder
from kg.lineage.witness import AnyOf, any_of
from kg.sparql.parser import parse
from kg.sparql.spread import spread
from kg.terms import Term

#: Columns of the answer to a CONSTRUCT.
TRIPLE: Final = ("subject", "predicate", "object")
#: Most negated patterns listed of one row.
MOST_NEGATED: Final = 64


def why(graph: Graph, text: str, bindings: Mapping[str, Term] | None = None) -> WhyAnswer:
    """Answer a SELECT, ASK or CONSTRUCT with the evidence of each row.

    Args:
        graph: The built graph.
        text: The query.
        bindings: Terms for variables, by name; of a SELECT, each must be projected.

    Returns:
        The rows of the plain answer, in its order and each once, with the evidence of each.

    Raises:
        Refused: Something in the query is not traced; the text names it.
        SyntaxFault: The text is no query.
        EngineFailure: The store failed, or holds a triple without support.
    """
    query = parse(text)
    given = dict(bindings or {})
    rewritten = spread(query, frozenset(given))
    answer = graph.public.query(text, given)
    form, aggregated = query.body.form, query.body.aggregated
    tracer = Tracer(graph, text[: query.prologue], given)
    rows = _rows(answer)
    keys = _keys(rows, rewritten.shown) if form == "SELECT" else rows.rows
    if form == "CONSTRUCT":
        solutions = _triples(tracer.solutions(rewritten), rewritten.template, set(keys))
    else:
        solutions = tracer.solutions(rewritten, set(keys))
    counts = solutions.counts
    if rewritten.joined:
        counts = dict(zip(keys, _count(answer, rows.rows, distinct=bool(query.body.distinct)), strict=True))
    unfolder = Unfolder(graph)
    by_row: dict[Row, list[Solution]] = {}
    for solution in solutions.found:
        by_row.setdefault(solution.shown, []).append(solution)
    evidence = tuple(
        _evidence(by_row.get(key, []), unfolder, counts.get(key, 1), aggregated=aggregated, cut=solutions.cut)
        for key in keys
    )
    return WhyAnswer(rows, evidence, form)


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


def _evidence(found: list[Solution], unfolder: Unfolder, multiplicity: int, *, aggregated: bool, cut: bool) -> Evidence:
    if not found and not cut:
        raise EngineFailure("the rewritten query misses a row of the answer: please report the query")
    negated: dict[Negated, None] = {}
    for solution in found:
        for note, values in solution.notes:
            if len(negated) < MOST_NEGATED:
                negated[Negated(note.kind, note.text, values)] = None
    witness = any_of([solution.witness for solution in found]) if found else AnyOf((), cut=True)
    attained = tuple(dict.fromkeys(pair for solution in found for pair in solution.attained))
    return Evidence(witness, unfolder, tuple(negated), attained, multiplicity, aggregated, cut)


def _triples(solutions: Solutions, template: Iterable[tuple[Term, Term, Term]], wanted: AbstractSet[Row]) -> Solutions:
    """Turn solutions of a CONSTRUCT into one per triple that it produces."""
    found: list[Solution] = []
    counts: dict[Row, int] = {}
    names = tuple(dict.fromkeys(term for triple in template for term in triple if term[0] == "?"))
    for solution in solutions.found:
        values: dict[Term, Term | None] = dict(zip(names, solution.shown, strict=True))
        for triple in template:
            row = tuple(values.get(term, term) for term in triple)
            if row in wanted:
                counts[row] = counts.get(row, 0) + 1
                found.append(Solution(row, solution.witness, solution.notes))
    return Solutions(tuple(found), counts, solutions.cut)
