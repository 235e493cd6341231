"""Pages: every kind in both languages, sound as HTML, linked to what answers, and deaf to what is written."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

import pytest

from kg import paths
from kg.build import build
from kg.catalogue import questions
from kg.names import BASE as NAMES
from kg.names import expand
from kg.sources import load
from kg.terms import iri, iri_text
from kg.web.messages import Response
from kg.web.site import Settings, Site
from tests.infer.conftest import World
from tests.web.conftest import BASE, BROWSER, Asked

#: Elements that have no end, of HTML and of drawings.
_VOID: Final = frozenset(("br", "hr", "img", "input", "link", "meta", "path", "rect", "line"))
_LABELLED: Final = frozenset(("input", "select", "textarea"))
#: One of each kind of page.
PAGES: Final = {
    "home": "/",
    "questions": "/questions",
    "found": "/find?q=gallium",
    "missed": "/find?q=galium",
    "nothing": "/find?q=zzzzqqqq",
    "question": "/questions/members-that-hedge",
    "evidence": "/questions/members-that-hedge?why=1",
    "counted": "/questions/statement-counts-by-maker?why=1",
    "chart": "/questions/shares-by-stage",
    "range": "/questions/herfindahl-by-stage",
    "needing": "/questions/claims-about",
    "empty": "/questions/members-on-day?on=1900-01-01",
    "moment": "/questions/statement-counts-by-maker?known=2025-12-31",
    "entity": "/id/state/KOR.html",
    "node": "/node/000/argentina-accord-admits-china.html",
    "claim": "/claim/000/argentina-accord-admits-china",
    "passage": "/source/000/passage/1859-1885",
    "source": "/source/000",
    "record": "/record/000",
    "graph": "/graph/naming",
    "rule": "/rule/hedges-by-planned-channel",
    "comparison": "/comparison/alliance-leader",
    "ontology": "/ontology/",
    "module": "/ontology/ties",
    "class": "/ontology/Claim",
    "property": "/ontology/tiedTo",
    "value": "/ontology/Affirms",
    "sparql": "/sparql",
    "rows": "/sparql?query=SELECT+*+%7B+%3Fs+a+%3Fkind+%7D+ORDER+BY+%3Fs+%3Fkind+LIMIT+5",
    "truth": "/sparql?query=ASK+%7B%7D",
    "statements": "/sparql?query=DESCRIBE+%3Chttps%3A%2F%2Fw3id.org%2Flodestone%2Fid%2Fstate%2FKOR%3E",
    "example": "/sparql?example=members-that-hedge",
}


@dataclass
class Page(HTMLParser):
    """What a page holds, as far as these tests look at it."""

    text: str
    language: str | None = None
    ids: list[str] = field(default_factory=list)
    tags: Counter[str] = field(default_factory=Counter)
    labels: set[str] = field(default_factory=set)
    inputs: list[dict[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    described: list[str] = field(default_factory=list)
    heads: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(self.text)
        self.close()
        self.faults += [f"<{tag}> is not closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        given = {name: value or "" for name, value in attrs}
        self.tags[tag] += not (tag == "title" and "svg" in self.open)
        if tag not in _VOID:
            self.open.append(tag)
        if tag == "html":
            self.language = given.get("lang")
        self.ids += [given["id"]] if "id" in given else []
        self.described += [given[name] for name in ("aria-labelledby", "aria-describedby", "list") if name in given]
        self.faults += [f"<{tag} {name}>" for name in given if name == "style" or name.startswith("on")]
        if tag == "label":
            self.labels.add(given["for"])
        if tag in _LABELLED and given.get("type") != "hidden":
            self.inputs.append(given)
        if tag == "th":
            self.heads.append(given)
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag in ("script", "img", "iframe", "form") or (tag == "link" and "alternate" not in given["rel"]):
            self.loaded += [given[name] for name in ("src", "href", "action") if name in given]

    def handle_endtag(self, tag: str) -> None:
        """Note that an element ends."""
        if tag in _VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()} closes another")
            self.open.clear()


@pytest.fixture(scope="module")
def followed(asked: Asked) -> Callable[[str], Response]:
    """Return what follows a link as a browser does; what many pages link to is asked for once."""

    @cache
    def follow(link: str) -> Response:
        answer = asked(link, BROWSER)
        return asked(answer.header("Location") or "", BROWSER) if answer.status == 303 else answer

    return follow


def read(answer: Response) -> Page:
    """Read a page."""
    assert answer.header("Content-Type") == "text/html; charset=utf-8"
    return Page(answer.body.decode())


def test_what_is_wrong_stands_before_the_form(asked: Asked) -> None:
    """What is wrong with a value is told before the form, and its field is marked and no other."""
    for target, field_ in (
        ("/questions/members-on-day?bloc=nosuchthing", "bloc"), ("/questions/members-on-day?tie=nosuch", "tie"),
        ("/questions/claims-about?entity=nosuchthing", "entity"), ("/questions/members-on-day?nosuch=1", None),
    ):  # fmt: skip
        text = asked(target, "text/html").body.decode()
        assert 0 < text.index('role="alert"') < text.index('<form class="ask"')
        assert re.findall(r'name="([a-z]+)"[^>]* aria-invalid="true"', text) == ([field_] if field_ else [])


def test_a_subject_is_seen_once(asked: Asked) -> None:
    """Of statements with the same subject, one below the other, only the first shows it; all name it to be read out."""
    table = asked("/record/000", "text/html").body.decode().partition('id="held"')[2]
    subjects = re.findall(r"<tr><td>(.*?)</td>", table)
    hidden = [re.sub("<[^>]+>", "", one) for one in subjects if one.startswith('<span class="hidden">')]
    assert len(subjects) == 200
    assert 150 < len(hidden) < 200
    assert all(hidden)


@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_questions_tell_themselves_in_the_readers_language(asked: Asked, tongue: str) -> None:
    """The list has each question's summary, and the page its summary, notes and what a row is, in one language only."""
    other = {"en": "zh", "zh": "en"}[tongue]
    listed = html.unescape(asked(f"/questions?lang={tongue}", "text/html").body.decode())
    told = 0
    for found in questions():
        assert found.summary.read(tongue) in listed
        assert found.summary.read(other) not in listed
        told += 1
    page = html.unescape(asked(f"/questions/claims-known-by?lang={tongue}", "text/html").body.decode())
    known = next(found for found in questions() if found.name == "claims-known-by")
    for text in (known.summary, known.returns, *(one.note for one in known.parameters if one.note)):
        assert text.read(tongue) in page
        assert text.read(other) not in page
        told += 1
    assert told >= 84 + 4


