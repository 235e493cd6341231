"""One connection of a client: HTTP/1.1 as it arrives, strictly, with a limit on everything that can be slow or long."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, Protocol, cast

import httptools

from kg.errors import LodestoneError
from kg.web.front import Front, client_of
from kg.web.lending import PIECE
from kg.web.messages import Clock, Problem, Request

MOST_HEAD: Final = 64 << 10  #: Bytes of request line and headers.
MOST_HEADERS: Final = 100
_STEP: Final = 256 << 10  #: Bytes that a client has to take for more time to take the rest.
_SLICE: Final = 4096  #: Bytes after which it is looked whether enough requests wait.
MOST_PIPELINED: Final = 16  #: Requests that wait for the answer of another of the same connection.
STREAK: Final = 3  #: Quick answers after which a connection is lent to a worker.
_LONGEST_STREAK: Final = 96  #: The same where what comes on it was never simple.
#: What stands before the path of a target in absolute form, which has to be taken, too (RFC 9112, 3.2.2).
_ORIGIN: Final = re.compile(r"\Ahttps?://[^/?]*/?", re.IGNORECASE)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"})


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a client is waited for, in seconds."""

    head: float = 10.0  #: For request line and headers.
    body: float = 30.0  #: For the body.
    write: float = 30.0  #: To take what it is sent.
    idle: float = 75.0  #: Between two requests.
    stop: float = 20.0  #: For what is being answered when the service stops.


class Host(Protocol):
    """What a connection belongs to."""

    patience: Patience
    front: Front
    clock: Clock
    loop: asyncio.AbstractEventLoop
    slow: dict[Connection, None]  #: Those whose clients have yet to take what they were sent.

    def opened(self, connection: Connection) -> None:
        """Note a new connection."""

    def closed(self, connection: Connection) -> None:
        """Note that a connection is gone."""


