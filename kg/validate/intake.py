"""From a path to bytes that are safe to parse: regular files, bounded, UTF-8, never outside the folder asked for."""

from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kg.engine.syntaxes import SYNTAXES
from kg.errors import Refused, UnreadableFile

LARGEST: Final = 256 * 2**20  #: Bytes of one file, after decompression.
QUERY: Final = ".rq"
AMBIGUOUS: Final = (
    ".xml",
    ".json",
)  #: Suffixes that mostly hold something else: read when named, not when in a folder.
GZIP: Final = ".gz"
_MARKS: Final = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"\x00\x00\xfe\xff": "UTF-32"}
UTF8_MARK: Final = b"\xef\xbb\xbf"
_PIECE: Final = 2**20


def suffix(path: Path) -> str:
    """Return the suffix that tells the syntax, in small letters: that before ``.gz`` where the file is compressed."""
    return Path(path.stem).suffix.lower() if path.suffix.lower() == GZIP else path.suffix.lower()


def readable(path: Path) -> bool:
    """Whether a file's name says that it holds RDF or SPARQL."""
    return suffix(path) in SYNTAXES or path.suffix == QUERY


def real(path: Path) -> Path:
    """Return where a path leads; a link to a file of another suffix is left, for its own name tells the syntax."""
    found = path.resolve()
    other = (suffix(found), found.suffix.lower() == GZIP) != (suffix(path), path.suffix.lower() == GZIP)
    return path.parent.resolve() / path.name if other and found.is_file() else found


def within(folder: Path) -> Iterator[Path]:
    """Yield the files of RDF and SPARQL in a folder and below, sorted; hidden folders are passed over.

    Raises:
        Refused: A link leads out of the folder.
    """
    top = folder.resolve()
    for parent, folders, files in os.walk(folder, followlinks=False):
        here = Path(parent)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in sorted(here / name for name in (*folders, *files)):
            wanted = path.name in folders or (readable(path) and suffix(path) not in AMBIGUOUS)
            if path.is_symlink() and wanted and not path.resolve().is_relative_to(top):
                raise Refused(f"{path}: a link that leads out of {folder}; name its target itself, or remove it")
        yield from (path for name in sorted(files) if readable(path := here / name) and suffix(path) not in AMBIGUOUS)


def read(path: Path, place: str, largest: int = LARGEST) -> bytes:
    """Return the bytes of a regular file, decompressed where its name ends in ``.gz``.

    Args:
        path: The file.
        place: Names it in errors.
        largest: Bytes at most, after decompression.

    Raises:
        UnreadableFile: It cannot be opened, is no regular file or is no gzip.
        Refused: It is larger than that.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))  # A pipe would be waited for.
    except OSError as error:
        raise UnreadableFile(f"{place}: {error.strerror or error}") from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableFile(f"{place}: no regular file; name a file or a folder")
        if status.st_size > largest:
            raise Refused(_too_large(place, largest))
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(largest + 1)
    finally:
        os.close(descriptor)
    if path.suffix.lower() == GZIP:
        return _decompress(data, place, largest)
    if len(data) > largest:
        raise Refused(_too_large(place, largest))
    return data


def decode(data: bytes, place: str) -> str:
    """Return the text of UTF-8 bytes, without a byte order mark.

    Raises:
        UnreadableFile: They are in another encoding, or no text at all.
    """
    for mark, name in _MARKS.items():
        if data.startswith(mark):
            raise UnreadableFile(f"{place}: {name}, by its byte order mark; save the file as UTF-8")
    try:
        text = data.removeprefix(UTF8_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"{place}: not UTF-8 at byte {error.start}; save the file as UTF-8") from error
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise UnreadableFile(f"{place}:{line}: holds a NUL character, so it is no text; save it anew or remove it")
    return text


def _decompress(data: bytes, place: str, largest: int) -> bytes:
    """Return what gzip members hold, in bounded steps: a bomb is noticed before it is in memory."""
    found = bytearray()
    while data:
        member = zlib.decompressobj(wbits=31)
        try:
            while not member.eof:
                piece, data = member.decompress(data, _PIECE), member.unconsumed_tail
                if not piece and not data and not member.eof:
                    raise UnreadableFile(f"{place}: ends in the middle of its gzip data; compress it anew")
                found += piece
                if len(found) > largest:
                    raise Refused(_too_large(place, largest))
        except zlib.error as error:
            raise UnreadableFile(f"{place}: not gzip ({error}); compress it anew") from error
        data = member.unused_data
    return bytes(found)


def _too_large(place: str, largest: int) -> str:
    return f"{place}: holds more than {largest // 2**20} MiB; split it, or allow more with --max-size MIB"
