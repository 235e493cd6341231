"""Proofs are shortest first, end, and never lean on what they prove."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.infer.derivation import derivation_iri, step_iri, support_node
from kg.infer.fixpoint import Inference
from kg.terms import Term

if TYPE_CHECKING:
    from tests.infer.conftest import World


def leaves(found: Inference, derivation: Term) -> set[Term]:
    """Unfold a shortest proof to the claims and strata it rests on; each step must be cheaper than the one above."""
    step = found.derivations[derivation].steps[0]
    ends: set[Term] = set()
    for term in step.via:
        if term in found.derivations:
            assert found.derivations[term].steps[0].cost < step.cost
            ends |= leaves(found, term)
        else:
            ends.add(term)
    return ends


def test_the_shortest_proof_comes_first(world: World) -> None:
    """Of a long and a short proof the short one is the first step, although the long one is found first."""
    long = world.claim("long", ":a :p0 :b .")
    short = world.claim("short", ":a :z :b .")
    world.ontology = " ".join(f":p{n} rdfs:subPropertyOf :p{n + 1} ." for n in range(4))
    world.rule("direct", "?x :p4 ?y", "?x :z ?y")
    found = world.infer()
    wanted = world.derivation("a", "p4", "b")
    assert wanted is not None
    assert [step.cost for step in wanted.steps] == [1, 4]
    assert wanted.steps[0].premises == (short,)
    assert leaves(found, wanted.iri) == {short}
    assert long in leaves(found, wanted.steps[1].premises[0])


def test_a_circle_of_equal_properties_is_proved_from_the_claim(world: World) -> None:
    """Properties that imply one another in a circle hold one another up, yet each proof ends at the claim."""
    claim = world.claim("one", ":a :p0 :b .")
    world.ontology = " ".join(f":p{n} rdfs:subPropertyOf :p{(n + 1) % 4} ." for n in range(4))
    found = world.infer()
    assert len(found.derivations) == 3
    assert all(leaves(found, iri) == {claim} for iri in found.derivations)


def test_an_assertion_is_no_conclusion_of_itself(world: World) -> None:
    """A claimed edge of a symmetric property is not concluded from the edge that it alone yields."""
    world.claim("one", ":a :p :b .")
    world.ontology = ":p a owl:SymmetricProperty ."
    assert world.derivation("b", "p", "a") is not None
    assert world.derivation("a", "p", "b") is None


def test_an_assertion_with_another_proof_is_a_conclusion_too(world: World) -> None:
    """A claimed triple that follows from other claims as well has both as its supports."""
    one, two = world.claim("one", ":a :p :b ."), world.claim("two", ":b :p :a .")
    world.ontology = ":p a owl:SymmetricProperty ."
    found = world.infer()
    derivation = world.derivation("a", "p", "b")
    assert derivation is not None
    assert found.supports[derivation.triple] == tuple(sorted([one, derivation.iri]))
    assert leaves(found, derivation.iri) == {two}


def test_a_type_that_follows_from_its_own_edge_keeps_its_ground(world: World) -> None:
    """Where a defined class gives back the dated edge it rests on, the proof still ends at the claim."""
    claim = world.claim("one", ":a a :B ; :p :v .", "Given", startsFrom="2020-01-01", endsBy="2021-01-01")
    defined = "[ owl:intersectionOf ( :B [ owl:onProperty :p ; owl:hasValue :v ] ) ]"
    world.ontology = f":A owl:equivalentClass {defined} ."
    found = world.infer()
    assert len(found.derivations) >= 1
    assert all(leaves(found, iri) == {claim} for iri in found.derivations)


def test_a_proof_holds_at_one_time(world: World) -> None:
    """The shortest proof is one whose claims have a day in common, not the one with fewest steps regardless."""
    old = {"startsFrom": "2020-01-01", "startsBy": "2020-01-01", "endsFrom": "2021-01-01", "endsBy": "2021-01-01"}
    new = {"startsFrom": "2025-01-01", "startsBy": "2025-01-01"}
    world.claim("old", ":a :p :b .", "Given", **old)
    late = world.claim("late", ":a :p0 :b .", "Happened", **new)
    mate = world.claim("mate", ":b :q :c .", "Happened", **new)
    world.ontology = ":p0 rdfs:subPropertyOf :p . :r owl:propertyChainAxiom ( :p :q ) ."
    found = world.infer()
    wanted = world.derivation("a", "r", "c")
    assert wanted is not None
    assert wanted.steps[0].cost == 2
    assert leaves(found, wanted.iri) == {late, mate}


def test_known_from_is_the_latest_issue(world: World) -> None:
    """What rests on two articles is known from the later one, what rests on one from that one."""
    world.claim("000/one", ":a :p :b .")
    world.claim("001/two", ":b :q :c .")
    world.ontology = ":r owl:propertyChainAxiom ( :p :q ) . :p rdfs:subPropertyOf :s ."
    both, single = world.derivation("a", "r", "c"), world.derivation("a", "s", "b")
    assert both is not None
    assert single is not None
    assert (both.known_from, single.known_from) == ("2026-03-01", "2026-02-15")


def test_derivations_are_found_by_name(world: World) -> None:
    """A derivation is one object however often it is asked for; by the name of a step it comes with that step first."""
    world.claim("one", ":a :p :b .")
    world.claim("two", ":a :q :b .")
    world.ontology = ":p rdfs:subPropertyOf :r . :q rdfs:subPropertyOf :r ."
    found = world.infer().derivations
    (name,) = found
    assert (len(found), len(found[name].steps)) == (1, 2)
    assert found[name] is found[name]
    assert [step.n for step in found[step_iri(name, 2)].steps] == [2, 1]
    for absent in (step_iri(name, 3), "<http://example.org/a>", "<http://example.org/a/1>"):
        with pytest.raises(KeyError):
            found[absent]


def test_names_are_digests() -> None:
    """A derivation is named by its triple's N-Triples line, a support node by its sorted supports."""
    triple = ("<http://example.org/a>", "<http://example.org/p>", '"1.50"')
    assert derivation_iri(triple).startswith("<https://w3id.org/lodestone/derivation/")
    assert len(derivation_iri(triple)) == len("<https://w3id.org/lodestone/derivation/>") + 64
    assert support_node(["<urn:b>", "<urn:a>"]) == support_node(["<urn:a>", "<urn:b>", "<urn:a>"])
    assert support_node(["<urn:a>"]) == "<urn:a>"


@pytest.mark.parametrize("size", [30])
def test_a_cycle_stays_polynomial(world: World, size: int) -> None:
    """A cycle of n transitive edges has n² conclusions less its edges, and one step for each."""
    world.ontology = ":p a owl:TransitiveProperty ."
    world.claim("cycle", " ".join(f":n{n} :p :n{(n + 1) % size} ." for n in range(size)))
    found = world.infer()
    assert len(found.derivations) == size * size - size
    assert sum(len(derivation.steps) for derivation in found.derivations.values()) == size * size - size
