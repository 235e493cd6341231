"""The index from triples to support nodes finds what the traced store finds, in the store's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.build import build_from
from kg.engine import Rows
from kg.layout import lines
from kg.nodes import read_nodes

if TYPE_CHECKING:
    from tests.build.conftest import Project


def test_every_triple_of_the_store_has_the_node_it_stands_in(project: Project) -> None:
    """Joined as text, the rows of the traced store are the index, numbers and strange characters included."""
    odd = r'"a . \u000B b\n"@zh-Hans , "\u2028" , "01"^^xsd:integer , "1.50"^^xsd:float , "2026-02-04Z"^^xsd:date'
    project.write("data/reference/odd.ttl", f":odd rdfs:label {odd} .")
    graph = build_from(project.ontology, project.data)
    answer = graph.traced.query("SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } }")
    assert isinstance(answer, Rows)
    assert dict(graph.nodes) == {f"{s} {p} {o}": node for s, p, o, node in answer.rows}
    assert len(graph.nodes) == len(graph.traced) > 15
    assert sum(triple.startswith("<http://example.org/odd>") for triple in graph.nodes) == 5


def test_lines_with_blank_nodes_stand_apart() -> None:
    """They come before an empty line, which is no part of a triple; there may be none of them, or none but them."""
    blank, named = ("_:b", "<urn:p>", "_:c", "<urn:g>"), ("<urn:s>", "<urn:p>", '" .\u2028"', "<urn:h>")
    assert read_nodes(lines([])) == {}
    assert read_nodes(lines([blank])) == {"_:b <urn:p> _:c": "<urn:g>"}
    assert read_nodes(lines([named])) == {'<urn:s> <urn:p> " .\u2028"': "<urn:h>"}
    assert len(read_nodes(lines([blank, named, (*named[:2], "<urn:o>", "<urn:i>")]))) == 3
