"""How the project's own Turtle and TriG are laid out, which no parser keeps: the prefixes at the head of a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from kg.names import BASE
from kg.validate.corpus import GRAPHS, SHAPES, Corpus
from kg.validate.file import File
from kg.validate.report import Finding, Severity

_PREFIX: Final = re.compile(r"^@?prefix\s+([^\s:]*):", re.MULTILINE | re.IGNORECASE)
_OWN: Final = frozenset({SHAPES, *GRAPHS.values()})


def check(corpus: Corpus) -> Iterator[Finding]:
    """Yield prefixes that say nothing, and those that are out of order; files of others are let be."""
    for file in corpus.files:
        if file.stratum in _OWN or file.stratum.startswith(f"<{BASE}record/"):
            yield from _prefixes(file)


def _prefixes(file: File) -> Iterator[Finding]:
    found = [(match[1], file.text.count("\n", 0, match.start()) + 1) for match in _PREFIX.finditer(file.text)]
    for name, line in found:
        if not name:
            message = "the empty prefix tells a reader nothing; give the namespace its usual name"
            yield Finding("empty-prefix", Severity.WARNING, file.place, line, message)
    for (before, _), (name, line) in pairwise(found):
        if name <= before:
            message = f"the prefix {name}: follows {before}:; put prefixes in alphabetical order, each once"
            yield Finding("prefixes-out-of-order", Severity.WARNING, file.place, line, message)
