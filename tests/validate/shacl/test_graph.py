"""The small graph that shapes are read from."""

from __future__ import annotations

import pytest

from kg.validate.shacl.graph import Graph

TRIPLES = [
    ("<s:a>", "<s:p>", "_:1"), ("<s:b>", "<s:p>", "_:1"), ("_:1", "<s:p>", "_:2"), ("_:3", "<s:p>", "_:4"),
    ("_:4", "<s:p>", "_:3"), ("_:5", "<s:p>", "<s:a>"),
]  # fmt: skip


@pytest.mark.parametrize(
    "node, owner",
    [("<s:a>", "<s:a>"), ("_:1", "<s:a>"), ("_:2", "<s:a>"), ("_:3", "_:3"), ("_:5", "_:5"), ("_:none", "_:none")],
)
def test_a_blank_node_is_part_of_the_first_that_has_a_name(node: str, owner: str) -> None:
    """However deep it lies; where no node with an IRI holds it, or they go round, it is its own."""
    assert Graph(TRIPLES).owner(node) == owner
