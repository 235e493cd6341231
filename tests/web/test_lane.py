"""Lent connections: a worker that answers by itself answers as the front does, and takes nobody down with it."""

from __future__ import annotations

import asyncio
import json
import random
import re
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Final, cast
from urllib.parse import parse_qsl, quote, unquote_to_bytes

import httpx
import pytest

from kg.web.connection import STREAK, Connection, Host, Patience
from kg.web.front import Policy
from kg.web.lending import ANSWERING, BOARD, PIECE, RESTING, Lending
from kg.web.messages import FORM, QUERY, Clock, Problem
from kg.web.negotiation import parameters
from kg.web.nursery import tunables
from kg.web.simple import read, read_headers, unquoted
from kg.workers import Worker
from tests.web.conftest import BROWSER, Service, start
from tests.web.test_service import BOMBS

LIMIT: Final = 3.0  #: Seconds that a query may take.
LANE: Final = 'kg_requests_total{part="sparql",source="lane",status="200"}'


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Start a service of its own: what is lent to a worker shows in its figures."""
    found = start(tmp_path_factory.mktemp("lane") / "log", "--timeout", str(LIMIT), "--memory", "256")
    yield found
    assert found.stop() == 0


class Client:
    """A connection that is kept open."""

    def __init__(self, service: Service) -> None:
        self.connection = socket.create_connection(("127.0.0.1", service.port), timeout=30)
        self.heard = b""

    def send(self, target: str, *headers: str) -> None:
        """Send a request."""
        lines = [f"GET {target} HTTP/1.1", "Host: x", *headers, "", ""]
        self.connection.sendall("\r\n".join(lines).encode())

    def receive(self) -> tuple[int, str, bytes]:
        """Return status, head and body of the next answer."""
        while b"\r\n\r\n" not in self.heard:
            self._more()
        head, _, self.heard = self.heard.partition(b"\r\n\r\n")
        text = head.decode()
        length = int(text.lower().partition("content-length: ")[2].split("\r\n")[0] or 0)
        while len(self.heard) < length:
            self._more()
        body, self.heard = self.heard[:length], self.heard[length:]
        return int(text.split()[1]), text, body

    def ask(self, query: str, *headers: str) -> tuple[int, str, bytes]:
        """Ask a query and return the answer."""
        self.send(f"/sparql?query={quote(query, safe='')}", *headers)
        return self.receive()

    def _more(self) -> None:
        data = self.connection.recv(65536)
        assert data, "the connection was closed"
        self.heard += data

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


def posted(text: str, kind: str) -> bytes:
    """Return a request that posts a body."""
    body = text.encode()
    lines = ["POST /sparql HTTP/1.1", "Host: x", "Accept: */*", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


_numbers = iter(range(1_000_000))


@contextmanager
def lent(service: Service) -> Iterator[Client]:
    """Give a connection that was lent to a worker."""
    client = Client(service)
    try:
        for _ in range(STREAK):
            assert client.ask(f"ASK {{}} # {next(_numbers)}")[0] == 200
        yield client
    finally:
        client.close()


def settled(service: Service, name: str, least: float) -> bool:
    """Whether a figure reaches a number within a few seconds: workers report now and then."""
    until = time.monotonic() + 20
    while service.figure(name) < least and time.monotonic() < until:
        time.sleep(0.05)
    return service.figure(name) >= least


def test_a_lent_connection_is_answered_in_the_same_way(service: Service) -> None:
    """The lane answers rows, graphs, errors and wishes of the client as the front does, head and body alike."""
    cases = [
        ("SELECT * { ?s ?p ?o } LIMIT 2", ("Accept: text/csv",)),
        ("SELECT * { ?s ?p ?o } LIMIT 200", ("Accept-Encoding: gzip",)),
        ("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 2", ("Accept: application/n-triples",)),
        ("SELECT * {", ()),
        ("SELECT * { SERVICE <a:b> {} }", ()),
        ("SELECT * { ?s ?p ?o } LIMIT 1", ("Accept: image/png",)),
        ("SELECT ('100 % + \u4e2d' AS ?x) {}", ()),
    ]
    before = service.figure(LANE)
    with lent(service) as client:
        for number, (query, headers) in enumerate(cases):
            text = f"{query} #{number}"
            quick = client.ask(text, *headers)
            wishes = dict(line.split(": ") for line in headers) or {"Accept": "*/*"}
            again = service.client.get("/sparql", params={"query": text}, headers=wishes)
            assert quick[0] == again.status_code
            for name in ("content-type", "vary", "cache-control", "access-control-allow-origin"):
                assert (f"{name}: {again.headers[name]}" if name in again.headers else "").lower() in quick[1].lower()
            if "gzip" not in str(headers):
                assert quick[2] == again.content
            else:
                assert "content-encoding: gzip" in quick[1].lower()
        assert client.ask(f"ASK {{}} # {next(_numbers)}")[0] == 200
    assert settled(service, LANE, before + 4)


def test_what_is_not_simple_comes_back_to_the_front(service: Service) -> None:
    """On one connection, after it was lent: another address, a body, pieces, pipelines, and a repeated question."""
    with lent(service) as client:
        client.send("/health")
        assert client.receive()[2] == b'{"status": "ok"}\n'
    with lent(service) as client:
        client.connection.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n")
        time.sleep(0.05)
        client.connection.sendall(b"Content-Length: 6\r\n\r\nASK {}")
        assert client.receive()[0] == 200
    with lent(service) as client:
        client.connection.sendall(posted("ASK {}", QUERY)[:-2])
        time.sleep(0.05)
        client.connection.sendall(b"{}")
        assert client.receive()[0] == 200
    with lent(service) as client:
        long = f"ASK {{}} #{'x' * (1 << 17)}"
        client.connection.sendall(posted(long, QUERY))
        assert client.receive()[0] == 200
    with lent(service) as client:
        client.connection.sendall(posted("ASK {}", "text/plain"))
        assert client.receive()[0] == 415
    with lent(service) as client:
        for _ in range(3):
            client.send("/sparql?query=ASK%7B%7D")
        assert [client.receive()[0] for _ in range(3)] == [200] * 3
    with lent(service) as client:
        first, second, third = (client.ask("ASK { ?s ?p 'the same' }") for _ in range(3))
        assert first[2] == second[2] == third[2]
        tag = next(line for line in first[1].splitlines() if line.startswith("ETag: "))
        assert tag in second[1]
        assert client.ask("ASK { ?s ?p 'the same' }", f"If-None-Match: {tag[6:]}", "Content-Length: 0")[0] == 304


def test_a_posted_query_is_answered_in_the_same_way(service: Service) -> None:
    """A short body is read by the worker: a query, or a form with one, and whatever else the protocol has in it."""
    mark = f"# {next(_numbers)}"
    cases = [
        (f"ASK {{}} {mark}", QUERY, 200),
        (f"SELECT ('a&b=c +\u4e2d' AS ?x) {{}} {mark}", f"{QUERY}; charset=UTF-8", 200),
        (f"query={quote(f'CONSTRUCT WHERE {{ ?s ?p ?o }} LIMIT 1 {mark}')}", FORM, 200),
        (f"query=ASK+%7B%7D+{quote(mark)}&format=csv", f"{FORM};charset=utf-8", 200),
        (f"format=json&query=ASK+%7B%7D+{quote(mark)}", FORM, 200),
        (f"query=ASK {{}} {mark.replace('#', '%23')}", FORM, 200),
        (f"query=ASK+%7B+{quote(mark)}", FORM, 400),
        (f"update=CLEAR+ALL+{quote(mark)}", FORM, 403),
        ("", QUERY, 400),
        (f"query=ASK+%7B%7D%FF+{quote(mark)}", FORM, 400),
    ]
    before = service.figure(LANE)
    with lent(service) as client:
        for text, kind, status in cases:
            client.connection.sendall(posted(text, kind))
            found, head, body = client.receive()
            wishes = {"Content-Type": kind, "Accept": "*/*", "Accept-Encoding": "identity"}
            again = httpx.post(f"http://{service.address}/sparql", content=text.encode(), headers=wishes)
            assert (found, body) == (again.status_code, again.content), text
            assert found == status, text
            for name in ("content-type", "vary", "cache-control", "etag"):
                told = f"{name}: {again.headers.get(name, '')}".lower()
                assert (told in head.lower()) is (name in again.headers), (text, name)
    good = [text for text, _, status in cases if status == 200]
    assert len(good) == 6
    assert settled(service, LANE, before + len(good))
    until = time.monotonic() + 20  # The log is written now and then.
    while (count := logged(service)["POST", 200]) < len(good) and time.monotonic() < until:
        time.sleep(0.05)
    assert count == len(good)


def test_who_posts_is_lent(service: Service) -> None:
    """A connection on which quick queries are posted is lent, too, the body apart from the head or not."""
    before = service.figure(LANE)
    client = Client(service)
    client.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # As the libraries do.
    for number in range(STREAK + 4):
        request = posted(f"ASK {{}} # {next(_numbers)}", QUERY)
        cut = request.index(b"ASK") if number % 2 else len(request)
        client.connection.sendall(request[:cut])
        client.connection.sendall(request[cut:])
        assert client.receive()[0] == 200
    client.close()
    assert settled(service, LANE, before + 2)


def logged(service: Service) -> Counter[tuple[str, int]]:
    """Return how often workers have answered by themselves, by method and status."""
    lines = [json.loads(line) for line in service.log.read_text(encoding="utf-8").splitlines() if '"lane"' in line]
    return Counter((line["method"], line["status"]) for line in lines)


@pytest.mark.parametrize("name", ["cross product counted", "doubling", "path explosion"])
def test_a_bomb_on_a_lent_connection(service: Service, name: str) -> None:
    """A hostile query on a lent connection is answered 503; others lent to the same worker wait for nothing."""
    with lent(service) as bomber, lent(service) as one, lent(service) as two, lent(service) as three:
        begun = time.monotonic()
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(bomber.ask, f"{BOMBS[name]} # {next(_numbers)}")
            time.sleep(0.1)
            waited = []
            for client in (one, two, three):
                asked = time.monotonic()
                assert client.ask(f"ASK {{}} # {next(_numbers)}")[0] == 200
                waited.append(time.monotonic() - asked)
            assert service.client.get("/health").status_code == 200
            status, head, _ = answer.result()
        assert status == 503
        assert "application/problem+json" in head
        assert max(waited) < LIMIT  # Whoever waited for the bomb waited so long.
        assert time.monotonic() - begun < LIMIT * 10
    assert service.query("ASK {}").status_code == 200


@pytest.mark.parametrize(
    "wishes, form",
    [
        ((f"Accept: {BROWSER}", "Accept-Language: zh"), "text/html"),
        (("Accept-Language: zh",), "application/problem+json"),
    ],
    ids=["page", "Chinese"],
)
def test_who_is_told_errors_otherwise_is_answered_in_front(
    service: Service, wishes: tuple[str, ...], form: str
) -> None:  # fmt: skip
    """Nobody who reads pages, or Chinese, is lent; what goes wrong on a connection that was lent is told as wished."""
    time.sleep(1.5)  # Workers report once a second.
    before = service.figure(LANE)
    with lent(service) as client:
        assert client.ask(f"ASK {{}} # {next(_numbers)}")[0] == 200
        assert settled(service, LANE, before + 1)
        status, head, body = client.ask(f"{BOMBS['cross product counted']} # {next(_numbers)}", *wishes)
        assert (status, f"Content-Type: {form}" in head, "已中止" in body.decode()) == (503, True, True)
        for _ in range(2 * STREAK):
            assert client.ask(f"ASK {{}} # {next(_numbers)}", *wishes)[0] == 200
        status, head, body = client.ask("SELECT * {", *wishes)
        assert (status, f"Content-Type: {form}" in head, "第 1 行" in body.decode()) == (400, True, True)
        time.sleep(1.5)
        assert service.figure(LANE) == before + 1


def test_a_client_that_leaves(service: Service) -> None:
    """Lent connections that are closed by the client are closed, and leave nothing behind."""
    for _ in range(10):
        with lent(service):
            pass
    until = time.monotonic() + 20
    while service.figure("kg_connections") > 2 and time.monotonic() < until:
        time.sleep(0.05)
    assert service.figure("kg_connections") <= 2


@pytest.mark.parametrize("pause", [0.0, 0.2])
@pytest.mark.parametrize("wishes", [(), ("Accept-Language: zh",)], ids=["by the worker", "in front"])
def test_who_says_nothing_more_on_a_lent_connection(service: Service, pause: float, wishes: tuple[str, ...]) -> None:
    """What a client asks before it closes its side is answered, by the worker or in front, and then all is closed."""
    with lent(service) as client:
        client.send(f"/sparql?query={quote(f'ASK {{}} # {next(_numbers)}')}", *wishes)
        time.sleep(pause)
        client.connection.shutdown(socket.SHUT_WR)
        assert client.receive()[0] == 200
        assert (client.connection.recv(1), client.heard) == (b"", b"")


def test_reload_and_stop_with_lent_connections(tmp_path: Path) -> None:
    """A reload and a stop take lent connections back, and drop no request on them."""
    found = start(tmp_path / "log", "--quiet")
    with lent(found) as client:
        import os  # noqa: PLC0415 - here only

        os.kill(found.process.pid, 1)
        while found.figure("kg_reloads_total") < 1:
            assert client.ask(f"ASK {{}} # {next(_numbers)}")[0] == 200
        assert client.ask(f"ASK {{}} # {next(_numbers)}")[0] == 200
    with lent(found):
        assert found.stop() == 0


@pytest.mark.parametrize(
    "lines, simple",
    [
        (["Host: x"], True),
        (["Host: x", "Accept: */*", "Connection: keep-alive"], True),
        (["Accept: */*"], False),
        (["Host: x", "host: y"], False),
        (["Host: x", "Transfer-Encoding: chunked"], False),
        (["Host: x", "Connection: close"], False),
        (["Host: x", "If-None-Match: *"], False),
        (["Host: x", "Expect: 100-continue"], False),
        (["Host: x", " folded"], False),
        (["Host: x", "Content-Length: 0"], False),
        (["Host: x", "Content-Length: 6", f"Content-Type: {QUERY}"], True),
        (["Host: x", "Content-Length: 6", f"Content-Type: {FORM}; charset=UTF-8"], True),
        (["Host: x", "Content-Length: 6", f"Content-Type: {FORM}; charset=latin-1"], False),
        (["Host: x", "Content-Length: 6", f"Content-Type: {QUERY}", "Content-Encoding: gzip"], False),
        (["Host: x", "Content-Length: +6", f"Content-Type: {QUERY}"], False),
        (["Host: x", "Content-Length: 6, 6", f"Content-Type: {QUERY}"], False),
        (["Host: x", "Content-Length: 6", "Transfer-Encoding: chunked", f"Content-Type: {QUERY}"], False),
        (["Host: x", "Content-Length: 6", "Content-Type: text/plain"], False),
    ],
)
def test_headers_that_are_simple(lines: list[str], simple: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Whatever could change how a request is read is for the front to judge."""
    block = "\r\n".join([*lines, "", ""]).encode()
    assert (read_headers(block) is not None) is simple
    assert read_headers(block[:-2]) is None


