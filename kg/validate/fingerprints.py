"""Findings made complete: the exact place, the line of the source, and a fingerprint that survives moved lines.

A fingerprint is a digest of the rule, the file and what fails: focus, path, component and value of a SHACL result, else
the message. A blank node has no name that would stay, so the line it stands on takes its place. Where several findings
are alike, they are numbered in the order of the file.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from kg.errors import LodestoneError
from kg.validate import intake
from kg.validate.corpus import Corpus
from kg.validate.report import Finding

_BLANK: Final = re.compile(r"_:[A-Za-z0-9.-]+")
_DIGITS: Final = 20  #: Hexadecimal digits of a fingerprint.
_WIDEST: Final = 200  #: Characters of a line that are shown.


def complete(findings: Iterable[Finding], corpus: Corpus) -> list[Finding]:
    """Return findings with place, excerpt, block and fingerprint, in their order."""
    texts: dict[str, list[str]] = {}
    shorten = _shortener(corpus.namespaces)
    alike: Counter[str] = Counter()
    held = corpus.places
    found = []
    for finding in findings:
        placed = _placed(finding, corpus)
        placed = replace(placed, in_file=placed.line is not None or placed.place in held)
        if placed.place not in texts:
            texts[placed.place] = _lines(placed.place, corpus) if placed.in_file else []
        lines = texts[placed.place]
        line = lines[placed.line - 1] if placed.line and placed.line <= len(lines) else None
        key = _key(placed, line or "")
        alike[key] += 1
        digest = hashlib.sha256(f"{key}\0{alike[key]}".encode()).hexdigest()[:_DIGITS]
        excerpt = None if line is None else line.removesuffix("\r")[:_WIDEST]
        message, block = shorten(placed.message), _block(placed, corpus)
        found.append(replace(placed, message=message, excerpt=excerpt, fingerprint=digest, block=block))
    return found


def _shortener(namespaces: Mapping[str, str]) -> Callable[[str], str]:
    """Return what writes IRIs in a message with the prefixes of the files, as their authors know them."""
    if not namespaces:
        return str
    longest = sorted(namespaces, key=len, reverse=True)
    pattern = re.compile(rf"<?({'|'.join(map(re.escape, longest))})([A-Za-z0-9_][\w-]*(?:\.[\w-]+)*)(?![\w/#%]|\?\S)>?")
    return lambda message: pattern.sub(lambda match: f"{namespaces[match[1]]}:{match[2]}", message)


def _placed(finding: Finding, corpus: Corpus) -> Finding:
    """Return a finding at the very statement that fails, where a SHACL result tells which."""
    result = finding.shacl
    if result is None:
        return finding
    path = result.path if result.path and result.path.startswith("<") else None
    place, spot = corpus.spot(result.focus, path, None, result.value)
    if spot is None:
        return finding
    return replace(finding, place=place, line=spot.line, column=spot.column)


def _lines(place: str, corpus: Corpus) -> list[str]:
    file = corpus.file(place)
    if file is not None:
        return file.text.split("\n")
    path = Path(place) if Path(place).is_absolute() else corpus.root / place
    if not path.is_file():
        return []
    try:
        return intake.read(path, place).removeprefix(intake.UTF8_MARK).decode("utf-8", "replace").split("\n")
    except LodestoneError:
        return []  # What cannot be read is reported elsewhere; only its excerpt is lost.


def _key(finding: Finding, line: str) -> str:
    result = finding.shacl
    what = finding.message
    if result is not None:
        what = "\0".join((result.focus, result.path or "", result.component, result.value or ""))
    if finding.rule == "syntax" or _BLANK.search(what):
        what = _BLANK.sub("_:", what) + "\0" + line.strip()
    return f"{finding.rule}\0{finding.place}\0{what}"


def _block(finding: Finding, corpus: Corpus) -> tuple[int, int] | None:
    file = corpus.file(finding.place)
    if finding.line is None:
        return None
    return (finding.line, finding.line) if file is None else file.lines.block(finding.line)
