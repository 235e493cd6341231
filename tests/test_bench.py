"""The generator behind the benchmarks: the same claims for the same seed, and conclusions in step with them."""

from __future__ import annotations

from bench.generate import generate
from kg.infer.axioms import compile_axioms
from kg.infer.fixpoint import assemble, infer
from kg.infer.rl import Reasoner


def steps(claims: int) -> int:
    """Count the one-step proofs by axioms over so many claims."""
    dataset = generate(claims)
    facts = assemble(dataset)
    Reasoner(facts, compile_axioms(dataset.ontology)).run()
    return sum(1 for _ in facts.ways())


def test_the_same_seed_makes_the_same_claims() -> None:
    """Claims, records and naming are the same for one seed and differ for another."""
    one, same, other = generate(80), generate(80), generate(80, seed=5)
    assert (one.contents, one.records, one.naming) == (same.contents, same.records, same.naming)
    assert one.contents != other.contents
    assert len(one.claims) == 80


def test_conclusions_grow_with_the_claims() -> None:
    """Four times the claims have about four times the one-step proofs."""
    few, many = steps(300), steps(1200)
    assert few > 1000
    assert 3.5 < many / few < 4.5


def test_domain_rules_conclude_from_generated_claims() -> None:
    """The rules of the project find work in what is generated, so that they are part of what is measured."""
    found = infer(generate(600))
    used = {step.rule for derivation in found.derivations.values() for step in derivation.steps}
    assert sum("/rule/chokepoint-" in rule or "/rule/hedges-" in rule for rule in used) >= 4
