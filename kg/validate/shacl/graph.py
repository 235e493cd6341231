"""A small graph to read shapes from: triples by subject and predicate, lists, and the fault for what is no SHACL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Final

from kg.errors import Refused, SyntaxFault
from kg.names import BORROWED, shorten
from kg.terms import Term, Triple, is_iri

FIRST: Final = f"<{BORROWED['rdf']}first>"
_REST: Final = f"<{BORROWED['rdf']}rest>"
NIL: Final = f"<{BORROWED['rdf']}nil>"
_SUB_CLASS_OF: Final = f"<{BORROWED['rdfs']}subClassOf>"


class ShapeFault(SyntaxFault):
    """A shape is no SHACL.

    Args:
        message: What is wrong with it.
        node: The node that is to blame; empty where none is.
        predicate: Its property that is.
    """

    def __init__(self, message: str, node: Term = "", predicate: Term | None = None) -> None:
        self.node = node
        self.predicate = predicate
        super().__init__("ontology/shapes", None, None, message)


class Undefined(Refused):
    """SHACL leaves open what a shape means.

    Args:
        message: The shape, and what to do.
        node: The shape.
    """

    def __init__(self, message: str, node: Term) -> None:
        self.node = node
        super().__init__(message)


def fault(message: str, node: Term = "", predicate: Term | None = None) -> ShapeFault:
    """Return the error for a shape that is no SHACL."""
    return ShapeFault(f"a shape is no SHACL: {message}", node, predicate)


@contextmanager
def blaming(node: Term, predicate: Term) -> Iterator[None]:
    """Lay faults at a statement, of which who reads its value does not know.

    Raises:
        ShapeFault: There is one.
    """
    try:
        yield
    except ShapeFault as found:
        raise ShapeFault(found.message, node, predicate) from found


def name(term: Term) -> str:
    """Return a term as messages show it."""
    return shorten(term[1:-1]) if is_iri(term) else term


class Graph:
    """Triples by subject and predicate; objects in a fixed order."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples = tuple(dict.fromkeys(triples))
        self._objects: defaultdict[Term, defaultdict[Term, list[Term]]] = defaultdict(lambda: defaultdict(list))
        self._subjects: defaultdict[Term, defaultdict[Term, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for subject, predicate, value in sorted(self.triples):
            self._objects[subject][predicate].append(value)
            self._subjects[predicate][value].append(subject)

    def objects(self, subject: Term, predicate: Term) -> tuple[Term, ...]:
        """Return the values of a property."""
        return tuple(self._objects[subject][predicate]) if self.has(subject, predicate) else ()

    def subjects(self, predicate: Term, value: Term | None = None) -> tuple[Term, ...]:
        """Return what has a value for a property, or any value."""
        if predicate not in self._subjects:
            return ()
        found = self._subjects[predicate]
        if value is not None:
            return tuple(found[value]) if value in found else ()
        return tuple(dict.fromkeys(subject for subjects in found.values() for subject in subjects))

    def has(self, subject: Term, predicate: Term) -> bool:
        """Whether a subject has a property."""
        return subject in self._objects and predicate in self._objects[subject]

    def below(self, *classes: Term) -> frozenset[Term]:
        """Return classes and all that the graph knows to lie below them."""
        found, queue = set(classes), list(classes)
        while queue:
            for lower in self.subjects(_SUB_CLASS_OF, queue.pop()):
                if lower not in found:
                    found.add(lower)
                    queue.append(lower)
        return frozenset(found)

    def properties(self, subject: Term) -> tuple[Term, ...]:
        """Return the predicates that a subject has."""
        return tuple(self._objects[subject]) if subject in self._objects else ()

    def one(self, subject: Term, predicate: Term) -> Term | None:
        """Return the only value of a property, or ``None``.

        Raises:
            SyntaxFault: There is more than one.
        """
        found = self.objects(subject, predicate)
        if len(found) > 1:
            raise fault(f"{name(subject)} has more than one {name(predicate)}; keep one", subject, predicate)
        return found[0] if found else None

    def owner(self, node: Term) -> Term:
        """Return the first node with an IRI that a blank node is part of; the node itself where there is none."""
        found, seen = node, set[Term]()
        while found.startswith("_:") and found not in seen:
            seen.add(found)
            found = self._holders.get(found, found)
        return found if is_iri(found) else node

    @cached_property
    def _holders(self) -> dict[Term, Term]:
        """The first subject that has a blank node as a value, by blank node."""
        return {value: subject for subject, _, value in reversed(self.triples) if value.startswith("_:")}

    def is_list(self, node: Term) -> bool:
        """Whether a node is a list."""
        return node == NIL or self.has(node, FIRST)

    def items(self, node: Term) -> tuple[Term, ...]:
        """Return the members of a list.

        Raises:
            SyntaxFault: The node is no list that ends.
        """
        return tuple(self.objects(cell, FIRST)[0] for cell in self.cells(node))

    def cells(self, node: Term) -> tuple[Term, ...]:
        """Return the nodes that a list is made of.

        Raises:
            SyntaxFault: The node is no list that ends.
        """
        found: dict[Term, None] = {}
        while node != NIL:
            first, rest = self.one(node, FIRST), self.one(node, _REST)
            if first is None or rest is None or node in found:
                raise fault(f"{name(node)} is no well-formed list", node)
            found[node] = None
            node = rest
        return tuple(found)
