"""``kg validate``: what it prints and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import cli, paths
from kg.validate.registry import Selection
from kg.validate.report import Finding, Outcome, Report, Severity, Skipped
from kg.validate.run import Profile, Request

FINDINGS = (
    Finding("Claim-label", Severity.ERROR, "data/claims/999.trig", 12, "claim:999/x: Word the claim [twice]."),
    Finding("unused-passage", Severity.WARNING, "data/claims/999.trig", None, "passage is named by nothing"),
    Finding("note", Severity.INFO, "data/sources.ttl", 3, "good to know"),
)


def answer(monkeypatch: pytest.MonkeyPatch, *findings: Finding) -> None:
    """Let the checks find this."""
    skipped = (Skipped("consistency", "the reasoner is not installed: pip install '.[reason]'"),)
    monkeypatch.setattr("kg.validate.run.run", lambda *_: Report(findings, skipped, {"files": 2}, {"shapes": 0.5}))


def test_findings_are_grouped_by_file_and_exit_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each file heads its findings, each with line, severity, message and rule; skipped checks are said."""
    answer(monkeypatch, *FINDINGS)
    assert cli.run(["validate"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == [
        "data/claims/999.trig",
        "     12 error   claim:999/x: Word the claim [twice]. (Claim-label)",
        "        warning passage is named by nothing (unused-passage)",
    ]
    assert "data/sources.ttl" in lines
    assert "skipped consistency: the reasoner is not installed: pip install '.[reason]'" in lines
    assert lines[-1] == "1 error, 1 warning, 1 info"


def test_nothing_to_mend_exits_with_0(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Without findings, or with notes only, the command succeeds and says how much it looked at."""
    answer(monkeypatch)
    assert cli.run(["validate"]) == 0
    out = capsys.readouterr().out
    assert "checked: 2 files" in out
    assert out.splitlines()[-1] == "nothing to mend"
    answer(monkeypatch, FINDINGS[2])
    assert cli.run(["validate"]) == 0


def test_coverage_is_told_as_shares(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """How much of the articles lies under an anchor is told beside the sentences that are accounted for."""
    counts = {"sentences": 4, "sentences accounted for": 3, "code points": 200, "under an anchor": 150}
    monkeypatch.setattr("kg.validate.run.run", lambda *_: Report((), (), {"files": 2, **counts}, {}))
    assert cli.run(["validate"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "checked: 2 files" in lines
    assert "coverage: 3 of 4 sentences accounted for, 150 of 200 code points (75%) under an anchor" in lines


def test_what_cannot_be_checked_exits_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A path or a folder of articles that does not exist is one line on standard error."""
    assert cli.run(["validate", str(tmp_path / "no.ttl")]) == 2
    assert capsys.readouterr().err.count("no such file or folder") == 1
    assert cli.run(["validate", "--articles", str(tmp_path / "no")]) == 2
    assert "KG_ARTICLES" in capsys.readouterr().err


def test_a_syntax_error_in_a_file_given_is_a_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Malformed Turtle exits with 1, and the line is named."""
    broken = tmp_path / "broken.ttl"
    broken.write_text("<http://example.org/a> <http://example.org/b> .\n")
    assert cli.run(["validate", str(broken)]) == 1
    out = capsys.readouterr().out
    assert str(broken) in out
    assert "      1 error" in out


def test_options_reach_the_checks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """PATHs and the folder of articles are handed on as they are given."""
    asked: list[Request] = []

    def run(request: Request, _: object) -> Report:
        asked.append(request)
        return Report((), (), Outcome().checked, {})

    monkeypatch.setattr("kg.validate.run.run", run)
    words = "a.ttl b --shapes s.ttl --ontology o.ttl --profile generic --only A,B --skip C --max-size 2 --timeout 0"
    words += " --shacl-engine pyshacl"
    assert cli.run(["validate", *words.split(), "--articles", str(tmp_path)]) == 0
    (request,) = asked
    assert request.paths == (Path("a.ttl"), Path("b"))
    assert request.articles == tmp_path
    assert (request.shapes, request.ontologies) == ((Path("s.ttl"),), (Path("o.ttl"),))
    assert (request.profile, request.selection) == (Profile.GENERIC, Selection(("A", "B"), ("C",)))
    assert (request.largest, request.shacl, request.base) == (2 * 2**20, "pyshacl", Path.cwd())


def test_the_project_itself_is_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Naming the root of the checkout is naming nothing: its tests hold files that are wrong on purpose."""
    asked: list[Request] = []

    def run(request: Request, _: object) -> Report:
        asked.append(request)
        return Report((), (), {}, {})

    monkeypatch.setattr("kg.validate.run.run", run)
    root = paths.share("ontology").parent
    assert cli.run(["validate", "--timeout", "0", str(root)]) == 0
    assert cli.run(["validate", "--timeout", "0", str(root / "data")]) == 0
    assert [request.paths for request in asked] == [(), (root / "data",)]
