"""What lineage relies on in the engine: each of these telling otherwise after an upgrade means work."""

from __future__ import annotations

import pytest

from kg.engine import Rows, Truth
from kg.engine.embedded import Embedded
from kg.errors import EngineFailure, LodestoneError
from kg.sparql.parser import parse

E = "http://example.org/"


def store() -> Embedded:
    """Return a store with one triple in two graphs and in the default graph."""
    found = Embedded()
    found.load([(f"<{E}a>", f"<{E}p>", f"<{E}b>", graph) for graph in (f"<{E}g>", f"<{E}h>", "")])
    return found


def rows(text: str, **bindings: str) -> tuple[tuple[str | None, ...], ...]:
    """Return the rows of a query."""
    answer = store().query(f"PREFIX : <{E}> {text}", {name: f"<{E}{local}>" for name, local in bindings.items()})
    assert isinstance(answer, Rows)
    return answer.rows


def test_the_default_graph_is_no_union() -> None:
    """A triple in the default graph and in two named graphs matches once without GRAPH, twice with."""
    assert len(rows("SELECT * { ?x :p ?y }")) == 1
    assert len(rows("SELECT * { GRAPH ?g { ?x :p ?y } }")) == 2


def test_two_from_clauses_multiply() -> None:
    """The union of two graphs counts a triple twice (oxigraph#1919), which is why FROM is refused."""
    assert len(rows("SELECT * FROM :g FROM :h { ?x :p ?y }")) == 2


def test_a_sub_select_within_graph_is_asked_of_all_graphs() -> None:
    """By the standard it is asked of the graph reached; here, only where it projects the variable (oxigraph#1450)."""
    found = Embedded()
    found.load([(f"<{E}a>", f"<{E}{p}>", f"<{E}b>", f"<{E}{graph}>") for p, graph in ("pg", "ph", "qh")])
    for projected, times in (("?z", 2), ("?z ?graph", 1)):
        text = f"SELECT ?graph {{ GRAPH ?graph {{ ?x :p ?y {{ SELECT {projected} {{ ?x :q ?z }} }} }} }}"
        answer = found.query(f"PREFIX : <{E}> {text}")
        assert isinstance(answer, Rows)
        assert len(answer.rows) == times, projected


def test_a_zero_length_path_from_an_absent_node_is_empty() -> None:
    """By the standard the node itself is an answer; here, a node that no triple mentions has none."""
    assert rows("SELECT ?x { :absent :p* ?x }") == ()
    assert len(rows("SELECT ?x { :b :p* ?x }")) == 1


def test_a_bound_variable_has_to_be_projected() -> None:
    """Otherwise the engine refuses; projected, it reaches into filters and EXISTS."""
    with pytest.raises(EngineFailure):
        rows("SELECT ?y { ?x :p ?y }", x="a")
    assert rows("SELECT ?x ?y { ?x :p ?y }", x="b") == ()
    assert rows("SELECT ?x ?y { ?y :p ?z FILTER EXISTS { ?x :p ?w } }", x="b") == ()
    found = store().query(f"ASK {{ ?x <{E}p> ?y }}", {"x": f"<{E}b>"})
    assert found == Truth(value=False)


def test_blank_nodes_cannot_go_through_values() -> None:
    """Which is why triples with blank nodes are looked up by reading the whole pattern."""
    with pytest.raises(LodestoneError):
        rows("SELECT ?x { VALUES ?x { _:b } ?x :p ?y }")
    with pytest.raises(LodestoneError):
        parse("SELECT ?x { VALUES ?x { _:b } ?x ?p ?y }")


def test_a_template_keeps_its_lexical_forms_and_a_select_does_not() -> None:
    """A number in a CONSTRUCT template comes back as written, one that goes through the store in its canonical form."""
    assert rows("SELECT (1.50 AS ?n) { }") == (('"1.5"^^<http://www.w3.org/2001/XMLSchema#decimal>',),)
    answer = store().query(f"CONSTRUCT {{ ?x <{E}n> 1.50 }} WHERE {{ ?x <{E}p> ?y }}")
    assert '"1.50"' in str(answer)


def test_a_choice_of_paths_gives_each_pair_once() -> None:
    """By the standard each way counts; here, a choice gives its ends once, a sequence as often as there are ways."""
    found = Embedded()
    found.load([(f"<{E}{s}>", f"<{E}{p}>", f"<{E}{o}>", "") for s, p, o in ("apb", "aqb", "apc", "brd", "crd")])
    for path, times in ((":p|:q", 1), ("(:p|:q)/:r", 2), ("^:p|^:q", 1), (":p/:r", 2)):
        ends = "?x :r :d" if path.startswith("^") else "?x :p :b"
        answer = found.query(f"PREFIX : <{E}> SELECT ?x ?y {{ {ends} . ?x {path} ?y FILTER(?y IN (:a, :b, :d)) }}")
        assert isinstance(answer, Rows)
        counts = [answer.rows.count(row) for row in answer.rows if (row[0] or "").endswith(("/a>", "/b>"))]
        assert set(counts) == {times}, path


def test_order_survives_distinct_and_more_columns() -> None:
    """Rows that DISTINCT leaves stand where their first stood, and columns that are shown as well change no order."""
    few = rows("SELECT DISTINCT ?x { VALUES (?x ?n) { (1 3) (2 2) (1 1) (3 0) } } ORDER BY DESC(?n)")
    more = rows("SELECT ?x ?n { VALUES (?x ?n) { (1 3) (2 2) (1 1) (3 0) } } ORDER BY DESC(?n)")
    assert few == tuple(dict.fromkeys(row[:1] for row in more))
    assert len(few) == 3
