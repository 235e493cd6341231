"""Rewrite a query so that each solution shows the triples, graphs and walks it rests on, over the same data.

The patterns stay where they are; every variable of theirs is projected, and a *marker* tells for each UNION branch and
OPTIONAL whether the solution took it. What a solution rests on is then a list of leaves, each active where its marker
is bound: triples to be looked up, graphs reached, walks along a closure, groups of an aggregate.
"""

from __future__ import annotations

from kg.errors import Refused
from kg.sparql.designed import check_optionals
from kg.sparql.fewer import check_fewer
from kg.sparql.grouping import check_values, keys_of
from kg.sparql.leaves import Spread
from kg.sparql.model import Body, Query
from kg.sparql.prologue import template_triple
from kg.sparql.rewrite import Place
from kg.sparql.scope import (
    pattern_variables,
    projected,
)
from kg.sparql.spreader import Spreader


def spread(query: Query, bound: frozenset[str] = frozenset()) -> Spread:
    """Rewrite a SELECT, ASK or CONSTRUCT; order, LIMIT and DISTINCT are dropped, every solution is wanted.

    Args:
        query: What was asked.
        bound: Variables that are given a value from outside.

    Raises:
        Refused: Something in it is not traced; the text names it.
        SyntaxFault: A prefix of the template is not declared.
    """
    body = query.body
    if body.form == "DESCRIBE":
        raise Refused("DESCRIBE is not traced: its answer is not defined; ask a CONSTRUCT")
    check_optionals(query)
    check_fewer(query)
    if body.aggregated:
        return _grouped(query, body, bound)
    rewriter = Spreader(query, bound)
    where = rewriter.group(body.where, Place())
    template = tuple(template_triple(query, pattern) for pattern in body.template)
    if body.form == "SELECT":
        shown, items = projected(body), rewriter.projection(body, Place())
    else:
        shown = tuple(dict.fromkeys(name for pattern in body.template for name in pattern_variables(pattern)))
        items = [f"?{name}" for name in shown]
    values = query.text[body.values.start : body.values.end] if body.values else ""
    extra = [name for name in sorted(bound) if body.form != "SELECT" and name not in shown]
    rewriter.template, rewriter.order = template, _order(query, body, counted=rewriter.told)
    return rewriter.finish(shown, items, where, values, extra)


def _order(query: Query, body: Body, *, counted: bool) -> str | None:
    """Return ORDER BY, where with it the rewritten query gives the rows of the query; else ``None``.

    The columns of ``*`` are in the engine's own order, and so are rows that LIMIT cuts off among equals. What the
    rewritten text has no more, the engine has to read in the query: ORDER BY of sub-selects, labels of blank nodes.
    """
    orders = query.words.count("ORDER")
    labelled = "_:" in query.text and any(token.kind == "blank" for token in query.tokens)
    written = orders == bool(body.order) and not labelled
    told = body.form == "SELECT" and body.items is not None and not body.sliced and (body.distinct or counted)
    simple = told and written and not any(found.exists for found in body.order)
    return query.text[body.grouped : body.modifiers_end] if simple else None


def _grouped(query: Query, body: Body, bound: frozenset[str]) -> Spread:
    """Rewrite an aggregating query: its own rows with their keys, and apart from them the members of each group."""
    if body.form != "SELECT" or body.items is None:
        raise Refused("GROUP BY in this form is not traced: SELECT the keys and aggregates")
    rewriter = Spreader(query, bound)
    items = rewriter.projection(body, Place())
    if any(found.exists for found in body.having):
        raise Refused("EXISTS within HAVING is not traced: put it into WHERE")
    keys, names = keys_of(rewriter, body)
    shown = projected(body)
    items += [f"?{name}" for name in names if name not in shown]
    check_values(body, names)
    columns = tuple(dict.fromkeys([*shown, *names]))
    having = query.text[body.keys[-1].end if body.keys else body.tail : body.grouped]
    values = query.text[body.values.start : body.values.end] if body.values else ""
    where = query.text[body.where.start : body.where.end]
    by = f"GROUP BY {' '.join(keys)}" if keys else ""
    text = f"{query.declarations}\nSELECT {' '.join(items)} WHERE {where} {by} {having}"
    leaf = rewriter.grouped(body, None)
    order = _order(query, body, counted=True)
    return Spread(query, text, values, columns, shown, (leaf,), (), bindable=frozenset(shown), order=order)
