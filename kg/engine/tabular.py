"""Read SPARQL 1.1 results in TSV: in bulk, several times as quick as one term after the other.

TSV shortens numbers and truths as Turtle does, and leaves control characters as they are; both are undone, so that the
terms are those of canonical N-Triples.
"""

from __future__ import annotations

from typing import Final

from kg.engine import Rows
from kg.terms import XSD, Term, literal

_CONTROL: Final = bytes({*range(0x20)} - set(b"\t\n") | {0x7F})
_ESCAPES: Final = {
    code: literal(chr(code))[1:-1] for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF) if chr(code) not in "\t\n"
}
_LAST: Final = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")  #: U+FFFE and U+FFFF in UTF-8.
_TERMS: Final = '"<_'  #: What a term begins with that is written in full.


def read_tsv(data: bytes) -> Rows:
    """Return the rows of results that have one column at least; what is empty is unbound."""
    text = data.decode()
    if len(data.translate(None, _CONTROL)) != len(data) or any(code in data for code in _LAST):
        text = text.translate(_ESCAPES)
    head, _, body = text.partition("\n")
    names = tuple(name[1:] for name in head.split("\t"))
    count = body.count("\n")
    cells: list[Term | None] = list(body[:-1].replace("\n", "\t").split("\t")) if count else []
    if _in_full(data) != len(cells):
        known: dict[Term, Term | None] = {"": None}
        cells = [cell if cell and cell[0] in _TERMS else _lengthen(cell or "", known) for cell in cells]
    return Rows(names, tuple(zip(*[iter(cells)] * len(names), strict=True)))


def _in_full(data: bytes) -> int:
    """Count the cells that are terms written in full: neither a tab nor a line break stands inside of one."""
    return sum(data.count(before + first) for before in (b"\t", b"\n") for first in (b"<", b'"', b"_"))


def _lengthen(cell: str, known: dict[Term, Term | None]) -> Term | None:
    """Return the term of a cell that is empty, a number or a truth."""
    if cell not in known:
        if cell in ("true", "false"):
            kind = "boolean"
        elif "e" in cell.lower():
            kind = "double"
        else:
            kind = "decimal" if "." in cell else "integer"
        known[cell] = literal(cell, XSD + kind)
    return known[cell]
