"""RDF terms as their N-Triples text: one plain string per term, hashable, sortable, with the lexical form kept.

Inference, lineage and display work on these strings, so that nothing outside :mod:`kg.engine` depends on the classes
of a particular RDF library. The default graph is the empty string. Grammar: W3C N-Triples, 2014.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple, TypeAlias

Term: TypeAlias = str  #: ``<iri>``, ``"text"``, ``"text"@en``, ``"1"^^<datatype>`` or ``_:label``.
Triple: TypeAlias = tuple[Term, Term, Term]
Quad: TypeAlias = tuple[Term, Term, Term, Term]  #: Subject, predicate, object, graph (``""`` is the default graph).

DEFAULT: Final[Term] = ""
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_LITERAL = re.compile(
    r'"(?P<text>(?:[^"\\]|\\.)*)"(?:@(?P<language>[A-Za-z0-9-]+)|\^\^<(?P<datatype>[^>]*)>)?', re.DOTALL
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROL = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
#: What the canonical form escapes, so that equal literals are equal strings (W3C RDF 1.2 N-Triples, canonical form).
_TO_ESCAPE = str.maketrans(
    {chr(code): f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)}
    | {character: f"\\{letter}" for letter, character in _CONTROL.items()}
    | {"\\": "\\\\", '"': '\\"'}
)


class Literal(NamedTuple):
    """The parts of a literal."""

    text: str  #: Lexical form, unescaped.
    datatype: str  #: Absolute IRI; ``rdf:langString`` where there is a language.
    language: str | None  #: Language tag as written.


def iri(text: str) -> Term:
    """Return the term of an absolute IRI.

    Raises:
        ValueError: The text holds a character that no IRI may hold (SPARQL 1.1, IRIREF).
    """
    if re.search(r'[\x00-\x20<>"{}|^`\\]', text):
        raise ValueError(f"not an IRI: {text!r}")
    return f"<{text}>"


def literal(text: str, datatype: str | None = None, language: str | None = None) -> Term:
    """Return the term of a literal; a plain one is an ``xsd:string``."""
    body = f'"{text.translate(_TO_ESCAPE)}"'
    if language:
        return f"{body}@{language}"
    return body if datatype in (None, XSD + "string") else f"{body}^^<{datatype}>"


def is_iri(term: Term) -> bool:
    """Whether a term is an IRI."""
    return term.startswith("<")


def iri_text(term: Term) -> str:
    """Return the IRI of an IRI term.

    Raises:
        ValueError: The term is no IRI.
    """
    if not is_iri(term):
        raise ValueError(f"not an IRI term: {term}")
    return term[1:-1]


def parse_literal(term: Term) -> Literal:
    """Return the parts of a literal term.

    Raises:
        ValueError: The term is no literal.
    """
    found = _LITERAL.fullmatch(term)
    if not found:
        raise ValueError(f"not a literal term: {term}")
    language = found["language"]
    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString" if language else found["datatype"] or XSD + "string"
    return Literal(_unescape(found["text"]), kind, language)


def plain(term: Term) -> str:
    """Return what a person reads: an IRI without brackets, a literal's text, a blank node's label."""
    if is_iri(term):
        return term[1:-1]
    return parse_literal(term).text if term.startswith('"') else term


def triple_line(triple: Triple) -> str:
    """Return the N-Triples line of a triple, without the line break."""
    return f"{triple[0]} {triple[1]} {triple[2]} ."


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else _CONTROL.get(m[3], m[3]), text)
