"""Each domain rule of the project concludes from what it needs, from nothing less, and not from what looks alike."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from kg import catalogue, paths, sources
from kg.catalogue import Rule
from kg.infer.fixpoint import Inference, infer
from kg.names import expand
from kg.terms import Quad, Triple, iri

if TYPE_CHECKING:
    from tests.infer.conftest import World

ALIGNED = "state:NOR lo:alignsWith state:USA"
#: A share of the world total that Norway has, and its place in the chain.
SHARE = (
    "state:NOR a lo:State",
    "indicator:x lo:measures lo:Capacity",
    "indicator:x lo:ofWhole lo:OfWorldTotal",
    "indicator:x lo:ofMaterial material:x",
    "indicator:x lo:atStage stage:x",
    "indicator:x lo:ofAgent state:NOR",
    "node:000/x lo:indicator indicator:x",
)
#: What misses a world share: another quantity, whole, holder, or a stage or material left out.
SHARE_MISSES = (
    ("indicator:x lo:measures lo:Capacity", "indicator:x lo:measures lo:Reserves"),
    ("indicator:x lo:measures lo:Capacity", "indicator:x lo:measures lo:Consumption"),
    ("indicator:x lo:ofWhole lo:OfWorldTotal", "indicator:x lo:ofWhole lo:OfOwnDemand"),
    ("indicator:x lo:ofAgent state:NOR", "indicator:x lo:fromAgent state:NOR"),
    ("state:NOR a lo:State", "state:NOR a lo:Collective"),
)
#: What Norway imports from China, of all that it needs.
IMPORTS = (
    "indicator:x lo:measures lo:ImportReliance",
    "indicator:x lo:ofWhole lo:OfOwnDemand",
    "indicator:x lo:ofMaterial material:x",
    "indicator:x lo:ofAgent state:NOR",
    "indicator:x lo:fromAgent state:CHN",
    "node:000/x lo:indicator indicator:x",
)
IMPORT_MISSES = (
    ("indicator:x lo:ofWhole lo:OfOwnDemand", "indicator:x lo:ofWhole lo:OfOwnImports"),
    ("indicator:x lo:measures lo:ImportReliance", "indicator:x lo:measures lo:MineralCount"),
    ("indicator:x lo:fromAgent state:CHN", "indicator:x lo:fromAgent state:JPN"),
)
#: How much Norway depends on China; the stage is added.
DEPENDS = (
    "indicator:x lo:measures lo:Dependence",
    "indicator:x lo:ofAgent state:NOR",
    "indicator:x lo:fromAgent state:CHN",
    "node:000/x lo:indicator indicator:x",
    "node:000/x lo:degree lo:High",
)
#: By rule: the claims it needs, what it concludes (of Norway where no subject is given), and near misses: a claim and
#: what stands in its place.
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
    "chokepoint-at-stage": (
        (
            "state:NOR lo:holdsChokepointBy node:000/x",
            "node:000/x lo:indicator indicator:x",
            "indicator:x lo:ofMaterial material:x",
            "indicator:x lo:atStage stage:x",
        ),
        "lo:holdsChokepointAt stage:x",
        (
            ("indicator:x lo:atStage stage:x", "indicator:x lo:atStage lo:Unstated"),
            ("indicator:x lo:atStage stage:x", "indicator:x lo:atStage stage:y"),
        ),
    ),
    "chokepoint-by-degree": (
        (*SHARE, "node:000/x lo:degree lo:Dominant"),
        "lo:holdsChokepointBy node:000/x",
        (*SHARE_MISSES, ("node:000/x lo:degree lo:Dominant", "node:000/x lo:degree lo:High")),
    ),
    "chokepoint-by-share": (
        (*SHARE, "node:000/x lo:unit unit:PERCENT", "node:000/x lo:low 65.0"),
        "lo:holdsChokepointBy node:000/x",
        (
            *SHARE_MISSES,
            ("node:000/x lo:low 65.0", "node:000/x lo:low 64.9"),
            ("node:000/x lo:low 65.0", "node:000/x lo:high 90.0"),
            ("node:000/x lo:unit unit:PERCENT", "node:000/x lo:unit unit:NUM"),
        ),
    ),
    "chokepoint-over-material": (
        (
            "state:NOR lo:holdsChokepointBy node:000/x",
            "node:000/x lo:indicator indicator:x",
            "indicator:x lo:ofMaterial material:x",
        ),
        "lo:holdsChokepointOver material:x",
        (("indicator:x lo:ofMaterial material:x", "indicator:x lo:ofMaterial material:y"),),
    ),
    "exposed-by-later-stage": (
        (
            "company:x a lo:Company",
            "company:x lo:locatedIn state:USA",
            "state:USA a lo:State",
            "company:x lo:handles material:x",
            "company:x lo:worksAtStage stage:x",
            "stage:x lo:upstreamOf stage:y",
            "indicator:x lo:ofMaterial material:x",
            "indicator:x lo:atStage stage:y",
            "node:000/x lo:indicator indicator:x",
            "state:NOR lo:holdsChokepointBy node:000/x",
        ),
        "company:x lo:exposedTo state:NOR",
        (
            ("company:x lo:locatedIn state:USA", "company:x lo:locatedIn state:NOR"),
            ("stage:x lo:upstreamOf stage:y", "stage:y lo:upstreamOf stage:x"),
            ("company:x lo:handles material:x", "company:x lo:handles material:y"),
            ("company:x a lo:Company", "company:x a lo:Association"),
        ),
    ),
    "exposed-by-use": (
        (
            "node:000/y lo:inSector sector:x",
            "node:000/y lo:usesInput material:x",
            "state:NOR lo:holdsChokepointOver material:x",
        ),
        "sector:x lo:exposedTo state:NOR",
        (
            ("node:000/y lo:inSector sector:x", "node:000/y lo:forApplication sector:x"),
            ("node:000/y lo:usesInput material:x", "node:000/y lo:usesInput material:y"),
            ("node:000/y lo:usesInput material:x", "node:000/y lo:forApplication material:x"),
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
    "relies-on-imports-by-degree": (
        (*IMPORTS, "node:000/x lo:degree lo:Most"),
        "lo:reliesOnImportsFrom state:CHN",
        (*IMPORT_MISSES, ("node:000/x lo:degree lo:Most", "node:000/x lo:degree lo:High")),
    ),
    "relies-on-imports-by-share": (
        (*IMPORTS, "node:000/x lo:unit unit:PERCENT", "node:000/x lo:low 50.0"),
        "lo:reliesOnImportsFrom state:CHN",
        (
            *IMPORT_MISSES,
            ("node:000/x lo:low 50.0", "node:000/x lo:low 49.0"),
            ("node:000/x lo:low 50.0", "node:000/x lo:high 50.0"),
            ("node:000/x lo:unit unit:PERCENT", "node:000/x lo:unit unit:NUM"),
        ),
    ),
    "relies-on-processing": (
        (*DEPENDS, "indicator:x lo:atStage stage:x", "stage:processing lo:includes stage:x"),
        "lo:reliesOnProcessingBy state:CHN",
        (
            ("stage:processing lo:includes stage:x", "stage:upstream lo:includes stage:x"),
            ("indicator:x lo:atStage stage:x", "indicator:x lo:atStage lo:Unstated"),
            ("node:000/x lo:degree lo:High", "node:000/x lo:degree lo:Growing"),
            ("indicator:x lo:fromAgent state:CHN", "indicator:x lo:fromAgent state:JPN"),
        ),
    ),
    "relies-on-supply": (
        (*DEPENDS, "indicator:x lo:atStage lo:Unstated", "indicator:x lo:ofMaterial material:x"),
        "lo:reliesOnSupplyFrom state:CHN",
        (
            ("indicator:x lo:atStage lo:Unstated", "indicator:x lo:atStage stage:processing"),
            ("node:000/x lo:degree lo:High", "node:000/x lo:degree lo:Low"),
            ("indicator:x lo:measures lo:Dependence", "indicator:x lo:measures lo:Abundance"),
        ),
    ),
    "sends-for-next-stage": (
        (
            "node:000/x lo:shippedFrom undertaking:x",
            "node:000/x lo:shippedTo state:NOR",
            "node:000/x lo:forStage stage:x",
            "state:NOR a lo:State",
        ),
        "undertaking:x lo:sendsForNextStageTo state:NOR",
        (
            ("node:000/x lo:forStage stage:x", "node:000/x lo:forStage lo:Unstated"),
            ("node:000/x lo:forStage stage:x", "node:000/x lo:inForm material:x"),
            ("state:NOR a lo:State", "state:NOR a lo:Company"),
            ("node:000/x lo:shippedFrom undertaking:x", "node:000/x lo:shippedFrom state:NOR"),
        ),
    ),
    "succession-by-bloc": (
        ("body:x a lo:Bloc", "body:x lo:grewOutOf undertaking:x"),
        "body:x lo:succeeds undertaking:x",
        (
            ("body:x a lo:Bloc", "body:x a lo:PublicBody"),
            ("body:x lo:grewOutOf undertaking:x", "body:x lo:componentOf undertaking:x"),
        ),
    ),
    "succession-of-bloc": (
        ("body:x a lo:Bloc", "undertaking:x lo:upgradeOf body:x"),
        "undertaking:x lo:succeeds body:x",
        (
            ("undertaking:x lo:upgradeOf body:x", "body:x lo:suspends undertaking:x"),
            ("body:x a lo:Bloc", "body:x a lo:PublicBody"),
        ),
    ),
    "target-set-against-figure": (
        (
            "undertaking:x a lo:Target",
            "node:000/x lo:givenIn undertaking:x",
            "node:000/x lo:indicator indicator:x",
            "node:000/y lo:indicator indicator:x",
        ),
        "undertaking:x lo:setAgainst node:000/y",
        (
            ("undertaking:x a lo:Target", "undertaking:x a lo:Law"),
            ("node:000/y lo:indicator indicator:x", "node:000/y lo:indicator indicator:y"),
            ("node:000/x lo:givenIn undertaking:x", "node:000/x lo:comparedWith undertaking:x"),
        ),
    ),
}


def concluded(world: World, claims: tuple[str, ...], rule: str) -> Inference:
    """Infer from claims by the project's ontology and one of its rules."""
    world.claims.clear()
    for number, claim in enumerate(claims):
        terms = " ".join(word if word == "a" or word[0].isdigit() else iri(expand(word)) for word in claim.split())
        world.claim(f"c{number}", terms)
    dataset = sources.load(*world.write())
    ontology, rules = project()
    return infer(replace(dataset, ontology=ontology, rules=(rules[rule],)))


