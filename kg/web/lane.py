"""The quick lane: a worker reads simple requests of lent connections itself, and answers them itself.

A connection is lent by the front process, which keeps it open on its side, so that nothing is lost when the worker is
killed. The worker takes one request of one connection at a time, and gives a connection back, with the bytes it has
read, as soon as something on it is not simple: part of a request, more than one, a repeated question (whose answer is
kept in front), a slow one, silence. What it is at stands on a board that it shares with the front
(:mod:`kg.web.lending`), which watches the time.
"""

from __future__ import annotations

import select
import socket
import time
from binascii import hexlify
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from kg import frames, workers
from kg.engine.written import look_up, write_short
from kg.formats import GRAPHS, ROWS
from kg.guard import harmless
from kg.web.lending import (
    ANSWERED,
    ANSWERING,
    BOARD,
    BYE,
    EPOCH,
    EPOCH_AT,
    LEND,
    NUMBER,
    PHASE_AT,
    PIECE,
    RECALL,
    REPORT,
    RESTING,
    RETURN,
    RETURNED,
    SLOW,
    UNSENT,
    WRITING,
)  # fmt: skip
from kg.web.messages import Clock, Request, Response, finished, head, tag
from kg.web.negotiation import VARY
from kg.web.protocol import fleeting
from kg.web.routes import respond
from kg.web.simple import END, VERSION, Headers, read, read_headers
from kg.web.site import Site
from kg.workers import Loop, Post

_ROOM: Final = 1 << 14  #: Bytes read at once: for 64 KiB the C library tidies its memory each time.
_SILENCE: Final = 3.0  #: Seconds after which a connection without a request goes back.
_REMEMBERED: Final = 4096  #: Requests among which a repetition is seen, at least.
_WORTH_KEEPING: Final = 2048  #: Bytes of headers; longer ones are read each time.
_REPORTED: Final = 256  #: Requests told at once.
_AWAITED: Final = 1  #: Milliseconds that the rest of a body is waited for: many clients send it apart from the head.


@dataclass(slots=True)
class _Lent:
    """A connection as the worker has it."""

    number: int
    connection: socket.socket
    heard: float  #: When its last request came.
    answered: int = 0  #: Requests.


