"""What a SPARQL 1.1 query is made of: frozen nodes that know where they stand in the text.

Only the structure is modelled. Expressions stay text, with the variables, calls and EXISTS groups found in them.
``start`` and ``end`` are code points from the beginning of the text, 0-based, end exclusive. A term made up for
``[]`` or a list, which has no text of its own, is an :class:`Atom` of kind ``blank`` whose name is unique.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from kg.sparql.tokens import Token


class Atom(NamedTuple):
    """A term or variable in a pattern."""

    kind: str  #: ``var``, ``iri``, ``literal`` or ``blank``.
    text: str  #: As written; for a variable or blank node its name without ``?``, ``$`` or ``_:``.
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Inverse:
    """``^path``."""

    path: Path


@dataclass(frozen=True, slots=True)
class Sequence:
    """``path/path``."""

    parts: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """``path|path``."""

    parts: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """``path?``, ``path*`` or ``path+``."""

    path: Path
    mode: str  #: ``?``, ``*`` or ``+``.


@dataclass(frozen=True, slots=True)
class Except:
    """``!(iri|^iri)``: any predicate but these."""

    forward: tuple[Atom, ...] | None  #: ``None`` where only inverse steps are meant.
    backward: tuple[Atom, ...] | None  #: ``None`` where only forward steps are meant.


Path: TypeAlias = Atom | Inverse | Sequence | Choice | Repeat | Except


class Pattern(NamedTuple):
    """A triple pattern, or a path pattern; several share a span where ``;`` or ``,`` was used."""

    subject: Atom
    path: Path
    object: Atom

    @property
    def plain(self) -> bool:
        """Whether it is a triple of variables and constants."""
        return type(self.path) is Atom and self.subject.kind != "blank" != self.object.kind


@dataclass(frozen=True, slots=True)
class Exists:
    """``EXISTS { ... }`` or ``NOT EXISTS { ... }`` within an expression."""

    negated: bool
    group: Group
    conjunct: bool  #: Whether the expression is true only if this is: no ``||``, ``!`` or call is around it.
    start: int
    end: int


class Expression(NamedTuple):
    """An expression, as text."""

    variables: tuple[str, ...]  #: Named outside EXISTS groups, in order of first use.
    calls: tuple[str, ...]  #: Built-in functions and aggregates, in upper case.
    exists: tuple[Exists, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Triples:
    """A block of triple patterns."""

    patterns: tuple[Pattern, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Filter:
    """``FILTER expression``."""

    expression: Expression
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Bind:
    """``BIND(expression AS ?variable)``."""

    expression: Expression
    variable: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Values:
    """``VALUES``, in a group or at the end of a query."""

    variables: tuple[str, ...]
    certain: frozenset[str]  #: Those with a value in every row.
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Optional:
    """``OPTIONAL { ... }``."""

    group: Group
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Union:
    """``{ ... } UNION { ... }``, or one group on its own."""

    groups: tuple[Group, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Minus:
    """``MINUS { ... }``."""

    group: Group
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class InGraph:
    """``GRAPH name { ... }``."""

    name: Atom
    group: Group
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SubSelect:
    """A SELECT as the whole content of a group."""

    body: Body
    start: int
    end: int


Element: TypeAlias = Triples | Filter | Bind | Values | Optional | Union | Minus | InGraph | SubSelect


@dataclass(frozen=True, slots=True)
class Group:
    """``{ ... }``, braces included in the span."""

    elements: tuple[Element, ...]
    start: int
    end: int
    known: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)  #: What was found out about it.


class Item(NamedTuple):
    """What SELECT or GROUP BY names: a variable, an expression, or an expression with a variable for it."""

    variable: str | None
    expression: Expression | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Body:
    """A query without its prologue, or a sub-select."""

    form: str  #: ``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``.
    distinct: str  #: ``DISTINCT``, ``REDUCED`` or empty.
    items: tuple[Item, ...] | None  #: ``None`` for ``*``.
    template: tuple[Pattern, ...]
    where: Group
    keys: tuple[Item, ...]  #: GROUP BY.
    having: tuple[Expression, ...]
    order: tuple[Expression, ...]
    sliced: bool  #: Whether there is a LIMIT or OFFSET.
    tail: int  #: Where WHERE ends and GROUP BY, HAVING may follow.
    grouped: int  #: Where those end and ORDER BY, LIMIT, OFFSET may follow.
    modifiers_end: int  #: Where those end and VALUES may follow.
    values: Values | None
    start: int
    end: int

    @property
    def aggregated(self) -> bool:
        """Whether solutions are grouped, by GROUP BY or by an aggregate alone."""
        expressions = [item.expression for item in self.items or () if item.expression] + [*self.having, *self.order]
        return bool(self.keys) or any(call in AGGREGATES for found in expressions for call in found.calls)


AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query."""

    text: str
    tokens: tuple[Token, ...]
    words: tuple[str, ...]  #: What the tokens say: as written, words in upper case.
    prologue: int  #: One past the last code point of the prologue; 0 where there is none.
    base: str | None  #: Absolute IRI.
    prefixes: tuple[tuple[str, str], ...]  #: Prefix without colon, absolute namespace IRI.
    body: Body

    @property
    def declarations(self) -> str:
        """The prologue as written, without the comments before it."""
        return self.text[self.tokens[0].start : self.prologue]
