"""What RDF can say and XML cannot, or not as it stands: writers do not look at it.

W3C: Extensible Markup Language (XML) 1.0, 2.2 Characters and 2.11 End-of-Line Handling; RDF 1.1 XML Syntax, 7.2.6
Production propertyElementURIs and 7.2.14 Production propertyElt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from typing import Final

from kg.errors import UnfitForm
from kg.formats import GRAPHS, RDF_XML, ROWS, XML
from kg.names import PREFIXES

#: Media types that hold what XML does not, by the name of the form.
INSTEAD: Final = {
    form.suffix: tuple(offer.media[0] for offer in offers if offer is not form)
    for form, offers in ((XML, ROWS), (RDF_XML, GRAPHS))
}
#: IRIs that RDF/XML uses, or once used, for its own attributes and elements, and that no property can have there.
TAKEN: Final = frozenset(
    PREFIXES["rdf"] + name
    for name in (
        *("Description", "ID", "RDF", "about", "datatype", "li", "nodeID", "parseType", "resource"),
        *("aboutEach", "aboutEachPrefix", "bagID"),
    )
)
_CONTROL: Final = bytes(code for code in range(0x20) if code not in b"\t\n\r")
_NO_CHARACTERS: Final = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")  # U+FFFE and U+FFFF.
_BAD: Final = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]")
_BAD_BYTES: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_MARK: Final = re.compile(rb"[<>\"]")  #: What a text begins after and ends before.
#: The tag of a property whose name has come out empty, as no end of its IRI could be one.
_NAMELESS: Final = re.compile(rb"<([^<>:/\s]*):(?=[\s/>])[^<>]*>")
_NAMESPACE: Final = re.compile(rb"\sxmlns:[^=]*=\"([^\"]*)\"")
_MOST: Final = 60  #: Characters of a text that are told.


def refuse(written: bytes, instead: Sequence[str]) -> None:
    """Refuse a text that was to be XML and is not.

    Args:
        written: All of it, or a part that is cut anywhere.
        instead: The forms to ask for in its place.

    Raises:
        UnfitForm: It holds a character that XML does not.
    """
    if len(written.translate(None, _CONTROL)) < len(written) or any(found in written for found in _NO_CHARACTERS):
        text = _text_around(written, next(_BAD_BYTES.finditer(written)))
        bad = next(_BAD.finditer(text))
        start = max(0, bad.start() - _MOST // 2)
        shown = _BAD.sub(lambda one: f"\\u{ord(one[0]):04X}", text[start : start + _MOST].strip(" \t\n"))
        raise UnfitForm(f'"{shown}" holds U+{ord(bad[0]):04X}, which XML cannot', instead)


def _text_around(written: bytes, bad: re.Match[bytes]) -> str:
    """Return the text that holds what was found, as it was before it was written."""
    start = 1 + max(written.rfind(mark, 0, bad.start()) for mark in (b"<", b">", b'"'))
    end = _MARK.search(written, bad.end())
    return unescape(written[start : end.start() if end else len(written)].decode("utf-8", "replace"))


def refuse_rdf(written: bytes, instead: Sequence[str]) -> None:
    """Refuse a text that was to be RDF/XML as :func:`refuse` does, and where a property has no name there.

    Raises:
        UnfitForm: It is no XML.
    """
    refuse(written, instead)
    nameless = _NAMELESS.search(written)
    if nameless:
        space = _NAMESPACE.search(nameless[0])
        prefix = nameless[1].decode("utf-8", "replace")
        name = unescape(space[1].decode("utf-8", "replace")) if space else PREFIXES.get(prefix, prefix)
        raise UnfitForm(f"<{name}> cannot be a property in RDF/XML, as it does not end in a name", instead)


def refuse_property(iri: str, instead: Sequence[str]) -> None:
    """Refuse a property, by absolute IRI, whose name RDF/XML has taken for itself.

    Raises:
        UnfitForm: It is one of :data:`TAKEN`.
    """
    if iri in TAKEN:
        raise UnfitForm(f"<{iri}> cannot be a property in RDF/XML", instead)


def with_returns(written: bytes) -> bytes:
    """Return XML whose carriage returns are there when it is read, which would take each for the end of a line."""
    return written.replace(b"\r", b"&#13;")
