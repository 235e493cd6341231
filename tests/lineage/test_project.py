"""Lineage over the project's own graph: every question can be traced, and the flagship's evidence is exact."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace

import pytest

from kg import paths, sources
from kg.build import Graph, build
from kg.catalogue import question, questions
from kg.engine import Rows
from kg.lineage import Asserted, Derived, Proof, proof, why
from kg.names import expand
from kg.sources import Dataset
from kg.terms import Term
from tests import project


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    """Return the project's files as read."""
    return sources.load(paths.share("ontology"), paths.share("data"))


@pytest.fixture(scope="module")
def graph() -> Graph:
    """Return the project's graph."""
    return project.graph()


def claims_of(tree: Proof) -> set[Term]:
    """Return the claims at the bottom of a proof."""
    if isinstance(tree, Asserted):
        return {tree.claim}
    return set().union(*map(claims_of, tree.premises)) if isinstance(tree, Derived) else set()


def test_every_question_is_traced_down_to_claims(graph: Graph) -> None:
    """No question is refused; each row has a set of claims, naming says so where there is none, and a proof of them."""
    traced = rows = on_claims = 0
    for name, text in project.texts().items():
        answer = why(graph, text)
        plain = graph.public.query(text)
        assert isinstance(plain, Rows)
        assert answer.rows.rows == tuple(dict.fromkeys(plain.rows)), name
        traced += 1
        for evidence in answer.evidence:
            first = evidence.sets()[0]
            assert first <= graph.claims.keys()
            assert first or evidence.also_uses or evidence.aggregated, name
            shown = set().union(*map(claims_of, proof(graph, evidence)))
            assert first.issubset(shown) or any(some <= shown for some in evidence.sets()), name
            rows += 1
            on_claims += bool(first)
    assert traced == len(questions()) >= 10
    assert on_claims >= 100
    assert rows >= on_claims


def rows_from(dataset: Dataset, kept: AbstractSet[Term], text: str) -> tuple[tuple[Term | None, ...], ...]:
    """Return the answer of a graph built from some claims alone."""
    contents = tuple(quad for quad in dataset.contents if quad[3] in kept)
    answer = build(replace(dataset, contents=contents)).public.query(text)
    assert isinstance(answer, Rows)
    return answer.rows


def test_the_flagship_reads_every_proof(graph: Graph) -> None:
    """A hedge with a proof that has no first day is possible at any time, and the row rests on that proof, too."""
    known = {"rival": f"<{expand('state:CHN')}>", "on": f'"2026-02-01"^^<{expand("xsd:date")}>'}
    answer = why(graph, question("members-that-hedge").bound(known))
    korean = [at for at, row in enumerate(answer.rows.rows) if row[0] == f"<{expand('state:KOR')}>"]
    assert len(korean) >= 3
    for at in korean:
        assert answer.rows.rows[at][3] is None
        assert answer.rows.rows[at][5] == '"possible"'
        shown = {claim for tree in proof(graph, answer.evidence[at]) for claim in claims_of(tree)}
        assert {f"<{expand(name)}>" for name in ("claim:000/korea-plans-hotline", "claim:004/camp-led-by-us")} <= shown


@pytest.mark.parametrize(
    "read",
    [
        "GRAPH graph:derivations { ?proof lo:startsFrom ?day }",
        "GRAPH ?any { ?proof lo:startsFrom ?day }",
        "GRAPH ?any { ?day ^lo:startsFrom ?proof }",
        "GRAPH ?any { { ?proof lo:startsFrom ?day } UNION { ?proof lo:endsFrom ?day } }",
    ],
)
def test_what_is_read_of_a_proof_rests_on_it_however_its_graph_is_named(graph: Graph, read: str) -> None:
    """A day stands in the graph of derivations, which a constant may name or a variable may find."""
    prefixes = "\n".join(f"PREFIX {name}: <{expand(name + ':')}>" for name in ("graph", "lo", "state"))
    pattern = "GRAPH ?proof { ?state lo:hedgesWith state:CHN }"
    plain = why(graph, f"{prefixes} SELECT ?state ?proof {{ {pattern} }} ORDER BY ?proof")
    dated = why(graph, f"{prefixes} SELECT ?state ?proof ?day {{ {pattern} {read} }} ORDER BY ?proof")
    proofs = {row[1]: evidence.sets() for row, evidence in zip(plain.rows.rows, plain.evidence, strict=True)}
    shortest = [(row[1], each.sets()) for row, each in zip(dated.rows.rows, dated.evidence, strict=True) if row[2]]
    assert len(shortest) >= 3
    assert all(len(sets) == 1 and sets[0] in proofs[node] for node, sets in shortest)
    assert any(len(proofs[node]) > 1 for node, _ in shortest)
    for node, sets in shortest:
        named = read.replace("?proof", str(node))
        answer = why(graph, f"{prefixes} SELECT ?day {{ {named} }}")
        assert all(each.sets() == sets for each in answer.evidence)
        assert len(answer.evidence) >= 1


def test_the_flagship_rows_stand_and_fall_with_their_claims(dataset: Dataset, graph: Graph) -> None:
    """A graph of one set of claims alone yields the row, dates and all; one that lacks a claim of it does not."""
    text = question("members-that-hedge").bound({})
    answer = why(graph, text)
    alone = without = 0
    per_state = {row[0]: (row, evidence) for row, evidence in zip(answer.rows.rows, answer.evidence, strict=True)}
    for row, evidence in per_state.values():
        assert not evidence.truncated
        sets = evidence.sets()
        assert row in rows_from(dataset, sets[0], text)
        alone += 1
        broken = {min(claims) for claims in sets}
        assert row not in rows_from(dataset, graph.claims.keys() - broken, text)
        without += 1
    assert alone == without == len(per_state) >= 2
