"""What a simple request is: the head of a GET of one query, with headers that change nothing of how it is read."""

from __future__ import annotations

import re
from binascii import a2b_qp
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from kg import formats
from kg.formats import GRAPHS, ROWS
from kg.web.messages import digest_of, wishes

#: Stands between the target of a request and its headers.
VERSION: Final = b" HTTP/1.1\r\n"
_STARTS: Final = (b"GET /sparql?query=", b"GET /sparql/?query=")
#: What a query is quoted with, and what may stay as it is in a target: no second parameter, no fragment.
_PLAIN: Final = bytes(code for code in range(0x21, 0x7F) if chr(code) not in '"#&')
_BLOCK: Final = re.compile(rb"(?:[A-Za-z0-9-]+: ?[\t -~]*\r\n)+\r\n")
_REFUSED: Final = frozenset(
    {"content-length", "transfer-encoding", "expect", "upgrade", "if-none-match", "range", "x-forwarded-for"}
)


@dataclass(slots=True)
class Headers:
    """A block of headers, and what it means for the answers."""

    named: dict[str, str]
    digest: blake2b  #: Of a request with them, all but its target.
    rows: str | None  #: Name of the format for rows and truth, where one is acceptable.
    graphs: str | None  #: The same for graphs.
    packed: bool  #: Whether a long answer is to be compressed.


def read_headers(block: bytes) -> Headers | None:
    """Read a block of headers, the empty line included; ``None`` where it is for the front to judge."""
    if not _BLOCK.fullmatch(block):
        return None
    found: dict[str, str] = {}
    for line in block.decode("ascii").split("\r\n")[:-2]:
        name, _, value = line.partition(":")
        if name.lower() in found or name.lower() in _REFUSED:
            return None
        found[name.lower()] = value.strip()
    if "host" not in found or found.get("connection", "keep-alive").lower() != "keep-alive":
        return None
    passed = ("accept", "accept-language", "accept-encoding", "content-type", "content-encoding")
    named = {name: value for name, value in found.items() if name in passed}
    if formats.told_otherwise(named):
        return None  # Should it take too long, whoever tells so has to know how.
    chosen = (formats.choose(named.get("accept"), offers) for offers in (ROWS, GRAPHS))
    rows, graphs = (form.suffix if form else None for form in chosen)
    return Headers(
        named, digest_of("GET", wishes(named)), rows, graphs, formats.takes_gzip(named.get("accept-encoding"))
    )


def read_query(line: bytes) -> bytes | None:
    """Return the query in a request line without its version, unquoted; ``None`` where there is more to the line."""
    for start in _STARTS:
        if line.startswith(start):
            quoted = line[len(start) :]
            return None if quoted.translate(None, _PLAIN) else unquoted(quoted)
    return None


def unquoted(query: bytes) -> bytes | None:
    """Return a query string as it was before it was quoted; ``None`` where that was done wrongly.

    What quotes by percent differs from what quotes by equals sign (RFC 2045, 6.7) in that sign alone, and a decoder of
    the latter is at hand that reads a text in one go.
    """
    plain = query.replace(b"=", b"%3D").replace(b"+", b" ").replace(b"%", b"=")
    found = a2b_qp(plain)
    return found if len(found) == len(plain) - 2 * plain.count(b"=") else None
