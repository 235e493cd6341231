"""What a constraint is: either a test of each value node, or a question about all focus nodes at once.

A test of value nodes gives, where it can, a SPARQL expression that is true *only* where the test holds. The engine
passes over the values for which it is true; the rest are suspects, and the test itself decides on those. So an
expression may be weaker than the test, and never decides that something is wrong.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from kg.terms import Term, Triple
from kg.validate.shacl.literals import BLANK
from kg.validate.shacl.model import Path, Targets, sh
from kg.validate.shacl.paths import nullable, text
from kg.validate.shacl.query import Asking


def unless(expression: str) -> str:
    """Write that an expression is not known to be true: an error is no proof."""
    return f"COALESCE(!({expression}), true)"


@dataclass(frozen=True, slots=True)
class Failure:
    """A focus node that fails a constraint, before it is made a result."""

    focus: Term
    value: Term = ""  #: Empty where there is none.
    path: Term = ""  #: Where it is not that of the shape.
    messages: tuple[Term, ...] = ()  #: Where they are not those of the shape.
    component: Term = ""  #: Where it is not that of the constraint.


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape, or with a path a property shape."""

    name: Term  #: An IRI or a blank node.
    path: Path | None
    targets: Targets
    constraints: tuple[Constraint, ...]
    severity: Term
    messages: tuple[Term, ...]  #: Literals.
    deactivated: bool

    @property
    def nested(self) -> tuple[Term, ...]:
        """The shapes that its constraints name."""
        return tuple(name for constraint in self.constraints for name in constraint.shapes)


@dataclass(frozen=True, slots=True)
class Shapes:
    """All shapes of a shapes graph."""

    by_name: dict[Term, Shape] = field(hash=False)
    triples: tuple[Triple, ...] = field(repr=False, hash=False)  #: The whole shapes graph.
    uncompiled: dict[Term, str] = field(default_factory=dict, hash=False)  #: Shapes with targets, and what hinders.

    def roots(self) -> tuple[Shape, ...]:
        """Return the shapes that have targets and are compiled, in a fixed order."""
        return tuple(
            shape
            for name, shape in sorted(self.by_name.items())
            if shape.targets and not shape.deactivated and name not in self.uncompiled
        )


@dataclass(frozen=True, slots=True)
class Touch:
    """Which triples a constraint depends on: those with a predicate, at the end of a way from the focus node."""

    way: str | None  #: SPARQL path from the focus node; empty for the node itself, ``None`` where no way is known.
    predicate: Term | None  #: ``None`` for every predicate.
    inverse: bool = False  #: Whether the way ends at the object of the triple.


class Names(Protocol):
    """What an expression may need to know of its surroundings."""

    def fresh(self) -> str:
        """Return a variable that nobody uses, without question mark."""

    def constant(self, term: Term) -> str | None:
        """Write a term of a shape as the data have it; ``None`` for a blank node, which no data have."""

    def kinds(self, kind: Term) -> tuple[Term, ...]:
        """Return those of a class and the classes below it that have an instance; the class where none has."""

    def shape(self, name: Term) -> Shape:
        """Return a shape by name."""

    @property
    def carries(self) -> bool:
        """Whether literals that a store would rewrite, and ill-typed ones, are carried."""

    @property
    def cases(self) -> bool:
        """Whether a literal is carried for the case of its language."""

    @property
    def wordless(self) -> set[Term]:
        """The shapes found to have no expression for conformance, or too long a one."""


