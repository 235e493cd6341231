"""What does not follow is explained by the rules that could conclude it, for every form of rule."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from kg import bodies, catalogue, sources
from kg.absence import attempts
from kg.bodies import Body
from kg.build import Graph, build
from kg.errors import Refused
from kg.explain import backward, explain, never_together, support_of
from kg.infer.axioms import compile_axioms
from kg.nearest import MOST_MATCHES, Attempt, State
from kg.sources import RDF_TYPE
from kg.terms import Term, Triple
from tests import project
from tests.infer.conftest import World, made_up

NS: Final = "http://example.org/"

#: Axioms, one of each form, and the claims that nearly meet them: everything but the last premise.
FORMS: Final = {
    "prp-spo1": (":q rdfs:subPropertyOf :p .", ":a :other :b .", ("a", "p", "b"), 1),
    "prp-trp": (":p a owl:TransitiveProperty .", ":a :p :m .", ("a", "p", "b"), 2),
    "prp-symp": (":p a owl:SymmetricProperty .", ":a :other :b .", ("a", "p", "b"), 1),
    "prp-inv1": (":q owl:inverseOf :p .", ":a :other :b .", ("a", "p", "b"), 1),
    "prp-dom": (":q rdfs:domain :C .", ":b :q :a .", ("a", "a", "C"), 1),
    "prp-rng": (":q rdfs:range :C .", ":a :q :b .", ("a", "a", "C"), 1),
    "cax-sco": (":D rdfs:subClassOf :C .", ":a a :E .", ("a", "a", "C"), 1),
    "cls-int1": ((":C owl:equivalentClass [ owl:intersectionOf ( :D [ a owl:Restriction ; owl:onProperty :q ;"
                 " owl:hasValue :v ] ) ] ."), ":a a :D .", ("a", "a", "C"), 2),
    "cls-uni": (":C owl:equivalentClass [ owl:unionOf ( :D :E ) ] .", ":a a :F .", ("a", "a", "C"), 1),
    "cls-svf1": ("[ a owl:Restriction ; owl:onProperty :q ; owl:someValuesFrom :D ] rdfs:subClassOf :C .",
                 ":a :q :m .", ("a", "a", "C"), 2),
    "cls-avf": (":D rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :q ; owl:allValuesFrom :C ] .",
                ":m a :D .", ("a", "a", "C"), 2),
    "cls-hv1": (":D rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :b ] .",
                ":a a :E .", ("a", "p", "b"), 1),
    "cls-hv2": ("[ a owl:Restriction ; owl:onProperty :q ; owl:hasValue :v ] rdfs:subClassOf :C .",
                ":a :q :other .", ("a", "a", "C"), 1),
    "prp-spo2": (":p owl:propertyChainAxiom ( :q :r ) .", ":a :q :m .", ("a", "p", "b"), 2),
}  # fmt: skip


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty world."""
    return World(tmp_path)


def missed(world: World, *triple: str) -> tuple[Attempt, ...]:
    """Return how near each rule of a world comes to a triple."""
    dataset = sources.load(*world.write())
    found = explain(build(dataset), made_up(*triple), dataset.rules)
    assert not found.holds
    return found.attempts


def local(pattern: tuple[str, ...]) -> str:
    """Return a pattern in short."""
    return " ".join("a" if slot == RDF_TYPE else slot.removeprefix(f"<{NS}").rstrip(">") for slot in pattern)


def states(attempt: Attempt) -> dict[str, State]:
    """Return the premises of an attempt in short, with their states."""
    return {local(premise.pattern): premise.state for premise in attempt.premises}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_axiom_tells_what_it_lacks(world: World, form: str) -> None:
    """Of an axiom of every form, exactly one premise is named as missing, and all others as there."""
    axiom, claims, goal, premises = FORMS[form]
    world.ontology = axiom
    world.claim("nearly", claims)
    found = [one for one in missed(world, *goal) if f"/{form}/" in one.rule]
    assert found
    assert [len(one.premises) for one in found] == [premises] * len(found)
    assert [one.lacking for one in found] == [1] * len(found)
    assert [list(states(one).values()).count(State.HOLDS) for one in found] == [premises - 1] * len(found)


def test_values_are_filled_in_as_far_as_they_go(world: World) -> None:
    """A variable with one value among the premises that hold has that value in the one that is missing."""
    world.ontology = ":p owl:propertyChainAxiom ( :q :r :s ) ."
    world.claim("first", ":a :q :m .")
    world.claim("last", ":n :s :b .")
    (found,) = missed(world, "a", "p", "b")
    assert states(found) == {"a q m": State.HOLDS, "m r n": State.MISSING, "n s b": State.HOLDS}
    world.claim("another", ":a :q :k .")
    (found,) = missed(world, "a", "p", "b")
    assert states(found) == {"a q ?y": State.HOLDS, "?y r n": State.MISSING, "n s b": State.HOLDS}
    assert [len(premise.matches) for premise in found.premises] == [2, 0, 1]


