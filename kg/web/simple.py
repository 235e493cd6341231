"""What a simple request is: the head of a GET of one query, with headers that change nothing of how it is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_to_bytes

from kg import formats
from kg.formats import GRAPHS, ROWS, Format
from kg.web.messages import wishes

#: The whole of a request: its target, the query in it, and its headers.
REQUEST: Final = re.compile(rb"GET (/sparql/?\?query=([!$%'-~]*)) HTTP/1\.1\r\n((?:[A-Za-z0-9-]+: ?[\t -~]*\r\n)+)\r\n")
#: Replaced in this order, which leaves nothing to be taken for another: no ``%`` comes in, and ``+`` goes out first.
_COMMON: Final = ((b"+", b" "), *((b"%%%02X" % ord(mark), mark.encode()) for mark in " ?{}<>:/#\".;,()=@^|&'\n*[]!+"))
_REFUSED: Final = frozenset(
    {"content-length", "transfer-encoding", "expect", "upgrade", "if-none-match", "range", "x-forwarded-for"}
)


@dataclass(slots=True)
class Headers:
    """A block of headers, and what it means for the answers."""

    named: dict[str, str]
    wishes: bytes
    rows: Format | None
    graphs: Format | None
    packed: bool  #: Whether a long answer is to be compressed.


def read_headers(block: bytes) -> Headers | None:
    """Read a block of headers; ``None`` where it is for the front to judge."""
    found: dict[str, str] = {}
    for line in block.decode("ascii").split("\r\n")[:-1]:
        name, _, value = line.partition(":")
        if name.lower() in found or name.lower() in _REFUSED:
            return None
        found[name.lower()] = value.strip()
    if "host" not in found or found.get("connection", "keep-alive").lower() != "keep-alive":
        return None
    passed = ("accept", "accept-language", "accept-encoding", "content-type", "content-encoding")
    named = {name: value for name, value in found.items() if name in passed}
    rows, graphs = (formats.choose(named.get("accept"), offers) for offers in (ROWS, GRAPHS))
    return Headers(named, wishes(named), rows, graphs, formats.takes_gzip(named.get("accept-encoding")))


def unquoted(query: bytes) -> bytes:
    """Return a query string as it was before it was quoted; what is common is replaced quickly."""
    found = query
    for quoted, plain in _COMMON:
        found = found.replace(quoted, plain)
    return found if b"%" not in found else unquote_to_bytes(query.replace(b"+", b" "))
