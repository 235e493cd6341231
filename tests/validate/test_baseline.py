"""Fingerprints and the baseline: what is known stays known wherever it moves, and what is mended is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import paths
from kg.errors import UnreadableFile
from kg.validate import baseline
from kg.validate.report import Report
from kg.validate.run import Request, run

HEAD = "@prefix ex: <http://example.org/> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
TWO = 'ex:a ex:p "x"^^xsd:integer .\nex:b ex:p [ ex:q "x"^^xsd:integer ] .\n'


def check(folder: Path, text: str) -> Report:
    """Validate a text as a file of others."""
    file = folder / "my.ttl"
    file.write_text(HEAD + text, encoding="utf-8")
    return run(Request(paths.share("ontology").parent, paths=(file,), base=folder))


def prints(report: Report) -> set[str]:
    """Return the fingerprints of a report."""
    return {finding.fingerprint for finding in report.findings}


def test_a_fingerprint_survives_moved_lines(tmp_path: Path) -> None:
    """Lines before, and blank nodes before, leave a fingerprint as it is; another value or another file does not."""
    first = check(tmp_path, TWO)
    assert len(prints(first)) == len(first.findings) == 2
    assert prints(check(tmp_path, "# more\n\nex:c ex:p [ ex:q 1 ] .\n" + TWO)) == prints(first)
    assert len(prints(check(tmp_path, TWO.replace('ex:a ex:p "x"', 'ex:a ex:p "y"'))) & prints(first)) == 1
    (tmp_path / "other").mkdir()
    assert prints(check(tmp_path / "other", TWO)) == prints(first)  # Places are relative to where kg runs.


def test_findings_that_are_alike_are_told_apart(tmp_path: Path) -> None:
    """Two findings of one kind on equal lines are two, so that a third one is new."""
    same = "ex:a ex:p [\n ex:q 'x'^^xsd:integer\n] .\n"
    assert len(prints(check(tmp_path, same * 2))) == 2
    assert prints(check(tmp_path, same * 2)) < prints(check(tmp_path, same * 3))


def test_known_findings_are_held_back_and_mended_ones_told(tmp_path: Path) -> None:
    """A baseline leaves new findings only, and names the entries that nothing matches any longer."""
    file = tmp_path / "known.json"
    file.write_text(baseline.text(check(tmp_path, TWO)), encoding="utf-8")
    known = baseline.read(file)
    assert len(known) == 2
    same = baseline.apply(check(tmp_path, TWO), known)
    assert (same.findings, same.held_back, same.stale, same.failed) == ((), 2, (), False)
    other = baseline.apply(check(tmp_path, TWO.split("\n")[1] + "\nex:new ex:p 'z'^^xsd:integer .\n"), known)
    assert ["ex" in f.excerpt for f in other.findings if f.excerpt] == [True]
    assert other.findings[0].line == 4
    assert other.held_back == 1
    (stale,) = other.stale
    assert stale.startswith("my.ttl: ex:a: 'x' is no xsd:integer")
    assert stale.endswith("(ill-typed-literal)")


def test_a_baseline_is_the_same_text_each_time(tmp_path: Path) -> None:
    """What is committed changes only where findings do."""
    assert baseline.text(check(tmp_path, TWO)) == baseline.text(check(tmp_path, TWO))


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 2, "findings": []}', '{"version": 1, "findings": {}}',
             '{"version": 1, "findings": [{}]}', '{"version": 1, "findings": [1]}', "[" * 10_000,
             '{"version": 1, "findings": [{"fingerprint": 1}]}'],
)  # fmt: skip
def test_what_is_no_baseline_is_refused(text: str, tmp_path: Path) -> None:
    """A file of another kind is no empty baseline, and the message says how to write one."""
    (tmp_path / "x.json").write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFile, match=r"x\.json: no baseline .*--write-baseline"):
        baseline.read(tmp_path / "x.json")


def test_a_baseline_that_is_missing_is_refused(tmp_path: Path) -> None:
    """A misspelt name would let everything through as new, so it is said."""
    with pytest.raises(UnreadableFile, match=r"no\.json: No such file.*--write-baseline"):
        baseline.read(tmp_path / "no.json")
