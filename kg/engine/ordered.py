"""Rows in the order that a query asks for, put into it here: the store would look up both terms at every comparison.

What is ordered here is what is laid out as our questions are, by its first columns in a last line ``ORDER BY``, and
terms whose order is beyond doubt (SPARQL 1.1, 15.1: the unbound, then IRIs by code point, then literals by value). All
else is left to the store.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from math import inf
from typing import Any, Final

#: What may follow the pattern of a query that is one without its order as well; then the variables.
_CLAUSE: Final = re.compile(
    r"\}(?:\s*GROUP BY(?: +\?\w+)+)?(?:\s*HAVING *\([^#{}]*\))?\s*(\nORDER BY((?:\s+\?\w+)+)\s*)"
)
_DAY: Final = re.compile(r'"\d{4}-\d\d-\d\d"\^\^<http://www\.w3\.org/2001/XMLSchema#date>')
_NUMBER: Final = re.compile(
    r'"?([+-]?(?:\d+\.?\d*|\.\d+))(?:"\^\^<http://www\.w3\.org/2001/XMLSchema#(?:decimal|integer)>)?'
)
#: So many rows with literals to order by the store puts into order in less time than they would be here.
_FEW: Final = 30
_WORDS: Final = re.compile(r'("[^"\\>]*)"((?:@[A-Za-z0-9-]+)?)')


def last_order(text: str) -> tuple[int, tuple[str, ...]]:
    """Return the length of the last line of a query and the variables by which it orders.

    Of a query that is not laid out so it is nothing, and there are none.
    """
    return _order(text[text.rfind("\n}") + 1 :])


@lru_cache(maxsize=256)
def _order(end: str) -> tuple[int, tuple[str, ...]]:
    """Return the same, given the end of a query from where its pattern closes."""
    found = _CLAUSE.fullmatch(end)
    return (len(found[1]), tuple(found[2].replace("?", "").split())) if found else (0, ())


def places(body: str, cells: Sequence[str], width: int, columns: int) -> Sequence[int] | None:
    """Return in which order the lines of a result come, or nothing where the store alone knows.

    Args:
        body: Lines of TSV, each with its line break.
        cells: The cells of all lines.
        width: How many there are in a line.
        columns: By how many of them, from the first, the lines are ordered.
    """
    count = len(cells) // width
    quotes = body.count('"')
    if body.count("<") == len(cells) - cells.count("") and (not quotes or quotes == 2 * len(_DAY.findall(body))):
        # IRIs and days: a term ends with the least of characters, so that it comes before those that it begins.
        lines = body.replace(">", "\0").replace('"', "~").split("\n")
        return sorted(range(count), key=lines.__getitem__)
    if "<<" in body:
        return None
    doubtful = 0
    if "\\" not in body and body.count(">") == body.count(">\t") + body.count(">\n"):
        # A literal begins with what comes after the tab, so that the unbound comes before it, and ends with little.
        lines = body.replace(">", "\0").replace('"', "\v").split("\n")
        found = sorted(range(count), key=lines.__getitem__)
        if _are_told_apart(cells, width, columns):
            return found
        if count > _FEW:
            doubtful = _doubtful([cells[at * width : at * width + columns] for at in found])
            if doubtful < 0:
                return found
    return _by_value(cells, width, range(doubtful + 1, columns + 1)) if count > _FEW else None


def _are_told_apart(cells: Sequence[str], width: int, columns: int) -> bool:
    """Whether the first columns, of IRIs alone, tell all rows apart."""
    count = len(cells) // width
    named: list[Sequence[str]] = []
    for column in range(columns):
        named.append(cells[column::width])
        if not all(cell[:1] == "<" for cell in named[-1]):
            return False
        if len(set(zip(*named, strict=True))) == count:
            return True
    return True


def _doubtful(rows: Sequence[Sequence[str]]) -> int:
    """Return the first column by which rows ordered by text may be out of order, -1 where there is none."""
    for row, following in pairwise(rows):
        for column, one in enumerate(row):
            other = following[column]
            if one != other:
                if one and other and not one[0] == other[0] == "<" and not _are_alike(one, other):
                    return column
                break
    return -1


def _by_value(cells: Sequence[str], width: int, columns: range) -> list[int] | None:
    """Return the order of lines by as few columns as tell them apart, the least and the most number of them given."""
    count = len(cells) // width
    keys: list[list[Any] | None] = [_keys(cells[column::width]) for column in range(columns.start - 1)]
    for column in columns:
        keys.append(_keys(cells[column - 1 :: width]))
        if None in keys:
            return None
        rows = [*zip(*keys, strict=True)]
        if len({*rows}) == count:
            break
    return sorted(range(count), key=rows.__getitem__)


def _are_alike(one: str, other: str) -> bool:
    """Whether two literals without escapes are days, or words of one language or of none."""
    kind = one.rpartition('"')[2]
    if one[0] != '"' or other[0] != '"' or other.rpartition('"')[2] != kind:
        return False
    return kind[:1] in ("", "@") or bool(_DAY.fullmatch(one) and _DAY.fullmatch(other))


def _keys(column: Sequence[str]) -> list[Any] | None:
    """Return what orders the cells of a column, or nothing where it has terms of several kinds or of rare ones."""
    literals = {cell for cell in column if cell and cell[0] != "<"}
    if not literals:
        return [cell[:-1] for cell in column]
    values: dict[str, Any] = {"": -inf}
    if numbers := [found for cell in literals if (found := _NUMBER.fullmatch(cell))]:
        values.update({number[0]: int(number[1]) if number[1].isdigit() else Decimal(number[1]) for number in numbers})
    elif literals <= {"false", "true"} or all(map(_DAY.fullmatch, literals)):
        return None if any(cell[:1] == "<" for cell in column) else [*column]
    else:
        words = [found for cell in literals if (found := _WORDS.fullmatch(cell))]
        if len({word[2] for word in words}) == 1:
            values = {"": "", **{word[0]: word[1] for word in words}}
    return [values[cell] for cell in column] if values.keys() >= {*column} else None
