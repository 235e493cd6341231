"""Errors that the front process tells: a browser reads them on a page, as a worker's; everybody else as before."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http import HTTPStatus
from itertools import count
from types import SimpleNamespace
from typing import Any, Final, cast

import httpx
import pytest

from kg.formats import reads_pages
from kg.web import look, pages
from kg.web.chinese import HEADLINES, in_chinese
from kg.web.connection import Connection, Host, Patience
from kg.web.crew import Crew
from kg.web.front import Front, Policy
from kg.web.look import HOLES, Look
from kg.web.messages import ALWAYS, PAGE_POLICY, RETRY_AFTER, Clock, Problem, Request
from kg.web.nursery import look_of
from kg.web.pages.files import assets
from kg.web.pages.frame import error_pages
from tests.web.conftest import BROWSER, ROOT, Asked, Service, start
from tests.web.test_service import BOMBS

#: What a browser sends, by the language of its reader.
READERS: Final = {
    "en": {"Accept": BROWSER, "Accept-Language": "en-GB,en;q=0.9,zh;q=0.8"},
    "zh": {"Accept": BROWSER, "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"},
}
#: Who does not rather have a page than anything else.
PROGRAMS: Final = (None, "*/*", "application/json", "text/csv", "application/sparql-results+json, text/html;q=0.9",
                   "text/turtle, text/html;q=0.5", "application/problem+json, text/html;q=0.9")  # fmt: skip
SLOW: Final = BOMBS["cross product counted"]
_fresh: Final = count()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Start a service with one worker, one place to wait, and a rate for each client."""
    words = ("--workers", "1", "--queue", "1", "--timeout", "4", "--rate", "0.01", "--burst", "2", "--proxied")
    found = start(tmp_path_factory.mktemp("small") / "log", *words)
    yield found
    assert found.stop() == 0


def slow() -> str:
    """Return the address of a query that takes too long, one that nobody has asked."""
    return str(httpx.URL("/sparql", params={"query": f"{SLOW} # {next(_fresh)}"}))


def told(answer: httpx.Response, tongue: str, status: int, words: str) -> None:
    """Assert that an answer is a page that tells an error, with all that goes with a page."""
    assert answer.status_code == status
    headers = answer.headers
    assert (headers["content-type"], headers["content-language"]) == ("text/html; charset=utf-8", tongue)
    assert headers["vary"] == "Accept, Accept-Encoding, Accept-Language"
    assert (headers["content-security-policy"], headers["cache-control"]) == (PAGE_POLICY, "no-store")
    assert {name: headers[name] for name, _ in ALWAYS} == dict(ALWAYS)
    assert int(headers["content-length"]) == len(answer.content)
    detail = re.findall(r'<p class="lede" role="alert" lang="([^"]+)">([^<]*)</p>', answer.text)
    assert [lang for lang, _ in detail] == ["zh-Hans" if tongue == "zh" else "en"]
    assert words in detail[0][1]
    headline = HEADLINES[status] if tongue == "zh" else HTTPStatus(status).phrase
    assert f'<h1><span class="quiet">{status}</span> {headline}</h1>' in answer.text
    assert answer.text.count(headline) == 2
    assert "$" not in answer.text


def retold(answer: httpx.Response, site: Asked, target: str, detail: str) -> None:
    """Assert that a page is the one that a worker makes of the same error."""
    headers = {name.lower(): value for name, value in answer.request.headers.items()}
    problem = Problem(HTTPStatus(answer.status_code), detail)
    assert pages.problem(problem, Request("GET", target, headers), site.site).body == answer.content


@contextmanager
def at_work(small: Service) -> Iterator[None]:
    """Have the one worker and the one place in the queue taken."""
    with ThreadPoolExecutor(2) as pool:
        ask = lambda: small.client.get(slow(), headers=client())  # noqa: E731 - short
        taken = [pool.submit(ask) for _ in range(2)]
        until = time.monotonic() + 20
        while small.figure("kg_queries_waiting") < 1 and time.monotonic() < until:
            time.sleep(0.02)
        assert small.figure("kg_queries_waiting") == 1
        yield
        assert [one.result().status_code for one in taken] == [503, 503]


def client(name: str = "") -> dict[str, str]:
    """Return the header of a client, by default of one who has asked nothing yet."""
    return {"X-Forwarded-For": name or f"client {next(_fresh)}"}


