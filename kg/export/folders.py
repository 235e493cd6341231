"""A folder of files that takes its place when all of them are written, and until then leaves what is there alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import AlreadyThere, UnreadableFile
from kg.export.output import beside_of


@contextmanager
def whole_folder(place: Path) -> Iterator[Path]:
    """Give a folder to write into; it is renamed to its place at the end.

    Raises:
        AlreadyThere: Something is at the place already.
        UnreadableFile: The place cannot be written.
    """
    if place.exists():
        raise AlreadyThere(f"{place} is there already; remove it, or name another folder")
    beside = beside_of(place)
    try:
        beside.mkdir(parents=True)
    except OSError as error:
        raise UnreadableFile(f"{place}: {error.strerror or error}") from error
    try:
        yield beside
        beside.rename(place)
    except OSError as error:
        raise UnreadableFile(f"{place}: {error.strerror or error}; nothing was written there") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
