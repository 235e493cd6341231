"""When and in what modality something holds: antichains of pairs, joined as premises meet.

Days and modality travel together, so that a stated two years and a forecast ten never become a stated ten.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, TypeAlias

from kg.terms import Term
from kg.times import TIMELESS, Basis, Validity


@dataclass(frozen=True, slots=True)
class Pair:
    """Days on which something holds in a modality."""

    validity: Validity
    modality: frozenset[Term]  #: Classes of statements, without ``lo:Reported``; empty where it is plainly said.
    _hash: int = field(init=False, repr=False, compare=False)  #: Reckoned once: pairs are looked up all the time.

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.validity, self.modality)))

    def __hash__(self) -> int:
        return self._hash

    def covers(self, other: Pair) -> bool:
        """Whether the other adds no day and is no less qualified than this one."""
        return self.modality <= other.modality and self.validity.covers(other.validity)

    def key(self) -> tuple[object, ...]:
        """Return what sorts pairs: plainly said first, certain first, then by days."""
        certain, possible = self.validity.certain, self.validity.possible
        days = (possible.start, possible.end) + ((certain.start, certain.end) if certain else (None, None))
        return (len(self.modality), certain is None, tuple(day or "" for day in days), tuple(sorted(self.modality)))


Pairs: TypeAlias = tuple[Pair, ...]  #: An antichain: none covers another.

PLAIN: Final = Pair(TIMELESS, frozenset())
ALWAYS: Final[Pairs] = (PLAIN,)


@lru_cache(maxsize=4096)
def timeless(pair: Pair) -> Pair:
    """Return the same modality without a clock: the form of a type, which is rigid."""
    return Pair(TIMELESS, pair.modality) if pair.modality else PLAIN


@lru_cache(maxsize=65536)
def join(one: Pair, other: Pair) -> Pair | None:
    """Return when and how both hold, or ``None`` where they have no possible day in common."""
    validity = one.validity.join(other.validity)
    return None if validity is None else Pair(validity, one.modality | other.modality)


def is_always(pairs: Pairs) -> bool:
    """Whether an antichain is that of what is plainly said and always certain: such a premise narrows nothing."""
    return bool(pairs) and pairs[0] is PLAIN


def join_all(premises: Sequence[Pairs]) -> Pairs:
    """Return when and how all premises hold together; empty where they have no possible day in common."""
    found: Pairs = ALWAYS
    for pairs in premises:
        if is_always(pairs):
            continue
        if found is ALWAYS:
            found = pairs
            continue
        both = (join(one, other) for one in found for other in pairs)
        found = widen((), (pair for pair in both if pair is not None))
    return found


def widen(pairs: Pairs, more: Iterable[Pair]) -> Pairs:
    """Add pairs to an antichain; the very same tuple is returned where none adds anything."""
    for new in more:
        for old in pairs:
            if old is new or old.covers(new):
                break
        else:
            pairs = (*(old for old in pairs if not new.covers(old)), new)
    return pairs


def basis(validity: Validity) -> Basis:
    """Return the time basis by which :func:`kg.times.effective` reads the effective dates back as they are."""
    if validity == TIMELESS:
        return Basis.TIMELESS
    return Basis.HAPPENED if validity.certain is not None and validity.certain.end is None else Basis.GIVEN
