"""JSON-LD with its lines: objects are nodes, their keys properties, as far as the contexts in the text tell.

Terms, prefixes, ``@vocab``, ``@base`` and type coercion of the contexts in the text are understood; scoped contexts,
``@reverse``, ``@nest`` and index maps are passed over (W3C JSON-LD 1.1, 2020).
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import urljoin

from kg.sources import RDF_TYPE
from kg.terms import DEFAULT, XSD, Term, literal
from kg.validate.places import ANONYMOUS, Lines, Notes, Spot, Statement

_TOKEN: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)
_LONGEST: Final = 18  #: Digits of a whole number.


@dataclass(frozen=True, slots=True)
class _Node:
    """A value of JSON and where it stands."""

    spot: Spot
    content: _Content
    last: int  #: Line on which it ends.

    def get(self, key: str) -> _Node | None:
        """Return the last member of an object by its key, as JSON-LD reads it."""
        members = self.content if isinstance(self.content, dict) else {}
        return members[key][1] if key in members else None

    def text(self) -> str | None:
        """Return the value where it is text."""
        return self.content if isinstance(self.content, str) else None


_Content: TypeAlias = "dict[str, tuple[Spot, _Node]] | list[_Node] | str | int | float | bool | None"


@dataclass(frozen=True, slots=True)
class _Context:
    """What the contexts met so far say."""

    base: str
    vocabulary: str | None
    language: str | None
    terms: dict[str, str]
    types: dict[str, str]

    def expand(self, name: str, *, term: bool) -> str | None:
        """Return the absolute IRI of a key or type (``term``), or of an identifier."""
        if term and name in self.terms:
            return self.terms[name]
        prefix, colon, local = name.partition(":")
        if colon and not local.startswith("//") and prefix in self.terms:
            return self.terms[prefix] + local
        if colon:
            return name
        if term:
            return None if self.vocabulary is None else self.vocabulary + name
        return urljoin(self.base, name)


def index(text: str, base: str = "") -> Lines:
    """Return where each node and each of its statements stands.

    Args:
        text: JSON-LD.
        base: What relative IRIs are resolved against.
    """
    starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def tokens() -> Iterator[tuple[str, Spot]]:
        for match in _TOKEN.finditer(text):
            line = bisect_right(starts, match.start())
            yield match[0], Spot(line, match.start() - starts[line - 1] + 1)

    stream = tokens()
    scan = _Scan()
    scan.node(_read(stream, *next(stream)), _Context(base, None, None, {}, {}), DEFAULT, top=True)
    return Lines(scan.notes)


def _read(stream: Iterator[tuple[str, Spot]], piece: str, spot: Spot) -> _Node:
    """Read one value; nesting is bounded by what :mod:`kg.engine.syntaxes` lets pass."""
    if piece == "{":
        members: dict[str, tuple[Spot, _Node]] = {}
        for key, where in stream:
            if key == "}":
                return _Node(spot, members, where.line)
            if key != ",":
                next(stream)  # The colon.
                members[json.loads(key)] = (where, _read(stream, *next(stream)))
    if piece == "[":
        items: list[_Node] = []
        for item, where in stream:
            if item == "]":
                return _Node(spot, items, where.line)
            if item != ",":
                items.append(_read(stream, item, where))
    return _Node(spot, json.loads(piece, parse_int=_integer), spot.line)


def _integer(text: str) -> int | float:
    """Return a whole number; one of more digits than a machine counts has no exact value here."""
    return int(text) if len(text) <= _LONGEST else float(text)


class _Scan:
    """What has been noted so far."""

    def __init__(self) -> None:
        self.notes = Notes()
        self.nodes = 0

    def node(self, node: _Node, context: _Context, graph: Term, *, top: bool = False) -> Term | None:
        """Note the statements of a node object, and return the node; ``None`` for what is no node."""
        if isinstance(node.content, list):
            for item in node.content:
                self.node(item, context, graph, top=top)
            return None
        if not isinstance(node.content, dict):
            return None
        context = _contextual(context, node.get("@context"))
        subject = self._subject(node, context)
        graphs = node.get("@graph")
        named = subject is not None and graphs is not None and node.get("@id") is not None
        if graphs is not None:
            self.node(graphs, context, subject if named and subject else graph, top=True)
        if subject is None:
            return None
        keys = [key for key in node.content if not key.startswith("@")]
        if keys or node.get("@type"):
            self.notes.subjects.setdefault((graph, subject), node.spot)
        if top:
            self.notes.blocks.append((node.spot.line, node.last))
        for key in dict.fromkeys(("@type", *keys)):
            if key in node.content:
                self._member(subject, key, node.content[key], context, graph)
        return subject

    def _subject(self, node: _Node, context: _Context) -> Term | None:
        names = [key for key in ("@id", *(k for k, v in context.terms.items() if v == "@id")) if node.get(key)]
        found = node.get(names[0]) if names else None
        text = found.text() if found else None
        if text is None:
            members = set(node.content) if isinstance(node.content, dict) else set()
            if members & {"@value", "@list", "@set"} or members <= {"@context", "@graph"}:
                return None
            return self._fresh()
        return text if text.startswith("_:") else f"<{context.expand(text, term=False)}>"

    def _fresh(self) -> Term:
        self.nodes += 1
        return f"{ANONYMOUS}{self.nodes}"

    def _member(self, subject: Term, key: str, member: tuple[Spot, _Node], context: _Context, graph: Term) -> None:
        at, value = member
        name = context.expand(key, term=True) if key != "@type" else "@type"
        if name == "@graph":
            return
        values = value.content if isinstance(value.content, list) else [value]
        for item in values:
            inner = item.get("@set")
            for each in inner.content if inner and isinstance(inner.content, list) else [item]:
                term = self._value(each, key, context, graph) if name != "@type" else _type(each, context)
                if term is not None and name is not None and not (name.startswith("@") and name != "@type"):
                    predicate = RDF_TYPE if name == "@type" else f"<{name}>"
                    self.notes.statements.append(Statement(graph, subject, predicate, term, at, each.spot))

    def _value(self, node: _Node, key: str, context: _Context, graph: Term) -> Term | None:
        if isinstance(node.content, dict):
            given = node.get("@value")
            if node.get("@list"):
                self._list(node.get("@list"), context, graph)
                return self._fresh()
            if given is None:
                return self.node(node, context, graph)
            kind, language = node.get("@type"), node.get("@language")
            datatype = context.expand(kind.text() or "", term=True) if kind else None
            return _literal(given.content, datatype, language.text() if language else None)
        kind_of = context.types.get(key)
        if kind_of in ("@id", "@vocab") and isinstance(node.content, str):
            text = node.content
            return text if text.startswith("_:") else f"<{context.expand(text, term=kind_of == '@vocab')}>"
        language_of = context.language if kind_of is None and isinstance(node.content, str) else None
        return None if isinstance(node.content, list) else _literal(node.content, kind_of, language_of)

    def _list(self, items: _Node | None, context: _Context, graph: Term) -> None:
        """Note what is said of the members of a list; its cells are left out."""
        for item in items.content if items and isinstance(items.content, list) else ():
            self.node(item, context, graph)


def _literal(content: _Content, datatype: str | None, language: str | None) -> Term | None:
    if isinstance(content, str):
        return literal(content, None if language else datatype, language.lower() if language else None)
    if isinstance(content, bool):
        return literal(str(content).lower(), datatype or XSD + "boolean")
    if isinstance(content, int):
        return literal(str(content), datatype or XSD + "integer")
    return None


def _type(node: _Node, context: _Context) -> Term | None:
    text = node.text()
    return f"<{context.expand(text, term=True)}>" if text else None


def _contextual(context: _Context, given: _Node | None) -> _Context:
    """Return a context with what an ``@context`` adds to it."""
    if given is None:
        return context
    if isinstance(given.content, list):
        for item in given.content:
            context = _contextual(context, item)
        return context
    if not isinstance(given.content, dict):
        return context
    base, vocabulary, language = (given.get(key) for key in ("@base", "@vocab", "@language"))
    terms, types = dict(context.terms), dict(context.types)
    raw = {
        key: node.text() or (found.text() if (found := node.get("@id")) else None)
        for key, (_, node) in given.content.items()
        if not key.startswith("@")
    }
    terms |= {key: text for key, text in raw.items() if text}
    merged = _Context(
        urljoin(context.base, base.text() or "") if base else context.base,
        vocabulary.text() if vocabulary else context.vocabulary,
        language.text() if language else context.language,
        terms,
        types,
    )
    for key, text in raw.items():
        if text and not text.startswith("@"):
            terms[key] = merged.expand(text, term=text != key) or text
    for key, (_, node) in given.content.items():
        kind = node.get("@type")
        text = kind.text() if kind else None
        if text and not key.startswith("@"):
            types[key] = text if text.startswith("@") else merged.expand(text, term=True) or text
            if not terms.get(key):
                terms[key] = merged.expand(key, term=False) or key
    return merged
