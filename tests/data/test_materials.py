"""Elements carry the right symbols and numbers, and groups the right elements."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from molmass import ELEMENTS

from kg.engine.embedded import parse_file
from kg.names import ONTOLOGY, PREFIXES
from kg.terms import Literal, Term, iri, parse_literal, plain

FILE: Final = Path(__file__).resolve().parents[2] / "data" / "reference" / "material.ttl"
TYPE: Final = iri(PREFIXES["rdf"] + "type")
LABEL: Final = iri(PREFIXES["rdfs"] + "label")
ALIAS: Final = iri(PREFIXES["skos"] + "altLabel")
DEFINITION: Final = iri(PREFIXES["skos"] + "definition")
SYMBOL: Final = iri(ONTOLOGY + "chemicalSymbol")
NUMBER: Final = iri(ONTOLOGY + "atomicNumber")
GROUP: Final = iri(ONTOLOGY + "inGroup")

LANTHANIDES: Final = tuple(range(57, 72))
LIGHT: Final = tuple(range(57, 64))
HEAVY: Final = (39, *range(64, 72))
RARE: Final = (21, 39, *LANTHANIDES)


def materials() -> dict[str, dict[Term, list[Term]]]:
    """Read the file: slug, then property, then values in order."""
    found: dict[str, dict[Term, list[Term]]] = {}
    for subject, predicate, value, _ in parse_file(FILE):
        assert plain(subject).startswith(PREFIXES["material"])
        slug = plain(subject).removeprefix(PREFIXES["material"])
        found.setdefault(slug, {}).setdefault(predicate, []).append(value)
    return found


def texts(values: list[Term]) -> list[Literal]:
    """Return the parts of literals."""
    return [parse_literal(value) for value in values]


def numbers(group: str) -> tuple[int, ...]:
    """Return the atomic numbers of all that is in a group, directly or by a group within it, in order."""
    read = materials()
    inside = {slug for slug, values in read.items() if iri(PREFIXES["material"] + group) in values.get(GROUP, [])}
    own = [int(plain(read[slug][NUMBER][0])) for slug in inside if NUMBER in read[slug]]
    nested = [number for slug in inside if NUMBER not in read[slug] for number in numbers(slug)]
    return tuple(sorted({*own, *nested}))


def test_elements_are_those_of_the_periodic_table() -> None:
    """Symbol, number and English name of every element agree with an independent table."""
    elements = {slug: values for slug, values in materials().items() if SYMBOL in values or NUMBER in values}
    for slug, values in elements.items():
        (symbol,), (number,) = texts(values[SYMBOL]), texts(values[NUMBER])
        known = ELEMENTS[symbol.text]
        names = {name.text for name in texts(values[LABEL] + values[ALIAS]) if name.language == "en"}
        assert known.number == int(number.text), slug
        assert known.name.casefold() in names, slug
        assert symbol.text in names, slug
    assert len(elements) == 29


def test_groups_hold_the_elements_of_their_definitions() -> None:
    """The light and the heavy rare earths share nothing, and with scandium make up all seventeen."""
    assert numbers("rare-earths") == RARE
    assert numbers("light-rare-earths") == LIGHT
    assert numbers("heavy-rare-earths") == HEAVY
    assert numbers("battery-metals") == (3, 27, 28)
    assert len(RARE) == len(LIGHT) + len(HEAVY) + 1 == 17


def test_groups_of_disputed_membership_are_empty() -> None:
    """Nothing is put into a group that every list-maker fills differently."""
    assert [numbers(group) for group in ("critical-minerals", "strategic-minerals", "rare-metals")] == [(), (), ()]


def test_every_material_has_one_kind() -> None:
    """A material is a mineral, a group or a product, and nothing else."""
    kinds = [plain(kind).removeprefix(ONTOLOGY) for values in materials().values() for kind in values[TYPE]]
    counts = {kind: kinds.count(kind) for kind in sorted(set(kinds))}
    assert counts == {"MaterialGroup": 7, "Mineral": 34, "Product": 30}
    assert len(materials()) == len(kinds)


def test_every_material_is_named_in_both_languages() -> None:
    """There is one English and one Chinese label, and a definition in both where there is one."""
    read = materials()
    for slug, values in read.items():
        assert sorted(str(label.language) for label in texts(values[LABEL])) == ["en", "zh"], slug
        assert sorted(str(text.language) for text in texts(values.get(DEFINITION, []))) in ([], ["en", "zh"]), slug
    groups = [values for values in read.values() if iri(ONTOLOGY + "MaterialGroup") in values[TYPE]]
    assert sum(DEFINITION in values for values in groups) == 7


def test_no_label_means_two_materials() -> None:
    """A label is that of one material in its language, and no other material's second name."""
    owners: dict[Term, set[str]] = {}
    for slug, values in materials().items():
        for name in values[LABEL] + values.get(ALIAS, []):
            owners.setdefault(name, set()).add(slug)
    assert {name: slugs for name, slugs in owners.items() if len(slugs) > 1} == {}
    assert len(owners) >= 150
