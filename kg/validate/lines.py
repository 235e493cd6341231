"""Turtle, TriG, N-Triples and N-Quads with their lines: a scan that knows brackets, strings and prefixes.

For texts that are known to parse (grammar: W3C RDF 1.1 TriG, 2014); what it does not understand it passes over.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin

from kg.names import BORROWED
from kg.sources import RDF_TYPE
from kg.terms import DEFAULT, XSD, Term, iri, literal
from kg.validate.places import ANONYMOUS, Lines, Notes, Spot, Statement

_TOKEN: Final = re.compile(
    r'''
      (?P<skip>\#[^\n\r]*|\s+)
    | (?P<string>"""(?:[^"\\]++|\\.|"(?!""))*+"""|\'\'\'(?:[^'\\]++|\\.|'(?!''))*+\'\'\'
      |"(?:[^"\\\n]++|\\.)*+"|'(?:[^'\\\n]++|\\.)*+')
    | (?P<iri><[^<>"{}|^`\x00-\x20]*>)
    | (?P<at>@[A-Za-z][A-Za-z0-9-]*)
    | (?P<name>(?:\\.|[^\s.;,{}\[\]()<>"'\#@^\\]|\.(?=[^\s.;,{}\[\]()<>"'\#@^]))+)
    | (?P<mark>\^\^|.)
    ''',
    re.VERBOSE | re.DOTALL,
)
_ESCAPED: Final = re.compile(r"\\(.)")
_STRING: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROL: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_NUMBERS: Final = (
    (re.compile(r"[+-]?\d+"), XSD + "integer"),
    (re.compile(r"[+-]?\d*\.\d+"), XSD + "decimal"),
    (re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)[eE][+-]?\d+"), XSD + "double"),
    (re.compile(r"true|false"), XSD + "boolean"),
)
_TOP: Final = Spot(1, 1)
_FIRST, _REST, _NIL = (iri(BORROWED["rdf"] + local) for local in ("first", "rest", "nil"))


@dataclass(slots=True)
class _Frame:
    """A statement, property list or collection that is being read."""

    subject: Term | None = None
    predicate: Term | None = None
    at: Spot = _TOP  #: Of the predicate.
    cells: int = -1  #: Members so far of a collection; -1 where it is none.
    opened: int = -1  #: Number of the statement whose value a collection is; -1 where it is a subject.


@dataclass(slots=True)
class _Scan:
    """Where the scan stands."""

    notes: Notes = field(default_factory=Notes)
    prefixes: dict[str, str] = field(default_factory=dict)
    base: str = ""
    graph: Term = DEFAULT
    frames: list[_Frame] = field(default_factory=lambda: [_Frame()])
    began: Spot = _TOP  #: Of the top-level subject.
    nodes: int = 0  #: Nodes without a name so far.
    declaring: bool = False  #: Whether the next IRI ends an ``@prefix`` or ``@base`` directive.
    prefix: str | None = None  #: The prefix being declared; ``None`` for the base.
    string: tuple[str, Spot] | None = None  #: A string whose language or datatype may follow.
    typing: bool = False  #: Whether a datatype follows.


def index(text: str, base: str = "") -> Lines:
    """Return where each block and each of its statements stands.

    Args:
        text: Turtle, TriG, N-Triples or N-Quads.
        base: What relative IRIs are resolved against.
    """
    scan = _Scan(base=base)
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    for match in _TOKEN.finditer(text):
        kind, piece = match.lastgroup, match[0]
        if kind == "skip":
            continue
        line = bisect_right(starts, match.start())
        spot = Spot(line, match.start() - starts[line - 1] + 1)
        if scan.string and _ends_string(scan, kind or "", piece):
            continue
        _token(scan, kind or "", piece, spot)
    return Lines(scan.notes)


def _ends_string(scan: _Scan, kind: str, piece: str) -> bool:
    """Whether a token belongs to the string before it; the literal is noted once it is whole."""
    if piece == "^^":
        scan.typing = True
        return True
    text, spot = scan.string or ("", scan.began)
    if scan.typing:
        datatype, language = _expand(scan, piece).strip("<>"), None
    else:
        datatype, language = None, piece[1:].lower() if kind == "at" else None  # As parsers do.
    used = scan.typing or kind == "at"
    scan.string, scan.typing = None, False
    _term(scan, literal(text, datatype, language), spot)
    return used


def _token(scan: _Scan, kind: str, piece: str, spot: Spot) -> None:
    top = len(scan.frames) == 1
    if kind == "mark":
        _mark(scan, piece, spot)
    elif top and scan.frames[0].subject is None and piece.removeprefix("@").upper() in ("PREFIX", "BASE"):
        scan.declaring = True
    elif scan.declaring and kind in ("iri", "name"):
        _declare(scan, piece)
    elif kind == "string":
        quotes = 3 if piece[:3] in ('"""', "'''") and len(piece) > 5 else 1  # noqa: PLR2004 - two triple quotes
        scan.string = (_unescape(piece[quotes:-quotes]), spot)
    elif kind in ("iri", "name") and not (top and piece.upper() == "GRAPH" and scan.frames[0].subject is None):
        _term(scan, _expand(scan, piece), spot)


def _mark(scan: _Scan, piece: str, spot: Spot) -> None:
    frame = scan.frames[-1]
    if piece in "[(":
        node = _node(scan)
        noted = len(scan.notes.statements)
        _term(scan, node, spot)
        opened = noted if len(scan.notes.statements) > noted else -1
        scan.frames.append(_Frame(node) if piece == "[" else _Frame(node, _FIRST, spot, 0, opened))
    elif piece in "])" and len(scan.frames) > 1:
        _close(scan, scan.frames.pop(), spot)
    elif piece == ";":
        frame.predicate = None
    elif len(scan.frames) > 1:
        return
    elif piece == "{":
        scan.graph = frame.subject or DEFAULT
        scan.notes.graphs.setdefault(scan.graph, scan.began)
        scan.frames = [_Frame()]
    elif piece in ".}":
        if frame.subject is not None:
            scan.notes.blocks.append((scan.began.line, spot.line))
            scan.frames = [_Frame()]
        if piece == "}":
            scan.graph = DEFAULT


def _close(scan: _Scan, frame: _Frame, spot: Spot) -> None:
    """End a collection: an empty one is ``rdf:nil``."""
    if frame.cells == 0 and frame.opened >= 0:
        scan.notes.statements[frame.opened] = scan.notes.statements[frame.opened]._replace(value=_NIL)
    elif frame.cells > 0:
        scan.notes.statements.append(Statement(scan.graph, frame.subject or "", _REST, _NIL, spot, spot))


def _declare(scan: _Scan, piece: str) -> None:
    if not piece.startswith("<"):
        scan.prefix = piece.removesuffix(":")
        return
    namespace = urljoin(scan.base, piece[1:-1])
    if scan.prefix is None:
        scan.base = namespace
    else:
        scan.prefixes[scan.prefix] = namespace
    scan.declaring, scan.prefix = False, None


def _term(scan: _Scan, term: Term, spot: Spot) -> None:
    """Take a term as subject, predicate, value or member: whatever the statement lacks."""
    frame, notes = scan.frames[-1], scan.notes
    if frame.cells >= 0:
        if frame.cells:
            cell = _node(scan)
            notes.statements.append(Statement(scan.graph, frame.subject or "", _REST, cell, spot, spot))
            frame.subject = cell
        frame.cells += 1
        notes.statements.append(Statement(scan.graph, frame.subject or "", _FIRST, term, spot, spot))
    elif frame.subject is None:
        frame.subject, scan.began = term, spot
    elif frame.predicate is None:
        frame.predicate, frame.at = RDF_TYPE if term == "a" else term, spot
        began = scan.began if len(scan.frames) == 1 else spot
        notes.subjects.setdefault((scan.graph, frame.subject), began)
    else:
        notes.statements.append(Statement(scan.graph, frame.subject, frame.predicate, term, frame.at, spot))


def _node(scan: _Scan) -> Term:
    scan.nodes += 1
    return f"{ANONYMOUS}{scan.nodes}"


def _expand(scan: _Scan, piece: str) -> Term:
    if piece.startswith("<"):
        inner = _unescape(piece[1:-1])
        return f"<{urljoin(scan.base, inner) if scan.base else inner}>"
    prefix, colon, local = piece.partition(":")
    if colon and prefix in scan.prefixes:
        local = _ESCAPED.sub(r"\1", local)
        return f"<{scan.prefixes[prefix]}{local}>"
    for pattern, datatype in _NUMBERS if not colon else ():
        if pattern.fullmatch(piece):
            return literal(piece, datatype)
    return piece


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    return _STRING.sub(lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else _CONTROL.get(m[3], m[3]), text)
