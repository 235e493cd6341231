"""The articles as text: reading them, finding words in them, cutting them into sentences, digesting passages.

Every offset counts Unicode code points of the decoded file, 0-based, end exclusive, as ``oa:start`` and ``oa:end`` do
(W3C Web Annotation Vocabulary, Text Position Selector).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kg.errors import AnchorError, MissingArticle, OrphanedPassage, UnreadableFile

_NAME = re.compile(r"(?P<number>\d{3})_.*\.txt")
#: What ends a sentence; an ASCII full stop only before white space or the end, so that ``3.5`` stays whole.
_SENTENCE_END = re.compile(r"[。！？!?]|\.(?=\s|\Z)|[\n\r\u2028\u2029]")
_OFFSETS_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Article:
    """One article, as its file has it."""

    number: str  #: E.g. ``"000"``.
    path: Path
    text: str = field(repr=False)  #: Decoded, line ends untouched.
    sha256: str  #: Hex digest of the UTF-8 of the whole text.

    def read(self, start: int, end: int) -> str:
        """Return the characters of a passage.

        Raises:
            OrphanedPassage: The range does not lie within the text, or is empty.
        """
        if not 0 <= start < end <= len(self.text):
            raise OrphanedPassage(
                f"passage {start}-{end} does not lie in article {self.number}, which has {len(self.text)} code points: "
                f'find its words again with kg anchor {self.number} "WORDS"'
            )
        return self.text[start:end]


def load(folder: Path) -> dict[str, Article]:
    """Read every article of a folder, by number; files are named ``NNN_<anything>.txt``.

    Raises:
        UnreadableFile: A file cannot be opened or is not UTF-8, or two have one number.
    """
    found: dict[str, Article] = {}
    for path in sorted(folder.glob("*.txt")):
        name = _NAME.fullmatch(path.name)
        if not name:
            continue
        number = name["number"]
        if number in found:
            raise UnreadableFile(f"{path}: {found[number].path.name} is article {number} too; keep one of them")
        found[number] = read(path, number)
    return found


def read(path: Path, number: str) -> Article:
    """Read the text of one article.

    Raises:
        UnreadableFile: It cannot be opened or is not UTF-8.
    """
    text = _decode(path)
    return Article(number, path, text, digest(text, 0, len(text)))


def get(articles: dict[str, Article], number: str, folder: Path | None) -> Article:
    """Return one article out of those loaded.

    Args:
        articles: What :func:`load` returned, or nothing where there is no folder.
        number: E.g. ``"000"``.
        folder: Where was looked, for the message; ``None`` where no folder was found.

    Raises:
        MissingArticle: It is not there; the text says how to name the folder.
    """
    if number in articles:
        return articles[number]
    where = f"is not in {folder}" if folder else "is not at hand"
    raise MissingArticle(f"article {number} {where}: set KG_ARTICLES to the folder of articles or give --articles DIR")


def digest(text: str, start: int, end: int) -> str:
    """Return the SHA-256, in hex, of the UTF-8 of the code points from ``start`` up to ``end``."""
    return hashlib.sha256(text[start:end].encode("utf-8")).hexdigest()


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Cut a text into sentences, as ranges without white space around them; a piece without any word is none."""
    pieces: list[tuple[int, int]] = []
    start = 0
    for end in [*(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]:
        piece = text[start:end]
        if any(character.isalnum() for character in piece):
            left = start + len(piece) - len(piece.lstrip())
            pieces.append((left, left + len(piece.strip())))
        start = end
    return tuple(pieces)


def find(article: Article, words: str, within: tuple[int, int] | None = None) -> tuple[int, int]:
    """Find the one place of an article where exactly these words stand.

    Args:
        article: Where to look.
        words: Compared code point by code point; nothing fuzzy.
        within: A range to look in, where the words stand more than once; the whole text by default.

    Returns:
        Start and end of the words.

    Raises:
        AnchorError: They stand nowhere, or more than once; the text gives the offsets.
    """
    if not words:
        raise AnchorError(f"no words to look for in article {article.number}: give the words of the passage")
    low, high = within or (0, len(article.text))
    starts = []
    at = article.text.find(words, low, high)
    while at >= 0:
        starts.append(at)
        at = article.text.find(words, at + 1, high)
    place = f"article {article.number}" + (f" within {low}-{high}" if within else "")
    if not starts:
        raise AnchorError(f"no match in {place}: give the words exactly as they stand, punctuation and spaces included")
    if len(starts) > 1:
        offsets = ", ".join(map(str, starts[:_OFFSETS_SHOWN])) + (", ..." if len(starts) > _OFFSETS_SHOWN else "")
        raise AnchorError(f"{len(starts)} matches in {place}, at {offsets}: give more words, or --in START-END")
    return starts[0], starts[0] + len(words)


def _decode(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"{path}: not UTF-8 at byte {error.start}; save the article as UTF-8") from error
