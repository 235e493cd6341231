"""What went wrong is said in Chinese to who prefers it: every fault that a request can meet has its wording."""

from __future__ import annotations

import ast
import html
import inspect
import json
import re
import time
from functools import cache
from http import HTTPStatus
from typing import Final
from urllib.parse import quote, urlencode

import pytest

from kg import errors
from kg.web import pages
from kg.web.chinese import HEADLINES, in_chinese, wordings
from kg.web.messages import Problem, Request, Response
from tests.web.conftest import BROWSER, ROOT, Asked, Service, problem
from tests.web.test_service import raw

#: Modules with faults that a request can meet.
_MET: Final = frozenset(("ask", "guard", "names", "question", "resolve", "snapshot", "engine/embedded",
    "engine/wellformed", "engine/written", "lineage/solutions", "lineage/table", "lineage/why",
    *("sparql/" + name for name in ("designed", "expressions", "fewer", "grouping", "parser", "patterns", "prologue",
      "reader", "rewrite", "scope", "spread", "spreader", "tokens")), "workers",
    *("web/" + name for name in ("connection", "descriptions", "front", "hands", "negotiation", "pages/files",
      "protocol", "questions", "resources", "routes", "site"))))  # fmt: skip
#: Modules of the service whose faults are for who runs it: they read files, build the graph, choose what is exported
#: or start the service.
_OPERATED: Final = frozenset(("articles", "bodies", "catalogue", "explain", "export/select", "find", "headers",
    "infer/axioms", "infer/rules", "paths", "render", "sources", "sparql/trace", "web/crew",
    "web/nursery"))  # fmt: skip
#: What begins to answer a request.
_ENTRIES: Final = ("web/connection", "web/lane", "web/routes")
#: What makes a fault of the text that it is given.
_RAISED: Final = frozenset((*(name for name, found in vars(errors).items() if inspect.isclass(found)), "Problem",
    "_forbidden", "_stop", "_refuse", "_later", "fault", "unexpected"))  # fmt: skip
#: Texts of these modules that only who runs the service is told.
_ON_THE_TERMINAL: Final = frozenset(("the process that makes workers has ended: start again",
    "'x': unknown suffix; expected one of 'x'"))  # fmt: skip


