"""The SPARQL 1.1 Protocol, case by case: the names are those of the W3C's list of tests where it has one."""

from __future__ import annotations

import csv
import gzip
import io
import json
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest

from kg.engine.embedded import parse_text
from kg.formats import GRAPHS, ROWS, Format
from kg.names import GRAPH_NAMING, GRAPH_SOURCES, PREFIXES
from tests.web.conftest import Asked, problem

SELECT = f"SELECT ?p ?o WHERE {{ <{PREFIXES['state']}KOR> ?p ?o }} ORDER BY ?p ?o LIMIT 3"
FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


def count(body: bytes) -> int:
    """Return the one number of a JSON answer."""
    return int(json.loads(body)["results"]["bindings"][0]["n"]["value"])


def test_query_get(asked: Asked) -> None:
    """query-get: a query in the address is answered, with a slash after the path, too."""
    for path in ("/sparql", "/sparql/"):
        response = asked(f"{path}?query={quote(SELECT)}")
        assert response.status == 200
        assert len(json.loads(response.body)["results"]["bindings"]) == 3


def test_query_post_form(asked: Asked) -> None:
    """query-post-form: a query in a form is answered, whatever the case and parameters of the type."""
    assert asked.form(("query", SELECT)).status == 200
    body = urlencode({"query": SELECT}).encode()
    for kind in (FORM, FORM.upper(), f"{FORM}; charset=UTF-8"):
        assert asked("/sparql", method="POST", body=body, content_type=kind).status == 200


def test_query_post_direct(asked: Asked) -> None:
    """query-post-direct: a query that is the body is answered, with the dataset in the address."""
    for kind in (QUERY, f"{QUERY}; charset=utf-8"):
        response = asked("/sparql", method="POST", body=SELECT.encode(), content_type=kind)
        assert (response.status, len(json.loads(response.body)["results"]["bindings"])) == (200, 3)
    target = f"/sparql?default-graph-uri={quote(GRAPH_SOURCES, safe='')}"
    direct = asked(target, method="POST", body=COUNT.encode(), content_type=QUERY)
    assert 0 < count(direct.body) < count(asked.query(COUNT).body)


def test_head(asked: Asked) -> None:
    """HEAD is answered as GET is; the server leaves out the body."""
    head, get = (asked(f"/sparql?query={quote(SELECT)}", method=method) for method in ("HEAD", "GET"))
    assert (head.status, head.header("Content-Type"), head.body) == (200, get.header("Content-Type"), get.body)


def test_options(asked: Asked) -> None:
    """OPTIONS tells the methods, to a browser before it asks from another page, too."""
    response = asked("/sparql", method="OPTIONS", origin="https://elsewhere.example")
    assert (response.status, response.header("Allow")) == (204, "GET, HEAD, POST, OPTIONS")
    assert response.header("Access-Control-Allow-Methods") == "GET, HEAD, POST, OPTIONS"
    assert "Content-Type" in (response.header("Access-Control-Allow-Headers") or "")
    assert asked("/questions", method="OPTIONS").header("Allow") == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_bad_query_method(asked: Asked, method: str) -> None:
    """bad-query-method: 405, with the methods there are."""
    response = asked(f"/sparql?query={quote(SELECT)}", method=method)
    assert (response.status, response.header("Allow")) == (405, "GET, HEAD, POST, OPTIONS")


def test_bad_multiple_queries(asked: Asked) -> None:
    """bad-multiple-queries: exactly one query is answered, wherever the others stand."""
    target = f"/sparql?query={quote(SELECT)}"
    responses = [
        asked(f"{target}&query=ASK%7B%7D"),
        asked.form(("query", SELECT), ("query", "ASK {}")),
        asked(target, method="POST", body=SELECT.encode(), content_type=QUERY),
        asked(target, method="POST", body=urlencode({"query": SELECT}).encode(), content_type=FORM),
        asked.form(("other", "thing")),
    ]
    assert [response.status for response in responses] == [400] * 5
    assert "exactly one query" in problem(responses[0])["detail"]


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data", None, ""])
def test_bad_query_wrong_media_type(asked: Asked, kind: str | None) -> None:
    """bad-query-wrong-media-type, -missing-form-type, -missing-direct-type: 415, with the types there are."""
    headers = {} if kind is None else {"content_type": kind}
    for body in (SELECT.encode(), urlencode({"query": SELECT}).encode()):
        response = asked("/sparql", method="POST", body=body, **headers)
        assert (response.status, response.header("Accept-Post")) == (415, f"{FORM}, {QUERY}")


