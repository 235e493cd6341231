"""The quick lane: a worker reads simple requests of lent connections itself, and answers them itself.

A connection is lent by the front process, which keeps it open on its side, so that nothing is lost when the worker is
killed. The worker takes one request of one connection at a time, and gives a connection back, with the bytes it has
read, as soon as something on it is not simple: more than a head, part of a head, a repeated question (whose answer is
kept in front), a slow one, silence. What it is at stands on a board that it shares with the front
(:mod:`kg.web.lending`), which watches the time.
"""

from __future__ import annotations

import select
import socket
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from typing import Final

from kg import frames, workers
from kg.engine.written import holds, write
from kg.errors import LodestoneError
from kg.formats import Format
from kg.guard import judge
from kg.web.lending import (
    ANSWERED,
    ANSWERING,
    BOARD,
    BYE,
    EPOCH,
    EPOCH_AT,
    LEND,
    NUMBER,
    PHASE,
    PHASE_AT,
    RECALL,
    REPORT,
    RESTING,
    RETURN,
    SLOW,
    UNSENT,
    WRITING,
)  # fmt: skip
from kg.web.messages import Clock, Request, Response, finished, head, tag
from kg.web.negotiation import VARY
from kg.web.routes import respond
from kg.web.simple import REQUEST, Headers, read_headers, unquoted
from kg.web.site import Site
from kg.workers import Loop, Post

_SILENCE: Final = 3.0  #: Seconds after which a connection without a request goes back.
_REMEMBERED: Final = 4096  #: Requests among which a repetition is seen.
_REPORTED: Final = 256  #: Requests told at once.
_PIECE: Final = 1 << 16


@dataclass(slots=True)
class _Lent:
    """A connection as the worker has it."""

    number: int
    connection: socket.socket
    heard: float  #: When its last request came.


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
    recent: OrderedDict[bytes, None] = field(default_factory=OrderedDict)
    report: list[bytes] = field(default_factory=list)
    clock: Clock = field(default_factory=Clock)
    heads: dict[bytes, Headers | None] = field(default_factory=dict)  #: Blocks of headers as read before.
    starts: dict[str, bytes] = field(default_factory=dict)  #: Status line and headers by form.
    epoch: int = 0

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
        data, handles, _, _ = socket.recv_fds(self.post.connection, _PIECE, 16)
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
        frames.send(self.post.connection, NUMBER.pack(one.number) + data, kind)

    def _give_all_back(self) -> None:
        for one in list(self.lent.values()):
            self._give_back(one)
        self._tell()

    def _serve(self, one: _Lent) -> None:
        """Answer the request that has arrived on a connection, or give the connection back with it."""
        try:
            data = one.connection.recv(_PIECE)
        except BlockingIOError:
            return
        except OSError:
            self._give_back(one)
            return
        found = REQUEST.fullmatch(data)
        headers = self._headers(found[3]) if found else None
        if found is None or headers is None:
            self._give_back(one, data)
            return
        key = blake2b(b"GET\n%s\n%s" % (found[1], headers.wishes), digest_size=12).digest()  # see messages.digest
        if key in self.recent:
            self._give_back(one, data)
            return
        self.recent[key] = None
        if len(self.recent) > _REMEMBERED:
            self.recent.popitem(last=False)
        began, spent = self._begin(one.number), time.thread_time()
        status, start, body = self._answer(found[1], found[2], headers, key)
        took = time.monotonic() - began
        reply = b"".join((start, self.clock.line(), b"\r\n", body))
        self._phase(WRITING)
        self._drop_revoked(one)
        self.report.append(ANSWERED.pack(status, len(body), took, key))
        one.heard = began + took
        try:
            sent = one.connection.send(reply)
        except BlockingIOError:
            sent = 0
        except OSError:
            sent = len(reply)
        if sent < len(reply):
            self._give_back(one, reply[sent:], UNSENT)
        elif time.thread_time() - spent > SLOW:
            self._give_back(one)
        self._phase(RESTING)

    def _answer(self, target: bytes, query: bytes, headers: Headers, key: bytes) -> tuple[int, bytes, bytes]:
        """Return status, head and body; the plain function of the service answers whatever is out of the ordinary."""
        chosen: list[Format] = []

        def choose(is_graph: bool) -> str:  # noqa: FBT001 - the engine's signature
            form = headers.graphs if is_graph else headers.rows
            if form is None:
                raise _Unusual
            chosen.append(form)
            return form.suffix

        try:
            text = unquoted(query).decode("utf-8")
            store = self.site.graph.public
            answer = write(store, judge(text, lambda graph: holds(store, graph)), choose, self.site.settings.most)
            if answer.rows is None and not (headers.packed and len(answer.body) > _SHORT):
                start = b"%sContent-Length: %d\r\nETag: %s\r\n" % (
                    self._start(chosen[0]), len(answer.body), tag(self.site.version, key),
                )  # fmt: skip
                return 200, start, answer.body
        except (UnicodeDecodeError, LodestoneError, _Unusual):
            pass  # Told by the plain function, with all that belongs to an error.
        response = respond(Request("GET", target.decode("ascii"), headers.named), self.site)
        start = head(response)
        if response.kept:
            start += b"ETag: %s\r\n" % tag(self.site.version, key)
        return response.status, start, response.body

    def _start(self, form: Format) -> bytes:
        found = self.starts.get(form.suffix)
        if found is None:
            made = finished(Response(200, (("Content-Type", form.content_type), VARY), b"", kept=True), compress=False)
            found = self.starts[form.suffix] = head(made).replace(b"Content-Length: 0\r\n", b"")
        return found

    def _headers(self, block: bytes) -> Headers | None:
        """Return the headers of a block, ``None`` where it takes the front to judge them."""
        if block not in self.heads:
            if len(self.heads) >= _REMEMBERED:
                self.heads.clear()
            self.heads[block] = read_headers(block)
        return self.heads[block]

    def _begin(self, number: int) -> float:
        now = time.monotonic()
        BOARD.pack_into(self.post.board, 0, number, now, ANSWERING)
        return now

    def _phase(self, phase: int) -> None:
        PHASE.pack_into(self.post.board, PHASE_AT, phase)

    def _drop_revoked(self, current: _Lent | None) -> None:
        """Forget the connections that the front has taken back while a request was answered."""
        epoch = EPOCH.unpack_from(self.post.board, EPOCH_AT)[0]
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


class _Unusual(Exception):
    """A request is for the plain function to answer."""


def loop(site: Site) -> Loop:
    """Return what a worker of a site does all its life."""
    return partial(_run, site)


def _run(site: Site, post: Post, grown: Callable[[], bool]) -> None:
    _Lane(site, post, grown).run()


_SHORT: Final = 1023  #: Bytes up to which nothing is compressed.
