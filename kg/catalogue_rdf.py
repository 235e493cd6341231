"""The catalogue as RDF: each question a ``sh:SPARQLSelectExecutable``, ready to run with its defaults in place.

The form is that of the SIB collection of SPARQL examples, which its editor and others read from a service: a comment,
the query, keywords, the service it is for, and the prefixes as ``sh:declare``. Parameters are ``sh:Parameter`` nodes
after SHACL Advanced Features, section 3: the local name of the path is the variable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from kg.catalogue import Bilingual, Kind, Parameter, Question
from kg.engine import Triples
from kg.names import BASE, PREFIXES, expand
from kg.render import to_turtle as write
from kg.terms import XSD, Quad, Term, Triple, iri, iri_text, literal
from kg.times import LATEST

#: The graph that holds the catalogue where it is served; also the owner of the prefixes.
GRAPH: Final[Term] = iri(BASE + "graph/questions")
ENDPOINT: Final = BASE + "sparql"  #: Where the questions are meant to be asked, unless said otherwise.
_PREFIX_LINE = re.compile(r"^PREFIX (\w+): <([^>]+)>", re.MULTILINE)
_DATATYPES: Final = {
    Kind.DATE: XSD + "date", Kind.DECIMAL: XSD + "decimal", Kind.INTEGER: XSD + "integer", Kind.TEXT: XSD + "string",
}  # fmt: skip


def triples(asked: Iterable[Question], today: str, endpoint: str = ENDPOINT) -> tuple[Triple, ...]:
    """Return the triples that describe some questions.

    Args:
        asked: From the catalogue.
        today: The day that ``latest`` means, ISO 8601.
        endpoint: The absolute IRI of the service that the questions are for.
    """
    found = list(asked)
    used = {name for one in found for name, _ in _PREFIX_LINE.findall(one.text)}
    described = [triple for one in found for triple in _question(one, today, endpoint)]
    return (*_prefixes(used), *described)


def quads(asked: Iterable[Question], today: str, endpoint: str = ENDPOINT) -> tuple[Quad, ...]:
    """Return :func:`triples` in ``graph/questions``."""
    return tuple((*triple, GRAPH) for triple in triples(asked, today, endpoint))


def to_turtle(asked: Iterable[Question], today: str, endpoint: str = ENDPOINT) -> str:
    """Return the catalogue as Turtle."""
    return write(Triples(triples(asked, today, endpoint)))


def runnable(question: Question, today: str) -> str:
    """Return the query of a question with its defaults in place, or an example where a parameter needs a value."""
    lines = question.bound(_defaults(question, today)).splitlines()
    return "\n".join(line.rstrip() for line in lines if line.strip()) + "\n"


def _defaults(question: Question, today: str) -> dict[str, Term]:
    found = {}
    for parameter in question.parameters:
        value = parameter.default or (parameter.examples[0] if parameter.required else None)
        if value is not None and not parameter.leaves_open(value):
            found[parameter.variable] = _term(parameter, value, today)
    return found


def _term(parameter: Parameter, value: str, today: str) -> Term:
    if parameter.kind is Kind.CHOICE:
        return iri(expand(dict(parameter.values)[value]))
    if parameter.kind is Kind.IRI:
        return iri(expand(value))
    return literal(today if value == LATEST else value, _DATATYPES[parameter.kind])


def _prefixes(used: Iterable[str]) -> Iterator[Triple]:
    yield GRAPH, _of("rdf:type"), _of("owl:Ontology")
    yield GRAPH, _of("rdfs:label"), literal("The questions of Lodestone", language="en")
    yield GRAPH, _of("rdfs:label"), literal("Lodestone 的问题", language="zh")
    for name in sorted(used):
        node = iri(f"{BASE}graph/questions#{name}")
        yield GRAPH, _of("sh:declare"), node
        yield node, _of("rdf:type"), _of("sh:PrefixDeclaration")
        yield node, _of("sh:prefix"), literal(name)
        yield node, _of("sh:namespace"), literal(PREFIXES[name], XSD + "anyURI")


def _question(question: Question, today: str, endpoint: str) -> Iterator[Triple]:
    node = iri(PREFIXES["question"] + question.name)
    yield node, _of("rdf:type"), _of("sh:SPARQLExecutable")
    yield node, _of("rdf:type"), _of("sh:SPARQLSelectExecutable")
    # One comment only: the editors list a question once per comment.
    yield node, _of("rdfs:comment"), literal(_worded(question, "en"), language="en")
    for language in ("en", "zh"):
        yield node, _of("schema:name"), literal(_worded(question, language), language=language)
    yield node, _of("rdfs:label"), literal(question.name)
    described = Bilingual(
        f"{question.summary.en}. Returns {question.returns.en}.", f"{question.summary.zh}。{question.returns.zh}。"
    )
    yield from _in_both(node, "schema:description", described, own=question.summary)
    yield node, _of("sh:prefixes"), GRAPH
    yield node, _of("sh:select"), literal(runnable(question, today))
    yield node, _of("schema:target"), iri(endpoint)
    yield node, _of("schema:version"), literal(question.since)
    for tag in (question.theme.value, *question.tags):
        yield node, _of("schema:keywords"), literal(tag)
    for parameter in question.parameters:
        yield from _parameter(question, parameter, today)


def _parameter(question: Question, parameter: Parameter, today: str) -> Iterator[Triple]:
    node = iri(f"{PREFIXES['question']}{question.name}/parameter/{parameter.variable}")
    yield iri(PREFIXES["question"] + question.name), _of("sh:parameter"), node
    yield node, _of("rdf:type"), _of("sh:Parameter")
    yield node, _of("sh:path"), iri(f"{PREFIXES['question']}{question.name}/{parameter.variable}")
    yield node, _of("sh:name"), literal(parameter.name)
    yield node, _of("sh:optional"), literal(str(not parameter.required).lower(), XSD + "boolean")
    if parameter.note:
        yield from _in_both(node, "sh:description", parameter.note, own=parameter.note)
    yield from _classes(node, parameter.classes)
    yield node, _of("sh:nodeKind"), _of("sh:IRI" if parameter.kind in (Kind.IRI, Kind.CHOICE) else "sh:Literal")
    if parameter.kind in _DATATYPES:
        yield node, _of("sh:datatype"), iri(_DATATYPES[parameter.kind])
    if parameter.default is not None and not parameter.leaves_open(parameter.default):
        yield node, _of("sh:defaultValue"), _term(parameter, parameter.default, today)
    for example in parameter.examples:
        yield node, _of("skos:example"), _term(parameter, example, today)
    for _, short in parameter.values:
        if short:
            yield node, _of("skos:example"), _of(short)


def _classes(node: Term, classes: Sequence[str]) -> Iterator[Triple]:
    """Yield the class of a parameter; of several it takes one, as a list under ``sh:or``, whose nodes have IRIs."""
    if not classes:
        return
    if len(classes) == 1:
        yield node, _of("sh:class"), _of(classes[0])
        return
    cells = [iri(f"{iri_text(node)}/or/{place}") for place, _ in enumerate(classes, 1)]
    yield node, _of("sh:or"), cells[0]
    for cell, rest, short in zip(cells, (*cells[1:], _of("rdf:nil")), classes, strict=True):
        choice = iri(f"{iri_text(cell)}/class")
        yield cell, _of("rdf:first"), choice
        yield cell, _of("rdf:rest"), rest
        yield choice, _of("sh:class"), _of(short)


def _in_both(node: Term, property_: str, text: Bilingual, *, own: Bilingual) -> Iterator[Triple]:
    """Yield a text in both languages; in English only where the header says its own text in English only."""
    for language in ("en", "zh") if own.zh != own.en else ("en",):
        yield node, _of(property_), literal(text.read(language), language=language)


def _worded(question: Question, language: str) -> str:
    """Return the text of a question with parameters by name and default, e.g. ``[bloc: body/forge]``."""
    text = question.question.read(language)
    for parameter in question.parameters:
        default = f": {parameter.default}" if parameter.default else ""
        text = text.replace(f"{{{parameter.variable}}}", f"[{parameter.name}{default}]")
    return text


def _of(short: str) -> Term:
    return iri(expand(short))
