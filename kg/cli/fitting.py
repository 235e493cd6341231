"""How texts fit a width: lines that end where words do, and columns wide enough for the words in them.

Widths are counted in columns of a terminal, of which a Chinese character takes two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len, chop_cells

_OPENING, _CLOSING = "（《〈「『【“‘", "，。、；：？！）》〉」』】”’…—"
_WIDE: Final = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60"
#: What a line is not broken within: a wide character with the marks that cling to it, or a word in other letters.
_PIECE: Final = re.compile(rf"\s+|[{_OPENING}]*(?:[{_WIDE}]|[^\s{_WIDE}]+)[{_CLOSING}]*|.")
_COMFORTABLE: Final = 10  #: Columns that a text has to itself before all give way, where it is as wide.
_LONGEST: Final = 30  #: A longer word, which is an address or a digest, may be broken anywhere.


def wrapped(text: str, width: int) -> str:
    """Return a text with line ends where words end, so that no line is wider; a word that is wider is broken."""
    return "\n".join(line for whole in text.split("\n") for line in _lines(whole, width))


def columns(texts: Sequence[Sequence[str]], width: int, between: int) -> tuple[int, ...] | None:
    """Return how wide the columns of a table are to be.

    Args:
        texts: Per column, its heading and cells.
        width: Of the whole.
        between: Columns of the terminal between two of the table.

    Returns:
        A width per column, none wider than its texts; ``None`` where there is no room for the words of all.
    """
    lines = [[line for text in column for line in text.split("\n")] for column in texts]
    widest = [max(map(cell_len, column)) for column in lines]
    found = [
        min(most, max(_COMFORTABLE, min(_LONGEST, max(map(_longest, column)))))
        for most, column in zip(widest, lines, strict=True)
    ]
    room = width - between * (len(found) - 1) - sum(found)
    if room < 0:
        return None
    for _ in range(room):
        narrow = [place for place, most in enumerate(widest) if found[place] < most]
        if narrow:
            found[min(narrow, key=found.__getitem__)] += 1
    return tuple(found)


def _lines(text: str, width: int) -> list[str]:
    lines, line = [], ""
    for piece in _PIECE.findall(text):
        if line and cell_len(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
        if cell_len(line.rstrip()) > width:
            *full, line = chop_cells(line, width)
            lines += full
    return [*lines, line.rstrip()]


def _longest(text: str) -> int:
    return max((cell_len(piece) for piece in _PIECE.findall(text) if not piece.isspace()), default=0)