@cache
def project() -> tuple[tuple[Quad, ...], dict[str, Rule]]:
    """Return the project's ontology without its texts, and its rules by name; read once."""
    quads = tuple(quad for quad in sources.load().ontology if not quad[2].startswith('"'))
    assert len(quads) > 1000
    return quads, {rule.name: rule for rule in catalogue.rules()}


def holds(found: Inference, conclusion: str) -> bool:
    """Whether a conclusion holds, of Norway where it has no subject."""
    return whole(conclusion) in found.supports


def whole(conclusion: str) -> Triple:
    """Return a conclusion's triple, of Norway where it has no subject."""
    *subject, predicate, value = conclusion.split()
    return iri(expand(subject[0] if subject else "state:NOR")), iri(expand(predicate)), iri(expand(value))


def test_every_rule_has_a_case() -> None:
    """No rule of the project is without a case here."""
    assert [rule.name for rule in catalogue.rules()] == sorted(CASES)
    assert len(CASES) >= 22


@pytest.mark.parametrize("rule", sorted(CASES))
def test_a_rule_concludes_from_what_it_needs(world: World, rule: str) -> None:
    """All claims together yield the conclusion, of the kind that the header names, with each of them in its proof."""
    claims, conclusion, _ = CASES[rule]
    found = concluded(world, claims, rule)
    assert holds(found, conclusion)
    (header,) = [one for one in catalogue.rules() if one.name == rule]
    assert header.concludes == (conclusion.split()[-2],)
    by_rule = [d for d in found.derivations.values() if d.steps[0].rule == iri(expand(f"rule:{rule}"))]
    assert [d.triple for d in by_rule] == [whole(conclusion)]
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


