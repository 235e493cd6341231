"""Editions of the graph: a folder, or a revision of the repository, read with its own ontology, data and questions."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from kg import catalogue, paths, sources
from kg.build import Graph, Progress, open_from
from kg.catalogue import Question
from kg.errors import UnreadableFile
from kg.sources import Dataset

FOLDERS: Final = ("ontology", "data", "queries")


@dataclass(frozen=True, eq=False)
class Edition:
    """One state of ontology, data and questions, with the graph built from them."""

    name: str  #: As it was asked for.
    dataset: Dataset
    graph: Graph
    folder: Path

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Its questions, by name."""
        return catalogue.questions(self.folder / "queries")

    @cached_property
    def question_names(self) -> frozenset[str]:
        """The names of its questions, which can be told of an edition whose headers are of an older form."""
        return frozenset(path.stem for path in (self.folder / "queries").glob("*.rq"))


@contextmanager
def opened(name: str, progress: Progress | None = None) -> Iterator[Edition]:
    """Open an edition: a folder that holds ``ontology``, ``data`` and ``queries``, or a revision of the checkout.

    Raises:
        UnreadableFile: There is neither such a folder nor such a revision, or it lacks one of the three.
        LodestoneError: It cannot be read or reasoned with; see :func:`kg.build.build`.
    """
    if Path(name).is_dir():
        yield _edition(name, Path(name), progress)
        return
    with tempfile.TemporaryDirectory(prefix="lodestone-") as place:
        _unpack(name, Path(place))
        yield _edition(name, Path(place), progress)


def _edition(name: str, folder: Path, progress: Progress | None) -> Edition:
    missing = [part for part in FOLDERS if not (folder / part).is_dir()]
    if missing:
        raise UnreadableFile(f"{name}: an edition has the folders {', '.join(FOLDERS)}; {', '.join(missing)} not found")
    dataset = sources.load(folder / "ontology", folder / "data")
    return Edition(name, dataset, open_from(folder / "ontology", folder / "data", progress), folder)


def _unpack(revision: str, place: Path) -> None:
    """Write the three folders of a revision of the checkout to a place."""
    root = paths.checkout()
    if root is None:
        raise UnreadableFile(f"{revision}: no such folder, and outside of a checkout there are no revisions")
    command = ["git", "-C", str(root), "archive", "--format=tar", "--end-of-options", revision, *FOLDERS]
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - a revision is no option
    except FileNotFoundError as error:
        raise UnreadableFile(f"{revision}: no such folder, and git, which knows revisions, is not installed") from error
    if done.returncode:
        why = done.stderr.decode(errors="replace").strip().splitlines()
        raise UnreadableFile(f"{revision}: neither a folder nor a revision of this checkout ({why[-1] if why else ''})")
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(place, filter="data")
