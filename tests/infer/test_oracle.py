"""Two engines are each other's oracle: axioms run as SPARQL rules conclude the same, by the same one-step proofs."""

from __future__ import annotations

import random
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest

from kg import sources
from kg.catalogue import Rule
from kg.infer.axioms import Axiom, compile_axioms
from kg.infer.facts import Facts
from kg.infer.fixpoint import assemble
from kg.infer.rl import Reasoner
from kg.infer.rules import DomainRules, compile_rule
from kg.infer.validity import Pair
from kg.names import PREFIXES
from kg.sources import Dataset
from kg.terms import Term, Triple

if TYPE_CHECKING:
    from tests.infer.conftest import World

Proof: TypeAlias = tuple[Triple, Term, tuple[Triple, ...], frozenset[Pair]]

#: Axioms of every form.
ONTOLOGY = """
:A rdfs:subClassOf :B . :B owl:equivalentClass :C . :D owl:unionOf ( :A :E ) .
:E owl:equivalentClass [ owl:intersectionOf ( :B [ owl:onProperty :p ; owl:someValuesFrom :C ] ) ] .
:F owl:equivalentClass [ owl:onProperty :q ; owl:hasValue :x1 ] .
:F rdfs:subClassOf [ owl:onProperty :r ; owl:allValuesFrom :A ] .
:p rdfs:subPropertyOf :q . :q owl:inverseOf :r . :s a owl:SymmetricProperty ; owl:equivalentProperty :t .
:u owl:propertyChainAxiom ( :p :s :q ) . :u rdfs:domain :A . :t rdfs:range :E . :v rdfs:subPropertyOf :w .
:w a owl:TransitiveProperty . :G owl:intersectionOf ( :B :C ) .
[ owl:onProperty [ owl:inverseOf :v ] ; owl:someValuesFrom :A ] rdfs:subClassOf :H .
"""


def as_rule(axiom: Axiom) -> Rule:
    """Write a compiled axiom as a domain rule of the same name."""

    def written(slot: Term | int) -> str:
        return f"?v{slot}" if isinstance(slot, int) else slot

    patterns = [" ".join(map(written, atom)) for atom in (axiom.head, *axiom.body)]
    name = axiom.iri[1:-1].removeprefix(PREFIXES["rule"])
    text = f"CONSTRUCT {{ {patterns[0]} }} WHERE {{ {' . '.join(patterns[1:])} }}"
    return Rule(name, Path(f"{name}.rq"), "", "", (), text)


def proofs(facts: Facts) -> set[Proof]:
    """Return all one-step proofs that count, over terms.

    A step by transitivity counts if its first premise is a base edge: asserted, or concluded by another rule. One
    engine makes no other, the other makes one for each way to split a path.
    """
    ways = list(facts.ways())
    concluding: dict[int, set[Term]] = defaultdict(set)
    for way in ways:
        concluding[way.conclusion].add(way.rule)
    return {
        (facts.triple(way.conclusion), way.rule, matched, frozenset(way.pairs))
        for way in ways
        if "/prp-trp/" not in way.rule or way.premises[0] in facts.base or concluding[way.premises[0]] - {way.rule}
        for matched in [tuple(map(facts.triple, dict.fromkeys(way.premises)))]
    }


def by_axioms(dataset: Dataset) -> Facts:
    """Close claims under axioms."""
    facts = assemble(dataset)
    Reasoner(facts, compile_axioms(dataset.ontology)).run()
    return facts


def by_sparql(dataset: Dataset) -> Facts:
    """Close claims under the same axioms, each a query."""
    facts = assemble(dataset)
    rules = DomainRules(facts, [compile_rule(as_rule(axiom)) for axiom in compile_axioms(dataset.ontology)])
    while facts.fresh:
        facts.fresh.clear()
        rules.run()
    return facts


def fill(world: World, seed: int) -> None:
    """Fill a world with the axioms, and with claims of all kinds of days and modalities."""
    pick = random.Random(seed)  # noqa: S311 - no secret
    world.ontology = ONTOLOGY
    for number in range(16):
        one, other = (f":x{pick.randint(0, 3)}" for _ in range(2))
        content = pick.choice((f"{one} a :{pick.choice('ABF')}", f"{one} :{pick.choice('pqrstuvww')} {other}"))
        start, end = sorted(pick.sample(["2020-01-01", "2021-01-01", "2022-01-01", "2023-01-01"], 2))
        days = {"startsFrom": start, "endsBy": end, "startsBy": start}
        basis = pick.choice(("Given", "Timeless"))
        modality = pick.choice(("Reported", "Plan"))
        world.claim(f"c{number}", content, basis, modality, **(days if basis == "Given" else {}))


@pytest.mark.parametrize("seed", [*range(20), *(pytest.param(seed, marks=pytest.mark.fuzz) for seed in range(20, 300))])
def test_both_engines_give_the_same_proofs(world: World, seed: int) -> None:
    """Conclusions, rules, premises in their order, days and modalities are the same."""
    fill(world, seed)
    dataset = sources.load(*world.write())
    ours = proofs(by_axioms(dataset))
    assert ours == proofs(by_sparql(dataset))
    assert len(ours) > 20


def test_every_axiom_form_gives_proofs(world: World) -> None:
    """What is compared holds steps by each rule that the axioms become."""
    used: set[Term] = set()
    for seed in range(20):
        world.claims.clear()
        fill(world, seed)
        dataset = sources.load(*world.write())
        used |= {rule for _, rule, _, _ in proofs(by_axioms(dataset))}
    rules = {axiom.iri for axiom in compile_axioms(dataset.ontology)}
    assert len(rules) >= 25
    assert rules - used == set()
    assert len({rule.removeprefix(f"<{PREFIXES['rule']}").partition("/")[0] for rule in rules}) >= 17
