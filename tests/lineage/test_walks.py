"""Walks along closures: shortest first, bounded, no node twice."""

from __future__ import annotations

import time

from kg.lineage.walks import MOST_WALKS, Walks
from kg.lineage.witness import AllOf, Support, supports


def walks(*edges: str) -> Walks:
    """Return walks over edges written as two letters; each edge is its own support."""
    return Walks({(edge[0], edge[1]) for edge in edges}, lambda pair: Support("".join(pair)))


def routes(found: Walks, source: str, target: str) -> list[str]:
    """Return the edges of each walk, joined."""
    return [" ".join(supports(part)) for part in found.between(source, target).parts]


def test_the_shortest_walk_comes_first() -> None:
    """Walks are listed by their number of edges."""
    assert routes(walks("ab", "bc", "cd", "ac", "ad"), "a", "d") == ["ad", "ac cd", "ab bc cd"]


def test_a_walk_back_to_its_start_is_a_cycle() -> None:
    """From a node to itself, one edge at least is walked, and no node in between comes twice."""
    assert routes(walks("ab", "ba", "bc", "ca", "aa"), "a", "a") == ["aa", "ab ba", "ab bc ca"]
    assert routes(walks("ab"), "a", "a") == []


def test_an_optional_step_is_one_edge_at_most() -> None:
    """``?`` takes the edge itself, never a way round."""
    found = walks("ab", "bc", "ac")
    assert list(supports(found.edge("a", "c"))) == ["ac"]
    assert found.edge("c", "a").parts == ()
    assert found.later("a", "c", "?") is found.later("a", "c", "?")


def test_more_walks_than_are_listed_are_said_to_be_there() -> None:
    """In a dense graph the listing ends early, quickly, and with the shortest walks."""
    letters = [chr(65 + at) for at in range(30)]
    found = walks(*(one + other for one in letters for other in letters if one != other))
    start = time.perf_counter()
    listed = found.between("A", "B")
    assert time.perf_counter() - start < 2
    assert listed.cut
    assert len(listed.parts) == MOST_WALKS
    assert listed.parts[0] == Support("AB")
    assert all(len(part.parts) <= 3 for part in listed.parts if isinstance(part, AllOf))
