"""The canned questions over HTTP: listed, described, asked in every form, at any moment, with their evidence."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

import pytest

from kg.ask import ask
from kg.catalogue import questions
from kg.engine import Rows
from kg.engine.embedded import parse_results
from kg.formats import ROWS, Format
from kg.web.openapi import described
from tests.web.conftest import BASE, Asked, problem

MEMBERS = "/questions/members-on-day"


def test_the_list(asked: Asked) -> None:
    """Every question is listed with its parameters, as JSON, as RDF with its query, and as a page."""
    listed = json.loads(asked("/questions").body)
    assert [found["name"] for found in listed] == [found.name for found in questions()]
    assert len(listed) >= 70
    members = next(found for found in listed if found["name"] == "members-on-day")
    assert [parameter["name"] for parameter in members["parameters"]] == ["bloc", "on", "tie"]
    assert "host" in members["parameters"][2]["values"]
    turtle = asked("/questions", "text/turtle").body.decode()
    assert turtle.count("sh:SPARQLSelectExecutable") >= 70
    assert f"<{BASE}sparql>" in turtle
    assert asked("/questions/", "text/html").header("Content-Type") == "text/html; charset=utf-8"


@pytest.mark.parametrize("form", ROWS, ids=lambda form: form.suffix)
def test_a_question_in_every_form(asked: Asked, form: Format) -> None:
    """Accept, a suffix and format= all choose the form, and the rows are those of kg ask."""
    question = asked.site.question("members-on-day")
    expected = ask(asked.site.graph.public, question, {"tie": "any"}).answer
    assert isinstance(expected, Rows)
    answers = [
        asked(f"{MEMBERS}?tie=any", form.media[0]),
        asked(f"{MEMBERS}.{form.suffix}?tie=any"),
        asked(f"{MEMBERS}?tie=any&format={form.suffix}"),
    ]
    assert [(answer.status, answer.header("Content-Type")) for answer in answers] == [(200, form.content_type)] * 3
    assert len({answer.body for answer in answers}) == 1
    if form.suffix == "json":
        assert parse_results(answers[0].body, "json") == expected
    assert len(expected.rows) >= 5


def test_no_row_is_explained(asked: Asked) -> None:
    """An answer without rows says in a header what that means, in the reader's language."""
    english, chinese = (asked(f"{MEMBERS}?on=1900-01-01", accept_language=tongue) for tongue in ("en", "zh"))
    assert json.loads(english.body)["results"]["bindings"] == []
    assert "No article attests" in unquote(english.header("Lodestone-Note") or "")
    assert "没有文章" in unquote(chinese.header("Lodestone-Note") or "")
    assert asked(f"{MEMBERS}?tie=any").header("Lodestone-Note") is None
    notes = [value for name, value in asked(f"{MEMBERS}?tie=host").headers if name == "Lodestone-Note"]
    assert any("With tie=member there would be" in unquote(note) for note in notes)


