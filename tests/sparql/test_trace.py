"""Rewriting: every pattern binds its support, and nothing else of a query changes."""

from __future__ import annotations

import pytest

from kg.engine import Rows
from kg.engine.embedded import Embedded
from kg.errors import Refused, SyntaxFault
from kg.sparql import parse, trace
from kg.sparql.leaves import Grouped, Looked, Reached, Walk
from kg.sparql.spread import spread

PREFIX = "PREFIX : <http://e/> "


def graph_store() -> Embedded:
    """Return a store with each triple in one named graph and in the default graph."""
    store = Embedded()
    triples = [("a", "p", "b"), ("b", "q", "c"), ("c", "p", "a"), ("a", "r", "c"), ("b", "p", "b")]
    for at, (subject, predicate, value) in enumerate(triples):
        for graph in (f"<http://e/g{at}>", ""):
            store.load([(f"<http://e/{subject}>", f"<http://e/{predicate}>", f"<http://e/{value}>", graph)])
    return store


def rows(text: str) -> list[tuple[str, ...]]:
    """Return the rows of a query over the store, with the last part of each IRI, sorted."""
    answer = graph_store().query(text)
    assert isinstance(answer, Rows)
    return sorted(
        tuple("" if term is None else term.strip("<>").rpartition("/")[2] for term in row) for row in answer.rows
    )


def traced(text: str) -> list[tuple[str, ...]]:
    """Return the rows of the traced form of a query; the text has to parse again."""
    found = trace(parse(PREFIX + text))
    assert parse(found.text).body.form == "SELECT"
    return rows(found.text)


def test_each_pattern_binds_its_graph_in_order() -> None:
    """Supports come after the projection, in the order of the patterns."""
    assert traced("SELECT ?x ?z { ?x :p ?y . ?y :q ?z }") == [("a", "c", "g0", "g1"), ("b", "c", "g4", "g1")]


def test_a_branch_not_taken_leaves_its_supports_unbound() -> None:
    """UNION and OPTIONAL bind the supports of what was matched and no others."""
    assert traced("SELECT ?x { { ?x :r :c } UNION { ?x :q :c } }") == [("a", "g3", ""), ("b", "", "g1")]
    assert traced("SELECT ?y { :a :p ?y OPTIONAL { ?y :r ?z } }") == [("b", "g0", "")]


def test_paths_are_written_out() -> None:
    """Sequence, inverse, alternative and negated set become patterns with supports of their own."""
    assert traced("SELECT ?x { ?x :p/:q :c }") == [("a", "g0", "g1"), ("b", "g4", "g1")]
    assert traced("SELECT ?x { :c ^:r|:p ?x }") == [("a", "", "g2"), ("a", "g3", "")]
    assert traced("SELECT ?x { :a !(:p|^:p) ?x }") == [("c", "g3", "")]


def test_filters_values_bind_and_negation_stay() -> None:
    """What binds no triple is copied as it stands; negation asks the default graph."""
    query = "SELECT ?x ?n { VALUES ?x { :a :b } ?x :p ?y BIND(STR(?y) AS ?n) FILTER(?x != ?y) MINUS { ?x :gone ?y } }"
    assert traced(query) == [("a", '"http://e/b"'.rpartition("/")[2], "g0")]
    assert traced("SELECT ?x { ?x :p ?y FILTER NOT EXISTS { ?x :q ?z } }") == [("a", "g0"), ("c", "g2")]


def test_blank_nodes_join_as_variables() -> None:
    """A label used twice is one variable, though the patterns are in graphs of their own now."""
    assert traced("SELECT ?x { ?x :p _:n . _:n :q [] }") == [("a", "g0", "g1"), ("b", "g4", "g1")]


def test_variables_hidden_in_a_sub_select_stay_apart() -> None:
    """A variable the sub-select does not project is another one than its namesake outside."""
    query = "SELECT ?x ?y { ?x :r ?y { SELECT ?x { ?x :p ?y } } }"
    assert traced(query) == [("a", "c", "g3", "g0")]


def test_a_rule_gives_its_template_in_n_triples() -> None:
    """Template terms are expanded, variables keep their names, and those are what the query projects."""
    found = trace(parse(PREFIX + 'CONSTRUCT { ?x a :T ; :n "l\\u0020m"@en , 1.50 } WHERE { ?x :p ?y . ?y :q :c }'))
    assert found.template == (
        ("?x", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<http://e/T>"),
        ("?x", "<http://e/n>", '"l m"@en'),
        ("?x", "<http://e/n>", '"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
    )
    assert (found.variables, len(found.supports)) == (("x",), 2)
    assert rows(found.text) == [("a", "g0", "g1"), ("b", "g4", "g1")]


@pytest.mark.parametrize(
    "text, name",
    [
        ("SELECT ?x { ?x :p+ ?y }", r"\+"),
        ("SELECT ?x { GRAPH ?g { ?x :p ?y } }", "GRAPH"),
        ("SELECT (COUNT(?x) AS ?n) { ?x :p ?y }", "aggregate"),
        ("SELECT ?x { ?x :p ?y FILTER EXISTS { ?x :q ?y } }", "EXISTS"),
        ("SELECT ?x { { SELECT ?x { ?x :p ?y } LIMIT 1 } }", "LIMIT"),
        ("DESCRIBE :a", "DESCRIBE"),
        ("CONSTRUCT { ?x :p [] } WHERE { ?x :p ?y }", "blank node"),
        ("SELECT ?x { ?x :p ?y . ?x :q ?__y }", "__y"),
        ("SELECT (RAND() AS ?x) { }", "RAND"),
    ],
)
def test_what_cannot_be_traced_by_pattern_is_refused_by_name(text: str, name: str) -> None:
    """A refusal names the feature."""
    with pytest.raises(Refused, match=name):
        trace(parse(PREFIX + text))


def test_an_undeclared_prefix_in_a_template_is_a_syntax_fault() -> None:
    """A template cannot be expanded without its prefixes."""
    with pytest.raises(SyntaxFault, match="not declared"):
        trace(parse("CONSTRUCT { ?x no:p ?y } WHERE { ?x ?q ?y }"))
    with pytest.raises(SyntaxFault, match=r"add PREFIX lo: <https://w3id\.org/lodestone/ontology/>"):
        trace(parse("CONSTRUCT { ?x lo:p ?y } WHERE { ?x ?q ?y }"))


def test_a_spread_query_lists_what_its_solutions_rest_on() -> None:
    """Triples, graphs, walks and groups are leaves; those in a branch have its marker."""
    found = spread(
        parse(
            PREFIX + "SELECT ?x { ?x :p ?y { ?y :q ?z } UNION { ?y :r+ :c } GRAPH :g { ?x ?k ?l }"
            " { SELECT ?x (COUNT(*) AS ?n) { ?x :p ?m } GROUP BY ?x } }"
        )
    )
    assert [type(leaf) for leaf in found.leaves] == [Looked, Looked, Walk, Reached, Grouped]
    assert [leaf.marker is not None for leaf in found.leaves] == [False, True, True, False, False]
    assert found.columns[0] == "x"
    assert parse(found.limited(5)).body.sliced


def test_a_spread_query_answers_as_before() -> None:
    """Over the default graph, the rewritten query has the rows of the original in its first columns."""
    text = PREFIX + "SELECT ?x ?y { ?x :p|:q ?y OPTIONAL { ?y :r ?z } FILTER(?x != :c) } VALUES ?x { :a :b }"
    shown = spread(parse(text))
    assert sorted(row[:2] for row in rows(shown.limited(100))) == rows(text)
    assert len(rows(text)) == 3
