"""Every column of every question has a heading in both languages."""

from __future__ import annotations

from kg.ask import filled
from kg.catalogue import questions
from kg.columns import anything, headings
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


def test_what_is_left_open_is_named() -> None:
    """A parameter without a value stands in a text as any thing of its kind, in Chinese too."""
    open_ = {
        parameter.variable
        for one in questions()
        for parameter in one.parameters
        if parameter.default is None or parameter.leaves_open(parameter.default)
        if any(f"{{{parameter.variable}}}" in text.zh for text in (one.question, one.empty) if text)
    }
    assert len(open_) >= 20
    assert {name for name in open_ if anything(name, "zh") == "任意对象"} == set()
    assert (anything("stage", "zh"), anything("rank_of", "en")) == ("任意环节", "any rank of")
    assert [anything(name, "en") for name in ("by", "earlier")] == ["any agent", "any bloc or undertaking"]
    assert [anything(name, "en") for name in ("holder", "maker", "matter")] == ["anyone", "anyone", "anything"]


def test_a_day_left_open_is_a_day() -> None:
    """What a parameter is called matters less than that it is a day: the same word is somebody in another question."""
    asked = {one.name: one for one in questions()}
    routes, known = asked["substitutes-and-recycling"], asked["claims-known-by"]
    assert filled(routes, routes.question, {}, {}, "en").startswith(
        "What substitutes and recycling routes does any agent"
    )
    assert filled(known, known.question, {}, {}, "en") == "What was known by any day about any entity on any day?"
    assert filled(known, known.question, {}, {}, "zh") == "截至任意日期，关于任意实体在任意日期的情况已知什么？"
