"""Intervals intersect as sets of days do, and each basis reads its dates as the ontology says."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.times import ALWAYS, TIMELESS, Basis, Span, Validity, effective, next_day

FIRST = datetime.date(2026, 1, 1)
DAYS = [(FIRST + datetime.timedelta(days=n)).isoformat() for n in range(8)]
PROBES = ["1900-01-01", *DAYS, "2100-01-01"]
BOUNDS = st.none() | st.sampled_from(DAYS)


@st.composite
def spans(draw: st.DrawFn, within: Span = ALWAYS) -> Span:
    """Draw a span that has a day, inside another."""
    drawn = draw(st.builds(Span, BOUNDS, BOUNDS).filter(lambda s: s.start is None or s.end is None or s.start < s.end))
    return drawn.intersect(within) or within


@st.composite
def validities(draw: st.DrawFn) -> Validity:
    """Draw a validity whose certain days lie within its possible ones."""
    possible = draw(spans())
    return Validity(possible, draw(st.none() | spans(within=possible)))


def days(span: Span | None) -> set[str]:
    """Return the probe days that lie in a span."""
    return set() if span is None else {day for day in PROBES if span.meets(day)}


@given(spans(), spans())
def test_intersection_is_that_of_sets(a: Span, b: Span) -> None:
    """The common days of two spans are those that both meet, and none means ``None``."""
    assert days(a.intersect(b)) == days(a) & days(b)
    assert (a.intersect(b) is None) == (not days(a) & days(b))


@given(spans(), spans())
def test_covering_is_that_of_sets(a: Span, b: Span) -> None:
    """A span covers another when it meets all of its days."""
    if a.covers(b):
        assert days(b) <= days(a)
    assert a.covers(b) == (a.intersect(b) == b)


@given(validities(), validities())
def test_join_commutes(a: Validity, b: Validity) -> None:
    """The order of two premises does not matter."""
    assert a.join(b) == b.join(a)


@given(validities(), validities(), validities())
def test_join_associates(a: Validity, b: Validity, c: Validity) -> None:
    """The grouping of premises does not matter, also where they never hold together."""
    left, right = a.join(b), b.join(c)
    assert (left.join(c) if left else None) == (a.join(right) if right else None)


@given(validities())
def test_join_is_idempotent_with_timeless_as_its_unit(a: Validity) -> None:
    """A premise twice is the premise once, and a timeless one changes nothing."""
    assert a.join(a) == a
    assert a.join(TIMELESS) == a == TIMELESS.join(a)


@given(validities(), validities())
def test_a_join_adds_no_day(a: Validity, b: Validity) -> None:
    """Whatever follows from two premises holds on no day on which one of them does not."""
    joined = a.join(b)
    if joined is None:
        assert not days(a.possible) & days(b.possible)
    else:
        assert a.covers(joined)
        assert b.covers(joined)
        assert days(joined.certain) == days(a.certain) & days(b.certain)
        assert days(joined.certain) <= days(joined.possible)


@given(validities(), validities(), validities())
def test_covering_is_an_order(a: Validity, b: Validity, c: Validity) -> None:
    """Covering is reflexive, antisymmetric and transitive, so that antichains are well defined."""
    assert a.covers(a)
    if a.covers(b) and b.covers(a):
        assert a == b
    if a.covers(b) and b.covers(c):
        assert a.covers(c)


@pytest.mark.parametrize(
    "basis, starts, ends, possible, certain",
    [
        (Basis.TIMELESS, (None, None), (None, None), ALWAYS, ALWAYS),
        (Basis.GIVEN, (None, None), (None, None), ALWAYS, None),
        (Basis.GIVEN, (DAYS[0], DAYS[1]), (DAYS[3], DAYS[5]), Span(DAYS[0], DAYS[5]), Span(DAYS[1], DAYS[3])),
        (Basis.GIVEN, (DAYS[0], DAYS[0]), (None, None), Span(DAYS[0], None), None),
        (Basis.GIVEN, (DAYS[0], DAYS[4]), (DAYS[2], DAYS[5]), Span(DAYS[0], DAYS[5]), None),
        (Basis.PRESENT, (None, None), (None, None), ALWAYS, Span(DAYS[4], DAYS[5])),
        (Basis.PRESENT, (DAYS[0], DAYS[2]), (None, None), Span(DAYS[0], None), Span(DAYS[2], DAYS[5])),
        (Basis.PRESENT, (None, None), (DAYS[6], DAYS[7]), Span(None, DAYS[7]), Span(DAYS[4], DAYS[6])),
        (Basis.HAPPENED, (None, None), (None, None), ALWAYS, Span(DAYS[4], None)),
        (Basis.HAPPENED, (DAYS[1], DAYS[2]), (None, None), Span(DAYS[1], None), Span(DAYS[2], None)),
    ],
)
def test_each_basis_reads_its_dates(
    basis: Basis,
    starts: tuple[str | None, str | None],
    ends: tuple[str | None, str | None],
    possible: Span,
    certain: Span | None,
) -> None:
    """Missing dates are open, the article's day, or always, as the basis says."""
    assert effective(basis, DAYS[4], starts, ends) == Validity(possible, certain)


def test_ends_are_exclusive() -> None:
    """A span meets its first day and not its end."""
    assert [day for day in DAYS if Span(DAYS[2], DAYS[4]).meets(day)] == [DAYS[2], DAYS[3]]


@pytest.mark.parametrize(
    "day, after", [("2026-02-28", "2026-03-01"), ("2028-02-28", "2028-02-29"), ("2025-12-31", "2026-01-01")]
)
def test_the_next_day_follows_the_calendar(day: str, after: str) -> None:
    """Months, leap years and years roll over."""
    assert next_day(day) == after
