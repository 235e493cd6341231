"""Where an export goes: whole files with the mode that is due to them, links left in place, pipes written into."""

from __future__ import annotations

import gzip
import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import UnreadableFile
from kg.export.folders import whole_folder
from kg.export.output import whole_file


@pytest.fixture
def umask() -> Iterator[None]:
    """Let a new file be its owner's to write and its group's to read."""
    before = os.umask(0o027)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    """The permissions of a file."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("umask")
def test_a_new_file_has_the_mode_that_the_umask_leaves(tmp_path: Path) -> None:
    """Whoever keeps files from others keeps these from them, files as well as folders."""
    with whole_file(tmp_path / "new") as out:
        out.write(b"x")
    with whole_folder(tmp_path / "folder"):
        pass
    assert (mode(tmp_path / "new"), mode(tmp_path / "folder")) == (0o640, 0o750)


def test_the_longest_names_can_be_written(tmp_path: Path) -> None:
    """A name as long as the system lets one be, in letters of three bytes, is one for files and for folders."""
    file, folder = tmp_path / ("文" * 85), tmp_path / ("夹" * 85)
    with whole_file(file) as out:
        out.write(b"x")
    with whole_folder(folder) as place:
        (place / "x").touch()
    assert sorted(path.name for path in tmp_path.rglob("*")) == sorted([file.name, folder.name, "x"])


@pytest.mark.usefixtures("umask")
def test_a_file_keeps_its_mode(tmp_path: Path) -> None:
    """What is written anew may be read by whom it could be read by before."""
    place = tmp_path / "old"
    place.write_bytes(b"before")
    place.chmod(0o604)
    with whole_file(place) as out:
        out.write(b"after")
        out.flush()
        assert place.read_bytes() == b"before"
    assert (place.read_bytes(), mode(place)) == (b"after", 0o604)


@pytest.mark.parametrize("there", [True, False])
def test_a_link_stays_and_what_it_leads_to_is_written(tmp_path: Path, there: bool) -> None:  # noqa: FBT001 - a case
    """A symbolic link leads where it led, also to what was not there yet; nothing is left beside."""
    (tmp_path / "far").mkdir()
    if there:
        (tmp_path / "far" / "real").write_bytes(b"before")
    (tmp_path / "link").symlink_to(Path("far") / "real")
    with whole_file(tmp_path / "link") as out:
        out.write(b"after")
    assert (tmp_path / "link").readlink() == Path("far/real")
    assert (tmp_path / "far" / "real").read_bytes() == b"after"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["far", "link", "real"]


def test_missing_folders_on_the_way_are_made(tmp_path: Path) -> None:
    """What is written, be it a file or a folder, makes the folders that lead to it."""
    with whole_file(tmp_path / "no" / "such" / "file") as out:
        out.write(b"x")
    with whole_folder(tmp_path / "nor" / "such" / "folder") as folder:
        (folder / "file").write_bytes(b"y")
    found = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("file")}
    assert found == {"no/such/file": b"x", "nor/such/folder/file": b"y"}


def test_a_pipe_is_written_into(tmp_path: Path) -> None:
    """A named pipe stays one, and its reader gets what is written, compressed where the name asks for it."""
    place = tmp_path / "pipe.gz"
    os.mkfifo(place)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(place.read_bytes()))
    reader.start()
    with whole_file(place) as out:
        out.write(b"through")
    reader.join()
    assert gzip.decompress(got[0]) == b"through"
    assert stat.S_ISFIFO(place.stat().st_mode)
    assert [path.name for path in tmp_path.iterdir()] == ["pipe.gz"]


def test_a_folder_cannot_be_written_as_a_file(tmp_path: Path) -> None:
    """A folder in place of a file is an error that names it."""
    with pytest.raises(UnreadableFile, match=f"{tmp_path}: Is a directory"), whole_file(tmp_path):
        pass
