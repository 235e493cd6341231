"""Every syntax of RDF 1.1, as strangers write it: what would crash or exhaust a parser is refused before it is parsed.

The parsers are pyoxigraph's. Measured on 0.5: nested triple terms and nested JSON-LD objects overflow its stack and end
the process, nested RDF/XML takes time that grows with the square of the depth, and a token is held in at most 16 MiB.
Nothing is ever fetched: a remote context, an external entity or an external DTD is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.parsers import expat

import pyoxigraph as ox

from kg.errors import Refused, SyntaxFault
from kg.terms import DEFAULT, Quad

#: Syntaxes by suffix; ``.gz`` may follow.
SYNTAXES: Final = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
}
XML: Final = (".rdf", ".owl", ".xml")
JSON: Final = (".jsonld", ".json")
DEEPEST: Final = 256  #: Nested brackets, objects or elements.
_ENTITIES: Final = 256  #: Entities that a document may declare, as ontology editors do for namespaces.
_ENTITY: Final = 2000  #: Characters of one.
_PLACE: Final = re.compile(
    r"(?:Parser )?error at (?:line )?(\d+)(?: column |:| between columns )(\d+)(?: and \d+)?:\s*"
)
_AGAIN: Final = re.compile(r" \(line \d+\)$")
_TURTLE: Final = re.compile(
    rb'"""(?:[^"\\]++|\\.|"(?!""))*+"""|\'\'\'(?:[^\'\\]++|\\.|\'(?!\'\'))*+\'\'\'|"(?:[^"\\\n]++|\\.)*+"'
    rb"|'(?:[^'\\\n]++|\\.)*+'|\\.|\#[^\n\r]*+|<[^<>\"{}|^`\x00-\x20]*+>|(?P<open><<|[\[({])|(?P<close>>>|[\])}])",
    re.DOTALL,
)
_JSON: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"|(?P<open>[\[{])|(?P<close>[\]}])', re.DOTALL)


def parse(data: bytes, suffix: str, place: str, base: str | None = None) -> Iterator[Quad]:
    """Yield the quads of a text of a stranger, lexical forms as written.

    Args:
        data: UTF-8 without a byte order mark.
        suffix: A key of :data:`SYNTAXES`.
        place: Names the text in errors.
        base: What relative IRIs are resolved against; they are errors where not given.

    Raises:
        SyntaxFault: It does not parse; line and column are given where the parser tells them.
        Refused: Parsing it would fetch something, crash or exhaust the machine.
    """
    guard(data, suffix, place)
    try:
        for quad in ox.parse(data, format=SYNTAXES[suffix], base_iri=base):
            if isinstance(quad.object, ox.Triple):
                raise SyntaxFault(place, None, None, "a triple term (RDF 1.2); only RDF 1.1 is read")
            graph = DEFAULT if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name)
            yield str(quad.subject), str(quad.predicate), str(quad.object), graph
    except SyntaxError as error:
        raise _fault(place, error) from error
    except MemoryError as error:
        raise Refused(f"{place}: a literal or name is longer than the parser holds (16 MiB); shorten it") from error


def guard(data: bytes, suffix: str, place: str) -> None:
    """Refuse what no parser should be given; see :func:`parse`.

    Raises:
        SyntaxFault: An XML document is not well-formed, names with prefixes included.
        Refused: It nests too deeply, or declares entities that fetch or multiply.
    """
    if suffix in XML:
        _guard_xml(data, place)
    elif suffix in JSON:
        _guard_nesting(data, place, _JSON)
    elif data.count(b"[") + data.count(b"(") + data.count(b"<<") > DEEPEST:
        _guard_nesting(data, place, _TURTLE)


def _guard_nesting(data: bytes, place: str, tokens: re.Pattern[bytes]) -> None:
    depth = 0
    for match in tokens.finditer(data):
        if match.lastgroup == "open":
            depth += 1
            if depth > DEEPEST:
                raise Refused(_too_deep(place, data.count(b"\n", 0, match.start()) + 1))
        elif match.lastgroup == "close":
            depth -= 1


class _XmlGuard:
    """A walk through an XML document that builds nothing and stops at what fetches, multiplies or nests too deeply."""

    def __init__(self, place: str) -> None:
        self.place, self.depth, self.declared = place, 0, 0
        self.parser = expat.ParserCreate(namespace_separator=" ")  # RDF/XML is XML with namespaces
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.EntityDeclHandler = self.entity
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def doctype(self, _name: str, system: str | None, public: str | None, _internal: object) -> None:
        """Refuse an external DTD."""
        if system or public:
            raise Refused(f"{self._here()}: the DOCTYPE names an external DTD, which is never fetched; remove it")

    def entity(self, name: str, parameter: object, value: str | None, *_: object) -> None:
        """Refuse an entity that is external, or made of others."""
        self.declared += 1
        if value is None or parameter:
            raise Refused(f"{self._here()}: the entity {name} is external, which is never fetched; remove it")
        if "&" in value or "%" in value or len(value) > _ENTITY or self.declared > _ENTITIES:
            raise Refused(f"{self._here()}: the entity {name} could multiply without end; write its text out")

    def start(self, _name: str, _attributes: object) -> None:
        """Count an element in."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise Refused(_too_deep(self.place, self.parser.CurrentLineNumber))

    def end(self, _name: str) -> None:
        """Count an element out."""
        self.depth -= 1

    def _here(self) -> str:
        return f"{self.place}:{self.parser.CurrentLineNumber}"


def _guard_xml(data: bytes, place: str) -> None:
    try:
        _XmlGuard(place).parser.Parse(data, True)  # noqa: FBT003 - expat's
    except expat.ExpatError as error:
        reason = expat.errors.messages.get(error.code, str(error))
        if "amplification" in reason:
            raise Refused(f"{place}:{error.lineno}: its entities multiply without end; write their text out") from error
        raise SyntaxFault(place, error.lineno, error.offset + 1, f"not well-formed XML: {reason}") from error


def _too_deep(place: str, line: int) -> str:
    return f"{place}:{line}: nests deeper than {DEEPEST}; write it flatter"


def _fault(place: str, error: SyntaxError) -> SyntaxFault | Refused:
    message = str(error.args[0] if error.args else error)
    if "LoadDocumentCallback" in message:
        return Refused(f"{place}: names a remote @context, which is never fetched; write the context into the file")
    found = _PLACE.match(message)
    line, column = (int(found[1]), int(found[2])) if found else (error.lineno, error.offset)
    return SyntaxFault(place, line, column, _AGAIN.sub("", message[found.end() :] if found else message))
