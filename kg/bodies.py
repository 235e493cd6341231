"""Rules read backwards: what has to be there for a rule, axiom or domain rule, to conclude something.

An axiom has one body. A domain rule has one for every branch of its UNIONs and of its paths' alternatives; sequences
and inverses are written out, as in :mod:`kg.sparql.rewrite`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, product
from typing import Final, TypeAlias

from kg import names, sparql
from kg.catalogue import Rule
from kg.engine import Rows
from kg.engine.embedded import Embedded
from kg.errors import Refused
from kg.infer.axioms import Axiom
from kg.infer.expressions import Atom as AxiomAtom
from kg.sparql.model import (
    Atom,
    Bind,
    Choice,
    Element,
    Except,
    Expression,
    Filter,
    Group,
    Inverse,
    Path,
    Query,
    Sequence,
    Triples,
    Union,
    Values,
)
from kg.sparql.prologue import expand, template_triple
from kg.terms import Term, iri

Slot: TypeAlias = str  #: An N-Triples term, or a variable as ``?name``.
Pattern: TypeAlias = tuple[Slot, Slot, Slot]

#: Most bodies of one rule: branches multiply.
MOST_BODIES: Final = 256
_LETTERS: Final = "xyzuvw"


@dataclass(frozen=True, slots=True)
class Condition:
    """A FILTER or BIND: its expression in pieces, every second of which is a variable's name."""

    pieces: tuple[str, ...]
    target: str | None = None  #: The variable that a BIND gives a value to.

    @property
    def variables(self) -> frozenset[str]:
        """Names of the variables that the expression reads."""
        return frozenset(self.pieces[1::2])


@dataclass(frozen=True, slots=True)
class Table:
    """VALUES: the rows that some variables are limited to; ``None`` is any value."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Body:
    """One way in which a rule concludes."""

    rule: Term
    head: Pattern
    patterns: tuple[Pattern, ...]
    conditions: tuple[Condition, ...] = ()
    tables: tuple[Table, ...] = ()
    prologue: str = ""  #: What the expressions of the conditions are to be read with.


def variables_of(pattern: Iterable[Slot]) -> tuple[str, ...]:
    """Return the names of the variables of a pattern, each once, in order."""
    return tuple(dict.fromkeys(slot[1:] for slot in pattern if slot.startswith("?")))


def of_axiom(axiom: Axiom) -> Body:
    """Return what an axiom needs to conclude."""
    return Body(axiom.iri, _axiom_pattern(axiom.head), tuple(map(_axiom_pattern, axiom.body)))


def of_rule(rule: Rule) -> tuple[Body, ...]:
    """Return the ways in which a domain rule concludes, one for each branch and each triple of its template.

    Raises:
        Refused: It has a part that no rule may have, or more than :data:`MOST_BODIES` branches.
        SyntaxFault: It does not parse.
    """
    query = sparql.parse(rule.text)
    reader = _Reader(query)
    heads = [template_triple(query, pattern) for pattern in query.body.template]
    found = [_body(rule, query, head, parts) for parts in reader.where() for head in dict.fromkeys(heads)]
    if len(found) > MOST_BODIES:
        raise Refused(f"{rule.path}: more than {MOST_BODIES} branches")
    return tuple(found)


_Part: TypeAlias = Pattern | Condition | Table


def _body(rule: Rule, query: Query, head: Pattern, parts: tuple[_Part, ...]) -> Body:
    return Body(
        iri(names.PREFIXES["rule"] + rule.name),
        head,
        tuple(dict.fromkeys(part for part in parts if isinstance(part, tuple))),
        tuple(part for part in parts if isinstance(part, Condition)),
        tuple(part for part in parts if isinstance(part, Table)),
        query.text[: query.prologue],
    )


def _axiom_pattern(atom: AxiomAtom) -> Pattern:
    subject, predicate, value = atom
    return _slot(subject), predicate, _slot(value)


def _slot(slot: Term | int) -> Slot:
    if isinstance(slot, str):
        return slot
    round_, place = divmod(slot, len(_LETTERS))
    return f"?{_LETTERS[place]}{round_ or ''}"


class _Reader:
    """Multiplies a group out into its branches, each a run of patterns, conditions and tables."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self._fresh = 0

    def group(self, group: Group) -> list[tuple[_Part, ...]]:
        return _all([self._element(element) for element in group.elements])

    def where(self) -> list[tuple[_Part, ...]]:
        """Return the branches of the whole query."""
        ending = self._query.body.values
        found = self.group(self._query.body.where)
        return _all([found, [(self._table(ending),)]]) if ending else found

    def _element(self, element: Element) -> list[tuple[_Part, ...]]:
        match element:
            case Triples(patterns=patterns):
                return _all([self._path(self._atom(p.subject), p.path, self._atom(p.object)) for p in patterns])
            case Union(groups=groups):
                return list(chain.from_iterable(map(self.group, groups)))
            case Filter(expression=expression):
                return [(self._condition(expression, None),)]
            case Bind(expression=expression, variable=variable):
                return [(self._condition(expression, variable),)]
            case Values():
                return [(self._table(element),)]
        raise Refused(f"a rule has no {type(element).__name__}")

    def _path(self, subject: Slot, path: Path, value: Slot) -> list[tuple[_Part, ...]]:
        match path:
            case Atom():
                return [((subject, self._atom(path), value),)]
            case Inverse(path=inner):
                return self._path(value, inner, subject)
            case Sequence(parts=parts):
                stops = [subject, *(self._variable() for _ in parts[1:]), value]
                return _all([self._path(stops[at], part, stops[at + 1]) for at, part in enumerate(parts)])
            case Choice(parts=parts):
                return list(chain.from_iterable(self._path(subject, part, value) for part in parts))
            case Except(forward=forward, backward=backward):
                return list(self._except(subject, value, (forward, backward)))
        raise Refused("a rule has no path with * + ?")

    def _except(
        self, subject: Slot, value: Slot, steps: tuple[tuple[Atom, ...] | None, tuple[Atom, ...] | None]
    ) -> Iterator[tuple[_Part, ...]]:
        for unwanted, (start, end) in zip(steps, ((subject, value), (value, subject)), strict=True):
            if unwanted is not None:
                edge = self._variable()
                listed = ", ".join(expand(self._query, atom) for atom in unwanted)
                yield (start, edge, end), Condition(("(", edge[1:], f" NOT IN ({listed}))"))

    def _atom(self, atom: Atom) -> Slot:
        if atom.kind == "var":
            return f"?{atom.text}"
        return "?__b" + re.sub(r"\W", "_", atom.text) if atom.kind == "blank" else expand(self._query, atom)

    def _variable(self) -> Slot:
        self._fresh += 1
        return f"?__{self._fresh}"

    def _condition(self, expression: Expression, target: str | None) -> Condition:
        pieces, at = [], expression.start
        for token in self._query.tokens:
            if token.kind == "var" and expression.start <= token.start and token.end <= expression.end:
                pieces += [self._query.text[at : token.start], token.value[1:]]
                at = token.end
        return Condition((*pieces, self._query.text[at : expression.end]), target)

    def _table(self, values: Values) -> Table:
        text = self._query.text
        found = Embedded().query(
            f"{text[: self._query.prologue]}\nSELECT * WHERE {{ {text[values.start : values.end]} }}"
        )
        assert isinstance(found, Rows), "a SELECT has rows"
        return Table(found.variables, found.rows)


def _all(parts: list[list[tuple[_Part, ...]]]) -> list[tuple[_Part, ...]]:
    return [tuple(chain.from_iterable(one)) for one in product(*parts)]
