"""Pages in a browser: from home to the evidence and on, in both languages, by mouse and by keyboard, and no further."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, ViewportSize, expect, sync_playwright

from kg.web.pages.files import assets
from tests.web.conftest import Service

CHROMIUM: Final = os.environ.get("KG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium: install it, or name it in KG_CHROMIUM")

needs_yasgui = pytest.mark.skipif(
    "vendor/yasgui/yasgui.min.js" not in assets(), reason="YASGUI is not installed: make setup"
)
#: By how many pixels a page is wider than its window.
_OVERFLOW: Final = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
#: The contrast of an element's text with the first ground behind it that is not transparent (WCAG 2.2, 1.4.3).
_CONTRAST: Final = """one => {
  const read = (text) => (text.match(/[0-9.]+/g) || []).map(Number);
  const light = (colour) => colour.slice(0, 3).map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
  let ground = one;
  while (read(getComputedStyle(ground).backgroundColor)[3] === 0) ground = ground.parentElement;
  const both = [getComputedStyle(one).color, getComputedStyle(ground).backgroundColor].map((text) => light(read(text)));
  return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
}"""


@dataclass
class Visit:
    """A page of the service in a browser, and what went wrong on it."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"http://{self.address}/", "data:", "blob:")):
            self.strangers.append(request.url)

    def open(self, path: str) -> None:
        """Open a path of the service."""
        self.page.goto(f"http://{self.address}{path}")

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        return int(self.page.evaluate(_OVERFLOW))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start a browser."""
    with sync_playwright() as drivers:
        found = drivers.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield found
        found.close()


@pytest.fixture
def visit(browser: Browser, service: Service, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Open a window in the language of the test; nothing may have gone wrong in it when the test ends."""
    locale, width, *scheme = getattr(request, "param", ("en-GB", 1280))
    context = browser.new_context(
        locale=locale, viewport={"width": width, "height": 800}, color_scheme="dark" if scheme else "light"
    )
    context.set_default_timeout(60_000)
    found = Visit(context.new_page(), service.address)
    yield found
    context.close()
    assert found.complaints == []
    assert found.strangers == []


WAYS: Final = [("en-GB", 1280, "hedge", "Which members of"), ("zh-CN", 390, "对冲", "哪些成员")]


@pytest.mark.parametrize("visit, words, title", [((w[0], w[1]), w[2], w[3]) for w in WAYS], indirect=["visit"])
def test_from_home_to_an_entity(visit: Visit, words: str, title: str) -> None:
    """A reader searches, asks a question, opens the evidence of a row and goes on to an entity, on any screen."""
    page = visit.page
    visit.open("/")
    assert visit.overflow() == 0
    page.locator("main input[type=search]").fill("FORGE" if words == "hedge" else words)
    page.locator("main form.find button").click()
    expect(page.locator("main .hits a").first).to_be_visible()
    visit.open("/questions/members-that-hedge")
    expect(page.locator("h1")).to_contain_text(title)
    expect(page.locator("tr.why")).to_have_count(0)
    button = page.locator("button.why").first
    button.click()
    expect(page.locator("tr.why .claim").first).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    assert visit.overflow() == 0
    button.click()
    expect(page.locator("tr.why")).to_be_hidden()
    page.locator("table.rows tbody tr td a").first.click()
    expect(page).to_have_url(re.compile(r"/id/state/\w+\.html$"))
    expect(page.locator("section .claim").first).to_be_visible()
    assert visit.overflow() == 0


def test_by_keyboard_alone(visit: Visit) -> None:
    """The skip link comes first and leads to the content; evidence opens from the keyboard; focus can be seen."""
    page = visit.page
    visit.open("/questions/members-that-hedge")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    button = page.locator("button.why").nth(1)
    button.focus()
    assert button.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("tr.why .claim").first).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('tr.why') !== null")


