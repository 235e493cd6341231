"""Text copied from an article: the sentences stay outside the repository, whatever kind of file it is.

A run of 24 characters counts when it holds at least one that is not ASCII: names of programmes and bare numbers are
nobody's wording.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from kg.articles import Article
from kg.validate.corpus import place_of
from kg.validate.report import Finding, Outcome, Severity

LONGEST: Final = 23  #: Characters in a row that may be the same.
_LARGEST: Final = 5_000_000  #: Bytes; larger files are data of others.
#: Stretches of text in which a window of 24 can hold a character that is not ASCII.
_STRETCH = re.compile(rf"[\x00-\x7f]{{0,{LONGEST}}}(?:[^\x00-\x7f]+[\x00-\x7f]{{0,{LONGEST}}})+")


def check(root: Path, articles: Mapping[str, Article], chosen: Iterable[Path] | None = None) -> Outcome:
    """Look for article text in files.

    Args:
        root: The folder whose files are searched: those git tracks or would; all of them where there is no git.
        articles: By number.
        chosen: Search these files instead.
    """
    grams = _grams(articles)
    paths = list(files(root) if chosen is None else chosen)
    found = [finding for path in paths for finding in _search(path, root, grams)]
    return Outcome(tuple(found), checked={"files searched for copied text": len(paths)})


def files(root: Path) -> tuple[Path, ...]:
    """Return the files of a folder that git tracks or would track; without git, all whose path holds no dot folder."""
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603 - no input of others
    except (OSError, subprocess.CalledProcessError):
        every = (path for path in sorted(root.rglob("*")) if path.is_file())
        return tuple(p for p in every if not any(part.startswith(".") for part in p.relative_to(root).parts[:-1]))
    names = sorted({name.decode("utf-8", "surrogateescape") for name in listed.split(b"\0") if name})
    return tuple(root / name for name in names if (root / name).is_file())


def _grams(articles: Mapping[str, Article]) -> dict[str, tuple[str, int]]:
    """Return every window of 24 characters that is not all ASCII, with article and offset."""
    found: dict[str, tuple[str, int]] = {}
    for number, article in articles.items():
        for start in range(len(article.text) - LONGEST):
            window = article.text[start : start + LONGEST + 1]
            if not window.isascii():
                found.setdefault(window, (number, start))
    return found


def _search(path: Path, root: Path, grams: Mapping[str, tuple[str, int]]) -> Iterator[Finding]:
    """Yield one finding per run of copied characters; the longest run, without quoting it."""
    if path.stat().st_size > _LARGEST:
        return
    text = path.read_bytes().decode("utf-8", "ignore")
    if text.isascii():
        return
    run: tuple[int, int] | None = None
    for start in _windows(text):
        if text[start : start + LONGEST + 1] not in grams:
            continue
        if run and start <= run[1]:
            run = (run[0], start + LONGEST + 1)
            continue
        if run:
            yield _finding(path, root, text, run, grams)
        run = (start, start + LONGEST + 1)
    if run:
        yield _finding(path, root, text, run, grams)


def _windows(text: str) -> Iterator[int]:
    for stretch in _STRETCH.finditer(text):
        yield from range(stretch.start(), stretch.end() - LONGEST)


def _finding(path: Path, root: Path, text: str, run: tuple[int, int], grams: Mapping[str, tuple[str, int]]) -> Finding:
    number, offset = grams[text[run[0] : run[0] + LONGEST + 1]]
    message = (
        f"{run[1] - run[0]} characters in a row are those of article {number} from {offset} on: "
        "put it in your own words"
    )
    return Finding("copied-text", Severity.ERROR, place_of(path, root), text.count("\n", 0, run[0]) + 1, message)
