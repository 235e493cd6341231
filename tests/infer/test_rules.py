"""Domain rules: each solution is a step with the triples it matched, and what a rule may not hold is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.errors import Refused, SyntaxFault

if TYPE_CHECKING:
    from tests.infer.conftest import World


def test_each_solution_is_a_step(world: World) -> None:
    """Two solutions for one conclusion are two steps, each with its own premises in the order of the patterns."""
    one, two = world.claim("one", ":a :p :b . :b :q :c ."), world.claim("two", ":a :p :d .")
    three = world.claim("three", ":d :q :c .")
    world.rule("joins", "?x :r ?z", "?x :p ?y . ?y :q ?z")
    found = world.derivation("a", "r", "c")
    assert found is not None
    assert [step.premises for step in found.steps] == [(one,), (two, three)]
    assert [len(step.triples) for step in found.steps] == [2, 2]
    assert {step.rule for step in found.steps} == {"<https://w3id.org/lodestone/rule/joins>"}


def test_only_the_branch_taken_counts(world: World) -> None:
    """Of a UNION, the patterns of the branch that matched are the premises."""
    one, two = world.claim("one", ":a :p :b ."), world.claim("two", ":a :q :b .")
    world.rule("either", "?x :r ?y", "{ ?x :p ?y } UNION { ?x :q ?y }")
    found = world.derivation("a", "r", "b")
    assert found is not None
    assert sorted(step.premises for step in found.steps) == [(one,), (two,)]


def test_values_and_filters_select(world: World) -> None:
    """VALUES, BIND and FILTER choose among solutions and are no premises."""
    world.claim("one", ":a :p :b , :c , :d .")
    world.rule("some", "?x :r ?z", "VALUES ?y { :b :c } ?x :p ?y FILTER(?y != :c) BIND(?y AS ?z)")
    found = world.infer()
    assert [derivation.triple[2] for derivation in found.derivations.values()] == ["<http://example.org/b>"]


def test_paths_of_fixed_length_are_followed(world: World) -> None:
    """A sequence with an inverse step matches one triple per step."""
    world.claim("one", ":a :p :b . :c :q :b .")
    world.rule("path", "?x :r ?y", "?x :p/^:q ?y")
    found = world.derivation("a", "r", "c")
    assert found is not None
    assert len(found.steps[0].triples) == 2


def test_axioms_and_rules_alternate(world: World) -> None:
    """A rule uses what axioms conclude, axioms what the rule concludes, and so on until both are quiet."""
    world.ontology = " ".join(f":s{n} rdfs:subPropertyOf :t{n} ." for n in range(4))
    world.claim("one", ":a :s0 :b .")
    for n in range(3):
        world.rule(f"up{n}", f"?x :s{n + 1} ?y", f"?x :t{n} ?y")
    found = world.derivation("a", "t3", "b")
    assert found is not None
    assert found.steps[0].cost == 7
    assert world.infer().rounds >= 4


def test_a_rule_sees_labels_and_hierarchy(world: World) -> None:
    """Names and the direct hierarchy of the ontology's terms may be matched, and are premises from the ontology."""
    world.ontology = ":p rdfs:subPropertyOf :q ."
    claim = world.claim("one", ":a :p :b .")
    sub = "<http://www.w3.org/2000/01/rdf-schema#subPropertyOf>"
    world.rule("under", "?x :r ?y", f"?x ?any ?y . ?any {sub} :q")
    found = world.derivation("a", "r", "b")
    assert found is not None
    assert found.steps[0].premises == (claim, "<https://w3id.org/lodestone/graph/ontology>")


@pytest.mark.parametrize(
    "where, word",
    [
        ("GRAPH ?g { ?x :p ?y }", "GRAPH"),
        ("?x :p ?y MINUS { ?x :q ?y }", "MINUS"),
        ("?x :p ?y FILTER NOT EXISTS { ?x :q ?y }", "EXISTS"),
        ("?x :p ?y FILTER EXISTS { ?x :q ?y }", "EXISTS"),
        ("?x :p ?y OPTIONAL { ?x :q ?y }", "OPTIONAL"),
        ("{ ?x :p ?y MINUS { ?x :q ?y } } UNION { ?x :q ?y }", "MINUS"),
        ("?x :p+ ?y", "path"),
        ("?x (:q|^:p*) ?y", "path"),
        ("{ SELECT ?x (COUNT(?z) AS ?y) { ?x :p ?z } GROUP BY ?x }", "sub-select"),
        ("?x :p ?z BIND(NOW() AS ?y)", "NOW"),
    ],
)
def test_what_a_rule_may_not_hold_is_refused(world: World, where: str, word: str) -> None:
    """Negation, aggregates, GRAPH and the like are refused, with the name of the file."""
    world.rule("wrong", "?x :r ?y", where)
    with pytest.raises(Refused, match=rf"wrong\.rq.*{word}"):
        world.infer()


@pytest.mark.parametrize(
    "text, word", [("SELECT ?x { ?x :p ?y }", "SELECT"), ("CONSTRUCT { ?x :r [] } WHERE { ?x :p ?y }", "blank")]
)
def test_a_rule_is_a_construct_about_named_things(world: World, text: str, word: str) -> None:
    """A rule of another form, or one that makes up blank nodes, is refused with the name of the file."""
    world.rule("wrong", "?x :r ?y", "?x :p ?y")
    world.rules["wrong"] = world.rules["wrong"].partition("CONSTRUCT")[0] + text
    with pytest.raises(Refused, match=rf"wrong\.rq.*{word}"):
        world.infer()


def test_a_rule_that_does_not_parse_names_its_line(world: World) -> None:
    """A syntax error in a rule is told with file and line."""
    world.rule("wrong", "?x :r ?y", "?x :p ?y")
    world.rules["wrong"] += "}"
    with pytest.raises(SyntaxFault, match=r"wrong\.rq:\d+"):
        world.infer()