def test_overload(small: Service, asked: Asked) -> None:
    """With no place left, a browser is told so on a page that looks as it should, in its language or the address's."""
    english, chinese = "too many queries wait already (1): ask again in a moment", "已有 1 个查询在等候；请稍后再试。"
    seen = 0
    with at_work(small):
        for tongue, words in (("en", english), ("zh", chinese)):
            other = "en" if tongue == "zh" else "zh"
            for target, headers in (("/find?q=ore&n=1", READERS[tongue]), (f"/find?q=a&lang={tongue}", READERS[other])):
                answer = small.client.get(target, headers={**headers, **client()})
                told(answer, tongue, 503, words)
                retold(answer, asked, target, english)
                assert answer.headers["retry-after"] == str(RETRY_AFTER)
                path = target.partition("&")[0]
                kept = "&amp;n=1" if "n=1" in target else ""
                assert f'<a class="tongue" href="{path}{kept}&amp;lang={other}"' in answer.text
                assert answer.text.count(f'href="/questions?lang={tongue}"') == ("lang" in target)
                head = small.client.head(target, headers={**headers, **client()})
                assert (head.status_code, head.content) == (503, b"")
                assert {**head.headers, "date": ""} == {**answer.headers, "date": ""}
                seen += 1
        for accept in PROGRAMS:
            for tongue, words in (("en", english), ("zh", chinese)):
                wishes = {"Accept-Language": tongue, **({"Accept": accept} if accept else {})}
                request = small.client.build_request("GET", "/find?q=ore", headers={**wishes, **client()})
                if accept is None:
                    del request.headers["accept"]
                as_before(small.client.send(request), 503, words, str(RETRY_AFTER))
                seen += 1
        for name in look_loads(answer.text):
            seen += files_at_hand(small, name)
    assert seen == 4 + 2 * len(PROGRAMS) + 3


def as_before(answer: httpx.Response, status: int, detail: str, later: str) -> None:
    """Assert that an answer is, byte for byte, the document that it was before there were pages."""
    chinese = bool(re.search("[\u4e00-\u9fff]", detail))
    title = HEADLINES[status] if chinese else HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    assert answer.content == json.dumps(body, ensure_ascii=False, indent=2).encode() + b"\n"
    assert [(name.decode(), value.decode()) for name, value in answer.headers.raw if name != b"Date"] == [
        ("Retry-After", later), ("Content-Type", "application/problem+json"),
        ("Content-Language", "zh" if chinese else "en"), *ALWAYS,
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"), ("Cache-Control", "no-store"),
        ("Content-Length", str(len(answer.content))),
    ]  # fmt: skip


def look_loads(text: str) -> set[str]:
    """Return what a page loads."""
    return set(re.findall(r'(?:href|src)="(/assets/[^"]+)"', text))


def files_at_hand(small: Service, name: str) -> bool:
    """Assert that what an error page loads needs no worker, and is not counted."""
    own = client()
    for coding in ("identity", "gzip"):
        for _ in range(3):
            file = small.client.get(name, headers={"Accept-Encoding": coding, **own})
            assert file.status_code == 200
        assert file.content == assets()[name.removeprefix("/assets/")].read_bytes()
        assert (file.headers.get("content-encoding") == "gzip") == (coding == "gzip" and len(file.content) > 1023)
        known = {"Accept-Encoding": coding, "If-None-Match": file.headers["etag"], **own}
        assert small.client.get(name, headers=known).status_code == 304
    head = small.client.head(name, headers={"Accept-Encoding": "gzip", **own})
    assert (head.content, head.headers["etag"]) == (b"", file.headers["etag"])
    return True


@pytest.mark.parametrize("tongue", READERS)
def test_the_rate_of_a_client(small: Service, asked: Asked, tongue: str) -> None:
    """Who asks too fast is told so on a page, and may load what the page needs; a program is told as before."""
    own = client(tongue)
    for _ in range(2):
        assert small.client.get("/questions", headers={**READERS[tongue], **own}).status_code == 200
    answer = small.client.get("/questions", headers={**READERS[tongue], **own})
    english, chinese = "more than 0.01 requests per second: ask more slowly", "每秒请求多于 0.01 个；请放慢。"
    told(answer, tongue, 429, chinese if tongue == "zh" else english)
    retold(answer, asked, "/questions", english)
    assert answer.headers["retry-after"] == "1"
    assert 'aria-current="page"' not in answer.text
    loaded = look_loads(answer.text)
    assert [small.client.get(name, headers=own).status_code for name in loaded] == [200, 200, 200]
    assert small.client.get("/assets/sparql.css", headers=own).status_code == 429
    as_before(small.client.get("/questions", headers={"Accept-Language": "en", **own}), 429, english, "1")


