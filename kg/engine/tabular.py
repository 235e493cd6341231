"""Read SPARQL 1.1 results in TSV: in bulk, several times as quick as one term after the other.

TSV shortens numbers and truths as Turtle does, and leaves control characters as they are; both are undone, so that the
terms are those of canonical N-Triples.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from kg.engine import Rows
from kg.engine.ordered import places
from kg.terms import XSD, Term, literal

_CONTROL: Final = bytes({*range(0x20)} - set(b"\t\n") | {0x7F})
_ESCAPES: Final = {
    code: literal(chr(code))[1:-1] for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF) if chr(code) not in "\t\n"
}
_LAST_BUT_ONE, _LAST = "\ufffe", "\uffff"
_TERMS: Final = '"<_'  #: What a term begins with that is written in full.


def read_tsv(data: bytes) -> Rows:
    """Return the rows of results in their order; what is empty is unbound."""
    names, rows, _, _ = _read(data)
    return Rows(names, rows)


def read_ordered(data: bytes, order: tuple[str, ...]) -> Rows | None:
    """Return the rows of results ordered by variables of these names, or nothing where the store alone knows how."""
    names, rows, body, cells = _read(data)
    if names[: len(order)] != order:
        return None
    if len(rows) > 1:
        found = places(body, cells, len(names), len(order))
        if found is None:
            return None
        rows = tuple([rows[at] for at in found])
    return Rows(names, rows)


def _read(data: bytes) -> tuple[tuple[str, ...], tuple[tuple[Term | None, ...], ...], str, list[str]]:
    """Return names and rows, the lines of the rows as a text, and its cells."""
    text = data.decode()
    if len(data.translate(None, _CONTROL)) != len(data) or (
        not text.isascii() and (_LAST_BUT_ONE in text or _LAST in text)
    ):
        text = text.translate(_ESCAPES)
    head, _, body = text.partition("\n")
    if not head:
        return (), ((),) * len(body), body, []
    names = _names(head)
    cells = body[:-1].replace("\n", "\t").split("\t") if body else []
    terms = [cell if cell and cell[0] in _TERMS else _in_full(cell) for cell in cells]
    return names, tuple(zip(*[iter(terms)] * len(names), strict=True)), body, cells


@lru_cache(maxsize=1024)
def _names(head: str) -> tuple[str, ...]:
    """Return the names of columns."""
    return tuple(name[1:] for name in head.split("\t"))


@lru_cache(maxsize=8192)
def _in_full(cell: str) -> Term | None:
    """Return the term of a cell that is empty, a number or a truth."""
    if not cell:
        return None
    if cell in ("true", "false"):
        kind = "boolean"
    elif "e" in cell.lower():
        kind = "double"
    else:
        kind = "decimal" if "." in cell else "integer"
    return literal(cell, XSD + kind)
