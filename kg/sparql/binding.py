"""Give variables of a query their terms by VALUES, for stores that know no other way.

A row of VALUES is joined where it stands, and what is nested does not see it. So each group that uses a variable gets
a row of its own, under OPTIONAL, UNION and MINUS too, and a sub-select where it projects the variable: what is not
projected is another variable of the same name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kg.errors import EngineFailure, Refused
from kg.sparql.model import Bind, Body, Expression, Filter, Group, Query, SubSelect
from kg.sparql.scope import element_variables, inner_groups, projected
from kg.terms import Term, iri, iri_text, is_iri, literal, parse_literal


def with_values(query: Query, bindings: Mapping[str, Term]) -> str:
    """Return the text of a query with variables bound to terms.

    Args:
        query: What is asked.
        bindings: Terms by variable name without the question mark; a SELECT has to project each.

    Returns:
        The text, with its line breaks where they were.

    Raises:
        EngineFailure: A variable is not projected, or the query gives it a value of its own.
        Refused: A term is a blank node, which has no name in a query.
        ValueError: A term is none.
    """
    rows = {name: f"VALUES ?{name} {{ {written(term)} }}" for name, term in bindings.items()}
    if not rows:
        return query.text
    if query.body.form == "SELECT":
        strays = sorted(rows.keys() - set(projected(query.body)))
        if strays:
            raise EngineFailure(f"the query does not project ?{strays[0]}, which is to be bound: project it")
    pieces, at = [], 0
    for place, text in sorted(_insertions(query.body, rows), key=lambda found: found[0]):
        pieces += [query.text[at:place], text]
        at = place
    return "".join(pieces) + query.text[at:]


def written(term: Term) -> str:
    """Return a term so that it can end no literal and no group, whatever it holds.

    Raises:
        Refused: It is a blank node.
        ValueError: It is no term.
    """
    if is_iri(term):
        return iri(iri_text(term))
    if term.startswith("_:"):
        raise Refused(f"{term} is a blank node, which no query can name on another service: give an IRI or a literal")
    text, datatype, language = parse_literal(term)
    return literal(text, iri_text(iri(datatype)), language)


def _insertions(body: Body, rows: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """Yield what has to be inserted into a query or sub-select, and where."""
    computed = [item.variable for item in body.items or () if item.expression and item.variable in rows]
    if computed:
        raise EngineFailure(f"?{computed[0]} is to be bound and is computed by SELECT: give one of them another name")
    yield from _into(body.where, rows, frozenset(rows))


def _into(group: Group, rows: Mapping[str, str], wanted: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Yield the insertions into a group and what is nested in it; ``wanted`` are the variables that it has to bind."""
    nested = isinstance(group.elements[0], SubSelect) if group.elements else False
    if wanted:
        text = " ".join(rows[name] for name in sorted(wanted))
        yield group.start + 1, f" {text} {{" if nested else f" {text} "
        if nested:
            yield group.end - 1, "}"
    for element in group.elements:
        if isinstance(element, Bind) and element.variable in rows:
            raise EngineFailure(f"?{element.variable} is to be bound and has a BIND: give one of them another name")
        if isinstance(element, SubSelect):
            shown = projected(element.body)
            yield from _insertions(element.body, {name: row for name, row in rows.items() if name in shown})
        elif not isinstance(element, Filter | Bind):
            for inner in inner_groups(element):
                yield from _into(inner, rows, frozenset(rows) & frozenset(_used(inner)))


def _used(group: Group) -> Iterator[str]:
    """Yield the variables that a group uses, in patterns and expressions, what is nested in it included."""
    for element in group.elements:
        yield from element_variables(element)
        if isinstance(element, Filter | Bind):
            yield from _expressed(element.expression)
        for inner in inner_groups(element):
            yield from _used(inner)


def _expressed(expression: Expression) -> Iterator[str]:
    yield from expression.variables
