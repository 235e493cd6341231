"""RDF/XML with its lines: elements are nodes and properties in turn (W3C RDF 1.1 XML Syntax, 2014)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin
from xml.parsers import expat

from kg.names import BORROWED
from kg.sources import RDF_TYPE
from kg.terms import DEFAULT, Term, iri, literal
from kg.validate.places import ANONYMOUS, Lines, Notes, Spot, Statement

_RDF: Final = BORROWED["rdf"]
_XML: Final = "http://www.w3.org/XML/1998/namespace"
_SYNTAX: Final = tuple(_RDF + name for name in ("about", "ID", "nodeID", "resource", "parseType", "datatype"))


@dataclass(slots=True)
class _Element:
    """An element that is open."""

    kind: str  #: ``"root"``, ``"node"``, ``"property"``, ``"collection"`` or ``"text"`` (of a literal of XML).
    term: Term  #: The node, or the property.
    base: str
    language: str | None
    spot: Spot
    datatype: str | None = None
    text: list[str] = field(default_factory=list)
    filled: bool = False  #: Whether the property has had its value.


class _Scan:
    """Where the scan stands."""

    def __init__(self, base: str) -> None:
        self.notes = Notes()
        self.open = [_Element("root", "", base, None, Spot(1, 1))]
        self.nodes = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.data

    def start(self, tag: str, given: dict[str, str]) -> None:
        """Open an element."""
        name = tag.replace(" ", "")
        attributes = {key.replace(" ", ""): value for key, value in given.items()}
        above, spot = self.open[-1], Spot(self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)
        base = urljoin(above.base, attributes.get(_XML + "base", ""))
        language = attributes.get(_XML + "lang", above.language or "").lower() or None
        element = _Element("text", "", base, language, spot)
        if above.kind in ("root", "property", "collection") and name != _RDF + "RDF":
            element.kind, element.term = "node", self._subject(attributes, base)
            self._describe(element, name, attributes)
        elif above.kind == "node":
            element.kind, element.term = "property", iri(name)
            self._property(element, attributes)
        elif name == _RDF + "RDF":
            element.kind = "root"
        self.open.append(element)

    def data(self, text: str) -> None:
        """Add text to the element that is open."""
        self.open[-1].text.append(text)

    def end(self, _tag: str) -> None:
        """Close an element; a property without a node in it has a literal."""
        element = self.open.pop()
        if element.kind == "property" and not element.filled:
            language = None if element.datatype else element.language
            self._state(element, literal("".join(element.text), element.datatype, language or None))
        if element.kind == "node" and self.open[-1].kind == "root":
            self.notes.blocks.append((element.spot.line, self.parser.CurrentLineNumber))

    def _subject(self, attributes: dict[str, str], base: str) -> Term:
        if _RDF + "about" in attributes:
            return f"<{urljoin(base, attributes[_RDF + 'about'])}>"
        if _RDF + "ID" in attributes:
            return f"<{urljoin(base, '#' + attributes[_RDF + 'ID'])}>"
        if _RDF + "nodeID" in attributes:
            return f"_:{attributes[_RDF + 'nodeID']}"
        self.nodes += 1
        return f"{ANONYMOUS}{self.nodes}"

    def _describe(self, node: _Element, name: str, attributes: dict[str, str]) -> None:
        above = self.open[-1]
        if above.kind == "property":
            self._state(above, node.term)
        self.notes.subjects.setdefault((DEFAULT, node.term), node.spot)
        if name != _RDF + "Description":
            self._note(node.term, RDF_TYPE, iri(name), node.spot)
        self._attributes(node, attributes)

    def _attributes(self, node: _Element, attributes: dict[str, str]) -> None:
        for key, value in attributes.items():
            if key == _RDF + "type":
                self._note(node.term, RDF_TYPE, f"<{urljoin(node.base, value)}>", node.spot)
            elif key not in _SYNTAX and not key.startswith(_XML):
                self._note(node.term, iri(key), literal(value, None, node.language), node.spot)

    def _property(self, element: _Element, attributes: dict[str, str]) -> None:
        kind = attributes.get(_RDF + "parseType")
        others = [key for key in attributes if key not in _SYNTAX and not key.startswith(_XML)]
        datatype = attributes.get(_RDF + "datatype")
        element.datatype = None if datatype is None else urljoin(element.base, datatype)
        if kind == "Resource" or (others and kind is None):
            node = _Element("node", self._subject({}, element.base), element.base, element.language, element.spot)
            resource = attributes.get(_RDF + "resource")
            if resource is not None:
                node.term = f"<{urljoin(element.base, resource)}>"
            self._state(element, node.term)
            self._attributes(node, attributes)
            element.kind, element.term = "node", node.term
        elif kind == "Collection":
            self._state(element, self._subject({}, element.base))
            element.kind = "collection"
        elif kind is not None:
            self._state(element, literal(""))  # The text is not put together here: the property's place is enough.
            element.kind = "text"
        elif _RDF + "resource" in attributes:
            self._state(element, f"<{urljoin(element.base, attributes[_RDF + 'resource'])}>")
        elif _RDF + "nodeID" in attributes:
            self._state(element, f"_:{attributes[_RDF + 'nodeID']}")

    def _state(self, element: _Element, value: Term) -> None:
        """Note the value of a property whose node is the nearest one above it."""
        element.filled = True
        owner = next(e for e in reversed(self.open) if e.kind == "node" and e is not element)
        self._note(owner.term, element.term, value, element.spot)

    def _note(self, subject: Term, predicate: Term, value: Term, spot: Spot) -> None:
        self.notes.statements.append(Statement(DEFAULT, subject, predicate, value, spot, spot))


def index(text: str, base: str = "") -> Lines:
    """Return where each node and each of its statements stands; a statement is its property's element.

    Args:
        text: RDF/XML.
        base: What relative IRIs are resolved against.
    """
    scan = _Scan(base)
    scan.parser.Parse(text.encode("utf-8"), True)  # noqa: FBT003 - expat's
    return Lines(scan.notes)