class Scope(Names, Protocol):
    """A shape and its focus nodes, for which a constraint is asked."""

    @property
    def owner(self) -> Shape:
        """The shape whose constraint it is."""

    def values(self, this: str = "this", value: str = "value") -> str:
        """Write the pattern that binds focus nodes and their value nodes; marks where the focus nodes go."""

    def focus(self, this: str = "this") -> str:
        """Write the pattern that binds the focus nodes."""

    def reach(self, this: str = "this", value: str = "value") -> str:
        """Write the pattern that binds the value nodes of a focus node that is bound already."""

    def rows(self, variables: str, where: str, tail: str = "") -> list[tuple[Term, ...]]:
        """Select variables; literals as in the data, empty where unbound."""

    def keep(self, nodes: Collection[Term], condition: str) -> set[Term]:
        """Return those nodes for which a pattern holds that names them ``?this``."""

    def queried(self, asking: Asking) -> tuple[tuple[str, ...], list[tuple[Term, ...]]]:
        """Return the variables and rows of a query of a constraint, ``this`` among them."""

    def unanswered(self, asking: Asking) -> list[tuple[Term, Term]]:
        """Return the focus nodes and value nodes of which an ASK query is not true."""

    def nonconforming(self, name: Term, nodes: Collection[Term]) -> set[Term]:
        """Return those nodes that do not conform to a shape."""


def is_blank(variable: str, names: Names) -> str:
    """Write that a variable is bound to a blank node, carried or not."""
    return f'STRSTARTS(STR(?{variable}), "{BLANK}")' if names.carries else f"isBlank(?{variable})"


class Constraint(ABC):
    """One constraint of a shape."""

    __slots__ = ()
    local: ClassVar[str] = ""  #: Local name of the component, where all of a class have the same.

    @property
    def component(self) -> Term:
        """The constraint component, which results name."""
        return sh(self.local)

    @property
    def source(self) -> Term:
        """The node that says so, where the constraint is one that SPARQL expresses."""
        return ""

    @property
    def shapes(self) -> tuple[Term, ...]:
        """The shapes it names."""
        return ()

    def surely(self, variable: str, path: Path | None, names: Names) -> str | None:
        """Write an expression that is true only where the node a variable is bound to fulfils the constraint.

        Args:
            variable: A focus node, without question mark.
            path: The path of the shape, if it has one.
            names: The surroundings.

        Returns:
            ``None`` where no such expression is known.
        """
        del variable, path, names
        return None

    @abstractmethod
    def touches(self, shape: Shape, shapes: Mapping[Term, Shape]) -> Iterator[Touch]:
        """Yield the triples on which the constraint depends, beyond the path of its shape."""

    @abstractmethod
    def default(self) -> str:
        """Return the message where the shape has none."""


class PerValue(Constraint):
    """A constraint that each value node fulfils or not, whatever the focus node."""

    __slots__ = ()

    def surely(self, variable: str, path: Path | None, names: Names) -> str | None:
        """Write that no value node might fail."""
        if path is None:
            return self.holds_if(variable, names)
        value = names.fresh()
        holds = self.holds_if(value, names)
        if holds is None or nullable(path):
            return None
        return f"NOT EXISTS {{ ?{variable} {text(path)} ?{value} FILTER({unless(holds)}) }}"

    @abstractmethod
    def holds_if(self, variable: str, names: Names) -> str | None:
        """Write an expression that is true only where a value node fulfils the constraint; ``None`` for none."""

    @abstractmethod
    def failing(self, values: Collection[Term], scope: Scope) -> set[Term]:
        """Return the value nodes that do not fulfil it."""


class Local(PerValue):
    """A test that looks at nothing but the term."""

    __slots__ = ()

    @abstractmethod
    def holds(self, value: Term) -> bool:
        """Whether a value node fulfils the constraint."""

    def failing(self, values: Collection[Term], scope: Scope) -> set[Term]:
        """Test each distinct value once."""
        del scope
        return {value for value in values if not self.holds(value)}

    def touches(self, shape: Shape, shapes: Mapping[Term, Shape]) -> Iterator[Touch]:
        """Yield nothing: the term is all there is."""
        del shape, shapes
        return iter(())


class PerFocus(Constraint):
    """A constraint on all value nodes of a focus node together."""

    __slots__ = ()

    @abstractmethod
    def failures(self, scope: Scope) -> Iterator[Failure]:
        """Yield the failures among the focus nodes."""
