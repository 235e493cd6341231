"""Rewrite a query so that each solution shows the triples, graphs and walks it rests on, over the same data.

The patterns stay where they are; every variable of theirs is projected, and a *marker* tells for each UNION branch and
OPTIONAL whether the solution took it. What a solution rests on is then a list of leaves, each active where its marker
is bound: triples to be looked up, graphs reached, walks along a closure, groups of an aggregate.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Final

from kg.errors import Refused
from kg.sparql.grouping import extremes_of, keys_of
from kg.sparql.leaves import Grouped, Leaf, Looked, Note, Reached, Spread, Walk
from kg.sparql.model import (
    Atom,
    Body,
    Choice,
    Except,
    Filter,
    Group,
    InGraph,
    Minus,
    Optional,
    Path,
    Query,
    Repeat,
)
from kg.sparql.prologue import expand, template_triple
from kg.sparql.rewrite import OURS, Place, Rewriter
from kg.sparql.scope import (
    certain,
    check_exists,
    check_monotone,
    check_optionals,
    mentioned,
    path_text,
    pattern_variables,
    projected,
    refuse_in,
    repeats,
    visible,
)
from kg.terms import Term

_LITERAL: Final = frozenset("\"'0123456789+-.")  #: What a literal begins with, unless it is a truth.
_NOT_OPTIONAL: Final = frozenset({"MINUS", "NOT EXISTS", "HAVING or LIMIT"})


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
    check_optionals(body.where)
    if body.aggregated:
        return _grouped(query, body, bound)
    rewriter = _Spreader(query, bound)
    where = rewriter.group(body.where, Place())
    template = tuple(template_triple(query, pattern) for pattern in body.template)
    if body.form == "SELECT":
        shown, items = projected(body), rewriter.projection(body, Place())
    else:
        shown = tuple(dict.fromkeys(name for pattern in body.template for name in pattern_variables(pattern)))
        items = [f"?{name}" for name in shown]
    values = query.text[body.values.start : body.values.end] if body.values else ""
    extra = [name for name in sorted(bound) if body.form != "SELECT" and name not in shown]
    made = rewriter.finish(shown, items, where, values, extra)
    return replace(made, template=template, order=_order(query, body, counted=not made.joined or made.own is not None))


def _order(query: Query, body: Body, *, counted: bool) -> str | None:
    """Return ORDER BY, where with it the rewritten query gives the rows of the query; else ``None``.

    The columns of ``*`` are in the engine's own order, and so are rows that LIMIT cuts off among equals.
    """
    told = body.form == "SELECT" and body.items is not None and not body.sliced and (body.distinct or counted)
    return query.text[body.grouped : body.modifiers_end] if told and not any(o.exists for o in body.order) else None


def _grouped(query: Query, body: Body, bound: frozenset[str]) -> Spread:
    """Rewrite an aggregating query: its own rows with their keys, and apart from them the members of each group."""
    if body.form != "SELECT" or body.items is None:
        raise Refused("GROUP BY in this form is not traced: SELECT the keys and aggregates")
    rewriter = _Spreader(query, bound)
    items = rewriter.projection(body, Place())
    if any(found.exists for found in body.having):
        raise Refused("EXISTS within HAVING is not traced: put it into WHERE")
    keys, names = keys_of(rewriter, body)
    shown = projected(body)
    items += [f"?{name}" for name in names if name not in shown]
    columns = tuple(dict.fromkeys([*shown, *names]))
    having = query.text[body.keys[-1].end if body.keys else body.tail : body.grouped]
    values = query.text[body.values.start : body.values.end] if body.values else ""
    where = query.text[body.where.start : body.where.end]
    by = f"GROUP BY {' '.join(keys)}" if keys else ""
    text = f"{query.text[: query.prologue]}\nSELECT {' '.join(items)} WHERE {where} {by} {having}"
    extremes = extremes_of(rewriter, body, names)
    places = tuple((column, at) for column, _, at in extremes)
    leaf = Grouped(names, _members(query, body, bound, tuple(name for _, name, _ in extremes)), places, None)
    order = _order(query, body, counted=True)
    return Spread(text, values, columns, shown, (leaf,), (), joined=False, bindable=frozenset(shown), order=order)


def _members(query: Query, body: Body, bound: frozenset[str], also: tuple[str, ...] = ()) -> Spread:
    """Rewrite the WHERE of an aggregating query: what each solution that goes into a group rests on."""
    rewriter = _Spreader(query, bound)
    items, names = keys_of(rewriter, body)
    added = [name for name in dict.fromkeys(also) if name not in names]
    items += [f"?{name}" for name in added]
    return rewriter.finish((*names, *added), items, rewriter.group(body.where, Place()), "")


class _Spreader(Rewriter):
    """Keeps the patterns and takes down what each solution will rest on."""

    def __init__(self, query: Query, bound: frozenset[str]) -> None:
        super().__init__(query)
        self._bound = bound
        self._leaves: list[Leaf] = []
        self._notes: list[Note] = []
        self._columns: dict[str, None] = {}
        self._inner: set[str] = set()  # columns of an EXISTS
        self._joined = False
        self._several = any(token.value == "VALUES" for token in query.tokens)  # which may hold a row twice
        self._terms: dict[str, Term] = {}

    def finish(
        self, shown: tuple[str, ...], items: list[str], where: str, values: str, extra: list[str] | None = None
    ) -> Spread:
        """Put the rewritten query together."""
        added = [name for name in [*(extra or ()), *self._columns] if name not in shown]
        columns = (*shown, *dict.fromkeys(added)) or (f"{OURS}none",)
        projection = " ".join([*items, *(f"?{name}" for name in columns[len(shown) :])])
        text = f"{self.query.text[: self.query.prologue]}\nSELECT {projection} WHERE {where}"
        bindable = frozenset([*shown, *(extra or ())])
        own = tuple(name for name in columns if name not in self._inner)
        return Spread(
            text, values, columns, shown, tuple(self._leaves), tuple(self._notes), self._joined, bindable,
            own=own if self._joined and not self._several else None,
        )  # fmt: skip

    def _need(self, *texts: str) -> None:
        """Have the variables among these projected."""
        for text in texts:
            if text[0] == "?":
                self._columns[text[1:]] = None

    def triple(self, subject: str, predicate: str, value: str, place: Place, condition: str = "") -> str:
        self._need(subject, predicate, value, *((f"?{place.marker}",) if place.marker else ()))
        terms = (self._term(subject), self._term(predicate), self._term(value))
        self._leaves.append(Looked(terms, place.marker))
        return f"{subject} {predicate} {value} . {condition}"

    def _term(self, text: str) -> Term:
        """Return a variable as it is, and the N-Triples term of a constant."""
        if text[0] == "?":
            return text
        if text not in self._terms:
            kind = "iri" if text[0] == "<" or (":" in text and text[0] not in _LITERAL) else "literal"
            self._terms[text] = expand(self.query, Atom(kind, text, 0, 0))
        return self._terms[text]

    def path(self, subject: str, path: Path, value: str, place: Place) -> str:
        """Write a triple or path pattern; of a choice the engine gives each pair of ends once."""
        if isinstance(path, Choice | Except):
            self._joined = self._several = True
        return super().path(subject, path, value, place)

    def repeat(self, subject: str, path: Repeat, value: str, place: Place) -> str:
        if repeats(path.path):
            raise Refused("a closure within a closure (* + ? inside * + ?) is not traced: flatten the path")
        written, ends = f"{subject} {path_text(path)} {value} .", []
        for text in (subject, value):
            column = text[1:] if text.startswith("?") else self.fresh("e")
            if not text.startswith("?"):
                written += f" BIND({text} AS ?{column})"
            ends.append(column)
        self._need(*(f"?{column}" for column in [*ends, place.marker] if column))
        self._leaves.append(Walk(ends[0], ends[1], path.mode, _edges(self.query, path.path), place.marker))
        return written

    def in_graph(self, element: InGraph, place: Place) -> str:
        refuse_in(element.group, frozenset({"GRAPH"}), "GRAPH")
        name = self.atom(element.name, place)
        self._need(name, *((f"?{place.marker}",) if place.marker else ()))
        column = name[1:] if name.startswith("?") else None
        constant = "" if column else expand(self.query, element.name)
        self._leaves.append(Reached(column, constant, place.marker))
        return self.copy(element.start, element.end, place)

    def branch(self, place: Place) -> tuple[Place, str]:
        marker = self.fresh("m")
        return Place(place.names, marker), f"BIND(1 AS ?{marker})"

    def optional(self, element: Optional, before: Group, place: Place) -> str:
        refuse_in(element.group, _NOT_OPTIONAL, "OPTIONAL")
        inner, ending = self._taken(element.group, place)
        text = self.query.text[element.group.start : element.group.end]
        self._note("OPTIONAL", text, mentioned(element.group) & set(visible(before)), place, inner.marker)
        inside = Place(place.names, inner.marker, before)
        return f"OPTIONAL {self.group(element.group, inside, ending)}"

    def _taken(self, group: Group, place: Place) -> tuple[Place, str]:
        """Enter an OPTIONAL; where a variable is bound by it alone, that is its marker."""
        alone = [name for name in certain(group) if self._only_in(name, group)]
        return (Place(place.names, place.rename(min(alone))), "") if alone else self.branch(place)

    def _only_in(self, name: str, group: Group) -> bool:
        """Whether a variable is named by no pattern or condition outside a group."""
        first, last = self._extents.get(name, (-1, -1))
        return group.start <= first and last <= group.end and name not in self._bound

    @cached_property
    def _extents(self) -> dict[str, tuple[int, int]]:
        """Where each variable is first and last named, the query's own projection, modifiers aside."""
        body, found = self.query.body, dict[str, tuple[int, int]]()
        for token in self.query.tokens:
            if token.kind == "var" and (body.where.start < token.start < body.tail or body.modifiers_end < token.start):
                name = token.value[1:]
                found[name] = (found.get(name, (token.start, 0))[0], token.end)
        return found

    def _note(self, kind: str, text: str, names: frozenset[str], place: Place, found: str | None = None) -> None:
        pairs = tuple((name, place.rename(name)) for name in sorted(names))
        markers = [marker for marker in (place.marker, found) if marker]
        self._need(*(f"?{column}" for _, column in pairs), *(f"?{marker}" for marker in markers))
        self._notes.append(Note(kind, text, pairs, place.marker, found))

    def negative(self, element: Minus, group: Group, place: Place) -> str:
        check_monotone(element.group, "MINUS")
        text = self.query.text[element.group.start : element.group.end]
        self._note("MINUS", text, mentioned(element.group) & set(visible(group)), place)
        return self.copy(element.start, element.end, place)

    def condition(self, element: Filter, group: Group, place: Place) -> tuple[str, str]:
        text, at, added = "", element.start, []
        outside = set(visible(group)) | self._bound | set(visible(place.left))
        sure = certain(group) | self._bound | certain(place.left)
        for found in element.expression.exists:
            if not found.conjunct:
                raise Refused("EXISTS within ||, ! or a call is not traced: write UNION, or NOT EXISTS")
            check_monotone(found.group, "NOT EXISTS" if found.negated else "EXISTS")
            inside = mentioned(found.group)
            if found.negated:
                self._note("NOT EXISTS", self.query.text[found.group.start : found.group.end], inside & outside, place)
                continue
            check_exists(found.group, outside, sure)
            apart, before = self.apart(inside - outside, place), set(self._columns)
            added.append(self.group(found.group, apart))
            self._inner |= self._columns.keys() - before - {place.rename(name) for name in outside}
            self._joined = True
            text += self.copy(at, found.start, place) + "(true)"
            at = found.end
        return text + self.copy(at, element.end, place), " ".join(added)

    def sub_select(self, body: Body, place: Place) -> str:
        if body.sliced:
            raise Refused("LIMIT in a sub-select is not traced: which solutions it keeps is not told")
        if body.aggregated:
            return self._aggregate(body, place)
        self._joined = self._joined or bool(body.distinct)
        self._several = self._several or bool(body.distinct)
        inner = self.apart(self.hidden(body), Place(place.names, place.marker))
        before = set(self._columns)
        where = self.group(body.where, inner)
        columns = [*self.projection(body, inner)]
        shown = {place.rename(name) for name in projected(body)} | {place.marker}
        columns += [f"?{name}" for name in self._columns if name not in before and name not in shown]
        values = self.copy(body.values.start, body.values.end, inner) if body.values else ""
        return f"SELECT {' '.join(columns)} WHERE {where} {values}"

    def _aggregate(self, body: Body, place: Place) -> str:
        keys = tuple(key.variable or "" for key in body.keys)
        hidden = [key or "an expression" for key in keys if key not in projected(body)]
        if hidden:
            raise Refused(f"a GROUP BY key hidden by a sub-select is not traced: project {', '.join(hidden)}")
        columns = tuple(place.rename(key) for key in keys)
        self._need(*(f"?{column}" for column in [*columns, place.marker] if column))
        self._leaves.append(Grouped(columns, _members(self.query, body, self._bound), (), place.marker))
        return self.copy(body.start, body.end, place)


def _edges(query: Query, path: Path) -> Spread:
    rewriter = _Spreader(query, frozenset())
    where = "{ " + rewriter.path("?__x", path, "?__y", Place()) + " }"
    return rewriter.finish(("__x", "__y"), ["?__x", "?__y"], where, "")