def test_without_scripts(browser: Browser, service: Service) -> None:
    """Where scripts are off, the evidence of a row is a link away, and a form still asks."""
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(f"http://{service.address}/questions/members-that-hedge")
    page.locator("a.why").nth(2).click()
    assert page.url.endswith("?why=1#why-3")
    expect(page.locator("#why-3 .claim").first).to_be_visible()
    page.locator("form.ask button").click()
    expect(page.locator("table.rows")).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_graph_without_scripts(browser: Browser, service: Service, width: int) -> None:
    """Where scripts are off, the form of the editor leads to a table of statements, on any screen, and to things."""
    size = ViewportSize(width=width, height=800)
    context = browser.new_context(java_script_enabled=False, locale="en-GB", viewport=size)
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(f"http://{service.address}/sparql")
    this = "<https://w3id.org/lodestone/id/state/KOR>"
    page.locator("#query").fill(f'CONSTRUCT {{ {this} ?p ?o, "{"w" * 99}" ; ?p [] }} WHERE {{ {this} ?p ?o }}')
    page.locator("form.sparql button").first.click()
    expect(page.locator("h1")).to_have_text(re.compile(r"^\d+ statements$"))
    assert page.locator("table.rows tbody tr").count() >= 15
    assert page.evaluate(_OVERFLOW) == 0
    page.locator("table.rows tbody a").first.click()
    expect(page.locator("h1")).to_have_text("South Korea")
    context.close()


def test_the_switch_of_language(visit: Visit) -> None:
    """The other language is a link away, and stays when one goes on."""
    page = visit.page
    visit.open("/questions/chokepoints")
    page.locator("a.tongue").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.locator("table.rows tbody a").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.locator("a.tongue").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_a_form_asks(visit: Visit) -> None:
    """What is chosen in the form of a question is asked, and stands in the address without what was left empty."""
    page = visit.page
    visit.open("/questions/members-on-day")
    page.locator("select[name=tie]").select_option("any")
    page.locator("form.ask button").click()
    expect(page).to_have_url(re.compile(r"tie=any"))
    assert "known=" not in page.url
    assert page.locator("table.rows tbody tr").count() >= 5


@pytest.mark.parametrize("visit", [("en-GB", 1280), ("zh-CN", 390)], indirect=True)
def test_bars_have_one_scale(visit: Visit) -> None:
    """All bars of a chart start at one place and are drawn to one width, with the scale below them."""
    visit.open("/questions/herfindahl-by-stage")
    boxes = visit.page.locator(".chart svg").evaluate_all(
        "all => all.map(one => [one.getBoundingClientRect().left, one.getBoundingClientRect().width])"
    )
    assert len(boxes) >= 7
    assert {(round(left), round(width)) for left, width in boxes} == {tuple(round(side) for side in boxes[0])}
    assert boxes[0][1] > 150
    assert visit.overflow() == 0


def test_terms_are_found_in_the_page(visit: Visit) -> None:
    """The list of terms shows only those with the words typed."""
    page = visit.page
    visit.open("/ontology/")
    before = page.locator(".entry:visible").count()
    page.locator("#filter").fill("hosts talks")
    assert 0 < page.locator(".entry:visible").count() < before
    expect(page.locator("[id=hostsTalksOf]")).to_be_visible()


def test_a_query_is_answered_below_it(visit: Visit) -> None:
    """The plain editor shows rows, and where a query is wrong, what is wrong and where."""
    page = visit.page
    page.route("**/vendor/**", lambda route: route.fulfill(body=""))
    visit.open("/sparql?example=members-on-day")
    page.locator("form.sparql button").first.click()
    expect(page.locator("#result table tbody tr").first).to_be_visible()
    page.locator("#query").fill("SELECT * { ?s ?p }")
    page.locator("#query").press("Control+Enter")
    expect(page.locator("#result [role=alert]")).to_have_text(re.compile("^query:1:18: "))
    visit.complaints[:] = [one for one in visit.complaints if "400" not in one]


@needs_yasgui
def test_yasgui_asks_this_service_only(visit: Visit) -> None:
    """YASGUI begins with the query of the address, shows its rows, and asks nobody else for anything."""
    page = visit.page
    visit.open("/sparql?example=members-on-day")
    expect(page.locator("form.sparql")).to_be_hidden()
    expect(page.locator(".CodeMirror")).to_contain_text("VALUES ?bloc")
    page.locator(".yasqe_queryButton").click()
    expect(page.locator(".yasr table tbody tr").first).to_be_visible()
    assert visit.overflow() == 0
    page.locator(".CodeMirror-code").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.CodeMirror-code, textarea') === null")
    expect(page.locator(".yasr tbody a").first).to_have_attribute("href", re.compile("^/id/"))
    visit.open("/?")
    visit.open("/sparql#query=ASK%20%7B%7D&endpoint=https%3A%2F%2Fevil.example%2Fsparql")
    expect(page.locator(".CodeMirror")).to_contain_text("ASK")
    page.locator(".yasqe_queryButton").click()
    expect(page.locator(".yasr")).to_contain_text("True")


