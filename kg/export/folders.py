"""A folder of files that takes its place when all of them are written, and until then leaves what is there alone."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import AlreadyThere, UnreadableFile


@contextmanager
def whole_folder(place: Path) -> Iterator[Path]:
    """Give a folder to write into; it is renamed to its place at the end.

    Raises:
        AlreadyThere: Something is at the place already.
        UnreadableFile: The place cannot be written.
    """
    if place.exists():
        raise AlreadyThere(f"{place} is there already; remove it, or name another folder")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
    except OSError as error:
        raise UnreadableFile(f"{place}: {error.strerror or error}") from error
    try:
        yield beside
        beside.chmod(0o755)
        beside.rename(place)
    except OSError as error:
        raise UnreadableFile(f"{place}: {error.strerror or error}; nothing was written there") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
