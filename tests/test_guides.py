"""What guides tell a reader to type is typed here, in the order of the guide, and ends as a reader would hope."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path
from typing import Final

import pytest

from kg import catalogue, cli
from kg.ask import ask
from kg.build import open_graph
from kg.engine import Rows
from tests.servers import oxigraph_server

ROOT: Final = Path(__file__).resolve().parent.parent
GUIDES: Final = ROOT / "docs" / "guides"
_FENCE: Final = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
#: Guides run here as they stand, with how many commands each has.
RUN: Final = {"tour.md": 19, "export.md": 8, "write-a-question.md": 5}
#: Guides whose commands are run below or in a test of their own: they want a server, other data, an article.
ELSEWHERE: Final = {
    "add-an-article.md": "test_guide.py",
    "mcp.md": "mcp/test_mcp.py",
    "model.md": "",  # It has no command.
    "remote.md": "test_guides.py",
    "serve.md": "web/test_guide.py",
    "validate.md": "test_guides.py",
    "why.md": "test_why_guide.py",
}
#: A history and data of a reader's own.
GIT: Final = ("-c", "user.name=A reader", "-c", "user.email=reader@example.org")
REMOTE: Final = "refs/remotes/origin/main"
DATA: Final = """@prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

ex:mine a ex:Mine ; rdfs:label "A mine"@en .
"""
SHAPES: Final = """@prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

ex:MineShape a sh:NodeShape ; sh:targetClass ex:Mine ; sh:property ex:MineShape-label .
ex:MineShape-label sh:path rdfs:label ; sh:minCount 1 ; sh:message "Give the mine a name (rdfs:label)."@en .
"""
TERMS: Final = """@prefix ex: <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

ex:Mine a owl:Class ; rdfs:label "mine"@en ; rdfs:comment "Where ore is dug."@en .
"""
#: The question that a reader is told to save.
QUESTION: Final = re.findall(
    r"^```sparql\n(.*?)^```", (GUIDES / "write-a-question.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
)[0]


@pytest.fixture
def elsewhere(surroundings: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: ARG001 - in force
    """Work in an empty folder, with a cache of the tests' own and no articles in sight."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def commands(guide: str) -> list[str]:
    """Return the commands of a guide in order, without what a hash says about them."""
    blocks = _FENCE.findall((GUIDES / guide).read_text(encoding="utf-8"))
    return [line for block in blocks for line in block.splitlines() if line.startswith("kg ")]


def typed(line: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Type a command, see it done, and return what it says."""
    assert cli.run(shlex.split(line, comments=True)[1:]) == 0, line
    return capsys.readouterr().out


def test_every_guide_is_run_somewhere() -> None:
    """Each guide is run here or in the test that is named, which speaks of it; the one without commands has none."""
    assert {path.name for path in GUIDES.glob("*.md")} == {*RUN, *ELSEWHERE}
    assert all((ROOT / "tests" / place).is_file() for place in ELSEWHERE.values() if place)
    assert [guide for guide, place in ELSEWHERE.items() if not place and commands(guide)] == []


@pytest.mark.parametrize("guide", RUN)
def test_the_commands_of_a_guide_work(guide: str, elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every command of the guide, one after the other in an empty folder, does what it is asked and says something."""
    (elsewhere / "hosts-of-meetings.rq").write_text(QUESTION, encoding="utf-8")
    lines = commands(guide)
    assert len(lines) == RUN[guide]
    assert [line for line in lines if not typed(line, capsys).strip()] == []


@pytest.mark.usefixtures("elsewhere")
def test_the_examples_of_questions_work(capsys: pytest.CaptureFixture[str]) -> None:
    """What the page on questions shows to be typed is answered."""
    text = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
    lines = re.findall(r"^    (kg ask .*)$", text, re.MULTILINE)
    assert len(lines) == 4
    assert [line for line in lines if not typed(line, capsys).strip()] == []


@pytest.mark.usefixtures("elsewhere")
def test_another_store_is_filled_and_asked(capsys: pytest.CaptureFixture[str]) -> None:
    """The graph goes to a server that is running, and the flagship question is answered from there."""
    push, ask_there = commands("remote.md")
    with oxigraph_server() as address:
        typed(push.replace("http://127.0.0.1:7878", address), capsys)
        assert typed(ask_there.replace("http://127.0.0.1:7878", address), capsys).count("South Korea") >= 3


@pytest.mark.usefixtures("elsewhere")
def test_the_readme_shows_the_real_answer(capsys: pytest.CaptureFixture[str]) -> None:
    """Each line of the answer in the README, shortened ones aside, is one of the flagship answer's, in its order."""
    block = re.search(
        r"^```text\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert block
    shown = [line for line in block[1].splitlines() if line and "..." not in line]
    said = iter([line.rstrip() for line in typed("kg ask members-that-hedge --why", capsys).splitlines()])
    assert len(shown) >= 20
    assert [line for line in shown if line not in said] == []


@pytest.mark.usefixtures("elsewhere")
def test_the_page_on_questions_shows_the_real_empty_answer(capsys: pytest.CaptureFixture[str]) -> None:
    """What an answer without rows says stands on the page as it is said; a line that is shortened there begins so."""
    block = re.search(
        r"^    \$ (kg .*)\n((?:    .*\n)+)", (ROOT / "docs" / "questions.md").read_text("utf-8"), re.MULTILINE
    )
    assert block
    shown = [line.strip().removesuffix(" ...") for line in block[2].splitlines()]
    said = typed(block[1], capsys).splitlines()
    assert len(shown) == len(said) == 5
    assert all(line.startswith(begun) for line, begun in zip(said, shown, strict=True))


def test_data_of_ones_own_are_validated(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With data, shapes, terms and a history of one's own, every command of the guide finds nothing to mend."""
    whole, *lines = commands("validate.md")
    assert whole.split("#")[0].split() == ["kg", "validate"]  # That is this project itself; other tests do it.
    assert len(lines) == 5
    (elsewhere / "data").mkdir()
    (elsewhere / "shapes").mkdir()
    for name, text in (("my.ttl", DATA), ("data/my.ttl", DATA), ("mine.ttl", SHAPES), ("shapes/mine.ttl", SHAPES),
                       ("terms.ttl", TERMS)):  # fmt: skip
        (elsewhere / name).write_text(text, encoding="utf-8")
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "All"), ("update-ref", REMOTE, "HEAD")):
        subprocess.run(["git", *GIT, *words], check=True)  # noqa: S603, S607 - git, in a folder of our own
    for line in lines:
        typed(line, capsys)
    assert (elsewhere / "out.sarif").is_file()
    assert (elsewhere / "known.json").is_file()


def test_the_question_of_the_guide_could_be_one_of_ours(tmp_path: Path) -> None:
    """Its header is as it has to be, each parameter reaches the query, and asked of the United States it has rows."""
    (tmp_path / "hosts-of-meetings.rq").write_text(QUESTION, encoding="utf-8")
    (found,) = catalogue.questions(tmp_path)
    assert found.slots() == ("host",)
    answer = ask(open_graph().public, found, {"host": "USA"}).answer
    assert isinstance(answer, Rows)
    assert len(answer.rows) >= 1