def test_bad_query_non_utf8(asked: Asked) -> None:
    """bad-query-non-utf8: what is not UTF-8 is refused, in a body, in a form, in the address, and by its charset."""
    text = "SELECT * { ?s ?p '\u00e9' }"
    assert asked("/sparql", method="POST", body=text.encode("latin-1"), content_type=QUERY).status == 400
    form = b"query=" + quote(text, encoding="latin-1").encode()
    assert asked("/sparql", method="POST", body=form, content_type=FORM).status == 400
    assert asked("/sparql?" + form.decode()).status == 400
    declared = asked("/sparql", method="POST", body=text.encode("utf-16"), content_type=f"{QUERY}; charset=UTF-16")
    assert (declared.status, "UTF-8" in problem(declared)["detail"]) == (415, True)
    packed = asked("/sparql", method="POST", body=gzip.compress(b"ASK{}"), content_type=QUERY, content_encoding="gzip")
    assert packed.status == 415


def test_bad_query_syntax(asked: Asked) -> None:
    """bad-query-syntax: 400 with line and column."""
    found = problem(asked.query("SELECT *\nWHERE { ?s ?p }"))
    assert (found["status"], found["line"]) == (400, 2)
    assert found["column"] > 1
    assert "SELECT, ASK, CONSTRUCT or DESCRIBE is expected" in problem(asked.query(""))["detail"]
    for text in ("", "SELECT", "ASK {} ASK {}", "DESCRIBE", "{" * 300 + "}" * 300):
        assert asked.query(text).status == 400


@pytest.mark.parametrize("word", ["at=2026-02-04", "known=2026-02-04", "certain=1"])
def test_a_moment_is_refused(asked: Asked, word: str) -> None:
    """What asks a question of a day is not passed over in silence: the rows would be taken for those of the day."""
    for target in (f"/sparql?query={quote(SELECT)}&{word}", f"/sparql?{word}&query={quote(SELECT)}&why=1"):
        found = problem(asked(target))
        assert (found["status"], word.partition("=")[0] in found["detail"]) == (400, True)
    assert (
        asked("/sparql", method="POST", body=f"query={quote(SELECT)}&{word}".encode(), content_type=FORM).status == 400
    )


def test_query_dataset(asked: Asked) -> None:
    """query-dataset-default-graph(s), -named-graph(s), -full by GET and POST: the protocol's dataset is the dataset."""
    everything = count(asked.query(COUNT).body)
    naming, sources = (
        count(asked.query(COUNT, **{"default-graph-uri": g}).body) for g in (GRAPH_NAMING, GRAPH_SOURCES)
    )
    pairs = [("query", COUNT), ("default-graph-uri", GRAPH_NAMING), ("default-graph-uri", GRAPH_SOURCES)]
    both = [count(asked.form(*pairs).body), count(asked(f"/sparql?{urlencode(pairs)}").body)]
    assert both == [naming + sources] * 2
    assert 0 < sources < naming < everything
    graphs = "SELECT (COUNT(DISTINCT ?g) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
    named = [("query", graphs), ("named-graph-uri", GRAPH_NAMING), ("named-graph-uri", GRAPH_SOURCES)]
    assert [count(asked.form(*named).body), count(asked(f"/sparql?{urlencode(named)}").body)] == [2, 2]
    assert count(asked.query(graphs).body) > 100
    assert count(asked.form(("query", COUNT), *named[1:]).body) == 0, "with named graphs alone the default one is empty"
    whole = [("default-graph-uri", GRAPH_SOURCES), ("named-graph-uri", GRAPH_NAMING)]
    assert count(asked.form(("query", COUNT), *whole).body) == sources
    assert count(asked.form(("query", graphs), *whole).body) == 1


def test_query_multiple_dataset(asked: Asked) -> None:
    """query-multiple-dataset: the protocol's dataset replaces FROM and FROM NAMED, which pick graphs on their own."""
    text = COUNT.replace("WHERE", f"FROM <{GRAPH_NAMING}> WHERE")
    alone = count(asked.query(text).body)
    replaced = count(asked.query(text, **{"default-graph-uri": GRAPH_SOURCES}).body)
    assert replaced == count(asked.query(COUNT, **{"default-graph-uri": GRAPH_SOURCES}).body) != alone
    elsewhere = COUNT.replace("WHERE", "FROM <http://elsewhere.example/> WHERE")
    assert count(asked.query(elsewhere, **{"default-graph-uri": GRAPH_SOURCES}).body) == replaced


@pytest.mark.parametrize("graph", ["http://elsewhere.example/data", "relative", "", "file:///etc/passwd"])
def test_no_graph_is_fetched(asked: Asked, graph: str) -> None:
    """A dataset of graphs that are not held is refused, in the protocol and in the query."""
    for name in ("default-graph-uri", "named-graph-uri"):
        assert asked.query(COUNT, **{name: graph}).status in (400, 403)
    for clause in ("FROM", "FROM NAMED"):
        assert asked.query(f"SELECT * {clause} <{graph}> WHERE {{ ?s ?p ?o }}").status == 403


