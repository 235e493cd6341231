"""BASE and PREFIX: read them, and write a constant of the query as the N-Triples term it stands for."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urljoin

from kg.errors import Refused
from kg.names import WIDELY_USED
from kg.sparql.model import Atom, Pattern, Query
from kg.sparql.reader import RDF, Reader
from kg.sparql.tokens import fault
from kg.terms import XSD, Term, literal

_UNICODE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_CHARACTER: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROL: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_STRING: Final = re.compile(
    r"(?P<quote>\"\"\"|'''|\"|')(?P<body>.*)(?P=quote)\s*(?:@(?P<language>[A-Za-z0-9-]+)|\^\^\s*(?P<datatype>\S+))?",
    re.DOTALL,
)
_LITERAL: Final = frozenset("\"'0123456789+-.")  #: What a literal begins with, unless it is a truth.


def read_prologue(reader: Reader) -> tuple[str | None, tuple[tuple[str, str], ...]]:
    """Read the declarations at the cursor.

    Returns:
        The last BASE, or ``None``, and the prefixes without colon with their absolute namespaces, the last
        declaration of each.

    Raises:
        SyntaxFault: A declaration is malformed.
    """
    base: str | None = None
    prefixes: dict[str, str] = {}
    while reader.sees("BASE", "PREFIX"):
        declaration = reader.take().value
        prefix = ""
        if declaration == "PREFIX":
            token = reader.take()
            if token.kind != "name" or not token.value.endswith(":") or token.value.count(":") > 1:
                raise fault(reader.text, token.start, "PREFIX wants a prefix that ends in a colon")
            prefix = token.value[:-1]
        if reader.token.kind != "iri":
            raise reader.unexpected("an IRI in angle brackets")
        resolved = _resolve(reader.take().value[1:-1], base)
        if declaration == "PREFIX":
            prefixes[prefix] = resolved
        else:
            base = resolved
    return base, tuple(prefixes.items())


def expand(query: Query, atom: Atom) -> Term:
    """Return the N-Triples term of an IRI or literal of a query.

    Raises:
        SyntaxFault: Its prefix is not declared.
    """
    if atom.kind == "iri":
        return f"<{_iri(query, atom.text, atom.start)}>"
    text = atom.text
    if text[0] not in "\"'":
        return literal(text.lower(), f"{XSD}boolean") if text[0] in "tTfF" else literal(text, _number_type(text))
    found = _STRING.fullmatch(text)
    if found is None:
        raise fault(query.text, atom.start, f"{text} is no literal")
    body = _CHARACTER.sub(
        lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else _CONTROL.get(m[3], m[3]), found["body"]
    )
    datatype = found["datatype"]
    return literal(body, _iri(query, datatype, atom.start) if datatype else None, found["language"])


def check_prefixes(query: Query) -> None:
    """Make sure that every prefix of a query is declared: an engine that finds one that is not tells less.

    Raises:
        SyntaxFault: One is not.
    """
    for token in query.tokens:
        if token.kind == "name" and token.start >= query.prologue:
            _iri(query, token.value, token.start)


def constant(query: Query, text: str) -> Term:
    """Return the N-Triples term of an IRI or literal as a query has it.

    Raises:
        SyntaxFault: Its prefix is not declared.
    """
    kind = "iri" if text[0] == "<" or (":" in text and text[0] not in _LITERAL) else "literal"
    return expand(query, Atom(kind, text, 0, 0))


def template_triple(query: Query, pattern: Pattern) -> tuple[Term, Term, Term]:
    """Return a triple of a CONSTRUCT template: N-Triples terms, and variables as ``?name``.

    Raises:
        Refused: It holds a blank node.
        SyntaxFault: A prefix is not declared.
    """
    found = []
    for atom in (pattern.subject, pattern.path, pattern.object):
        assert isinstance(atom, Atom)
        if atom.kind == "blank":
            raise Refused("a blank node in a CONSTRUCT template is not traced: name what is concluded")
        found.append("?" + atom.text if atom.kind == "var" else expand(query, atom))
    return found[0], found[1], found[2]


def _number_type(text: str) -> str:
    if "e" in text.lower():
        return f"{XSD}double"
    return f"{XSD}decimal" if "." in text else f"{XSD}integer"


def _iri(query: Query, text: str, at: int) -> str:
    if text == "a":
        return f"{RDF}type"
    if text.startswith("<"):
        return _resolve(text[1:-1], query.base)
    prefix, _, local = text.partition(":")
    for known, namespace in query.prefixes:
        if known == prefix:
            return namespace + (re.sub(r"\\(.)", r"\1", local) if "\\" in local else local)
    raise fault(
        query.text, at, f"prefix {prefix!r} is not declared; add PREFIX {prefix}: <{WIDELY_USED.get(prefix, '...')}>"
    )


def _resolve(reference: str, base: str | None) -> str:
    if "\\" in reference:
        reference = _UNICODE.sub(lambda m: chr(int(m[1] or m[2], 16)), reference)
    return reference if base is None or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", reference) else urljoin(base, reference)
