"""Shapes as read from a shapes graph, and what their validation gives: frozen records, terms as N-Triples text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from kg.names import BORROWED
from kg.terms import Term, Triple

if TYPE_CHECKING:
    from kg.validate.shacl.constraint import Constraint


def sh(local: str) -> Term:
    """Return a term of the SHACL vocabulary."""
    return f"<{BORROWED['sh']}{local}>"


RDF_TYPE: Final = f"<{BORROWED['rdf']}type>"
SUB_CLASS_OF: Final = f"<{BORROWED['rdfs']}subClassOf>"


@dataclass(frozen=True, slots=True)
class Step:
    """A predicate."""

    predicate: Term


@dataclass(frozen=True, slots=True)
class Inverse:
    """``sh:inversePath``."""

    path: Path


@dataclass(frozen=True, slots=True)
class Sequence:
    """One path after the other."""

    parts: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """``sh:alternativePath``."""

    parts: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """``sh:zeroOrMorePath``, ``sh:oneOrMorePath`` or ``sh:zeroOrOnePath``."""

    path: Path
    mode: str  #: ``*``, ``+`` or ``?``.


Path: TypeAlias = Step | Inverse | Sequence | Alternative | Repeat


@dataclass(frozen=True, slots=True)
class Targets:
    """What a shape itself says it is about."""

    nodes: tuple[Term, ...] = ()
    classes: tuple[Term, ...] = ()
    subjects_of: tuple[Term, ...] = ()
    objects_of: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.nodes or self.classes or self.subjects_of or self.objects_of)


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


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """One validation result (W3C SHACL, section 3.6.2)."""

    shape: Term  #: ``sh:sourceShape``.
    component: Term  #: ``sh:sourceConstraintComponent``.
    focus: Term
    path: str  #: As Turtle: an IRI, or the brackets of a longer path; empty where there is none.
    value: Term  #: Empty where there is none.
    severity: Term
    messages: tuple[Term, ...] = ()
    constraint: Term = ""  #: ``sh:sourceConstraint``, of SPARQL constraints.