@dataclass(slots=True)
class _Lane:
    """A worker at work."""

    site: Site
    post: Post
    grown: Callable[[], bool]
    poll: select.poll = field(default_factory=select.poll)
    lent: dict[int, _Lent] = field(default_factory=dict)  #: By file descriptor.
    handles: deque[int] = field(default_factory=deque)  #: Connections that have come, and their messages not yet.
    heard: bytearray = field(default_factory=bytearray)
    recent: set[bytes] = field(default_factory=set)  #: Digests of requests.
    earlier: set[bytes] = field(default_factory=set)  #: The same of those before.
    report: list[bytes] = field(default_factory=list)
    clock: Clock = field(default_factory=Clock)
    heads: dict[bytes, Headers] = field(default_factory=dict)  #: Blocks of headers as read before.
    starts: dict[str, bytes] = field(default_factory=dict)  #: Status line and headers by form.
    epoch: bytes = bytes(EPOCH.size)

    def run(self) -> None:
        """Work until the owner is gone or there is need of a fresh worker."""
        control = self.post.connection.fileno()
        self.poll.register(control, select.POLLIN)
        swept = time.monotonic()
        while True:
            events = self.poll.poll(500 if self.lent or self.report else None)
            for handle, _ in events:
                if handle == control:
                    if not self._listen():
                        return
                elif handle in self.lent:
                    self._serve(self.lent[handle])
            now = time.monotonic()
            if self.report and (len(self.report) >= _REPORTED or not events):
                self._tell()
            if now - swept > 1:
                swept = now
                self._tell()
                for one in [one for one in self.lent.values() if now - one.heard > _SILENCE]:
                    self._give_back(one)
                if self.grown():
                    self._give_all_back()
                    frames.send(self.post.connection, b"", BYE)
                    return

    def _listen(self) -> bool:
        """Take what the owner says; return whether there is more work."""
        data, handles, _, _ = socket.recv_fds(self.post.connection, PIECE, 16)
        self.handles.extend(handles)
        if not data:
            return False
        self.heard += data
        while (message := frames.taken(self.heard)) is not None:
            kind, body = message
            if kind == LEND:
                self._take(NUMBER.unpack(body)[0])
            elif kind == RECALL:
                self._give_all_back()
            elif not self._job(body):
                return False
        return True

    def _job(self, body: bytes) -> bool:
        self._begin(0)
        kind, result = workers.do_job(self.post, body)
        self._phase(RESTING)
        self._drop_revoked(None)
        retiring = self.grown()
        if retiring:
            self._give_all_back()
        frames.send(self.post.connection, result, kind + (frames.RETIRING if retiring else 0))
        return not retiring

    def _take(self, number: int) -> None:
        handle = self.handles.popleft()
        self.lent[handle] = _Lent(number, socket.socket(fileno=handle), time.monotonic())
        self.poll.register(handle, select.POLLIN)

    def _give_back(self, one: _Lent, data: bytes = b"", kind: int = RETURN) -> None:
        handle = one.connection.fileno()
        del self.lent[handle]
        self.poll.unregister(handle)
        one.connection.close()
        frames.send(self.post.connection, RETURNED.pack(one.number, one.answered) + data, kind)

    def _give_all_back(self) -> None:
        for one in list(self.lent.values()):
            self._give_back(one)
        self._tell()

    def _serve(self, one: _Lent) -> None:
        """Answer the request that has arrived on a connection, or give the connection back with it."""
        try:
            data = one.connection.recv(_ROOM)
        except BlockingIOError:
            return
        except OSError:
            self._give_back(one)
            return
        line, _, rest = data.partition(VERSION)
        headers, body = self.heads.get(rest), b""
        if headers is None:
            headers, body = self._read_rest(rest)
        if headers and headers.length and len(body) < headers.length:
            more = _awaited(one.connection)
            data += more
            body += more
        found = read(line, body, headers) if headers else None
        if headers is None or found is None:
            self._give_back(one, data)
            return
        target, query = found
        whole = headers.digest.copy()
        whole.update(target)
        if body:
            whole.update(b"\n\n" + body)
        key = whole.digest()
        if key in self.recent or key in self.earlier:
            self._give_back(one, data)
            return
        self._remember(key)
        began = self._begin(one.number)
        status, start, answer = self._answer(target, query, body, headers, key)
        took = time.monotonic() - began
        reply = b"".join((start, self.clock.line(), b"\r\n", answer))
        self._phase(WRITING)
        self._drop_revoked(one)
        self.report.append(ANSWERED.pack(status, len(answer), took, key, headers.length is not None))
        one.answered += 1
        one.heard = began + took
        self._send(one, reply, slow=took > SLOW)
        self._phase(RESTING)

    def _send(self, one: _Lent, reply: bytes, *, slow: bool) -> None:
        """Send a reply; give back the connection of who does not take it at once, or asks what takes long."""
        try:
            sent = one.connection.send(reply)
        except BlockingIOError:
            sent = 0
        except OSError:
            sent = len(reply)
        if sent < len(reply):
            self._give_back(one, reply[sent:], UNSENT)
        elif slow:
            self._give_back(one)

    def _read_rest(self, rest: bytes) -> tuple[Headers | None, bytes]:
        """Return the headers and the body of a request, or of what has come of it; no headers where they are odd."""
        block, end, body = rest.partition(END)
        block += end
        found = self.heads.get(block) or read_headers(block)
        if found and len(block) < _WORTH_KEEPING:
            if len(self.heads) >= _REMEMBERED:
                self.heads.clear()
            self.heads[block] = found
        return found, body

    def _remember(self, key: bytes) -> None:
        self.recent.add(key)
        if len(self.recent) > _REMEMBERED:
            self.earlier, self.recent = self.recent, set()

    def _answer(
        self, target: bytes, query: bytes | None, posted: bytes, headers: Headers, key: bytes
    ) -> tuple[int, bytes, bytes]:  # fmt: skip
        """Return status, head and body; the plain function of the service answers whatever is out of the ordinary."""
        try:
            text = query.decode("utf-8") if query is not None else None
            if text is not None:
                asked = (self.site.graph.public, text, headers.rows, headers.graphs, self.site.settings.most)
                found = look_up(*asked)
                if found is None and harmless(text) and not fleeting(text):
                    found = write_short(*asked)
                if found:
                    body, form = found
                    if headers.packed and len(body) > _SHORT:
                        packed = finished(_plain(form, body), compress=True)
                        return 200, head(packed) + b"ETag: %s\r\n" % tag(self.site.version, key), packed.body
                    start = self.starts.get(form) or self._start(form)
                    return 200, start % (len(body), hexlify(key)), body
        except UnicodeDecodeError:
            pass  # Told by the plain function, with all that belongs to an error.
        method = "GET" if headers.length is None else "POST"
        response = respond(Request(method, target.decode("ascii"), headers.named, posted), self.site)
        start = head(response)
        if response.kept:
            start += b"ETag: %s\r\n" % tag(self.site.version, key)
        return response.status, start, response.body

    def _start(self, name: str) -> bytes:
        """Return what an answer in a form begins with, but for its length and the digest of its request."""
        plain = (
            head(finished(_plain(name, b""), compress=False))
            .replace(b"Content-Length: 0\r\n", b"")
            .replace(b"%", b"%%")
        )
        mark = tag(self.site.version, b"").replace(b"%", b"%%")
        self.starts[name] = b'%sContent-Length: %%d\r\nETag: %s%%b"\r\n' % (plain, mark[:-1])
        return self.starts[name]

    def _begin(self, number: int) -> float:
        now = time.monotonic()
        BOARD.pack_into(self.post.board, 0, number, now, ANSWERING)
        return now

    def _phase(self, phase: int) -> None:
        self.post.board[PHASE_AT] = phase

    def _drop_revoked(self, current: _Lent | None) -> None:
        """Forget the connections that the front has taken back while a request was answered."""
        epoch = self.post.board[EPOCH_AT : EPOCH_AT + EPOCH.size]
        if epoch == self.epoch:
            return
        self.epoch = epoch
        for handle, one in list(self.lent.items()):
            if one is not current:
                del self.lent[handle]
                self.poll.unregister(handle)
                one.connection.close()

    def _tell(self) -> None:
        if self.report:
            frames.send(self.post.connection, b"".join(self.report), REPORT)
            self.report.clear()


def _awaited(connection: socket.socket) -> bytes:
    """Return what comes within a moment."""
    waiting = select.poll()
    waiting.register(connection, select.POLLIN)
    try:
        return connection.recv(PIECE) if waiting.poll(_AWAITED) else b""
    except OSError:
        return b""


def _plain(name: str, body: bytes) -> Response:
    """Return an answer in a form, before what goes with every response."""
    form = next(form for form in (*ROWS, *GRAPHS) if form.suffix == name)
    return Response(200, (("Content-Type", form.content_type), VARY), body, kept=True)


def loop(site: Site) -> Loop:
    """Return what a worker of a site does all its life."""
    return partial(_run, site)


def _run(site: Site, post: Post, grown: Callable[[], bool]) -> None:
    _Lane(site, post, grown).run()


_SHORT: Final = 1023  #: Bytes up to which nothing is compressed.
