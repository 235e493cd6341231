"""The guide to adding an article is followed word by word, in a copy of the data."""

from __future__ import annotations

import re
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from kg import cli, paths
from kg.engine.embedded import parse_file

ROOT: Final = Path(__file__).resolve().parent.parent
GUIDE: Final = (ROOT / "docs" / "guides" / "add-an-article.md").read_text(encoding="utf-8")
ARTICLE: Final = ROOT / "tests" / "fixtures" / "bay.txt"
_FENCE: Final = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Step:
    """One fenced piece of the guide: a command to run, or text of a claims file."""

    language: str  #: ``"sh"`` or ``"trig"``.
    text: str


def steps() -> list[Step]:
    """Return the commands, one by one, and the pieces of claims files, in the order of the guide."""
    found = []
    for language, text in _FENCE.findall(GUIDE):
        pieces = text.splitlines() if language == "sh" else [text]
        found += [Step(language, piece) for piece in pieces]
    return found


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a copy of the data, no article, and the made-up text; the command works there."""
    shutil.copytree(paths.share("data"), tmp_path / "data")
    shutil.copy(ARTICLE, tmp_path / "bay.txt")
    (tmp_path / "articles").mkdir()
    monkeypatch.setenv("KG_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KG_ARTICLES", str(tmp_path / "articles"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_guide_holds_good(trial: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every command of the guide ends as the guide says, and what is printed for a claims file is in the guide."""
    claims = trial / "data" / "claims" / "900.trig"
    ran: list[tuple[str, int, str]] = []
    written = 0
    for step in steps():
        if step.language == "trig":
            claims.write_text(step.text if not written else f"{claims.read_text('utf-8')}\n{step.text}", "utf-8")
            written += 1
            continue
        status = cli.run(shlex.split(step.text)[1:])
        ran.append((step.text, status, capsys.readouterr().out))
    assert written == 2
    assert [status for _, status, _ in ran] == [0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 1]
    added, scanned = ran[0][2], ran[1][2]
    assert "article 900: 78 code points" in added
    assert "2 sentences to claim first" in scanned
    printed = [out.strip() for command, _, out in ran if command.startswith("kg anchor")]
    assert len(printed) == 6
    assert [block for block in printed[:-1] if block not in GUIDE] == []
    assert printed[-1].replace("lo:Passage", "lo:Rhetoric").removesuffix(" .") in GUIDE
    assert ran[5][2].count("unaccounted-sentence") == 2
    assert "2 accounted for by nothing" in ran[6][2]
    assert "every one accounted for" in ran[10][2]
    assert "nothing to mend" in ran[11][2]
    assert "900/china-rare-earth-output" in ran[12][2]
    assert sum(quad[1].endswith("restsOn>") for quad in parse_file(claims)) == 4


def test_every_command_of_the_guide_is_run() -> None:
    """What the guide shows of ``kg`` stands in its fenced commands, or begins one that does."""
    fenced = [step.text for step in steps() if step.language == "sh"]
    shown = re.findall(r"`(kg [^`]+)`", _FENCE.sub("", GUIDE))
    assert [command for command in shown if not any(whole.startswith(command) for whole in fenced)] == []
    assert all(command.startswith("kg ") for command in fenced)
    assert len(fenced) == 13


def test_the_text_is_made_up() -> None:
    """The article of the guide is short, and in no collection."""
    text = ARTICLE.read_text(encoding="utf-8")
    assert 0 < len(text) < 100
    assert (folder := paths.articles()) is None or not any(
        text[:6] in path.read_text(encoding="utf-8") for path in folder.glob("*.txt")
    )
