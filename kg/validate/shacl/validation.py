"""Validate triples by the compiled shapes, and by pySHACL those that are not compiled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from kg.terms import Quad, Term, Triple
from kg.validate.shacl.constraint import Shapes
from kg.validate.shacl.data import Data
from kg.validate.shacl.model import Result
from kg.validate.shacl.reader import read
from kg.validate.shacl.run import Validator


class By(StrEnum):
    """Who validates."""

    COMPILED = "compiled"  #: SHACL compiled to SPARQL, run on the embedded engine.
    PYSHACL = "pyshacl"  #: pySHACL, the reference.


@dataclass(frozen=True, slots=True)
class Report:
    """What a validation gave."""

    results: tuple[Result, ...]  #: In a fixed order.
    delegated: Mapping[Term, str]  #: Shapes with targets that pySHACL validated instead, and why.

    @property
    def conforms(self) -> bool:
        """Whether there is no result."""
        return not self.results


def validate(triples: Iterable[Triple | Quad], shapes: Iterable[Triple | Quad], by: By = By.COMPILED) -> Report:
    """Validate triples against a shapes graph.

    Args:
        triples: The data, class hierarchy included; graphs of quads do not matter.
        shapes: The shapes graph.
        by: Who validates.

    Raises:
        SyntaxFault: A shape is not as SHACL asks.
        Refused: A shape needs itself.
        EngineFailure: The engine, or pySHACL, gave up.
    """
    given = [(t[0], t[1], t[2]) for t in triples]
    schema = [(t[0], t[1], t[2]) for t in shapes]
    read_shapes = read(schema)
    if by is By.PYSHACL:
        return Report(_delegate(given, schema, None), {})
    validator = Validator(read_shapes, Data.of(given))
    hindered = validator.hindered()
    if not hindered:
        return Report(validator.validate(), {})
    validator.shapes = _without(read_shapes, hindered)
    results = (*validator.validate(), *_delegate(given, schema, hindered))
    return Report(tuple(sorted(results)), hindered)


def _without(shapes: Shapes, hindered: Mapping[Term, str]) -> Shapes:
    return replace(shapes, uncompiled=dict(hindered))


def _delegate(triples: list[Triple], shapes: list[Triple], only: Mapping[Term, str] | None) -> tuple[Result, ...]:
    from kg.validate.shacl import reference  # noqa: PLC0415 - rdflib and pySHACL take a second to import

    return reference.validate(triples, shapes, None if only is None else set(only))
