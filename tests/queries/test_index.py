"""The index of the questions is made from their headers, and the guide leads to it."""

from __future__ import annotations

import json
import re
from pathlib import Path

from kg.catalogue import Theme, questions
from kg.index import by_theme, to_json, to_markdown, worded

ROOT = Path(__file__).resolve().parents[2]


def test_the_index_is_up_to_date() -> None:
    """``queries/README.md`` is what the headers give; `kg ask --list --format markdown` makes it anew."""
    assert (ROOT / "queries" / "README.md").read_text(encoding="utf-8") == to_markdown(questions())


def test_the_index_has_every_question_once() -> None:
    """Each question stands under its theme, once, in both languages, with each of its parameters."""
    text, asked = to_markdown(questions()), questions()
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        f"## {theme.heading('en')} · {theme.heading('zh')}" for theme in Theme
    ]
    for one in asked:
        (row,) = (line for line in text.splitlines() if line.startswith(f"| [`{one.name}`]({one.name}.rq) |"))
        assert worded(one, "zh") in row
        assert row.count("`") == 2 + 2 * len(one.parameters)
    assert sum(map(len, by_theme(asked).values())) == len(asked) >= 75


def test_json_tells_what_a_program_needs() -> None:
    """As JSON, each question has its texts, what a row is, and typed parameters with examples."""
    body = json.loads(to_json(questions()))
    assert [one["name"] for one in body] == [one.name for one in questions()]
    for one in body:
        assert one["returns"]["en"].startswith("one row per ")
        assert one["returns"]["zh"].startswith("每行")
        assert all(parameter["values"] or parameter["examples"] for parameter in one["parameters"])
    assert sum(len(one["parameters"]) for one in body) > 100


def test_the_guide_explains_what_is_computed() -> None:
    """The guide leads to the index, names only questions that exist, and explains each that reckons."""
    guide = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
    assert "(../queries/README.md)" in guide
    names = {one.name for one in questions()}
    section = guide.partition("## What is computed")[2].partition("\n## ")[0]
    explained = {
        name for row in re.findall(r"^\| (`.*?) \|", section, re.MULTILINE) for name in re.findall("`(.*?)`", row)
    }
    assert explained <= names
    assert len(explained) >= 12
    reckoned = {one.name for one in questions() if re.search(r"SUM\(|\?aim - ", one.text)}
    assert reckoned <= explained
