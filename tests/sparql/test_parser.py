"""The structure of queries, feature by feature."""

from __future__ import annotations

import random
import time

import pytest

from kg.errors import LodestoneError, Refused, SyntaxFault
from kg.sparql.model import (
    Atom,
    Bind,
    Choice,
    Element,
    Except,
    Filter,
    InGraph,
    Inverse,
    Minus,
    Optional,
    Pattern,
    Repeat,
    Sequence,
    SubSelect,
    Triples,
    Union,
    Values,
)
from kg.sparql.parser import parse

RICH = """BASE <http://example.org/>
PREFIX : <>
PREFIX lo: <https://w3id.org/lodestone/ontology/>
# a question
SELECT DISTINCT ?agent (COUNT(DISTINCT ?claim) AS ?claims) ?label
WHERE {
  VALUES (?kind ?x) { (lo:Bloc UNDEF) (:Other 1.5) }
  ?agent a ?kind ; lo:tiedTo/^lo:member* ?other , :fixed .
  { ?agent lo:p [ lo:q ( 1 "two"@en ) ] } UNION { GRAPH ?claim { ?agent !(lo:r|^lo:s) ?y } }
  OPTIONAL { ?agent lo:label ?label FILTER(LANG(?label) = "zh") }
  MINUS { ?agent lo:left ?z }
  { SELECT ?agent WHERE { ?agent lo:k ?v } GROUP BY ?agent HAVING (COUNT(*) > 1) }
  FILTER(?agent != :none && NOT EXISTS { ?agent lo:gone true })
  BIND(STR(?agent) AS ?name)
}
GROUP BY ?agent ?label ORDER BY DESC(?claims) ?agent LIMIT 10 OFFSET 2"""


def elements(group: str) -> tuple[Element, ...]:
    """Return the elements of the WHERE of an ASK."""
    return parse(f"PREFIX : <http://e/> ASK {group}").body.where.elements


def patterns(text: str) -> list[tuple[str, object, str]]:
    """Return the patterns of a block of triples by the texts of their ends."""
    (block,) = elements(f"{{ {text} }}")
    assert isinstance(block, Triples)
    return [(p.subject.text, p.path, p.object.text) for p in block.patterns]


def one_path(text: str) -> object:
    """Return the path of the only pattern."""
    ((_, path, _),) = patterns(f"?x {text} ?y")
    return path


def test_a_rich_query_is_read_whole() -> None:
    """Every clause of a query with nearly all features is found, and its spans cut out what was written."""
    query = parse(RICH)
    body = query.body
    assert query.base == "http://example.org/"
    assert dict(query.prefixes)[""] == "http://example.org/"
    assert [type(element) for element in body.where.elements] == [
        Values, Triples, Union, Optional, Minus, Union, Filter, Bind,
    ]  # fmt: skip
    assert (body.distinct, body.sliced, len(body.keys), len(body.order)) == ("DISTINCT", True, 2, 2)
    assert body.aggregated
    assert RICH[body.where.start] == "{"
    assert RICH[body.where.start : body.where.end].endswith("AS ?name)\n}")
    assert RICH[body.tail : body.grouped].strip() == "GROUP BY ?agent ?label"
    cut = [RICH[element.start : element.end].split(maxsplit=1)[0] for element in body.where.elements]
    assert cut == ["VALUES", "?agent", "{", "OPTIONAL", "MINUS", "{", "FILTER(?agent", "BIND(STR(?agent)"]


def test_a_rich_query_is_read_fast() -> None:
    """Reading a query the size of a canned one takes a few tenths of a millisecond."""
    parse(RICH)
    best = min(_seconds(RICH) for _ in range(20))
    assert best < 0.004


def _seconds(text: str) -> float:
    start = time.perf_counter()
    parse(text)
    return time.perf_counter() - start


def test_semicolons_and_commas_are_written_out() -> None:
    """Each object of each predicate is a pattern of its own; a trailing semicolon adds none."""
    found = patterns("?s :p ?a , ?b ; :q ?c ;; .")
    assert [(s, o) for s, _, o in found] == [("s", "a"), ("s", "b"), ("s", "c")]


