"""The page of an answer to somebody's own query: rows, yes or no, and graphs, for who reads pages and nobody else."""

from __future__ import annotations

import html
import re
from typing import Final
from urllib.parse import parse_qsl, urlencode

import pytest

from kg.engine.embedded import parse_text
from kg.formats import GRAPHS, JSON_LD, N_TRIPLES, RDF_XML, TURTLE
from kg.names import BASE as NAMES
from kg.names import PREFIXES
from kg.web.messages import Response
from kg.web.site import Settings, Site
from tests.web.conftest import BASE, BROWSER, Asked

#: A graph with each kind of value: an IRI of ours, one of others, texts with and without a language, a number, a node.
KINDS: Final = f"""PREFIX lo: <{PREFIXES["lo"]}> PREFIX x: <http://a.example/>
CONSTRUCT {{ <{NAMES}id/state/KOR> lo:tiedTo x:b ; x:says "so & so"@en , "如此"@zh , "plain" ; x:counts 7 ; x:has [] }}
WHERE {{}}"""


def shown(answer: Response) -> list[list[str]]:
    """Return the cells of the table on a page, as markup."""
    assert (answer.status, answer.header("Content-Type")) == (200, "text/html; charset=utf-8")
    rows = re.findall(r'<tr role="row">(<td.*?)</tr>', answer.body.decode(), re.DOTALL)
    return [re.findall(r"<td.*?</td>", row, re.DOTALL) for row in rows]


def test_rows_of_a_query_are_a_page_for_who_reads_pages(asked: Asked) -> None:
    """Without a script the form of the editor leads to a page of rows; files, and other clients, get what they got."""
    text = f"SELECT ?who ?n {{ ?who a <{PREFIXES['lo']}Bloc> BIND (1 AS ?n) }} ORDER BY ?who LIMIT 3"
    form = asked("/sparql", BROWSER).body.decode().partition('<form class="sparql"')[2].partition("</form>")[0]
    assert form.index('<button name="format" value="html">') < form.index('<select id="format" name="format">')
    for answer in (
        asked.query(text, BROWSER),
        asked.form(("query", text), ("format", "html"), ("format", "json"), accept=BROWSER),
    ):
        page = answer.body.decode()
        assert (answer.status, answer.header("Content-Type")) == (200, "text/html; charset=utf-8")
        assert page.count('<tr role="row"><td') == page.count('href="/id/body/') == page.count('class="number">1<') == 3
        assert "3 rows" in page
        link = html.unescape(re.findall(r'href="(/sparql\?[^"]*format=csv)"', page)[0])
        assert asked(link, BROWSER).body.count(b"\n") == 4
    for form_, media in (("json", "application/sparql-results+json"), ("csv", "text/csv; charset=utf-8")):
        assert asked.form(("query", text), ("format", form_), accept=BROWSER).header("Content-Type") == media
    for accept in (None, "*/*", "application/json", "text/html, application/sparql-results+json;q=0.9, */*;q=0.8"):
        kind = asked.query(text, accept).header("Content-Type") or ""
        assert kind.startswith("text/html" if accept and "html" in accept else "application/sparql-results+json")


def linked(page: str) -> list[list[tuple[str, str]]]:
    """Return the parameters of each link of a page that asks a query, but for its language and form."""
    links = [html.unescape(link) for link in re.findall(r'href="(/sparql\?query=[^"]*)"', page)]
    found = [parse_qsl(link.partition("?")[2], strict_parsing=True) for link in links]
    return [[pair for pair in pairs if pair[0] not in ("lang", "format")] for pairs in found]


