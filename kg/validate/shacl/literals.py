"""Literals as a file has them, in a store that would rewrite them.

A store keeps ``"01"^^xsd:integer`` as ``1`` and ``"5"^^xsd:int`` as an ``xsd:integer``. A literal that would be
rewritten is therefore *carried*: its lexical form stays, its datatype is replaced by one that no store knows, which
names the true one (``"01"^^<urn:lodestone:exact:http://...#integer>``). A literal that is ill-typed is carried too,
under another prefix, so that a query sees by the datatype alone whether a literal is well-formed. A carrier is still a
literal, ``STR`` gives the form in the file, and two carriers are the same term where the literals are. Blank nodes
are carried by IRIs, so that they can be named in a query.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from kg.engine.embedded import stored_forms
from kg.terms import XSD, Term, literal, parse_literal

EXACT: Final = "urn:lodestone:exact:"  #: Begins the datatype of a carried literal; a language is written ``@zh-Hans``.
NUMBER: Final = "urn:lodestone:number:"  #: The same for a whole or decimal number, whose form can be cast.
ILL: Final = "urn:lodestone:ill:"  #: The same for a literal that is ill-typed.
BLANK: Final = "urn:lodestone:blank:"  #: Begins the IRI that stands for a blank node, which no query could name.

_BOUNDS: Final[dict[str, tuple[int | None, int | None]]] = {
    "integer": (None, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
}
#: Datatypes of whole numbers.
INTEGERS: Final = frozenset(XSD + name for name in _BOUNDS)
_ZONE: Final = r"(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_TIME: Final = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_FLOAT: Final = r"(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[Ee][+-]?\d+)?|[+-]?INF|NaN)"
_FORMS: Final = {
    "decimal": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)",
    "double": _FLOAT,
    "float": _FLOAT,
    "boolean": r"true|false|0|1",
    "date": rf"(-?\d{{4,}})-(\d\d)-(\d\d){_ZONE}",
    "dateTime": rf"(-?\d{{4,}})-(\d\d)-(\d\d)T{_TIME}{_ZONE}",
    "time": rf"{_TIME}{_ZONE}",
    "gYear": rf"-?\d{{4,}}{_ZONE}",
    "gYearMonth": rf"-?\d{{4,}}-(?:0[1-9]|1[0-2]){_ZONE}",
    "duration": r"-?P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?",
    "hexBinary": r"(?:[0-9a-fA-F]{2})*",
}
_PATTERNS: Final = {XSD + name: re.compile(form) for name, form in _FORMS.items()}
_CYCLE, _CYCLE_DAYS = 400, 146_097  #: Years after which the calendar repeats itself, and their days.
_WHOLE: Final = re.compile(r"[+-]?\d+")
#: Datatypes whose literals a store may write in another way.
_REWRITTEN: Final = INTEGERS | {
    XSD + name
    for name in (
        "boolean", "date", "dateTime", "dateTimeStamp", "dayTimeDuration", "decimal", "double", "duration", "float",
        "gDay", "gMonth", "gMonthDay", "gYear", "gYearMonth", "time", "yearMonthDuration",
    )
}  # fmt: skip


def well_typed(text: str, datatype: str) -> bool:
    """Whether a lexical form is one of its datatype (W3C XML Schema 1.1, part 2); unknown datatypes have every form."""
    if datatype in INTEGERS:
        if not _WHOLE.fullmatch(text):
            return False
        low, high = _BOUNDS[datatype.removeprefix(XSD)]
        number = Decimal(text)
        return (low is None or number >= low) and (high is None or number <= high)
    pattern = _PATTERNS.get(datatype)
    if pattern is None:
        return True
    found = pattern.fullmatch(text)
    if found is None or not found.groups():
        return found is not None
    year, month, day = map(int, found.groups())
    return day_number(year, month, day) is not None


def day_number(year: int, month: int, day: int) -> int | None:
    """Return the place of a day in the proleptic Gregorian calendar, from 1 January of year 1; ``None`` for no day."""
    cycles, within = divmod(year - 1, _CYCLE)  # years that Python does not know repeat those of the first cycle
    try:
        return date(within + 1, month, day).toordinal() + cycles * _CYCLE_DAYS
    except ValueError:
        return None


def may_be_ill_typed(datatype: str) -> bool:
    """Whether a datatype has lexical forms that are none of its own, as far as is known here."""
    return datatype in INTEGERS or datatype in _PATTERNS


class Carriers:
    """Turns literals into carriers where that is needed, each distinct literal once."""

    def __init__(self) -> None:
        self._known: dict[Term, Term] = {}
        self._stored: dict[Term, Term] = {}

    def learn(self, terms: Iterable[Term]) -> None:
        """Decide for many literals at once, which is quicker than one by one."""
        new = [term for term in dict.fromkeys(terms) if term not in self._known and _may_change(term)]
        stored = stored_forms(new) if new else {}
        for term in new:
            self._known[term] = _carrier(term, stored[term])
            if self._known[term] != term:
                self._stored[term] = stored[term]

    def carry(self, term: Term) -> Term:
        """Return a term as it is loaded: itself, or its carrier."""
        if not _may_change(term):
            return term
        if term not in self._known:
            self.learn([term])
        return self._known[term]

    def stored(self, term: Term) -> Term:
        """Return a carried literal as a store reads it."""
        return self._stored.get(term, term)


def carrier_type(datatype: str) -> str:
    """Return the datatype under which a well-typed literal of a datatype is carried."""
    return (NUMBER if datatype in INTEGERS or datatype == XSD + "decimal" else EXACT) + datatype


def named(node: Term) -> Term:
    """Return a node as it is loaded: a blank node gets an IRI."""
    return f"<{BLANK}{node[2:]}>" if node.startswith("_:") else node


def carried(term: Term) -> bool:
    """Whether a term is a carrier."""
    return term.startswith('"') and '"^^<urn:lodestone:' in term


def ill_typed(carrier: Term) -> bool:
    """Whether a carrier stands for an ill-typed literal."""
    return f'"^^<{ILL}' in carrier


def uncarry(term: Term) -> Term:
    """Return the term that a file has, for one that a query gave."""
    if term.startswith(f"<{BLANK}"):
        return f"_:{term[len(BLANK) + 1 : -1]}"
    if not carried(term):
        return term
    text, datatype, _ = parse_literal(term)
    true = datatype.removeprefix(EXACT).removeprefix(NUMBER).removeprefix(ILL)
    return literal(text, language=true[1:]) if true.startswith("@") else literal(text, true)


def number(text: str, datatype: str) -> Decimal | float | None:
    """Return the number that a well-typed literal stands for, or ``None``."""
    if not well_typed(text, datatype):
        return None
    try:
        if datatype in INTEGERS or datatype == XSD + "decimal":
            return Decimal(text)
        if datatype in (XSD + "double", XSD + "float"):
            return float(text.replace("INF", "inf"))
    except InvalidOperation:
        return None
    return None


def _may_change(term: Term) -> bool:
    """Whether a store might rewrite a term, or the term be ill-typed; quick, and right where it says no."""
    if not term.startswith('"') or term.endswith('"'):
        return False
    if term.endswith(">"):
        datatype = term[term.rindex("<") + 1 : -1]
        return datatype in _REWRITTEN or datatype in _PATTERNS
    tag = term[term.rindex("@") + 1 :]
    return not tag.islower()


def _carrier(term: Term, stored: Term) -> Term:
    text, datatype, language = parse_literal(term)
    if not language and not well_typed(text, datatype):
        return literal(text, ILL + datatype)
    if stored == term:
        return term
    return literal(text, f"{EXACT}@{language}" if language else carrier_type(datatype))