def test_a_property_list_and_a_list_have_nodes_of_their_own() -> None:
    """``[...]`` is one blank node, and a list of two is two cells that end in rdf:nil."""
    found = patterns("?s :p [ :q ?a ; :r () ] . ( 1 ?b ) :t ?c . [] :u [] . [ :v ?d ] .")
    assert len(found) == 10
    assert len({end for s, _, o in found for end in (s, o) if end[0] in "[("}) == 6
    assert sum(o.endswith("#nil>") for _, _, o in found) == 2


def test_the_predicate_a_is_rdf_type() -> None:
    """``a`` is written out, so that it can be copied into a condition."""
    path = one_path("a")
    assert isinstance(path, Atom)
    assert path.text == "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


def test_paths_bind_as_the_grammar_says() -> None:
    """``|`` binds least, then ``/``, then ``^``, then ``* + ?``."""
    path = one_path("^:a/:b|:c*/(:d|:e)+")
    assert isinstance(path, Choice)
    first, second = path.parts
    assert isinstance(first, Sequence)
    assert isinstance(second, Sequence)
    assert isinstance(first.parts[0], Inverse)
    assert isinstance(second.parts[0], Repeat)
    assert isinstance(second.parts[1], Repeat)
    assert second.parts[1].mode == "+"


def test_negated_sets_keep_both_directions_apart() -> None:
    """``!(p|^q)`` has forward and backward steps; ``!^q`` has no forward part at all."""
    both, back = one_path("!(:p|^:q)"), one_path("!^:q")
    assert isinstance(both, Except)
    assert both.forward is not None
    assert len(both.forward) == 1
    assert isinstance(back, Except)
    assert back.forward is None


def test_exists_is_found_within_an_expression() -> None:
    """EXISTS groups are parsed, and each says whether the filter stands or falls with it."""
    (_, found) = elements("{ ?x :p ?y FILTER((?x > 1 && (NOT EXISTS { ?x :q ?y })) && EXISTS { ?y :r ?z }) }")
    assert isinstance(found, Filter)
    assert [(e.negated, e.conjunct) for e in found.expression.exists] == [(True, True), (False, True)]
    assert found.expression.variables == ("x",)
    for loose in ("?x > 1 || EXISTS { ?x :q ?y }", "!EXISTS { ?x :q ?y }", "IF(EXISTS { ?x :q ?y }, ?x, ?y)"):
        (_, found) = elements(f"{{ ?x :p ?y FILTER({loose}) }}")
        assert isinstance(found, Filter)
        assert [e.conjunct for e in found.expression.exists] == [False]


def test_a_filter_may_be_a_call_without_brackets() -> None:
    """Built-in calls and function IRIs end with their own bracket."""
    found = elements("{ ?x :p ?y FILTER REGEX(?x, '(') FILTER :f(?y, (1)) FILTER NOT EXISTS { ?x :q ?x } ?z :p ?z }")
    assert [type(element) for element in found] == [Triples, Filter, Filter, Filter, Triples]
    assert isinstance(found[1], Filter)
    assert found[1].expression.calls == ("REGEX",)


def test_graph_and_sub_select_are_elements() -> None:
    """GRAPH keeps its name; a sub-select is the whole of its group."""
    graph, nested = elements("{ GRAPH ?g { ?x :p ?y } { SELECT (COUNT(*) AS ?n) WHERE { ?x :p ?y } VALUES ?n { 1 } } }")
    assert isinstance(graph, InGraph)
    assert graph.name.text == "g"
    assert isinstance(nested, Union)
    (inner,) = nested.groups[0].elements
    assert isinstance(inner, SubSelect)
    assert inner.body.aggregated
    assert inner.body.values is not None


def test_values_know_which_variables_always_have_one() -> None:
    """UNDEF makes a variable uncertain."""
    (found,) = elements('{ VALUES (?a ?b) { (1 UNDEF) (:x "y"@en) } }')
    assert isinstance(found, Values)
    assert found.certain == {"a"}


def test_construct_has_its_template() -> None:
    """Both forms of CONSTRUCT give the template's triples."""
    long = parse("PREFIX : <http://e/> CONSTRUCT { ?x :p ?y ; :q 1 } WHERE { ?x :r ?y }")
    short = parse("PREFIX : <http://e/> CONSTRUCT WHERE { ?x :r ?y . ?y :r ?z }")
    assert (len(long.body.template), len(short.body.template)) == (2, 2)
    assert all(isinstance(pattern, Pattern) for pattern in long.body.template)