def test_unquoting() -> None:
    """The quick way to take the quotes off gives what the thorough one gives, and nothing where they are wrong."""
    pieces = random.Random(1)  # noqa: S311 - for a test
    marks = ["+", "=", "==", "%3D", "%3d", "%00", "%0A", "%0D%0A", "%20", "%E4%B8%AD", "a", "_", "."]
    marks += ["%", "%%", "%2", "%G1", "%1G"]
    wrong = re.compile(r"%(?![0-9A-Fa-f]{2})")
    found = {True: 0, False: 0}
    for _ in range(20_000):
        quoted = "".join(pieces.choices(marks, k=pieces.randrange(12)))
        right = not wrong.search(quoted)
        found[right] += 1
        assert unquoted(quoted.encode()) == (unquote_to_bytes(quoted.replace("+", " ")) if right else None), quoted
    assert min(found.values()) > 3000


def test_parameters_are_read_as_the_library_reads_them() -> None:
    """Names and values, quoted rightly or not, are those of the standard library; what is no UTF-8 is refused."""
    pieces = random.Random(2)  # noqa: S311 - for a test
    marks = ["&", "&", "=", "=", "+", "%3D", "%26", "%", "%2", "%4G", "%20", "%E4%B8%AD", "%FF", "a", "\u4e2d"]
    read, refused = 0, 0
    for _ in range(5_000):
        text = "".join(pieces.choices(marks, k=pieces.randrange(14)))
        expected: dict[str, list[str]] = {}
        try:
            for name, value in parse_qsl(text, keep_blank_values=True, errors="strict"):
                expected.setdefault(name, []).append(value)
        except UnicodeDecodeError:
            refused += 1
            with pytest.raises(Problem, match="not UTF-8"):
                parameters(text)
            continue
        assert parameters(text) == expected, text
        read += bool(expected)
    assert read > 2_500
    assert refused > 100
    with pytest.raises(Problem, match="200 parameters"):
        parameters("&" * 200)