@pytest.mark.parametrize("form", ROWS, ids=lambda form: form.suffix)
def test_query_content_type_select(asked: Asked, form: Format) -> None:
    """query-content-type-select: rows come in the type that was asked for, and well formed."""
    response = asked.query(SELECT, form.media[0])
    assert (response.status, response.header("Content-Type")) == (200, form.content_type)
    body = response.body
    counted = {
        "json": lambda: len(json.loads(body)["results"]["bindings"]),
        "xml": lambda: len(ElementTree.fromstring(body)[1]),  # noqa: S314 - our own
        "csv": lambda: len(list(csv.reader(io.StringIO(body.decode())))) - 1,
        "tsv": lambda: body.count(b"\n") - 1,
    }
    assert counted[form.suffix]() == 3
    assert asked.query(SELECT, format=form.suffix).body == body


def test_query_content_type_ask(asked: Asked) -> None:
    """query-content-type-ask: a truth value comes as JSON and XML."""
    assert json.loads(asked.query("ASK { ?s ?p ?o }").body)["boolean"] is True
    xml = asked.query("ASK { ?s ?p 'no such text' }", "application/sparql-results+xml")
    assert b"<boolean>false</boolean>" in xml.body


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.suffix)
@pytest.mark.parametrize("text", [f"DESCRIBE <{PREFIXES['state']}KOR>", "CONSTRUCT WHERE { ?s a ?c } LIMIT 7"])
def test_query_content_type_describe_and_construct(asked: Asked, form: Format, text: str) -> None:
    """query-content-type-describe, -construct: graphs come in the type that was asked for, and well formed."""
    response = asked.query(text, form.media[0])
    assert (response.status, response.header("Content-Type")) == (200, form.content_type)
    if form.suffix in ("ttl", "trig", "nt", "nq"):
        assert len(list(parse_text(response.body, f".{form.suffix}", "x"))) >= 7
    else:
        assert len(response.body) > 300


def test_negotiation(asked: Asked) -> None:
    """The form is the preferred one of those on offer for the kind of answer; 406 lists what there is."""
    graph = "CONSTRUCT WHERE { ?s a ?c } LIMIT 1"
    assert (
        asked.query(graph, "text/csv;q=0.9, text/turtle;q=0.1").header("Content-Type") == "text/turtle; charset=utf-8"
    )
    assert asked.query(SELECT, "text/turtle, text/csv;q=0.1").header("Content-Type") == "text/csv; charset=utf-8"
    for text, accept, offered in (
        (SELECT, "text/turtle", ROWS),
        (graph, "text/csv", GRAPHS),
        (SELECT, "image/png", ROWS),
    ):
        found = problem(asked.query(text, accept))
        assert (found["status"], found["available"]) == (406, [form.media[0] for form in offered])
    assert "Accept" in (asked.query(SELECT).header("Vary") or "")


def test_what_xml_cannot_hold_is_not_acceptable(asked: Asked) -> None:
    """An answer that would be broken XML is 406, names the term, and lists the other forms."""
    for text, accept, told, offered in (
        ('SELECT ("a\\u0007b" AS ?l) {}', "application/sparql-results+xml", '"a\\u0007b" holds U+0007', ROWS),
        ("CONSTRUCT {<a:b> <a:1> 4} {}", "application/rdf+xml", "<a:1> cannot be a property", GRAPHS),
    ):
        found = problem(asked.query(text, accept))
        assert found["status"] == 406
        assert told in found["detail"]
        assert found["available"] == [form.media[0] for form in offered if accept not in form.media]
        assert asked.query(text, found["available"][0]).status == 200


@pytest.mark.parametrize(
    "text",
    ["SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SELECT * { \\u0053ERVICE ?x { ?s ?p ?o } }",
     "LOAD <a:b>", "INSERT DATA { <a:b> <a:b> <a:b> }", "CLEAR ALL"],
)  # fmt: skip
def test_what_reaches_out_or_changes_something_is_forbidden(asked: Asked, text: str) -> None:
    """SERVICE, LOAD and updates are 403, with line and column, whichever way they come."""
    assert problem(asked.query(text))["line"] == 1
    direct = asked("/sparql", method="POST", body=text.encode(), content_type=QUERY)
    assert [asked.query(text).status, asked.form(("query", text)).status, direct.status] == [403] * 3


def test_update_operations_are_forbidden(asked: Asked) -> None:
    """update-get, -post-form, -post-direct: the service is read-only."""
    text = "INSERT DATA { <a:b> <a:b> <a:b> }"
    direct = asked("/sparql", method="POST", body=text.encode(), content_type=UPDATE)
    responses = [asked("/sparql?" + urlencode({"update": text})), asked.form(("update", text)), direct]
    assert [response.status for response in responses] == [403] * 3


