"""The OWL 2 RL axioms of an ontology, compiled to rules: a body of triple patterns and one pattern as head.

One function per axiom form reads the axioms of that form; class expressions are unfolded, so that no anonymous class
is ever concluded. Rule names: OWL 2 Profiles, section 4.3.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Final, TypeAlias

from kg import names
from kg.errors import Refused
from kg.infer.expressions import RDF_TYPE, Atom, Body, Schema, bodies, form, heads, is_named, label
from kg.terms import Quad, Term, iri, iri_text

Named: TypeAlias = tuple[str, Body, Atom]  #: Rule name below ``rule/``, body, head.

_X, _Y, _Z = 0, 1, 2

#: Axioms that would conclude more than is built here; an ontology that holds one is refused, not half understood.
_UNREAD: Final = (
    "FunctionalProperty", "InverseFunctionalProperty", "hasKey", "maxCardinality", "maxQualifiedCardinality", "sameAs",
)  # fmt: skip

#: Rules for what stands left of an axiom without a name, and right of it.
_LEFT: Final = {"intersectionOf": "cls-int1", "unionOf": "cls-uni", "someValuesFrom": "cls-svf1", "hasValue": "cls-hv2"}
_RIGHT: Final = {"intersectionOf": "cls-int2", "allValuesFrom": "cls-avf", "hasValue": "cls-hv1"}


@dataclass(frozen=True, slots=True)
class Axiom:
    """A compiled axiom."""

    iri: Term  #: ``rule/<name in OWL 2 RL>/<local name>/<local name>``.
    body: Body  #: In the order in which premises are listed.
    head: Atom
    linear: bool = False  #: Whether the first premise must be a base edge: asserted, or concluded by another rule.


def compile_axioms(ontology: Iterable[Quad]) -> tuple[Axiom, ...]:
    """Compile all axioms of the ontology's triples, sorted by rule; rules of one name are numbered in order.

    Raises:
        Refused: The ontology holds an axiom that would conclude more than is built here.
    """
    schema = Schema(ontology)
    _refuse_unread(schema)
    found: dict[tuple[Body, Atom], str] = {}
    for read in FORMS:
        for name, body, head in read(schema):
            if body and head not in body:
                found.setdefault((tuple(dict.fromkeys(body)), head), name)
    seen: Counter[str] = Counter()
    axioms = []
    for (body, head), name in sorted(found.items(), key=lambda item: (item[1], repr(item[0]))):
        seen[name] += 1
        rule = iri(names.PREFIXES["rule"] + (name if seen[name] == 1 else f"{name}/{seen[name]}"))
        axioms.append(Axiom(rule, body, head, linear=name.startswith("prp-trp/")))
    return tuple(axioms)


def sub_classes(schema: Schema) -> Iterator[Named]:
    """``C subClassOf D``: cax-sco, and the rules of class expressions."""
    for sub, sup in schema.pairs("rdfs", "subClassOf"):
        yield from _inclusion(schema, sub, sup, "cax-sco")


def equivalent_classes(schema: Schema) -> Iterator[Named]:
    """``C equivalentClass D``: cax-eqc1 one way, cax-eqc2 the other."""
    for one, other in schema.pairs("owl", "equivalentClass"):
        yield from _inclusion(schema, one, other, "cax-eqc1")
        yield from _inclusion(schema, other, one, "cax-eqc2")


def class_definitions(schema: Schema) -> Iterator[Named]:
    """``C intersectionOf (...)`` or ``C unionOf (...)`` said of a class with a name: both ways."""
    for constructor, outward, inward in (("intersectionOf", "cls-int1", "cls-int2"), ("unionOf", "cls-uni", "")):
        for node, listed in schema.pairs("owl", constructor):
            parts = schema.members(listed) if is_named(node) else []
            if constructor == "unionOf":
                for part in parts:
                    yield from _inclusion(schema, part, node, outward)
            elif parts:
                yield from _whole(schema, parts, node, outward)
                for part in parts:
                    yield from _inclusion(schema, node, part, inward)


def domains(schema: Schema) -> Iterator[Named]:
    """``p domain C``: prp-dom."""
    for prop, node in schema.pairs("rdfs", "domain"):
        edge = schema.edge(prop, _X, _Y)
        for more, head in heads(schema, node, _X, count(_Z)):
            if edge:
                yield f"prp-dom/{label(schema, prop)}/{label(schema, node)}", (edge, *more), head


def ranges(schema: Schema) -> Iterator[Named]:
    """``p range C``: prp-rng."""
    for prop, node in schema.pairs("rdfs", "range"):
        edge = schema.edge(prop, _X, _Y)
        for more, head in heads(schema, node, _Y, count(_Z)):
            if edge:
                yield f"prp-rng/{label(schema, prop)}/{label(schema, node)}", (edge, *more), head


def sub_properties(schema: Schema) -> Iterator[Named]:
    """``p subPropertyOf q``: prp-spo1."""
    for sub, sup in schema.pairs("rdfs", "subPropertyOf"):
        yield from _implied(schema, "prp-spo1", sub, sup)


def equivalent_properties(schema: Schema) -> Iterator[Named]:
    """``p equivalentProperty q``: prp-eqp1 and prp-eqp2."""
    for one, other in schema.pairs("owl", "equivalentProperty"):
        yield from _implied(schema, "prp-eqp1", one, other)
        yield from _implied(schema, "prp-eqp2", other, one)


def inverses(schema: Schema) -> Iterator[Named]:
    """``p inverseOf q`` said of a property with a name: prp-inv1 and prp-inv2."""
    for one, other in schema.pairs("owl", "inverseOf"):
        forth, back = schema.edge(one, _X, _Y), schema.edge(other, _Y, _X)
        if forth and back and is_named(one):
            yield f"prp-inv1/{label(schema, one)}/{label(schema, other)}", (forth,), back
            yield f"prp-inv2/{label(schema, other)}/{label(schema, one)}", (back,), forth


def symmetries(schema: Schema) -> Iterator[Named]:
    """``p a SymmetricProperty``: prp-symp."""
    for prop in schema.typed("SymmetricProperty"):
        yield f"prp-symp/{label(schema, prop)}", ((_X, prop, _Y),), (_Y, prop, _X)


def transitivities(schema: Schema) -> Iterator[Named]:
    """``p a TransitiveProperty``, or a chain of ``p p`` under ``p``: prp-trp, right-linear over base edges."""
    doubled = [prop for prop, node in schema.pairs("owl", "propertyChainAxiom") if schema.members(node) == [prop, prop]]
    for prop in sorted({*schema.typed("TransitiveProperty"), *doubled}):
        yield f"prp-trp/{label(schema, prop)}", ((_X, prop, _Y), (_Y, prop, _Z)), (_X, prop, _Z)


def chains(schema: Schema) -> Iterator[Named]:
    """``p propertyChainAxiom (q r ...)``: prp-spo2."""
    for prop, node in schema.pairs("owl", "propertyChainAxiom"):
        links = schema.members(node)
        edges = [schema.edge(link, place, place + 1) for place, link in enumerate(links)]
        head = schema.edge(prop, 0, len(links))
        if head and all(edges) and links != [prop, prop]:
            tail = "-".join(label(schema, link) for link in links)
            yield f"prp-spo2/{tail}/{label(schema, prop)}", tuple(edge for edge in edges if edge), head


#: The axiom forms, in the order in which a rule that two of them yield gets its name.
FORMS: Final[tuple[Callable[[Schema], Iterator[Named]], ...]] = (
    sub_classes, equivalent_classes, class_definitions, domains, ranges, sub_properties, equivalent_properties,
    inverses, symmetries, transitivities, chains,
)  # fmt: skip


def _inclusion(schema: Schema, sub: Term, sup: Term, name: str) -> Iterator[Named]:
    """Yield the rules by which every member of one class is a member of the other."""
    fresh = count(_Y)
    lefts = bodies(schema, sub, _X, fresh)
    for more, head in heads(schema, sup, _X, fresh):
        rule = _LEFT.get(form(schema, sub)) or _RIGHT.get(form(schema, sup)) or name
        target = head[2] if head[1] == RDF_TYPE else head[1]
        first, second = label(schema, sub), label(schema, str(target))
        for body in lefts:
            yield f"{rule}/{second if first == 'expression' else f'{first}/{second}'}", (*body, *more), head


def _whole(schema: Schema, parts: list[Term], node: Term, name: str) -> Iterator[Named]:
    fresh = count(_Y)
    body: list[Body] = [()]
    for part in parts:
        body = [(*one, *more) for one in body for more in bodies(schema, part, _X, fresh)]
    for whole in body:
        yield f"{name}/{label(schema, node)}", whole, (_X, RDF_TYPE, node)


def _implied(schema: Schema, name: str, sub: Term, sup: Term) -> Iterator[Named]:
    below, above = schema.edge(sub, _X, _Y), schema.edge(sup, _X, _Y)
    if below and above:
        yield f"{name}/{label(schema, sub)}/{label(schema, sup)}", (below,), above


def _refuse_unread(schema: Schema) -> None:
    for name in _UNREAD:
        found = [subject for subject, _ in schema.pairs("owl", name)] + schema.typed(name)
        if found:
            where = iri_text(found[0]) if is_named(found[0]) else "a restriction"
            raise Refused(f"ontology: owl:{name} at {where}: no rule is built for it; say it otherwise, or in SHACL")
