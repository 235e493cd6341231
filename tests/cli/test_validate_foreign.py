"""``kg validate`` as another team types it: their own files, shapes, reports, baseline and changes."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from kg import cli

DATA = """@prefix ex: <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

ex:ann a ex:Person ;
    ex:born "2001-02-30"^^xsd:date .
"""
SHAPES = """@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:Shape a sh:NodeShape ; sh:targetClass ex:Person ; sh:property ex:Shape-name .
ex:Shape-name a sh:PropertyShape ; sh:path ex:name ; sh:minCount 1 ; sh:severity sh:Warning ;
    sh:message "Give a name." .
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of somebody else's, where the command is typed."""
    (tmp_path / "my.ttl").write_text(DATA, encoding="utf-8")
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes" / "mine.ttl").write_text(SHAPES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def kg(*words: str) -> int:
    """Type a command; in this process, which has loaded what a new one would have to."""
    return cli.run(["validate", "--timeout", "0", *words])


def test_findings_show_the_line_and_a_caret(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each finding has its line, what to do, the line of the source and a caret under what is wrong."""
    assert kg("my.ttl", "--shapes", "shapes") == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "my.ttl"
    at = next(n for n, line in enumerate(lines) if line.endswith("(Shape-name)"))
    assert lines[at].startswith("      4 warning ex:ann: Give a name.")
    assert lines[at + 1] == "        | ex:ann a ex:Person ;"
    assert lines[at + 2] == "        | ^^^^^^"
    assert "1 error, 1 warning" in lines or "1 warning, 1 error" in lines
    assert folder.is_dir()


def test_names_are_printed_as_they_are(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What looks like markup, an emoji or a command of the terminal is printed as text, or not at all."""
    (folder / "odd.ttl").write_text(
        '@prefix ex: <http://example.org/> .\nex:a ex:b "[bold]\\u001b[31m:smile:"'
        "^^<http://www.w3.org/2001/XMLSchema#integer> .\n",
        encoding="utf-8",
    )
    assert kg("odd.ttl", "--report", "human=out.txt") == 1
    out = capsys.readouterr().out
    for text in (out, (folder / "out.txt").read_text(encoding="utf-8")):
        assert "ex:a: '[bold]\\x1b[31m:smile:' is no" in text
        assert "\x1b" not in text


def test_the_severity_that_fails_can_be_chosen(folder: Path) -> None:
    """``--fail-on`` moves the line between status 0 and 1; the report stays the same."""
    (folder / "my.ttl").write_text(DATA.replace("30", "20"), encoding="utf-8")
    statuses = {
        level: kg("my.ttl", "--shapes", "shapes", "--fail-on", level) for level in ("error", "warning", "never")
    }
    assert statuses == {"error": 0, "warning": 1, "never": 0}


def test_several_reports_are_written_in_one_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each ``--report`` is a file of its form, whole, beside what is printed; folders are made for it."""
    words = [f"--report={form}=out/{form}.txt" for form in ("human", "json", "junit", "sarif", "github", "turtle")]
    assert kg("my.ttl", "--shapes", "shapes", *words, "--format", "json", "--output", "all.json") == 1
    assert capsys.readouterr().out == ""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (folder / "out").iterdir()}
    assert len(texts) == 6
    assert all("Give a name." in text for text in texts.values())
    assert texts["json"] == (folder / "all.json").read_text(encoding="utf-8")
    assert '"uri": "my.ttl"' in texts["sarif"]
    assert "\x1b" not in texts["human"]


def test_a_report_that_cannot_be_written_leaves_what_was_there(folder: Path) -> None:
    """A file that takes the place of a folder stops the command with status 2, and nothing half-written remains."""
    (folder / "file").write_text("mine", encoding="utf-8")
    assert kg("my.ttl", "--report", "json=file/out.json") == 2
    assert (folder / "file").read_text(encoding="utf-8") == "mine"
    assert sorted(path.name for path in folder.iterdir()) == ["file", "my.ttl", "shapes"]


def test_a_baseline_lets_in_nothing_new(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Findings that were written down no longer fail; a new one does, and a mended one is told as stale."""
    known = ("my.ttl", "--shapes", "shapes", "--baseline", "known.json")
    assert kg(*known, "--write-baseline") == 0
    assert "2 findings are known from now on" in capsys.readouterr().out
    assert kg(*known) == 0
    assert "nothing more to mend" in capsys.readouterr().out
    (folder / "my.ttl").write_text("# moved\n" + DATA.replace("2001-02-30", "2001-02-31"), encoding="utf-8")
    assert kg(*known) == 1
    out = capsys.readouterr().out
    assert "stale: 1 in the baseline" in out
    assert "2001-02-31" in out
    assert "held back: 1" in out


def test_only_what_changed_is_reported(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``--changed`` keeps to statements that differ from a revision; an unknown one, or no repository, is status 2."""
    git = ("git", "-c", "user.name=x", "-c", "user.email=x@example.org")
    assert kg("my.ttl", "--changed", "HEAD") == 2
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "first")):
        subprocess.run([*git, *words], check=True, cwd=folder)  # noqa: S603 - a list of words
    assert kg("my.ttl", "--changed", "HEAD") == 0
    with (folder / "my.ttl").open("a", encoding="utf-8") as file:
        file.write('ex:bob a ex:Person ; ex:born "no"^^xsd:date .\n')
    capsys.readouterr()
    assert kg("my.ttl", "--changed", "HEAD", "--format", "json") == 1
    report = json.loads(capsys.readouterr().out)
    assert [(found["line"], found["rule"]) for found in report["findings"]] == [(6, "ill-typed-literal")]
    assert report["heldBack"] == 1
    assert kg("my.ttl", "--changed", "no-such") == 2
    assert "git knows no revision 'no-such'" in capsys.readouterr().err


def test_what_is_refused_ends_with_status_2_and_a_report(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Hostile input is one line on standard error; the report says that it is not complete."""
    (folder / "bad.rdf").write_text('<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><r/>', encoding="utf-8")
    assert kg(".", "--fail-on", "never", "--report", "json=out.json") == 2
    captured = capsys.readouterr()
    assert captured.err == "kg: bad.rdf:1: the entity a is external, which is never fetched; remove it\n"
    assert json.loads((folder / "out.json").read_text(encoding="utf-8"))["complete"] is False
    assert kg("my.ttl", "--max-size", "1", "--report", "json=out.json", "--fail-on", "never") == 0


@pytest.mark.parametrize("apart", [False, True])
def test_a_terminal_shows_once_what_is_refused(folder: Path, apart: bool) -> None:  # noqa: FBT001 - a parameter
    """A terminal has it in the report alone; standard error has it as well where that goes elsewhere."""
    (folder / "bad.rdf").write_text('<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><r/>', encoding="utf-8")
    words = [sys.executable, "-m", "kg", "validate", "--timeout", "0", "bad.rdf"]
    owner, terminal = pty.openpty()
    found = subprocess.run(  # noqa: S603 - a list of words
        words, stdout=terminal, stderr=subprocess.PIPE if apart else terminal, check=False, cwd=folder
    )
    os.close(terminal)
    shown = b""
    with suppress(OSError):  # Which is how a terminal ends on Linux.
        while piece := os.read(owner, 1 << 16):
            shown += piece
    os.close(owner)
    told = b"bad.rdf:1: the entity a is external, which is never fetched"
    assert found.returncode == 2
    assert (shown.count(told), (found.stderr or b"").count(told)) == (1, int(apart))


def test_a_constraint_that_nobody_carries_out_is_no_pass(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2, whatever findings would fail: file, line, shape, term and remedy; the other checks are reported."""
    (folder / "more.ttl").write_text(SHAPES + "ex:Shape sh:expression false ;\n  sh:js ex:J .\n", encoding="utf-8")
    assert kg("my.ttl", "--shapes", "more.ttl", "--fail-on", "never") == 2
    assert capsys.readouterr().err == (
        "kg: more.ttl:7: <http://example.org/Shape> wants a script of sh:js to be run, which is never done; "
        "use sh:sparql\n"
    )
    (folder / "more.ttl").write_text(SHAPES + "ex:Shape sh:expression false ,\n  true .\n", encoding="utf-8")
    assert kg("my.ttl", "--shapes", "more.ttl", "--fail-on", "never", "--report", "json=out.json") == 2
    told = "ex:Shape: sh:expression is not carried out: it is an expression constraint of SHACL Advanced Features"
    expected = [f"more.ttl:{line}: {told}; write it as a query (sh:sparql)" for line in (6, 7)]
    said = capsys.readouterr().err.replace("http://example.org/Shape", "ex:Shape")
    assert said == "".join(f"kg: {line}\n" for line in expected)
    report = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    assert report["complete"] is False
    assert [finding["rule"] for finding in report["findings"]] == ["ill-typed-literal"]
    assert kg("my.ttl", "--shapes", "more.ttl", "--fail-on", "never", "--skip", "shapes") == 0


def test_what_could_not_run_at_all_has_a_report_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the checks stop before they find anything, whoever waits for a report gets one that says why."""
    (folder / "evil.ttl").write_text(
        '<http://e/S> <http://www.w3.org/ns/shacl#select> "SELECT * { SERVICE <http://evil/> { ?s ?p ?o } }" .\n',
        encoding="utf-8",
    )
    words = ("my.ttl", "--shapes", "evil.ttl", "--report", "sarif=out.sarif", "--baseline", "known.json")
    assert kg(*words, "--write-baseline") == 2
    assert "SERVICE" in capsys.readouterr().err
    (run,) = json.loads((folder / "out.sarif").read_text(encoding="utf-8"))["runs"]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert "SERVICE" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    assert not (folder / "known.json").exists()


def test_words_that_make_no_sense_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A form that does not exist, a baseline without a file and a rule that nobody has end with status 2."""
    assert kg("my.ttl", "--report", "xml=out") == 2
    assert kg("my.ttl", "--write-baseline") == 2
    assert kg("my.ttl", "--only", "no-such-rule") == 2
    assert kg("my.ttl", "--baseline", "missing.json") == 2
    assert capsys.readouterr().err.count("\n") >= 4
    assert folder.is_dir()


def test_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """Every rule with its severity and promise, for people and for programs."""
    assert kg("--list-rules") == 0
    text = capsys.readouterr().out
    assert kg("--list-rules", "--format", "json") == 0
    listed = json.loads(capsys.readouterr().out)
    assert len(listed) == len(text.splitlines()) > 250
    assert set(listed[0]) == {"rule", "check", "severity", "for", "promise", "remedy"}


def test_a_hostile_pattern_is_bounded(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A regular expression that never ends is stopped by the clock, or answered; it hangs nobody."""
    (folder / "my.ttl").write_text(f'<http://e/a> a <http://e/C> ; <http://e/p> "{"a" * 60}!" .', encoding="utf-8")
    (folder / "evil.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n<http://e/S> a sh:NodeShape ; sh:targetClass <http://e/C> ;\n"
        '  sh:property [ sh:path <http://e/p> ; sh:pattern "^(a+)+$" ] .\n',
        encoding="utf-8",
    )
    status = cli.run(["validate", "my.ttl", "--shapes", "evil.ttl", "--timeout", "1.5"])
    assert status in (1, 2)
    if status == 2:
        assert "was not done after 1.5 seconds" in capsys.readouterr().err


def test_copies_of_the_project_are_not_needed(folder: Path) -> None:
    """Files of others are checked without one file of the project's data."""
    shutil.rmtree(folder / "shapes")
    assert kg("my.ttl", "--skip", "ill-typed-literal") == 0


def test_a_link_is_checked_by_its_own_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file named by a link is reported on as that, though what it leads to has no suffix that tells a syntax."""
    (folder / "my.ttl").rename(folder / "5d41402a")
    (folder / "linked.ttl").symlink_to("5d41402a")
    assert kg("linked.ttl", "--format", "json") == 1
    told = json.loads(capsys.readouterr().out)["findings"]
    assert [(found["rule"], found["file"]) for found in told] == [("ill-typed-literal", "linked.ttl")]
