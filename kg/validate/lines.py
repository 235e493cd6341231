"""From a subject to its line: a scan of Turtle and TriG that knows prefixes, blocks and strings, and nothing more.

Parsers drop line numbers once a text parses. This one keeps them, for texts that are known to parse (grammar: W3C
RDF 1.1 TriG, 2014); what it does not understand it passes over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin

from kg.sources import RDF_TYPE
from kg.terms import DEFAULT, Term

_TOKEN: Final = re.compile(
    r'''
      (?P<skip>\#[^\n\r]*|\s+)
    | (?P<string>"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'
      |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    | (?P<iri><[^<>"{}|^`\x00-\x20]*>)
    | (?P<at>@[A-Za-z-]+)
    | (?P<name>(?:[^\s.;,{}\[\]()<>"'\#@^]|\.(?=[^\s.;,{}\[\]()<>"'\#@^]))+)
    | (?P<mark>\^\^|.)
    ''',
    re.VERBOSE | re.DOTALL,
)
_ESCAPED: Final = re.compile(r"\\(.)")


@dataclass(slots=True)
class Lines:
    """Where blocks and their properties begin in one text; lines are 1-based."""

    graphs: dict[Term, int] = field(default_factory=dict)
    subjects: dict[tuple[Term, Term], int] = field(default_factory=dict)  #: By graph and subject.
    properties: dict[tuple[Term, Term, Term], int] = field(default_factory=dict)  #: By graph, subject, predicate.

    def find(self, subject: Term, predicate: Term | None = None, graph: Term | None = None) -> int | None:
        """Return the line of a subject's property, else of its block, else of the graph it names.

        Args:
            subject: A term; an IRI in angle brackets.
            predicate: A term, where one property is to blame.
            graph: Look in this graph only; in any, in order of the text, where not given.
        """
        if predicate is not None:
            for (where, what, which), line in self.properties.items():
                if (what, which) == (subject, predicate) and graph in (None, where):
                    return line
        for (where, what), line in self.subjects.items():
            if what == subject and graph in (None, where):
                return line
        return self.graphs.get(subject)


@dataclass(slots=True)
class _Scan:
    """Where the scan stands."""

    lines: Lines = field(default_factory=Lines)
    prefixes: dict[str, str] = field(default_factory=dict)
    base: str = ""
    graph: Term = DEFAULT
    terms: list[Term] = field(default_factory=list)  #: Subject, then predicate, of the statement being read.
    began: int = 1  #: Line of the subject.
    depth: int = 0  #: Of brackets and lists.
    declaring: bool = False  #: Whether the next IRI ends an ``@prefix`` or ``@base`` directive.
    prefix: str | None = None  #: The prefix being declared; ``None`` for the base.


def index(text: str) -> Lines:
    """Return where each block and each of its properties begins."""
    scan = _Scan()
    line = 1
    for match in _TOKEN.finditer(text):
        kind, piece = match.lastgroup, match[0]
        if kind == "mark":
            _mark(scan, piece)
        elif piece.removeprefix("@").upper() in ("PREFIX", "BASE"):
            scan.declaring = True
        elif scan.declaring and kind in ("iri", "name"):
            _declare(scan, piece)
        elif kind in ("iri", "name", "string") and not scan.depth:
            _term(scan, piece, line)
        line += piece.count("\n")
    return scan.lines


def _mark(scan: _Scan, piece: str) -> None:
    if piece in "[(":
        if not scan.depth and not scan.terms:
            scan.terms = [""]
        scan.depth += 1
    elif piece in "])":
        scan.depth -= 1
    elif scan.depth:
        return
    elif piece == "{":
        scan.graph = scan.terms[0] if scan.terms else DEFAULT
        scan.lines.graphs.setdefault(scan.graph, scan.began)
        scan.terms = []
    elif piece == "}":
        scan.graph, scan.terms = DEFAULT, []
    elif piece == ".":
        scan.terms = []
    elif piece == ";":
        del scan.terms[1:]


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


def _term(scan: _Scan, piece: str, line: int) -> None:
    if len(scan.terms) > 1 or (piece.upper() == "GRAPH" and not scan.terms):
        return
    scan.terms.append(_expand(scan, piece))
    if len(scan.terms) == 1:
        scan.began = line
        return
    subject, predicate = scan.terms
    scan.lines.subjects.setdefault((scan.graph, subject), scan.began)
    scan.lines.properties.setdefault((scan.graph, subject, predicate), line)


def _expand(scan: _Scan, piece: str) -> Term:
    if piece.startswith("<"):
        return f"<{urljoin(scan.base, piece[1:-1]) if scan.base else piece[1:-1]}>"
    if piece == "a" and scan.terms:
        return RDF_TYPE
    prefix, colon, local = piece.partition(":")
    if not colon or prefix not in scan.prefixes:
        return piece
    local = _ESCAPED.sub(r"\1", local)
    return f"<{scan.prefixes[prefix]}{local}>"
