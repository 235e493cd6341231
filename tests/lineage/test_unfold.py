"""Sets of claims: minimal, bounded, and right where conclusions hold one another up."""

from __future__ import annotations

import time

import pytest

from kg.lineage.days import EMPTY, FIRST, LAST, MOST_SETS, Sets, minimal, only, product, timeless, union
from kg.lineage.unfold import Unfolder
from kg.lineage.witness import AllOf, AnyOf, Support, all_of, any_of
from kg.terms import Term
from kg.times import Span
from tests.lineage.fakes import NAMING, TYPE, Fake, build, claim, name


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


def always(*masks: int) -> Sets:
    """Return sets that hold on every day."""
    return Sets(tuple((mask, FIRST, LAST) for mask in masks))


def test_only_minimal_sets_are_kept_small_ones_first() -> None:
    """A set that holds another is dropped."""
    assert minimal(set(always(0b111, 0b001, 0b110, 0b011).elements)) == always(0b001, 0b110)
    assert union([always(0b11), always(0b1)]) == always(0b1)
    assert product([always(0b01, 0b10), always(0b10, 0b100)]) == always(0b10, 0b101)
    assert product([]) == EMPTY
    assert union([]) == Sets(())


def test_sets_without_a_common_day_prove_nothing() -> None:
    """Days are intersected; a larger set stays where it holds on days on which the smaller does not."""
    early, late, long = (only(1, Span(None, "2026-01-01")), only(2, Span("2026-01-01", None)), only(6, Span()))
    assert product([early, late]) == Sets(())
    assert product([early, long]).elements == ((7, FIRST, 20260101),)
    assert union([late, long]).masks == (2, 6)
    assert timeless(union([late, long])) == always(2)


def test_claims_of_different_days_do_not_make_a_conclusion() -> None:
    """Of two claims for a premise only the one that shares a day with the other premise counts; types share all."""
    facts = {
        "old": [("a", "t", "b")], "new": [("a", "t", "b")], "next": [("b", "t", "c")],
    }  # fmt: skip
    claims = {claim(one): frozenset((name(s), name(p), name(o)) for s, p, o in found) for one, found in facts.items()}
    claims[claim("kind")] = frozenset({(name("d"), TYPE, name("Kind"))})
    claims[claim("deed")] = frozenset({(name("d"), name("p"), name("e"))})
    before, after = Span(None, "2026-01-01"), Span("2026-01-01", None)
    days = {
        claim("old"): before,
        claim("new"): after,
        claim("next"): after,
        claim("kind"): before,
        claim("deed"): after,
    }
    graph = build(claims, spans=days)
    assert sets(graph, node_of(graph, "a", "t", "c")) == {("new", "next")}
    assert sets(graph, node_of(graph, "d", "s", "e")) == {("deed", "kind")}


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
