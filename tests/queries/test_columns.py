"""Every column of every question has a heading in both languages."""

from __future__ import annotations

from kg.catalogue import questions
from kg.columns import headings
from kg.sparql.parser import parse
from kg.sparql.scope import projected


def test_every_column_has_a_chinese_heading() -> None:
    """Each column that a question answers with has a heading in Chinese; in English it is the variable's words."""
    names = {name for one in questions() for name in projected(parse(one.text).body)}
    chinese, english = headings(names, "zh"), headings(names, "en")
    assert len(names) > 120
    assert {name for name in names if not any("\u4e00" <= one <= "\u9fff" for one in chinese[f"?{name}"])} == set()
    assert english["?on_the_day"] == "on the day"
    assert headings(["a_column_of_my_own"], "zh") == {"?a_column_of_my_own": "a column of my own"}
