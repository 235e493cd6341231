"""Numbered antichains are reckoned with as the pairs themselves are."""

from __future__ import annotations

from itertools import product

from kg.infer.validity import ALWAYS, PLAIN, Antichains, Pair, Pairs, join_all, timeless, widen
from kg.times import Span, Validity

MANNERS = [frozenset[str](), frozenset(["<http://example.org/Plan>"])]
YEARS = [("2020-01-01", "2022-01-01"), ("2021-01-01", "2023-01-01"), ("2024-01-01", None)]
#: Antichains of one and two pairs: three years stated or planned, always, never.
SOME: list[Pairs] = [
    (), ALWAYS,
    *((Pair(Validity(Span(*days), None), modality),) for days in YEARS for modality in MANNERS),
]  # fmt: skip


def every() -> list[Pairs]:
    """Return the antichains, and those made of two of them."""
    chains = [tuple(Pair(pair.validity, pair.modality) for pair in pairs) for pairs in SOME]
    return [*chains, *(widen(one, other) for one, other in product(chains, chains))]


def test_equal_antichains_have_one_number() -> None:
    """The same pairs in the same order are one number, others another; never and always have theirs from the start."""
    chains = Antichains()
    numbers = {pairs: chains.number(pairs) for pairs in every()}
    assert len(set(numbers.values())) == len(numbers) > 30
    assert all(chains.pairs(number) == pairs for pairs, number in numbers.items())
    assert (numbers[()], numbers[(PLAIN,)]) == (Antichains.NEVER, Antichains.ALWAYS)
    assert [chains.number(pairs) for pairs in numbers] == list(numbers.values())


def test_numbers_are_joined_and_widened_as_pairs_are() -> None:
    """Asked once or again, a join, a widening, the parts and the timeless form are those of the pairs."""
    chains = Antichains()
    known = list(dict.fromkeys(every()))
    looked_at = 0
    for _ in range(2):
        for one, other in product(known, known):
            first, second = chains.number(one), chains.number(other)
            assert chains.pairs(chains.join(first, second)) == join_all((one, other))
            assert chains.pairs(chains.widen(first, second)) == widen(one, other)
            looked_at += 1
        for pairs in known:
            number = chains.number(pairs)
            assert [chains.pairs(part) for part in chains.parts(number)] == [(pair,) for pair in pairs]
            assert chains.pairs(chains.timeless(number)) == widen((), map(timeless, pairs))
    assert looked_at > 2000
