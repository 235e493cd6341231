"""``kg coverage``: what it prints, in which form, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path

import pytest
from rich.cells import cell_len

from kg import articles, cli, coverage, paths
from kg.articles import Article
from kg.cli import strips
from kg.coverage import Kind
from kg.sources import Dataset

#: A claimed sentence, a marked one, and one that is left.
TEXT = "甲国说要建一座大库。欢迎转发本站文章。作者认为此举很难。"


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with one article, of which a sentence is left."""
    (tmp_path / "999_made_up.txt").write_bytes(TEXT.encode())
    article = Article("999", tmp_path / "999_made_up.txt", TEXT, articles.digest(TEXT, 0, len(TEXT)))
    stated = coverage.Passage("<p>", "999", 0, 9, "", rhetoric=False, claims=frozenset({"<a>"}))
    marked = coverage.Passage("<r>", "999", 10, 19, "", rhetoric=True, claims=frozenset())
    found = coverage.measure(article, [stated, marked])
    monkeypatch.setattr("kg.sources.load", Dataset)
    monkeypatch.setattr("kg.coverage.survey", lambda *_: (found,))
    return tmp_path


def test_what_is_left_is_loud_and_listed(left: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An unaccounted sentence shows in the strip, in the figures, in the list, and as exit status 1."""
    assert cli.run(["coverage", "--articles", str(left)]) == 1
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert lines[0] == "1 article, 1 claim, 3 sentences: 1 accounted for by nothing"
    assert lines[3].startswith("999  █████████▁╌╌╌╌╌╌╌╌╌!!!!!!!!!")
    assert lines[3].endswith(" 66.6 %")
    assert "    19-28     作者认为此举很难。" in out
    assert "33.4 %" in out
    assert "\x1b" not in out


def test_json_and_csv_hold_the_same_figures(left: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both forms give the counts; JSON lists the sentences with their words too; both exit with 1."""
    assert cli.run(["coverage", "--format", "json", "--articles", str(left)]) == 1
    (found,) = json.loads(capsys.readouterr().out)
    assert found["sentences"] == {"all": 3, "claimed": 1, "rhetoric": 1, "unaccounted": 1}
    assert found["characters"] == {
        "all": 28, "claimed": 9, "rhetoric": 9, "unaccounted": 9, "beside": 1, "between": 0,
    }  # fmt: skip
    assert found["listing"] == [{"sentence": 3, "start": 19, "end": 28, "words": TEXT[19:]}]
    assert cli.run(["coverage", "--format", "csv", "--articles", str(left)]) == 1
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert row["article"] == "999"
    assert {key: int(row[f"characters {key}"]) for key in found["characters"]} == found["characters"]
    assert {key: int(row[f"sentences {key}"]) for key in found["sentences"]} == found["sentences"]


def test_the_project_fits_80_columns(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """On a terminal of 80 columns no line is wider or wrapped, and all five articles succeed."""
    if paths.articles() is None:
        pytest.skip("no folder of articles")
    monkeypatch.setattr("kg.cli.tables.WIDTH", 80)
    assert cli.run(["coverage"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(cell_len, lines)) == 80
    assert sum(line.endswith("100 %") for line in lines) >= 5
    assert all(line[:3].isdigit() or line[:3].isspace() or "article" in line for line in lines if line)
    assert "every one accounted for" in lines[0]


def test_articles_that_are_missing_exit_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without the texts nothing can be measured, and the error says how to name their folder."""
    assert cli.run(["coverage", "--articles", str(tmp_path)]) == 2
    err = capsys.readouterr().err
    assert "article 000 is not in" in err
    assert "--articles DIR" in err
    assert cli.run(["coverage", "998", "--articles", str(tmp_path)]) == 2
    assert "names no article 998" in capsys.readouterr().err


@pytest.mark.parametrize(
    "density, upper, lower",
    [(0.0, " ", "▁"), (0.2, " ", "▁"), (1.0, " ", "▅"), (1.6, " ", "█"), (1.8, "▁", "█"), (9.0, "█", "█")],
)
def test_bars_grow_with_density(density: float, upper: str, lower: str) -> None:
    """A bar is at least an eighth high, fills its lower line first, and ends where both are full."""
    lines = strips.strip([coverage.Cell(0, 10, Kind.CLAIMED, density)])
    assert [line.plain for line in lines] == [upper, lower]


def test_shares_are_rounded_with_care() -> None:
    """Only all is 100 %, and what is left is never rounded away."""
    assert strips.percent(999_999, 1_000_000) == "99.9 %"
    assert strips.percent(7, 7) == "100 %"
    assert strips.percent(1, 1_000_000, math.ceil) == "0.1 %"
    assert strips.percent(0, 0) == "0 %"


def test_the_ruler_marks_code_points() -> None:
    """Ticks stand above the columns of their code points."""
    line = strips.ruler(5224, 80).plain
    assert line.index("╵1000") == 5 + 1000 // 80
    assert line.count("╵") == 6
