"""Rewrite a query so that each of its triple patterns also binds the graph it is matched in.

Meant for a store in which every triple stands in exactly one named graph, its support, and once in the default graph,
which MINUS and NOT EXISTS are asked of. After SPARQLprov (Hernandez, Galarraga, Hose, VLDB 2021).
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.errors import Refused
from kg.sparql.designed import check_optionals
from kg.sparql.model import Body, Filter, Group, InGraph, Minus, Optional, Query, Repeat
from kg.sparql.prologue import template_triple
from kg.sparql.rewrite import NOTHING, Place, Rewriter
from kg.sparql.scope import check_monotone, pattern_variables, projected
from kg.terms import Term


@dataclass(frozen=True, slots=True)
class Traced:
    """A query that tells, for each solution, the support of every triple it used."""

    text: str  #: A SELECT; its columns are ``variables`` and then ``supports``.
    variables: tuple[str, ...]  #: What the query projects, or the variables of its template, without ``?``.
    supports: tuple[str, ...]  #: Graph variables in the order of the patterns; unbound in branches not taken.
    template: tuple[tuple[Term, Term, Term], ...]  #: Of a CONSTRUCT: N-Triples terms and ``?variables``.


def trace(query: Query) -> Traced:
    """Rewrite a SELECT, ASK or CONSTRUCT.

    Order, LIMIT and DISTINCT are dropped: every solution is wanted.

    Returns:
        The rewritten query; it answers in the same way whatever its triples' supports are.

    Raises:
        Refused: The query groups, walks closures (``* + ?``), reaches graphs, or is DESCRIBE.
        SyntaxFault: A prefix of the template is not declared.
    """
    body = query.body
    if body.form == "DESCRIBE":
        raise Refused("DESCRIBE is not traced: its answer is not defined; ask a CONSTRUCT")
    if body.aggregated:
        raise Refused("an aggregate cannot be traced pattern by pattern")
    check_optionals(query)
    rewriter = _GraphRewriter(query)
    where = rewriter.group(body.where, Place())
    template = tuple(template_triple(query, pattern) for pattern in body.template)
    if body.form == "SELECT":
        shown = rewriter.projection(body, Place())
        variables = projected(body)
    else:
        variables = tuple(dict.fromkeys(n for pattern in body.template for n in pattern_variables(pattern)))
        shown = ["?" + name for name in variables]
    columns = shown + ["?" + name for name in rewriter.supports]
    values = query.text[body.values.start : body.values.end] if body.values else ""
    projection = " ".join(columns) or "(true AS ?__true)"
    text = f"{query.declarations}\nSELECT {projection} WHERE {where} {values}"
    return Traced(text, variables, tuple(rewriter.supports), template)


class _GraphRewriter(Rewriter):
    """Puts each triple pattern into a graph of its own."""

    def __init__(self, query: Query) -> None:
        super().__init__(query)
        self.supports: list[str] = []

    def triple(self, subject: str, predicate: str, value: str, place: Place, condition: str = "") -> str:  # noqa: ARG002 (the parent's)
        name = self.fresh("g")
        self.supports.append(name)
        return f"GRAPH ?{name} {{ {subject} {predicate} {value} {condition} }}"

    def repeat(self, subject: str, path: Repeat, value: str, place: Place) -> str:  # noqa: ARG002 (the parent's)
        raise Refused(f"a path with {path.mode} cannot be traced pattern by pattern: write the steps out")

    def in_graph(self, element: InGraph, place: Place) -> str:  # noqa: ARG002 (the parent's)
        raise Refused("GRAPH cannot be traced pattern by pattern: ask the default graph")

    def branch(self, place: Place, group: Group = NOTHING) -> tuple[Place, str]:  # noqa: ARG002 (the parent's)
        return place, ""

    def condition(self, element: Filter, group: Group, place: Place) -> tuple[str, str]:  # noqa: ARG002 (the parent's)
        for found in element.expression.exists:
            if not (found.negated and found.conjunct):
                raise Refused("EXISTS cannot be traced pattern by pattern: write the pattern itself")
            check_monotone(found.group, "NOT EXISTS")
        return self.copy(element.start, element.end, place), ""

    def negative(self, element: Minus, group: Group, place: Place) -> str:  # noqa: ARG002 (the parent's)
        check_monotone(element.group, "MINUS")
        return self.copy(element.start, element.end, place)

    def optional(self, element: Optional, before: Group, place: Place) -> str:  # noqa: ARG002 (the parent's)
        return f"OPTIONAL {self.group(element.group, place)}"

    def sub_select(self, body: Body, place: Place) -> str:
        if body.aggregated or body.sliced:
            raise Refused("a sub-select with an aggregate or LIMIT cannot be traced pattern by pattern")
        inner = self.apart(self.hidden(body), place)
        first = len(self.supports)
        where = self.group(body.where, inner)
        columns = self.projection(body, inner) + ["?" + name for name in self.supports[first:]]
        values = self.copy(body.values.start, body.values.end, inner) if body.values else ""
        return f"SELECT {' '.join(columns)} WHERE {where} {values}"