def _texts(node: ast.AST) -> list[str]:
    """Return the texts that stand in a piece of program, with 'x' for what differs from case to case."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        text = "".join(str(part.value) if isinstance(part, ast.Constant) else "'x'" for part in node.values)
        return [re.sub(r"'x'(?='x'|\w)", "'x' ", text)]
    return []


@cache
def _modules() -> dict[str, ast.Module]:
    """Return each module of the program by its path below kg."""
    paths = sorted((ROOT / "kg").rglob("*.py"))
    return {
        path.relative_to(ROOT / "kg").with_suffix("").as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in paths
    }


def _used() -> set[str]:
    """Return the modules that what answers requests imports, at once or later, and those that these import."""
    modules, found, left = _modules(), set[str](), set(_ENTRIES)
    while left:
        found.add(name := left.pop())
        for node in ast.walk(modules[name]):
            if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "kg":
                place = (node.module or "").split(".")[1:]
                named = ["/".join(place), *("/".join((*place, one.name)) for one in node.names)]
                left |= {one for name in named for one in (name, f"{name}/__init__") if one in modules} - found
    return found


def _faults(name: str) -> set[str]:
    """Return the texts of the faults of a module."""
    met = set[str]()
    for node in ast.walk(_modules()[name]):
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if called in _RAISED:
                met.update(text for part in node.args for text in _texts(part))
    return {text for text in met if re.search("[A-Za-z]{2}", text.replace("'x'", "")) and text != "query"}


def test_each_module_with_faults_is_looked_at() -> None:
    """What a request may run is either held to have Chinese for its faults, or known to fail before there are any."""
    used = _used()
    assert len(used) > 80
    assert {name for name in used if _faults(name)} == _MET | _OPERATED
    assert not _MET & _OPERATED


def test_every_fault_that_a_request_can_meet_has_its_wording() -> None:
    """Each text that a request can be refused with, whatever differs from case to case, is told in Chinese."""
    met = {text for name in _MET for text in _faults(name)}
    assert len(met) > 120
    assert sorted(text for text in met if in_chinese(text) is None) == sorted(_ON_THE_TERMINAL)


def _query(text: str, **more: str) -> str:
    return "/sparql?" + urlencode({"query": text, **more})


#: Faults that visitors provoke: an address of GET, or the body of a POST with its type; and the status.
_PROVOKED: Final = {
    "/nosuch": 404, "/id/state/ZZZ": 404, "/questions/nosuch": 404, "/questions/members-that-hege": 404,
    "/dataset/nosuch": 404, "/assets/nosuch.css": 404, "/questions/members-on-day.pdf": 404, "/find?q=a&lang=fr": 400,
    "/find?q=a&q=b": 400,
    "/find?q=%FF": 400, "/find?" + "&".join(["a=b"] * 250): 400, "/questions/members-on-day?why=perhaps": 400,
    "/questions/members-on-day.csv?format=json": 400, "/questions/members-on-day?format=application/pdf": 406,
    "/questions/members-on-day?nosuch=1": 400, "/questions/members-on-day?bloc=forge&bloc=brics": 400,
    "/questions/party-counts?subject=KOR": 400,
    "/questions/members-on-day?bloc=nosuchthing": 400, "/questions/members-on-day?bloc=frge": 400,
    "/questions/members-on-day?bloc=body:nosuch": 400, "/questions/agreements-of-state?state=material:gallium": 400,
    "/questions/members-on-day?bloc=http://a/%7B": 400, "/questions/members-on-day?on=soon": 400,
    "/questions/members-on-day?tie=nosuch": 400, "/questions/members-on-day?at=soon": 400,
    "/questions/members-on-day?certain=1": 400, "/questions/claims-about?entity=nosuchthing&lang=zh": 400,
    "/questions/claims-about.json": 400, "/questions/claims-about?entity=%E7%94%B5%E6%B1%A0": 400,
    _query("SELECT"): 400, _query("SELECT ?s { ?s ?p }"): 400, _query("SELECT ?s { ?s <a b> ?o }"): 400,
    _query("SELECT ?s { ?s x:y ?o }"): 400, _query("SELECT ?s { ?s ?p \\ }"): 400,
    _query("\nSELECT ?s {{ ?s ?p ?o }"): 400,
    _query("SELECT ?s { ?s ?p ?o } GROUP BY ?p"): 400, _query("SELECT ?s (1 AS ?s) { ?s ?p ?o }"): 400,
    _query("SELECT * { ?s ?p ?o } GROUP BY ?s"): 400, _query("SELECT ?s (1 AS ?q) (2 AS ?q) { ?s ?p ?o }"): 400,
    _query("SELECT ?s { ?s <rel> ?o }"): 400, _query("SELECT ?s { ?s ?p ?o FILTER(abs(1, 2)) }"): 400,
    _query("SELECT ?s { ?s ?p ?o BIND(1 AS ?s) }"): 400, _query("SELECT ?s { ?s ?p 'a'@toolongalanguage }"): 400,
    _query("ASK {" + "{" * 300 + "}" * 300 + "}"): 400, _query("ASK { FILTER(" + "1+" * 5000 + "1) }"): 400,
    _query("ASK { <<?s ?p ?o>> ?q ?r }"): 400, _query("SELECT ?s { SERVICE <http://a/> { ?s ?p ?o } }"): 403,
    _query("INSERT DATA { <http://a/> <http://b/> 1 }"): 403, _query("LOAD <http://a/>"): 403,
    _query("SELECT ?s FROM <http://a/> { ?s ?p ?o }"): 403, _query("ASK {}", **{"default-graph-uri": "http://a/"}): 403,
    _query("ASK {}", **{"default-graph-uri": "a"}): 400, _query("ASK {}", update="CLEAR ALL"): 403,
    _query("ASK {}") + "&query=ASK": 400, _query("ASK {}", known="2026-02-04"): 400,
    **{_query(text, why="1"): 400 for text in (
        "DESCRIBE <http://a/>", "SELECT ?s { ?s x:y ?o }", "SELECT (RAND() AS ?r) { ?s ?p ?o }",
        "SELECT ?__s { ?__s ?p ?o }", "SELECT ?s { { SELECT ?s { ?s ?p ?o } LIMIT 1 } }",
        "SELECT ?s { ?s ?p ?o BIND(EXISTS { ?o ?q ?r } AS ?e) }",
        "SELECT ?s { ?s ?p ?o FILTER(!EXISTS { ?o ?q ?r } || 1) }",
        "SELECT ?s { ?s ?p ?o MINUS { ?s ?q ?r MINUS { ?s ?t ?u } } }",
        "SELECT ?s { OPTIONAL { ?s a ?y } ?y a ?s }", "SELECT ?s { ?s (^a*/a)* ?o }",
        "SELECT ?s { ?s a ?t OPTIONAL { { SELECT ?s (COUNT(*) AS ?n) { ?s a ?o } GROUP BY ?s } FILTER(?n = 1) } }",
    )},
    _query("ASK {}", why="1", **{"default-graph-uri": "https://w3id.org/lodestone/graph/naming"}): 400,
}  # fmt: skip
_POSTED: Final = (
    ("application/sparql-update", b"CLEAR ALL", 403), ("text/plain", b"ASK {}", 415), ("", b"", 415),
    ("application/sparql-query; charset=latin-1", b"ASK {}", 415), ("application/sparql-query", b"\xff", 400),
    ("application/x-www-form-urlencoded", b"", 400), ("application/x-www-form-urlencoded", b"update=CLEAR", 403),
)  # fmt: skip


def _told(asked: Asked, tongue: str) -> list[tuple[int, Response]]:
    """Return every provoked fault as it is told in a language, with the status it should have."""
    accept = "application/json"
    found = [(status, asked(target, accept, accept_language=tongue)) for target, status in _PROVOKED.items()]
    found.append((405, asked("/find", accept, method="PUT", accept_language=tongue)))
    found.append((406, asked("/id/state/KOR", "image/png", accept_language=tongue)))
    for kind, body, status in _POSTED:
        headers = {"content_type": kind, "accept_language": tongue}
        found.append((status, asked("/sparql", accept, method="POST", body=body, **headers)))
    return found


def test_what_visitors_provoke_is_told_in_chinese(asked: Asked) -> None:
    """Each fault provoked over HTTP has the same status in both languages, and no English is left in Chinese."""
    english, chinese = _told(asked, "en"), _told(asked, "zh-CN,zh;q=0.9")
    assert len(chinese) >= 73
    left = []
    for (status, one), (_, other) in zip(english, chinese, strict=True):
        told, wording = problem(one), problem(other)
        assert one.status == other.status == status, told
        assert {**told, "title": 0, "detail": 0} == {**wording, "title": 0, "detail": 0}
        assert one.header("Content-Language") == "en"
        if other.header("Content-Language") != "zh" or re.search(r"[a-z]+ [a-z]+ [a-z]+", wording["detail"]):
            left.append(told["detail"])
        assert wording["title"] == HEADLINES[status]
    assert left == []


def test_a_page_says_it_in_chinese_alone(asked: Asked) -> None:
    """A page in Chinese tells what went wrong in one language, and in English where there are no words for it."""
    seen = 0
    for target, status in _PROVOKED.items():
        if target.startswith("/questions/members-on-day?format") or ".csv" in target or ".json" in target:
            continue
        answer = asked(target, BROWSER, accept_language="zh")
        told = re.findall(r'<p[^>]* role="alert"[^>]*>(.*?)</p>', answer.body.decode())
        assert (answer.status, len(told)) == (status, 1), target
        assert "lang=" not in html.unescape(told[0]).replace("lang=fr", "")
        assert re.search("[\u4e00-\u9fff]", told[0])
        seen += 1
    assert seen >= 60
    unworded = pages.problem(Problem(HTTPStatus.CONFLICT, "so & so"), Request("GET", "/?lang=zh"), asked.site)
    assert 'lang="en">so &amp; so</p>' in unworded.body.decode()
    assert in_chinese("so & so") is None


def test_what_a_visitor_writes_is_no_wording(asked: Asked) -> None:
    """A value that reads like wordings in one another, or like the rest of a fault, takes no time and stays so."""
    began = time.perf_counter()
    for written in ("query:1: " * 500, "query: query:1:1: " * 300, "x; " * 2000, "a; did you mean b?", "'} stands"):
        answer = asked("/questions/" + quote(written), "application/json", accept_language="zh")
        assert answer.status == 404
        assert written.strip() in problem(answer)["detail"]
        nested = asked("/questions/x; " + quote(written * 2), "application/json", accept_language="zh")
        assert written.strip() in problem(nested)["detail"]
    assert time.perf_counter() - began < 10


def _pattern(text: str, hole: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, re.split(hole, text))), re.DOTALL)


def test_no_wording_is_left_behind(asked: Asked) -> None:
    """The English side of each wording is a text of the program, or what the engine says of a query above."""
    every = {text for module in _modules().values() for node in ast.walk(module) for text in _texts(node)}
    heard = [problem(answer)["detail"] for _, answer in _told(asked, "en")]
    heard += [text.partition(": ")[2] for text in heard if text.startswith("query:")]
    raised = {one for text in (*every, *heard) for one in (text, text.strip())}
    texts = [text for text in raised if re.search("[A-Za-z]{2}", text.replace("'x'", ""))]
    known = [_pattern(text, " ?'x' ?") for text in texts if len(text) > 12]
    stray = []
    for english in wordings():
        fits = _pattern(english, r"\{\w+\}")
        if not any(map(fits.fullmatch, texts)) and not any(one.fullmatch(english) for one in known):
            stray.append(english)
    assert len(wordings()) > 120
    assert stray == []


def test_what_the_service_refuses_by_itself_is_told_in_chinese(service: Service) -> None:
    """What is told before a worker is asked, or because it was stopped, is in the language of the request as well."""
    headers = {"Accept-Language": "zh", "Content-Type": "application/sparql-query"}
    large = service.client.post("/sparql", content=b"#" * (1 << 21), headers=headers)
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    stopped = service.client.post("/sparql", content=slow, headers=headers)
    for answer, status, words in (
        (large, 413, "请求正文至多 1048576 字节。"),
        (stopped, 503, "查询超过 1.5 秒，已中止"),
    ):
        assert answer.status_code == status
        assert answer.headers["Content-Language"] == "zh"
        assert words in answer.json()["detail"]


_HEAD: Final = b"%s HTTP/1.1\r\nAccept-Language: zh\r\nHost: x\r\n"
_GET: Final = _HEAD % b"GET /sparql"
_POST: Final = _HEAD % b"POST /sparql"


@pytest.mark.parametrize(
    "data, status, words",
    [
        (_POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "这不是 HTTP/1.1 请求"),
        (_POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501, "只可为 chunked"),
        (_POST + b"Content-Length: 99999999\r\n\r\n", 413, "请求正文至多 1048576 字节"),
        (_GET.replace(b"Host: x\r\n", b"") + b"\r\n", 400, "请求须有 Host"),
        (_GET + b"Host: y\r\n\r\n", 400, "host 出现两次"),
        (_GET + b"X : y\r\n\r\n", 400, "这不是 HTTP/1.1 请求；解析器所报为：Invalid"),
        (_GET + b"".join(b"X-%d: y\r\n" % n for n in range(200)) + b"\r\n", 431, "请求头过多或过长"),
        (_HEAD % b"TRACE /sparql" + b"\r\n", 405, "此地址不受理 TRACE 请求；可用 GET、HEAD、POST、OPTIONS"),
        (_HEAD % b"DELETE /health" + b"Connection: close\r\n\r\n", 405, "此地址不受理 DELETE 请求"),
    ],
)
def test_what_is_no_request_is_told_in_chinese(service: Service, data: bytes, status: int, words: str) -> None:
    """Who writes a client is told in Chinese what is wrong with a request, where it says so before that."""
    head, _, body = raw(service, data).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert b"\r\nContent-Language: zh\r\n" in head + b"\r\n"
    told = json.loads(body)
    assert (told["title"], told["status"]) == (HEADLINES[status], status)
    assert words in told["detail"]
    assert told["detail"].endswith("。")
