"""Each axiom form becomes rules with telling names, and what is not reasoned with is refused by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.engine.embedded import parse_text
from kg.errors import Refused
from kg.infer.axioms import FORMS, Axiom, compile_axioms
from kg.names import PREFIXES
from kg.terms import iri

if TYPE_CHECKING:
    from tests.infer.conftest import World

HEAD = f"""@prefix lo: <{PREFIXES["lo"]}> . @prefix prov: <{PREFIXES["prov"]}> . @prefix owl: <{PREFIXES["owl"]}> .
@prefix rdfs: <{PREFIXES["rdfs"]}> . @prefix e: <http://example.org/> .
"""
#: An axiom, and the rules it becomes.
CASES = [
    ("lo:Position rdfs:subClassOf lo:Statement .", ["cax-sco/Position/Statement"]),
    ("lo:Agent rdfs:subClassOf prov:Agent .", ["cax-sco/Agent/prov-Agent"]),
    ("lo:A owl:equivalentClass lo:B .", ["cax-eqc1/A/B", "cax-eqc2/B/A"]),
    ("lo:countedAmong rdfs:subPropertyOf lo:tiedTo .", ["prp-spo1/countedAmong/tiedTo"]),
    ("lo:p owl:equivalentProperty lo:q .", ["prp-eqp1/p/q", "prp-eqp2/q/p"]),
    ("lo:p rdfs:domain lo:A ; rdfs:range lo:B .", ["prp-dom/p/A", "prp-rng/p/B"]),
    ("lo:p owl:inverseOf lo:q .", ["prp-inv1/p/q", "prp-inv2/q/p"]),
    ("lo:p a owl:SymmetricProperty .", ["prp-symp/p"]),
    ("lo:p a owl:TransitiveProperty .", ["prp-trp/p"]),
    ("lo:p owl:propertyChainAxiom ( lo:p lo:p ) .", ["prp-trp/p"]),
    ("lo:p owl:propertyChainAxiom ( lo:q lo:r lo:s ) .", ["prp-spo2/q-r-s/p"]),
    ("lo:A rdfs:subClassOf [ owl:onProperty lo:p ; owl:hasValue e:v ] .", ["cls-hv1/A/p"]),
    (
        "lo:A owl:equivalentClass [ owl:intersectionOf ( lo:B [ owl:onProperty lo:p ; owl:hasValue e:v ] ) ] .",
        ["cls-int1/A", "cls-int2/A/B", "cls-int2/A/p"],
    ),
    ("lo:A owl:intersectionOf ( lo:B lo:C ) .", ["cls-int1/A", "cls-int2/A/B", "cls-int2/A/C"]),
    ("lo:A owl:intersectionOf ( lo:B ) , ( lo:C ) .", ["cls-int1/A", "cls-int1/A/2", "cls-int2/A/B", "cls-int2/A/C"]),
    ("lo:A owl:equivalentClass [ owl:unionOf ( lo:B lo:C ) ] .", ["cls-uni/A", "cls-uni/A/2"]),
    ("lo:A owl:unionOf ( lo:B lo:C ) .", ["cls-uni/B/A", "cls-uni/C/A"]),
    ("[ owl:onProperty lo:p ; owl:someValuesFrom lo:B ] rdfs:subClassOf lo:A .", ["cls-svf1/p/A"]),
    ("[ owl:onProperty lo:p ; owl:hasValue e:v ] rdfs:subClassOf lo:A .", ["cls-hv2/p/A"]),
    ("lo:A rdfs:subClassOf [ owl:onProperty lo:p ; owl:allValuesFrom lo:B ] .", ["cls-avf/A/B"]),
    ("lo:A rdfs:subClassOf [ owl:onProperty lo:p ; owl:someValuesFrom lo:B ] .", []),
    ("lo:A rdfs:subClassOf lo:A , owl:Thing . lo:A owl:disjointWith lo:B .", []),
]


def names_of(text: str) -> list[str]:
    """Return the names, below ``rule/``, of the rules that a text of axioms becomes."""
    return [axiom.iri[1:-1].removeprefix(PREFIXES["rule"]) for axiom in compiled(text)]


def compiled(text: str) -> list[Axiom]:
    """Compile a text of axioms."""
    return [*compile_axioms(parse_text((HEAD + text).encode(), ".ttl", "test"))]


@pytest.mark.parametrize("text, expected", CASES)
def test_a_form_becomes_rules(text: str, expected: list[str]) -> None:
    """An axiom becomes the rules of OWL 2 RL that it stands for, named by rule and local names."""
    assert names_of(text) == expected


def test_every_form_has_a_case() -> None:
    """No function that reads an axiom form is without a case above."""
    whole = " ".join(text for text, _ in CASES)
    assert len(FORMS) == 11
    for word in ("subClassOf", "equivalentClass", "unionOf", "domain", "range", "subPropertyOf", "equivalentProperty"):
        assert word in whole
    for word in ("inverseOf", "SymmetricProperty", "TransitiveProperty", "propertyChainAxiom"):
        assert word in whole


@pytest.mark.parametrize(
    "text, name",
    [
        ("lo:p a owl:FunctionalProperty .", "FunctionalProperty"),
        ("e:a owl:sameAs e:b .", "sameAs"),
        ("lo:A owl:hasKey ( lo:p ) .", "hasKey"),
        ('lo:A rdfs:subClassOf [ owl:onProperty lo:p ; owl:maxCardinality "1" ] .', "maxCardinality"),
    ],
)
def test_what_is_not_reasoned_with_is_refused(text: str, name: str) -> None:
    """An axiom that would conclude more than is built here is refused by name."""
    with pytest.raises(Refused, match=f"owl:{name}"):
        compiled(text)


def test_an_anonymous_inverse_is_read(world: World) -> None:
    """A restriction on the inverse of a property is matched the other way round."""
    world.ontology = "[ owl:onProperty [ owl:inverseOf :p ] ; owl:someValuesFrom :B ] rdfs:subClassOf :A ."
    world.claim("edge", ":b a :B ; :p :a .")
    found = world.derivation("a", "a", "A")
    assert found is not None
    assert len(found.steps[0].triples) == 2


def test_the_hierarchy_itself_is_not_concluded_upon(world: World) -> None:
    """Classes and properties get no conclusions; a named individual of the ontology does."""
    world.ontology = ":A a owl:Class ; rdfs:subClassOf :B . :B rdfs:subClassOf :C . :one a :A ; rdfs:label 'one'@en ."
    found = world.infer()
    assert [derivation.triple[0] for derivation in found.derivations.values()] == [iri("http://example.org/one")] * 2


def test_transitivity_is_right_linear(world: World) -> None:
    """A path of n edges has one step for each first edge, however many ways there are to split it."""
    world.ontology = ":p a owl:TransitiveProperty ."
    world.claim("path", " ".join(f":n{n} :p :n{n + 1} ." for n in range(20)))
    steps = [step for derivation in world.infer().derivations.values() for step in derivation.steps]
    assert len(steps) == sum(range(20))


def test_an_edge_by_another_rule_is_a_base_edge(world: World) -> None:
    """What another rule concludes may begin a transitive step, even if it was first found as a chain."""
    world.ontology = ":p a owl:TransitiveProperty . :q rdfs:subPropertyOf :p ."
    world.claim("path", ":a :p :b . :b :p :c . :c :p :d . :a :q :c .")
    found = world.derivation("a", "p", "d")
    assert found is not None
    assert sorted(step.triples[0][2][-2] for step in found.steps) == ["b", "c"]


def test_no_step_rests_on_its_own_conclusion(world: World) -> None:
    """Symmetric and reflexive edges yield no step whose conclusion is among its premises."""
    world.ontology = ":p a owl:SymmetricProperty , owl:TransitiveProperty ."
    world.claim("edges", ":a :p :b , :a .")
    found = world.infer()
    steps = [(derivation, step) for derivation in found.derivations.values() for step in derivation.steps]
    assert len(steps) >= 2
    assert all(derivation.triple not in step.triples for derivation, step in steps)


def test_nothing_is_concluded_about_a_literal(world: World) -> None:
    """A literal gets no type from a range and no edge from an inverse."""
    world.ontology = ":p rdfs:range :A ; owl:inverseOf :q ."
    world.claim("text", ":a :p 'text' .")
    assert world.infer().derivations == {}


def test_what_claims_and_ontology_both_say_is_concluded_upon(world: World) -> None:
    """A label that naming and the ontology both give counts as naming's: axioms see it."""
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    world.ontology = f"{label} rdfs:subPropertyOf :name . :one {label} 'one'@en ."
    world.naming = f":one {label} 'one'@en ."
    found = world.infer()
    assert [derivation.triple[1] for derivation in found.derivations.values()] == ["<http://example.org/name>"]