@pytest.mark.parametrize(
    "target, status, told",
    [
        ("/questions/member-on-day", 404, "did you mean members-on-day"),
        (f"{MEMBERS}.pdf", 404, "no form .pdf"),
        (f"{MEMBERS}?block=body/forge", 400, "no parameter 'block'"),
        (f"{MEMBERS}?bloc=no-such-thing", 400, "nothing is named so"),
        (f"{MEMBERS}?on=yesterday", 400, "is no day"),
        (f"{MEMBERS}?tie=a&tie=b", 400, "2 times"),
        (f"{MEMBERS}?certain=1", 400, "certain says how at is meant: add at, a day"),
        (f"{MEMBERS}?at=never", 400, "at 'never' is no day"),
        (f"{MEMBERS}.json?format=csv", 400, "the path asks for .json, format for csv"),
        (f"{MEMBERS}?lang=fr", 400, "choose one of en, zh"),
        (f"{MEMBERS}?bloc=zzzzzz", 400, "/find?q=... searches"),
        ("/questions/claims-about", 400, "question claims-about needs entity"),
        (f"{MEMBERS}?why=1&format=csv", 406, "application/json"),
        (f"{MEMBERS}?bloc=%3E%7D%20%7B%20%22", 400, "nothing is named so"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(asked: Asked, target: str, status: int, told: str) -> None:
    """A wrong question, parameter or value is a problem that says what to do."""
    found = problem(asked(target))
    assert found["status"] == status
    assert told in found["detail"]
    assert "--" not in found["detail"]
    assert "`kg" not in found["detail"]


def test_evidence(asked: Asked) -> None:
    """why=1 tells the claims of each row, as JSON or PROV-O, without the articles' own words."""
    found = json.loads(asked(f"{MEMBERS}?tie=any&why=1").body)
    assert len(found["witnesses"]) == len(found["results"]["bindings"]) >= 5
    assert all(claim["passages"] for claim in found["claims"].values())
    assert '"words"' not in json.dumps(found)
    assert asked(f"{MEMBERS}?tie=any&why=1&words=1").body == asked(f"{MEMBERS}?tie=any&why=1").body
    assert b"prov:" in asked(f"{MEMBERS}?tie=any&why=1", "text/turtle").body


def test_moments(asked: Asked) -> None:
    """at=, known= and certain ask of what held, or was published, on a day."""
    words = ("", "known=2025-12-31", "at=2026-02-15&certain=1")
    now, early, certain = (
        len(json.loads(asked(f"/questions/statement-counts-by-maker?{one}").body)["results"]["bindings"])
        for one in words
    )
    assert 0 < early < now
    assert 0 < certain < now


def test_an_answer_says_of_which_moment_it_is(asked: Asked) -> None:
    """How many claims a day leaves is told with every answer of one, rows or not, and on its page."""
    early = f"{MEMBERS}?tie=any&known=1999-01-01"
    for accept in ("text/csv", "application/sparql-results+xml"):
        notes = [unquote(value) for name, value in asked(early, accept).headers if name == "Lodestone-Note"]
        assert "No article was out by then; the first is of 2025-11-05." in notes
        assert any(
            note.startswith("Asked of what was published by 1999-01-01, 0 of 5 articles: 0 of") for note in notes
        )
    assert "No article was out by then" in asked(early, "text/html").body.decode()
    some = f"{MEMBERS}?tie=any&at=2026-02-04"
    for target in (some, f"{some}&why=1"):
        notes = [unquote(value) for name, value in asked(target).headers if name == "Lodestone-Note"]
        assert len(notes) == 1
        assert notes[0].startswith("Asked of what possibly holds on 2026-02-04: ")
        assert notes[0] in asked(target, "text/html").body.decode()
    assert "所问范围：2026-02-04当日可能成立" in unquote(asked(f"{some}&lang=zh").header("Lodestone-Note") or "")


def test_every_question_answers(asked: Asked) -> None:
    """Each question is answered with its defaults, or tells what it needs; and so is its page."""
    statuses = {found.name: asked(f"/questions/{found.name}").status for found in questions()}
    needing = {found.name for found in questions() if any(p.required for p in found.parameters)}
    assert {name for name, status in statuses.items() if status != 200} == needing
    pages = {found.name: asked(f"/questions/{found.name}", "text/html").status for found in questions()}
    assert set(pages.values()) == {200}
    assert len(pages) >= 70


def test_a_page_escapes_what_it_is_given(asked: Asked) -> None:
    """What a reader wrote comes back as text, not as markup."""
    for target in (f"{MEMBERS}?bloc=%3Cscript%3Ealert(1)%3C/script%3E", "/%3Cscript%3E", "/questions/%3Cscript%3E"):
        page = asked(target, "text/html")
        assert page.header("Content-Type") == "text/html; charset=utf-8"
        assert page.status in (400, 404)
        assert b"<script>" not in page.body
        assert b"script&gt;" in page.body


def test_openapi(asked: Asked) -> None:
    """The description for programs has a path per question, with types, defaults, and words to choose from."""
    found: dict[str, Any] = json.loads(asked("/openapi.json").body)
    assert found["openapi"] == "3.1.0"
    assert found["servers"] == [{"url": BASE}]
    assert list(found["paths"]) == [f"/questions/{question.name}" for question in questions()]
    members = found["paths"][MEMBERS]["get"]["parameters"]
    assert members[2]["schema"]["enum"][:2] == ["any", "member"]
    assert {"$ref": "#/components/parameters/why"} in members
    offered = set(found["paths"][MEMBERS]["get"]["responses"]["200"]["content"])
    for words, accept in (("", None), ("?why=1", None), ("?why=1", "text/turtle"), ("", "text/csv")):
        told = asked(f"{MEMBERS}{words}", accept).header("Content-Type") or ""
        assert told.partition(";")[0] in offered
    assert set(found["components"]["parameters"]["format"]["schema"]["enum"]) == {"json", "xml", "csv", "tsv", "ttl"}
    assert found == json.loads(json.dumps(described(asked.site)))
    references = json.dumps(found).split('"$ref": "#/')[1:]
    for reference in {text.partition('"')[0] for text in references}:
        node: Any = found
        for key in reference.split("/"):
            node = node[key]
        assert node
    assert len(references) > 500
