"""What is given to checks: the project's own files, or data, shapes and an ontology written for a test."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kg import paths
from kg.validate import corpus
from kg.validate.corpus import Corpus
from tests.validate.shacl.random_shapes import PREFIXES


@cache
def project() -> Corpus:
    """Return the project's own files, read once for all tests of a process."""
    return corpus.read(paths.share("ontology").parent)


def read(folder: Path, shapes: str, data: str = "", ontology: str = "", *, head: str = PREFIXES) -> Corpus:
    """Write three files of Turtle under a head, named for what they are given as, and read them."""
    for name, text in {"data": data, "shapes": shapes, "ontology": ontology}.items():
        (folder / f"{name}.ttl").write_text(head + text, encoding="utf-8")
    return corpus.read_given(folder, [folder / "data.ttl"], [folder / "shapes.ttl"], [folder / "ontology.ttl"])