def test_words_are_read_in_any_case() -> None:
    """Keywords may be in lower or mixed case."""
    body = parse("prefix : <http://e/> Select ?x where { ?x :p 1 optional { ?x :q ?y } } order by ?x limit 1").body
    assert body.form == "SELECT"
    assert len(body.where.elements) == 2


@pytest.mark.parametrize(
    "text, name",
    [
        ("SELECT * { SERVICE <http://e/> { ?x ?p ?y } }", "SERVICE"),
        ("SELECT * FROM <http://e/> { ?x ?p ?y }", "FROM"),
        ("SELECT * { ?x ?p ?y LATERAL { ?y ?q ?z } }", "LATERAL"),
        ("SELECT * { << ?x ?p ?y >> ?q ?z }", "RDF-star"),
        ("INSERT DATA { <a> <b> <c> }", "INSERT"),
        ("SELECT * { ?x ?p ?y FILTER(?x<?y&&?z>?y) }", "comparison"),
    ],
)
def test_what_is_not_answered_is_refused_by_name(text: str, name: str) -> None:
    """A feature that is not read is named in the refusal."""
    with pytest.raises(Refused, match=name):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "SELECT", "SELECT ?x", "SELECT ?x {", "SELECT ?x { ?x }", "ASK { ?x :p }", "ASK { FILTER }",
        "ASK { ?a ?b ?c } trailing", "SELECT ?x { } LIMIT ?x", "ASK { BIND(?x) }", "ASK { VALUES ?x { ?y } }",
        "SELECT (1 AS x) { }", "CONSTRUCT { ?x (<p>/<q>) ?y } WHERE { }", "ASK { ?x ?p (1 }",
        "PREFIX <http://e/> ASK { }",
        "ASK { FILTER(?x", "SELECT ?x { } GROUP BY", "SELECT ?x { } HAVING", "ASK { GRAPH { } }",
        "CONSTRUCT WHERE { ?x ?p ?y FILTER(?x) }",
    ],
)  # fmt: skip
def test_a_broken_query_is_a_syntax_fault_with_its_place(text: str) -> None:
    """A query that breaks off or lacks a part is rejected, with line and column."""
    with pytest.raises(SyntaxFault) as caught:
        parse(text)
    assert caught.value.line == 1
    assert caught.value.column is not None


@pytest.mark.parametrize(
    "opening, closing", [("{ ", " }"), ("[ ?p ", " ]"), ("FILTER EXISTS { ", " }"), ("OPTIONAL { ", " }")]
)
def test_deep_nesting_is_an_error_of_ours(opening: str, closing: str) -> None:
    """However deep a query nests, the parser answers with its own error and never runs out of stack."""
    deep = opening * 5000 + ("?y" if "[" in opening else "") + closing * 5000
    with pytest.raises(SyntaxFault, match="nesting"):
        parse(f"ASK {{ {deep} }}")


def test_deep_brackets_of_paths_and_lists_are_an_error_of_ours() -> None:
    """Brackets in a path, and lists within lists, have the same limit; those of an expression have none."""
    for deep in (f"?x {'(' * 5000}<p>{')' * 5000} ?y", f"{'(' * 5000}1{')' * 5000} ?p ?y"):
        with pytest.raises(SyntaxFault, match="nesting"):
            parse(f"ASK {{ {deep} }}")
    (found,) = elements(f"{{ FILTER({'(' * 200}?x{')' * 200}) }}")
    assert isinstance(found, Filter)


def test_no_garbled_query_escapes_our_errors() -> None:
    """Whatever is cut, doubled or swapped in a query, the outcome is a query or one of our errors."""
    chance = random.Random(7)  # noqa: S311 (no secret)
    tokens = [RICH[token.start : token.end] for token in parse(RICH).tokens[:-1]]
    tried = rejected = 0
    for _ in range(600):
        garbled = list(tokens)
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(garbled))
            change = chance.random()
            if change < 0.4:
                del garbled[at]
            elif change < 0.7:
                garbled.insert(at, chance.choice(tokens))
            else:
                garbled[at] = chance.choice(tokens)
        tried += 1
        try:
            parse(" ".join(garbled[: chance.choice([len(garbled), len(garbled), chance.randrange(len(garbled))])]))
        except LodestoneError:
            rejected += 1
    assert tried == 600
    assert rejected > 300