def test_links_keep_every_graph_that_was_asked(asked: Asked) -> None:
    """Links to files and to the other language ask the same dataset: every graph of it, in order, also after POST."""
    graphs = [f"{NAMES}graph/{name}" for name in ("naming", "sources", "comparisons", "derivations")]
    pairs = [
        ("query", "SELECT * { ?s ?p ?o } LIMIT 1"), ("default-graph-uri", graphs[1]), ("default-graph-uri", graphs[0]),
        ("named-graph-uri", graphs[3]), ("named-graph-uri", graphs[2]),
    ]  # fmt: skip
    for answer in (
        asked("/sparql?" + urlencode(pairs), BROWSER),
        asked("/sparql?" + urlencode([*pairs, ("format", "html"), ("format", "html"), ("lang", "en")]), BROWSER),
        asked.form(*pairs, accept=BROWSER),
        asked.form(*pairs, ("format", "html"), ("lang", "zh"), accept=BROWSER),
    ):
        assert answer.status == 200
        found = linked(answer.body.decode())
        assert len(found) == 7  # Four files, each language in the head, and the other one for people.
        assert found == [pairs] * 7
    faulty = [("query", "SELECT"), *pairs[1:]]
    page = asked("/sparql?" + urlencode(faulty), BROWSER)
    assert (page.status, linked(page.body.decode())) == (400, [faulty] * 3)


def test_a_page_of_rows_has_an_end(asked: Asked) -> None:
    """A page shows a thousand rows, and says so; an ASK is answered yes or no."""
    page = asked.query("SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 1001", BROWSER).body.decode()
    assert page.count('<tr role="row"><td') == 1000
    assert "Only the first 1000 rows are shown" in page
    page = asked.query("SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 1000", BROWSER).body.decode()
    assert (page.count('<tr role="row"><td'), "Only the first" in page) == (1000, False)
    told = [asked.query(f"ASK {{ FILTER({one}) }}", BROWSER).body.decode() for one in ("true", "false")]
    assert [re.findall("<h1>(.*?)</h1>", one) for one in told] == [["Yes"], ["No"]]


def test_a_graph_is_a_page_for_who_reads_pages(asked: Asked) -> None:
    """CONSTRUCT and DESCRIBE give who reads pages a table of statements, and everybody else the graph."""
    construct = f"CONSTRUCT WHERE {{ ?s a <{PREFIXES['lo']}Bloc> }} LIMIT 3"
    for answer in (
        asked.query(construct, BROWSER),
        asked.form(("query", construct), ("format", "html"), ("format", "json"), accept=BROWSER),
    ):
        assert [len(row) for row in shown(answer)] == [3, 3, 3]
        assert "<h1>3 statements</h1>" in answer.body.decode()
        assert re.findall(r"<th[^>]*>([^<]+)", answer.body.decode()) == ["subject", "property", "value"]
    describe = f"DESCRIBE <{NAMES}id/state/KOR>"
    told = asked.query(describe).body
    assert len(shown(asked.query(describe, BROWSER))) == len(list(parse_text(told, ".ttl", "x"))) >= 5
    for accept in (None, "*/*", "text/turtle", "text/html;q=0.9, text/turtle"):
        assert asked.query(construct, accept).header("Content-Type") == TURTLE.content_type
    for form in GRAPHS:
        assert asked.query(construct, BROWSER, format=form.suffix).header("Content-Type") == form.content_type
    assert asked.query(construct, "text/html, application/sparql-results+json").status == 200
    assert asked.query(construct, "application/sparql-results+json").status == 406


def test_statements_are_shown_as_rows_are(asked: Asked) -> None:
    """A thing with a name goes by it and leads to its page, a number and a text are marked as in a table of rows."""
    rows = shown(asked.query(KINDS, BROWSER))
    values = {re.sub("<[^>]+>", "", row[2]): row for row in rows}
    assert len(rows) == len(values) == 6
    assert {row[0] for row in rows} == {
        '<td role="cell" data-label="subject"><a href="/id/state/KOR">South Korea</a></td>'
    }
    assert values["http://a.example/b"][1].count('<a href="/ontology/tiedTo">tied to</a>') == 1
    assert values["http://a.example/b"][2].count('<a href="http://a.example/b">') == 1
    assert values["so &amp; so"][2].startswith('<td role="cell" data-label="value" lang="en">')
    assert values["如此"][2].startswith('<td role="cell" data-label="value" lang="zh">')
    assert values["plain"][2] == '<td role="cell" data-label="value">plain</td>'
    assert values["7"][2] == '<td role="cell" data-label="value" class="number">7</td>'
    assert [len(re.findall("<a ", "".join(row))) for value, row in values.items() if value.startswith("_:")] == [2]


