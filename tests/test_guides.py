"""What guides tell a reader to type is typed here, in the order of the guide, and ends as a reader would hope."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Final

import pytest

from kg import cli

ROOT: Final = Path(__file__).resolve().parent.parent
GUIDES: Final = ROOT / "docs" / "guides"
_FENCE: Final = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
#: Guides run here, with how many commands each has.
RUN: Final = {"tour.md": 19, "export.md": 8}
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
    typed = commands(guide)
    assert len(typed) == RUN[guide]
    for line in typed:
        assert cli.run(shlex.split(line, comments=True)[1:]) == 0, line
        assert capsys.readouterr().out.strip(), line
