"""Any SPARQL 1.1 service is an engine like the embedded one, and says which service failed, how, and what to do."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from kg import __version__
from kg.engine import Engine, Rows, Triples, Truth
from kg.engine.embedded import Embedded
from kg.engine.graphstore import GraphStore
from kg.engine.remote import Remote
from kg.engine.service import CREDENTIALS, Limits, Service, excerpt
from kg.errors import EngineFailure, Refused, SyntaxFault
from kg.terms import DEFAULT, Quad

ONE = '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'
QUADS: tuple[Quad, ...] = (
    ("<urn:a>", "<urn:p>", ONE, DEFAULT),
    ("<urn:a>", "<urn:q>", '"矿 \\"x\\"\\n"@zh', "<urn:g?a=b&c>"),
    ("<urn:b>", "<urn:p>", "<urn:a>", "<urn:g?a=b&c>"),
    ("<urn:b>", "<urn:p>", "<urn:c>", "<urn:h>"),
)
EVERYTHING = "SELECT ?s ?p ?o ?g { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } ORDER BY ?g ?s ?p ?o"


@pytest.fixture
def service(oxigraph: str) -> Iterator[Remote]:
    """Return the running service with four quads, and nothing else."""
    with Remote(f"{oxigraph}/query", f"{oxigraph}/store") as remote:
        graphs = remote.query("SELECT DISTINCT ?g { GRAPH ?g { } }")
        assert isinstance(graphs, Rows)
        for name in ("", *(row[0] for row in graphs.rows)):
            remote.drop(name or "")
        remote.load(QUADS)
        yield remote


def everything(engine: Engine) -> list[tuple[str | None, ...]]:
    """Return all quads of an engine."""
    found = engine.query(EVERYTHING)
    assert isinstance(found, Rows)
    return sorted(found.rows, key=str)


def embedded(*quads: Quad) -> Embedded:
    """Return an embedded engine with quads."""
    store = Embedded()
    store.load(quads)
    return store


def test_a_service_answers_as_the_embedded_engine_does(service: Remote) -> None:
    """SELECT, ASK and CONSTRUCT give the same rows, truth and triples; loading twice changes nothing."""
    service.load(QUADS[:2])
    local = embedded(*QUADS)
    assert everything(service) == everything(local)
    assert len(everything(local)) == 4
    for text in (
        "SELECT ?o ?none { GRAPH <urn:h> { ?s ?p ?o } OPTIONAL { ?o <urn:x> ?none } }",
        "ASK { ?s <urn:p> 1 }",
        "ASK { ?s <urn:p> 2 }",
        "CONSTRUCT { ?o <urn:r> ?s } { GRAPH <urn:h> { ?s ?p ?o } }",
    ):
        assert service.query(text) == local.query(text)
    assert service.query("ASK { ?s <urn:p> 1 }") == Truth(value=True)


def test_values_are_bound_as_terms(service: Remote) -> None:
    """A value reaches the query as a term, in a sub-select too; one that looks like SPARQL is compared as text."""
    text = "SELECT ?o { GRAPH ?g { ?s ?p ?o } }"
    assert service.query(text, {"o": QUADS[1][2]}) == Rows(("o",), ((QUADS[1][2],),))
    assert service.query(text, {"o": '"\\" } DROP ALL #"'}) == Rows(("o",), ())
    nested = "SELECT ?s ?n { { SELECT ?s (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?s } }"
    assert service.query(nested, {"s": "<urn:a>"}) == Rows(("s", "n"), (("<urn:a>", ONE),))
    assert len(everything(service)) == 4


def test_a_graph_is_replaced_as_a_whole(service: Remote) -> None:
    """New triples stand in place of the old ones of that graph alone, the default graph too; a dropped one is gone."""
    service.replace("<urn:g?a=b&c>", [("<urn:n>", "<urn:p>", "<urn:n>")])
    service.replace(DEFAULT, [])
    service.drop("<urn:h>")
    service.drop("<urn:never-there>")
    assert everything(service) == [("<urn:n>", "<urn:p>", "<urn:n>", "<urn:g?a=b&c>")]


def test_a_refused_graph_stays_as_it_was(service: Remote) -> None:
    """A graph that the service cannot read is refused as a whole, naming the service and quoting its words."""
    with pytest.raises(EngineFailure, match=r"/store answered with status 400: .*it says: ") as caught:
        service.replace("<urn:h>", [("<urn:new>", "<urn:p>", "<urn:o>"), ("no term", "<urn:p>", "<urn:o>")])
    assert "\n" not in str(caught.value)
    assert everything(service) == everything(embedded(*QUADS))


def test_what_is_no_query_is_not_sent() -> None:
    """A syntax error, an update and what would reach out are refused before any service is asked."""
    nobody = Remote("http://127.0.0.1:9/query")
    with pytest.raises(SyntaxFault):
        nobody.query("SELECT * {")
    for text in ("DROP ALL", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SELECT * FROM <urn:g> { }"):
        with pytest.raises(Refused):
            nobody.query(text)
    with pytest.raises(SyntaxFault, match="nest deeper"):
        nobody.query("(" * 5000)
    with pytest.raises(EngineFailure, match=r"http://127\.0\.0\.1:9/query cannot be reached.*is it running"):
        nobody.query("ASK { }")


@pytest.mark.parametrize(
    "address",
    ["ftp://example.org/x", "file:///etc/passwd", "example.org", "http://", "http://a b/", "http://h/\r\nX: y",
     "http://u:secret@h/", "http://h/#x", "http://h:99999/"],
)  # fmt: skip
def test_only_addresses_on_the_web_are_asked(address: str) -> None:
    """Other schemes, addresses without a host, and credentials within one are refused; the latter are not shown."""
    with pytest.raises(Refused) as caught:
        Remote(address)
    assert "secret" not in str(caught.value)


def test_a_service_without_graph_store_is_for_reading() -> None:
    """Writing needs the address of a graph store; without one it is refused with that remedy."""
    with pytest.raises(Refused, match="give the address of its graph store"):
        Remote("http://127.0.0.1:9/query").load(QUADS)


@dataclass
class Canned:
    """A service that answers everything alike."""

    address: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/sparql-results+json"})
    body: bytes = b'{"head":{},"boolean":true}'
    length: int | None = None  #: As told, where it is not the real one.
    drip: bool = False  #: Whether the body comes a byte at a time, for ever.
    seen: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def canned() -> Iterator[Canned]:
    """Return a service of the tests' own, whose answers can be set."""
    answers = Canned()

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:  # the name is http.server's
            self.do_POST()

        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            answers.seen.append((self.path, dict(self.headers), asked))
            self.send_response(answers.status)
            for name, value in answers.headers.items():
                self.send_header(name, value)
            if not answers.drip:
                self.send_header("Content-Length", str(len(answers.body) if answers.length is None else answers.length))
            self.end_headers()
            while answers.drip and not answers.stop.wait(0.01):
                self.wfile.write(b" ")
            self.wfile.write(answers.body)

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Bear with a client that hangs up."""

    server = Server(("127.0.0.1", 0), Handler)
    answers.address = f"http://127.0.0.1:{server.server_address[1]}/query"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield answers
    answers.stop.set()
    server.shutdown()
    server.server_close()


def test_a_query_is_sent_as_the_protocol_says(canned: Canned, monkeypatch: pytest.MonkeyPatch) -> None:
    """A query goes by POST as a form with the query alone, our name, the forms we read, and credentials if any."""
    monkeypatch.setenv(CREDENTIALS, "Bearer abc")
    assert Remote(canned.address).query("ASK { }") == Truth(value=True)
    path, headers, body = canned.seen[0]
    assert (path, parse_qs(body.decode())) == ("/query", {"query": ["ASK { }"]})
    assert headers["User-Agent"] == f"lodestone/{__version__}"
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert headers["Accept"].startswith("application/sparql-results+json, application/sparql-results+xml")
    assert headers["Authorization"] == "Bearer abc"


def test_answers_keep_the_lexical_forms_of_the_service(canned: Canned) -> None:
    """Results in JSON or XML and graphs in N-Triples or Turtle are read, numbers as they are written."""
    decimal = '"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    literal = '{"type":"literal","value":"1.50","datatype":"http://www.w3.org/2001/XMLSchema#decimal"}'
    canned.body = f'{{"head":{{"vars":["x","y"]}},"results":{{"bindings":[{{"x":{literal}}}]}}}}'.encode()
    remote = Remote(canned.address)
    assert remote.query("SELECT ?x ?y { }") == Rows(("x", "y"), ((decimal, None),))
    canned.headers["Content-Type"] = "application/sparql-results+xml; charset=utf-8"
    canned.body = (
        b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="x"/></head><results><result>'
        b'<binding name="x"><literal datatype="http://www.w3.org/2001/XMLSchema#decimal">1.50</literal></binding>'
        b"</result></results></sparql>"
    )
    assert remote.query("SELECT ?x { }") == Rows(("x",), ((decimal,),))
    for kind, body in (
        ("application/n-triples", f"<urn:a> <urn:p> {decimal} ."),
        ("text/turtle", "<urn:a> <urn:p> 1.50 ."),
    ):
        canned.headers["Content-Type"], canned.body = kind, body.encode()
        assert remote.query("CONSTRUCT WHERE { ?s ?p ?o }") == Triples((("<urn:a>", "<urn:p>", decimal),))


@pytest.mark.parametrize(
    "status, remedy",
    [
        (400, "right address"),
        (401, CREDENTIALS),
        (404, "path"),
        (418, "ask whoever"),
        (500, "ask whoever"),
        (503, "again"),
    ],
)
def test_a_status_that_is_no_success_is_an_error_with_a_remedy(canned: Canned, status: int, remedy: str) -> None:
    """The error names the service and the status, quotes the service on one line, and says what to do."""
    canned.status, canned.body = status, b"no\x1b[31m\nway" + b"!" * 10_000
    with pytest.raises(EngineFailure, match=remedy) as caught:
        Remote(canned.address).query("ASK { }")
    told = str(caught.value)
    assert told.startswith(f"{canned.address} answered with status {status}: ")
    assert "it says: no [31m way!" in told
    assert len(told) < 600


def test_nobody_is_followed_elsewhere(canned: Canned) -> None:
    """A redirection is an error that names the other address; it is not asked."""
    canned.status, canned.headers["Location"] = 302, "http://127.0.0.1:9/elsewhere"
    with pytest.raises(EngineFailure, match=r"sends elsewhere \(status 302\): give the address http://127\.0\.0\.1:9/"):
        Remote(canned.address).query("ASK { }")
    assert len(canned.seen) == 1


@pytest.mark.parametrize("kind, body", [("application/sparql-results+json", b"{"), ("text/html", b"<html>"),
                                        ("application/sparql-results+xml", b"<no/>")])  # fmt: skip
def test_an_answer_that_is_none_is_an_error(canned: Canned, kind: str, body: bytes) -> None:
    """What does not parse, and what is no result at all, is an error that names the service."""
    canned.headers["Content-Type"], canned.body = kind, body
    with pytest.raises(EngineFailure, match=r"(does not parse|in place of SPARQL results)") as caught:
        Remote(canned.address).query("ASK { }")
    assert canned.address in str(caught.value)


def test_answers_are_read_up_to_a_size(canned: Canned) -> None:
    """A longer answer than allowed is refused, and one that breaks off is not taken for whole."""
    canned.body += b" " * 5_000
    assert Remote(canned.address, limits=Limits(size=6_000)).query("ASK { }") == Truth(value=True)
    with pytest.raises(EngineFailure, match="more than 4,000 bytes: ask for less"):
        Remote(canned.address, limits=Limits(size=4_000)).query("ASK { }")
    canned.length = 9_000
    with pytest.raises(EngineFailure, match="before the end: ask again"):
        Remote(canned.address).query("ASK { }")


def test_a_slow_answer_ends_at_the_limit(canned: Canned) -> None:
    """An answer that comes a byte at a time for ever is given up when time is over."""
    canned.drip = True
    start = time.monotonic()
    with pytest.raises(EngineFailure, match=r"no whole answer within 0\.2 seconds"):
        Remote(canned.address, limits=Limits(seconds=0.2)).query("ASK { }")
    assert time.monotonic() - start < 5


def test_a_graph_store_is_told_its_graph(canned: Canned) -> None:
    """A graph goes by PUT as N-Triples to the address with the graph's IRI encoded, beside a query of its own."""
    canned.status, canned.body = 204, b""
    with Remote(canned.address, f"{canned.address}?repository=x") as remote:
        remote.replace("<urn:g?a=b&c>", [QUADS[0][:3]])
        remote.replace(DEFAULT, [])
    assert [path for path, _, _ in canned.seen] == [
        "/query?repository=x&graph=urn%3Ag%3Fa%3Db%26c",
        "/query?repository=x&default",
    ]
    assert canned.seen[0][2] == f"<urn:a> <urn:p> {ONE} .\n".encode()
    assert canned.seen[0][1]["Content-Type"] == "application/n-triples"


def test_what_a_service_says_unasked_is_no_answer() -> None:
    """A service that gives up a kept connection with a last word is asked anew over another, and its answer counts."""
    answered, said = threading.Event(), threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(5)

        def serve() -> None:
            for last in (b"HTTP/1.1 500 Too slow\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", b""):
                connection, _ = listening.accept()
                with connection:
                    connection.recv(65_536)
                    connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
                    assert answered.wait(5)
                    connection.sendall(last)
                said.set()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        store = GraphStore(Service(f"http://127.0.0.1:{listening.getsockname()[1]}/store"), Limits(seconds=5))
        for _ in range(2):
            store.drop("<urn:g>")
            answered.set()
            assert said.wait(5)
        store.close()
        thread.join(5)
        assert not thread.is_alive()


def test_words_from_elsewhere_stay_on_one_line() -> None:
    """What a service says is cut, and cannot steer a terminal."""
    assert excerpt("a\x1b]0;b\x07\n\tc\u202ed") == "a ]0;b c d"
    assert len(excerpt("x" * 10_000)) == 303
    assert "secret" not in repr(Service("http://h/", "Bearer secret"))
