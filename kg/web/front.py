"""What stands before the workers: kept answers, limits per client, health and figures, and what is logged."""

from __future__ import annotations

import json
import marshal
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final, TypeAlias

from kg.errors import LodestoneError, Overloaded
from kg.formats import told_otherwise
from kg.web import metrics
from kg.web.crew import Crew
from kg.web.hands import Job, Tally
from kg.web.lending import ANSWERED, SLOW
from kg.web.look import Answer, Look
from kg.web.messages import RETRY_AFTER, Problem, Request, Response, digest, finished, head, tag
from kg.web.metrics import Figures

#: Told the answer of a request: status, head without its empty line, body, and whether a worker answered it quickly.
Reply: TypeAlias = Callable[[int, bytes, bytes, bool], None]

#: Told the same, who answered, and the processor time that it took where a worker did.
Told: TypeAlias = Callable[..., None]

_MOST_KEPT: Final = 1 << 20  #: Bytes of an answer that is kept.
#: Headers that reach a worker; no other is looked at.
_PASSED: Final = ("accept", "accept-language", "accept-encoding", "content-type", "content-encoding")
_CLIENTS: Final = 10_000  #: Clients whose rate is remembered.


@dataclass(frozen=True, slots=True)
class Policy:
    """How requests are received."""

    body: int = 1 << 20  #: Bytes of a request's body.
    cache: int = 64 << 20  #: Bytes of kept answers.
    rate: float = 0.0  #: Requests per second and client; 0 for any number.
    burst: int = 50  #: Requests that a client may send at once where there is a rate.
    proxied: bool = False  #: Whether the client's address is the last one of ``X-Forwarded-For``.
    log: bool = True  #: Whether each request is logged.


@dataclass(slots=True)
class _Kept:
    """Answers by key, the one that was asked for longest ago first."""

    most: int
    held: OrderedDict[bytes, tuple[int, bytes, bytes]] = field(default_factory=OrderedDict)
    size: int = 0

    def get(self, key: bytes) -> tuple[int, bytes, bytes] | None:
        found = self.held.get(key)
        if found:
            self.held.move_to_end(key)
        return found

    def put(self, key: bytes, answer: tuple[int, bytes, bytes]) -> None:
        size = len(answer[1]) + len(answer[2])
        if size > min(_MOST_KEPT, self.most) or key in self.held:
            return
        self.held[key] = answer
        self.size += size
        while self.size > self.most:
            _, (_, start, body) = self.held.popitem(last=False)
            self.size -= len(start) + len(body)

    def clear(self) -> None:
        self.held.clear()
        self.size = 0


