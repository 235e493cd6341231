"""Every canned question gives the rows that a reader of the articles expects.

``expected/<question>.csv`` holds them for the defaults, ``expected/<question>.<parameter>=<value>.csv`` for other
values, with ``+`` for ``/``; IRIs stand in their short form, so that a domain reader can edit them.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Final

import pytest

from kg.ask import Asked, ask
from kg.build import Graph
from kg.catalogue import question, questions
from kg.engine import Rows
from kg.names import shorten
from kg.terms import Term, iri_text, is_iri, parse_literal, plain
from tests import project

EXPECTED: Final = Path(__file__).parent / "expected"
CASES: Final = sorted(path.stem for path in EXPECTED.glob("*.csv"))


@pytest.fixture(scope="module")
def graph() -> Graph:
    """Return the project's graph."""
    return project.graph()


def asked(graph: Graph, case: str) -> Asked:
    """Ask the question that a case names, with the values it names."""
    name, *words = case.split(".")
    given = dict(word.replace("+", "/").split("=", 1) for word in words)
    return ask(graph.public, question(name), given)


def cell(term: Term | None) -> str:
    """Return a term as the expected files have it."""
    if term is None:
        return ""
    return shorten(iri_text(term)) if is_iri(term) else plain(term)


def written(rows: Rows) -> str:
    """Return rows as an expected file has them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(rows.variables)
    writer.writerows([cell(term) for term in row] for row in rows.rows)
    return out.getvalue()


@pytest.mark.parametrize("case", CASES)
def test_rows_are_as_expected(graph: Graph, case: str) -> None:
    """A question gives the expected rows, in the expected order, each once."""
    found = asked(graph, case)
    assert isinstance(found.answer, Rows)
    assert written(found.answer) == (EXPECTED / f"{case}.csv").read_text(encoding="utf-8")
    assert len(set(found.answer.rows)) == len(found.answer.rows)
    assert bool(found.notes) == (not found.answer.rows)


def family(term: Term) -> str:
    """Return the kind of literals that a term can be ordered among, empty for an IRI."""
    if is_iri(term):
        return ""
    kind = parse_literal(term).datatype.rpartition("#")[2]
    return "number" if kind in {"decimal", "integer", "nonNegativeInteger", "double"} else kind


def test_columns_can_be_ordered(graph: Graph) -> None:
    """A column holds literals of one kind only: ordering literals of several kinds ends the process of our engine."""
    kinds: dict[tuple[str, str], set[str]] = {}
    for case in CASES:
        answer = asked(graph, case).answer
        assert isinstance(answer, Rows)
        for row in answer.rows:
            for name, term in zip(answer.variables, row, strict=True):
                if term and family(term):
                    kinds.setdefault((case.split(".")[0], name), set()).add(family(term))
    assert {column for column, found in kinds.items() if len(found) > 1} == set()
    assert len(kinds) > 80


def test_every_question_has_expected_rows() -> None:
    """Each question has at least one file of expected rows that holds a row, and each file has its question."""
    with_rows = {c.split(".")[0] for c in CASES if len((EXPECTED / f"{c}.csv").read_text("utf-8").splitlines()) > 1}
    assert with_rows == {found.name for found in questions()}
    assert len(CASES) > len(with_rows)


def test_every_parameter_is_tried() -> None:
    """Each parameter has a file of expected rows for a value that is not its default."""
    tried = {(c.split(".")[0], word.split("=")[0]) for c in CASES for word in c.split(".")[1:]}
    declared = {(found.name, parameter.name) for found in questions() for parameter in found.parameters}
    assert declared - tried == set()
    assert len(tried) > 90


def test_asked_for_attested_members_only(graph: Graph) -> None:
    """Asked for attested members that hedge, the answer is empty and says that no article attests one by name."""
    found = asked(graph, "members-that-hedge.tie=member")
    assert isinstance(found.answer, Rows)
    assert found.answer.rows == ()
    assert "No article attests by name" in found.notes[0]
    assert "member of" in found.notes[0]
    assert found.notes[-1] == "With --tie any there would be 5 rows."