class Connection(asyncio.Protocol):
    """Reads requests and writes responses, one after the other."""

    def __init__(self, server: Host) -> None:
        self._server = server
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self._peer = ""
        self._ready: deque[tuple[Request, bool]] = deque()
        self._answering = False
        self._closing = False
        self._keep = True
        self._streak = 0  # Quick answers in a row.
        self._wanted = STREAK  # So many before it is lent again.
        self._lent = False
        self._full = False  # Whether the client has yet to take what it was sent.
        self._held = 0  # Bytes of that when it was last given time.
        self._unread = b""  # What has arrived and waits with it.
        self._paused = False  # Whether nothing is read, since enough waits for its answer.
        self._ended = False  # Whether the client has said that nothing more will come.
        self._last: tuple[HTTPStatus, str, tuple[tuple[str, str], ...]] | None = None  # A refusal that waits its turn.
        self._begin()
        self.until = 0.0  #: When the client is given up on, by the clock of the loop.

    def _begin(self) -> None:
        self._target = b""
        self._headers: dict[str, str] = {}
        self._count = 0
        self._head = 0
        self._body: list[bytes] = []
        self._size = 0
        self._in_head = True
        self._reading = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the transport."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one by its methods only
        peer = transport.get_extra_info("peername")
        self._peer = str(peer[0]) if isinstance(peer, tuple) and peer else ""
        self._patient(self._server.patience.head)
        self._server.opened(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Forget the transport; what is being answered is answered to nobody."""
        self._transport = None
        self._closing = True
        self._ready.clear()
        self._unread = b""
        self._server.slow.pop(self, None)
        self._server.closed(self)

    def eof_received(self) -> bool:
        """Note that nothing more comes: what was asked whole is answered, and then the connection closed.

        A client may close its side alone once it has asked (RFC 9112, 9.6); what it has begun and not finished it
        has taken back.

        Returns:
            Whether there is something to be answered yet.
        """
        self._ended = True
        return bool(self._answering or self._ready or self._last)

    def data_received(self, data: bytes) -> None:
        """Take what has arrived."""
        if self._unread or self._ready or len(data) > _SLICE:
            self._take_in_pieces(data)
        else:
            self._take(data)
        self._next()
        full = bool(self._unread or (self._ready and self._ready[-1][0].body) or len(self._ready) >= MOST_PIPELINED)
        if full != self._paused and self._transport and not self._closing:
            self._paused = full
            (self._transport.pause_reading if full else self._transport.resume_reading)()

    def _take_in_pieces(self, data: bytes) -> None:
        """Read as much of what has arrived as holds no more requests than may wait."""
        data, self._unread = self._unread + data, b""
        for start in range(0, len(data), _SLICE):
            if len(self._ready) >= MOST_PIPELINED:
                self._unread = data[start:]
                break
            self._take(data[start : start + _SLICE])

    def _take(self, data: bytes) -> None:
        """Read a piece of what has arrived."""
        if self._closing or self._last:
            return
        if not self._reading:
            self._reading = True
            self._patient(self._server.patience.head)
        if self._in_head:
            self._head += len(data)
            if self._head > MOST_HEAD + self._server.front.policy.body:
                self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the head is too long: send the query by POST")
                return
        try:
            self._feed(data)
        except httptools.HttpParserCallbackError as error:
            if not isinstance(error.__context__, _Refused):
                raise
        except httptools.HttpParserError as error:
            self._refuse(HTTPStatus.BAD_REQUEST, f"this is no HTTP/1.1: {error}")

    def _feed(self, data: bytes) -> None:
        while data:
            try:
                self._parser.feed_data(data)
            except httptools.HttpParserUpgrade as upgrade:
                data = self._without_upgrade() + data[upgrade.args[0] :]
            else:
                return

    @property
    def _upgrades(self) -> bool:
        return bool(self._parser.should_upgrade()) and self._parser.get_method() != b"CONNECT"

    def _without_upgrade(self) -> bytes:
        """Return the head that was read without its wish for another protocol, to be read anew.

        Who speaks no other goes on in this one (RFC 9110, 7.8). The parser would take the body for the other protocol.
        """
        method, version = self._parser.get_method().decode("latin-1"), self._parser.get_http_version()
        close = {"connection": "close"} if "close" in self._headers.get("connection", "").lower() else {}
        kept = {name: value for name, value in self._headers.items() if name not in ("connection", "upgrade")}
        lines = [f"{method} {self._target.decode('latin-1')} HTTP/{version}"]
        lines += [f"{name}: {value}" for name, value in (*kept.items(), *close.items())]
        self._begin()
        self._reading = True
        self._parser = httptools.HttpRequestParser(self)
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def pause_writing(self) -> None:
        """Give a client some time to take what it is sent; what else it has asked waits until then."""
        self._full = True
        self._held = self.unsent
        self._server.slow[self] = None
        self._patient(self._server.patience.write)

    def resume_writing(self) -> None:
        """Go on once a client has taken what it was sent."""
        self._full = False
        self._server.slow.pop(self, None)
        self._patient(self._server.patience.idle)
        self._next()

    @property
    def unsent(self) -> int:
        """Bytes that the client has yet to take."""
        return self._transport.get_write_buffer_size() if self._transport else 0

    def look(self) -> None:
        """Give a client more time that goes on taking what it is sent."""
        left = self.unsent
        if self._held - left >= _STEP:
            self._patient(self._server.patience.write)
            self._held = left
        self._held = max(self._held, left)

    def drop(self) -> None:
        """Close at once, whatever the client has yet to take."""
        if self._transport:
            self._transport.abort()

    def on_url(self, url: bytes) -> None:
        """Take a piece of the target."""
        self._target += url
        if len(self._target) > MOST_HEAD:
            self._stop(HTTPStatus.REQUEST_URI_TOO_LONG, "the address is too long: send the query by POST")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; of those that may come once, a second is refused."""
        self._count += 1
        self._size += len(name) + len(value)
        if self._count > MOST_HEADERS or self._size > MOST_HEAD:
            self._stop(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "too many headers, or too long ones")
        if not self._in_head:  # RFC 9110, 6.5.1: what follows a body says nothing of how to read it.
            return
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        if key in self._headers:
            if key in ("host", "content-length", "transfer-encoding", "content-type"):
                self._stop(HTTPStatus.BAD_REQUEST, f"{key} comes twice")
            text = f"{self._headers[key]}, {text}"
        self._headers[key] = text

    def on_headers_complete(self) -> None:
        """Judge the head before the body is read."""
        if self._upgrades:
            return  # It comes again without the wish.
        headers = self._headers
        self._in_head, self._size = False, 0
        if "transfer-encoding" in headers and "content-length" in headers:
            self._stop(HTTPStatus.BAD_REQUEST, "a body has either a Content-Length or a Transfer-Encoding")
        if headers.get("transfer-encoding", "chunked").lower() != "chunked":
            self._stop(HTTPStatus.NOT_IMPLEMENTED, "the only Transfer-Encoding read here is chunked")
        if "host" not in headers and self._parser.get_http_version() == "1.1":
            self._stop(HTTPStatus.BAD_REQUEST, "a request wants a Host")
        method = self._parser.get_method().decode("latin-1")
        if method not in _METHODS:
            allowed = "GET, HEAD, POST, OPTIONS"
            why = f"{method} is not answered here: use {allowed}"
            self._stop(HTTPStatus.METHOD_NOT_ALLOWED, why, (("Allow", allowed),))
        if int(headers.get("content-length", "0")) > self._server.front.policy.body:
            self._too_large()
        waiting = self._answering or self._ready or self._parser.get_http_version() != "1.1"
        if headers.get("expect", "").lower() == "100-continue" and self._transport and not waiting:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self._patient(self._server.patience.body)

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._size += len(body)
        if self._size > self._server.front.policy.body:
            self._too_large()
        self._body.append(body)

    def on_message_complete(self) -> None:
        """Answer a request, after those that came before it."""
        if self._upgrades:
            return
        target = self._target.decode("latin-1")
        if not target.startswith("/"):
            target = _ORIGIN.sub("/", target)
        request = Request(
            self._parser.get_method().decode("latin-1"), target, self._headers, b"".join(self._body)
        )  # fmt: skip
        keep = self._parser.should_keep_alive()
        self._begin()
        self._ready.append((request, keep))

    def _next(self) -> None:
        """Begin with the next request: one a turn, so that nobody waits for all that somebody else sends at once."""
        if self._answering or self._closing or self._full:
            return
        if self._ready:
            request, self._keep = self._ready.popleft()
            self._answering = True
            self._patient(None)
            if self._paused and not self._ready:
                self._server.loop.call_soon(self.data_received, b"")
            front = self._server.front
            front.handle(request, client_of(request.headers, self._peer, proxied=front.policy.proxied), self._reply)
        elif self._last:
            self._refuse(*self._last)

    def _reply(self, status: int, start: bytes, body: bytes, quick: bool) -> None:  # noqa: ARG002, FBT001 - see Reply
        self._answering = False
        transport = self._transport
        if transport is None or self._closing:
            return
        if not self._full:
            self._patient(self._server.patience.idle)
        over = self._ended and not (self._ready or self._last)
        keep = self._keep and not over and not self._server.front.stopping
        end = b"\r\n" if keep else b"Connection: close\r\n\r\n"
        transport.write(b"".join((start, self._server.clock.line(), end, body)))
        if not keep:
            self._closing = True
            transport.close()
            return
        self._streak = self._streak + 1 if quick else 0
        if self._streak >= self._wanted and self._lend():
            return
        if self._ready or self._last:
            # Not from within an answer: a long pipeline would nest as deep.
            self._server.loop.call_soon(self._next)

    def _lend(self) -> bool:
        """Let a worker read the next requests itself, where nothing of them has arrived yet."""
        front, transport = self._server.front, self._transport
        if transport is None or self._ready or self._reading or self._paused or front.crew is None:
            return False
        if front.policy.rate or front.policy.body < PIECE:  # Workers know of neither.
            return False
        if transport.get_write_buffer_size() or not front.crew.lend(self):
            return False
        self._streak = 0
        self._lent = True
        transport.pause_reading()
        self._patient(None)
        return True

    @property
    def client(self) -> str:
        """The address of the client."""
        return self._peer

    def fileno(self) -> int:
        """Return the file descriptor of the connection, -1 where it is closed."""
        found = self._transport.get_extra_info("socket") if self._transport else None
        return int(found.fileno()) if found is not None else -1

    def back(self, data: bytes = b"", unsent: bytes = b"", answered: int = 0) -> None:
        """Go on with a connection that a worker had; where it came for nothing, lend it more rarely."""
        self._lent = False
        self._wanted = min(2 * self._wanted, _LONGEST_STREAK) if data and answered < STREAK else STREAK
        transport = self._transport
        if transport is None or self._closing:
            return
        self._patient(self._server.patience.idle)
        if unsent:
            transport.write(unsent)
        transport.resume_reading()
        if data:
            self.data_received(data)
        elif self._server.front.stopping:
            self.hang_up()

    def fail(self, error: LodestoneError | None) -> None:
        """Answer for a worker that has ended at a request of this connection; close where half an answer is sent."""
        self._lent = False
        if self._transport is None:
            return
        if error is None:
            self._transport.abort()
            return
        problem = Problem.of(error)
        self._refuse(problem.status, problem.detail, problem.headers)

    def _too_large(self) -> None:
        most = self._server.front.policy.body
        self._stop(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a body has at most {most} bytes here")

    def _stop(self, status: HTTPStatus, why: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
        self._refuse(status, why, headers)
        raise _Refused

    def _refuse(self, status: HTTPStatus, why: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
        """Answer what cannot be read any further, and close: nobody knows where the next request begins."""
        if self._closing:
            return
        if self._answering or self._ready:  # RFC 9112, 9.3.2: answers come in the order of the requests.
            self._last = status, why, headers
            return
        self._closing = True
        self._server.front.figures.count("/", status, 0.0, "front")
        if self._transport:
            # Before there is a target, the parser tells the method of the request before.
            method = self._parser.get_method().decode("latin-1") if self._target else ""
            request = Request(method, self._target.decode("latin-1"), self._headers)
            _, start, body = self._server.front.refusal(Problem(status, why, headers), request)
            if method == "HEAD":
                body = b""
            end = b"Connection: close\r\n\r\n"
            self._transport.write(b"".join((start, self._server.clock.line(), end, body)))
            self._transport.close()
            self._patient(self._server.patience.write)

    def _patient(self, seconds: float | None) -> None:
        self.until = float("inf") if seconds is None else self._server.loop.time() + seconds

    def give_up(self) -> None:
        """Close the connection of a client that is too slow."""
        if self._transport is None or self._answering:  # A job has a limit of its own.
            return
        if self._reading and not self._closing and not self._full:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, "the request took too long to arrive")
        else:
            self._transport.abort()

    @property
    def at_rest(self) -> bool:
        """Whether nothing is being answered."""
        return not (self._answering or self._ready or self._lent or self._closing)

    def hang_up(self) -> None:
        """Close the connection as soon as nothing is being answered."""
        if self._transport and self.at_rest:
            self._closing = True
            self._transport.close()


class _Refused(Exception):
    """A request was refused while it was read."""
