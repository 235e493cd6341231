"""Lookups: a query of one pattern is answered from the store's index.

The engine takes 15 microseconds to begin with any query, whatever it asks: it works out what time it is and registers
its functions. A lookup takes less than that, and is what clients ask most: rdflib's SPARQLStore asks one for every
pattern, an editor for every label. What is read here is a narrow part of SPARQL 1.1; what is not is for the engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any, Final, TypeAlias

import pyoxigraph as ox

from kg.names import PREFIXES
from kg.terms import XSD

#: Rows beyond which the engine writes more quickly.
MOST: Final = 100
_LONGEST: Final = 4096  #: Code points of a query that is looked at.
_REMEMBERED: Final = 4096  #: Terms whose JSON is kept, at most.
_WORTH_KEEPING: Final = 512  #: Code points of JSON; longer ones are written each time.

_SPACE: Final = r"(?:[\x20\t\r\n]|#[^\r\n]*+[\r\n])"  # white space and whole comments
_LAST: Final = r"(?:[\x20\t\r\n]|#[^\r\n]*+(?:[\r\n]|\Z))"  # the same, and a comment at the end
_IRI: Final = r'<[^<>"{}|^`\\\x00-\x20]*+>'
_PREFIX: Final = r"(?:[A-Za-z][A-Za-z0-9_-]*+)?+:"
_NAME: Final = r"[?][A-Za-z][A-Za-z0-9_]*+"
_TERM: Final = rf"({_IRI}|{_PREFIX}[A-Za-z0-9_][A-Za-z0-9_-]*+|{_NAME}|a)"
_PATTERN: Final = rf"\{{{_LAST}*+{_TERM}{_LAST}++{_TERM}{_LAST}++{_TERM}{_LAST}*+(?:\.{_LAST}*+)?+\}}{_LAST}*+"
_DECLARED: Final = re.compile(rf"{_SPACE}*+(?i:PREFIX){_SPACE}++({_PREFIX}){_SPACE}*+({_IRI})")
#: What stands before the first brace, after the prefixes.
_FORM: Final = re.compile(
    rf"{_SPACE}*+(?:(?i:SELECT){_SPACE}++((?:{_NAME}[\x20\t\r\n]++)++)(?:(?i:WHERE){_SPACE}*+)?+"
    rf"|(?i:ASK(?:{_SPACE}++WHERE)?+){_SPACE}*+|(?i:(CONSTRUCT)({_SPACE}++WHERE)?+){_SPACE}*+)"
)
#: What stands from there.
_REST: Final = re.compile(
    rf"{_PATTERN}(?:(?i:WHERE){_LAST}*+{_PATTERN})?+(?:(?i:LIMIT){_LAST}++([0-9]{{1,9}}){_LAST}*+)?+\Z"
)
_PLACES: Final = ("subject", "predicate", "object")
_TYPE: Final = ox.NamedNode(f"{PREFIXES['rdf']}type")
_STRING: Final = f"{XSD}string"
_DEFAULT: Final = ox.DefaultGraph()
#: Subject, predicate, object; ``None`` for a variable.
_Pattern: TypeAlias = list[ox.NamedNode | None]


class _Unread(Exception):
    """It is not for this module."""


@dataclass(frozen=True, slots=True)
class _Head:
    """What a query says before its first brace."""

    names: tuple[str, ...]  #: Variables of the rows, each with its question mark; none where it asks for no rows.
    graph: bool  #: Whether it asks for a graph.
    template: bool  #: Whether the first brace opens the template of the graph.
    prefixes: dict[str, str]  #: Namespaces, by prefix without its colon.


@dataclass(slots=True)
class Lookup:
    """A query of one pattern over the default graph."""

    pattern: _Pattern
    places: dict[str, str]  #: Where each variable stands: ``subject``, ``predicate`` or ``object``.
    names: tuple[str, ...]  #: Variables of the rows, each with its question mark.
    graph: bool  #: Whether it asks for the triples that match.
    limit: int | None

    def rows(self, store: ox.Store) -> bytes | None:
        """Return the rows, or whether there are any, as SPARQL 1.1 results in JSON, as the engine writes them.

        Returns:
            ``None`` where there are more than :data:`MOST`, or a term that is none of RDF 1.1.
        """
        found = self._found(store)
        if not self.names:
            return b'{"head":{},"boolean":false}' if next(found, None) is None else b'{"head":{},"boolean":true}'
        quads = _few(found, self.limit)
        if quads is None:
            return None
        head, row = _templates(self.names)
        terms: Callable[[ox.Quad], Any] = attrgetter(*[self.places[name] for name in self.names])
        written = _JSON.__getitem__
        try:
            if len(self.names) == 1:
                lines = [row % written(term) for term in map(terms, quads)]
            else:
                lines = [row % (*map(written, several),) for several in map(terms, quads)]
        except _Unread:
            return None
        return f"{head}{','.join(lines)}]}}}}".encode()

    def triples(self, store: ox.Store) -> list[ox.Triple] | None:
        """Return the triples that match, each once; ``None`` where there are more than :data:`MOST`."""
        quads = _few(self._found(store), self.limit)
        return None if quads is None else [quad.triple for quad in quads]

    def _found(self, store: ox.Store) -> Iterator[ox.Quad]:
        subject, predicate, value = self.pattern
        return store.quads_for_pattern(subject, predicate, value, _DEFAULT)


def read(text: str) -> Lookup | None:
    """Read a query.

    Args:
        text: What is asked, to be run over the default graph of a store.

    Returns:
        What it asks; ``None`` where that is more than a lookup, or it cannot be read: the engine tells why.
    """
    start = text.find("{")
    rest = _REST.match(text, start) if start > 0 and len(text) <= _LONGEST else None
    head = _head(text[:start]) if rest else None
    if rest is None or head is None:
        return None
    *first, limit = rest.group(1, 2, 3, 7)
    *second, _ = rest.group(4, 5, 6, 7)
    try:
        pattern, places = _pattern(first, head.prefixes)
        if head.template != (second[0] is not None):
            return None
        if head.template and _pattern(second, head.prefixes) != (pattern, places):
            return None  # It makes other triples than it finds.
    except (_Unread, ValueError):
        return None
    rows = head.names or head.graph
    if any(name not in places for name in head.names) or (limit and not rows):
        return None
    return Lookup(pattern, places, head.names, head.graph, int(limit) if limit else None)


@lru_cache(1 << 8)
def _head(text: str) -> _Head | None:
    """Read what stands before the first brace: a client begins many queries alike."""
    prefixes: dict[str, str] = {}
    at = 0
    while declared := _DECLARED.match(text, at):
        prefixes[declared[1][:-1]] = declared[2][1:-1]
        at = declared.end()
    form = _FORM.fullmatch(text, at)
    if form is None or not all(map(_is_iri, prefixes.values())):
        return None
    names = tuple(form[1].split()) if form[1] else ()
    if len(set(names)) != len(names):
        return None
    graph = form[2] is not None
    return _Head(names, graph, graph and form[3] is None, prefixes)


def _pattern(tokens: Sequence[str], prefixes: Mapping[str, str]) -> tuple[_Pattern, dict[str, str]]:
    """Return the terms of a pattern, and where its variables stand.

    Raises:
        ValueError: A name is no absolute IRI.
        _Unread: It says more than a triple of IRIs and different variables.
    """
    pattern: _Pattern = []
    places: dict[str, str] = {}
    for token, place in zip(tokens, _PLACES, strict=True):
        if token[0] == "?":
            if token in places:
                raise _Unread
            places[token] = place
            pattern.append(None)
        elif token[0] == "<":
            pattern.append(ox.NamedNode(token[1:-1]))
        elif ":" in token:
            prefix, _, name = token.partition(":")
            if prefix not in prefixes:
                raise _Unread
            pattern.append(ox.NamedNode(prefixes[prefix] + name))
        elif place == "predicate":  # ``a``
            pattern.append(_TYPE)
        else:
            raise _Unread
    return pattern, places


def _few(found: Iterator[ox.Quad], limit: int | None) -> list[ox.Quad] | None:
    """Return what was found, up to a limit; ``None`` where that is too much."""
    quads = list(islice(found, MOST + 1 if limit is None else min(limit, MOST + 1)))
    return quads if len(quads) <= MOST else None


@lru_cache(1 << 8)
def _templates(names: tuple[str, ...]) -> tuple[str, str]:
    """Return what results begin with, and a row with a place for each term."""
    quoted = [f'"{name[1:]}"' for name in names]
    head = '{"head":{"vars":[' + ",".join(quoted) + ']},"results":{"bindings":['
    return head, "{" + ",".join(f"{name}:%s" for name in quoted) + "}"


@lru_cache(1 << 10)
def _is_iri(text: str) -> bool:
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


class _Written(dict[Any, str]):
    """The JSON of terms, by term: that of a term that comes again is kept."""

    def __missing__(self, term: object) -> str:
        text = _json(term)
        if len(text) <= _WORTH_KEEPING:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[term] = text
        return text


_JSON: Final = _Written()


def _json(term: object) -> str:
    """Return a term as SPARQL 1.1 results in JSON have it.

    Raises:
        _Unread: It is none of RDF 1.1.
    """
    if isinstance(term, ox.NamedNode):
        return f'{{"type":"uri","value":{encode_basestring(term.value)}}}'
    if isinstance(term, ox.BlankNode):
        return f'{{"type":"bnode","value":{encode_basestring(term.value)}}}'
    if not isinstance(term, ox.Literal) or term.direction is not None:
        raise _Unread
    text = f'{{"type":"literal","value":{encode_basestring(term.value)}'
    if term.language:
        return f'{text},"xml:lang":{encode_basestring(term.language)}}}'
    if term.datatype.value != _STRING:
        return f'{text},"datatype":{encode_basestring(term.datatype.value)}}}'
    return text + "}"