GET: Final = ("Host: x",)
ASKING: Final = (*GET, "Content-Length: 6", f"Content-Type: {QUERY}")
FILLED: Final = (*GET, "Content-Length: 12", f"Content-Type: {FORM}")


@pytest.mark.parametrize(
    "line, lines, body, query",
    [
        ("GET /sparql?query=ASK%7B%7D", GET, b"", b"ASK{}"),
        ("GET /sparql/?query=ASK+{}", GET, b"", b"ASK {}"),
        ("GET /sparql?query=", GET, b"", b""),
        ("GET /sparql?query=ASK&format=json", GET, b"", None),
        ("GET /sparql?query=%", GET, b"", None),
        ("GET /sparql?format=json", GET, b"", None),
        ("GET /sparql?query", GET, b"", None),
        ("POST /sparql", ASKING, b"ASK+{}", b"ASK+{}"),
        ("POST /sparql/", FILLED, b"query=ASK+{}", b"ASK {}"),
        ("POST /sparql", FILLED, b"query=ASK&x=", None),
        ("POST /sparql", FILLED, b"query=ASK {}", None),
        ("POST /sparql", FILLED, b"query=ASK%xx", None),
        ("POST /sparql", FILLED, b"format=jsons", None),
    ],
)
def test_requests_that_are_simple(line: str, lines: tuple[str, ...], body: bytes, query: bytes | None) -> None:
    """A request with one query and nothing else is read quickly; another request of the endpoint takes the protocol."""
    headers = read_headers("\r\n".join([*lines, "", ""]).encode())
    assert headers
    assert read(line.encode(), body, headers) == (line.split(" ")[1].encode(), query)