def test_what_matches_only_by_itself_is_told_apart(world: World) -> None:
    """A premise that matches, but nothing that the others leave, is there by itself; none of it is called missing."""
    world.ontology = ":p owl:propertyChainAxiom ( :q :r ) ."
    world.claim("left", ":a :q :m , :n .")
    world.claim("right", ":k :r :b .")
    (found,) = missed(world, "a", "p", "b")
    assert sorted(states(found).values()) == [State.APART, State.HOLDS]
    assert found.lacking == 1


def test_a_missing_premise_is_asked_after_once(world: World) -> None:
    """Of a missing premise, the rules that could conclude it are told in turn, one level deep and not in a circle."""
    world.ontology = ":q rdfs:subPropertyOf :p . :r rdfs:subPropertyOf :q . :s rdfs:subPropertyOf :r ."
    world.ontology += " :p rdfs:subPropertyOf :q ."
    world.claim("unlike", ":a :other :b .")
    (found,) = missed(world, "a", "p", "b")
    (premise,) = found.premises
    assert [local(one.premises[0].pattern) for one in premise.attempts] == ["a r b"]
    assert [one.premises[0].attempts for one in premise.attempts] == [()]


def test_the_nearest_miss_comes_first(world: World) -> None:
    """Rules that lack fewer premises come first; of those that lack as many, those of which more is there."""
    world.ontology = """:p owl:propertyChainAxiom ( :q :r ) , ( :s :t :u ) , ( :v :w ) . :z rdfs:subPropertyOf :p ."""
    world.claim("some", ":a :q :m . :a :s :k . :k :t :l .")
    found = missed(world, "a", "p", "b")
    assert [one.lacking for one in found] == [1, 1, 1, 2]
    assert [sum(state is State.HOLDS for state in states(one).values()) for one in found] == [2, 1, 0, 0]


def test_a_domain_rule_lacks_a_premise(world: World) -> None:
    """Of a rule with values, filters and paths, each branch is told, with its sequences and inverses written out."""
    where = "VALUES ?k { :v :w } ?x :q/:r ?y . { ?y ^:s ?k } UNION { ?k :t|:u ?y } FILTER(?x != ?y)"
    world.rule("made-up", "?x :p ?y", where)
    world.claim("most", ":a :q :m . :m :r :b . :v :u :c .")
    found = missed(world, "a", "p", "b")
    assert len(found) == 6
    assert {one.lacking for one in found} == {1}
    assert {tuple(states(one)) for one in found} == {
        ("a q m", "m r b", f"{k} {edge} b") for k in ("v", "w") for edge in ("s", "t", "u")
    }
    assert {one.requirements[0].state for one in found} == {State.HOLDS}


def test_a_condition_that_fails_is_named(world: World) -> None:
    """A filter that is not met is told with its values, and one about what is missing is left open."""
    world.rule("above", "?x :p ?y", "?x :q ?n . ?y :limit ?m . FILTER(?n > ?m)")
    world.claim("low", ":a :q 3 . :b :limit 5 .")
    (found,) = missed(world, "a", "p", "b")
    assert [one.state for one in found.requirements] == [State.MISSING]
    assert '"3"' in found.requirements[0].text
    assert '"5"' in found.requirements[0].text
    assert set(states(found).values()) == {State.HOLDS}
    (found,) = missed(world, "a", "p", "c")
    assert [one.state for one in found.requirements] == [State.OPEN]
    assert found.lacking == 1


def test_a_bound_value_is_compared(world: World) -> None:
    """What BIND computes is held against the value asked for."""
    world.rule("double", "?x :p ?twice", "?x :q ?n BIND(?n * 2 AS ?twice)")
    world.claim("three", ":a :q 3 .")
    dataset = sources.load(*world.write())
    graph = build(dataset)
    six, seven = ('"' + n + '"^^<http://www.w3.org/2001/XMLSchema#integer>' for n in ("6", "7"))
    subject, predicate, _ = made_up("a", "p", "b")
    assert explain(graph, (subject, predicate, six), dataset.rules).holds
    (found,) = explain(graph, (subject, predicate, seven), dataset.rules).attempts
    assert [one.state for one in found.requirements] == [State.MISSING]
    assert not found.fits


def test_values_that_a_rule_is_not_about(world: World) -> None:
    """Where VALUES do not allow what is asked for, the rule is told last, as one that is not about such values."""
    world.rule("about-b", "?x :p ?y", "VALUES ?y { :b } ?x :q ?y")
    world.rule("of-any", "?x :p ?y", "?x :r ?y . ?x :s ?y . ?x :t ?y")
    world.claim("one", ":a :q :c .")
    found = missed(world, "a", "p", "c")
    assert [one.fits for one in found] == [True, False]
    assert [one.lacking for one in found] == [3, 1]
    assert "VALUES" in found[1].requirements[0].text


