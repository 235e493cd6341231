"""Rows ordered here are in the order of the store, and what is not certain is left to it."""

from __future__ import annotations

import random
from typing import Final

import pytest

from kg.engine import Rows, Triples
from kg.engine.embedded import Embedded
from kg.engine.ordered import last_order, places
from kg.engine.tabular import read_ordered
from kg.terms import XSD, Term, literal

_IRIS: Final = tuple(f"<urn:{end}>" for end in ("a", "ab", "a-b", "a/b", "a.b", "a~", "é", "\U0001f600", "￮"))
#: Columns that are ordered here, each with what is unbound.
KNOWN: Final = {
    "IRIs": _IRIS,
    "days": tuple(literal(day, XSD + "date") for day in ("2026-02-04", "1999-12-31", "2026-02-05")),
    "truths": (literal("true", XSD + "boolean"), literal("false", XSD + "boolean")),
    "integers": tuple(literal(number, XSD + "integer") for number in ("-1", "0", "7", "10", "9", "100")),
    "numbers": (
        *(literal(number, XSD + "decimal") for number in ("2.5", "10", "-0.5", "9.25", "34")),
        literal("3", XSD + "integer"),
    ),
    "strings": tuple(map(literal, ("a", "ab", "a b", "a!", "", "B", "￮", "\U0001f600"))),
    "words": tuple(literal(word, language="zh") for word in ("稀土", "稀土 磁体", "矿", "a", "")),
}
#: Columns that only the store orders.
LEFT: Final = {
    "IRIs and numbers": (_IRIS[0], literal("7", XSD + "integer"), _IRIS[1], literal("10", XSD + "integer")),
    "languages": (literal("b", language="en"), literal("a", language="zh"), literal("a", language="en")),
    "escapes": (literal('a"b'), literal("a\\b"), literal("a\nb"), literal("a\x00b")),
    "angles": (literal("a>b"), literal("a!b"), literal("a<b>c")),
    "years": (literal("2026", XSD + "gYear"), literal("1999", XSD + "gYear")),
    "doubles": tuple(literal(number, XSD + "double") for number in ("1", "20", "0.5")),
    "zones": (literal("2026-02-04Z", XSD + "date"), literal("2026-02-04", XSD + "date")),
    "blanks": ("_:b", "_:a"),
}


def store_of(columns: dict[str, tuple[Term, ...]], count: int, seed: int) -> Embedded:
    """Return a store of so many things with a value for most columns, as chance has it."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    store = Embedded()
    store.load(
        (f"<urn:thing{at}>", f"<urn:column{number}>", chance.choice(values), "")
        for at in range(count)
        for number, values in enumerate(columns.values())
        if number == 0 or chance.random() < 0.8
    )
    return store


def question(columns: int, order: str) -> str:
    """Return a query of so many columns and the thing."""
    names = " ".join(f"?c{number}" for number in range(columns))
    optional = "\n".join(f"  OPTIONAL {{ ?thing <urn:column{n}> ?c{n} }}" for n in range(1, columns))
    return f"SELECT {names} ?thing\nWHERE {{\n  ?thing <urn:column0> ?c0 .\n{optional}\n}}\nORDER BY {order}\n"


def by_the_store(store: Embedded, text: str) -> tuple[tuple[Term | None, ...], ...]:
    """Return rows as the store itself orders them."""
    return tuple(tuple(term and str(term) for term in row) for row in store.store.query(text))  # type: ignore[union-attr]


def answered(store: Embedded, text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Rows, bool]:
    """Return the engine's rows, and whether it ordered them."""
    here: list[bool] = []

    def read(data: bytes, order: tuple[str, ...]) -> Rows | None:
        rows = read_ordered(data, order)
        here.append(rows is not None)
        return rows

    monkeypatch.setattr("kg.engine.embedded.read_ordered", read)
    found = store.query(text)
    assert isinstance(found, Rows)
    assert len(here) == 1
    return found, here[0]


