"""What a build wrote, kept for the next run: a folder per digest of inputs and code, whole or not at all.

A folder is written beside its place and renamed into it, so that readers and other writers see all of it or nothing.
What does not match its own manifest is ignored.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import kg
from kg import paths

_MANIFEST: Final = "manifest.json"
_DIGEST_LENGTH: Final = 64
_DAY: Final = 86400  #: Seconds after which what a writer left behind unfinished is swept away.


@dataclass(frozen=True, slots=True)
class Shelf:
    """A place of the cache for builds of one kind, which make room for one another and for nothing else."""

    folder: str  #: Beneath the cache's own; empty for that itself.
    kept: int  #: Builds kept; older ones make room.

    @property
    def place(self) -> Path:
        """The folder that holds the builds."""
        return paths.cache() / self.folder


BUILDS: Final = Shelf("", 4)


def key(inputs: str) -> str:
    """Return the name of a build: the SHA-256 of its inputs' digest, the version and the code of the package."""
    package = Path(kg.__file__).parent
    whole = hashlib.sha256(f"{kg.__version__}\n{inputs}\n".encode())
    for path in sorted(package.rglob("*.py")):
        if "cli" not in path.relative_to(package).parts:
            whole.update(
                f"{path.relative_to(package).as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode()
            )
    return whole.hexdigest()


def read(name: str, files: Iterable[str], shelf: Shelf = BUILDS) -> dict[str, bytes] | None:
    """Return the files of a build, by the names they have to have, or ``None`` where it is not there whole."""
    return _whole(shelf.place / name, files)


def write(name: str, files: Mapping[str, bytes], shelf: Shelf = BUILDS) -> bool:
    """Keep the files of a build, in place of a damaged one of that name.

    Returns:
        Whether they are kept. A cache that cannot be written is no reason to fail.
    """
    place = shelf.place
    try:
        place.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=place))
    except OSError:
        return False
    try:
        for file, data in files.items():
            (fresh / file).write_bytes(data)
        (fresh / _MANIFEST).write_text(json.dumps(_manifest(name, files)), encoding="utf-8")
        return _put(fresh, place / name, files)
    except OSError:
        return False
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        _make_room(place, shelf.kept)


def _whole(folder: Path, files: Iterable[str]) -> dict[str, bytes] | None:
    try:
        manifest = json.loads((folder / _MANIFEST).read_bytes())
        found = {file: (folder / file).read_bytes() for file in files}
    except (OSError, ValueError):
        return None
    return found if manifest == _manifest(folder.name, found) else None


def _manifest(name: str, files: Mapping[str, bytes]) -> dict[str, object]:
    return {"key": name, "files": {file: hashlib.sha256(data).hexdigest() for file, data in files.items()}}


def _put(fresh: Path, target: Path, files: Iterable[str]) -> bool:
    """Rename a folder to its place; what another writer put there meanwhile stays if it is whole."""
    with suppress(OSError):
        fresh.rename(target)
        return True
    if _whole(target, files) is not None:
        return True
    with tempfile.TemporaryDirectory(prefix=".old-", dir=target.parent, ignore_cleanup_errors=True) as old:
        target.rename(Path(old) / target.name)
        fresh.rename(target)
    return True


def _make_room(place: Path, kept: int) -> None:
    with suppress(OSError):
        builds = [path for path in place.iterdir() if len(path.name) == _DIGEST_LENGTH and path.is_dir()]
        builds.sort(key=lambda path: (path.stat().st_mtime, path.name), reverse=True)
        broken_off = [path for path in place.glob(".*-*") if time.time() - path.stat().st_mtime > _DAY]
        for path in (*builds[kept:], *broken_off):
            shutil.rmtree(path, ignore_errors=True)
