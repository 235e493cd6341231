"""What guides tell a reader to type is typed here, in the order of the guide, and ends as a reader would hope."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Final

import pytest

from kg import catalogue, cli
from kg.ask import ask
from kg.build import open_graph
from kg.engine import Rows

ROOT: Final = Path(__file__).resolve().parent.parent
GUIDES: Final = ROOT / "docs" / "guides"
_FENCE: Final = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
#: Guides run here, with how many commands each has.
RUN: Final = {"tour.md": 19, "export.md": 8, "write-a-question.md": 5}
#: Guides whose commands run in a test of their own, where a server, a made-up article or their words matter.
ELSEWHERE: Final = {
    "add-an-article.md": "tests/test_guide.py",
    "mcp.md": "tests/mcp",
    "model.md": "no commands",
    "remote.md": "tests/engine",
    "serve.md": "tests/web",
    "validate.md": "tests/validate",
    "why.md": "tests/test_why_guide.py",
}
#: The question that a reader is told to save.
QUESTION: Final = re.findall(
    r"^```sparql\n(.*?)^```", (GUIDES / "write-a-question.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
)[0]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for the built graph, so that nobody's own cache is touched."""
    return tmp_path_factory.mktemp("cache")


def commands(guide: str) -> list[str]:
    """Return the commands of a guide in order, without what a hash says about them."""
    blocks = _FENCE.findall((GUIDES / guide).read_text(encoding="utf-8"))
    return [line for block in blocks for line in block.splitlines() if line.startswith("kg ")]


def test_every_guide_is_run_somewhere() -> None:
    """Each guide is run here or in the test that is named, which exists."""
    assert {path.name for path in GUIDES.glob("*.md")} <= {*RUN, *ELSEWHERE}
    assert all((ROOT / place).exists() for place in ELSEWHERE.values() if place != "no commands")
    assert commands("model.md") == []


@pytest.mark.parametrize("guide", RUN)
def test_the_commands_of_a_guide_work(
    guide: str, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every command of the guide, one after the other in an empty folder, does what it is asked and says something."""
    monkeypatch.setenv("KG_CACHE", str(cache))
    monkeypatch.setenv("KG_ARTICLES", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hosts-of-meetings.rq").write_text(QUESTION, encoding="utf-8")
    typed = commands(guide)
    assert len(typed) == RUN[guide]
    for line in typed:
        assert cli.run(shlex.split(line, comments=True)[1:]) == 0, line
        assert capsys.readouterr().out.strip(), line


def test_the_question_of_the_guide_could_be_one_of_ours(tmp_path: Path) -> None:
    """Its header is as it has to be, each parameter reaches the query, and asked of the United States it has rows."""
    (tmp_path / "hosts-of-meetings.rq").write_text(QUESTION, encoding="utf-8")
    (found,) = catalogue.questions(tmp_path)
    assert found.slots() == ("host",)
    answer = ask(open_graph().public, found, {"host": "USA"}).answer
    assert isinstance(answer, Rows)
    assert len(answer.rows) >= 1
