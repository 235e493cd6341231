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


class Antichains:
    """Antichains of pairs by number, the same for the same pairs in the same order, each reckoned with once."""

    NEVER: Final = 0  #: The number of the empty one.
    ALWAYS: Final = 1  #: The number of the one that narrows nothing.

    def __init__(self) -> None:
        self._pairs: list[Pairs] = [(), ALWAYS]
        self._numbers: dict[Pairs, int] = {(): self.NEVER, ALWAYS: self.ALWAYS}
        self._joined: dict[tuple[int, int], int] = {}
        self._widened: dict[tuple[int, int], int] = {}
        self._parts: dict[int, tuple[int, ...]] = {}
        self._timeless: dict[int, int] = {}

    def number(self, pairs: Pairs) -> int:
        """Return the number of an antichain."""
        found = self._numbers.get(pairs)
        if found is None:
            found = self._numbers[pairs] = len(self._pairs)
            self._pairs.append(pairs)
        return found

    def pairs(self, number: int) -> Pairs:
        """Return the antichain of a number."""
        return self._pairs[number]

    def parts(self, number: int) -> tuple[int, ...]:
        """Return the pairs of an antichain, each as the number of the antichain that it is by itself."""
        found = self._parts.get(number)
        if found is None:
            found = self._parts[number] = tuple(self.number((pair,)) for pair in self._pairs[number])
        return found

    def join(self, one: int, other: int) -> int:
        """Return when and how both hold together."""
        if one == self.ALWAYS:
            return other
        if other == self.ALWAYS:
            return one
        found = self._joined.get((one, other))
        if found is None:
            found = self.number(join_all((self._pairs[one], self._pairs[other])))
            self._joined[one, other] = found
        return found

    def widen(self, one: int, more: int) -> int:
        """Add the pairs of one antichain to those of another."""
        found = self._widened.get((one, more))
        if found is None:
            found = self._widened[one, more] = self.number(widen(self._pairs[one], self._pairs[more]))
        return found

    def timeless(self, number: int) -> int:
        """Return the same modalities without a clock."""
        found = self._timeless.get(number)
        if found is None:
            found = self._timeless[number] = self.number(widen((), map(timeless, self._pairs[number])))
        return found


def basis(validity: Validity) -> Basis:
    """Return the time basis by which :func:`kg.times.effective` reads the effective dates back as they are."""
    if validity == TIMELESS:
        return Basis.TIMELESS
    return Basis.HAPPENED if validity.certain is not None and validity.certain.end is None else Basis.GIVEN