@pytest.mark.parametrize("tongue", ["en", "zh"])
@pytest.mark.parametrize("kind", PAGES)
def test_a_page_is_sound(asked: Asked, kind: str, tongue: str) -> None:
    """Every kind of page is well-formed, has one heading, a language, labels and ids of its own, and loads our own."""
    answer = asked(PAGES[kind], "text/html", accept_language=tongue)
    assert answer.status == 200
    page = read(answer)
    assert page.faults == []
    assert page.language == {"en": "en", "zh": "zh-Hans"}[tongue]
    assert answer.header("Content-Language") == tongue
    assert [page.tags[tag] for tag in ("h1", "main", "title", "header", "footer")] == [1, 1, 1, 1, 1]
    assert [one for one, count in Counter(page.ids).items() if count > 1] == []
    assert [one for one in page.inputs if one.get("id") not in page.labels] == []
    assert page.labels <= set(page.ids)
    assert {one for ids in page.described for one in ids.split()} <= set(page.ids)
    assert [head for head in page.heads if "scope" not in head] == []
    assert page.tags["caption"] == page.tags["table"]
    assert "/assets/pages.css" in page.loaded
    assert [one for one in page.loaded if not one.startswith("/") or one.startswith("//")] == []
    assert (answer.header("Content-Security-Policy") or "").startswith("default-src 'none'")
    assert "unsafe" not in (answer.header("Content-Security-Policy") or "")


