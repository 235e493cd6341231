"""Where an export goes: a file that is there whole or not at all, compressed where its name asks for it.

The same content gives the same bytes: gzip gets no time and no name, zstandard a fixed level and its own checksum.
"""

from __future__ import annotations

import gzip
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from kg.errors import MissingExtra, UnreadableFile

COMPRESSIONS: Final = (".gz", ".zst")
_BEGINNING: Final = 40  #: Characters of a name that another repeats, which could else grow too long for the system.
_GZIP_LEVEL: Final = 6
_ZSTD_LEVEL: Final = 10


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to be written; it takes its place when all is written, and until then nothing there changes.

    A link stays, and what it leads to is written. A file keeps the mode it had. What is there and is no file, such as
    a named pipe or a device, is written into as it comes.

    Raises:
        UnreadableFile: It cannot be written.
        MissingExtra: It is to be compressed with zstandard, which is not installed.
    """
    if path.exists() and not path.is_file():
        with _into(path) as out:
            yield out
        return
    place = Path(os.path.realpath(path))
    beside = beside_of(place)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)  # less what the umask takes away
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror or error}") from error
    try:
        with os.fdopen(descriptor, "wb") as raw, compressed(raw, path.suffix) as out:
            yield out
        if place.exists():
            beside.chmod(stat.S_IMODE(place.stat().st_mode))
        beside.replace(place)
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror or error}; nothing was written there") from error
    finally:
        beside.unlink(missing_ok=True)


def beside_of(place: Path) -> Path:
    """Return a hidden name in the same folder, for what is to take a place when it is whole."""
    return place.with_name(f".{place.name[:_BEGINNING]}-{secrets.token_hex(4)}")


@contextmanager
def _into(path: Path) -> Iterator[IO[bytes]]:
    try:
        with path.open("wb") as raw, compressed(raw, path.suffix) as out:
            yield out
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror or error}") from error


@contextmanager
def compressed(raw: IO[bytes], suffix: str) -> Iterator[IO[bytes]]:
    """Compress what is written, by the suffix ``.gz`` or ``.zst``; any other leaves it as it is.

    Raises:
        MissingExtra: zstandard is not installed.
    """
    if suffix == ".gz":
        with gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=_GZIP_LEVEL, mtime=0) as packed:
            yield packed  # type: ignore[misc]  # a file of bytes in all that is used of it
    elif suffix == ".zst":
        try:
            import zstandard  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise MissingExtra("zstandard", "export", "ask for .gz") from error
        packer = zstandard.ZstdCompressor(level=_ZSTD_LEVEL, write_checksum=True)
        with packer.stream_writer(raw, closefd=False) as stream:
            yield stream
    else:
        yield raw