@pytest.mark.parametrize("tongue", READERS)
def test_a_query_over_its_limits(service: Service, asked: Asked, tongue: str) -> None:
    """A browser reads on a page that its query took too long, or too much memory, and when to ask again."""
    target = slow()
    answer = service.client.get(target, headers=READERS[tongue])
    told(answer, tongue, 503, "查询超过 1.5 秒，已中止" if tongue == "zh" else "ran longer than 1.5 seconds")
    retold(answer, asked, target, "the query ran longer than 1.5 seconds and was stopped: ask for less")
    form = {"query": f"{BOMBS['doubling']} # {next(_fresh)}"}
    large = service.client.post("/sparql", data=form, headers=READERS[tongue])
    told(large, tongue, 503, "已中止；请缩小查询范围" if tongue == "zh" else "was stopped: ask for less")
    assert {one.headers["retry-after"] for one in (answer, large)} == {str(RETRY_AFTER)}
    document = service.client.get(slow(), headers={"Accept": "text/csv", "Accept-Language": tongue})
    assert document.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("tongue", READERS)
def test_a_body_that_is_too_large(service: Service, asked: Asked, tongue: str) -> None:
    """A browser that sends too much reads so on a page; its connection is closed."""
    answer = service.client.post("/sparql", data={"query": "#" * (1 << 21)}, headers=READERS[tongue])
    english, chinese = "a body has at most 1048576 bytes here", "请求正文至多 1048576 字节。"
    told(answer, tongue, 413, chinese if tongue == "zh" else english)
    retold(answer, asked, "/sparql", english)
    assert answer.headers["connection"] == "close"


class Wire:
    """A transport that takes down what is written."""

    def __init__(self) -> None:
        self.sent = b""
        self.closed = False

    def write(self, data: bytes) -> None:
        """Take down what is written."""
        self.sent += data

    def close(self) -> None:
        """Note that the connection is closed."""
        self.closed = True

    def get_extra_info(self, _: str) -> None:
        """Know nothing of the client."""


def said(data: bytes, *, slow: bool = False) -> httpx.Response:
    """Return what a connection answers to bytes that it cannot go on after, or that stop half-way."""
    front = Front(Policy(body=1000), lambda _: None, lambda _: None)
    front.crew = cast(Crew, SimpleNamespace(look=Look(error_pages())))
    host = SimpleNamespace(
        patience=Patience(), front=front, clock=Clock(), loop=SimpleNamespace(time=lambda: 0.0),
        opened=lambda _: None, closed=lambda _: None,
    )  # fmt: skip
    connection, wire = Connection(cast(Host, host)), Wire()
    connection.connection_made(cast(Any, wire))
    connection.data_received(data)
    if slow:
        connection.give_up()
    head, _, body = wire.sent.partition(b"\r\n\r\n")
    line, *lines = head.decode("latin-1").split("\r\n")
    assert wire.closed
    assert "Connection: close" in lines
    headers = [tuple(line.split(": ", 1)) for line in lines]
    return httpx.Response(int(line.split()[1]), headers=cast(Any, headers), content=body)


