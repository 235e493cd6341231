"""Validation by pySHACL: the reference for the compiled one, and its substitute where a shape is not compiled.

The only module that imports pySHACL. Triples go in as they were parsed, never through a store, which would rewrite
lexical forms. It takes seconds for ten thousand triples, and a second to be imported.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

import pyshacl
import pyshacl.errors
import rdflib

from kg.errors import EngineFailure
from kg.terms import Term, Triple, literal, parse_literal
from kg.validate.shacl.graph import Graph, fault
from kg.validate.shacl.model import RDF_TYPE, Result, sh
from kg.validate.shacl.paths import read_path, turtle
from kg.validate.shacl.reader import CLASS, TARGETS, meta_classes


def validate(
    triples: Iterable[Triple], shapes: Iterable[Triple], only: Collection[Term] | None = None
) -> tuple[Result, ...]:
    """Validate triples against a shapes graph.

    Args:
        triples: The data; the class hierarchy is read from it.
        shapes: The whole shapes graph.
        only: The shapes whose targets count; all of them where not given.

    Raises:
        SyntaxFault: A shape is not as SHACL asks.
        EngineFailure: pySHACL gave up, for instance over a shape that needs itself.
    """
    listed = [triple[:3] for triple in shapes]
    if only is not None:
        listed = _aimed(listed, only)
    listed += _typed(Graph(listed))
    with _quiet():
        graph, schema = to_rdflib(triples), to_rdflib(listed)
        try:
            _, report, _ = pyshacl.validate(graph, shacl_graph=schema, inference="none")
        except pyshacl.errors.ReportableRuntimeError as error:
            raise fault(str(error).splitlines()[0]) from error
        except Exception as error:
            raise EngineFailure(f"pySHACL could not validate: {error}") from error
    if not isinstance(report, rdflib.Graph):
        raise EngineFailure(f"pySHACL could not validate: {report}")
    return tuple(sorted(_results(Graph((term(s), term(p), term(o)) for s, p, o in report))))


def to_rdflib(triples: Iterable[Triple]) -> rdflib.Graph:
    """Return an rdflib graph of triples, lexical forms as they are."""
    graph = rdflib.Graph()
    known: dict[Term, rdflib.term.Identifier] = {}
    for triple in triples:
        for each in triple[:3]:
            if each not in known:
                known[each] = _node(each)
        graph.add((known[triple[0]], known[triple[1]], known[triple[2]]))
    return graph


def term(node: object) -> Term:
    """Return a term of rdflib as N-Triples text."""
    if isinstance(node, rdflib.URIRef):
        return f"<{node}>"
    if isinstance(node, rdflib.Literal):
        return literal(str(node), None if node.language else str(node.datatype or "") or None, node.language)
    return f"_:{node}"


def _aimed(shapes: list[Triple], only: Collection[Term]) -> list[Triple]:
    """Take the targets from all shapes but some."""
    classes = meta_classes(Graph(shapes))
    return [
        (s, p, o)
        for s, p, o in shapes
        if s in only or not (p in TARGETS or (p == RDF_TYPE and o in classes))
    ]  # fmt: skip


def _typed(shapes: Graph) -> Iterator[Triple]:
    """Yield the kind of the shapes whose class lies below it, and that classes below rdfs:Class are classes."""
    for kind in (sh("NodeShape"), sh("PropertyShape"), CLASS):
        for lower in shapes.below(kind) - {kind}:
            yield from ((node, RDF_TYPE, kind) for node in shapes.subjects(RDF_TYPE, lower))


def _node(given: Term) -> rdflib.term.Identifier:
    if given.startswith("<"):
        return rdflib.URIRef(given[1:-1])
    if not given.startswith('"'):
        return rdflib.BNode(given.removeprefix("_:"))
    text, datatype, language = parse_literal(given)
    if language:
        return rdflib.Literal(text, lang=language)
    return rdflib.Literal(text, datatype=rdflib.URIRef(datatype), normalize=False)


_REPORT: Final = sh("ValidationReport")


def _results(report: Graph) -> Iterator[Result]:
    """Yield the results of a report, without the details of others."""
    for top in report.subjects(RDF_TYPE, _REPORT):
        for node in report.objects(top, sh("result")):
            path = report.one(node, sh("resultPath"))
            yield Result(
                report.one(node, sh("sourceShape")) or "",
                report.one(node, sh("sourceConstraintComponent")) or "",
                report.one(node, sh("focusNode")) or "",
                turtle(read_path(report, path)) if path else "",
                report.one(node, sh("value")) or "",
                report.one(node, sh("resultSeverity")) or sh("Violation"),
                report.objects(node, sh("resultMessage")),
                report.one(node, sh("sourceConstraint")) or "",
            )


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
