"""What a change in git touches."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from kg.errors import UnreadableFile
from kg.validate import changes
from kg.validate.report import Finding, Report, Severity

OLD = "one\ntwo\nthree\nfour\nfive\nsix\n"


def git(folder: Path, *words: str) -> None:
    """Run git as nobody in particular."""
    who = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)  # noqa: S603, S607 - a list of words


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one commit, below a folder that is none."""
    root = tmp_path / "repository"
    (root / "sub").mkdir(parents=True)
    git(root, "init", "-q", "-b", "main")
    for name in ("a.ttl", "b.ttl", 'sub/ç "q".ttl'):
        (root / name).write_text(OLD, encoding="utf-8")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "first")
    return root


def test_lines_that_were_written_are_touched(repository: Path) -> None:
    """Committed or not, a changed line touches its statement, a deletion its neighbours; other lines are left out."""
    (repository / "a.ttl").write_text(OLD.replace("two", "TWO"), encoding="utf-8")
    git(repository, "commit", "-q", "-a", "-m", "second")
    (repository / "b.ttl").write_text(OLD.replace("five\n", ""), encoding="utf-8")
    found = changes.since("HEAD~1", repository)
    touched = [[n for n in range(1, 7) if found.touch(repository / name, (n, n))] for name in ("a.ttl", "b.ttl")]
    assert touched == [[2], [4, 5]]
    assert found.touch(repository / "a.ttl", (1, 6))
    assert found.touch(repository / "a.ttl", None)
    assert not found.touch(repository / "sub" / 'ç "q".ttl', None)


def test_new_files_are_touched_as_a_whole(repository: Path) -> None:
    """A file that the revision does not have, tracked or not, is all new; an ignored one is none of git's."""
    for name in ("tracked.ttl", "untracked.ttl", "ignored.ttl"):
        (repository / name).write_text(OLD, encoding="utf-8")
    (repository / ".gitignore").write_text("ignored.ttl\n", encoding="utf-8")
    git(repository, "add", "tracked.ttl")
    found = changes.since("HEAD", repository)
    assert [found.touch(repository / f"{name}.ttl", (3, 3)) for name in ("tracked", "untracked", "ignored", "a")] == [
        True, True, False, False,
    ]  # fmt: skip


def test_names_and_text_that_look_like_a_diff_mislead_nobody(repository: Path) -> None:
    """A file name in quotes is read, and a line of text that looks like the head of a file is text."""
    odd = repository / "sub" / 'ç "q".ttl'
    odd.write_text(OLD.replace("two", "++ b/b.ttl\n-- /dev/null").replace("six", "SIX"), encoding="utf-8")
    found = changes.since("main", repository / "sub")
    assert [n for n in range(1, 8) if found.touch(odd, (n, n))] == [2, 3, 7]
    assert not found.touch(repository / "b.ttl", None)


def test_only_findings_on_changed_statements_are_kept(repository: Path) -> None:
    """A finding stays when its block, or without a line its file, was touched; one about the whole always stays."""
    (repository / "a.ttl").write_text(OLD.replace("two", "TWO"), encoding="utf-8")
    places = [
        ("a.ttl", 1, (1, 3)),
        ("a.ttl", 5, (4, 6)),
        ("a.ttl", None, None),
        ("b.ttl", None, None),
        ("all", None, None),
        ("x" * 300, None, None),
    ]
    files = ("a.ttl", "b.ttl")
    findings = tuple(
        Finding("r", Severity.ERROR, p, line, "m", block=block, in_file=p in files) for p, line, block in places
    )
    kept = changes.keep(Report(findings, (), {}, {}), changes.since("HEAD", repository), [repository])
    assert [finding.place for finding in kept.findings] == ["a.ttl", "a.ttl", "all", "x" * 300]
    assert kept.held_back == 2


@pytest.mark.parametrize("revision", ["no-such", "--output=/tmp/x", "", "HEAD:a.ttl"])
def test_an_unknown_revision_is_refused(revision: str, repository: Path) -> None:
    """What git does not know as a commit is told, and never taken for an option."""
    with pytest.raises(UnreadableFile, match="git knows no revision"):
        changes.since(revision, repository)


def test_outside_a_repository_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a repository, or without git, the message says what is needed."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(UnreadableFile, match="--changed works in a folder that git tracks"):
        changes.since("HEAD", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableFile, match="git is not installed"):
        changes.since("HEAD", tmp_path)
