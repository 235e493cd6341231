"""Split a SPARQL 1.1 query into tokens (grammar productions 139-173), each with its place in the text."""

from __future__ import annotations

import re
from string import ascii_letters, digits
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
_NUMBER: Final = r"[0-9]+\.[0-9]*[eE][+-]?[0-9]+|\.?[0-9]+[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+"
_SPACE: Final = re.compile(r"[ \t\r\n]*(?:\#[^\r\n]*[ \t\r\n]*)*")
#: Alternatives begin with a character or a set of them where they can, so that what cannot fit takes no time, and the
#: usual come first; repetitions hold no alternative per character. The last is what begins no token.
_TOKEN: Final = re.compile(
    rf"""([ \t\r\n]*+)(
      [?$][{_BASE_CHARS}_0-9][{_NAME}]*+
    | [{_BASE_CHARS}][{_NAME}\-.]*+(?<!\.):(?:{_LOCAL})?
    | [;,()\[\]}}]
    | \.(?![0-9])
    | <[^\x00-\x20<>"{{}}|^`\\]*(?:(?:{_UNICODE})[^\x00-\x20<>"{{}}|^`\\]*)*>
    | [A-Za-z][A-Za-z0-9_]*+
    | \{{\|?
    | "(?:""[^"\\]*(?:(?:\"{{1,2}}(?=[^"])|{_ESCAPED})[^"\\]*)*\"\"\"|[^"\\\r\n]*(?:{_ESCAPED}[^"\\\r\n]*)*")
    | '(?:''[^'\\]*(?:(?:'{{1,2}}(?=[^'])|{_ESCAPED})[^'\\]*)*\'\'\'|[^'\\\r\n]*(?:{_ESCAPED}[^'\\\r\n]*)*')
    | \^\^|&&|\|[|}}]|!=|<[=<]|>[=>]
    | :(?:{_LOCAL})?
    | _:[{_BASE_CHARS}_0-9](?:[{_NAME}\-.]*[{_NAME}\-])?
    | _[A-Za-z0-9_]*+
    | [+-]?(?:{_NUMBER})
    | @[A-Za-z]+(?:-[A-Za-z0-9]+)*
    | \#[^\r\n]*
    | .
    )""",
    re.VERBOSE | re.DOTALL,
)
_STAR: Final = frozenset({"<<", ">>", "{|", "|}"})
_SPECIAL: Final = "special"  #: Of no kind of its own: a comment, RDF-star, a name in another script, or a stranger.
#: The kind of a whole token, and of what begins with a character and is none of these.
_WHOLE: Final = {
    **dict.fromkeys([*"{}()[].;,*/|^?+!=<>-", "^^", "&&", "||", "!=", "<=", ">="], "mark"),
    **dict.fromkeys([*_STAR, *"$\"'@"], _SPECIAL),
}
_FIRST: Final = {
    **dict.fromkeys(ascii_letters, "word"),
    **dict.fromkeys(f"{digits}.+-", "number"),
    "?": "var",
    "$": "var",
    "<": "iri",
    '"': "string",
    "'": "string",
    ":": "name",
    "@": "lang",
    "_": "word",
}


class Token(NamedTuple):
    """One token of a query."""

    kind: str  #: ``var iri string blank name number word lang mark`` or ``end``.
    value: str  #: As written; a word in upper case, except the predicate ``a``.
    start: int  #: Code points from the beginning of the text, 0-based.
    end: int  #: One past the last code point.


_new = tuple.__new__  # the generated constructor takes twice as long


def fault(text: str, at: int, message: str) -> SyntaxFault:
    """Return the error for a place in a query: line and column are 1-based."""
    return SyntaxFault("query", *line_column(text, at), message)


def line_column(text: str, at: int) -> tuple[int, int]:
    """Return the 1-based line and column, in code points, of a place in a text."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def tokenize(text: str) -> tuple[Token, ...]:
    """Split a query into its tokens, white space and comments left out, with an ``end`` token last.

    Raises:
        SyntaxFault: A character begins no token.
        Refused: A code point escape stands outside a string or an IRI, or the query uses RDF-star.
    """
    tokens: list[Token] = []
    add, whole, first = tokens.append, _WHOLE.get, _FIRST.get
    before = _SPACE.match(text)
    end = before.end() if before else 0
    for space, word in _TOKEN.findall(text, end):
        value = word
        start = end + len(space)
        end = start + len(value)
        kind = whole(value) or first(value[0], _SPECIAL)
        if kind == "word":
            if ":" in value:
                kind = "name" if value[0] != "_" else "blank"
            elif value != "a":
                value = value.upper()
        elif kind == _SPECIAL:
            if value[0] == "#":
                continue
            kind = _special(text, value, start)
        add(_new(Token, (kind, value, start, end)))
    add(Token("end", "", len(text), len(text)))
    return tuple(tokens)


def _special(text: str, value: str, at: int) -> str:
    """Return the kind of a token that is told neither as a whole nor by its first character."""
    if value in _STAR:
        raise Refused(f"RDF-star ({value}) is not answered here: write standard SPARQL 1.1")
    if ":" in value:
        return "name"
    if text.startswith(("\\u", "\\U"), at):
        raise Refused("a \\u escape outside a string or an IRI is not traced: write the character itself")
    raise fault(text, at, f"{value!r} begins nothing that SPARQL knows")