@pytest.mark.parametrize("tongue", READERS)
def test_what_cannot_be_read_any_further(tongue: str) -> None:
    """What is wrong with a request is told on a page as soon as its wish for one was read, else as a document."""
    wishes = "".join(f"{name}: {value}\r\n" for name, value in READERS[tongue].items()).encode()
    start = b"POST /sparql?a=%s HTTP/1.1\r\nHost: x\r\n" % (b"b" * 9) + wishes
    long = b"".join(b"X-%d: y\r\n" % n for n in range(200)) + b"\r\n"
    page = {
        "too large": (413, said(start + b"Content-Length: 1001\r\n\r\n"), "1000"),
        "too many": (413, said(start + b"Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + b"0" * 1001 + b"\r\n"), "1000"),
        "slow": (408, said(start + b"Content-Length: 9\r\n\r\n012", slow=True), "the request took too long to arrive"),
        "long": (431, said(start + long), "too many headers, or too long ones"),
        "nameless": (400, said(start.replace(b"Host: x\r\n", b"") + b"\r\n"), "a request wants a Host"),
    }
    for status, answer, words in page.values():
        told(answer, tongue, status, (in_chinese(words) or words) if tongue == "zh" else words)
        assert 'href="/sparql?a=bbbbbbbbb&amp;lang=' in answer.text
    unread = [said(b"GET /" + b"x" * 65_600 + b" HTTP/1.1\r\n" + wishes), said(b"GET / HTTP/1.1\r\nHost: x\r\n" + long),
              said(b"\x16\x03\x01"), said(b"GET / HTTP/1.1\r\n", slow=True)]  # fmt: skip
    assert [(one.status_code, one.headers["content-type"]) for one in unread] == [
        (status, "application/problem+json") for status in (414, 431, 400, 408)
    ]


def test_nothing_but_a_head_answers_head() -> None:
    """Whoever asks for a head alone gets no body, whether the error would be a page or a document."""
    for wishes in (f"Accept: {BROWSER}\r\n", ""):
        request = f"HEAD / HTTP/1.1\r\nHost: x\r\n{wishes}Content-Length: 1001\r\n\r\n"
        answer, whole = said(request.encode()), said(request.replace("HEAD", "GET").encode())
        assert (answer.status_code, answer.content) == (413, b"")
        assert int(answer.headers["content-length"]) == len(whole.content) > 100


def test_an_address_is_text_on_a_page() -> None:
    """What a visitor writes into an address comes back as text; too long to repeat, it is left out."""
    holed = error_pages()
    problem = Problem(HTTPStatus.SERVICE_UNAVAILABLE, '<b>$detail & "${status}"</b>')
    for target in ('/a"\'<b>?<i>=${tongue}&x="$&lang=zh', "//evil.example/\xff?b=%22%3E", "/%FF?c=%FF", "/?lang=fr"):
        text = look.page(problem, Request("GET", target, {"accept": BROWSER}), holed).body.decode()
        assert "&lt;b&gt;$detail &amp; &quot;${status}&quot;&lt;/b&gt;</p>" in text
        assert not {"<b>", "<i>", 'href="//'} & set(re.findall(r'<b>|<i>|href="//', text)), target
        assert len(re.findall(r'href="[^"]*lang=(?:zh|en)"', text)) >= 3
    long = look.page(problem, Request("GET", "/find?q=" + "x" * 3000 + "&lang=zh", {}), holed)
    assert b"xxx" not in long.body
    assert 'href="/?lang=en" hreflang="en" lang="en">English' in long.body.decode()


def test_the_page_has_no_hole_that_is_not_filled() -> None:
    """Each hole is on the page of each kind of reader, and is the only thing there that begins with a dollar sign."""
    holed = error_pages()
    assert set(holed) == {(tongue, chosen) for tongue in ("en", "zh") for chosen in (False, True)}
    for text in holed.values():
        assert set(re.findall(r"\$\{(\w+)\}", text)) == set(HOLES)
        assert text.count("$") == len(re.findall(r"\$\{\w+\}", text)) >= len(HOLES)


def test_starting_and_stopping(asked: Asked) -> None:
    """Before a graph is loaded there are documents only; while the service stops, there are pages."""
    heard: list[tuple[int, bytes, bytes]] = []
    front = Front(Policy(log=False), lambda _: None, lambda _: None)
    ask: Callable[[], None] = lambda: front.handle(  # noqa: E731 - short
        Request("GET", "/", {"accept": BROWSER}),
        "x",
        lambda status, start, body, _: heard.append((status, start, body)),
    )
    ask()
    front.crew = cast(Crew, SimpleNamespace(look=look_of(asked.site)))
    front.stopping = True
    ask()
    assert [status for status, _, _ in heard] == [503, 503]
    assert [re.findall(rb"\r\nContent-Type: (\S+?)[;\r]", start) for _, start, _ in heard] == [
        [b"application/problem+json"], [b"text/html"],
    ]  # fmt: skip
    assert all(b"\r\nRetry-After: 5\r\n" in start for _, start, _ in heard)
    assert b"starting or stopping" in heard[1][2]


def test_who_reads_pages() -> None:
    """Browsers read pages, those of few colours as well; whoever would rather have something else does not."""
    for accept in (BROWSER, "text/html", "text/html, text/plain, text/css, */*;q=0.01", "text/html,text/turtle"):
        assert reads_pages(accept)
    assert [accept for accept in PROGRAMS if reads_pages(accept)] == []


def test_the_front_reads_no_templates() -> None:
    """The front process tells errors on pages without what reads templates, and without what answers requests."""
    script = (
        "import sys, kg.web.server\n"
        "print(*(name for name in sys.modules if name.startswith(('jinja2', 'kg.web.pages', 'kg.web.routes'))))\n"
        "assert 'kg.web.look' in sys.modules\n"
    )
    words = [sys.executable, "-c", script]
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603 - our own script
    assert done.stdout.split() == []
