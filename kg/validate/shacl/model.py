"""Shapes as read from a shapes graph, and what their validation gives: frozen records, terms as N-Triples text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from kg.names import BORROWED
from kg.terms import Term


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
