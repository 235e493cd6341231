"""What comes in: files that are none, that are too large, in another encoding, or outside the folder."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import Final

import pytest

from kg.errors import Refused, UnreadableFile
from kg.headers import read_header
from kg.validate import corpus, generic, intake
from kg.validate.report import Outcome

TURTLE: Final = b"<http://e/a> <http://e/p> 1 .\n"


def test_a_compressed_file_is_read(tmp_path: Path) -> None:
    """Gzip is undone, of several members too, and the suffix before it tells the syntax."""
    file = tmp_path / "x.ttl.gz"
    file.write_bytes(gzip.compress(TURTLE) + gzip.compress(TURTLE))
    assert intake.read(file, "x") == TURTLE * 2
    assert intake.suffix(file) == ".ttl"
    assert intake.readable(file)
    assert not intake.readable(Path("x.txt.gz"))


def test_a_bomb_is_refused_while_it_is_small(tmp_path: Path) -> None:
    """A file that would grow beyond the bound is given up on, compressed or not; the option to allow more is named."""
    bomb, plain = tmp_path / "bomb.ttl.gz", tmp_path / "plain.ttl"
    bomb.write_bytes(gzip.compress(b" " * 2**24))
    plain.write_bytes(b" " * (2**21 + 1))
    for file in (bomb, plain):
        with pytest.raises(Refused, match=r"x: holds more than 2 MiB; split it, or allow more with --max-size"):
            intake.read(file, "x", 2**21)
    assert len(intake.read(plain, "x", 2**22)) == 2**21 + 1


@pytest.mark.parametrize(
    "data, message",
    [
        (b"no gzip", "not gzip"),
        (gzip.compress(TURTLE * 99, mtime=0)[:-12], "in the middle"),
        (b"\x1f\x8b", "in the middle"),
    ],
    ids=("no gzip", "cut near its end", "cut in its head"),
)
def test_broken_gzip_is_told(data: bytes, message: str, tmp_path: Path) -> None:
    """What is no gzip, or ends early, is an error and never half a file."""
    (tmp_path / "x.nt.gz").write_bytes(data)
    with pytest.raises(UnreadableFile, match=message):
        intake.read(tmp_path / "x.nt.gz", "x")


def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path) -> None:
    """A pipe that nobody writes to, a device without end and a folder are told as such at once."""
    os.mkfifo(tmp_path / "pipe.ttl")
    (tmp_path / "device.ttl").symlink_to("/dev/zero")
    (tmp_path / "folder.ttl").mkdir()
    for name in ("pipe.ttl", "device.ttl", "folder.ttl"):
        with pytest.raises(UnreadableFile, match=r"x: no regular file|x: Is a directory"):
            intake.read(tmp_path / name, "x")


@pytest.mark.parametrize(
    "data, message",
    [
        (TURTLE.decode().encode("utf-16"), r"x: UTF-16, by its byte order mark; save the file as UTF-8"),
        (TURTLE.decode().encode("utf-32"), r"x: UTF-"),
        ('"é"'.encode("latin-1"), r"x:1: not UTF-8 at byte 1; save"),
        (b"<a:a>\n\x00", r"x:2: holds a NUL character"),
    ],
)
def test_another_encoding_is_refused(data: bytes, message: str) -> None:
    """Only UTF-8 is text here; what it is instead is told where it can be."""
    with pytest.raises(UnreadableFile, match=message):
        intake.decode(data, "x")


def test_a_byte_order_mark_is_passed_over_and_told(tmp_path: Path) -> None:
    """UTF-8 with a mark is read, and the mark is a warning, since other parsers reject it."""
    file = tmp_path / "x.ttl"
    file.write_bytes(b"\xef\xbb\xbf" + TURTLE)
    read = corpus.read_given(tmp_path, [file])
    assert len(list(read.quads())) == 1
    assert [(f.rule, f.place, f.line) for f in read.remarks] == [("byte-order-mark", "x.ttl", 1)]


def test_a_query_may_have_a_byte_order_mark(tmp_path: Path) -> None:
    """A query is read past its mark as RDF is, with a header or without, and told of likewise."""
    for name, text in (("a.rq", "ASK {}"), ("b.rq", '#+ summary: "x"\nASK {}')):
        (tmp_path / name).write_text(text, encoding="utf-8-sig")
    read = corpus.read_given(tmp_path, [tmp_path])
    assert [(f.rule, f.place, f.line) for f in read.remarks] == [("byte-order-mark", f"{x}.rq", 1) for x in "ab"]
    assert generic.queries(read) == Outcome((), checked={"query files": 2})
    assert read_header(tmp_path / "b.rq").keys["summary"].content == "x"


def test_a_folder_gives_its_files_and_no_others(tmp_path: Path) -> None:
    """RDF and SPARQL below a folder are taken, hidden folders and files that mostly hold something else are not."""
    names = ("a.ttl", "b/c.nq.gz", "b/d.rq", "b/e.owl", ".git/f.ttl", "g.json", "h.xml", "i.txt")
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = [str(path.relative_to(tmp_path)) for path in intake.within(tmp_path)]
    assert found == ["a.ttl", "b/c.nq.gz", "b/d.rq", "b/e.owl"]
    assert intake.readable(tmp_path / "g.json")


@pytest.mark.parametrize("target", ["../outside.ttl", "../other", "..", "/etc/passwd"])
def test_a_link_out_of_the_folder_is_refused(target: str, tmp_path: Path) -> None:
    """A link that leads out of the folder is told, whatever it leads to; nothing behind it is read."""
    (tmp_path / "outside.ttl").write_bytes(TURTLE)
    (tmp_path / "other").mkdir()
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.ttl").symlink_to(target)
    with pytest.raises(Refused, match=r"link\.ttl: a link that leads out of .*folder"):
        list(intake.within(folder))


def test_links_within_the_folder_go_round_once(tmp_path: Path) -> None:
    """A link to its own folder is not followed for ever, and a file reached twice is read once."""
    (tmp_path / "a.ttl").write_bytes(TURTLE)
    (tmp_path / "b.ttl").symlink_to("a.ttl")
    (tmp_path / "self").symlink_to(".")
    read = corpus.read_given(tmp_path, [tmp_path])
    assert [file.place for file in read.files] == ["a.ttl"]


def test_a_link_to_a_file_of_another_name_is_read_by_its_own(tmp_path: Path) -> None:
    """Stores that name content by digest have no suffixes: the link tells the syntax, and findings name the link."""
    (tmp_path / ".store").mkdir()
    (tmp_path / ".store" / "5d41402a").write_bytes(TURTLE.replace(b"1", b"<http://e/b>"))
    (tmp_path / "a.ttl").symlink_to(".store/5d41402a")
    (tmp_path / "b.nt").symlink_to("a.ttl")
    for paths in ([tmp_path], [tmp_path / "a.ttl", tmp_path / "b.nt"]):
        read = corpus.read_given(tmp_path, paths)
        assert [file.place for file in read.files] == ["a.ttl", "b.nt"]
        assert [len(file.quads) for file in read.files] == [1, 1]
