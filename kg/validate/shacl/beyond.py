"""What shapes ask for beyond W3C SHACL Core and SHACL-SPARQL: nobody carries it out, so it must not pass for kept.

SHACL Advanced Features (2017) adds expression constraints, targets that are queries, functions, rules and JavaScript,
the draft of SHACL 1.2 more constraints and targets, DASH a library of components. A processor that does not have an
entailment regime a shapes graph asks for has to fail (W3C SHACL, section 1.5).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from kg.names import BORROWED
from kg.terms import Term, Triple, plain
from kg.validate.shacl import functions
from kg.validate.shacl.graph import Graph, name
from kg.validate.shacl.model import RDF_TYPE, sh
from kg.validate.vocabulary import DASH, SHACL, SHACL_12, SHACL_12_CONSTRAINTS

_SH: Final = f"<{BORROWED['sh']}"
_SIMPLE: Final = "<http://www.w3.org/ns/entailment/Simple>"  #: Infers nothing, and so is carried out.
_AS_QUERY: Final = "write it as a query (sh:sparql)"
_AS_TARGET: Final = (
    "aim the shape by sh:targetClass, sh:targetNode, sh:targetSubjectsOf or sh:targetObjectsOf, and ask for the rest "
    "in a query (sh:sparql)"
)
_APPLY_FIRST: Final = "apply it first, and validate what comes of it"
_QUERIES: Final = (sh("select"), sh("ask"))
#: Properties of shapes: what each is, and what to do instead.
_PROPERTIES: Final = {
    sh("expression"): ("an expression constraint of SHACL Advanced Features", _AS_QUERY),
    sh("js"): ("a constraint in JavaScript", _AS_QUERY),
    sh("target"): ("a target of SHACL Advanced Features", _AS_TARGET),
    sh("targetWhere"): ("a target of the draft of SHACL 1.2", _AS_TARGET),
    **dict.fromkeys(_QUERIES, ("a query of the shape itself", "make it a constraint: sh:sparql [ sh:select ... ]")),
    **dict.fromkeys(SHACL_12_CONSTRAINTS, ("a constraint of the draft of SHACL 1.2", _AS_QUERY)),
    **dict.fromkeys(DASH, ("a constraint of DASH", f"{_AS_QUERY}, or give its component along with the shapes")),
}
#: Rules: validation applies them only where sh:entailment asks for it.
_RULES: Final = {sh("rule"): "a rule", sh("values"): "a rule for the values of a property"}
_AIMS: Final = (sh("target"), sh("targetWhere"))  #: What makes a shape of a node that is none by W3C SHACL.
_VALIDATORS: Final = (sh("validator"), sh("nodeValidator"), sh("propertyValidator"))


@dataclass(frozen=True, slots=True)
class Beyond:
    """Something that shapes ask for and that is not carried out."""

    triple: Triple  #: The statement that asks for it.
    message: str  #: The shape, the term, and what to do; in one line.
    rule: bool = False  #: Whether it is a rule, without which all constraints are still carried out.


def find(graph: Graph, shapes: Collection[Term], described: Collection[Term] = ()) -> Iterator[Beyond]:
    """Yield what a shapes graph asks for and is not carried out, in a fixed order.

    Args:
        graph: The shapes graph.
        shapes: Its nodes that are shapes; those that are deactivated ask for nothing.
        described: Terms that a vocabulary given along with the shapes describes.

    Raises:
        SyntaxFault: Prefixes of a query are not as SHACL asks.
    """
    yield from _entailments(graph)
    yield from _classes(graph)
    known, carried = {*described, *(term for term, _, _ in graph.triples)}, parameters(graph)
    aimed = {node for aim in _AIMS for node in graph.subjects(aim)}
    for node in sorted({*shapes, *aimed}):
        asked = _QUERIES if graph.subjects(sh("sparql"), node) else ()  # A shape may be its own constraint.
        for predicate in sorted(set(graph.properties(node)).difference(carried, asked)) if counts(graph, node) else ():
            yield from _property(graph, node, predicate, known)
    yield from _calls(graph)


def _entailments(graph: Graph) -> Iterator[Beyond]:
    for subject in graph.subjects(sh("entailment")):
        for regime in graph.objects(subject, sh("entailment")):
            if regime != _SIMPLE:
                message = (
                    f"{name(subject)}: sh:entailment is not carried out: nothing is inferred as {name(regime)} has it; "
                    "infer it first, validate what comes of it, and take the statement out"
                )
                yield Beyond((subject, sh("entailment"), regime), message)


def _classes(graph: Graph) -> Iterator[Beyond]:
    """Yield the classes that are shapes by the draft of SHACL 1.2, unless the vocabulary says what that means."""
    if not graph.properties(sh("ShapeClass")):
        for node in graph.subjects(RDF_TYPE, sh("ShapeClass")):
            message = (
                f"{name(node)}: sh:ShapeClass is not carried out: it is a class of the draft of SHACL 1.2; write "
                "rdfs:Class , sh:NodeShape"
            )
            yield Beyond((node, RDF_TYPE, sh("ShapeClass")), message)


def _property(graph: Graph, node: Term, predicate: Term, known: Collection[Term]) -> Iterator[Beyond]:
    for value in graph.objects(node, predicate):
        wrong = _wrong(predicate, value, known)
        if wrong:
            message = f"{name(graph.owner(node))}: {_short(predicate)} {wrong}"
            yield Beyond((node, predicate, value), message, rule=predicate in _RULES)


def _wrong(predicate: Term, value: Term, known: Collection[Term]) -> str:
    """Tell why a property of a shape is not carried out, and what to do; empty where it is, or is no matter."""
    if predicate == sh("targetNode") and value.startswith("_:"):
        return (
            "with a node that has no name is not carried out: no node of the data is that one; name an IRI or a "
            "literal, or aim the shape otherwise"
        )
    if predicate in _RULES:
        return f"is not applied: it is {_RULES[predicate]}, and nothing is inferred here; {_APPLY_FIRST}"
    if predicate in _PROPERTIES:
        what, instead = _PROPERTIES[predicate]
        return f"is not carried out: it is {what}; {instead}"
    if predicate.startswith(_SH) and predicate in known and predicate not in SHACL and predicate not in SHACL_12:
        return f"is not carried out: it is of a version of SHACL that is not known here; {_AS_QUERY}, or take it out"
    return ""


def counts(graph: Graph, node: Term) -> bool:
    """Whether a shape or constraint is not deactivated."""
    return not any(plain(value) in ("true", "1") for value in graph.objects(node, sh("deactivated")))


def parameters(graph: Graph) -> frozenset[Term]:
    """Return the parameters of the components that have a validator of their own."""
    return frozenset(
        path
        for special in _VALIDATORS
        for component in graph.subjects(special)
        for parameter in graph.objects(component, sh("parameter"))
        for path in graph.objects(parameter, sh("path"))
    )


def _calls(graph: Graph) -> Iterator[Beyond]:
    """Yield the functions that queries of constraints call and that SPARQL does not have: no row would pass them."""
    holders = (sh("sparql"), *_VALIDATORS)
    live = {(node, holds) for holds in holders for node in graph.subjects(holds) if counts(graph, node)}
    sources = {source for node, holds in live for source in graph.objects(node, holds)}
    for source in sorted(source for source in sources if counts(graph, source)):
        for predicate in _QUERIES:
            for text in graph.objects(source, predicate):
                for called in functions.unknown(graph, source, text):
                    message = (
                        f"{name(graph.owner(source))}: its query calls {called}, which is no function of SPARQL 1.1, "
                        "and functions that shapes declare are not carried out; write what it does in the query"
                    )
                    yield Beyond((source, predicate, text), message)


def _short(predicate: Term) -> str:
    return f"sh:{predicate[len(_SH) : -1]}" if predicate.startswith(_SH) else name(predicate)
