"""From a path to bytes that are safe to parse: regular files, bounded, UTF-8, never outside the folder asked for."""

from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Iterable, Iterator, Sequence
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
    """Return where a path leads; a link to a file of another suffix is left, for its own name tells the syntax.

    Raises:
        UnreadableFile: Links lead round in a circle.
    """
    found = _resolved(path)
    other = (suffix(found), found.suffix.lower() == GZIP) != (suffix(path), path.suffix.lower() == GZIP)
    return path.parent.resolve() / path.name if other and found.is_file() else found


def spread(paths: Iterable[Path], *, rdf: bool = False) -> Iterator[Path]:
    """Yield the files asked for and those within the folders asked for.

    Args:
        paths: Files and folders.
        rdf: Whether each has to hold RDF; queries are taken beside it only.

    Raises:
        UnreadableFile: A file or folder does not exist, cannot be looked into or has a suffix that is not known.
        Refused: A link leads out of a folder.
    """
    for path in paths:
        if path.is_dir():
            found = list(dict.fromkeys(map(real, within(path))))
            if not any(not rdf or file.suffix != QUERY for file in found):
                what = "RDF" if rdf else "RDF or SPARQL"
                raise UnreadableFile(f"{path}: no file of {what} in it; name what is to be checked")
            yield from found
        elif not path.exists():
            raise UnreadableFile(f"{path}: {_missing(path)}")
        elif not readable(path):
            known = ", ".join((*SYNTAXES, QUERY))
            raise UnreadableFile(f"{path}: unknown suffix; expected one of {known}, or one of RDF before .gz")
        elif rdf and path.suffix == QUERY:
            raise UnreadableFile(f"{path}: a query, which holds no shapes and declares no terms; name a file of RDF")
        else:
            yield real(path)


def _missing(path: Path) -> str:
    """Return why there is nothing at a path, and what to do."""
    if str(path) == "-":
        return "standard input is not read, since the name of a file tells its syntax; save it to a file"
    if path.is_symlink():
        return f"a link to {path.readlink()}, where there is nothing; name its target itself, or remove it"
    return "no such file or folder; name what is to be checked"


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:  # Which of them it is depends on the version of Python.
        raise UnreadableFile(f"{path}: links that lead round in a circle; remove one of them") from error


def within(folder: Path) -> Iterator[Path]:
    """Yield the files of RDF and SPARQL in a folder and below, sorted; hidden folders are passed over.

    Raises:
        UnreadableFile: A folder cannot be looked into, or links lead round in a circle.
        Refused: A link leads out of the folder.
    """

    def fail(error: OSError) -> None:
        raise UnreadableFile(f"{error.filename}: {error.strerror or error}; allow it to be read, or name its files")

    top = _resolved(folder)
    for parent, folders, files in os.walk(folder, onerror=fail, followlinks=False):
        here = Path(parent)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in sorted(here / name for name in (*folders, *files)):
            wanted = path.name in folders or (readable(path) and suffix(path) not in AMBIGUOUS)
            if path.is_symlink() and wanted and not _resolved(path).is_relative_to(top):
                raise Refused(f"{path}: a link that leads out of {folder}; name its target itself, or remove it")
        yield from (path for name in sorted(files) if readable(path := here / name) and suffix(path) not in AMBIGUOUS)


def spare(outputs: Iterable[Path], inputs: Sequence[Path]) -> None:
    """Refuse to write over a file that is to be read.

    Args:
        outputs: Where something is to be written.
        inputs: Files, or folders whose files of RDF and SPARQL are read.

    Raises:
        Refused: One is the other, or lies within it and would be read.
    """
    for output in outputs:
        place = Path(os.path.realpath(output))
        for given in inputs if place.is_file() else ():
            own = Path(os.path.realpath(given))
            inside = readable(output) and suffix(output) not in AMBIGUOUS and place.is_relative_to(own)
            if place == own or inside:
                raise Refused(f"{output}: is among the files to be checked and would be lost; write to another file")


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
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableFile(f"{place}:{line}: not UTF-8 at byte {error.start}; save the file as UTF-8") from error
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
