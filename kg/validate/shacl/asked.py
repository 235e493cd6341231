"""A shape and its focus nodes, of which constraints ask their questions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from kg.sparql.scope import projected
from kg.terms import Term
from kg.validate.shacl.constraint import Constraint, Failure, Names, PerFocus, PerValue, Shape, unless
from kg.validate.shacl.data import Data
from kg.validate.shacl.focus import MARK, Focus, Given
from kg.validate.shacl.paths import nullable, text
from kg.validate.shacl.query import Asking

_MARKED: Final = re.compile(f"{MARK}(\\w+){MARK}")
_PART: Final = 1000  #: Nodes given in one query.


class Judge(Names, Protocol):
    """Who holds data and shapes together."""

    data: Data

    def nonconforming(self, wanted: Term, nodes: Collection[Term]) -> set[Term]:
        """Return those nodes that do not conform to a shape."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A shape and its focus nodes, for which constraints are asked: see :class:`kg.validate.shacl.constraint.Scope`."""

    names: Judge
    owner: Shape
    nodes: Focus
    plain: bool = False  #: Whether literals are written as in the file, for queries that compare and add.

    @property
    def data(self) -> Data:
        """The data under validation."""
        return self.names.data

    def fresh(self) -> str:
        """Return a variable that nobody uses."""
        return self.names.fresh()

    def constant(self, term: Term) -> str | None:
        """Write a term of a shape as the data have it."""
        if self.plain:
            return None if term.startswith("_:") else term
        return self.names.constant(term)

    def kinds(self, kind: Term) -> tuple[Term, ...]:
        """Return those of a class and the classes below it that have an instance; the class where none has."""
        return self.names.kinds(kind)

    def shape(self, wanted: Term) -> Shape:
        """Return a shape by name."""
        return self.names.shape(wanted)

    @property
    def carries(self) -> bool:
        """Whether literals are carried."""
        return self.names.carries

    @property
    def cases(self) -> bool:
        """Whether a literal is carried for the case of its language."""
        return self.names.cases

    @property
    def wordless(self) -> set[Term]:
        """The shapes without an expression for conformance."""
        return self.names.wordless

    def focus(self, this: str = "this") -> str:
        """Write the pattern that binds the focus nodes."""
        return self.nodes.pattern(this, self)

    def reach(self, this: str = "this", value: str = "value") -> str:
        """Write the pattern that binds the value nodes of a focus node that is bound already."""
        path = self.owner.path
        if path is None:
            return f"BIND(?{this} AS ?{value})"
        step = f"?{this} {text(path)} ?{value}"
        if not nullable(path):
            return f"{step} ."
        return f"{{ {step} }} UNION {{ BIND(?{this} AS ?{value}) }}"

    def values(self, this: str = "this", value: str = "value") -> str:
        """Write the pattern that binds focus nodes and their value nodes."""
        path, focus = self.owner.path, self.focus(this)
        if path is None or not nullable(path):
            return f"{focus} {self.reach(this, value)}"
        return f"{{ {focus} ?{this} {text(path)} ?{value} }} UNION {{ {focus} BIND(?{this} AS ?{value}) }}"

    def rows(self, variables: str, where: str, tail: str = "") -> list[tuple[Term, ...]]:
        """Select variables; literals as in the data, empty where unbound."""
        return self._ask(f"SELECT {variables} {self.data.written} WHERE {{ {where} }} {tail}")

    def _ask(self, query: str) -> list[tuple[Term, ...]]:
        """Answer a query, with the focus nodes filled in by parts where they are given."""
        given = self.nodes.given
        if given is None or MARK not in query:
            return self.data.rows(query)
        found: list[tuple[Term, ...]] = []
        written = [self.data.node(node, plain=self.plain) for node in given]
        for at in range(0, len(written), _PART):
            part = " ".join(written[at : at + _PART])
            found += self.data.rows(_MARKED.sub(lambda mark: f"VALUES ?{mark[1]} {{ {part} }}", query))  # noqa: B023
        return found

    def some(self, condition: str) -> bool:
        """Whether a condition holds of a focus node, which it names ``?this``."""
        return bool(self.rows("?this", f"{self.focus()} FILTER({condition})", "LIMIT 1"))

    def keep(self, nodes: Collection[Term], condition: str) -> set[Term]:
        """Return those nodes for which a pattern holds that names them ``?this``."""
        scope = Asked(self.names, self.owner, Given(tuple(sorted(nodes))))
        return {row[0] for row in scope.rows("?this", f"{scope.focus()} {condition}")}

    def nonconforming(self, wanted: Term, nodes: Collection[Term]) -> set[Term]:
        """Return those nodes that do not conform to a shape."""
        return self.names.nonconforming(wanted, nodes)

    def tested(self, tests: list[PerValue]) -> Iterator[tuple[PerValue, Failure]]:
        """Put the values that might fail to the tests, those that can be told apart in the store first."""
        holds = {test: test.holds_if("value", self) for test in tests}
        sure = [test for test in tests if holds[test]]
        if sure:
            suspect = unless(" && ".join(f"({holds[test]})" for test in sure))
            yield from self._judge(sure, f"{self.values()} FILTER({suspect})")
        blind = [test for test in tests if not holds[test]]
        if blind:
            yield from self._judge(blind, self.values())

    def _judge(self, tests: list[PerValue], where: str) -> Iterator[tuple[PerValue, Failure]]:
        pairs = sorted(set(self.rows("?this ?value", where)))
        values = {value for _, value in pairs}
        for test in tests if pairs else ():
            failing = test.failing(values, self)
            yield from ((test, Failure(focus, value)) for focus, value in pairs if value in failing)

    def failing(self, constraint: Constraint) -> set[Term]:
        """Return the focus nodes, given one by one, that fail a constraint."""
        nodes = set(self.nodes.given or ())
        if isinstance(constraint, PerFocus):
            return {failure.focus for failure in constraint.failures(self)}
        if self.owner.path is None:
            if isinstance(constraint, PerValue):
                return constraint.failing(nodes, self)
            return self.nonconforming(constraint.shapes[0], nodes)
        if isinstance(constraint, PerValue):
            return {failure.focus for _, failure in self.tested([constraint])}
        pairs = self.rows("?this ?value", self.values())
        failing = self.nonconforming(constraint.shapes[0], {value for _, value in pairs})
        return {focus for focus, value in pairs if value in failing}

    # Queries of constraints

    def queried(self, asking: Asking) -> tuple[tuple[str, ...], list[tuple[Term, ...]]]:
        """Return the variables and rows of a query of a constraint, ``this`` among them."""
        variables = projected(asking.query.body)
        here = variables.index("this")
        if not asking.single:
            rows = self._every(asking)
        else:
            rows = []
            for node in sorted({row[0] for row in self.rows("?this", self.focus())}):
                one = Asked(self.names, self.owner, Given((node,)))
                rows += one._every(asking)
        return variables, list(self._restored(variables, rows, here))

    def _every(self, asking: Asking) -> list[tuple[Term, ...]]:
        """Answer a query for all focus nodes at once, as they are in the store."""
        scope = Asked(self.names, self.owner, self.nodes, plain=True)
        return scope._ask(asking.of_all(scope.focus(), self.data.stored))

    def unanswered(self, asking: Asking) -> list[tuple[Term, Term]]:
        """Return the focus nodes and value nodes of which an ASK query is not true."""
        scope = Asked(self.names, self.owner, self.nodes, plain=True)
        where = f"{scope.values()} FILTER NOT EXISTS {asking.pattern()}"
        query = f"{asking.prologue()} SELECT ?this ?value {self.data.stored} WHERE {{ {where} }}"
        rows = self._restored(("this", "value"), scope._ask(query), 0)
        return [(row[0], row[1]) for row in rows]

    def _restored(
        self, variables: tuple[str, ...], rows: list[tuple[Term, ...]], here: int
    ) -> Iterator[tuple[Term, ...]]:
        """Yield rows with the values of the file for those that a store makes of them."""
        there = variables.index("value") if "value" in variables else None
        if there is None or not self.data.originals:
            yield from rows
            return
        seen: dict[Term, set[Term]] = {}
        for row in rows:
            if row[there] not in self.data.originals:
                yield row
                continue
            this = row[here]
            if this not in seen:
                seen[this] = self._written(this)
            options = self.data.written_as(row[there])
            for value in sorted(options & seen[this]) or [min(options)]:
                yield (*row[:there], value, *row[there + 1 :])

    def _written(self, this: Term) -> set[Term]:
        """Return the values that a focus node has, as in the file: of its path, and of its properties."""
        scope = Asked(self.names, self.owner, Given((this,)))
        found = {row[1] for row in scope.rows("?this ?value", f"{scope.focus()} ?this ?p ?value")}
        return found | {row[1] for row in scope.rows("?this ?value", scope.values())}