@pytest.mark.parametrize(
    "line, lines, body",
    [
        ("GET /sparql?query=ASK#", GET, b""),
        ("GET /sparql?query=ASK {}", GET, b""),
        ("GET /sparql?query=\u00e9", GET, b""),
        ("GET /sparql?query=ASK", GET, b"x"),
        ("GET /sparql", GET, b""),
        ("GET /sparqls?query=ASK", GET, b""),
        ("HEAD /sparql?query=ASK", GET, b""),
        ("POST /sparql?query=ASK", GET, b""),
        ("POST /sparql?query=ASK", ASKING, b"ASK+{}"),
        ("POST /questions", ASKING, b"ASK+{}"),
        ("POST /sparql", ASKING, b"ASK+{"),
        ("POST /sparql", ASKING, b"ASK+{} "),
        ("PUT /sparql", ASKING, b"ASK+{}"),
        ("GET /sparql?query=ASK", ASKING, b"ASK+{}"),
        ("", GET, b""),
        ("", ASKING, b"ASK+{}"),
    ],
)
def test_requests_for_the_front(line: str, lines: tuple[str, ...], body: bytes) -> None:
    """What is no whole request of the endpoint, or an odd one, is for the front to judge."""
    headers = read_headers("\r\n".join([*lines, "", ""]).encode())
    assert headers
    assert read(line.encode(), body, headers) is None


