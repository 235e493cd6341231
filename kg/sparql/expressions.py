"""Read expressions: their extent, what they name, and the EXISTS groups in them; the rest stays text."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Final

from kg.errors import Refused
from kg.sparql.model import Exists, Expression, Group
from kg.sparql.patterns import PatternReader

_OPERANDS: Final = frozenset({"var", "iri", "name", "string", "number", "lang", "blank"})
_NOTED: Final = ("var", "word", "iri")  #: Kinds of variables, calls, and IRIs that look like a comparison.
_EXISTS: Final = ("EXISTS", "NOT")
_BRACES: Final = ("{", "}")
_BRACKETS: Final = ("(", ")")


class ExpressionReader(PatternReader, ABC):
    """Reads the places where the grammar has an Expression, a Constraint or a condition."""

    @abstractmethod
    def group(self) -> Group:
        """Read ``{ ... }``."""

    def bracketed(self) -> Expression:
        """Read ``( ... )``, brackets included."""
        if not self.sees("("):
            raise self.unexpected("'('")
        return self._scan(until_as=False)

    def before_as(self) -> Expression:
        """Read an expression up to the AS that has to follow it."""
        return self._scan(until_as=True)

    def constraint(self) -> Expression:
        """Read what may follow FILTER, HAVING or ORDER BY: brackets, a call, or EXISTS."""
        token = self.token
        if self.sees("(", "EXISTS", "NOT") or token.kind in ("iri", "name", "word"):
            return self._scan(until_as=False)
        raise self.unexpected("an expression in brackets or a call")

    def _scan(self, *, until_as: bool) -> Expression:
        """Read tokens up to AS outside brackets, or else until the first bracket opened is closed again."""
        first, depth = self.at, 0
        variables: dict[str, None] = {}
        calls: dict[str, None] = {}
        groups: list[tuple[int, int, bool, Group]] = []
        while True:
            kind, value, _, _ = self.tokens[self.at]
            if kind == "end" or value in _BRACES:
                raise self.unexpected("the rest of an expression")
            if until_as and depth == 0 and value == "AS":
                break
            if value in _EXISTS and self._at_exists():
                groups.append(self._exists())
                if depth == 0 and not until_as:
                    break
                continue
            if kind in _NOTED:
                self._note(variables, calls)
            self.at += 1
            if value in _BRACKETS:
                depth += 1 if value == "(" else -1
                if depth < 0:
                    self.at -= 1
                    raise self.unexpected("AS")
                if depth == 0 and not until_as:
                    break
        exists = self._exists_nodes(first, groups)
        start = self.tokens[first].start
        return Expression(tuple(variables), tuple(calls), exists, start, self.last_end)

    def _note(self, variables: dict[str, None], calls: dict[str, None]) -> None:
        kind, value, _, _ = self.tokens[self.at]
        before = self.tokens[self.at - 1]
        if kind == "var":
            variables[value[1:]] = None
        elif kind == "word":
            if self.tokens[self.at + 1].value == "(":
                calls[value] = None
        elif before.kind in _OPERANDS or before.value == ")":
            raise Refused(f"{value!r} may be an IRI or a comparison: put a space after '<'")

    def _at_exists(self) -> bool:
        after = self.tokens[min(self.at + 1, len(self.tokens) - 1)]
        return self.sees("EXISTS") or (self.sees("NOT") and after.value == "EXISTS" and after.kind == "word")

    def _exists(self) -> tuple[int, int, bool, Group]:
        first = self.at
        negated = self.accept("NOT")
        self.expect("EXISTS")
        self.enter()
        group = self.group()
        self.leave()
        return first, self.at, negated, group

    def _exists_nodes(self, first: int, groups: list[tuple[int, int, bool, Group]]) -> tuple[Exists, ...]:
        if not groups:
            return ()
        skip = {begin: end for begin, end, _, _ in groups}
        plain = self._conjuncts(first, self.at, skip)
        return tuple(
            Exists(negated, group, (begin, end) in plain, self.tokens[begin].start, self.tokens[end - 1].end)
            for begin, end, negated, group in groups
        )

    def _conjuncts(self, first: int, last: int, skip: dict[int, int]) -> set[tuple[int, int]]:
        """Return the token ranges that are joined by ``&&`` alone, brackets around them taken off."""
        found: set[tuple[int, int]] = set()
        todo = [(first, last)]
        while todo:
            begin, end = todo.pop()
            cuts, stripped, alone = self._cut(begin, end, skip)
            if stripped:
                todo.append((begin + 1, end - 1))
            elif alone:
                edges = [begin - 1, *cuts, end]
                pieces = [(edges[i] + 1, edges[i + 1]) for i in range(len(edges) - 1)]
                if len(pieces) == 1:
                    found.add(pieces[0])
                else:
                    todo.extend(pieces)
        return found

    def _cut(self, begin: int, end: int, skip: dict[int, int]) -> tuple[list[int], bool, bool]:
        """Return where ``&&`` stands outside brackets, whether one pair of brackets is around all, and no ``||``."""
        cuts, depth, at, whole, alone = [], 0, begin, self.tokens[begin].value == "(", True
        while at < end:
            if at in skip:
                whole = whole and depth > 0
                at = skip[at]
                continue
            value = self.tokens[at].value if self.tokens[at].kind == "mark" else ""
            depth += (value == "(") - (value == ")")
            whole = whole and (depth > 0 or at == end - 1)
            if depth == 0 and value == "&&":
                cuts.append(at)
            alone = alone and not (depth == 0 and value == "||")
            at += 1
        return cuts, whole and end - begin > 1, alone
