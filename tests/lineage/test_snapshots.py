"""Lineage over snapshots of the project: every question can be traced, and only to claims of the moment asked of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg import sources
from kg.build import Graph, build
from kg.catalogue import question, questions
from kg.engine import Rows
from kg.lineage import why
from kg.names import expand
from kg.snapshot import Moment, holds, snapshot
from kg.sources import Dataset
from kg.terms import iri
from tests import project

#: What possibly held on a day, as four articles say; what is certain on the day of the newest article.
MOMENTS = [Moment("2026-02-04", known="2026-02-10"), Moment("2026-02-15", certain=True)]


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    """Return the project's files as read."""
    return sources.load()


@pytest.fixture(scope="module", params=MOMENTS, ids=str)
def moment(request: pytest.FixtureRequest) -> Moment:
    """Return each moment in turn."""
    found = request.param
    assert isinstance(found, Moment)
    return found


@pytest.fixture(scope="module")
def graph(dataset: Dataset, moment: Moment) -> Graph:
    """Return the graph of a moment."""
    return build(snapshot(dataset, moment))


def test_every_question_rests_on_claims_of_the_moment(dataset: Dataset, graph: Graph, moment: Moment) -> None:
    """No question is refused, the rows are those of the plain answer, and every claim behind them is of the moment."""
    traced = on_claims = 0
    for name, text in project.texts().items():
        answer, plain = why(graph, text), graph.public.query(text)
        assert isinstance(plain, Rows)
        assert answer.rows.rows == tuple(dict.fromkeys(plain.rows)), name
        traced += 1
        for evidence in answer.evidence:
            assert all(holds(dataset.claims[claim], moment) for claim in evidence.claims), name
            on_claims += bool(evidence.claims)
    assert traced == len(questions()) >= 10
    assert on_claims >= 100


def test_derivations_are_of_the_moment(dataset: Dataset, graph: Graph, moment: Moment) -> None:
    """Each conclusion holds on the day asked of by its own proof, and was known by the day asked of."""
    looked_at = 0
    for derivation in graph.derivations.values():
        days = derivation.pair.validity.certain if moment.certain else derivation.pair.validity.possible
        assert days is not None
        assert moment.at is None or days.meets(moment.at)
        assert (derivation.known_from or "") <= (moment.known or "9999-12-31")
        assert all(holds(dataset.claims[via], moment) for via in derivation.steps[0].via if via in dataset.claims)
        looked_at += 1
    assert looked_at > 1000


def test_a_row_of_a_snapshot_stands_and_falls_with_its_claims(dataset: Dataset) -> None:
    """Built from one set of its claims alone, the snapshot yields the row; without a claim of each set it does not."""
    taken = snapshot(dataset, Moment("2026-02-15", certain=True))
    graph = build(taken)
    hedges = iri(expand("lo:hedgesByPlannedChannelWith"))
    text = question("members-that-hedge").bound({})
    answer = why(graph, text)
    pairs = [(row, found) for row, found in zip(answer.rows.rows, answer.evidence, strict=True) if hedges in row]
    assert len(pairs) >= 1
    for row, evidence in pairs[:1]:
        sets = evidence.sets()
        broken = {min(claims) for claims in sets}
        for kept, there in ((sets[0], True), (taken.claims.keys() - broken, False)):
            left = replace(taken, contents=tuple(quad for quad in taken.contents if quad[3] in kept))
            found = build(left).public.query(text)
            assert isinstance(found, Rows)
            assert (row in found.rows) == there
