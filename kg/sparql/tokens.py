"""Split a SPARQL 1.1 query into tokens (grammar productions 139-173), each with its place in the text."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from kg.errors import Refused, SyntaxFault

_BASE_CHARS: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME: Final = f"{_BASE_CHARS}_0-9\u00b7\u0300-\u036f\u203f-\u2040"
_PLX: Final = r"(?:%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%])"
_REST: Final = rf"[{_NAME}\-.:]*"
_LOCAL: Final = rf"(?:[{_BASE_CHARS}_:0-9]|{_PLX}){_REST}(?:{_PLX}{_REST})*(?<!(?<!\\)\.)"
_UNICODE: Final = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_ESCAPED: Final = rf"(?:\\[tbnrf\\\"']|{_UNICODE})"
_SPACE: Final = r"[ \t\r\n]*(?:\#[^\r\n]*(?:[\r\n]|\Z)[ \t\r\n]*)*"
#: Repetitions are written so that none holds an alternative per character, which would make them several times slower.
_TOKEN: Final = re.compile(
    rf"""{_SPACE}(?:
      (?P<var>[?$][{_BASE_CHARS}_0-9][{_NAME}]*)
    | (?P<iri><[^\x00-\x20<>"{{}}|^`\\]*(?:(?:{_UNICODE})[^\x00-\x20<>"{{}}|^`\\]*)*>)
    | (?P<string>
        \"\"\"[^"\\]*(?:(?:\"{{1,2}}(?=[^"])|{_ESCAPED})[^"\\]*)*\"\"\"
      | \'\'\'[^'\\]*(?:(?:'{{1,2}}(?=[^'])|{_ESCAPED})[^'\\]*)*\'\'\'
      | "[^"\\\r\n]*(?:{_ESCAPED}[^"\\\r\n]*)*"
      | '[^'\\\r\n]*(?:{_ESCAPED}[^'\\\r\n]*)*')
    | (?P<blank>_:[{_BASE_CHARS}_0-9](?:[{_NAME}\-.]*[{_NAME}\-])?)
    | (?P<name>(?:[{_BASE_CHARS}](?:[{_NAME}\-.]*[{_NAME}\-])?)?:(?:{_LOCAL})?)
    | (?P<number>[+-]?(?:[0-9]+\.[0-9]*[eE][+-]?[0-9]+|\.?[0-9]+[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+))
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<lang>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<mark>\^\^|&&|\|\||!=|<=|>=|<<|>>|\{{\||\|\}}|[{{}}()\[\].;,*/|^?+!=<>-])
    | (?P<end>\Z)
    )""",
    re.VERBOSE,
)
_STAR: Final = frozenset({"<<", ">>", "{|", "|}"})


class Token(NamedTuple):
    """One token of a query."""

    kind: str  #: ``var iri string blank name number word lang mark`` or ``end``.
    value: str  #: As written; a word in upper case, except the predicate ``a``.
    start: int  #: Code points from the beginning of the text, 0-based.
    end: int  #: One past the last code point.


_new = tuple.__new__  # the generated constructor takes twice as long


def fault(text: str, at: int, message: str) -> SyntaxFault:
    """Return the error for a place in a query: line and column are 1-based."""
    line_start = text.rfind("\n", 0, at) + 1
    return SyntaxFault("query", text.count("\n", 0, at) + 1, at - line_start + 1, message)


def _stranger(text: str, at: int) -> SyntaxFault | Refused:
    """Return the error for what begins no token, after white space."""
    space = re.compile(_SPACE).match(text, at)
    at = space.end() if space else at
    if text.startswith(("\\u", "\\U"), at):
        return Refused("a \\u escape outside a string or an IRI is not traced: write the character itself")
    return fault(text, at, f"{text[at]!r} begins nothing that SPARQL knows")


def tokenize(text: str) -> tuple[Token, ...]:
    """Split a query into its tokens, white space and comments left out, with an ``end`` token last.

    Raises:
        SyntaxFault: A character begins no token.
        Refused: A code point escape stands outside a string or an IRI, or the query uses RDF-star.
    """
    tokens: list[Token] = []
    at = 0
    for found in _TOKEN.finditer(text):
        start, end = found.span()
        if start != at:
            break
        kind = found.lastgroup or ""
        value = found[kind]
        if kind == "word" and value != "a":
            value = value.upper()
        elif kind == "mark" and value in _STAR:
            raise Refused(f"RDF-star ({value}) is not answered here: write standard SPARQL 1.1")
        tokens.append(_new(Token, (kind, value, end - len(value), end)))
        at = end
    if not tokens or tokens[-1].kind != "end":
        raise _stranger(text, at)
    if tokens[-2:-1] and tokens[-2].kind == "end":  # after white space, nothing is found once more
        tokens.pop()
    return tuple(tokens)
