"""HermiT's word on the ontology: it is consistent, its classes can have members, and what is broken is found."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.engine.embedded import parse_text
from kg.names import BASE, ONTOLOGY, PREFIXES
from kg.terms import Triple
from kg.validate import consistency, corpus

if TYPE_CHECKING:
    from tests.ontology.conftest import Ontology

ROOT = Path(__file__).resolve().parents[2]
CASES = BASE + "case/"
_PREFIXES = "".join(
    f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in (PREFIXES | {"case": CASES}).items()
)
_HEAVY = "HAS inGroup material:heavy-rare-earths"

#: What nothing may be, as the classes (Turtle) that it would be in: the last of a definition's cases is its denial.
IMPOSSIBLE = {
    "a mineral of the group that is no heavy rare earth": ["lo:Mineral", _HEAVY, "NOT lo:HeavyRareEarth"],
    "a heavy rare earth outside the group": ["lo:HeavyRareEarth", f"NOT [ {_HEAVY} ]"],
    "a light rare earth that is no rare earth": ["lo:LightRareEarth", "NOT lo:RareEarth"],
    "a mineral of a part of the group that is no rare earth": [
        "lo:Mineral", "SOME inGroup [ HAS inGroup material:rare-earths ]", "NOT lo:RareEarth",
    ],
    "a price floor that is no price control": ["lo:PriceFloor", "NOT lo:PriceControl"],
    "a price ceiling that is no price control": ["lo:PriceCeiling", "NOT lo:PriceControl"],
    "a price control that sets no bound": ["lo:PriceControl", "NOT lo:PriceFloor", "NOT lo:PriceCeiling"],
    "a stage upstream of a stage but not of the next": [
        "SOME feeds [ HAS upstreamOf node:z ]", "NOT [ HAS upstreamOf node:z ]",
    ],
    "a member without a tie": ["HAS memberOf node:z", "NOT [ HAS tiedTo node:z ]"],
    "a bloc that is a state": ["lo:Bloc", "lo:State"],
    "a meeting that is an agreement": ["lo:Meeting", "lo:Agreement"],
    "a supposed state of affairs that is an event": ["lo:Scenario", "lo:Event"],
    "a statement that is an undertaking": ["lo:Plan", "lo:Programme"],
    "a group that is a mineral": ["lo:MaterialGroup", "lo:Mineral"],
    "a figure for an indicator": ["SOME indicator lo:Figure"],
    "a number that is no decimal": ["HAS low 'many'"],
    "a rank of nought": ["HAS rank 0"],
}  # fmt: skip

#: What something may be, however odd, since an article may say so.
POSSIBLE = {
    "a product of the group that is no heavy rare earth": ["lo:Product", _HEAVY, "NOT lo:HeavyRareEarth"],
    "a price benchmark that is no price control": ["lo:PriceBenchmark", "NOT lo:PriceControl"],
    "a price control of both kinds": ["lo:PriceFloor", "lo:PriceCeiling"],
    "a planned body with a phase": ["lo:Bloc", "HAS phase lo:Planned"],
    "an undertaking signed and suspended": ["lo:Agreement", "HAS phase lo:Signed", "HAS phase lo:Suspended"],
    "a law cited as a text": ["lo:Law", "lo:Document"],
    "a state as a place": ["lo:State", "lo:Place"],
    "a public body that trades": ["lo:PublicBody", "lo:Company"],
    "a forum with two leaders": ["HAS ledBy node:a", "HAS ledBy node:b"],
    "a capability had and lacked": ["HAS hasCapability node:c", "HAS lacksCapability node:c"],
    "an agent that attends without a tie": ["SOME takesPartIn lo:Meeting", "NOT [ SOME tiedTo owl:Thing ]"],
    "an agent that trades without a hedge": ["SOME sellsTo lo:State", "NOT [ SOME hedgesWith owl:Thing ]"],
    "a figure with two lower ends": ["HAS low 1", "HAS low 2.5"],
}  # fmt: skip


def test_the_ontology_is_consistent_and_every_class_can_have_members(ontology: Ontology) -> None:
    """The modules together have a model, and none of their classes is empty in all of them."""
    assert len(ontology.triples) > 3000
    assert len(ontology.declared["Class"]) > 100
    found = consistency.check(ontology.triples)
    assert (found.consistent, found.unsatisfiable) == (True, ())
    assert found.seconds > 0


def test_the_ontology_is_consistent_with_all_data(ontology: Ontology) -> None:
    """Ontology, reference data and claims together have a model."""
    union: list[Triple] = [(s, p, o) for s, p, o, _ in corpus.read(ROOT).quads()]
    assert len(union) > len(ontology.triples) + 1000
    found = consistency.check(union)
    assert (found.consistent, found.unsatisfiable) == (True, ())


def test_a_broken_copy_is_inconsistent(ontology: Ontology) -> None:
    """Counting a bloc among the states contradicts what the four kinds of agent are."""
    found = consistency.check([*ontology.triples, *_triples("node:x a lo:Bloc , lo:State .")])
    assert (found.consistent, found.unsatisfiable) == (False, ())


def test_a_copy_with_an_impossible_class_names_it(ontology: Ontology) -> None:
    """A class below two disjoint ones is reported as unsatisfiable, though all else stays consistent."""
    broken = _triples("lo:Federation a owl:Class ; rdfs:subClassOf lo:State , lo:Body .")
    found = consistency.check([*ontology.triples, *broken])
    assert (found.consistent, found.unsatisfiable) == (True, (ONTOLOGY + "Federation",))


@pytest.fixture(scope="module")
def impossible(ontology: Ontology) -> frozenset[str]:
    """Return the cases that HermiT finds unsatisfiable, all put to it at once as classes of their own."""
    cases = IMPOSSIBLE | POSSIBLE
    assert len(cases) == len(IMPOSSIBLE) + len(POSSIBLE)
    turtle = "".join(f"case:{_slug(case)} a owl:Class ; {_definition(cases[case])} .\n" for case in cases)
    individuals = "node:a a owl:NamedIndividual ; owl:differentFrom node:b . node:b a owl:NamedIndividual . "
    found = consistency.check([*ontology.triples, *_triples(turtle + individuals)])
    assert found.consistent
    assert all(name.startswith(CASES) for name in found.unsatisfiable)
    return frozenset(name.removeprefix(CASES) for name in found.unsatisfiable)


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_what_definitions_and_kinds_rule_out_is_impossible(impossible: frozenset[str], case: str) -> None:
    """Defined classes classify, chains chain, and kinds that are apart stay apart."""
    assert _slug(case) in impossible


@pytest.mark.parametrize("case", POSSIBLE)
def test_what_an_article_may_say_is_possible(impossible: frozenset[str], case: str) -> None:
    """No axiom rules out what somebody may state, deny or state twice."""
    assert _slug(case) not in impossible


def _slug(case: str) -> str:
    return case.replace(" ", "-")


def _definition(classes: list[str]) -> str:
    return f"owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( owl:Thing {' '.join(map(_class, classes))} ) ]"


def _class(text: str) -> str:
    """Write a class in Turtle: a name, ``NOT class``, ``HAS property value`` or ``SOME property class``."""
    bare = re.sub(r"^\[ (.*) \]$", r"\1", text)
    word, _, rest = bare.partition(" ")
    if word == "NOT":
        return f"[ a owl:Class ; owl:complementOf {_class(rest)} ]"
    if word in ("HAS", "SOME"):
        name, _, value = rest.partition(" ")
        kind, filler = ("owl:hasValue", value) if word == "HAS" else ("owl:someValuesFrom", _class(value))
        return f"[ a owl:Restriction ; owl:onProperty lo:{name} ; {kind} {filler} ]"
    return bare


def _triples(turtle: str) -> list[Triple]:
    found: list[Triple] = [(s, p, o) for s, p, o, _ in parse_text((_PREFIXES + turtle).encode(), ".ttl", "case")]
    assert found
    return found