class Crewmen:
    """Takes what is lent, and notes after how many answers."""

    def __init__(self) -> None:
        self.answers = 0
        self.lent: list[int] = []

    def lend(self, connection: Connection) -> bool:  # noqa: ARG002 - a crew's signature
        """Take a connection."""
        self.lent.append(self.answers)
        return True


def talk(policy: Policy, requests: int, back: Callable[[Connection], None]) -> list[int]:
    """Return after how many answers a connection was lent, each time; it comes back at once."""
    crew = Crewmen()

    def handle(request: object, client: str, reply: Callable[[int, bytes, bytes, bool], None]) -> None:  # noqa: ARG001
        crew.answers += 1
        reply(200, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", b"", True)  # noqa: FBT003 - the front's signature

    def nothing(*_: object) -> int:
        return 0

    transport = SimpleNamespace(
        get_extra_info=nothing, get_write_buffer_size=nothing, pause_reading=nothing, resume_reading=nothing,
        write=nothing,
    )  # fmt: skip
    front = SimpleNamespace(policy=policy, stopping=False, crew=crew, handle=handle)
    loop = SimpleNamespace(time=time.monotonic)
    host = SimpleNamespace(front=front, patience=Patience(), clock=Clock(), loop=loop, opened=nothing, closed=nothing)
    connection = Connection(cast(Host, host))
    connection.connection_made(cast(asyncio.Transport, transport))
    while crew.answers < requests:
        before = len(crew.lent)
        connection.data_received(b"GET /sparql?query=ASK HTTP/1.1\r\nHost: x\r\n\r\n")
        if len(crew.lent) > before:
            back(connection)
    return crew.lent


def test_what_was_lent_for_nothing_is_lent_more_rarely() -> None:
    """A client whose requests are never simple goes back and forth less and less; once they are, as before."""
    request = b"GET /sparql?query=ASK HTTP/1.1\r\nHost: x\r\n\r\n"
    never = talk(Policy(), 500, lambda connection: connection.back(request, answered=0))
    assert never[:6] == [3, 9, 21, 45, 93, 189]
    assert {later - sooner for sooner, later in pairwise(never[5:])} == {96}
    mostly = talk(Policy(), 30, lambda connection: connection.back(request, answered=STREAK))
    assert mostly == list(range(3, 31, 3))
    assert talk(Policy(), 9, lambda connection: connection.back()) == [3, 6, 9]


def test_what_a_worker_could_not_know_keeps_a_connection_in_front() -> None:
    """Where there is a rate per client, or a body may have less than a worker reads at once, nothing is lent."""
    assert talk(Policy(rate=1000.0), 9, lambda _: None) == []
    assert talk(Policy(body=PIECE - 1), 9, lambda _: None) == []
    assert len(talk(Policy(body=PIECE), 3, lambda _: None)) == 1


def test_what_the_operator_asks_of_the_c_library_is_left_alone() -> None:
    """Ours is added to what is set, and never in its place."""
    ours = tunables("").split(":")
    assert len(ours) == 2
    assert set(tunables("glibc.malloc.hugetlb=0:glibc.pthread.rseq=0").split(":")) == {
        "glibc.malloc.hugetlb=0", "glibc.pthread.rseq=0", *ours[1:],
    }  # fmt: skip


def test_a_board_is_read_while_nobody_writes() -> None:
    """What a worker was writing when the front looked is read again: no request is taken for an old one."""
    now = time.monotonic()
    states = [BOARD.pack(0, 0.0, RESTING), BOARD.pack(7, 0.0, ANSWERING), *[BOARD.pack(7, now, ANSWERING)] * 3]

    class Board:
        """Shows another state at every look."""

        def __getitem__(self, part: slice) -> bytes:
            return states.pop(0)[part]

    number, spent, phase = Lending(cast(Worker, SimpleNamespace(board=Board()))).at()
    assert (number, phase) == (7, ANSWERING)
    assert spent < 60
    assert len(states) == 1
