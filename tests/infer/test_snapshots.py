"""Closing a snapshot and taking a snapshot of the closure are the same, on every day and in every modality.

Types carry no time, so that those of the closure belong to every snapshot.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from kg import sources
from kg.infer.axioms import compile_axioms
from kg.infer.facts import Facts
from kg.infer.fixpoint import SHOWN, Inference, assemble, claim_pair, infer
from kg.infer.rl import Reasoner
from kg.infer.rules import DomainRules, compile_rule
from kg.infer.validity import PLAIN, Pair, join
from kg.sources import RDF_TYPE, Dataset
from kg.terms import Term, Triple
from kg.times import next_day

if TYPE_CHECKING:
    from tests.infer.conftest import World

#: Worlds to look at.
SEEDS = range(40)
DAYS = [f"20{year}-01-01" for year in range(20, 30)]

#: The dates that go with each basis.
DATED = {
    "Given": ("startsFrom", "startsBy", "endsFrom", "endsBy"),
    "PresentTense": ("startsFrom",),
    "Happened": ("startsFrom", "startsBy"),
    "Timeless": (),
}


def close(dataset: Dataset, facts: Facts) -> dict[Triple, tuple[Pair, ...]]:
    """Run axioms and rules over facts; return when and how each triple holds."""
    reasoner = Reasoner(facts, compile_axioms(dataset.ontology))
    domain = DomainRules(facts, [compile_rule(rule) for rule in dataset.rules])
    while facts.fresh:
        reasoner.run()
        domain.run()
    held = {facts.triple(number): facts.pairs(number) for number in facts.held()}
    return {triple: pairs for triple, pairs in held.items() if triple[1] not in SHOWN}


def possible(day: str, modality: frozenset[str]) -> Callable[[Pair], bool]:
    """Return the test of what possibly holds on a day, in no modality beyond those given."""
    return lambda pair: pair.modality <= modality and pair.validity.possible.meets(day)


def certain(day: str, modality: frozenset[str]) -> Callable[[Pair], bool]:
    """Return the test of what certainly holds on a day, in no modality beyond those given."""
    return lambda pair: (
        pair.modality <= modality and pair.validity.certain is not None and pair.validity.certain.meets(day)
    )


def fill(world: World, seed: int) -> None:
    """Fill a world with axioms of many forms, two rules, and claims with all kinds of dates."""
    pick = random.Random(seed)  # noqa: S311 - no secret
    world.ontology = """
        :p rdfs:subPropertyOf :q . :q a owl:TransitiveProperty . :q owl:inverseOf :r . :s a owl:SymmetricProperty .
        :t owl:propertyChainAxiom ( :q :s ) . :p rdfs:domain :C . :s rdfs:range :D .
        :E owl:equivalentClass [ owl:intersectionOf ( :C [ owl:onProperty :t ; owl:someValuesFrom :D ] ) ] .
    """
    world.rule("joins", "?x :u ?z", "?x :t ?y . ?z :r ?y")
    world.rule("types", "?x :p ?y", "?x a :E ; :s ?y")
    for number in range(pick.randint(6, 12)):
        dates = sorted(pick.sample(DAYS, 4))
        named = dict(zip(("startsFrom", "startsBy", "endsFrom", "endsBy"), dates, strict=True))
        basis = pick.choice(("Given", "Given", "PresentTense", "Happened", "Timeless"))
        kept = {name: day for name, day in named.items() if name in DATED[basis] and pick.random() < 0.7}
        things = [f":x{pick.randint(0, 4)}" for _ in range(2)]
        world.claim(
            f"{pick.choice(('000', '001'))}/c{number}",
            f"{things[0]} :{pick.choice('pqrst')} {things[1]} .",
            basis,
            pick.choice(("Reported", "Reported", "Plan", "Forecast")),
            **kept,
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_snapshots_and_closure_commute(world: World, seed: int) -> None:
    """For each day on which something starts or ends, and each set of modalities, both ways give the same triples."""
    fill(world, seed)
    dataset = sources.load(*world.write())
    closure = close(dataset, assemble(dataset))
    types = {triple for triple in closure if triple[1] == RDF_TYPE}
    kinds = sorted({kind for pairs in closure.values() for pair in pairs for kind in pair.modality})
    days = [day for day in DAYS for day in (day, next_day(day))] + ["2019-01-01", "2026-02-15", "2026-03-01"]
    compared = 0
    for modality in (frozenset(kinds), frozenset(kinds[:1]), frozenset[str]()):
        rigid = {t for t in types if any(pair.modality <= modality for pair in closure[t])}
        for day in days:
            for holds in (possible(day, modality), certain(day, modality)):
                facts = Facts()
                for *triple, claim in dataset.contents:
                    if holds(claim_pair(dataset.claims[claim])):
                        facts.add((triple[0], triple[1], triple[2]), claim, PLAIN)
                for known in sorted(rigid):
                    facts.add(known, sources.NAMING, PLAIN)
                snapshot = {triple for triple, pairs in closure.items() if any(map(holds, pairs))}
                assert set(close(dataset, facts)) == snapshot | rigid
                compared += len(snapshot)
    assert compared > 0
    assert len(closure) > len({quad[:3] for quad in dataset.contents})


@pytest.mark.parametrize("seed", SEEDS)
def test_every_proof_ends_at_one_time(world: World, seed: int) -> None:
    """Followed to its claims, the shortest proof of each conclusion ends, and its claims have a day in common.

    Types are left out of the day, as they carry none; their modality counts.
    """
    fill(world, seed)
    dataset = sources.load(*world.write())
    found = infer(dataset)
    assert len(found.derivations) > 3
    for derivation in found.derivations.values():
        together: Pair | None = PLAIN
        for claim in sorted(dated(found, derivation.iri)):
            assert together is not None
            together = join(together, claim_pair(dataset.claims[claim]))
        assert together is not None
        assert together.modality <= derivation.pair.modality
        assert derivation.triple[1] == RDF_TYPE or together.validity == derivation.pair.validity


def dated(found: Inference, iri: Term) -> set[Term]:
    """Return the claims that a shortest proof rests on, those of types left out."""
    step = found.derivations[iri].steps[0]
    claims: set[Term] = set()
    for triple, via in zip(step.triples, step.via, strict=True):
        if via in found.derivations:
            assert found.derivations[via].triple == triple
            assert found.derivations[via].steps[0].cost < step.cost
            claims |= dated(found, via) if triple[1] != RDF_TYPE else set()
        else:
            assert via in found.supports[triple]
            claims.update([via] if triple[1] != RDF_TYPE else [])
    return claims