@needs_yasgui
@pytest.mark.parametrize("visit", [("en-GB", 1280, "dark"), ("zh-CN", 375, "dark"), ("zh-CN", 1280)], indirect=True)
def test_yasgui_wears_the_colours_of_the_page(visit: Visit) -> None:
    """Text, editor and answers of YASGUI stand out from what is behind them, in the dark too, on any screen."""
    page = visit.page
    visit.open("/sparql?example=members-on-day")
    page.locator(".yasqe_queryButton").click()
    expect(page.locator(".yasr table tbody tr").first).to_be_visible()
    parts = [f".cm-{kind}" for kind in ("keyword", "atom", "variable-3", "string-2", "comment")]
    parts += [".CodeMirror-linenumber", ".tab.active a", ".yasr_response_chip", ".dt-info", ".tableSizer"]
    parts += [".yasr th", ".yasr tbody a"]
    seen = {part: page.locator(f".editor {part}").first.evaluate(_CONTRAST) for part in parts}
    assert {part: round(ratio, 1) for part, ratio in seen.items() if ratio < 4.5} == {}
    assert visit.overflow() == 0


@needs_yasgui
def test_yasgui_has_names_for_what_it_shows(visit: Visit) -> None:
    """What can be operated has a name, a list of tabs holds tabs only, and each column has a heading."""
    page = visit.page
    visit.open("/sparql?example=members-on-day")
    page.locator(".yasqe_queryButton").click()
    expect(page.locator(".yasr table tbody tr").first).to_be_visible()
    page.locator(".tableControls input").first.uncheck()
    expect(page.locator(".yasr .rowNumber").first).to_be_visible()
    expect(page.locator("select.tableSizer")).to_have_attribute("aria-label", "Rows per page")
    expect(page.locator(".CodeMirror-code[role=textbox]")).to_have_attribute("aria-label", "Query")
    assert page.locator("[role=tablist] button").count() == 0
    headings = page.locator(".yasr th").all_inner_texts()
    assert len(headings) >= 6
    assert all(text.strip() for text in headings)
    page.locator(".addTab").click()
    expect(page.locator("[role=tab]")).to_have_count(2)
    expect(page.locator(".CodeMirror-code[role=textbox][aria-label=Query]")).to_have_count(2)


@needs_yasgui
@pytest.mark.parametrize("visit", [("zh-CN", 1280)], indirect=True)
def test_yasgui_tells_what_is_wrong_without_breaking_the_policy(visit: Visit) -> None:
    """The mark of a faulty line tells what may stand there; nothing inline is tried, and YASGUI speaks Chinese."""
    page = visit.page
    visit.open("/sparql")
    page.locator(".CodeMirror").evaluate("one => one.CodeMirror.setValue('SELECT * {\\n ?s ?p\\n}')")
    page.locator(".parseErrorIcon").hover()
    expect(page.locator(".parseErrorIcon .told")).to_be_visible()
    expect(page.locator(".parseErrorIcon .told")).to_contain_text("VAR1")
    expect(page.locator(".yasqe_queryButton")).to_have_attribute("aria-label", "运行查询")
    page.locator(".yasqe_queryButton").click()
    expect(page.locator(".errorResult pre")).to_have_text("查询第 3 行第 1 列：此处为“}”，而应为：词项或变量。")
    visit.complaints[:] = [one for one in visit.complaints if "400" not in one]
    page.locator(".CodeMirror").evaluate("one => one.CodeMirror.setValue('ASK {}')")
    page.locator(".yasqe_queryButton").click()
    expect(page.locator(".yasr .booleanResult")).to_contain_text("真")
    expect(page.locator(".yasr_response_chip")).to_contain_text(re.compile(r"用时 [0-9.]+ 秒"))
