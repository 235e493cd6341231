"""What RDF can say and XML cannot: it is found in what a writer wrote, which does not look at it.

W3C: Extensible Markup Language (XML) 1.0, 2.2 Characters; RDF 1.1 XML Syntax, 2.14 Property Elements.
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
#: IRIs that RDF/XML uses for its own attributes and elements (section 5.1), and that no property can have there.
TAKEN: Final = frozenset(
    PREFIXES["rdf"] + name
    for name in ("Description", "ID", "RDF", "about", "datatype", "li", "nodeID", "parseType", "resource")
)
_CONTROL: Final = bytes(code for code in range(0x20) if code not in b"\t\n\r")
_NO_CHARACTERS: Final = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")  # U+FFFE and U+FFFF.
_BAD: Final = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]")
_TEXT: Final = re.compile(rb"[^<>\"]*(?:[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf])[^<>\"]*")
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
        found = _TEXT.search(written)
        text = unescape(found[0].decode("utf-8", "replace")) if found else ""
        bad = _BAD.search(text)
        start = max(0, bad.start() - _MOST // 2) if bad else 0
        shown = _BAD.sub(lambda one: f"\\u{ord(one[0]):04X}", text[start : start + _MOST].strip(" \t\n"))
        code = f"U+{ord(bad[0]):04X}" if bad else "a control character"
        raise UnfitForm(f'"{shown}" holds {code}, which XML cannot', instead)


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