@pytest.mark.parametrize("kind", [kind for kind in PAGES if kind not in ("counted", "ontology", "source", "graph")])
def test_links_lead_somewhere(asked: Asked, followed: Callable[[str], Response], kind: str) -> None:
    """A sample of the links of a page within the site is answered, and every link to its own parts has its end."""
    page = read(asked(f"{PAGES[kind]}{'&' if '?' in PAGES[kind] else '?'}lang=zh", "text/html"))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    own = sorted({link.partition("#")[0] for link in page.links if link.startswith("/")})
    assert len(own) >= 5
    for link in own[:: max(1, len(own) // 6)]:
        answer = followed(link)
        assert answer.status == 200 or link.startswith("/questions/"), link
        if answer.header("Content-Language"):
            assert answer.header("Content-Language") == "zh" or "lang=en" in link or "lang" not in link, link


def test_the_language_is_kept(asked: Asked) -> None:
    """A language chosen in the address stays in every link to a page; one that the browser prefers is in none."""
    chosen, preferred = read(asked("/?lang=zh", "text/html")), read(asked("/", "text/html", accept_language="zh"))
    pages = [link for link in chosen.links if link.startswith("/") and "." not in link and link != "/void"]
    assert [link for link in pages if "lang=" not in link] == []
    assert len(pages) > 90
    assert [link for link in preferred.links if "lang=" in link] == ["/?lang=en"]
    assert asked("/id/state/KOR?lang=zh", "text/html").header("Location") == "/id/state/KOR.html?lang=zh"
    assert "hreflang" in asked("/questions/members-that-hedge?why=1&lang=zh", "text/html").body.decode()


def test_every_question_in_both_languages(asked: Asked) -> None:
    """Each question has a title, a field per parameter and, where it is drawn, a chart, in either language."""
    drawn = 0
    for question in questions():
        for tongue in ("en", "zh"):
            page = read(asked(f"/questions/{question.name}?lang={tongue}", "text/html"))
            names = {one["name"] for one in page.inputs}
            assert {parameter.name for parameter in question.parameters} | {"at", "known", "certain"} <= names
            assert page.faults == []
            assert "{" not in page.text.partition("<h1>")[2].partition("</h1>")[0]
            drawn += 'class="chart"' in page.text
    assert drawn == 2 * len([question for question in questions() if question.chart])
    assert drawn >= 20


def test_values_on_offer_are_taken(asked: Asked) -> None:
    """What a field suggests or shows is taken as an answer to it, in either language."""
    tried = 0
    for tongue in ("en", "zh"):
        for target in (
            "/questions/members-that-hedge",
            "/questions/uses-of-material",
            "/questions/facilities-at-stage",
        ):
            text = asked(f"{target}?lang={tongue}", "text/html").body.decode()
            for name, offered in re.findall(r'<datalist id="l-([a-z-]+)">(.*?)</datalist>', text, re.DOTALL):
                values = re.findall(r'<option value="([^"]+)">', offered)
                for value in values[:: max(1, len(values) // 2)]:
                    answer = asked(f"{target}?lang={tongue}&{name}={quote(value)}", "text/html")
                    assert answer.status == 200, (target, name, value)
                    tried += 1
    assert tried >= 20


def test_evidence_on_a_page(asked: Asked) -> None:
    """why=1 shows below each row its claims with their passages, and its conclusions with their rules."""
    plain, why = (asked(f"/questions/members-that-hedge{end}", "text/html").body.decode() for end in ("", "?why=1"))
    rows = len(re.findall(r'<tr role="row" id="r\d+">', plain))
    assert rows == len(re.findall(r'<tr role="row" class="why"', why)) >= 5
    assert 'class="claim"' not in plain
    assert why.count('class="claim"') >= rows
    assert "By rule" in why
    assert "certainly" in why
    assert re.search(r'href="/source/000/passage/\d+-\d+"', why)
    assert "<blockquote" not in why


def test_a_conclusion_whose_proofs_have_other_days_says_so(asked: Asked) -> None:
    """The days beside a conclusion are those of the proof shown first; where another adds some, that is said."""
    counts = {True: 0, False: 0}
    hedges = iri(expand("lo:hedgesByPlannedChannelWith")), iri(expand("lo:hedgesByStayingOpenTo"))
    for found in asked.site.graph.derivations.values():
        if found.triple[1] in hedges:
            apart = not all(found.pair.validity.covers(step.pair.validity) for step in found.steps)
            text = asked("/" + iri_text(found.iri).removeprefix(NAMES) + ".html", "text/html").body.decode()
            assert ("another has other days" in text) == apart
            counts[apart] += 1
    assert min(counts.values()) >= 1


def test_an_entity_in_the_language_of_the_reader(asked: Asked) -> None:
    """Of a value in both languages the reader's comes first; what an axiom without a name says is left out."""
    for tongue, first, second in (("en", "scandium", "钪、钇"), ("zh", "钪、钇", "scandium")):
        text = asked("/id/material/rare-earths.html", "text/html", accept_language=tongue).body.decode()
        assert 0 < text.index(first) < text.index(second)
        assert "_:" not in text


def test_what_has_no_name_is_called_by_its_claim(asked: Asked) -> None:
    """A figure or a statement, which has no name of its own, goes by the wording of the claim that makes it."""
    wording = re.search(r"<h1[^>]*>([^<]+)</h1>", asked(PAGES["claim"], "text/html").body.decode())
    assert wording
    assert f"<h1>{wording[1]}</h1>" in asked(PAGES["node"], "text/html").body.decode()
    uses = asked(PAGES["value"], "text/html").body.decode().partition('id="uses"')[2]
    assert uses.count('href="/node/') >= 20
    assert ">node:" not in uses


def test_words_only_where_they_may_be_shown(asked: Asked) -> None:
    """The articles' own words are on no page unless the operator allows it and the reader asks for them."""
    open_ = Asked(Site(asked.site.graph, Settings(BASE, words=True)))
    targets = ("/claim/000/argentina-accord-admits-china", "/source/000/passage/1859-1885", "/id/state/KOR.html",
               "/questions/members-that-hedge?why=1")  # fmt: skip
    for target in targets:
        mark = "&" if "?" in target else "?"
        assert b"<blockquote" not in asked(f"{target}{mark}words=1", "text/html").body
        assert b"words=1" not in asked(target, "text/html").body
        assert b"<blockquote" not in open_(target, "text/html").body


@pytest.mark.skipif(paths.articles(None) is None, reason="the articles are not at hand: set KG_ARTICLES")
def test_words_are_shown_to_who_asks(asked: Asked) -> None:
    """Where the operator allows it, a reader who asks gets the words of passages, all their characters."""
    open_ = Asked(Site(asked.site.graph, Settings(BASE, words=True)))
    text = open_("/source/000/passage/1859-1885?words=1", "text/html").body.decode()
    quoted = re.findall(r'<blockquote lang="zh-Hans">([^<]+)</blockquote>', text)
    assert len(html.unescape(quoted[0])) == 1885 - 1859
    why = open_("/questions/members-that-hedge?why=1&words=1", "text/html").body.decode()
    assert why.count("<blockquote") == why.count('class="place"') > 10


def test_an_answer_that_is_cut_says_so(asked: Asked) -> None:
    """A page that shows only the first rows says how many."""
    small = Asked(Site(asked.site.graph, Settings(BASE, most=4096)))
    text = small("/questions/forecasts-and-plans", "text/html").body.decode()
    count = len(re.findall(r'<tr role="row" id="r\d+">', text))
    assert f"Only the first {count} rows" in text
    assert 0 < count < 100


def test_what_is_empty_explains_itself(asked: Asked) -> None:
    """A question without rows says what that means in the reader's language."""
    english, chinese = (
        asked(PAGES["empty"], "text/html", accept_language=tongue).body.decode() for tongue in ("en", "zh")
    )
    assert "No article attests" in english
    assert "没有文章" in chinese
    assert "--" not in re.sub(r"<!--.*?-->", "", english.partition("<main")[2].partition('class="query"')[0])


def test_titles_are_sentences(asked: Asked) -> None:
    """A title and a list have names with their article, and no line of them ends within a day."""
    heading = re.compile(r"<h1>(.*?)</h1>")
    text = asked("/questions/trade-measures-of-state?lang=en", "text/html").body.decode()
    assert heading.findall(text) == [
        "What trade measures has the United States taken or proposed: tariffs, quotas, licences, subsidies?"
    ]
    text = asked("/questions/timeline?lang=en", "text/html").body.decode()
    days = '<span class="day">2026-01-01</span> and <span class="day">2026-02-15?</span>'
    assert heading.findall(text) == [f"What began between {days}"]
    for listing in ("/", "/questions"):
        text = asked(f"{listing}?lang=en", "text/html").body.decode()
        assert text.count("United States") == text.count("the United States") >= 9
        assert text.count('<span class="day">') >= 10
        assert '<span class="day">' not in asked(f"{listing}?lang=zh", "text/html").body.decode()


def test_a_day_that_is_not_given_is_not_sent_along(asked: Asked) -> None:
    """The form says which day is meant and leaves the field empty, so that another day is that of the question, too."""
    page = "/questions/members-that-hedge"
    for query, day in (("", "2026-02-15"), ("?at=2026-02-04", "2026-02-04"), ("?known=2026-02-06", "2026-02-06")):
        text = asked(f"{page}{query}", "text/html").body.decode()
        (field,) = re.findall(r'<input[^>]* name="on"[^>]*>', text)
        assert 'value=""' in field
        assert f"{day} where not given" in text
    text = asked(f"{page}?at=2026-02-04&on=2026-02-01", "text/html", accept_language="zh").body.decode()
    (field,) = re.findall(r'<input[^>]* name="on"[^>]*>', text)
    assert 'value="2026-02-01"' in field
    assert "不填则为" not in text


def test_the_same_answer_as_a_file(asked: Asked) -> None:
    """A question's page leads to its rows as files, with the same values."""
    page = read(asked("/questions/members-on-day?tie=any&known=2025-12-31", "text/html"))
    files = [link for link in page.links if re.match(r"/questions/members-on-day\.\w+\?", link)]
    assert len(files) == 6
    for link in files:
        assert "tie=any" in link
        assert "known=2025-12-31" in link
        assert asked(link).status == 200


HOSTILE: Final = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def test_what_a_reader_writes_is_text(asked: Asked) -> None:
    """A query, a value or a path that is markup comes back as text, in links as well."""
    written = quote(HOSTILE)
    targets = (
        f"/find?q={written}", f"/questions/members-on-day?bloc={written}", f"/sparql?text={written}", f"/{written}",
        f"/questions/{written}", f"/questions/members-on-day?at={written}", f"/?{written}={written}",
        f"/id/state/{written}", f"/sparql?example={written}",
    )  # fmt: skip
    for target in targets:
        page = read(asked(target, "text/html"))
        assert page.faults == [], target
        assert page.tags["img"] == 0, target
        assert page.tags["script"] == len([one for one in page.loaded if one.endswith(".js")]) <= 4, target
        assert "<script>alert" not in page.text, target


def test_no_link_leaves_by_its_path(asked: Asked) -> None:
    """The link to the other language of a page never leads to another host, whatever the path."""
    page = read(asked("//evil.example/x", "text/html"))
    assert [link for link in page.links if urlsplit(link).netloc == "evil.example"] == []
    assert any(link.startswith("/evil.example/x?lang=") for link in page.links)


def test_hostile_data_is_text(tmp_path: Path) -> None:
    """Labels, literals and IRIs of the data are escaped, and only addresses of the web become links."""
    world = World(tmp_path)
    label = json.dumps(HOSTILE)
    state, odd = f"<{NAMES}id/state/ODD>", "<javascript:alert(1)>"
    world.naming = (
        f"{state} a lo:State ; rdfs:label {label}@en ; rdfs:comment {label}@zh ; rdfs:seeAlso {odd} .\n"
        f"{odd} rdfs:label {label}@en .\n"
    )
    world.claim("odd", f"{state} lo:alliedWith <{NAMES}id/state/USA> ; lo:asWritten {label}@zh")
    found = Asked(Site(build(load(*world.write())), Settings(BASE)))
    targets = ("/id/state/ODD.html", "/claim/000/odd", "/graph/naming", "/find?q=script", "/source/000")
    for target in targets:
        answer = found(target, "text/html")
        page = read(answer)
        assert answer.status == 200
        assert page.faults == []
        assert (page.tags["script"], page.tags["img"]) == (1, 0)
        assert [link for link in page.links if not link.startswith(("/", "#", "http"))] == []
    assert "alert(1)" in found("/id/state/ODD.html", "text/html").body.decode()
