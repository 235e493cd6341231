"""Every row of every question, with every value tried, is cited: down to code points of an article, or not at all."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Final

from kg.ask import ask
from kg.catalogue import question, questions
from kg.citations import of_row
from kg.evidence import account
from kg.sparql import parse
from tests import project

EXPECTED: Final = Path(__file__).parent / "expected"
CASES: Final = sorted(path.stem for path in EXPECTED.glob("*.csv"))
#: Questions about naming and our own notes, whose rows no article has to state.
WITHOUT_CLAIMS: Final = {"identifications-of-names", "marks-of-rhetoric", "stages-after"}
PLACE: Final = re.compile(r"00\d:\d+-\d+(?:, \d+-\d+)* · [^;]+")


def test_every_row_is_cited(tmp_path: Path) -> None:
    """Each row of each case has the article, code points, voice and kind of its claims; naming alone says so."""
    graph = project.graph()
    cited: Counter[str] = Counter()
    bare: Counter[str] = Counter()
    for case in CASES:
        name, *words = case.split(".")
        given = dict(word.replace("+", "/").split("=", 1) for word in words)
        asked = ask(graph.public, question(name), given)
        found = account(graph, asked.text, "en", tmp_path)
        assert found.rows == asked.answer
        for number in range(len(found.rows.rows)):
            line = of_row(found, number, "en")
            if line == "rests on no claim":
                bare[name] += 1
            else:
                assert all(PLACE.fullmatch(one) for one in line.split("; ")), (case, line)
                cited[name] += 1
    assert set(bare) == WITHOUT_CLAIMS
    assert set(cited) | set(bare) == {one.name for one in questions()}
    assert cited.total() > 1_900
    assert bare.total() > 40


def test_every_question_is_traced_as_it_stands() -> None:
    """The parsed structure of each question is one that lineage knows: a SELECT with a pattern, ordered."""
    bodies = [parse(one.text).body for one in questions()]
    assert {body.form for body in bodies} == {"SELECT"}
    assert all(body.where.elements and body.order for body in bodies)
    assert len(bodies) >= 84