def test_errors_can_be_read_from_other_pages(asked: Asked) -> None:
    """Every answer, an error too, can be read from any page, is not guessed at, and sets no cookie."""
    for response in (
        asked.query(SELECT),
        asked.query("x"),
        asked("/nothing"),
        asked("/sparql", method="PUT"),
        asked("/"),
    ):
        assert response.header("Access-Control-Allow-Origin") == "*"
        assert response.header("X-Content-Type-Options") == "nosniff"
        assert "default-src 'none'" in (response.header("Content-Security-Policy") or "")
        assert response.header("Set-Cookie") is None


def test_compression(asked: Asked) -> None:
    """A long answer is compressed for whoever takes that, to the same bytes every time."""
    target = f"/sparql?query={quote('SELECT * { ?s ?p ?o } LIMIT 200')}"
    plain, packed, again = (
        asked(target),
        asked(target, accept_encoding="gzip"),
        asked(target, accept_encoding="br, gzip"),
    )
    assert gzip.decompress(packed.body) == plain.body
    assert (packed.header("Content-Encoding"), packed.body) == ("gzip", again.body)
    assert len(packed.body) < len(plain.body) / 4
    assert asked("/sparql?query=ASK%7B%7D", accept_encoding="gzip").header("Content-Encoding") is None


def test_a_long_answer_is_cut_and_marked() -> None:
    """An answer over the limit keeps whole rows, and says so in a header and in the head of JSON and XML."""
    from kg.build import open_graph  # noqa: PLC0415 - a site of its own
    from kg.web.site import Settings, Site  # noqa: PLC0415 - likewise

    asked = Asked(Site(open_graph(), Settings(most=10_000)))
    text = "SELECT * { ?s ?p ?o }"
    found = asked.query(text)
    rows = json.loads(found.body)
    assert found.header("Lodestone-Cut") == f"rows={len(rows['results']['bindings'])}"
    assert rows["head"]["link"] == [f"urn:lodestone:cut:{len(rows['results']['bindings'])}"]
    xml = asked.query(text, "application/sparql-results+xml")
    ElementTree.fromstring(xml.body)  # noqa: S314 - our own
    assert b'<link href="urn:lodestone:cut:' in xml.body
    assert (asked.query(text, "text/csv").header("Lodestone-Cut") or "").startswith("rows=")
    assert (asked.query("CONSTRUCT WHERE { ?s ?p ?o }").header("Lodestone-Cut") or "").startswith("rows=")
    assert asked.query("SELECT * { ?s ?p ?o } LIMIT 2").header("Lodestone-Cut") is None


def test_why(asked: Asked) -> None:
    """why=1 gives any SELECT its lineage, as JSON or as PROV-O, and refuses what cannot be traced."""
    text = f"SELECT ?bloc {{ <{PREFIXES['state']}KOR> <{PREFIXES['lo']}tiedTo> ?bloc }}"
    found = json.loads(asked.query(text, why="1").body)
    assert len(found["witnesses"]) == len(found["results"]["bindings"]) >= 1
    assert all(witness["sets"] for witness in found["witnesses"])
    assert "words" not in json.dumps(found), "the articles' own words are for those who may show them"
    prov = asked.query(text, "text/turtle", why="1")
    assert len(list(parse_text(prov.body, ".ttl", "x"))) > 10
    assert asked.query(text, "text/csv", why="1").status == 406
    assert asked.query("SELECT ?s { ?s ?p ?o { SELECT ?s { ?s ?p ?o } LIMIT 1 } }", why="1").status == 400
    assert asked.query(text, why="maybe").status == 400


def test_evidence_has_the_language_that_is_asked_for(asked: Asked) -> None:
    """lang=, or else Accept-Language, chooses the wording of claims; another language is refused."""
    text = f"SELECT ?bloc {{ <{PREFIXES['state']}KOR> <{PREFIXES['lo']}tiedTo> ?bloc }}"
    target = f"/sparql?query={quote(text)}&why=1"
    english, chinese, other = (asked(f"{target}{end}") for end in ("&lang=en", "&lang=zh", "&lang=fr"))
    wordings = [
        "".join(claim["label"] for claim in json.loads(one.body)["claims"].values()) for one in (english, chinese)
    ]
    assert [wording.isascii() for wording in wordings] == [True, False]
    assert asked(target).body == english.body
    assert asked(target, accept_language="zh").body == chinese.body
    assert asked(f"/sparql?lang=zh&why=1&query={quote(text)}", "text/turtle").body != asked(target, "text/turtle").body
    assert (other.status, b"there is no lang=fr" in other.body) == (400, True)