@pytest.mark.parametrize("kind", KNOWN)
@pytest.mark.parametrize("second", ["IRIs", "days", "numbers", "strings"])
def test_rows_are_in_the_order_of_the_store(kind: str, second: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns of one kind of terms, some unbound, are ordered here as the store orders them."""
    for seed in range(6):
        store = store_of({"first": KNOWN[kind], "second": KNOWN[second], "third": _IRIS}, 60, seed)
        text = question(3, "?c0 ?c1 ?c2 ?thing")
        rows, here = answered(store, text, monkeypatch)
        assert here
        assert rows.rows == by_the_store(store, text)
        assert len(rows.rows) == 60


@pytest.mark.parametrize("kind", LEFT)
def test_what_is_not_certain_is_left_to_the_store(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Literals of several kinds, of rare ones, or with escapes are ordered by the store."""
    store = store_of({"first": LEFT[kind], "second": _IRIS}, 16, 1)
    rows, here = answered(store, question(2, "?c0 ?c1 ?thing"), monkeypatch)
    assert not here
    assert rows.rows == by_the_store(store, question(2, "?c0 ?c1 ?thing"))
    assert len(rows.rows) == 16


def test_an_order_by_fewer_columns_counts_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are ordered here by their first columns; by others, or by what is not shown, in the store."""
    store = store_of({"first": KNOWN["numbers"], "second": LEFT["languages"]}, 40, 2)
    rows, here = answered(store, question(2, "?c0"), monkeypatch)
    assert here
    assert [row[0] for row in rows.rows] == [row[0] for row in by_the_store(store, question(2, "?c0"))]
    assert len(rows.rows) == 40
    for order in ("?thing ?c0", "?c0 ?gone"):
        rows, here = answered(store, question(2, order), monkeypatch)
        assert not here
        assert rows.rows == by_the_store(store, question(2, order))


def test_what_was_left_to_the_store_once_is_left_to_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """An order that the store had to make is not tried a second time; few rows with numbers are left to it, too."""
    store = store_of({"first": KNOWN["integers"], "second": _IRIS}, 12, 4)
    text = question(2, "?c0 ?c1 ?thing")
    rows, here = answered(store, text, monkeypatch)
    assert not here
    monkeypatch.setattr("kg.engine.embedded.read_ordered", None)
    assert store.query(text) == rows
    assert rows.rows == by_the_store(store, text)
    assert len(rows.rows) == 12


@pytest.mark.parametrize(
    "text, order",
    [
        ("SELECT ?a\nWHERE {\n  ?a ?b ?c\n}\nORDER BY ?a ?b\n", ("a", "b")),
        ("SELECT ?a\nWHERE {\n  ?a ?b ?c\n}\nORDER BY ?a\n  ?b\n", ("a", "b")),
        ("SELECT ?a\nWHERE {\n  ?a ?b ?c\n}\nGROUP BY ?a\nHAVING(COUNT(DISTINCT ?b) = 1)\nORDER BY ?a", ("a",)),
        ("SELECT ?a\nWHERE {\n  ?a ?b ?c\n}\nORDER BY ?a\nLIMIT 1", ()),
        ("SELECT ?a\nWHERE {\n  ?a ?b ?c\n}\nORDER BY DESC(?a)", ()),
        ("SELECT ?a\nWHERE {\n  ?a ?b ?c\n}\nLIMIT 1\nORDER BY ?a", ()),
        ("SELECT ?a\nWHERE {\n  ?a ?b ?c\n} LIMIT 1 # }\nORDER BY ?a", ()),
        ("SELECT ?a { ?a ?b ?c } # }\nORDER BY ?a", ()),
        ("SELECT ?a\nWHERE {\n  ?a ?b ?c\n}\n# ORDER BY ?a", ()),
        ("ASK {}", ()),
        ("", ()),
    ],
)
def test_only_a_last_line_of_variables_is_taken_off(text: str, order: tuple[str, ...]) -> None:
    """What is no plain order after a pattern stays in the query; nothing else is lost."""
    length, found = last_order(text)
    plain = text[: len(text) - length]
    assert found == order
    assert text.startswith(plain)
    assert ("ORDER" in plain) == (not order and "ORDER" in text)


def test_triples_and_few_rows_are_answered_as_ever() -> None:
    """A CONSTRUCT with an order gives triples; no row, one row and rows without columns need no order."""
    store = store_of({"first": _IRIS}, 3, 3)
    found = store.query("CONSTRUCT { ?a ?b ?c }\nWHERE {\n  ?a ?b ?c\n}\nORDER BY ?a")
    assert isinstance(found, Triples)
    assert len(found.triples) == 3
    assert store.query("SELECT ?a\nWHERE {\n  ?a <urn:none> ?c\n}\nORDER BY ?a") == Rows(("a",), ())
    one = store.query("SELECT ?a\nWHERE {\n  VALUES ?a { 1 }\n}\nORDER BY ?a")
    assert one == Rows(("a",), ((literal("1", XSD + "integer"),),))
    assert places("<<( <urn:a> <urn:b> 1 )>>\n\n", ["<<( <urn:a> <urn:b> 1 )>>", ""], 1, 1) is None
