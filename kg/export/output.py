"""Where an export goes: a file that is there whole or not at all, compressed where its name asks for it.

The same content gives the same bytes: gzip gets no time and no name, zstandard a fixed level and its own checksum.
"""

from __future__ import annotations

import gzip
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from kg.errors import MissingExtra, UnreadableFile

COMPRESSIONS: Final = (".gz", ".zst")
_GZIP_LEVEL: Final = 6
_ZSTD_LEVEL: Final = 10


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to be written; it takes its place when all is written, and until then nothing there changes.

    Raises:
        UnreadableFile: It cannot be written.
        MissingExtra: It is to be compressed with zstandard, which is not installed.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror or error}") from error
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as raw, compressed(raw, path.suffix) as out:
            yield out
        beside.chmod(0o644)
        beside.replace(path)
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror or error}; nothing was written there") from error
    finally:
        beside.unlink(missing_ok=True)


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
