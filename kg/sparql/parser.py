"""Read the structure of a SPARQL 1.1 query (W3C Recommendation of 2013-03-21, section 19.8).

What is not modelled is refused by name, so that nothing half understood is ever rewritten.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from kg.errors import Refused
from kg.sparql.expressions import ExpressionReader
from kg.sparql.model import (
    Atom,
    Bind,
    Body,
    Element,
    Expression,
    Filter,
    Group,
    InGraph,
    Item,
    Minus,
    Optional,
    Pattern,
    Query,
    SubSelect,
    Triples,
    Union,
    Values,
)
from kg.sparql.prologue import read_prologue

_MODIFIERS: Final = frozenset({"HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"})
_UPDATES: Final = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})


def parse(text: str) -> Query:
    """Read a SPARQL 1.1 query.

    Returns:
        Its structure; whatever is not structure can be copied from ``text`` by the spans.

    Raises:
        SyntaxFault: The structure is not that of a query.
        Refused: It uses what is not answered here: SERVICE, FROM, LATERAL, RDF-star, updates.
    """
    reader = _Parser(text)
    base, prefixes = read_prologue(reader)
    prologue = reader.last_end
    body = reader.query()
    if reader.token.kind != "end":
        raise reader.unexpected("the end of the query")
    return Query(text, reader.tokens, tuple([token[1] for token in reader.tokens]), prologue, base, prefixes, body)


class _Parser(ExpressionReader):
    """Reads groups, solution modifiers and whole queries."""

    def query(self) -> Body:
        token = self.token
        if token.kind == "word" and token.value in _UPDATES:
            raise Refused(f"{token.value} is an update: only queries are answered here")
        if self.sees("SELECT"):
            return self.select()
        self.take()
        if token.value == "ASK":
            return self._finish("ASK", token.start, (), None)
        if token.value == "CONSTRUCT":
            return self._construct(token.start)
        if token.value == "DESCRIBE":
            return self._describe(token.start)
        self.at -= 1 if token.kind != "end" else 0
        raise self.unexpected("SELECT, ASK, CONSTRUCT or DESCRIBE")

    def select(self) -> Body:
        start = self.expect("SELECT").start
        distinct = self.take().value if self.sees("DISTINCT", "REDUCED") else ""
        if self.accept("*"):
            return self._finish("SELECT", start, (), None, distinct)
        items = self._items(self._projected)
        if not items:
            raise self.unexpected("a variable or (expression AS ?variable)")
        return self._finish("SELECT", start, (), items, distinct)

    def _construct(self, start: int) -> Body:
        if not self.sees("{"):
            body = self._finish("CONSTRUCT", start, (), None)
            if not all(isinstance(element, Triples) for element in body.where.elements):
                raise self.unexpected("only triples in CONSTRUCT WHERE")
            template = tuple(p for e in body.where.elements if isinstance(e, Triples) for p in e.patterns)
        else:
            self.expect("{")
            template = self.triples()
            self.expect("}")
            body = self._finish("CONSTRUCT", start, template, None)
        if not all(isinstance(pattern.path, Atom) for pattern in template):
            raise self.unexpected("a template without property paths")
        return replace(body, template=template)

    def _describe(self, start: int) -> Body:
        if not self.accept("*"):
            while self.token.kind in ("var", "iri", "name"):
                self.at += 1
        if self.sees("WHERE", "{", "FROM"):
            return self._finish("DESCRIBE", start, (), None)
        empty = Group((), self.last_end, self.last_end)
        return self._modifiers("DESCRIBE", start, ((), None, ""), empty)

    def _finish(
        self, form: str, start: int, template: tuple[Pattern, ...], items: tuple[Item, ...] | None, distinct: str = ""
    ) -> Body:
        if self.sees("FROM"):
            raise Refused("FROM is not answered here: the default graph is fixed; use GRAPH to reach a claim")
        self.accept("WHERE")
        return self._modifiers(form, start, (template, items, distinct), self.group())

    def _modifiers(
        self, form: str, start: int, head: tuple[tuple[Pattern, ...], tuple[Item, ...] | None, str], where: Group
    ) -> Body:
        tail = self.last_end
        keys = self._by("GROUP", self._key)
        having = self._constraints() if self.accept("HAVING") else ()
        grouped = self.last_end
        order = tuple(item.expression for item in self._by("ORDER", self._ordered) if item.expression)
        sliced = False
        while self.accept("LIMIT", "OFFSET"):
            sliced = True
            if self.token.kind != "number":
                raise self.unexpected("a number")
            self.at += 1
        template, items, distinct = head
        modifiers_end = self.last_end
        values = self._values() if self.sees("VALUES") else None
        return Body(
            form, distinct, items, template, where, keys, having, order, sliced,
            tail, grouped, modifiers_end, values, start, self.last_end,
        )  # fmt: skip

    def _by(self, word: str, read: Callable[[], Item | None]) -> tuple[Item, ...]:
        if not self.accept(word):
            return ()
        self.expect("BY")
        found = self._items(read)
        if not found:
            raise self.unexpected(f"what to {word} BY")
        return found

    def _items(self, read: Callable[[], Item | None]) -> tuple[Item, ...]:
        found = []
        while item := read():
            found.append(item)
        return tuple(found)

    def _projected(self) -> Item | None:
        kind, value, start, end = self.tokens[self.at]
        if kind == "var":
            self.at += 1
            return Item(value[1:], None, start, end)
        if not self.accept("("):
            return None
        expression = self.before_as()
        self.expect("AS")
        variable = self.expect_variable()
        self.expect(")")
        return Item(variable, expression, start, self.last_end)

    def _key(self) -> Item | None:
        if self.token.kind == "var":
            return self._projected()
        if self.sees("(") and self._has_as():
            return self._projected()
        return self._condition()

    def _ordered(self) -> Item | None:
        kind, value, start, end = self.tokens[self.at]
        if kind == "var":
            self.at += 1
            return Item(None, Expression((value[1:],), (), (), start, end), start, end)
        if self.accept("ASC", "DESC"):
            expression = self.bracketed()
            return Item(None, expression, start, self.last_end)
        return self._condition()

    def _condition(self) -> Item | None:
        kind, value, start, _ = self.tokens[self.at]
        if value in _MODIFIERS or not (value == "(" or kind in ("word", "iri", "name")):
            return None
        return Item(None, self.constraint(), start, self.last_end)

    def _constraints(self) -> tuple[Expression, ...]:
        found = tuple(item.expression for item in self._items(self._condition) if item.expression)
        if not found:
            raise self.unexpected("a condition")
        return found

    def _has_as(self) -> bool:
        """Whether the bracket at the cursor holds an AS of its own."""
        depth = 0
        for at in range(self.at, len(self.tokens)):
            value = self.tokens[at].value
            depth += (value == "(") - (value == ")")
            if depth == 1 and value == "AS" and self.tokens[at].kind == "word":
                return True
            if depth == 0:
                return False
        return False

    def group(self) -> Group:
        start = self.expect("{").start
        self.enter()
        elements = self._sub_select() if self.sees("SELECT") else self._elements()
        self.leave()
        self.expect("}")
        return Group(elements, start, self.last_end)

    def _sub_select(self) -> tuple[Element, ...]:
        body = self.select()
        return (SubSelect(body, body.start, body.end),)

    def _elements(self) -> tuple[Element, ...]:
        found: list[Element] = []
        after_triples = False
        while self.tokens[self.at][1] != "}":
            element = self._element()
            found.append(element)
            if not isinstance(element, Triples):
                self.accept(".")
            elif after_triples:
                raise self.unexpected("'.'")
            after_triples = isinstance(element, Triples)
        return tuple(found)

    def _element(self) -> Element:
        _, word, start, _ = self.tokens[self.at]
        if self.at_term():
            patterns = self.triples()
            return Triples(patterns, start, self.last_end)
        if word == "{":
            return self._union(start)
        if word == "VALUES":
            return self._values()
        if word in ("SERVICE", "LATERAL"):
            raise Refused(f"{word} is not answered here: nothing is ever fetched, and only SPARQL 1.1 is read")
        if word not in ("FILTER", "BIND", "OPTIONAL", "MINUS", "GRAPH"):
            raise self.unexpected("a triple pattern, '{', FILTER, BIND, VALUES, OPTIONAL, MINUS or GRAPH")
        self.at += 1
        return self._keyword(word, start)

    def _keyword(self, word: str, start: int) -> Element:
        if word == "FILTER":
            return Filter(self.constraint(), start, self.last_end)
        if word == "OPTIONAL":
            return Optional(self.group(), start, self.last_end)
        if word == "MINUS":
            return Minus(self.group(), start, self.last_end)
        if word == "GRAPH":
            name = self.name_or_variable()
            return InGraph(name, self.group(), start, self.last_end)
        item = self._projected()
        if item is None or item.variable is None or item.expression is None:
            raise self.unexpected("(expression AS ?variable)")
        return Bind(item.expression, item.variable, start, self.last_end)

    def _union(self, start: int) -> Union:
        groups = [self.group()]
        while self.accept("UNION"):
            groups.append(self.group())
        return Union(tuple(groups), start, self.last_end)

    def _values(self) -> Values:
        start = self.expect("VALUES").start
        single = self.token.kind == "var"
        names = [self.expect_variable()] if single else []
        if not single:
            self.expect("(")
            while self.token.kind == "var":
                names.append(self.expect_variable())
            self.expect(")")
        self.expect("{")
        unbound: set[str] = set()
        while not self.sees("}"):
            if single:
                self._cell(names[0], unbound)
                continue
            self.expect("(")
            for name in names:
                self._cell(name, unbound)
            self.expect(")")
        self.expect("}")
        return Values(tuple(names), frozenset(names) - unbound, start, self.last_end)

    def _cell(self, name: str, unbound: set[str]) -> None:
        if self.accept("UNDEF"):
            unbound.add(name)
            return
        if self.token.kind in ("var", "blank"):
            raise self.unexpected("a term or UNDEF")
        self.term()
