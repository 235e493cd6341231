"""The stages of the supply chain follow one another without a circle."""

from __future__ import annotations

import itertools
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Final

from kg.engine.embedded import parse_file
from kg.names import ONTOLOGY, PREFIXES
from kg.terms import Term, iri, parse_literal, plain

FILE: Final = Path(__file__).resolve().parents[2] / "data" / "reference" / "stage.ttl"
CHAIN: Final = (
    "exploration",
    "mining",
    "beneficiation",
    "smelting",
    "separation",
    "refining",
    "advanced-processing",
    "component-manufacturing",
    "product-manufacturing",
)


def pairs(name: str) -> list[tuple[str, str]]:
    """Return subject and object slugs of every triple with a property of ours, in the order of the file."""
    wanted = iri(ONTOLOGY + name)
    return [(slug(s), slug(o)) for s, p, o, _ in parse_file(FILE) if p == wanted]


def slug(stage: Term) -> str:
    """Return the last part of a stage's IRI."""
    assert plain(stage).startswith(PREFIXES["stage"])
    return plain(stage).removeprefix(PREFIXES["stage"])


def simple(stage: str) -> set[str]:
    """Return the simple stages that a stage comes to: itself, or those it includes."""
    parts = [part for whole, part in pairs("includes") if whole == stage]
    return {leaf for part in parts for leaf in simple(part)} if parts else {stage}


def stages() -> set[str]:
    """Return every stage of the file."""
    return {slug(s) for s, p, o, _ in parse_file(FILE) if p == iri(PREFIXES["rdf"] + "type")}


def test_stages_feed_one_another_in_order() -> None:
    """The chain runs from exploration to the product, and recycling enters it at refining."""
    assert pairs("feeds") == [*itertools.pairwise(CHAIN), ("recycling", "refining")]
    assert len(stages()) == 20


def test_no_stage_feeds_itself() -> None:
    """What feeds and what includes can each be sorted, so that neither runs in a circle."""
    for name, count in (("feeds", 9), ("includes", 26)):
        sorter: TopologicalSorter[str] = TopologicalSorter()
        for first, second in pairs(name):
            sorter.add(second, first)
        order = list(sorter.static_order())
        assert all(order.index(first) < order.index(second) for first, second in pairs(name))
        assert len(pairs(name)) == count


def test_composite_stages_are_unbroken_stretches_of_the_chain() -> None:
    """A composite includes neighbours only, feeds nothing itself, and no two come to the same."""
    composites = sorted({whole for whole, _ in pairs("includes")})
    leaves = {composite: simple(composite) for composite in composites}
    assert {leaf for parts in leaves.values() for leaf in parts} <= set(CHAIN)
    gaps = {c for c, p in leaves.items() if sorted(map(CHAIN.index, p)) != list(stretch(p))}
    assert gaps == {"smelting-and-refining"}, "a text may name the ends and leave out what lies between"
    assert len({frozenset(parts) for parts in leaves.values()}) == len(composites) == 10
    assert not set(composites) & {stage for pair in pairs("feeds") for stage in pair}
    assert leaves["whole-chain"] == set(CHAIN)


def stretch(parts: set[str]) -> range:
    """Return the places of the chain from the first of some stages to the last."""
    places = [CHAIN.index(part) for part in parts]
    return range(min(places), max(places) + 1)


def test_every_stage_is_told_in_both_languages() -> None:
    """Each stage has one label and one definition in English and in Chinese."""
    for namespace, name in (("rdfs", "label"), ("skos", "definition")):
        wanted = iri(PREFIXES[namespace] + name)
        told = [(slug(s), parse_literal(o).language) for s, p, o, _ in parse_file(FILE) if p == wanted]
        assert sorted(told) == sorted((stage, language) for stage in stages() for language in ("en", "zh"))
        assert len(told) == 40
