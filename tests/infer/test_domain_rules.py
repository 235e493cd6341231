"""Each domain rule of the project concludes from what it needs, from nothing less, and not from what looks alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kg import catalogue, paths, sources
from kg.infer.fixpoint import Inference, infer
from kg.names import expand
from kg.sources import Dataset
from kg.terms import iri

if TYPE_CHECKING:
    from tests.infer.conftest import World

ALIGNED = "state:NOR lo:alignsWith state:USA"
#: By rule: the claims it needs, what it concludes of Norway, and near misses: a claim and what stands in its place.
CASES: dict[str, tuple[tuple[str, ...], str, tuple[tuple[str, str], ...]]] = {
    "aligns-by-accord": (
        ("undertaking:x a lo:Agreement", "undertaking:x lo:party state:USA", "undertaking:x lo:party state:NOR"),
        "lo:alignsWith state:USA",
        (
            ("undertaking:x lo:party state:NOR", "undertaking:x lo:intendedParty state:NOR"),
            ("undertaking:x lo:party state:USA", "undertaking:x lo:party state:JPN"),
            ("undertaking:x a lo:Agreement", "undertaking:x a lo:Programme"),
        ),
    ),
    "aligns-by-bloc": (
        ("state:NOR lo:countedAmong body:x", "body:x lo:launchedBy state:USA"),
        "lo:alignsWith state:USA",
        (
            ("body:x lo:launchedBy state:USA", "body:x lo:launchedBy state:JPN"),
            ("state:NOR lo:countedAmong body:x", "state:NOR lo:takesPartIn event:x"),
        ),
    ),
    "hedges-by-cooperating": (
        (ALIGNED, "state:NOR lo:cooperatesWith state:CHN"),
        "lo:hedgesByCooperatingWith state:CHN",
        (
            ("state:NOR lo:cooperatesWith state:CHN", "state:NOR lo:buysFrom state:CHN"),
            (ALIGNED, "state:NOR lo:alignsWith state:JPN"),
        ),
    ),
    "hedges-by-hosting-investment": (
        (ALIGNED, "state:NOR lo:hostsInvestmentOf state:CHN"),
        "lo:hedgesByHostingInvestmentOf state:CHN",
        (
            ("state:NOR lo:hostsInvestmentOf state:CHN", "state:NOR lo:sellsTo state:CHN"),
            ("state:NOR lo:hostsInvestmentOf state:CHN", "state:NOR lo:hostsInvestmentOf state:JPN"),
        ),
    ),
    "hedges-by-planned-channel": (
        (ALIGNED, "state:NOR lo:plansChannelWith state:CHN"),
        "lo:hedgesByPlannedChannelWith state:CHN",
        (("state:NOR lo:plansChannelWith state:CHN", "state:NOR lo:plansChannelWith state:JPN"),),
    ),
    "hedges-by-staying-open": (
        (ALIGNED, "state:NOR lo:keepsOpenTo state:CHN"),
        "lo:hedgesByStayingOpenTo state:CHN",
        (("state:NOR lo:keepsOpenTo state:CHN", "state:CHN lo:keepsOpenTo state:NOR"),),
    ),
    "keeps-open": (
        (
            "node:000/x a lo:Position",
            "node:000/x lo:maker state:NOR",
            "node:000/x lo:stance lo:DeclinesToExclude",
            "node:000/x lo:toward state:CHN",
        ),
        "lo:keepsOpenTo state:CHN",
        (
            ("node:000/x lo:stance lo:DeclinesToExclude", "node:000/x lo:stance lo:Welcomes"),
            ("node:000/x a lo:Position", "node:000/x a lo:Judgement"),
            ("node:000/x lo:maker state:NOR", "node:000/x lo:relayedBy state:NOR"),
        ),
    ),
    "plans-channel": (
        (
            "node:000/x a lo:Plan",
            "node:000/x lo:maker state:NOR",
            "node:000/x lo:stance lo:Intends",
            "node:000/x lo:toward state:CHN",
            "node:000/x lo:concerns undertaking:x",
            "undertaking:x a lo:Channel",
        ),
        "lo:plansChannelWith state:CHN",
        (
            ("node:000/x a lo:Plan", "node:000/x a lo:Proposal"),
            ("node:000/x lo:stance lo:Intends", "node:000/x lo:stance lo:Refuses"),
            ("undertaking:x a lo:Channel", "undertaking:x a lo:Programme"),
        ),
    ),
}


def concluded(world: World, claims: tuple[str, ...], rule: str) -> Inference:
    """Infer from claims by the project's ontology and one of its rules."""
    world.claims.clear()
    for number, claim in enumerate(claims):
        terms = " ".join(iri(expand(word)) if word != "a" else word for word in claim.split())
        world.claim(f"c{number}", terms)
    _, data = world.write()
    dataset: Dataset = sources.load(paths.share("ontology"), data)
    return infer(replace(dataset, rules=tuple(one for one in dataset.rules if one.name == rule)))


def holds(found: Inference, conclusion: str) -> bool:
    """Whether Norway has what a rule concludes."""
    predicate, value = conclusion.split()
    return (iri(expand("state:NOR")), iri(expand(predicate)), iri(expand(value))) in found.supports


def test_every_rule_has_a_case() -> None:
    """No rule of the project is without a case here."""
    assert [rule.name for rule in catalogue.rules()] == sorted(CASES)
    assert len(CASES) >= 8


@pytest.mark.parametrize("rule", sorted(CASES))
def test_a_rule_concludes_from_what_it_needs(world: World, rule: str) -> None:
    """All claims together yield the conclusion, of the kind that the header names, with each of them in its proof."""
    claims, conclusion, _ = CASES[rule]
    found = concluded(world, claims, rule)
    assert holds(found, conclusion)
    (header,) = [one for one in catalogue.rules() if one.name == rule]
    assert header.concludes == (conclusion.split()[0],)
    by_rule = [d for d in found.derivations.values() if d.steps[0].rule == iri(expand(f"rule:{rule}"))]
    assert [d.triple[1] for d in by_rule] == [iri(expand(conclusion.split()[0]))]
    assert len(by_rule[0].steps[0].triples) == len(claims)


@pytest.mark.parametrize("rule", sorted(CASES))
def test_a_rule_concludes_from_nothing_less(world: World, rule: str) -> None:
    """Without any one of its claims, a rule concludes nothing."""
    claims, conclusion, _ = CASES[rule]
    for claim in claims:
        fewer = tuple(other for other in claims if other != claim)
        assert not holds(concluded(world, fewer, rule), conclusion), claim
    assert len(claims) > 1


@pytest.mark.parametrize(
    "rule, claim, instead", [(rule, *miss) for rule, (_, _, misses) in sorted(CASES.items()) for miss in misses]
)
def test_a_near_miss_concludes_nothing(world: World, rule: str, claim: str, instead: str) -> None:
    """With something else in the place of one claim, a rule concludes nothing."""
    claims, conclusion, _ = CASES[rule]
    assert claim in claims
    others = tuple(instead if other == claim else other for other in claims)
    assert not holds(concluded(world, others, rule), conclusion)
