"""SPARQL-based constraint components (W3C SHACL, section 6): parameters, validators, and the shapes that use them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kg.terms import Term, is_iri, plain
from kg.validate.shacl.constraint import Constraint
from kg.validate.shacl.graph import Graph, blaming, fault, name
from kg.validate.shacl.model import RDF_TYPE, sh
from kg.validate.shacl.query import check, prefixes
from kg.validate.shacl.sparql import Ask, Select, prepare, surroundings
from kg.validate.shacl.strings import truth
from kg.validate.vocabulary import SHACL

_LOCAL: Final = re.compile(r"[^/#:]*$")
_RESERVED: Final = frozenset({"this", "shapesGraph", "currentShape", "path", "PATH", "value"})


@dataclass(frozen=True, slots=True)
class _Component:
    """A component that the shapes graph declares."""

    node: Term
    required: tuple[tuple[str, Term], ...]  #: Name of the variable and predicate, the same order each time.
    optional: tuple[tuple[str, Term], ...]


class Components:
    """The components that a shapes graph declares."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._components = [self._component(node) for node in self._declared()]

    def read(self, graph: Graph, node: Term) -> Iterator[Constraint]:
        """Yield the constraints of a shape that has the parameters of a component.

        Each value of the only parameter of a component is a constraint; of several, each has one value (W3C SHACL,
        section 2.1).
        """
        for component in self._components:
            if all(graph.has(node, predicate) for _, predicate in component.required):
                parameters = (*component.required, *component.optional)
                if len(parameters) == 1:
                    ((variable, predicate),) = parameters
                    for value in graph.objects(node, predicate):
                        yield self._constraint(component, node, ((variable, value),))
                else:
                    given = ((variable, graph.one(node, predicate)) for variable, predicate in parameters)
                    yield self._constraint(component, node, tuple((name, value) for name, value in given if value))

    def _declared(self) -> Iterator[Term]:
        """Yield the components of the shapes graph; what the vocabulary of SHACL describes is built in.

        Raises:
            SyntaxFault: What has a validator is no component, or a component has no parameter.
        """
        graph = self._graph
        found = {node for kind in graph.below(sh("ConstraintComponent")) for node in graph.subjects(RDF_TYPE, kind)}
        for special in ("validator", "nodeValidator", "propertyValidator"):
            for node in graph.subjects(sh(special)):
                if node not in found and node not in SHACL:
                    raise fault(f"{name(node)} has a sh:{special} and must be a sh:ConstraintComponent", node)
        for node in sorted(found - SHACL):
            if not graph.has(node, sh("parameter")):
                raise fault(f"{name(node)} is a constraint component and must have a sh:parameter", node)
            yield node

    def _component(self, node: Term) -> _Component:
        required: list[tuple[str, Term]] = []
        optional: list[tuple[str, Term]] = []
        for parameter in self._graph.objects(node, sh("parameter")):
            predicate = self._graph.one(parameter, sh("path"))
            if predicate is None or not is_iri(predicate):
                raise fault(f"a sh:parameter of {name(node)} must have a property as its sh:path", node)
            local = _LOCAL.search(predicate[1:-1])
            variable = local[0] if local else ""
            if variable in _RESERVED:
                raise fault(f"{name(node)} cannot have a parameter of the name {variable}, which is taken", node)
            free = self._graph.one(parameter, sh("optional"))
            (optional if free and truth(node, "optional", free) else required).append((variable, predicate))
        if not required:
            raise fault(f"{name(node)} must have a parameter that is not optional", node)
        return _Component(node, tuple(sorted(required)), tuple(sorted(optional)))

    def _constraint(self, component: _Component, node: Term, given: tuple[tuple[str, Term], ...]) -> Constraint:
        graph = self._graph
        special = sh("propertyValidator" if graph.has(node, sh("path")) else "nodeValidator")
        validators = graph.objects(component.node, special) or graph.objects(component.node, sh("validator"))
        if not validators:
            raise fault(f"{name(component.node)} has no validator that fits {name(node)}", component.node)
        validator = validators[0]
        select, ask = graph.one(validator, sh("select")), graph.one(validator, sh("ask"))
        text = plain(select or ask or '""')
        if not text or (select and ask):
            raise fault(f"a validator of {name(component.node)} must have a sh:select or a sh:ask", component.node)
        every = {variable for variable, _ in (*component.required, *component.optional)}
        query = prefixes(graph, validator) + text
        bound = {"this", "shapesGraph", "currentShape", *every} | (set() if select else {"value"})
        constants = surroundings(graph, node) | dict(given)
        with blaming(validator, sh("select" if select else "ask")):
            check(query, frozenset(bound), validator)
            made = prepare(query, constants, validator, "SELECT" if select else "ASK")
        messages = graph.objects(validator, sh("message"))
        if select:
            return Select(made, messages, component.node, "", given)
        return Ask(made, messages, component.node, given)
