"""``kg source``: what its commands print, and how they end."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kg import cli, compare, paths
from kg.curate.meet import Meeting

TEXT = "湾边来信\n\n美国与阿根廷谈锂。中国未置一词。\n"
ADD = ["source", "add", "letter.txt", "--number", "901", "--title", "A letter", "湾边来信", "--issued", "2026-03-02"]


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a copy of the data, an empty folder of articles, and a made-up text; the command works there."""
    shutil.copytree(paths.share("data"), tmp_path / "data")
    (tmp_path / "articles").mkdir()
    (tmp_path / "letter.txt").write_bytes(TEXT.encode())
    monkeypatch.setenv("KG_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KG_ARTICLES", str(tmp_path / "articles"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_add_tells_what_it_wrote_and_what_is_next(trial: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each file is named; without a copy the place of the text is told; a second time the text is refused."""
    assert cli.run(ADD) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"article 901: {len(TEXT)} code points, SHA-256 ")
    assert [line.split()[0] for line in lines[1:4]] == ["changed", "changed", "wrote"]
    assert f"copy it to {trial / 'articles' / '901_'}" in lines[4]
    assert lines[5] == "next: kg source scan 901"
    assert cli.run(ADD) == 2
    assert "this text is article 901 already" in capsys.readouterr().err
    assert cli.run(["source", "scan", "901"]) == 2
    assert "article 901 is not in" in capsys.readouterr().err


@pytest.mark.parametrize("more", [["--inferred"], ["--reason", "Because.", "因为。"]])
def test_a_deduced_day_says_how(trial: Path, capsys: pytest.CaptureFixture[str], more: list[str]) -> None:
    """``--inferred`` and ``--reason`` go together."""
    assert cli.run([*ADD, *more]) == 2
    assert "--inferred and --reason EN ZH go together" in capsys.readouterr().err
    assert not (trial / "data" / "claims" / "901.trig").exists()


def test_scan_lists_entities_and_sentences(trial: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The table and JSON tell the same: which entities, where, and which sentence to begin with."""
    assert cli.run([*ADD, "--copy"]) == 0
    capsys.readouterr()
    assert cli.run(["source", "scan", "901", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["article"] == "901"
    entities = {entity: m for m in found["mentions"] for entity in m["entities"]}
    assert {"state:USA", "state:ARG", "material:lithium", "state:CHN"} <= set(entities)
    assert all(TEXT[m["start"] : m["end"]] == m["words"] for m in found["mentions"])
    (sentence,) = found["sentences"]
    assert TEXT[sentence["start"] : sentence["end"]] == sentence["words"] == "美国与阿根廷谈锂。"
    assert cli.run(["source", "scan", "901"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Article 901: ")
    assert "1 sentence to claim first" in out
    assert out.count("state:ARG") == 2
    assert (trial / "data" / "claims" / "901.trig").is_file()


@pytest.mark.parametrize("command", ["scan", "conflicts"])
def test_an_unknown_number_exits_with_2(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A number that no source has is one line on standard error."""
    assert cli.run(["source", command, "998"]) == 2
    assert capsys.readouterr().err.count("names no article 998") == 1


def test_conflicts_lists_what_nobody_judged(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Pairs that are judged show on request only; one that is left makes the exit status 1."""
    base = "https://w3id.org/lodestone/"
    about = f"<{base}id/indicator/x>"
    claims = [f"<{base}claim/00{n}/c>" for n in range(3)]
    labels = {about: "the share", **{claim: f"claim {n}" for n, claim in enumerate(claims)}}
    pairs = [(claims[0], claims[1], True), (claims[1], claims[2], False)]
    found = tuple(Meeting(compare.Candidate(a, b, "one-number", about), labels, done) for a, b, done in pairs)
    monkeypatch.setattr("kg.curate.meet.meetings", lambda _: found)
    assert cli.run(["source", "conflicts", "001"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("2 meetings of claims of article 001 with others: 1 left to judge")
    assert [name in out for name in ("one number", "the share", "002/c", "000/c")] == [True, True, True, False]
    assert cli.run(["source", "conflicts", "001", "--all", "--format", "json"]) == 1
    listed = json.loads(capsys.readouterr().out)
    assert [meeting["judged"] for meeting in listed] == [True, False]
    assert listed[1]["claims"][1] == {"claim": "claim:002/c", "label": "claim 2"}
    monkeypatch.setattr("kg.curate.meet.meetings", lambda _: found[:1])
    assert cli.run(["source", "conflicts", "001"]) == 0
