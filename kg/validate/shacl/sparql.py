"""``sh:sparql`` (W3C SHACL, section 5): constraints that are queries, asked of all focus nodes at once if possible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.errors import EngineFailure, Refused
from kg.terms import XSD, Term, is_iri, literal, plain
from kg.validate.shacl.constraint import Constraint, Failure, PerFocus, Scope, Shape, Touch
from kg.validate.shacl.data import SHAPES
from kg.validate.shacl.graph import Graph, blaming, fault, name
from kg.validate.shacl.messages import fill
from kg.validate.shacl.model import sh
from kg.validate.shacl.paths import read_path, text, way
from kg.validate.shacl.query import Asking, asking, check, prefixes
from kg.validate.shacl.reads import reads, sees
from kg.validate.shacl.strings import truth

_TRUE = literal("true", XSD + "boolean")


def read(graph: Graph, node: Term) -> Iterator[Constraint]:
    """Yield the constraints of this family that a shape has.

    Raises:
        SyntaxFault: A query is not as SHACL asks.
    """
    for source in graph.objects(node, sh("sparql")):
        off = graph.one(source, sh("deactivated"))
        if off and truth(source, "deactivated", off):
            continue
        select = graph.one(source, sh("select"))
        if select is None or not select.startswith('"'):
            raise fault(f"{name(source)} must have one sh:select, a text", source)
        bound = frozenset({"this", "shapesGraph", "currentShape"})
        query = prefixes(graph, source) + plain(select)
        owner = graph.owner(source)
        with blaming(source, sh("select")):
            check(query, bound, owner)
            made = prepare(query, surroundings(graph, node), owner, "SELECT")
        yield Select(made, graph.objects(source, sh("message")), sh("SPARQLConstraintComponent"), source, ())


def surroundings(graph: Graph, node: Term) -> dict[str, str]:
    """Return the constants that a shape gives to its queries: path, shape and shapes graph."""
    found = {"shapesGraph": SHAPES}
    if is_iri(node):
        found["currentShape"] = node
    path = graph.one(node, sh("path"))
    if path:
        found["PATH"] = text(read_path(graph, path))
    return found


def prepare(query: str, constants: Mapping[str, str], owner: Term, form: str) -> Asking | str:
    """Put constants into a query of a form (SELECT or ASK); where it uses what is not modelled, return what that is.

    Raises:
        SyntaxFault: It is no query.
    """
    if "PATH" not in constants and any(mark in query for mark in ("$PATH", "?PATH")):
        raise fault(f"the query of {name(owner)} uses $PATH, and the shape has no path", owner)
    try:
        return asking(query, constants, owner, form)
    except Refused as refused:
        return str(refused)


class Queried(PerFocus):
    """A constraint that is a query."""

    __slots__ = ()
    made: Asking | str

    @property
    def asked(self) -> Asking:
        """The query.

        Raises:
            EngineFailure: It uses what is not modelled here.
        """
        if isinstance(self.made, str):
            raise EngineFailure(f"a query of a constraint cannot be compiled: {self.made}")
        return self.made

    @property
    def stays(self) -> bool:
        """Whether a path of the query may lead from ``$this`` to itself in no step."""
        return not isinstance(self.made, str) and self.made.stays

    def hindrance(self, changed: Mapping[Term, set[str]], *, blank: bool) -> str:
        """Tell why the query would not give what the file asks for; empty where it does.

        Args:
            changed: What a store changes of literals, by predicate.
            blank: Whether there are blank nodes.
        """
        if isinstance(self.made, str):
            return self.made
        seen = sees(self.made.query)
        if blank and "blank" in seen:
            return "it asks whether a node is blank, and blank nodes have IRIs in the store"
        for touch in reads(self.made.query):
            predicates = changed if touch.predicate is None else {touch.predicate} & set(changed)
            for predicate in sorted(predicates):
                if changed[predicate] & seen:
                    return (
                        f"it looks at the {min(changed[predicate] & seen)} of {name(predicate)}, which a store rewrites"
                    )
        return ""

    def touches(self, shape: Shape, shapes: Mapping[Term, Shape]) -> Iterator[Touch]:
        """Yield the triples that the query reads."""
        del shapes
        if isinstance(self.made, str):
            yield Touch(None, None)
        else:
            yield from reads(self.made.query, self.bound(shape))

    def bound(self, shape: Shape) -> dict[str, str]:
        """Return the ways to variables that are bound beforehand, beside ``$this``."""
        del shape
        return {}

    def default(self) -> str:
        """Say that a query found it."""
        return "The query of the constraint finds this node"


@dataclass(frozen=True, slots=True)
class Select(Queried):
    """Each row of a query is a failure of its ``$this``."""

    made: Asking | str
    messages: tuple[Term, ...]
    reported: Term
    node: Term  #: The node that has the query; empty where the component tells enough.
    parameters: tuple[tuple[str, Term], ...]

    @property
    def component(self) -> Term:
        """The component, told with the constraint."""
        return self.reported

    @property
    def source(self) -> Term:
        """The node that has the query."""
        return self.node

    def failures(self, scope: Scope) -> Iterator[Failure]:
        """Ask the query."""
        found: set[tuple[tuple[str, Term], ...]] = set()
        names, rows = scope.queried(self.asked)
        for row in rows:
            found.add(tuple(pair for pair in zip(names, row, strict=True) if pair[1]))
        failures = set()
        for pairs in sorted(found):
            told = dict(pairs)
            if told.get("failure") == _TRUE:
                raise EngineFailure(f"a query of {name(scope.owner.name)} reports that it could not check {told}")
            value = told.get("value", told["this"] if scope.owner.path is None else "")
            messages = fill(self.messages, {**dict(self.parameters), **told})
            failures.add(Failure(told["this"], value, told.get("path", ""), messages))
        yield from sorted(failures, key=lambda f: (f.focus, f.value, f.path, f.messages))


@dataclass(frozen=True, slots=True)
class Ask(Queried):
    """Each value node has to fulfil a query."""

    made: Asking | str
    messages: tuple[Term, ...]
    reported: Term
    parameters: tuple[tuple[str, Term], ...]

    @property
    def component(self) -> Term:
        """The component, told with the constraint."""
        return self.reported

    def bound(self, shape: Shape) -> dict[str, str]:
        """Return the way to the value node."""
        return {"value": way(shape.path)}

    def failures(self, scope: Scope) -> Iterator[Failure]:
        """Ask for the value nodes of which the query is not true."""
        for focus, value in sorted(set(scope.unanswered(self.asked))):
            messages = fill(self.messages, {**dict(self.parameters), "this": focus, "value": value})
            yield Failure(focus, value, messages=messages)
