"""Copies of the data for the benchmark of questions: as many claims again, about other things."""

from __future__ import annotations

from bench.copies import copies
from kg.ask import ask
from kg.build import Graph, build
from kg.catalogue import question
from kg.engine import Rows
from kg.terms import Term


def test_a_copy_has_answers_of_its_own() -> None:
    """Two copies have twice the claims and rows; what is asked of one thing stays, and of its copy it is the same."""
    one, two = build(copies(1)), build(copies(2))
    assert two.report.counts["claims"] == 2 * one.report.counts["claims"] > 1_000

    def rows(graph: Graph, name: str, **given: str) -> tuple[tuple[Term | None, ...], ...]:
        answer = ask(graph.public, question(name), given).answer
        assert isinstance(answer, Rows)
        return answer.rows

    assert len(rows(two, "undertakings-by-phase")) == 2 * len(rows(one, "undertakings-by-phase")) > 50
    hedging = rows(one, "members-that-hedge")
    assert rows(two, "members-that-hedge") == hedging
    assert len(hedging) == 5
    copied = rows(two, "members-that-hedge", bloc="body/forge-1", rival="state/CHN-1")
    assert [row[1:] for row in copied] == [row[1:] for row in hedging]
    assert {row[0] for row in copied} == {f"{row[0][:-1]}-1>" for row in hedging if row[0]}