def test_premises_that_never_hold_together(world: World) -> None:
    """Where nothing is missing but a day on which all of it holds, that is said."""
    world.ontology = ":p owl:propertyChainAxiom ( :q :r ) ."
    world.claim("past", ":a :q :m .", "Given", startsFrom="2020-01-01", startsBy="2020-01-01",
                endsFrom="2021-01-01", endsBy="2021-01-01")  # fmt: skip
    world.claim("later", ":m :r :b .", "Given", startsFrom="2022-01-01", startsBy="2022-01-01")
    dataset = sources.load(*world.write())
    graph = build(dataset)
    (found,) = explain(graph, made_up("a", "p", "b"), dataset.rules).attempts
    assert found.lacking == 0
    assert len(found.solutions) == 1
    assert never_together(graph, found)


def test_matches_are_counted_up_to_a_bound(world: World) -> None:
    """More matches than the bound are said to be more."""
    world.ontology = ":p owl:propertyChainAxiom ( :q :r ) ."
    world.claim("many", " ".join(f":a :q :m{n} ." for n in range(MOST_MATCHES + 6)))
    (found,) = missed(world, "a", "p", "b")
    assert [(len(premise.matches), premise.more) for premise in found.premises] == [(MOST_MATCHES, True), (0, False)]


def test_no_rule_at_all(world: World) -> None:
    """Of a property that no rule concludes, there is no attempt."""
    world.ontology = ":q rdfs:subPropertyOf :p ."
    world.claim("one", ":a :p :b .")
    assert missed(world, "a", "q", "b") == ()


def test_every_rule_of_the_project_is_read_backwards() -> None:
    """Each axiom and each domain rule has a body, and each body lets its own conclusion through."""
    dataset = sources.load()
    axioms = compile_axioms(dataset.ontology)
    assert len(axioms) >= 280
    found: list[Body] = [bodies.of_axiom(axiom) for axiom in axioms]
    for rule in catalogue.rules():
        mine = bodies.of_rule(rule)
        assert mine
        assert all(body.patterns for body in mine)
        found += mine
    assert {body.rule for body in found} >= {axiom.iri for axiom in axioms}
    assert len({body.rule for body in found}) == len(axioms) + len(catalogue.rules())


def test_axioms_come_back_from_the_store(world: World) -> None:
    """A graph gives the same axioms back that it was built with, under the same names."""
    world.ontology = "".join(axiom for axiom, *_ in FORMS.values())
    dataset = sources.load(*world.write())
    named: set[Term] = {axiom.iri for axiom in compile_axioms(dataset.ontology)}
    graph: Graph = build(dataset)
    assert {body.rule for body in backward(graph, ())} == named
    assert len(named) >= len(FORMS)


def test_what_no_rule_may_hold_is_refused(tmp_path: Path) -> None:
    """A pattern that no rule may have is refused here, too."""
    for where in ("?x :q ?y OPTIONAL { ?x :r ?y }", "?x :q+ ?y"):
        rule = catalogue.Rule("bad", tmp_path / "bad.rq", "Bad", "Bad", (), f"PREFIX : <{NS}> CONSTRUCT {{ ?x :p ?y }}"
                              f" WHERE {{ {where} }}")  # fmt: skip
        with pytest.raises(Refused, match="a rule has no"):
            bodies.of_rule(rule)


def test_every_step_is_found_backwards() -> None:
    """Read backwards, the rule of every step finds all its premises; counted over conclusions of every property."""
    graph = project.graph()
    rules = backward(graph)
    first = {(one.triple[1], one.steps[0].rule): one for one in graph.derivations.values()}
    assert len(first) >= 100
    for derivation in first.values():
        whole = {one.rule for one in attempts(graph.public, rules, derivation.triple, depth=0) if not one.lacking}
        assert {step.rule for step in derivation.steps} <= whole


def test_what_is_absent_lacks_something() -> None:
    """Of triples that are not there, made of what rules conclude elsewhere, each rule lacks a premise or a day."""
    graph = project.graph()
    rules = backward(graph)
    by_predicate: dict[Term, list[Triple]] = {}
    for derivation in graph.derivations.values():
        by_predicate.setdefault(derivation.triple[1], []).append(derivation.triple)
    asked = attempted = 0
    for predicate, triples in sorted(by_predicate.items()):
        for one, other in zip(triples[:40:2], triples[1:40:2], strict=False):
            goal = (one[0], predicate, other[2])
            if support_of(graph, goal) is None:
                asked += 1
                found = attempts(graph.public, rules, goal, depth=0)
                assert all(attempt.lacking or never_together(graph, attempt) for attempt in found)
                attempted += len(found)
    assert asked >= 100
    assert attempted >= 100
