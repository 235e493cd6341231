"""The operator ``<`` of SPARQL 1.1 (section 17.3) on literals as a file has them.

Numbers, strings, truth values and instants are compared; days and times of day too, as stores do.
A time with a zone and one without are comparable where no zone could change the answer (XML Schema 1.1, part 2, E.3.3).
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, NamedTuple

from kg.terms import XSD, Term, parse_literal
from kg.validate.shacl.literals import NUMBER, day_number, number, well_typed

_CLOCK: Final = re.compile(
    r"(?:(?P<year>-?\d{4,})-(?P<month>\d\d)-(?P<day>\d\d))?T?"
    r"(?:(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d(?:\.\d+)?))?"
    r"(?P<zone>Z|[+-]\d\d:\d\d)?"
)
_CLOCKS: Final = (XSD + "dateTime", XSD + "date", XSD + "time")
_FURTHEST: Final = 14 * 3600  #: Seconds that a zone can be away from UTC.


class _Value(NamedTuple):
    """What a literal stands for."""

    family: str
    value: Decimal | float | str | bool
    zoned: bool | None = None


def less(first: Term, second: Term, *, or_equal: bool = False) -> bool:
    """Whether one term is less than another; not so where they cannot be compared.

    Args:
        first: A term.
        second: Another.
        or_equal: Whether equal values will do.
    """
    a, b = _value(first), _value(second)
    if a is None or b is None or a.family != b.family:
        return False
    x, y = a.value, b.value
    if isinstance(x, str) or isinstance(y, str):
        return str(x) <= str(y) if or_equal else str(x) < str(y)
    if isinstance(x, float) or isinstance(y, float):
        x, y = float(x), float(y)
    if a.zoned != b.zoned:
        # The one without a zone may be as much earlier or later; both answers have to be the same.
        return Decimal(x) < Decimal(y) - _FURTHEST
    return x <= y if or_equal else x < y


def comparison(first: str, operator: str, second: str) -> str:
    """Write a comparison in SPARQL that sees through carriers of numbers.

    Args:
        first: A variable with question mark, or a literal.
        operator: ``<``, ``<=``, ``>`` or ``>=``.
        second: Like the first.
    """
    strict, both = operator[0], (first, second)
    known = f"COALESCE({first} {strict} {second}, false)"
    if operator != strict:  # a store has every term equal to itself, even one that cannot be compared
        known += f" || ({' && '.join(f'isNumeric({term})' for term in both)} && {first} {operator} {second})"
    numbers = " && ".join(f'(isNumeric({term}) || STRSTARTS(STR(DATATYPE({term})), "{NUMBER}"))' for term in both)
    return f"{known} || ({numbers} && <{XSD}decimal>(STR({first})) {operator} <{XSD}decimal>(STR({second})))"


def _value(term: Term) -> _Value | None:
    if not term.startswith('"'):
        return None
    text, datatype, language = parse_literal(term)
    if language or not well_typed(text, datatype):
        return None
    if datatype == XSD + "string":
        return _Value("string", text)
    if datatype == XSD + "boolean":
        return _Value("boolean", text in ("true", "1"))
    if datatype in _CLOCKS:
        return _clock(text, datatype)
    found = number(text, datatype)
    return None if found is None else _Value("number", found)


def _clock(text: str, datatype: str) -> _Value | None:
    """Return the seconds since a fixed day, in UTC where there is a zone."""
    found = _CLOCK.fullmatch(text)
    if not found:
        return None
    days = day_number(int(found["year"]), int(found["month"]), int(found["day"])) if found["year"] else 0
    seconds = Decimal((days or 0) * 86400)
    if found["hour"]:
        seconds += int(found["hour"]) * 3600 + int(found["minute"]) * 60 + Decimal(found["second"])
    zone = found["zone"]
    if zone and zone != "Z":
        offset = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
        seconds += -offset if zone[0] == "+" else offset
    return _Value(datatype, seconds, bool(zone))
