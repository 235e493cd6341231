"""Copied text: 24 characters in a row of an article, in any file."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from kg.articles import Article, digest
from kg.validate import copied

TEXT = "甲国说要在北山下面建一座很大很大的库来存放所有东西。Programme Big Vault of the North Mountain 也在其中。"
ARTICLES = {"999": Article("999", Path("999_x.txt"), TEXT, digest(TEXT, 0, len(TEXT)))}


def write(root: Path, name: str, text: str) -> Path:
    """A file of a folder."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("length, runs", [(23, 0), (24, 1), (26, 1)])
def test_24_characters_in_a_row_are_copied(length: int, runs: int, tmp_path: Path) -> None:
    """One character fewer is nobody's sentence; a longer run is one finding."""
    write(tmp_path, "a/notes.md", "one\ntwo: " + TEXT[:length] + " end")
    outcome = copied.check(tmp_path, ARTICLES)
    assert outcome.checked == {"files searched for copied text": 1}
    assert len(outcome.findings) == runs
    for finding in outcome.findings:
        assert finding.where() == "a/notes.md:2"
        assert finding.message.startswith(f"{length} characters in a row are those of article 999 from 0 on")
        assert TEXT[:5] not in finding.message


def test_each_run_is_a_finding_of_its_own(tmp_path: Path) -> None:
    """Two stretches in one file are both named, with their lines."""
    write(tmp_path, "x.py", f"# {TEXT[:25]}\n\n# {TEXT[2:28]}\n")
    assert [finding.line for finding in copied.check(tmp_path, ARTICLES).findings] == [1, 3]


def test_ascii_alone_is_no_wording(tmp_path: Path) -> None:
    """The name of a programme may be as long as it likes; with one character of the sentence it is a copy."""
    write(tmp_path, "x.md", "Programme Big Vault of the North Mountain")
    assert copied.check(tmp_path, ARTICLES).findings == ()
    write(tmp_path, "x.md", "Programme Big Vault of the North Mountain 也")
    assert len(copied.check(tmp_path, ARTICLES).findings) == 1


def test_git_says_which_files_count(tmp_path: Path) -> None:
    """Tracked and untracked files are searched, ignored ones are not; without git, all but dot folders."""
    for name in ("tracked.md", "untracked.md", "ignored.log", ".cache/x.md"):
        write(tmp_path, name, TEXT)
    write(tmp_path, ".gitignore", "*.log\n.cache/\n")
    assert {f.place for f in copied.check(tmp_path, ARTICLES).findings} == {"tracked.md", "untracked.md", "ignored.log"}
    for words in (("init", "-q"), ("add", "tracked.md")):
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True)  # noqa: S603, S607 - the git there is
    assert {path.name for path in copied.files(tmp_path)} == {"tracked.md", "untracked.md", ".gitignore"}
    assert {f.place for f in copied.check(tmp_path, ARTICLES).findings} == {"tracked.md", "untracked.md"}


def test_files_that_are_no_text_are_searched_too(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 do not hide what stands between them."""
    (tmp_path / "x.bin").write_bytes(b"\xff\xfe\x00" + TEXT[:24].encode() + b"\xff")
    assert len(copied.check(tmp_path, ARTICLES).findings) == 1