class Front:
    """Answers requests: itself where it can, else by a worker.

    Args:
        policy: How requests are received.
        write: Takes lines of the log.
        tell: Takes what is wrong, for who runs the service.
    """

    def __init__(self, policy: Policy, write: Callable[[str], None], tell: Callable[[str], None]) -> None:
        self.policy = policy
        self.tally = Tally()
        self.figures = Figures(self.tally)
        self.crew: Crew | None = None
        self.stopping = False
        self._kept = _Kept(policy.cache)
        self._write = write
        self._tell = tell
        self._rates: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def serve(self, crew: Crew) -> Crew | None:
        """Have a crew answer from now on; return the one that did so far."""
        before, self.crew = self.crew, crew
        self._kept.clear()
        return before

    def handle(self, request: Request, client: str, reply: Reply) -> None:
        """Answer a request; the reply may come at once or later."""
        began = time.perf_counter()
        path = request.target.partition("?")[0]
        key = digest(request.method, request.target, request.headers, request.body)

        def told(status: int, start: bytes, body: bytes, source: str, spent: float = SLOW) -> None:
            took = time.perf_counter() - began
            self.figures.count(path, status, took, source)
            if self.policy.log:
                self._log(request, client, (status, len(body), took), (source, key))
            quick = spent < SLOW and request.method in ("GET", "POST") and path == "/sparql"
            quick = quick and not told_otherwise(request.headers)
            reply(status, start, b"" if request.method == "HEAD" else body, quick)

        if path in ("/health", "/ready", "/metrics"):
            told(*self._of_itself(path, request), "front")
        elif self.policy.rate and not self._loaded(request) and not self._within_rate(client):
            problem = Problem(
                HTTPStatus.TOO_MANY_REQUESTS,
                f"more than {self.policy.rate:g} requests per second: ask more slowly",
                (("Retry-After", "1"),),
            )
            told(*self.refusal(problem, request), "front")
        else:
            self._answer(request, key, told)

    def refusal(self, problem: Problem, request: Request) -> tuple[int, bytes, bytes]:
        """Return status, head and body of a problem, in the form and language that its request prefers."""
        look = self.crew.look if self.crew else Look()
        return _made(look.refusal(problem, request))

    def count(self, entries: bytes) -> None:
        """Count and log what a worker has answered by itself."""
        answers = ((status, took) for status, _, took, _, _ in ANSWERED.iter_unpack(entries))
        self.figures.count_all("sparql", answers, "lane")
        if self.policy.log:
            for status, size, took, key, posted in ANSWERED.iter_unpack(entries):
                self._log(Request("POST" if posted else "GET", "/sparql"), "", (status, size, took), ("lane", key))

    def _answer(self, request: Request, key: bytes, told: Told) -> None:
        crew = self.crew
        if crew is None or self.stopping:
            problem = _later("the service is starting or stopping: ask again in a moment")
            told(*self.refusal(problem, request), "front")
            return
        mark = tag(crew.version, key)
        known = request.headers.get("if-none-match", "") if request.method in ("GET", "HEAD") else ""
        whatever = known.strip() == "*"  # RFC 9110, 13.1.2: true of whatever has an answer now.
        kept = self._kept.get(key) or _tagged(crew.look.file(request), mark)
        if mark.decode() in known or (kept and whatever):
            told(*_made(_not_modified(mark.decode())), "cache")
            return
        if kept:
            told(*kept, "cache")
            return

        def done(answer: bytes | LodestoneError) -> None:
            if isinstance(answer, LodestoneError):
                told(*self.refusal(Problem.of(answer), request), "limit")
                return
            status, start, body, keep, spent = self._unpacked(answer)
            if keep:
                start += b"ETag: %s\r\n" % mark
                if self.crew is crew:
                    self._kept.put(key, (status, start, body))
                if whatever:
                    told(*_made(_not_modified(mark.decode())), "worker", spent)
                    return
            told(status, start, body, "worker", spent)

        method = "GET" if request.method == "HEAD" else request.method
        headers = {name: request.headers[name] for name in _PASSED if name in request.headers}
        try:
            crew.submit(Job(Request(method, request.target, headers, request.body).pack(), done))
        except Overloaded as error:
            told(*self.refusal(Problem.of(error), request), "limit")

    def _unpacked(self, answer: bytes) -> tuple[int, bytes, bytes, bool, float]:
        """Return what a worker answers; what is not for the client is told to whoever runs the service."""
        status, start, body, keep, spent, fault = marshal.loads(answer)  # noqa: S302 - from a process of our own
        if fault:
            self._tell(fault)
        return status, start, body, keep, spent

    def _of_itself(self, path: str, request: Request) -> tuple[int, bytes, bytes]:
        if request.method not in ("GET", "HEAD"):
            allowed = (("Allow", "GET, HEAD"),)
            problem = Problem(HTTPStatus.METHOD_NOT_ALLOWED, f"{request.method} is not answered", allowed)
            return self.refusal(problem, request)
        if path == "/metrics":
            text = metrics.text(self.figures, self.crew, len(self._kept.held), self._kept.size)
            return _made(Response(HTTPStatus.OK, (("Content-Type", metrics.TYPE),), text))
        if path == "/ready" and (self.crew is None or not self.crew.ready or self.stopping):
            return self.refusal(_later("not ready"), request)
        body = b'{"status": "ok"}\n'
        return _made(Response(HTTPStatus.OK, (("Content-Type", "application/json"),), body))

    def _loaded(self, request: Request) -> bool:
        """Whether an error page loads this: whoever is refused for the rate has to be able to read so."""
        return self.crew is not None and self.crew.look.file(request) is not None

    def _within_rate(self, client: str) -> bool:
        """Take a token from a client's bucket; it fills up with time."""
        now = time.monotonic()
        tokens, then = self._rates.pop(client, (float(self.policy.burst), now))
        tokens = min(float(self.policy.burst), tokens + (now - then) * self.policy.rate)
        self._rates[client] = (max(0.0, tokens - 1), now)
        if len(self._rates) > _CLIENTS:
            self._rates.popitem(last=False)
        return tokens >= 1

    def _log(self, request: Request, client: str, result: tuple[int, int, float], origin: tuple[str, bytes]) -> None:
        status, size, took = result
        source, key = origin
        path = json.dumps(request.target.partition("?")[0])
        self._write(
            f'{{"time": {time.time():.3f}, "client": {json.dumps(client)}, "method": {json.dumps(request.method)}, '
            f'"path": {path}, "status": {status}, "bytes": {size}, "ms": {took * 1e3:.2f}, "from": "{source}", '
            f'"query": "{key.hex()}"}}\n'
        )


def client_of(headers: Mapping[str, str], peer: str, *, proxied: bool) -> str:
    """Return the address of a client: of the connection, or as the proxy before us tells it."""
    told = headers.get("x-forwarded-for", "").rpartition(",")[2].strip() if proxied else ""
    return told or peer


def _tagged(file: Answer | None, mark: bytes) -> Answer | None:
    """Return an answer with the tag that it would have from a worker."""
    return (file[0], file[1] + b"ETag: %s\r\n" % mark, file[2]) if file else None


def _made(response: Response) -> tuple[int, bytes, bytes]:
    response = finished(response, compress=False)
    return response.status, head(response), response.body


def _later(why: str) -> Problem:
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, why, (("Retry-After", str(RETRY_AFTER)),))


def _not_modified(mark: str) -> Response:
    vary = ("Vary", "Accept, Accept-Encoding, Accept-Language")
    return Response(HTTPStatus.NOT_MODIFIED, (("ETag", mark), vary), kept=True)
