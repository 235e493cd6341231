"""Keep the patterns of a query where they are, and take down what each of its solutions will rest on."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kg.errors import Refused
from kg.names import GRAPH_DERIVATIONS
from kg.sparql.designed import extents
from kg.sparql.grouping import GroupRewriter, check_values
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
    Triples,
)
from kg.sparql.paths import path_text, repeats
from kg.sparql.prologue import expand
from kg.sparql.rewrite import NOTHING, OURS, Place
from kg.sparql.scope import (
    certain,
    check_exists,
    check_monotone,
    check_selects,
    mentioned,
    projected,
    refuse_in,
    subjects,
    visible,
)
from kg.terms import Term

_DERIVATIONS: Final = f"<{GRAPH_DERIVATIONS}>"
_NOT_OPTIONAL: Final = frozenset({"MINUS", "NOT EXISTS", "HAVING or LIMIT"})


class Spreader(GroupRewriter):
    """Keeps the patterns and takes down what each solution will rest on."""

    def __init__(self, query: Query, bound: frozenset[str]) -> None:
        super().__init__(query, bound)
        self._leaves: list[Leaf] = []
        self._notes: list[Note] = []
        self._columns: dict[str, None] = {}
        self._inner: set[str] = set()  # columns that tell no solutions apart
        self._joined = False
        self._several = "VALUES" in query.words  # so that a solution may count twice
        self.template: tuple[tuple[Term, Term, Term], ...] = ()
        self.order: str | None = None

    @property
    def told(self) -> bool:
        """Whether the columns so far tell how often a row came to the query."""
        return not (self._joined and self._several)

    def finish(
        self, shown: tuple[str, ...], items: list[str], where: str, values: str, extra: list[str] | None = None
    ) -> Spread:
        """Put the rewritten query together."""
        added = [name for name in [*(extra or ()), *self._columns] if name not in shown]
        columns = (*shown, *dict.fromkeys(added)) or (f"{OURS}none",)
        projection = " ".join([*items, *(f"?{name}" for name in columns[len(shown) :])])
        text = f"{self.query.declarations}\nSELECT {projection} WHERE {where}"
        bindable = self.bound.intersection([*shown, *(extra or ())])
        own = tuple(name for name in columns if name not in self._inner) if self._joined else None
        leaves, notes = tuple(self._leaves), tuple(self._notes)
        return Spread(
            self.query, text, values, columns, shown, leaves, notes, bindable, self.template, own, self.told, self.order
        )  # fmt: skip

    def _need(self, *texts: str) -> None:
        """Have the variables among these projected."""
        for text in texts:
            if text[0] == "?":
                self._columns[text[1:]] = None

    def triple(self, subject: str, predicate: str, value: str, place: Place, condition: str = "") -> str:
        """Write a triple pattern as it is."""
        self._look((subject, predicate, value), place.marker)
        return f"{subject} {predicate} {value} . {condition}"

    def _look(self, terms: tuple[str, str, str], marker: str | None) -> None:
        """Take down that a triple is to be looked up."""
        columns = self._columns
        for term in terms:
            if term[0] == "?":
                columns[term[1:]] = None
        if marker is not None:
            columns[marker] = None
        self._leaves.append(Looked(terms, marker))

    def triples(self, element: Triples, place: Place) -> str:
        """Write a block of patterns as it is, where each is a triple of variables and constants."""
        if place.names or not all(pattern.plain for pattern in element.patterns):
            return super().triples(element, place)
        for pattern in element.patterns:
            subject, predicate, value = [
                f"?{end.text}" if end.kind == "var" else end.text for end in pattern if isinstance(end, Atom)
            ]
            self._look((subject, predicate, value), place.marker)
        text = self.query.text[element.start : element.end]
        return text if text[-1] == "." and text[-2] != "\\" else f"{text} ."

    def path(self, subject: str, path: Path, value: str, place: Place) -> str:
        """Write a triple or path pattern.

        The engine gives each pair of ends of a choice once, and of ``!`` once or once per edge, as its plan has it: how
        often is not told, and each edge is a member of a group.
        """
        if isinstance(path, Except):
            self._joined = self._several = True
        if not isinstance(path, Choice):
            return super().path(subject, path, value, place)
        before = set(self._columns)
        written = super().path(subject, path, value, place)
        self._merge(before, {subject[1:], value[1:]}, place)
        return written

    def _merge(self, before: set[str], kept: set[str], place: Place) -> None:
        """Take it that columns added since tell no solutions of the query apart, but those kept."""
        self._joined = True
        self._inner |= self._columns.keys() - before - kept - {place.marker or ""}

    def repeat(self, subject: str, path: Repeat, value: str, place: Place) -> str:
        """Write a closure as it is, both its ends visible."""
        if repeats(path.path):
            raise Refused("a closure within a closure (* + ? inside * + ?) is not traced: flatten the path")
        written, ends = f"{subject} {path_text(path)} {value} .", []
        for text in (subject, value):
            column = text[1:] if text.startswith("?") else self.fresh("e")
            if not text.startswith("?"):
                written += f" BIND({text} AS ?{column})"
            ends.append(column)
        self._need(*(f"?{column}" for column in [*ends, place.marker] if column))
        self._leaves.append(Walk(ends[0], ends[1], path.mode, self._edges(path.path), place.marker))
        return written

    def in_graph(self, element: InGraph, place: Place) -> str:
        """Write ``GRAPH name { ... }`` as it is."""
        refuse_in(element.group, frozenset({"GRAPH"}), "GRAPH")
        name = self.atom(element.name, place)
        self._need(name, *((f"?{place.marker}",) if place.marker else ()))
        column = name[1:] if name.startswith("?") else None
        constant = "" if column else expand(self.query, element.name)
        read: tuple[str, ...] = ()
        self._several = True  # what is within is not projected
        if element.name.kind == "var":
            check_selects(element.group, element.name.text)
        if column or constant == _DERIVATIONS:
            read = tuple(dict.fromkeys(self._subject(subject, place) for subject in subjects(element.group)))
        self._need(*read)
        self._leaves.append(Reached(column, constant, place.marker, read))
        return self.copy(element.start, element.end, place)

    def _subject(self, subject: Atom, place: Place) -> str:
        """Return a subject as ``?column``, or as a term."""
        return self.atom(subject, place) if subject.kind == "var" else expand(self.query, subject)

    def branch(self, place: Place, group: Group = NOTHING) -> tuple[Place, str]:
        """Enter a branch; where a variable is bound by it alone, that is its marker, else it ends by binding one."""
        alone = [name for name in certain(group) if self._only_in(name, group)]
        marker = place.rename(min(alone)) if alone else self.fresh("m")
        self._columns[marker] = None  # which tells solutions of two branches apart that rest on nothing
        return Place(place.names, marker), "" if alone else f"BIND(1 AS ?{marker})"

    def optional(self, element: Optional, before: Group, place: Place) -> str:
        """Write an OPTIONAL, and take down that it may be sought in vain."""
        refuse_in(element.group, _NOT_OPTIONAL, "OPTIONAL")
        inner, ending = self.branch(place, element.group)
        text = self.query.text[element.group.start : element.group.end]
        self._note("OPTIONAL", text, mentioned(element.group) & set(visible(before)), place, inner.marker)
        inside = Place(place.names, inner.marker, before)
        return f"OPTIONAL {self.group(element.group, inside, ending)}"

    def _only_in(self, name: str, group: Group) -> bool:
        """Whether a variable is named by no pattern or condition outside a group."""
        first, last = extents(self.query).get(name, (-1, -1))
        return group.start <= first and last <= group.end and name not in self.bound

    def _note(self, kind: str, text: str, names: frozenset[str], place: Place, found: str | None = None) -> None:
        pairs = tuple([(name, place.rename(name)) for name in sorted(names)])
        self._columns.update((column, None) for _, column in pairs)
        self._columns.update((marker, None) for marker in (place.marker, found) if marker)
        self._notes.append(Note(kind, text, pairs, place.marker, found))

    def negative(self, element: Minus, group: Group, place: Place) -> str:
        """Write a MINUS as it is, and take down what was not found."""
        check_monotone(element.group, "MINUS")
        text = self.query.text[element.group.start : element.group.end]
        self._note("MINUS", text, mentioned(element.group) & set(visible(group)), place)
        return self.copy(element.start, element.end, place)

    def condition(self, element: Filter, group: Group, place: Place) -> tuple[str, str]:
        """Write a filter; its EXISTS become joins at the end of the group."""
        if not element.expression.exists:
            return self.copy(element.start, element.end, place), ""
        text, at, added = "", element.start, []
        outside = set(visible(group)) | self.bound | set(visible(place.left))
        sure = certain(group) | self.bound | certain(place.left)
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
            self._merge(before, {place.rename(name) for name in outside}, place)
            text += self.copy(at, found.start, place) + "(true)"
            at = found.end
        return text + self.copy(at, element.end, place), " ".join(added)

    def sub_select(self, body: Body, place: Place) -> str:
        """Write a sub-select that shows all its variables, or aggregates as it does."""
        if body.sliced:
            raise Refused("LIMIT in a sub-select is not traced: which solutions it keeps is not told")
        if body.aggregated:
            return self._aggregate(body, place)
        if body.distinct == "DISTINCT" and body.items and self.bound.isdisjoint(projected(body)):
            return self._either(body, place)
        inner = self.apart(self.hidden(body), Place(place.names, place.marker))
        before, bound = set(self._columns), self.bound
        self.bound = self._bound_in(body)
        where = self.group(body.where, inner)
        self.bound = bound
        columns = [*self.projection(body, inner)]
        shown = {place.rename(name) for name in projected(body)} | {place.marker}
        columns += [f"?{name}" for name in self._columns if name not in before and name not in shown]
        if body.distinct:
            self._merge(before, {place.rename(name) for name in projected(body)}, place)
            self._several = self._several or body.distinct == "REDUCED"
        values = self.copy(body.values.start, body.values.end, inner) if body.values else ""
        return f"SELECT {' '.join(columns)} WHERE {where} {values}"

    def _bound_in(self, body: Body) -> frozenset[str]:
        """Return the variables that are given a value within a sub-select: what it hides is another of the name."""
        return self.bound.intersection(projected(body))

    def _ways(self, body: Body) -> Spread:
        inner, shown = Spreader(self.query, self._bound_in(body)), projected(body)
        values = self.copy(body.values.start, body.values.end, Place()) if body.values else ""
        return inner.finish(shown, inner.projection(body, Place()), inner.group(body.where, Place()), values)

    def _either(self, body: Body, place: Place) -> str:
        """Write a sub-select with DISTINCT as it is; its ways are asked for apart, as written out they may be many."""
        members = self._ways(body)
        items, columns = self.key_columns(body, members.shown, place)
        self._need(*(f"?{column}" for column in [*columns, place.marker] if column))
        self._leaves.append(Grouped(columns, members, (), place.marker, either=True))
        return self._with_items(body, items, place)

    def _with_items(self, body: Body, items: str, place: Place) -> str:
        """Write a sub-select as it is, with more items."""
        end = body.items[-1].end if body.items else body.start
        return f"{self.copy(body.start, end, place)}{items}{self.copy(end, body.end, place)}"

    def _aggregate(self, body: Body, place: Place) -> str:
        keys = tuple(key.variable or "" for key in body.keys)
        hidden = [key or "an expression" for key in keys if key not in projected(body)]
        if hidden:
            raise Refused(f"a GROUP BY key hidden by a sub-select is not traced: project {', '.join(hidden)}")
        check_values(body, keys)
        items, columns = self.key_columns(body, keys, place)
        self._need(*(f"?{column}" for column in [*columns, place.marker] if column))
        leaf = Spreader(self.query, self._bound_in(body)).grouped(body, place.marker)
        extremes = tuple((place.rename(column), at) for column, at in leaf.extremes)
        self._need(*(f"?{column}" for column, _ in extremes))
        self._leaves.append(replace(leaf, keys=columns, extremes=extremes))
        return self._with_items(body, items, place)

    def _edges(self, path: Path) -> Spread:
        rewriter = Spreader(self.query, frozenset())
        where = "{ " + rewriter.path("?__x", path, "?__y", Place()) + " }"
        return rewriter.finish(("__x", "__y"), ["?__x", "?__y"], where, "")

    def anew(self) -> Spreader:
        """Return a rewriter of the same query that has taken down nothing yet."""
        return Spreader(self.query, self.bound)

    def forget(self) -> None:
        """Take no account of the patterns written so far."""
        self._leaves.clear()
        self._notes.clear()
