"""What is shown of a term: its label, or the text of a literal, in which a large number can be read."""

from __future__ import annotations

import pytest

from kg.labels import shown, stated, within_sentence
from kg.names import PREFIXES
from kg.terms import XSD, iri, literal
from tests.project import graph


@pytest.mark.parametrize(
    "text, kind, told",
    [
        ("8500000000", "decimal", "8,500,000,000"),
        ("-12345678.50", "decimal", "-12,345,678.50"),
        ("10000", "integer", "10,000"),
        ("2026", "integer", "2026"),
        ("00012345", "integer", "00012345"),
        ("8500000000", "string", "8500000000"),
        ("2026-02-15", "date", "2026-02-15"),
    ],
)
def test_large_numbers_are_grouped(text: str, kind: str, told: str) -> None:
    """A number of five digits or more has commas; a year, a date and a text of digits stay as they are."""
    assert shown(literal(text, XSD + kind), {}) == told


def test_a_label_goes_first() -> None:
    """What has a label is shown by it; what has none by its text, and nothing by nothing."""
    china = iri("https://w3id.org/lodestone/id/state/CHN")
    assert shown(china, {china: "China"}) == "China"
    assert shown(literal("rare"), {}) == "rare"
    assert shown(None, {china: "China"}) == ""


def test_a_conclusion_reads_as_a_sentence() -> None:
    """A name takes its article within a sentence, and a capital where it begins one; a gap stays a gap."""
    store = graph().public
    state, aligned = PREFIXES["state"], f"<{PREFIXES['lo']}alignsWith>"
    usa, japan = f"<{state}USA>", f"<{state}JPN>"
    called = within_sentence(store, [usa, japan, aligned])
    told = [stated(triple, called) for triple in ((japan, aligned, usa), (usa, aligned, japan), ("?who", aligned, usa))]
    assert told == [
        "Japan aligns with the United States",
        "The United States aligns with Japan",
        "?who aligns with the United States",
    ]