def test_a_truce_aligns_no_rival(world: World) -> None:
    """An accord with the United States aligns its other parties, but not the rival."""
    parties = (f"undertaking:x lo:party state:{code}" for code in ("USA", "NOR", "CHN"))
    found = concluded(world, ("undertaking:x a lo:Agreement", *parties), "aligns-by-accord")
    assert holds(found, "lo:alignsWith state:USA")
    assert not holds(found, "state:CHN lo:alignsWith state:USA")


def test_what_is_never_asserted_is_what_the_check_finds() -> None:
    """Every property said to be concluded by rule only is one that the check of claims finds, or a kind of one."""
    quads = sources.load().ontology
    note, sub = iri(expand("skos:scopeNote")), iri(expand("rdfs:subPropertyOf"))
    noted = {s for s, p, o, _ in quads if p == note and o.startswith('"Concluded by rule, never asserted')}
    check = (paths.share("ontology") / "hygiene" / "asserted-conclusion.rq").read_text(encoding="utf-8")
    listed = {iri(expand(name)) for name in re.findall(r"lo:\w+", check.partition("VALUES")[2].partition("}")[0])}
    above = {s: o for s, p, o, _ in quads if p == sub}
    assert len(noted) >= 15
    assert listed <= noted
    for term in noted - listed:
        assert above[term] in noted, term
