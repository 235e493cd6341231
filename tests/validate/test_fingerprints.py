"""Findings made complete."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.validate import corpus, fingerprints
from kg.validate.report import Finding, Severity


@pytest.mark.parametrize("name", ["a.ttl", "q.rq"])
def test_an_excerpt_has_no_ends_of_lines(name: str, tmp_path: Path) -> None:
    """A file that was written on Windows shows its lines as any other, and begins after its byte order mark."""
    (tmp_path / name).write_bytes(b"\xef\xbb\xbfASK {\r\n}\r\n" if name == "q.rq" else b"# x\r\n# y\r\n")
    given = corpus.read_given(tmp_path, [tmp_path / name])
    told = [Finding("r", Severity.ERROR, name, line, "m") for line in (1, 2)]
    found = [finding.excerpt for finding in fingerprints.complete(told, given)]
    assert found == (["ASK {", "}"] if name == "q.rq" else ["# x", "# y"])


@pytest.mark.parametrize("place", ["x" * 300, "a\x00b", "/etc/passwd", "notes.txt"])
def test_only_what_was_read_is_a_file(place: str, tmp_path: Path) -> None:
    """A place that is a term, of any length, or a file that was not read, is not looked for on the disk."""
    (tmp_path / "a.ttl").write_text("<http://e/a> a <http://e/C> .\n")
    (tmp_path / "notes.txt").write_text("private\n")
    (tmp_path / "broken.ttl").write_text("<http://e/a> a\n")
    (tmp_path / "q.rq").write_text("ASK {}")
    given = corpus.read_given(tmp_path, [tmp_path / name for name in ("a.ttl", "broken.ttl", "q.rq")])
    told = [Finding("r", Severity.ERROR, name, None, "m") for name in ("a.ttl", "broken.ttl", "q.rq", place)]
    done = fingerprints.complete(told, given)
    assert [finding.in_file for finding in done] == [True, True, True, False]
    assert [finding.excerpt for finding in done] == [None] * 4


def test_a_name_before_a_question_mark_is_shortened(tmp_path: Path) -> None:
    """As before any other mark; one within an IRI is part of it."""
    (tmp_path / "a.ttl").write_text("@prefix e: <http://e/> .\ne:a a e:C .\n")
    given = corpus.read_given(tmp_path, [tmp_path / "a.ttl"])
    told = Finding("r", Severity.ERROR, "a.ttl", 2, "http://e/x? http://e/x?y=1 http://e/x. did you mean http://e/x?")
    (done,) = fingerprints.complete([told], given)
    assert done.message == "e:x? http://e/x?y=1 e:x. did you mean e:x?"
