"""SHACL: the shapes of ``ontology/shapes/`` over the union of all strata, by pySHACL. The only module that imports it.

Types are made explicit on the way in (an instance of a class is one of its superclasses), so that no reasoning and no
walk up the hierarchy is left to the validator. Quads go in as they were parsed, never through a store, which would
rewrite lexical forms.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import pyshacl
import pyshacl.errors
import rdflib
from rdflib.namespace import RDF, SH

from kg.errors import EngineFailure, SyntaxFault
from kg.names import BORROWED, shorten
from kg.sources import RDF_TYPE
from kg.terms import Quad, Term, Triple, iri, iri_text, is_iri, parse_literal
from kg.validate.corpus import SHAPES, Corpus, fault_finding
from kg.validate.report import Finding, Outcome, Severity

_SUB_CLASS_OF: Final = iri(BORROWED["rdfs"] + "subClassOf")
_SHAPES: Final = (iri(BORROWED["sh"] + "NodeShape"), iri(BORROWED["sh"] + "PropertyShape"))
_SEVERITIES: Final = {SH.Violation: Severity.ERROR, SH.Warning: Severity.WARNING, SH.Info: Severity.INFO}


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """One result of a SHACL report."""

    shape: str  #: Slug of the shape that failed, e.g. ``"Claim-label"``; a property shape where there is one.
    focus: Term  #: The node that fails.
    path: Term | None  #: The property, where it is a single one.
    value: Term | None
    severity: Severity
    message: str


def check(corpus: Corpus) -> Outcome:
    """Validate all strata of a corpus against its shapes."""
    shapes = [quad for file in corpus.files if file.stratum == SHAPES for quad in file.quads]
    data = list(corpus.quads())
    try:
        results = validate(data, shapes)
    except SyntaxFault as fault:
        return Outcome((fault_finding(fault, fault.place),))
    findings = []
    for result in results:
        place, line = corpus.locate(result.focus, result.path)
        name = shorten(iri_text(result.focus)) if is_iri(result.focus) else result.focus
        value = f" (it has {_show(result.value)})" if result.value and result.value != result.focus else ""
        findings.append(Finding(result.shape, result.severity, place, line, f"{name}: {result.message}{value}"))
    named = {quad[0] for quad in shapes if quad[1] == RDF_TYPE and quad[2] in _SHAPES}
    return Outcome(tuple(findings), checked={"shapes": len(named), "triples under shapes": len(data)})


def validate(data: Iterable[Quad], shapes: Iterable[Quad]) -> tuple[Result, ...]:
    """Validate the union of graphs against shapes.

    Args:
        data: Content, records, naming and ontology alike; the class hierarchy is read from it.
        shapes: SHACL Core.

    Returns:
        Results in a fixed order; none where the data conforms.

    Raises:
        SyntaxFault: A shape is not as SHACL asks.
        EngineFailure: pySHACL gave up, for instance over a shape that needs itself.
    """
    with _quiet():
        graph, schema = to_rdflib(explicit(quad[:3] for quad in data)), to_rdflib(quad[:3] for quad in shapes)
        try:
            _, report, _ = pyshacl.validate(graph, shacl_graph=schema, inference="none")
        except (pyshacl.errors.ReportableRuntimeError, re.error) as error:
            first = str(error).splitlines()[0]
            raise SyntaxFault("ontology/shapes", None, None, f"a shape is no SHACL: {first}") from error
    if not isinstance(report, rdflib.Graph):
        raise EngineFailure(f"pySHACL could not validate: {report}")
    return tuple(sorted(_results(report), key=lambda r: (r.shape, r.focus, r.path or "", r.value or "", r.message)))


def explicit(triples: Iterable[Triple]) -> Iterator[Triple]:
    """Yield triples, and every type that follows from the class hierarchy among them."""
    given = list(triples)
    parents: defaultdict[Term, set[Term]] = defaultdict(set)
    for subject, predicate, value in given:
        if predicate == _SUB_CLASS_OF and is_iri(value):
            parents[subject].add(value)
    for triple in given:
        yield triple
        if triple[1] == RDF_TYPE:
            yield from ((triple[0], RDF_TYPE, parent) for parent in _above(triple[2], parents))


def to_rdflib(triples: Iterable[Triple]) -> rdflib.Graph:
    """Return an rdflib graph of triples, lexical forms as they are."""
    graph = rdflib.Graph()
    known: dict[Term, rdflib.term.Identifier] = {}
    for triple in triples:
        for term in triple:
            if term not in known:
                known[term] = _node(term)
        graph.add((known[triple[0]], known[triple[1]], known[triple[2]]))
    return graph


def _above(kind: Term, parents: defaultdict[Term, set[Term]]) -> set[Term]:
    seen: set[Term] = set()
    queue = [kind]
    while queue:
        for parent in parents.get(queue.pop(), ()):
            if parent not in seen:
                seen.add(parent)
                queue.append(parent)
    return seen


def _node(term: Term) -> rdflib.term.Identifier:
    if is_iri(term):
        return rdflib.URIRef(term[1:-1])
    if not term.startswith('"'):
        return rdflib.BNode(term.removeprefix("_:"))
    text, datatype, language = parse_literal(term)
    if language:
        return rdflib.Literal(text, lang=language)
    return rdflib.Literal(text, datatype=rdflib.URIRef(datatype), normalize=False)


def _results(report: rdflib.Graph) -> Iterator[Result]:
    for node in report.subjects(RDF.type, SH.ValidationResult):
        shape, focus = report.value(node, SH.sourceShape), report.value(node, SH.focusNode)
        path, value = report.value(node, SH.resultPath), report.value(node, SH.value)
        severity = report.value(node, SH.resultSeverity)
        yield Result(
            str(shape).rsplit("/", 1)[-1],
            focus.n3() if focus is not None else "",
            path.n3() if isinstance(path, rdflib.URIRef) else None,
            value.n3() if value is not None else None,
            _SEVERITIES.get(severity, Severity.ERROR) if isinstance(severity, rdflib.URIRef) else Severity.ERROR,
            " ".join(sorted(str(message) for message in report.objects(node, SH.resultMessage))),
        )


def _show(value: Term) -> str:
    return shorten(iri_text(value)) if is_iri(value) else value


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence what rdflib says of ill-formed literals, which shapes report, and pySHACL of shapes, which we raise."""
    loggers = [logging.getLogger(name) for name in ("rdflib.term", "pyshacl-validate")]
    before = [logger.disabled for logger in loggers]
    for logger in loggers:
        logger.disabled = True
    try:
        yield
    finally:
        for logger, disabled in zip(loggers, before, strict=True):
            logger.disabled = disabled
