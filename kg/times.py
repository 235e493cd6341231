"""When a claim holds: its four dates, their basis, and what follows for *possible* and *certain* days.

Dates are ISO 8601 calendar days as text (``"2026-02-04"``), which sort as they follow one another; ends are exclusive.
``None`` is "no such bound". The rules are those of the ontology's ``lo:timeBasis``.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LATEST: Final = "latest"  #: In place of a day: the day of the newest article.


class Basis(StrEnum):
    """How the four dates of a claim are to be read."""

    GIVEN = "Given"  #: As written; a missing start or end is open for possible days, and never certain.
    PRESENT = "PresentTense"  #: Certain on the article's own day, where nothing else is said.
    HAPPENED = "Happened"  #: It came to be by the article's day at the latest, and never ends.
    TIMELESS = "Timeless"  #: Always, and always certain.


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days from ``start`` up to, not including, ``end``; an open side is ``None``."""

    start: str | None = None
    end: str | None = None

    def meets(self, day: str) -> bool:
        """Whether a day lies within."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def intersect(self, other: Span) -> Span | None:
        """Return the days common to both, or ``None`` where there are none."""
        start = max((s for s in (self.start, other.start) if s is not None), default=None)
        end = min((e for e in (self.end, other.end) if e is not None), default=None)
        return None if start is not None and end is not None and start >= end else Span(start, end)

    def covers(self, other: Span) -> bool:
        """Whether every day of the other is a day of this one."""
        return (self.start is None or (other.start is not None and self.start <= other.start)) and (
            self.end is None or (other.end is not None and other.end <= self.end)
        )


ALWAYS = Span()


@dataclass(frozen=True, slots=True)
class Validity:
    """The days on which something possibly holds, and those on which it certainly does."""

    possible: Span
    certain: Span | None  #: ``None`` where no day is certain; otherwise within ``possible``.

    def join(self, other: Validity) -> Validity | None:
        """Return when both hold: possible and certain days are intersected apart; ``None`` without a possible day."""
        possible = self.possible.intersect(other.possible)
        if possible is None:
            return None
        both = None if self.certain is None or other.certain is None else self.certain.intersect(other.certain)
        return Validity(possible, both)

    def covers(self, other: Validity) -> bool:
        """Whether the other adds no day, possible or certain, to this one."""
        if not self.possible.covers(other.possible):
            return False
        return other.certain is None or (self.certain is not None and self.certain.covers(other.certain))


TIMELESS = Validity(ALWAYS, ALWAYS)


def read_day(text: str) -> str | None:
    """Return a day written as ``2026-02-04``, or ``None`` where the text is no such day or the calendar's last."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        return None
    try:
        next_day(text)
    except (ValueError, OverflowError):  # Ends are exclusive: a day that none comes after is not reckoned with.
        return None
    return text


def next_day(day: str) -> str:
    """Return the day after an ISO 8601 day."""
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=1)).isoformat()


def effective(
    basis: Basis,
    issued: str,
    starts: tuple[str | None, str | None] = (None, None),
    ends: tuple[str | None, str | None] = (None, None),
) -> Validity:
    """Compute when a claim holds.

    Args:
        basis: How the dates are to be read.
        issued: The article's best day.
        starts: ``startsFrom`` and ``startsBy``: it began between these.
        ends: ``endsFrom`` and ``endsBy``: it ended between these, exclusive.

    Returns:
        Possible from ``startsFrom`` to ``endsBy``, certain from ``startsBy`` to ``endsFrom``.
    """
    starts_from, starts_by = starts
    ends_from, ends_by = ends
    if basis is Basis.TIMELESS:
        return TIMELESS
    if basis is Basis.HAPPENED:
        return Validity(Span(starts_from, None), Span(starts_by or issued, None))
    if basis is Basis.PRESENT:
        starts_by, ends_from = starts_by or issued, ends_from or next_day(issued)
    if starts_by is None or ends_from is None or starts_by >= ends_from:
        return Validity(Span(starts_from, ends_by), None)
    return Validity(Span(starts_from, ends_by), Span(starts_by, ends_from))
