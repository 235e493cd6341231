"""Changes to files: blocks find their place, and several files are written together or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.curate.files import Change, inserted, write
from kg.errors import SyntaxFault, UnreadableFile

BLOCK = 'source:{n}\n    rdfs:label "{n}"@en .'


def put(path: Path, number: str) -> str:
    """Insert a block and return the text of the file."""
    write([inserted(path, f"source:{number}", BLOCK.format(n=number), ("rdfs", "source"))])
    return path.read_text(encoding="utf-8")


def test_blocks_stand_in_order(tmp_path: Path) -> None:
    """A file that was not there begins with its prefixes; each block goes before the first that sorts after it."""
    path = tmp_path / "sources.ttl"
    first = put(path, "002")
    assert first.startswith("@prefix rdfs:")
    assert first.count("@prefix") == 2
    put(path, "004")
    put(path, "001")
    text = put(path, "003")
    assert [line for line in text.splitlines() if line.startswith("source:")] == [
        "source:001", "source:002", "source:003", "source:004",
    ]  # fmt: skip
    assert text.count("\n\n") == 4
    assert text.endswith('"004"@en .\n')


def test_a_file_that_is_broken_is_left(tmp_path: Path) -> None:
    """What does not parse, before or with the block, and what is not UTF-8, is an error with the file's name."""
    path = tmp_path / "sources.ttl"
    path.write_text("source:001 a .")
    with pytest.raises(SyntaxFault, match=r"sources\.ttl:1"):
        put(path, "002")
    path.write_bytes(b"# \xff\n")
    with pytest.raises(UnreadableFile, match=r"sources\.ttl: not UTF-8 at byte 2"):
        put(path, "002")
    path.write_text("")
    with pytest.raises(SyntaxFault):
        inserted(path, "source:001", "source:001 a .", ("source",))
    with pytest.raises(SyntaxFault, match="finds no place here"):
        inserted(path, "source:001", "# nothing", ("source",))


def test_all_or_nothing(tmp_path: Path) -> None:
    """Where the last of three files cannot be written, the others are as they were, and nothing lies about."""
    old, new, blocked = tmp_path / "old", tmp_path / "new", tmp_path / "blocked"
    old.write_text("before")
    blocked.mkdir()
    (blocked / "x").write_text("")
    changes = [Change(old, b"before", b"after"), Change(new, None, b"after")]
    write([Change(tmp_path / "fresh" / "file", None, b"after")])
    assert (tmp_path / "fresh" / "file").read_bytes() == b"after"
    with pytest.raises(UnreadableFile, match="blocked"):
        write([*changes, Change(blocked, None, b"after")])
    assert old.read_text() == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["blocked", "fresh", "old"]


def test_a_failure_halfway_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that were replaced before one failed get their bytes back; one that was made is gone."""
    old, new, last = tmp_path / "old", tmp_path / "new", tmp_path / "last"
    old.write_text("before")
    replace, done = Path.replace, []

    def fail(self: Path, target: Path) -> Path:
        if target == last:
            raise OSError(28, "no space left", str(target))
        done.append(target)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(UnreadableFile, match="no space left; nothing was written"):
        write([Change(old, b"before", b"1"), Change(new, None, b"2"), Change(last, None, b"3")])
    assert done == [old, new]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"old": b"before"}


def test_a_file_changed_meanwhile_is_left(tmp_path: Path) -> None:
    """What somebody else wrote since is not overwritten."""
    path = tmp_path / "file"
    path.write_text("theirs")
    with pytest.raises(UnreadableFile, match="changed by somebody else"):
        write([Change(tmp_path / "other", None, b"x"), Change(path, b"before", b"mine")])
    assert path.read_text() == "theirs"
    assert len(list(tmp_path.iterdir())) == 1
