"""Requests, responses, and problems (RFC 9457) as plain values."""

from __future__ import annotations

import gzip
import hashlib
import json
import marshal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from http import HTTPStatus
from typing import Final
from urllib.parse import unquote_to_bytes

from kg.errors import (
    BadParameter,
    EngineFailure,
    ForbiddenQuery,
    LodestoneError,
    OverLimit,
    Overloaded,
    Refused,
    SyntaxFault,
    UnfitForm,
    UnknownName,
)
from kg.formats import takes_gzip
from kg.web.chinese import HEADLINES, in_chinese

#: Goes with every response: readable from any page, never guessed at, no scripts but our own, nothing told to others.
ALWAYS: Final = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "Allow, ETag, Link, Location, Lodestone-Cut, Lodestone-Note, Retry-After"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
)
_NO_PAGE: Final = "default-src 'none'; frame-ancestors 'none'"
#: What a page may load: its own, and nothing inline.
PAGE_POLICY: Final = (
    "default-src 'none'; base-uri 'none'; connect-src 'self'; font-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; img-src 'self' data:; script-src 'self'; style-src 'self'"
)
#: Media types of a body: a form with a query in it, and a query.
FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
_WORTH_GZIP: Final = 1024  #: Bytes; below, compression gains nothing.
#: What the request has to be told by each kind of error, the special ones first.
_STATUS: Final = (
    (UnfitForm, HTTPStatus.NOT_ACCEPTABLE),
    (ForbiddenQuery, HTTPStatus.FORBIDDEN),
    (Overloaded, HTTPStatus.SERVICE_UNAVAILABLE),
    (OverLimit, HTTPStatus.SERVICE_UNAVAILABLE),
    (EngineFailure, HTTPStatus.INTERNAL_SERVER_ERROR),
    ((SyntaxFault, Refused, BadParameter, UnknownName), HTTPStatus.BAD_REQUEST),
)
RETRY_AFTER: Final = 5  #: Seconds.


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asks."""

    method: str  #: In upper case.
    target: str  #: Path and query as sent, e.g. ``/sparql?query=ASK%7B%7D``.
    headers: Mapping[str, str] = field(default_factory=dict)  #: By lower-case name.
    body: bytes = b""

    @property
    def path(self) -> str:
        """The path, decoded."""
        return unquote_to_bytes(self.target.partition("?")[0]).decode("utf-8", "replace")

    @property
    def query(self) -> str:
        """What stands after the question mark, as sent."""
        return self.target.partition("?")[2]

    def pack(self) -> bytes:
        """Return the request for a worker."""
        return marshal.dumps((self.method, self.target, dict(self.headers), self.body))


@dataclass(frozen=True, slots=True)
class Response:
    """What a client is answered."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    kept: bool = False  #: Whether the same request has the same answer as long as the graph stays the same.
    fault: str = ""  #: What only whoever runs the service is told.

    def header(self, name: str) -> str | None:
        """Return the value of a header, ``None`` where it is absent."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


class Problem(Exception):
    """A request that is answered with an error.

    Args:
        status: HTTP status.
        detail: What is wrong and what to do.
        headers: To go with the answer.
        more: Further members of the problem document.
    """

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        headers: tuple[tuple[str, str], ...] = (),
        more: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers
        self.more = dict(more or {})

    @classmethod
    def of(cls, error: LodestoneError) -> Problem:
        """Return the problem that an error of the project is."""
        status = next((status for kind, status in _STATUS if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
        more: dict[str, object] = {}
        detail = str(error)
        if isinstance(error, (SyntaxFault, ForbiddenQuery)) and error.line is not None:
            more = {"line": error.line, **({"column": error.column} if error.column is not None else {})}
        if isinstance(error, UnfitForm):
            more = {"available": list(error.instead)}
        headers = (("Retry-After", str(RETRY_AFTER)),) if status is HTTPStatus.SERVICE_UNAVAILABLE else ()
        return cls(status, detail, headers, more)

    def response(self, language: str = "en") -> Response:
        """Return the problem document (RFC 9457).

        Args:
            language: ``"en"`` or ``"zh"``, in which to tell it where there are words for it.
        """
        chinese = in_chinese(self.detail) if language == "zh" else None
        body = {
            "type": "about:blank",
            "title": HEADLINES.get(self.status, self.status.phrase) if chinese else self.status.phrase,
            "status": int(self.status),
            "detail": chinese or self.detail,
            **self.more,
        }
        text = json.dumps(body, ensure_ascii=False, indent=2).encode() + b"\n"
        kind = ("Content-Type", "application/problem+json"), ("Content-Language", "zh" if chinese else "en")
        return Response(self.status, (*self.headers, *kind), text)


def finished(response: Response, *, compress: bool) -> Response:
    """Return a response with what goes with every response, compressed where that is welcome and gains something."""
    page = (response.header("Content-Type") or "").startswith("text/html")
    headers = [*response.headers, *ALWAYS]
    # A browser puts the fields of a 304 over those of the page it keeps, which would lose its style and scripts.
    if response.status != HTTPStatus.NOT_MODIFIED and response.header("Content-Security-Policy") is None:
        headers.append(("Content-Security-Policy", PAGE_POLICY if page else _NO_PAGE))
    if response.kept and response.header("Vary") is None:  # It is compressed for some.
        headers.append(("Vary", "Accept-Encoding"))
    headers.append(("Cache-Control", "public, no-cache" if response.kept else "no-store"))
    body = response.body
    if compress and len(body) >= _WORTH_GZIP:
        body = gzip.compress(body, compresslevel=5, mtime=0)
        headers.append(("Content-Encoding", "gzip"))
    return replace(response, headers=tuple(headers), body=body)


def wishes(headers: Mapping[str, str]) -> bytes:
    """Return what the headers of a request say of the answer, as a part of its digest."""
    parts = (
        headers.get("accept", ""),
        headers.get("accept-language", ""),
        "gzip" if takes_gzip(headers.get("accept-encoding")) else "",
        headers.get("content-type", ""),
        headers.get("content-encoding", ""),
    )
    return "\n".join(parts).encode("utf-8", "surrogateescape")


def digest(method: str, target: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """Return the digest of all that an answer depends on, the graph aside."""
    whole = digest_of("GET" if method == "HEAD" else method, wishes(headers))
    whole.update(target.encode("utf-8", "surrogateescape"))
    if body:
        whole.update(b"\n\n" + body)
    return whole.digest()


def digest_of(method: str, wished: bytes) -> hashlib.blake2b:
    """Return the beginning of the digest of requests that differ in their targets, given what their headers say."""
    return hashlib.blake2b(b"%s\n%s\n" % (method.encode(), wished), digest_size=12)


def tag(version: str, key: bytes) -> bytes:
    """Return the ``ETag`` of an answer: weak, since the same rows may come in another order where none is asked for."""
    return f'W/"{version}-{key.hex()}"'.encode()


class Clock:
    """The header ``Date``, made once a second."""

    def __init__(self) -> None:
        self._second = 0
        self._line = b""

    def line(self) -> bytes:
        """Return the header."""
        now = int(time.time())
        if now != self._second:
            self._second = now
            self._line = b"Date: %s\r\n" % formatdate(now, usegmt=True).encode()
        return self._line


def unpacked(data: bytes) -> Request:
    """Return a request that :meth:`Request.pack` packed."""
    return Request(*marshal.loads(data))  # noqa: S302 - from a parent of our own


def head(response: Response) -> bytes:
    """Return status line and headers as HTTP/1.1 has them, without the empty line at the end."""
    lines = [f"HTTP/1.1 {int(response.status)} {HTTPStatus(response.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in response.headers]
    if response.status != HTTPStatus.NOT_MODIFIED:
        lines.append(f"Content-Length: {len(response.body)}")
    return ("\r\n".join(lines) + "\r\n").encode("latin-1", "replace")
