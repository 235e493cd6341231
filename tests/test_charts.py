"""Charts: how long a bar is, what is written beside it, and what is not drawn."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kg.catalogue import Chart
from kg.charts import Bar, bars_of
from kg.cli.charts import drawn, show
from kg.engine import Rows
from kg.names import expand
from kg.terms import XSD, Term, iri, literal

CHART = Chart("bar", ("who",), "low")
RANGE = Chart("range", ("who",), "low", "high", 100.0)


def number(text: str) -> Term:
    """Return a decimal."""
    return literal(text, XSD + "decimal")


def rows(*values: tuple[str, str | None, str | None]) -> Rows:
    """Return rows of who, a lower and an upper value and how exact they are."""
    found = tuple(
        (literal(who), number(low) if low else None, number(high) if high else None, iri(expand("lo:AtLeast")))
        for who, low, high in values
    )
    return Rows(("who", "low", "high", "bound"), found)


@pytest.mark.parametrize(
    "low, high, solid, shaded",
    [
        ("0", "0", 0, 0),
        ("100", "100", 40, 0),
        ("50", "50", 20, 0),
        ("50", "75", 20, 10),
        ("51", "51", 21, 0),
        ("250", "250", 40, 0),
        ("-5", "-5", 0, 0),
    ],
)
def test_bars_are_to_scale(low: str, high: str, solid: int, shaded: int) -> None:
    """A bar is solid up to the lower value and shaded to the upper one, in eighths, never longer than a full one."""
    text = drawn(Bar("x", Decimal(low), Decimal(high), ""), Decimal(100)).plain
    assert len(text) == 40
    assert sum(one in "█▏▎▍▌▋▊▉" for one in text) == solid
    assert text.count("▓") == shaded


def test_numbers_say_how_exact_they_are() -> None:
    """A bar has its number, with a sign where it is a bound, or its range."""
    bars = bars_of(rows(("Ann", "80.0", "80.0"), ("Ben", "34", "37"), ("Cid", None, None)), RANGE, {})
    assert [(bar.label, bar.number) for bar in bars] == [("Ann", "≥ 80"), ("Ben", "34–37")]
    assert [bar.number for bar in bars_of(rows(("Ann", "100", None)), RANGE, {})] == ["≥ 100"]


def test_a_range_without_an_upper_end_is_open() -> None:
    """Where a row tells no upper end, and not how exact it is, its number is the least that it may be."""
    plain = Rows(("who", "low", "high"), tuple(row[:3] for row in rows(("Ann", "80", None), ("Ben", "90", "90")).rows))
    assert [bar.number for bar in bars_of(plain, RANGE, {})] == ["≥ 80", "90"]


def test_rows_without_a_number_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Rows that cannot be drawn are counted; where none can, nothing is printed."""
    show(rows(("Ann", "80", None), ("Ben", None, None)), CHART, {}, "zh")
    out = capsys.readouterr().out
    assert "████" in out
    assert "1 行无数字" in out
    for undrawn, told in (
        (1, "1 row has no number and is not drawn."),
        (2, "2 rows have no number and are not drawn."),
    ):
        show(rows(("Ann", "80", None), *[("Ben", None, None)] * undrawn), CHART, {}, "en")
        assert capsys.readouterr().out.splitlines()[-1] == told
    show(rows(("Ben", None, None)), CHART, {}, "en")
    assert capsys.readouterr().out == ""
