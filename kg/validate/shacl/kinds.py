"""``sh:nodeKind``, ``sh:datatype``, ``sh:class`` (W3C SHACL, section 4.1)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from kg.names import BORROWED
from kg.terms import Term, is_iri, parse_literal
from kg.validate.shacl.constraint import Constraint, Local, Names, PerValue, Scope, Shape, Touch, is_blank
from kg.validate.shacl.graph import Graph, fault, name
from kg.validate.shacl.literals import EXACT, carrier_type, may_be_ill_typed, well_typed
from kg.validate.shacl.model import RDF_TYPE, SUB_CLASS_OF, sh
from kg.validate.shacl.paths import way

_KINDS: Final = {
    sh("IRI"): ("isIRI",),
    sh("BlankNode"): ("isBlank",),
    sh("Literal"): ("isLiteral",),
    sh("BlankNodeOrIRI"): ("isBlank", "isIRI"),
    sh("BlankNodeOrLiteral"): ("isBlank", "isLiteral"),
    sh("IRIOrLiteral"): ("isIRI", "isLiteral"),
}
_LANG_STRING: Final = BORROWED["rdf"] + "langString"


def read(graph: Graph, node: Term) -> Iterator[Constraint]:
    """Yield the constraints of this family that a shape has.

    Raises:
        SyntaxFault: A parameter has the wrong kind of value.
    """
    kind = graph.one(node, sh("nodeKind"))
    if kind:
        if kind not in _KINDS:
            raise fault(
                f"sh:nodeKind of {name(node)} must be one of {', '.join(map(name, _KINDS))}", node, sh("nodeKind")
            )
        yield NodeKind(kind)
    datatype = graph.one(node, sh("datatype"))
    if datatype:
        if not is_iri(datatype):
            raise fault(f"sh:datatype of {name(node)} must be an IRI", node, sh("datatype"))
        yield Datatype(datatype)
    for value in graph.objects(node, sh("class")):
        if value.startswith('"'):
            raise fault(f"sh:class of {name(node)} must be a class", node, sh("class"))
        yield Class(value)


@dataclass(frozen=True, slots=True)
class NodeKind(Local):
    """Each value is an IRI, a blank node or a literal."""

    kind: Term
    local: ClassVar[str] = "NodeKindConstraintComponent"

    def holds(self, value: Term) -> bool:
        """Whether the term is of the kind."""
        found = "isIRI" if is_iri(value) else "isLiteral" if value.startswith('"') else "isBlank"
        return found in _KINDS[self.kind]

    def holds_if(self, variable: str, names: Names) -> str:
        """Ask for the kind of term."""
        blank = is_blank(variable, names)
        tests = {
            "isBlank": blank,
            "isIRI": f"isIRI(?{variable}) && !({blank})",
            "isLiteral": f"isLiteral(?{variable})",
        }
        return " || ".join(f"({tests[function]})" for function in _KINDS[self.kind])

    def default(self) -> str:
        """Name the kind."""
        return f"Value is no {name(self.kind)}"


@dataclass(frozen=True, slots=True)
class Datatype(Local):
    """Each value is a well-typed literal of a datatype."""

    datatype: Term
    local: ClassVar[str] = "DatatypeConstraintComponent"

    def holds(self, value: Term) -> bool:
        """Whether the term is a literal of the datatype, and not ill-typed."""
        if not value.startswith('"'):
            return False
        text, datatype, _ = parse_literal(value)
        return datatype == self.datatype[1:-1] and well_typed(text, datatype)

    def holds_if(self, variable: str, names: Names) -> str | None:
        """Ask for the datatype, where ill-typed literals are carried or there are none."""
        iri = self.datatype[1:-1]
        if not names.carries:
            return None if may_be_ill_typed(iri) else f"DATATYPE(?{variable}) = {self.datatype}"
        if iri == _LANG_STRING:
            return f'LANG(?{variable}) != "" || STRSTARTS(STR(DATATYPE(?{variable})), "{EXACT}@")'
        return f"DATATYPE(?{variable}) IN ({self.datatype}, <{carrier_type(iri)}>)"

    def default(self) -> str:
        """Name the datatype."""
        return f"Value is no well-formed literal of {name(self.datatype)}"


@dataclass(frozen=True, slots=True)
class Class(PerValue):
    """Each value is an instance of a class, or of one below it."""

    kind: Term
    local: ClassVar[str] = "ClassConstraintComponent"

    def holds_if(self, variable: str, names: Names) -> str | None:
        """Ask for the type, which is exact."""
        kinds = [text for text in map(names.constant, names.kinds(self.kind)) if text]
        if len(kinds) == 1:
            return f"EXISTS {{ ?{variable} {RDF_TYPE} {kinds[0]} }}"
        kind = names.fresh()
        return f"EXISTS {{ VALUES ?{kind} {{ {' '.join(kinds)} }} ?{variable} {RDF_TYPE} ?{kind} }}" if kinds else None

    def failing(self, values: Collection[Term], scope: Scope) -> set[Term]:
        """Ask which of the values are instances."""
        holds = self.holds_if("this", scope)
        nodes = {value for value in values if not value.startswith('"')}
        if holds is None:
            return set(values)
        return set(values) - scope.keep(nodes, f"FILTER({holds})")

    def touches(self, shape: Shape, shapes: Mapping[Term, Shape]) -> Iterator[Touch]:
        """Yield the types of the values, and the hierarchy, which concerns all."""
        del shapes
        yield Touch(way(shape.path), RDF_TYPE)
        yield Touch(None, SUB_CLASS_OF)

    def default(self) -> str:
        """Name the class."""
        return f"Value does not have class {name(self.kind)}"
