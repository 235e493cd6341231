"""The address of a service on the web, the limits it is asked within, and what to tell when it fails."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from kg import __version__
from kg.errors import EngineFailure, Refused

AGENT: Final = f"lodestone/{__version__}"
#: Environment variable with the value of the header ``Authorization``, e.g. ``Bearer ...``.
CREDENTIALS: Final = "KG_AUTHORIZATION"
PIECE: Final = 65_536  #: Bytes read at a time.
_ELSEWHERE: Final = range(300, 400)
_SHOWN: Final = 300  #: Most characters of a service's own words in a message.
_REMEDIES: Final = {
    400: "it does not take what it was sent: is this the right address, and does it speak SPARQL 1.1?",
    401: f"it wants credentials: set {CREDENTIALS}",
    403: f"it does not allow this: set {CREDENTIALS}, or ask whoever runs it",
    404: "nothing is there: mind the path of the address",
    405: "it does not take such requests there: mind the path of the address",
    406: "it has no form of answer that is read here (SPARQL results as JSON or XML, N-Triples, Turtle)",
    413: "it takes no body of that length: ask whoever runs it to raise its limit",
    415: "it does not read the form it was sent: is this the right address?",
    429: "it is asked too often: wait, then ask again",
    503: "it is busy or stopped the query: ask again, or ask for less",
    504: "it took too long: ask for less",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a service may take and how much it may send."""

    seconds: float = 60.0  #: For one request, its answer included.
    size: int = 256 * 2**20  #: Bytes of one answer.


@dataclass(frozen=True, slots=True)
class Service:
    """Where requests go."""

    address: str  #: Absolute ``http`` or ``https`` IRI without fragment.
    authorization: str | None = field(default_factory=lambda: os.environ.get(CREDENTIALS) or None, repr=False)

    def __post_init__(self) -> None:
        """Refuse what is no address of a service on the web."""
        shown = excerpt(self.address)
        if re.search(r"[^!-~]", self.address):
            raise Refused(f"{shown} is no address: it holds a blank or a character that has to be percent-encoded")
        try:
            parts = urlsplit(self.address)
            host, _ = parts.hostname, parts.port
        except ValueError as error:
            raise Refused(f"{shown} is no address: {error}") from error
        if parts.username is not None:
            raise Refused(f"an address with credentials would show up in messages: set {CREDENTIALS} in their place")
        if parts.scheme not in ("http", "https") or not host:
            raise Refused(f"{shown} is not asked: an address begins with http:// or https:// and a host")
        if parts.fragment:
            raise Refused(f"{shown} is not asked: leave out what follows the #")

    def failure(self, told: str) -> EngineFailure:
        """Return an error that names the service."""
        return EngineFailure(f"{self.address} {told}")

    def refusal(self, status: int, body: bytes, location: str | None = None) -> EngineFailure:
        """Return the error for a status that is no success, with the service's own words and a remedy."""
        if location and status in _ELSEWHERE:
            return self.failure(f"sends elsewhere (status {status}): give the address {excerpt(location)} itself")
        words = excerpt(body.decode("utf-8", "replace"))
        more = f"; it says: {words}" if words else ""
        return self.failure(f"answered with status {status}: {_REMEDIES.get(status, 'ask whoever runs it')}{more}")

    def unreachable(self, error: Exception, limits: Limits) -> EngineFailure:
        """Return the error for a request without an answer."""
        cause = getattr(error, "reason", error)
        if isinstance(cause, TimeoutError):
            return self.failure(f"gave no whole answer within {limits.seconds:g} seconds: ask for less, or allow more")
        said = excerpt(str(cause)) or type(cause).__name__
        return self.failure(f"cannot be reached: {said}; is it running, and is the address right?")


def excerpt(text: str) -> str:
    """Return the beginning of a text from elsewhere on one line, without what would steer a terminal."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * _SHOWN]).split())
    return line if len(line) <= _SHOWN else line[:_SHOWN] + "..."
