"""SHACL: the shapes of a corpus over the union of all strata, compiled to SPARQL or, where asked for, by pySHACL.

See :mod:`kg.validate.shacl`. Quads go in as they were parsed, so that shapes see the lexical forms of the files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kg.errors import SyntaxFault
from kg.names import BORROWED, shorten
from kg.sources import RDF_TYPE
from kg.terms import Quad, Term, iri, iri_text, is_iri, parse_literal
from kg.validate import shacl_terms
from kg.validate.corpus import SHAPES, Corpus, fault_finding
from kg.validate.places import Spot
from kg.validate.report import Finding, Outcome, Severity, ShaclResult
from kg.validate.shacl import model, reader, validation
from kg.validate.shacl.beyond import Beyond
from kg.validate.shacl.graph import Graph, ShapeFault, Undefined, name
from kg.validate.shacl.validation import By

_SH: Final = BORROWED["sh"]
_SHAPES: Final = (iri(_SH + "NodeShape"), iri(_SH + "PropertyShape"))
_SEVERITIES: Final = {
    iri(_SH + "Violation"): Severity.ERROR,
    iri(_SH + "Warning"): Severity.WARNING,
    iri(_SH + "Info"): Severity.INFO,
}


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """One result of a SHACL report."""

    shape: str  #: Slug of the shape that failed, e.g. ``"Claim-label"``; a property shape where there is one.
    focus: Term  #: The node that fails.
    path: str | None  #: As Turtle: an IRI in angle brackets, or the brackets of a complex path.
    value: Term | None
    severity: Severity
    message: str
    component: Term = ""  #: The kind of constraint.
    source: Term = ""  #: The shape that failed, an IRI or a blank node.


def check(corpus: Corpus, by: By = By.COMPILED) -> Outcome:
    """Validate all strata of a corpus against its shapes.

    Args:
        corpus: Data and shapes.
        by: Who validates; what is not compiled goes to pySHACL in any case, and is counted.

    Returns:
        Results, and rules that are not applied; or, where the shapes are no SHACL or ask for something that is not
        carried out, findings of the rule ``syntax`` alone: no result would say that data conform. A shape that needs
        itself is refused.

    Raises:
        EngineFailure: The engine, or pySHACL, gave up.
    """
    shapes = [quad for file in corpus.files if file.stratum == SHAPES for quad in file.quads]
    data = list(corpus.quads())
    try:
        beyond = [
            (found.rule, _uncarried(corpus, found)) for found in reader.uncarried(shapes, shacl_terms.described(corpus))
        ]
        if not all(rule for rule, _ in beyond):
            return Outcome(tuple(finding for rule, finding in beyond if not rule))
        report = validation.validate(data, shapes, by)
    except ShapeFault as fault:
        return Outcome((_misshapen(corpus, fault, shapes),))
    except SyntaxFault as fault:
        return Outcome((fault_finding(fault, fault.place),))
    except Undefined as open_:
        place, spot = _blamed(corpus, open_.node, None, shapes)
        where = place if spot is None else f"{place}:{spot.line}"
        return Outcome(refused=(f"{where}: {_unlabelled(str(open_), shapes)}",))
    slugs = _Slugs(shapes)
    findings = [_finding(corpus, result, slugs) for result in report.results]
    named = {quad[0] for quad in shapes if quad[1] == RDF_TYPE and quad[2] in _SHAPES}
    checked = {"shapes": len(named), "triples under shapes": len(data)}
    if report.delegated:
        checked["shapes left to pySHACL"] = len(report.delegated)
    delegated = [_delegated(corpus, shape, why, slugs) for shape, why in sorted(report.delegated.items())]
    return Outcome((*findings, *delegated, *(finding for _, finding in beyond)), checked=checked)


def validate(data: Iterable[Quad], shapes: Iterable[Quad], by: By = By.COMPILED) -> tuple[Result, ...]:
    """Validate the union of graphs against shapes.

    Args:
        data: Content, records, naming and ontology alike; the class hierarchy is read from it.
        shapes: SHACL Core, SPARQL-based constraints and constraint components.
        by: Who validates.

    Returns:
        Results in a fixed order; none where the data conforms.

    Raises:
        SyntaxFault: A shape is not as SHACL asks.
        Refused: A shape needs itself, or asks for something that is not carried out.
        EngineFailure: The engine, or pySHACL, gave up.
    """
    schema = list(shapes)
    report, slugs = validation.validate(data, schema, by), _Slugs(schema)
    return tuple(sorted((_result(result, slugs) for result in report.results), key=_order))


class _Slugs:
    """Names of shapes for people: the last piece of an IRI; that of the nearest named shape for a blank one."""

    def __init__(self, shapes: Iterable[Quad]) -> None:
        self._above = {quad[2]: quad[0] for quad in shapes if quad[2].startswith("_:")}

    def of(self, result: model.Result) -> str:
        """Return the slug of the shape of a result."""
        shape, ending = result.shape, ""
        if not is_iri(shape):
            ending = f"-{_last(result.path if is_iri(result.path) else result.component)}"
        return self.near(shape) + ending

    def near(self, shape: Term) -> str:
        """Return the slug of a shape, or of the one it is part of."""
        seen: set[Term] = set()
        while not is_iri(shape) and shape in self._above and shape not in seen:
            seen.add(shape)
            shape = self._above[shape]
        return _last(shape)


def _last(term: Term) -> str:
    return term.strip("<>").replace("#", "/").rstrip("/").rsplit("/", 1)[-1]


def _result(found: model.Result, slugs: _Slugs) -> Result:
    return Result(
        slugs.of(found),
        found.focus,
        found.path or None,
        found.value or None,
        _SEVERITIES.get(found.severity, Severity.ERROR),
        _worded(found.messages),
        found.component,
        found.shape,
    )


def _worded(messages: Iterable[Term]) -> str:
    """Return the messages of one language: English where there are any, else of none, else of the first by its tag."""
    by_language: dict[str, list[str]] = {}
    for message in messages:
        text, _, language = parse_literal(message)
        by_language.setdefault((language or "").lower(), []).append(text)
    english = sorted(tag for tag in by_language if tag.split("-")[0] == "en")
    chosen = [*english, *sorted(by_language)][:1]
    return " ".join(sorted(text for tag in chosen for text in by_language[tag]))


def _order(result: Result) -> tuple[str, ...]:
    return result.shape, result.focus, result.path or "", result.value or "", result.message


def _finding(corpus: Corpus, found: model.Result, slugs: _Slugs) -> Finding:
    result = _result(found, slugs)
    predicate = result.path if result.path and is_iri(result.path) else None
    place, line = corpus.locate(result.focus, predicate, value=result.value)
    name = shorten(iri_text(result.focus)) if is_iri(result.focus) else result.focus
    value = f" (it has {_show(result.value)})" if result.value and result.value != result.focus else ""
    told = ShaclResult(result.focus, result.path, result.value, result.component, result.source)
    return Finding(result.shape, result.severity, place, line, f"{name}: {result.message}{value}", shacl=told)


def _delegated(corpus: Corpus, shape: Term, reason: str, slugs: _Slugs) -> Finding:
    place, line = corpus.locate(shape, None, SHAPES)
    message = f"{slugs.near(shape)} is validated by pySHACL, which is slow: {reason}"
    return Finding("shape-not-compiled", Severity.INFO, place, line, message)


def _uncarried(corpus: Corpus, found: Beyond) -> Finding:
    subject, predicate, value = found.triple
    place, spot = corpus.spot(subject, predicate, SHAPES, value)
    line, column = spot or (None, None)
    if found.rule:
        return Finding("rule-not-applied", Severity.WARNING, place, line, found.message, column)
    return Finding("syntax", Severity.ERROR, place, line, found.message, column)


def _misshapen(corpus: Corpus, fault: ShapeFault, shapes: Iterable[Quad]) -> Finding:
    """Return the finding for a shape that is no SHACL, at the statement that is to blame."""
    place, spot = _blamed(corpus, fault.node, fault.predicate, shapes) if fault.node else (fault.place, None)
    line, column = spot or (None, None)
    message = f"{_unlabelled(fault.message, shapes)}; mend the text there"
    return Finding("syntax", Severity.ERROR, place, line, message, column)


def _blamed(corpus: Corpus, node: Term, predicate: Term | None, shapes: Iterable[Quad]) -> tuple[str, Spot | None]:
    """Return where shapes describe a node, else where they have it as a value."""
    listed = list(shapes)
    if not any(quad[0] == node for quad in listed):
        for quad in listed:
            if quad[2] == node:
                return corpus.spot(quad[0], quad[1], SHAPES, node)
    return corpus.spot(node, predicate, SHAPES)


def _unlabelled(message: str, shapes: Iterable[Quad]) -> str:
    """Return a message in which nodes without a name are told by the shape that they are part of."""
    graph = Graph(quad[:3] for quad in shapes)

    def told(label: re.Match[str]) -> str:
        owner = graph.owner(label[0])
        return "a node without a name" if owner == label[0] else f"a part of {name(owner)}"

    return re.sub(r"_:[\w.-]*\w", told, message)


def _show(value: Term) -> str:
    return shorten(iri_text(value)) if is_iri(value) else value
