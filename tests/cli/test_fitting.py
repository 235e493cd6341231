"""What a narrow terminal shows: whole words in columns, or a field a line; in Chinese, whose characters are wide."""

from __future__ import annotations

import csv
import io
import re

import pytest
from rich.cells import cell_len

from kg.cli import tables
from kg.cli.fitting import columns, wrapped
from tests.cli.typed import kg


@pytest.mark.parametrize(
    "text, width, lines",
    [
        ("counted among the allies", 8, ["counted", "among", "the", "allies"]),
        ("counted among the allies", 13, ["counted among", "the allies"]),
        ("2026-02-04 or later", 10, ["2026-02-04", "or later"]),
        ("在其框架内行事", 8, ["在其框架", "内行事"]),
        ("钴、镍、锗、镓", 6, ["钴、", "镍、", "锗、镓"]),
        ("称为“关键矿产”者", 8, ["称为“关", "键矿产”", "者"]),
        ("到2026年才成立", 6, ["到2026", "年才成", "立"]),
        ("one\ntwo", 80, ["one", "two"]),
        ("undertaking:accord", 10, ["undertakin", "g:accord"]),
        ("an undertaking:accord", 10, ["an", "undertakin", "g:accord"]),
        ("", 5, [""]),
    ],
)
def test_lines_end_where_words_do(text: str, width: int, lines: list[str]) -> None:
    """A line is broken between words or Chinese characters, not before a mark that closes, nor after one that opens."""
    assert wrapped(text, width).split("\n") == lines


def test_columns_have_room_for_their_words_or_there_are_none() -> None:
    """What is short keeps its width, what is long gives way down to its words, and then there are no columns."""
    texts = [["state", "Argentina"], ["how", "by staying open to investment of others"], ["从", "可能始于某日"]]
    assert columns(texts, 80, 3) == (9, 39, 12)
    assert columns(texts, 50, 3) == (9, 23, 12)
    assert columns(texts, 36, 3) == (9, 11, 10)
    assert columns(texts, 34, 3) is None
    assert columns([["address", "x" * 100]], 40, 3) == (40,)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_word_of_an_answer_is_broken(
    surroundings: None,  # noqa: ARG001 - in force
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    width: int,
    language: str,
) -> None:
    """At any width every word of every cell stands whole on some line, and no line is wider than the terminal."""
    monkeypatch.setattr(tables, "WIDTH", width)
    words = ("ask", "stages-held-above", "--lang", language)
    found = [line for line in kg(capsys, *words, "--format", "markdown")[0].splitlines() if line.startswith("| ")][2:]
    assert len(found) > 6
    printed = kg(capsys, *words)[0]
    assert max(map(cell_len, printed.splitlines())) <= width
    told = set(re.findall(r"[A-Za-z0-9.-]{2,}", " ".join(found)))
    assert len(told) > (10 if language == "en" else 5)
    whole = set(re.findall(r"[A-Za-z0-9.-]{2,}", printed))
    assert told <= whole
    fields = printed.count("材料 " if language == "zh" else "material ")
    assert fields == (1 if width == 120 else len(found))


@pytest.mark.parametrize("width", [40, 80, 120])
def test_names_can_be_copied(
    surroundings: None,  # noqa: ARG001 - in force
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    width: int,
) -> None:
    """What a search finds is named whole on one line, as long as a line holds it."""
    monkeypatch.setattr(tables, "WIDTH", width)
    found = [row[1] for row in csv.reader(io.StringIO(kg(capsys, "find", "gallium", "--format", "csv")[0]))][1:]
    assert len(found) > 6
    lines = kg(capsys, "find", "gallium")[0].splitlines()
    assert max(map(cell_len, lines)) <= width
    fit = [name for name in found if len(name) <= width]
    assert len(fit) > 3
    assert not [name for name in fit if not any(line.startswith(name) for line in lines)]


def test_sources_stand_below_where_there_is_no_room_beside(
    surroundings: None,  # noqa: ARG001 - in force
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On a narrow terminal the source of a line is below it, indented, and no wider than the terminal."""
    monkeypatch.setattr(tables, "WIDTH", 40)
    lines = kg(capsys, "show", "gallium", "--lang", "zh")[0].splitlines()
    assert max(map(cell_len, lines)) <= 40
    assert lines[lines.index("化学符号: Ga") + 1].rstrip() == "  命名数据"
    monkeypatch.setattr(tables, "WIDTH", 80)
    beside = kg(capsys, "show", "gallium", "--lang", "zh")[0]
    assert re.search(r"化学符号: Ga +命名数据", beside)
