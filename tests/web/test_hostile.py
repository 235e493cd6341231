"""Attacks on the front process: nobody's haste, sloth or spelling costs anybody else an answer."""

from __future__ import annotations

import asyncio
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Final, cast
from urllib.parse import quote

import httpx
import pytest

from kg.catalogue import questions
from kg.web.connection import Connection, Host, Patience
from kg.web.front import Policy
from kg.web.hands import Tally
from kg.web.messages import Clock
from kg.web.metrics import Figures
from kg.web.protocol import fleeting
from kg.web.server import Plan, Server, relieve, room
from tests.web.conftest import ROOT, Service, start
from tests.web.test_service import BOMBS, GET, health, raw

LARGEST: Final = b"/assets/pages.css"
CLOSE: Final = b"Connection: close\r\n\r\n"


def statuses(answer: bytes) -> list[int]:
    """Return the statuses of all answers."""
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)]


def memory(service: Service) -> int:
    """Return the bytes of the front process."""
    return int(Path(f"/proc/{service.process.pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf(
        "SC_PAGE_SIZE"
    )


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is measured on Linux")
def test_who_takes_no_answers_is_sent_no_more(service: Service) -> None:
    """Thousands of requests in one piece, their answers unread, fill no memory and keep nobody from health."""
    one = b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % LARGEST
    size = len(raw(service, one[:-2] + CLOSE))
    count = (200 << 20) // size
    before = memory(service)
    with health(service) as took, socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", service.port))
        client.settimeout(0)
        sent = client.send(one * count)
        assert sent // len(one) * size > 64 << 20
        time.sleep(2)
        grown = memory(service) - before
    assert grown < 16 << 20
    assert max(took) < 1


def test_many_requests_in_one_piece_keep_nobody_waiting(service: Service) -> None:
    """Somebody's thousands of requests are answered in turn with those of others."""
    with health(service) as took, socket.create_connection(("127.0.0.1", service.port)) as client:
        client.settimeout(0)
        assert client.send(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" * 5000) > 100_000
        time.sleep(3)
    assert len(took) > 20
    assert max(took) < 1


def test_many_connections_with_many_requests_keep_nobody_waiting(service: Service) -> None:
    """What many send at once is read no faster than it is answered."""
    clients = []
    with health(service) as took:
        for _ in range(50):
            clients.append(socket.create_connection(("127.0.0.1", service.port), timeout=30))
            clients[-1].settimeout(0)
            assert clients[-1].send(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n" * 5000) > 100_000
        time.sleep(3)
        for client in clients:
            assert client.recv(12) == b"HTTP/1.1 200"
            client.close()
    assert len(took) > 20
    assert max(took) < 1


def test_a_refusal_comes_after_the_answers_before_it(service: Service) -> None:
    """What cannot be read is refused in its turn: the request before it gets its own answer."""
    for number, (bad, status) in enumerate(((b"BAD\r\n\r\n", 400), (b"GET / HTTP/1.1\r\n\r\n", 400), (b"TRACE", 400))):
        first = b"GET /questions/members-on-day.csv?on=2025-03-%02d HTTP/1.1\r\nHost: x\r\n\r\n" % (number + 1)
        answer = raw(service, first + GET + b"\r\n" + bad + b"\r\n\r\n")
        assert statuses(answer) == [200, 200, status]
        assert answer.count(b"Connection: close") == 1


class _Transport:
    """Counts what is done with a connection."""

    def __init__(self) -> None:
        self.sent = b""
        self.aborted = self.closed = 0

    def get_extra_info(self, name: str) -> object:
        """Know nothing."""

    def write(self, data: bytes) -> None:
        """Send."""
        self.sent += data

    def abort(self) -> None:
        """Close at once."""
        self.aborted += 1

    def close(self) -> None:
        """Close."""
        self.closed += 1


def test_whoever_asks_more_meanwhile_still_gets_the_first_answer() -> None:
    """The limit on how long a request may take to arrive does not end the answer to the one before."""
    transport, replies = _Transport(), []
    front = SimpleNamespace(
        policy=Policy(), stopping=False, crew=None, figures=Figures(Tally()),
        handle=lambda _, __, reply: replies.append(reply),
        refusal=lambda problem, _: (problem.status, b"HTTP/1.1 %d Refused\r\n" % problem.status, b""),
    )  # fmt: skip
    loop = SimpleNamespace(time=lambda: 0.0, call_soon=lambda call: call())
    host = SimpleNamespace(
        patience=Patience(), front=front, clock=Clock(), loop=loop, opened=lambda _: None, closed=lambda _: None
    )
    connection = Connection(cast(Host, host))
    connection.connection_made(cast(asyncio.Transport, transport))
    connection.data_received(GET + b"\r\n")
    assert connection.until == float("inf")
    for more in (GET + b"\r\n", b"GET /hea"):
        connection.data_received(more)
        connection.give_up()
        assert (transport.sent, transport.aborted) == (b"", 0)
    for _ in range(2):
        replies.pop()(200, b"HTTP/1.1 200 OK\r\n", b"", quick=False)
    connection.give_up()
    assert (statuses(transport.sent), transport.closed) == ([200, 200, 408], 1)


UPGRADE: Final = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"
POST: Final = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"


@pytest.mark.parametrize("first", [
    b"GET /health HTTP/1.1\r\nHost: x\r\n" + UPGRADE + b"\r\n",
    GET + UPGRADE + b"\r\n",
    POST + UPGRADE + b"Content-Length: 5\r\n\r\nASK{}",
    POST + UPGRADE + b"Transfer-Encoding: chunked\r\n\r\n5\r\nASK{}\r\n0\r\n\r\n",
    POST + UPGRADE + b"Content-Length: 27\r\n\r\nASK{}#GET /health HTTP/1.1\n",
])  # fmt: skip
def test_a_wish_for_another_protocol_is_passed_over(service: Service, first: bytes) -> None:
    """Java's client offers HTTP/2 with whatever it asks: it is answered once, and so is what follows."""
    assert statuses(raw(service, first + first + GET + CLOSE)) == [200, 200, 200]
    assert statuses(raw(service, first + b"BAD\r\n\r\n")) == [200, 400]


def until_the_end(connection: socket.socket) -> bytes:
    """Return all that comes until a connection is closed."""
    answer = b""
    while chunk := connection.recv(65536):
        answer += chunk
    return answer


_COUNT: Final = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o } # said last, %d"
_ROWS: Final = "SELECT * { ?s ?p ?o } LIMIT 60000 # said last"


@pytest.mark.parametrize("pause", [0.0, 0.2])
@pytest.mark.parametrize("data, wanted", [
    (GET + b"\r\n", [200]),
    (b"GET /sparql?query=%s HTTP/1.1\r\nHost: x\r\n\r\n" % quote(_COUNT % 1).encode(), [200]),
    (POST + b"Content-Length: 51\r\n\r\n" + (_COUNT % 2).encode(), [200]),
    (b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n" * 20 + GET + b"\r\n", [200] * 21),
    (GET + b"\r\n" + GET, [200]),
    (GET + b"\r\n" + POST + b"Content-Length: 50\r\n\r\nASK", [200]),
    (GET + b"\r\nBAD\r\n\r\n", [200, 400]),
    (b"GET /sparql?query=%s HTTP/1.1\r\nHost: x\r\n\r\n" % quote(_ROWS).encode(), [200]),
    (GET, []),
    (b"", []),
])  # fmt: skip
def test_who_says_nothing_more_still_gets_answers(
    service: Service, data: bytes, wanted: list[int], pause: float
) -> None:  # fmt: skip
    """Who closes their side after asking is answered what was asked whole, and then the connection is closed."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as client:
        client.sendall(data)
        time.sleep(pause)
        client.shutdown(socket.SHUT_WR)
        answer = until_the_end(client)
    assert statuses(answer) == wanted
    if b"60000" in data:
        assert len(answer.rpartition(b"\r\n\r\n")[2]) == int(re.findall(rb"Content-Length: (\d+)", answer)[-1])


def test_what_follows_a_body_changes_nothing(service: Service) -> None:
    """Trailers are no headers: they choose no form, and neither type nor coding of the body before them."""
    accepts = POST + b"Accept: text/csv\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nASK{}\r\n0\r\n"
    plain = raw(service, accepts + b"\r\n")
    assert statuses(plain) == [200]
    for trailer in (b"Accept: text/html", b"Content-Encoding: gzip", b"Host: y", b"Content-Type: text/plain"):
        answer = raw(service, accepts + trailer + b"\r\n\r\n")
        assert statuses(answer) == [200]
        assert answer.partition(b"\r\n\r\n")[2] == plain.partition(b"\r\n\r\n")[2]


def test_a_target_may_be_absolute(service: Service) -> None:
    """A request with a whole URL in its first line, as clients of a proxy send it, is answered as one with a path."""
    for url in (
        b"http://x/health",
        b"HTTPS://x:80/health?",
        b"http://x/sparql?query=ASK%7B%7D",
        b"http://x",
        b"http://x?",
    ):
        assert statuses(raw(service, b"GET %s HTTP/1.1\r\nHost: x\r\n" % url + CLOSE)) == [200]
    assert b'"boolean":true' in raw(service, b"GET http://x/sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n" + CLOSE)


@pytest.mark.parametrize("filler", [b",", b"a,", b";", b";q=,"])
def test_wishes_without_end_keep_nobody_waiting(service: Service, filler: bytes) -> None:
    """Long lists of what a client accepts are weighed as far as a sane one goes."""
    value = filler * (60_000 // len(filler))
    clients = []
    with health(service) as took:
        for number in range(60):
            clients.append(socket.create_connection(("127.0.0.1", service.port), timeout=30))
            head = b"GET /health?%d HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip,%d" % (number, number)
            clients[-1].sendall(head + value + b"\r\n\r\n")
        assert [client.recv(12) for client in clients] == [b"HTTP/1.1 200"] * 60
    for client in clients:
        client.close()
    assert max(took) < 1


def test_who_reads_no_lines_for_people_stops_no_reload(tmp_path: Path) -> None:
    """Where nobody reads what the service says any more, SIGHUP still loads the graph anew."""
    found = start(tmp_path / "log", "--quiet")
    found.client.close()
    command = [*Path(f"/proc/{found.process.pid}/cmdline").read_bytes().split(b"\0")[:-1]]
    assert found.end() == 0
    with subprocess.Popen(command, stderr=subprocess.PIPE, cwd=ROOT) as process:  # noqa: S603 - our own
        assert process.stderr
        ready = re.search(rb"http://(127\.0\.0\.1:\d+)/", process.stderr.readline())
        assert ready
        process.stderr.close()
        with httpx.Client(base_url=f"http://{ready[1].decode()}", timeout=30) as client:
            for number in (1, 2):
                process.send_signal(signal.SIGHUP)
                end = time.monotonic() + 60
                while f"kg_reloads_total {number}.0" not in client.get("/metrics").text:
                    assert time.monotonic() < end
                    time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="needs prlimit")
def test_the_graph_is_loaded_again_once_there_are_file_descriptors(tmp_path: Path) -> None:
    """A reload that finds no file descriptor leaves all as it was; the next one works, and workers are replaced."""
    found = start(tmp_path / "log", "--workers", "2", "--timeout", "0.5")
    pid = found.process.pid
    try:
        used = len(list(Path(f"/proc/{pid}/fd").iterdir()))
        assert found.client.get("/health").status_code == 200
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (used + 1, 4096))  # No room for what a worker or a load takes.
        os.kill(pid, signal.SIGHUP)
        found.until("the graph stays as it was")
        for number in range(4):
            assert found.query(f"{BOMBS['cross product counted']} # {number}").status_code == 503
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (4096, 4096))
        time.sleep(2)
        born = found.figure("kg_workers_made_total")
        assert found.query("ASK { }").status_code == 200
        os.kill(pid, signal.SIGHUP)
        found.until("loaded anew")
        assert found.figure("kg_workers_made_total") > born
        assert "Traceback" not in (tmp_path / "log").read_text(encoding="utf-8")
    finally:
        assert found.stop() == 0


@dataclass(eq=False)
class _Open:
    """An open connection."""

    at_rest: bool
    hung_up: int = 0

    def hang_up(self) -> None:
        """Close."""
        self.hung_up += 1


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is measured on Linux")
def test_memory_returns_once_large_answers_are_gone(service: Service) -> None:
    """What clients are slow to take is held for them, and given back to the system when they leave."""
    before, grown = memory(service), []
    with health(service) as took:
        for turn in range(3):
            clients = []
            for number in range(4):
                text = f"SELECT * {{ ?a ?b ?c . ?d ?e ?f }} OFFSET {10 * turn + number} LIMIT 60000"
                clients.append(socket.create_connection(("127.0.0.1", service.port), timeout=60))
                head = b"GET /sparql?query=%s HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n"
                clients[-1].sendall(head % quote(text).encode())
            for client in clients:
                assert client.recv(12) == b"HTTP/1.1 200"
            grown.append(memory(service) - before)
            for client in clients:
                client.close()
        until = time.monotonic() + 10
        while memory(service) > 1.1 * before and time.monotonic() < until:
            time.sleep(0.1)
        assert memory(service) <= 1.1 * before
    assert min(grown) > 16 << 20
    assert max(took) < 1


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is measured on Linux")
def test_the_c_library_gives_back_what_is_free() -> None:
    """Memory that was needed in pieces, with something behind them still in use, goes back to the system."""
    script = """
import os
from pathlib import Path
from kg.web.server import give_back_memory

def memory():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20

before = memory()
pieces = [bytes([1]) * 60_000 for _ in range(1000)]
last = bytes([2]) * 60_000
full = memory()
del pieces
kept = memory()
give_back_memory()
print(before, full, kept, memory())
"""
    words = [sys.executable, "-c", script]
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603 - our own
    before, full, kept, after = map(int, done.stdout.split())
    if kept < before + 40:
        pytest.skip("the C library of this machine keeps nothing")
    assert full >= before + 50
    assert after < before + 10


class _Slow:
    """A connection whose client has yet to take something."""

    unsent = 1

    def look(self) -> None:
        """Find that nothing was taken."""


def test_memory_is_given_back_once_all_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is free goes back when the last who was slow has taken all: not before, once each time, not for nothing."""
    given: list[int] = []
    one = cast(Connection, _Slow())

    async def main() -> list[int]:
        server = Server(Plan(), lambda _: None)
        monkeypatch.setattr("kg.web.server.give_back_memory", lambda: given.append(len(server.slow)))
        counts = []
        loops = server._sweep(), server._watch_over()  # noqa: SLF001 - without a socket, a graph and signals
        tasks = [asyncio.create_task(loop) for loop in loops]
        for held in (False, True, False, False, True, False):
            if held:
                server.slow[one] = None
            else:
                server.slow.pop(one, None)
            await asyncio.sleep(0.2)
            counts.append(len(given))
        for task in tasks:
            task.cancel()
        return counts

    monkeypatch.setattr("kg.web.server._SWEEP", 0.02)
    assert asyncio.run(main()) == [0, 0, 1, 1, 1, 2]
    assert given == [0, 0]


def test_who_takes_too_much_room_goes_first() -> None:
    """Where more is unsent than there may be, those go for whom most is held, and no more of them than need be."""
    dropped: list[int] = []
    sizes = [30, 10, 50, 20, 50]
    slow = [SimpleNamespace(unsent=size, drop=partial(dropped.append, at)) for at, size in enumerate(sizes)]
    connections = cast(list[Connection], slow)
    for most, gone in ((160, []), (159, [4]), (110, [4]), (61, [4, 2]), (60, [4, 2]), (0, [4, 2, 0, 3, 1])):
        dropped.clear()
        relieve(connections, most)
        assert dropped == gone


def test_who_goes_on_taking_an_answer_gets_all_of_it() -> None:
    """A client that is slow and takes its answer has more time for the rest; one that takes crumbs has not."""
    clock = SimpleNamespace(now=0.0, left=10 << 20)
    transport = SimpleNamespace(get_extra_info=lambda _: None, get_write_buffer_size=lambda: clock.left)
    host = SimpleNamespace(
        patience=Patience(write=30), loop=SimpleNamespace(time=lambda: clock.now), opened=lambda _: None, slow={}
    )
    connection = Connection(cast(Host, host))
    connection.connection_made(cast(asyncio.Transport, transport))
    connection.pause_writing()
    assert list(host.slow) == [connection]
    for taken, until in ((0, 30), (1000, 30), (256 << 10, 60), (1000, 60), (1 << 20, 80)):
        clock.now += 10
        clock.left -= taken
        connection.look()
        assert connection.until == until, taken
    assert connection.unsent == clock.left < 9 << 20


def test_idle_connections_keep_nobody_out() -> None:
    """Where one more is open than there may be, the oldest that asks nothing goes, and not the new one."""
    busy, idle, young, new = (_Open(at_rest) for at_rest in (False, True, True, True))

    async def main() -> None:
        server = Server(Plan(connections=3), lambda _: None)
        for one in (busy, idle, young, new):
            server.opened(cast(Connection, one))

    asyncio.run(main())
    assert [one.hung_up for one in (busy, idle, young, new)] == [0, 1, 0, 0]


@pytest.mark.parametrize(
    "limits, told, most",
    [((1024, 4096), [(3104, 4096)], 2000), ((256, 256), [], 176), ((32, 32), [], 16), ((8192, -1), [], 2000)],
)
def test_connections_leave_file_descriptors_for_workers(
    limits: tuple[int, int], told: list[tuple[int, int]], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many file descriptors are asked for as it takes; where there are fewer, fewer connections may be open."""
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits)
    monkeypatch.setattr(resource, "setrlimit", lambda _, wanted: asked.append(wanted))
    assert room(Plan(workers=2)) == most
    assert asked == told


@pytest.mark.parametrize("path", ["/assets/pages.css", "/openapi.json", "/context.jsonld", "/robots.txt"])
def test_caches_are_told_that_answers_differ_in_coding(service: Service, path: str) -> None:
    """What may be kept by a cache and is compressed for those who can read it says so."""
    plain, packed = (service.client.get(path, headers={"Accept-Encoding": coding}) for coding in ("identity", "gzip"))
    assert plain.content == packed.content
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize("function", ["NOW()", "rand()", "UUID ()", "STRUUID()", r"N\u004FW()"])
def test_time_and_chance_are_never_those_of_before(service: Service, function: str) -> None:
    """A query that asks for the time or for chance is answered anew each time, also on a lent connection."""
    text = f"SELECT ({function} AS ?x) {{}}"
    answers = [service.client.get("/sparql", params={"query": text}) for _ in range(6)]
    assert len({answer.text for answer in answers}) == 6
    assert all("ETag" not in answer.headers for answer in answers)
    assert service.client.get("/sparql", params={"query": "ASK {}"}).headers["ETag"]


def test_what_only_looks_like_time_or_chance_is_kept() -> None:
    """No question of the catalogue asks for them; a variable or a name that is called so is not the function."""
    texts = [question.text for question in questions()]
    assert len(texts) > 80
    assert not [text for text in texts if fleeting(text)]
    assert any("?now" in text for text in texts)
    assert not any(map(fleeting, ("SELECT ?now $rand { ?s ex:now ?now_low }", "ASK { ?known ?strand ?x }")))
    asking = ("SELECT (now () AS ?x) {}", "ASK { FILTER(1<RAND()) }", "ASK { BIND(IF(?x,UUID(),1) AS ?y) }")
    assert all(map(fleeting, (*asking, "SELECT (STRUUID#\n() AS ?x) {}", "SELECT (N\\u004FW() AS ?x) {}")))
