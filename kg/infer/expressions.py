"""Class and property expressions of OWL 2, unfolded into triple patterns over named terms.

What stands left of an axiom becomes alternative bodies, what stands right of it heads; an expression that OWL 2 RL does
not allow there yields none. W3C: OWL 2 Mapping to RDF Graphs; OWL 2 Profiles, section 4.2.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Final, TypeAlias

from kg import names
from kg.terms import Quad, Term, iri, iri_text

Slot: TypeAlias = Term | int  #: A term, or a variable by its number.
Atom: TypeAlias = tuple[Slot, Term, Slot]  #: A triple pattern; its predicate is a term.
Body: TypeAlias = tuple[Atom, ...]


def vocabulary(prefix: str, name: str) -> Term:
    """Return the term of a borrowed name, e.g. ``vocabulary("owl", "Class")``."""
    return iri(names.BORROWED[prefix] + name)


RDF_TYPE: Final = vocabulary("rdf", "type")
THING: Final = vocabulary("owl", "Thing")
_FIRST, _REST = vocabulary("rdf", "first"), vocabulary("rdf", "rest")
_RESTRICTION: Final = ("someValuesFrom", "allValuesFrom", "hasValue")


class Schema:
    """The triples of an ontology, looked up by OWL, RDFS and RDF name.

    Args:
        ontology: Its quads; the graph is of no account.
    """

    def __init__(self, ontology: Iterable[Quad]) -> None:
        self._values: dict[tuple[Term, Term], list[Term]] = defaultdict(list)
        self._pairs: dict[Term, list[tuple[Term, Term]]] = defaultdict(list)
        for subject, predicate, value, _ in sorted({(s, p, o, "") for s, p, o, _ in ontology}):
            self._values[subject, predicate].append(value)
            self._pairs[predicate].append((subject, value))

    def values(self, subject: Term, predicate: Term) -> list[Term]:
        """Return the values of a property of a subject, sorted."""
        return self._values.get((subject, predicate), [])

    def pairs(self, prefix: str, name: str) -> list[tuple[Term, Term]]:
        """Return subject and object of all triples of a borrowed property, sorted."""
        return self._pairs.get(vocabulary(prefix, name), [])

    def typed(self, name: str) -> list[Term]:
        """Return the subjects that are of a class of OWL, sorted."""
        wanted = vocabulary("owl", name)
        return [subject for subject, value in self.pairs("rdf", "type") if value == wanted]

    def members(self, node: Term) -> list[Term]:
        """Return the members of an RDF list."""
        found: list[Term] = []
        while first := self.values(node, _FIRST):
            found.append(first[0])
            node = self.values(node, _REST)[0]
        return found

    def edge(self, prop: Term, subject: Slot, value: Slot) -> Atom | None:
        """Return the pattern of a property or of an anonymous inverse; ``None`` for anything else without a name."""
        if not prop.startswith("_:"):
            return subject, prop, value
        inverse = self.values(prop, vocabulary("owl", "inverseOf"))
        return self.edge(inverse[0], value, subject) if inverse else None

    def restriction(self, node: Term) -> tuple[str, Term, Term] | None:
        """Return kind, property and filler of a restriction on values, or ``None`` where the node is none."""
        prop = self.values(node, vocabulary("owl", "onProperty"))
        for kind in _RESTRICTION:
            filler = self.values(node, vocabulary("owl", kind))
            if prop and filler:
                return kind, prop[0], filler[0]
        return None

    def parts(self, node: Term, name: str) -> list[Term]:
        """Return the members of ``intersectionOf``, ``unionOf`` or ``oneOf`` of a class expression."""
        return [part for value in self.values(node, vocabulary("owl", name)) for part in self.members(value)]


def bodies(schema: Schema, node: Term, subject: Slot, fresh: Iterator[int]) -> list[Body]:
    """Return the alternative conditions under which something is of a class that stands left of an axiom."""
    if node == THING:
        return [()]
    if is_named(node):
        return [((subject, RDF_TYPE, node),)]
    if parts := schema.parts(node, "intersectionOf"):
        choices = [bodies(schema, part, subject, fresh) for part in parts]
        return [tuple(atom for body in choice for atom in body) for choice in product(*choices)]
    if parts := schema.parts(node, "unionOf"):
        return [body for part in parts for body in bodies(schema, part, subject, fresh)]
    return _restricted(schema, node, subject, fresh)


def heads(schema: Schema, node: Term, subject: Slot, fresh: Iterator[int]) -> list[tuple[Body, Atom]]:
    """Return what follows for a member of a class that stands right of an axiom, each with its further conditions."""
    if node == THING:
        return []
    if is_named(node):
        return [((), (subject, RDF_TYPE, node))]
    if parts := schema.parts(node, "intersectionOf"):
        return [head for part in parts for head in heads(schema, part, subject, fresh)]
    kind, prop, filler = schema.restriction(node) or ("", "", "")
    value: Slot = next(fresh) if kind == "allValuesFrom" else filler
    edge = schema.edge(prop, subject, value) if kind in ("allValuesFrom", "hasValue") else None
    if edge is None or kind == "hasValue":
        return [((), edge)] if edge else []
    return [((edge, *more), head) for more, head in heads(schema, filler, value, fresh)]


def is_named(node: Term) -> bool:
    """Whether a class or property has an IRI."""
    return node.startswith("<")


def label(schema: Schema, node: Term) -> str:
    """Return a short name for rule IRIs: the local name, with the prefix of a borrowed term, or what is restricted."""
    if is_named(node):
        prefix, colon, local = names.shorten(iri_text(node)).partition(":")
        if colon and "/" not in prefix and not local.startswith("//"):
            return local if prefix == "lo" else f"{prefix}-{local}"
        return re.split(r"[/#]", iri_text(node))[-1]
    if restriction := schema.restriction(node):
        return label(schema, restriction[1])
    inverse = schema.values(node, vocabulary("owl", "inverseOf"))
    return f"inverse-{label(schema, inverse[0])}" if inverse else "expression"


def form(schema: Schema, node: Term) -> str:
    """Return the form of a class expression: ``named``, an OWL constructor, or ``other``."""
    if is_named(node):
        return "named"
    for name in ("intersectionOf", "unionOf"):
        if schema.parts(node, name):
            return name
    restriction = schema.restriction(node)
    return restriction[0] if restriction else "other"


def _restricted(schema: Schema, node: Term, subject: Slot, fresh: Iterator[int]) -> list[Body]:
    restriction = schema.restriction(node)
    if restriction is None or restriction[0] == "allValuesFrom":
        return []
    kind, prop, filler = restriction
    values: list[Slot] = [filler]
    more: list[Body] = [()]
    if kind == "someValuesFrom":
        value = next(fresh)
        values = list(schema.parts(filler, "oneOf")) or [value]
        more = [()] if values != [value] else bodies(schema, filler, value, fresh)
    edges = [schema.edge(prop, subject, value) for value in values]
    return [(edge, *body) for edge in edges if edge for body in more]
