"""``kg build`` says what it did, and says so too when there was nothing to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.cli import run


def test_it_says_what_it_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first build tells counts and time per step; the second that nothing has changed; a fresh one builds again."""
    monkeypatch.setenv("KG_CACHE", str(tmp_path))
    told = []
    for words in (["build"], ["build"], ["build", "--fresh"]):
        assert run(words) == 0
        told.append(capsys.readouterr().out)
    for word in ("claims", "naming triples", "conclusions", "one-step proofs", "infer", " s"):
        assert word in told[0]
    assert "Built in" in told[0]
    assert "Nothing has changed" in told[1]
    assert "Built in" in told[2]
    assert told[0].splitlines()[:-1] == told[1].splitlines()[:-1]
    assert len(told[0].splitlines()) > 8


def test_it_says_that_nothing_was_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the cache cannot be written, the graph is built all the same, and the command says so."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "file"))
    assert run(["build"]) == 0
    *_, built, told = capsys.readouterr().out.splitlines()
    assert built.startswith("Built in")
    assert told == f"Nothing was kept: {tmp_path / 'file'} cannot be written. Let KG_CACHE name a folder that can."


def test_a_file_that_does_not_parse_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Malformed Turtle ends the command with status 2 and one line that names file and line."""
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("kg.paths.share", lambda folder: tmp_path / folder)
    (tmp_path / "ontology").mkdir()
    (tmp_path / "ontology" / "wrong.ttl").write_text("@prefix : <http://example.org/> .\n:a :b .\n", encoding="utf-8")
    assert run(["build"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.strip().splitlines()) == 1
    assert "wrong.ttl:2" in told.err
