"""Literals are seen as the file has them, whatever a store makes of them."""

from __future__ import annotations

import pytest

from kg.terms import XSD, literal
from kg.validate.shacl import Data
from kg.validate.shacl.compare import less
from kg.validate.shacl.literals import Carriers, carried, uncarry, well_typed

WELL = (
    ("integer", "01"), ("integer", "-5"), ("int", "2147483647"), ("byte", "-128"), ("nonNegativeInteger", "0"),
    ("decimal", ".5"), ("double", "1e5"), ("double", "INF"), ("boolean", "0"), ("date", "2024-02-29"),
    ("date", "-0044-03-15Z"), ("date", "12024-02-29"), ("dateTime", "2024-02-29T24:00:00"), ("time", "23:59:59.9"),
    ("duration", "P1Y2M"), ("gYear", "2024"), ("string", "anything"), ("unheard-of", "anything"),
)  # fmt: skip
ILL = (
    ("integer", "1.0"), ("integer", ""), ("int", "2147483648"), ("byte", "128"), ("nonNegativeInteger", "-1"),
    ("positiveInteger", "0"), ("decimal", "1e5"), ("double", "one"), ("boolean", "yes"), ("date", "2023-02-29"),
    ("date", "2024-13-01"), ("date", "1900-02-29"), ("dateTime", "2024-02-29"), ("time", "25:00:00"),
    ("duration", "P"), ("gYear", "24"),
)  # fmt: skip


@pytest.mark.parametrize("kind, text", WELL)
def test_a_lexical_form_is_one_of_its_datatype(kind: str, text: str) -> None:
    """Forms that XML Schema gives to a datatype are taken."""
    assert well_typed(text, XSD + kind)


@pytest.mark.parametrize("kind, text", ILL)
def test_a_lexical_form_is_none_of_its_datatype(kind: str, text: str) -> None:
    """Forms beyond a datatype, a range or the calendar are not taken."""
    assert not well_typed(text, XSD + kind)


def test_a_carrier_gives_back_its_literal() -> None:
    """What a store would rewrite goes in under a private datatype and comes out as it was; the rest is left alone."""
    rewritten = [literal("01", XSD + "integer"), literal("5", XSD + "int"), literal("1.50", XSD + "decimal")]
    rewritten += [literal("1", XSD + "boolean"), literal("P12M", XSD + "duration"), literal("a", language="zh-Hans")]
    rewritten += [literal("abc", XSD + "integer"), literal("2023-02-29", XSD + "date")]
    kept = ["<http://example.org/x>", "_:b", literal("a"), literal("a", language="en"), literal("5", XSD + "integer")]
    carriers = Carriers()
    assert [uncarry(carriers.carry(term)) for term in rewritten + kept] == rewritten + kept
    assert [carried(carriers.carry(term)) for term in rewritten + kept] == [True] * 8 + [False] * 5
    assert len({carriers.carry(term) for term in rewritten}) == len(rewritten)


def test_an_answer_has_the_terms_of_the_file() -> None:
    """Literals that a store makes one are two; blank nodes come back under their labels."""
    one, two = literal("01", XSD + "integer"), literal("1", XSD + "integer")
    data = Data.of([("_:b", "<http://example.org/p>", one), ("_:b", "<http://example.org/p>", two)])
    query = "WHERE { ?s ?p ?o }"
    assert sorted(data.rows(f"SELECT ?s ?o {data.written} {query}")) == sorted([("_:b", one), ("_:b", two)])
    assert set(data.rows(f"SELECT ?s ?o {data.stored} {query}")) == {("_:b", two)}
    data.remove([("_:b", "<http://example.org/p>", one)])
    assert data.rows(f"SELECT ?s ?o {data.written} {query}") == [("_:b", two)]


@pytest.mark.parametrize(
    "first, second, expected",
    [
        ('"01"^^<X#integer>', '"2"^^<X#int>', True),
        ('"1.50"^^<X#decimal>', '"1.5"^^<X#double>', False),
        ('"10"^^<X#integer>', '"9"^^<X#integer>', False),
        ('"10"', '"9"', True),
        ('"a"', '"1"^^<X#integer>', False),
        ('"a"@en', '"b"@en', False),
        ('"2026-02-04"^^<X#date>', '"2026-02-05"^^<X#date>', True),
        ('"2026-02-30"^^<X#date>', '"2026-03-05"^^<X#date>', False),
        ('"2026-02-04T00:00:00+02:00"^^<X#dateTime>', '"2026-02-03T23:00:00Z"^^<X#dateTime>', True),
        ('"2026-02-04T12:00:00"^^<X#dateTime>', '"2026-02-04T13:00:00Z"^^<X#dateTime>', False),
        ('"2026-02-04T12:00:00"^^<X#dateTime>', '"2026-02-06T13:00:00Z"^^<X#dateTime>', True),
        ('"0"^^<X#boolean>', '"true"^^<X#boolean>', True),
        ("<http://a>", "<http://b>", False),
    ],
)
def test_literals_compare_by_what_they_stand_for(first: str, second: str, *, expected: bool) -> None:
    """Numbers by value whatever their type, texts by code point, instants across zones; the rest not at all."""
    xsd = XSD.removesuffix("#")
    assert less(first.replace("<X#", f"<{xsd}#"), second.replace("<X#", f"<{xsd}#")) is expected
