"""What a simple request is: GET, or POST with a short body, of the endpoint, with headers that change nothing else."""

from __future__ import annotations

import re
from binascii import a2b_qp
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from kg import formats
from kg.formats import GRAPHS, ROWS
from kg.web.messages import FORM, QUERY, digest_of, wishes

#: Stands between the target of a request and its headers.
VERSION: Final = b" HTTP/1.1\r\n"
#: Stands at the end of the headers.
END: Final = b"\r\n\r\n"
_ASKED: Final = (b"GET /sparql?", b"GET /sparql/?")
_POSTED: Final = (b"POST /sparql", b"POST /sparql/")
_QUERY: Final = b"query="
_QUERIES: Final = tuple(start + _QUERY for start in _ASKED)
#: What may stand in a target as it is: all but what ends it, and a mark that belongs into no address.
_PLAIN: Final = bytes(code for code in range(0x21, 0x7F) if chr(code) not in '"#')
_VALUE: Final = _PLAIN.replace(b"&", b"")  #: The same in one parameter.
_BLOCK: Final = re.compile(rb"(?:[A-Za-z0-9-]+: ?[\t -~]*\r\n)+\r\n")
_LENGTH: Final = re.compile(r"[0-9]{1,6}")
_CHARSET: Final = re.compile(r'; ?charset="?utf-8"?', re.IGNORECASE)
_REFUSED: Final = frozenset({"transfer-encoding", "expect", "upgrade", "if-none-match", "range", "x-forwarded-for"})


@dataclass(slots=True)
class Headers:
    """A block of headers, and what it means for the answers."""

    named: dict[str, str]
    digest: blake2b  #: Of a request with them, all but its target and body.
    rows: str | None  #: Name of the format for rows and truth, where one is acceptable.
    graphs: str | None  #: The same for graphs.
    packed: bool  #: Whether a long answer is to be compressed.
    length: int | None  #: Bytes of the body; ``None`` where there is none.
    form: bool  #: Whether the body is a form; else it is a query.


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
    length = found.get("content-length")
    kind = _CHARSET.sub("", named.get("content-type", "")).lower()
    if length is not None and (
        not _LENGTH.fullmatch(length) or kind not in (FORM, QUERY) or "content-encoding" in named
    ):
        return None
    chosen = (formats.choose(named.get("accept"), offers) for offers in (ROWS, GRAPHS))
    rows, graphs = (form.suffix if form else None for form in chosen)
    return Headers(
        named,
        digest_of("GET" if length is None else "POST", wishes(named)),
        rows,
        graphs,
        formats.takes_gzip(named.get("accept-encoding")),
        None if length is None else int(length),
        kind == FORM,
    )


def read(line: bytes, body: bytes, headers: Headers) -> tuple[bytes, bytes | None] | None:
    """Read a request.

    Args:
        line: Its first line, without the version.
        body: What came after its headers.
        headers: What they say.

    Returns:
        The target, and the query, unquoted, where there is nothing else to the request and it is quoted rightly;
        ``None`` where it is no whole request of the endpoint, or an odd one, for the front to judge.
    """
    if headers.length is None:
        return None if body else _asked(line)
    return _posted(line, body, headers) if len(body) == headers.length else None


def _asked(line: bytes) -> tuple[bytes, bytes | None] | None:
    if line.startswith(_QUERIES):
        quoted = line[line.index(_QUERY) + len(_QUERY) :]
        if not quoted.translate(None, _VALUE):
            return line[4:], unquoted(quoted)
    if line.startswith(_ASKED) and not line[4:].translate(None, _PLAIN):
        return line[4:], None
    return None


def _posted(line: bytes, body: bytes, headers: Headers) -> tuple[bytes, bytes | None] | None:
    if line not in _POSTED:
        return None
    if not headers.form:
        return line[5:], body
    if body.startswith(_QUERY) and not body.translate(None, _VALUE):
        return line[5:], unquoted(body[len(_QUERY) :])
    return line[5:], None


def unquoted(query: bytes) -> bytes | None:
    """Return a query string as it was before it was quoted; ``None`` where that was done wrongly.

    What quotes by percent differs from what quotes by equals sign (RFC 2045, 6.7) in that sign alone, and a decoder of
    the latter is at hand that reads a text in one go.
    """
    plain = query.replace(b"=", b"%3D").replace(b"+", b" ").replace(b"%", b"=")
    found = a2b_qp(plain)
    return found if len(found) == len(plain) - 2 * plain.count(b"=") else None
