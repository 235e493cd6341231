"""Sets of claims: minimal, bounded, and right where conclusions hold one another up."""

from __future__ import annotations

import time

import pytest

from kg.lineage.unfold import MOST_SETS, Sets, Unfolder, minimal, product, union
from kg.lineage.witness import AllOf, AnyOf, Support, all_of, any_of
from kg.terms import Term
from tests.lineage.fakes import NAMING, Fake, build, claim, name


def sets(graph: Fake, node: Term) -> set[tuple[str, ...]]:
    """Return the sets of a support node as sorted last parts of claims."""
    unfolder = Unfolder(graph)
    found = unfolder.sets(Support(node))
    assert not found.cut
    return {tuple(sorted(term[:-1].rpartition("/")[2] for term in unfolder.claims(mask))) for mask in found.masks}


def node_of(graph: Fake, subject: str, predicate: str, value: str) -> Term:
    """Return the support node of a triple."""
    answer = graph.traced.query(f"SELECT ?g {{ GRAPH ?g {{ {name(subject)} {name(predicate)} {name(value)} }} }}")
    ((found,),) = answer.rows  # type: ignore[union-attr]  # a SELECT answers with rows
    assert found is not None
    return found


def test_only_minimal_sets_are_kept_small_ones_first() -> None:
    """A set that holds another is dropped."""
    assert minimal({0b111, 0b001, 0b110, 0b011}) == Sets((0b001, 0b110))
    assert union([Sets((0b11,)), Sets((0b1,))]) == Sets((0b1,))
    assert product([Sets((0b01, 0b10)), Sets((0b10, 0b100))]) == Sets((0b10, 0b101))
    assert product([]) == Sets((0,))
    assert union([]) == Sets(())


def test_facts_that_hold_one_another_up_need_a_claim_below() -> None:
    """Two symmetric facts prove each other, yet only claims count as their sets."""
    graph = build({claim("x"): frozenset({(name("a"), name("y"), name("b"))})})
    assert sets(graph, node_of(graph, "b", "y", "a")) == {("x",)}
    both = build({
        claim("x"): frozenset({(name("a"), name("y"), name("b"))}),
        claim("z"): frozenset({(name("b"), name("y"), name("a"))}),
    })  # fmt: skip
    assert sets(both, node_of(both, "b", "y", "a")) == {("x",), ("z",)}


def test_a_cycle_of_a_transitive_property_ends() -> None:
    """On a ring, each pair has the claims of the way round, and of nothing longer."""
    ring = "abcde"
    graph = build({
        claim(f"{one}{other}"): frozenset({(name(one), name("t"), name(other))})
        for one, other in zip(ring, ring[1:] + ring[0], strict=True)
    })  # fmt: skip
    assert sets(graph, node_of(graph, "a", "t", "d")) == {("ab", "bc", "cd")}
    assert len(graph.derivations) >= 15


def test_naming_is_no_claim() -> None:
    """What naming says needs no claim, whoever claims it as well."""
    triple = (name("a"), name("p"), name("b"))
    graph = build({claim("x"): frozenset({triple})}, frozenset({triple}))
    assert sets(graph, node_of(graph, "a", "p", "b")) == {()}
    assert set(Unfolder(graph).reach(Support(node_of(graph, "a", "p", "b")))) == {NAMING, claim("x")}


def test_a_flood_of_sets_is_bounded_and_says_so() -> None:
    """Forty choices of two are 2^40 sets: some come at once, and it is told that there are more."""
    graph = build({})
    parts = [AnyOf((Support(claim(f"l{at}")), Support(claim(f"r{at}")))) for at in range(40)]
    start = time.perf_counter()
    found = Unfolder(graph).sets(AllOf(tuple(parts)))
    assert time.perf_counter() - start < 5
    assert found.cut
    assert 64 <= len(found.masks) <= MOST_SETS
    assert {mask.bit_count() for mask in found.masks} == {40}


@pytest.mark.parametrize("count", [0, 1, 3])
def test_joining_witnesses_keeps_each_once(count: int) -> None:
    """Repeated parts are one part, a single part stands for itself."""
    part = Support(claim("x"))
    assert all_of([part] * count) == (part if count else AllOf(()))
    assert any_of([part] * count) == (part if count else AnyOf(()))