def test_a_page_of_statements_leads_to_files(asked: Asked) -> None:
    """The links of the page give the same graph in each form without named graphs, asked by POST as well."""
    text = f"CONSTRUCT {{ ?s a ?kind }} WHERE {{ ?s a ?kind FILTER(?kind = <{PREFIXES['lo']}Bloc>) }}"
    held = set(asked.query(text, N_TRIPLES.media[0]).body.splitlines())
    for answer in (asked.query(text, BROWSER), asked.form(("query", text), accept=BROWSER)):
        links = [
            html.unescape(link) for link in re.findall(r'href="(/sparql\?[^"]*format=[^"]*)"', answer.body.decode())
        ]
        files = [asked(link, BROWSER) for link in links]
        forms = (TURTLE, N_TRIPLES, JSON_LD, RDF_XML)
        assert [one.header("Content-Type") for one in files] == [form.content_type for form in forms]
        assert len(shown(answer)) == len(held) == len(files[1].body.splitlines()) >= 10
        assert set(files[1].body.splitlines()) == held
        assert len(list(parse_text(files[0].body, ".ttl", "x"))) == len(held)
        assert files[2].body.count(b'ns#type"') == files[3].body.count(b"rdf:about") == len(held)


def test_a_page_of_statements_in_chinese(asked: Asked) -> None:
    """Names, headings and what is said around them are Chinese, and the links keep a language that was chosen."""
    answer = asked.query(f"CONSTRUCT WHERE {{ <{NAMES}id/state/KOR> a ?kind }}", BROWSER, lang="zh")
    text = answer.body.decode()
    rows = shown(answer)
    assert answer.header("Content-Language") == "zh"
    assert f"<h1>{len(rows)} 条陈述</h1>" in text
    assert {re.sub("<[^>]+>", "", row[0]) for row in rows} == {"韩国"}
    assert [row[0].partition(">")[0] for row in rows] == ['<td role="cell" data-label="主语"'] * len(rows)
    assert (
        len(re.findall(r'href="/sparql\?[^"]*lang=zh[^"]*format=|href="/sparql\?[^"]*format=[^"]*lang=zh', text)) == 4
    )
    assert len(rows) >= 1


def test_a_page_of_statements_has_an_end(asked: Asked) -> None:
    """A page shows a thousand statements and says so; where no file holds more, it says that instead."""
    for count, told in ((1000, False), (1001, True)):
        answer = asked.query(
            f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SELECT DISTINCT ?s ?p ?o {{ ?s ?p ?o }} LIMIT {count} }}", BROWSER
        )
        assert len(shown(answer)) == 1000
        assert ("Only the first 1000 statements are shown; a file holds more." in answer.body.decode()) == told
        assert ("was cut" in answer.body.decode()) is False
    small = Asked(Site(asked.site.graph, Settings(BASE, most=4096)))
    for text, called in (("CONSTRUCT WHERE { ?s ?p ?o }", "statements"), ("SELECT * { ?s ?p ?o }", "rows")):
        answer = small.query(text, BROWSER)
        count = len(shown(answer))
        assert 1 < count < 100
        assert f"The answer is too long: it was cut after {count} {called}." in answer.body.decode()
        assert "a file holds more" not in answer.body.decode()
    nothing = asked.query("CONSTRUCT WHERE { <http://a.example/> ?p ?o }", BROWSER)
    assert shown(nothing) == []
    assert "<h1>0 statements</h1>" in nothing.body.decode()


def test_a_long_word_may_be_broken(asked: Asked) -> None:
    """A word that could make a table wider than the page is marked, and no other."""
    for length, marked in ((48, 0), (49, 1)):
        text = asked.query(f'SELECT ("{"w" * length} w" AS ?a) ("w w" AS ?b) {{}}', BROWSER).body.decode()
        assert text.count('class="long"') == marked


@pytest.mark.parametrize("form", ["CONSTRUCT { <javascript:alert(1)> <http://a.example/p> ?bad }", "SELECT ?bad"])
def test_what_a_query_makes_is_text(asked: Asked, form: str) -> None:
    """Markup in a literal and an address that is none of the web stay text."""
    text = asked.query(f"""{form} WHERE {{ BIND ("<script>alert(2)</script>" AS ?bad) }}""", BROWSER).body.decode()
    assert text.count("&lt;script&gt;alert(2)&lt;/script&gt;") >= 2
    assert "<script>alert" not in text
    assert 'href="javascript:' not in text
