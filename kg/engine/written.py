"""Answers as bytes, by the engine's own writers, cut at a whole row or triple where they grow too long."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

import pyoxigraph as ox

from kg.engine import lookups, wellformed
from kg.engine.embedded import Embedded, fault
from kg.errors import EngineFailure, UnfitForm
from kg.guard import Judged
from kg.names import PREFIXES
from kg.terms import DEFAULT, Quad

#: Names of the result formats and graph syntaxes, as :mod:`kg.formats` has them.
RESULTS: Final = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
SYNTAXES: Final = {
    "ttl": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}
#: In what the service says of itself, and in nothing else.
_DESCRIBING: Final = {
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "void": "http://rdfs.org/ns/void#",
}
_END: Final = ord(">")
_NAMESPACES: Final = {namespace.encode(): (prefix, namespace) for prefix, namespace in (PREFIXES | _DESCRIBING).items()}
#: Tells the name of the format to write, given whether the answer is a graph.
Choose: TypeAlias = Callable[[bool], str]
_Found: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


@dataclass(frozen=True, slots=True)
class Written:
    """An answer in a format."""

    body: bytes
    form: str  #: Name of the format.
    rows: int | None = None  #: Where the answer was cut: how many rows or triples are left.


class _Full(Exception):
    """More was written than fits."""


class _Sheet:
    """Takes bytes up to a limit."""

    def __init__(self, most: int) -> None:
        self.pieces: list[bytes] = []
        self._left = most

    def write(self, piece: bytes) -> int:
        self.pieces.append(piece)
        self._left -= len(piece)
        if self._left < 0:
            raise _Full
        return len(piece)

    def flush(self) -> None:
        """Do nothing: all is written at once."""

    def close(self) -> None:
        """Do nothing: there is nothing to close."""


def holds(store: Embedded, graph: str) -> bool:
    """Whether a store has a named graph, by absolute IRI."""
    try:
        return store.store.contains_named_graph(ox.NamedNode(graph))
    except ValueError:  # it is no IRI
        return False


def write(store: Embedded, query: Judged, choose: Choose, most: int) -> Written:
    """Answer a query.

    Args:
        store: What is asked.
        query: What is asked of it; its dataset, where it has one, holds.
        choose: Called once the kind of answer is known, before it is evaluated; may raise.
        most: Bytes that the answer may have; a longer one is cut.

    Raises:
        SyntaxFault: The text is no SPARQL 1.1 query.
        UnfitForm: The answer has something in it that the form, which is XML, cannot hold.
        EngineFailure: The store failed.
    """
    try:
        found = _ask(store, query)
        name = choose(isinstance(found, ox.QueryTriples))
        try:
            return Written(_whole(found, name, most), name)
        except _Full:
            return _cut(_ask(store, query), name, most)
    except SyntaxError as error:
        raise fault("query", error) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise EngineFailure(f"the embedded store could not run the query: {error}") from error


def look_up(store: Embedded, text: str, rows: str | None, graph: str | None, most: int) -> tuple[bytes, str] | None:
    """Answer a lookup, whatever comes; its arguments are those of :func:`write_short`.

    Returns:
        The answer and the name of its format; ``None`` where the text is no lookup, or it takes the engine to answer.
    """
    lookup = lookups.read(text)
    if lookup is None:
        return None
    if not lookup.graph:
        body = lookup.rows(store.store) if rows == "json" else None
        return (body, rows) if body is not None and rows and len(body) <= most else None
    triples = lookup.triples(store.store) if graph else None
    if triples is None or graph is None:
        return None
    plain = _lines(triples)
    try:
        body = _serialized(triples, plain, graph)
    except UnfitForm:
        return None
    return (body, graph) if len(plain) <= most else None


def write_short(store: Embedded, text: str, rows: str | None, graph: str | None, most: int) -> tuple[bytes, str] | None:
    """Answer a query without a dataset of its own, where nothing stands in the way; no more work than that takes.

    Args:
        store: What is asked.
        text: What is asked of it; it must be known to hold nothing that is refused.
        rows: Name of the format for rows and truth; where there is none, they are not written.
        graph: The same for graphs.
        most: Bytes that the answer may have.

    Returns:
        The answer and the name of its format; ``None`` where it takes :func:`write` to answer, cut, or tell an error.
    """
    try:
        found = store.store.query(text)
        name = graph if isinstance(found, ox.QueryTriples) else rows
        return (_whole(found, name, most), name) if name else None
    except (SyntaxError, OSError, RuntimeError, ValueError, UnfitForm, _Full):
        return None  # Told by :func:`write`, which meets it too.


def _whole(found: _Found, name: str, most: int) -> bytes:
    """Write an answer that fits.

    Raises:
        _Full: It does not.
    """
    if isinstance(found, ox.QueryTriples):
        triples, plain = _once(found)
        if len(plain) > most:
            raise _Full
        return _serialized(triples, plain, name)
    if isinstance(found, ox.QueryBoolean):
        return found.serialize(format=RESULTS[name]) or b""
    sheet = _Sheet(most)
    found.serialize(sheet, RESULTS[name])  # type: ignore[arg-type]  # it need not be a whole file
    body = _checked(sheet.pieces[0] if len(sheet.pieces) == 1 else b"".join(sheet.pieces), name)
    if len(body) > most:
        raise _Full
    return body


def write_quads(quads: Iterable[Quad], name: str) -> bytes:
    """Return the quads of a document, with the prefixes of the project: TriG and N-Quads keep graphs, others have none.

    JSON-LD could have them, but who reads a document of one thing looks into its default graph, and would find nothing.

    Raises:
        UnfitForm: They have something in them that the form, which is RDF/XML, cannot hold.
    """
    listed = list(ox.parse("".join(map(_line, quads)), format=ox.RdfFormat.N_QUADS, lenient=True))
    if name not in ("trig", "nq"):
        triples = list(dict.fromkeys(quad.triple for quad in listed))
        return _serialized(triples, _lines(triples), name)
    return _serialized(listed, _lines(listed), name)


def _line(quad: Quad) -> str:
    subject, predicate, value, graph = quad
    return f"{subject} {predicate} {value}{'' if graph == DEFAULT else ' ' + graph} .\n"


def _ask(store: Embedded, query: Judged) -> _Found:
    if query.default is None and query.named is None:
        return store.store.query(query.text)
    default = [ox.NamedNode(graph) for graph in query.default or ()]
    named = [ox.NamedNode(graph) for graph in query.named or ()]
    return store.store.query(query.text, default_graph=default, named_graphs=named)  # type: ignore[arg-type]  # lists


def _cut(found: _Found, name: str, most: int) -> Written:
    """Write as many rows or triples as fit: rows as TSV, in which a row is a line, and from there as asked for."""
    if isinstance(found, ox.QueryTriples):
        triples, plain = _once(found)
        kept = plain[: plain.rfind(b"\n", 0, most) + 1].count(b"\n")
        triples = triples[:kept]
        return Written(_serialized(triples, _lines(triples), name), name, kept)
    assert isinstance(found, ox.QuerySolutions)
    sheet = _Sheet(most)
    with suppress(_Full):
        found.serialize(sheet, ox.QueryResultsFormat.TSV)  # type: ignore[arg-type]  # it need not be a whole file
    text = b"".join(sheet.pieces)[:most]
    while True:
        text = text[: text.rfind(b"\n") + 1]
        rows = ox.parse_query_results(text, format=ox.QueryResultsFormat.TSV)
        assert isinstance(rows, ox.QuerySolutions)
        body = _checked(rows.serialize(format=RESULTS[name]) or b"", name)
        left = text.count(b"\n") - 1
        if len(body) <= most or not left:
            return Written(body, name, left)
        text = text[: max(len(text) * most // len(body), text.find(b"\n") + 1)]


def _once(found: ox.QueryTriples) -> tuple[list[ox.Triple], bytes]:
    """Return each triple once, and their lines."""
    triples = list(found)
    plain = _lines(triples)
    if len(set(plain.split(b"\n"))) <= len(triples):  # An empty one comes after the last line.
        triples = list(dict.fromkeys(triples))
        plain = _lines(triples)
    return triples, plain


def _lines(listed: Sequence[ox.Triple | ox.Quad]) -> bytes:
    form = ox.RdfFormat.N_QUADS if listed and isinstance(listed[0], ox.Quad) else ox.RdfFormat.N_TRIPLES
    return ox.serialize(listed, format=form) or b""  # type: ignore[arg-type]  # one kind or the other


def _serialized(listed: Sequence[ox.Triple | ox.Quad], plain: bytes, name: str) -> bytes:
    """Write triples or quads with the prefixes that help, given their plain lines."""
    if name in ("nt", "nq"):
        return plain
    names = {word for word in plain.split() if word[-1] == _END}  # What looks like one in a literal does no harm.
    prefixes = dict(sorted(filter(None, map(_prefix, names))))
    if name == "rdf":
        for one in listed:
            wellformed.refuse_property(one.predicate.value, wellformed.INSTEAD[name])
    text = ox.serialize(listed, format=SYNTAXES[name], prefixes=prefixes) or b""  # type: ignore[arg-type]  # likewise
    if name not in ("ttl", "trig"):
        return _checked(text, name)
    lines = text.split(b"\n", len(prefixes))  # The engine declares prefixes in any order.
    return b"\n".join([*sorted(lines[:-1]), lines[-1]])


def _checked(text: bytes, name: str) -> bytes:
    """Return what was written; where that is XML, it has to be, and keeps its carriage returns."""
    if name == "rdf":
        wellformed.refuse_rdf(text, wellformed.INSTEAD[name])
    elif name == "xml":
        wellformed.refuse(text, wellformed.INSTEAD[name])
    else:
        return text
    return wellformed.with_returns(text)


@lru_cache(1 << 14)
def _prefix(word: bytes) -> tuple[str, str] | None:
    """Return the prefix for the IRI that a word of N-Triples ends with, and its namespace: the longest there is."""
    start = word[word.rfind(b"<") + 1 : -1]
    while start not in _NAMESPACES:
        start = start[: max(start.rfind(b"/", 0, -1), start.rfind(b"#", 0, -1)) + 1]
        if not start:
            return None
    return _NAMESPACES[start]
