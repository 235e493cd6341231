"""What a change in git touches: lines by file, so that a report can be kept to what somebody has just written."""

from __future__ import annotations

import re
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from kg.errors import LodestoneError, UnreadableFile
from kg.validate.report import Finding, Report

_HUNK: Final = re.compile(r"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs from a revision."""

    lines: dict[Path, tuple[tuple[int, int], ...]]  #: First and last lines of what was written, by resolved file.
    new: frozenset[Path]  #: Files that the revision does not have.

    def touch(self, file: Path, block: tuple[int, int] | None) -> bool:
        """Whether lines of a file, or the file as a whole where there are none, differ."""
        where = file.resolve()
        if where in self.new:
            return True
        ranges = self.lines.get(where, ())
        return bool(ranges) if block is None else any(a <= block[1] and b >= block[0] for a, b in ranges)


def since(revision: str, folder: Path) -> Changes:
    """Return what the files of a repository differ in from a revision, commits and uncommitted work alike.

    Args:
        revision: What git takes: a branch, a tag, a commit, ``HEAD~3``.
        folder: A folder in the repository.

    Raises:
        UnreadableFile: There is no repository, no git, or no such revision.
    """
    top = Path(_git(folder, "rev-parse", "--show-toplevel").rstrip("\n"))
    try:
        commit = _git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").strip()
    except LodestoneError as error:
        raise UnreadableFile(
            f"git knows no revision {revision!r} here; name a branch, a tag or a commit (a shallow clone has few)"
        ) from error
    form = ("--unified=0", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--src-prefix=a/")
    diff = _git(top, "-c", "core.quotePath=false", "diff", *form, "--dst-prefix=b/", commit, "--")
    untracked = _git(top, "ls-files", "-z", "--others", "--exclude-standard").split("\0")
    lines, new = _read(diff, top)
    return Changes(lines, frozenset(new | {(top / name).resolve() for name in untracked if name}))


def keep(report: Report, changes: Changes, roots: Iterable[Path]) -> Report:
    """Return a report with the findings on changed statements only; one without a line needs a changed file."""
    folders = tuple(roots)
    kept = tuple(finding for finding in report.findings if _touched(finding, changes, folders))
    return replace(report, findings=kept, held_back=report.held_back + len(report.findings) - len(kept))


def _touched(finding: Finding, changes: Changes, roots: tuple[Path, ...]) -> bool:
    if not finding.in_file:
        return True  # It is about the whole, which the change is part of.
    files = [file for root in roots if (file := root / finding.place).exists()]  # An absolute place stays as it is.
    if not files:
        return True
    line = None if finding.line is None else (finding.line, finding.line)
    return any(changes.touch(file, finding.block or line) for file in files)


def _read(diff: str, top: Path) -> tuple[dict[Path, tuple[tuple[int, int], ...]], set[Path]]:
    """Return the lines written, by file, and the files that were not there; a deletion touches its neighbours."""
    found: defaultdict[Path, list[tuple[int, int]]] = defaultdict(list)
    new: set[Path] = set()
    file, fresh = top, False
    lines = iter(diff.split("\n"))
    for line in lines:
        hunk = _HUNK.match(line)
        if line.startswith("--- "):
            fresh = line == "--- /dev/null"
        elif line.startswith("+++ "):
            file = (top / _name(line[4:])).resolve()
            if fresh:
                new.add(file)
        elif hunk:
            removed, first, count = int(hunk[1] or 1), int(hunk[2]), int(hunk[3] or 1)
            found[file].append((first, first + count - 1) if count else (first, first + 1))
            _pass_over(lines, removed + count)
    return {path: tuple(ranges) for path, ranges in found.items()}, new


def _pass_over(lines: Iterator[str], number: int) -> None:
    """Skip the text of a hunk, which may look like the head of another file."""
    while number:
        number -= not next(lines).startswith("\\")  # "\\ No newline at end of file" is not counted.


def _name(text: str) -> str:
    """Return the path that a ``+++`` line names; git quotes one that holds what could be misread."""
    text = text.rstrip("\t")
    if text.startswith('"') and text.endswith('"'):
        raw = re.sub(rb"\\([0-7]{3})", lambda m: bytes([int(m[1], 8)]), text[1:-1].encode("utf-8"))
        plain = raw.replace(b"\\t", b"\t").replace(b"\\n", b"\n").replace(b'\\"', b'"').replace(b"\\\\", b"\\")
        text = plain.decode("utf-8", "surrogateescape")
    return text.removeprefix("b/")


def _git(folder: Path, *words: str) -> str:
    """Run git and return what it prints.

    Raises:
        UnreadableFile: git is not there, or says no.
    """
    command = ["git", "-C", str(folder), *words]
    try:
        done = subprocess.run(command, capture_output=True, check=True, timeout=_SECONDS)  # noqa: S603 - a list of words
    except FileNotFoundError as error:
        raise UnreadableFile("git is not installed, which --changed asks what has changed") from error
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(f"{folder}: git did not answer in {_SECONDS:g} seconds") from error
    except subprocess.CalledProcessError as error:
        told = error.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = told[0] if told else "git says no"
        raise UnreadableFile(f"{folder}: {reason}; --changed works in a folder that git tracks") from error
    return done.stdout.decode("utf-8", "surrogateescape")
