"""Names and codes of states are those of the maintained data sets, letter by letter."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pycountry
from babel import Locale

from kg.engine.embedded import parse_file
from kg.names import ONTOLOGY, PREFIXES
from kg.terms import Term, iri, literal, plain

FILE: Final = Path(__file__).resolve().parents[2] / "data" / "reference" / "state.ttl"
LABEL: Final = iri(PREFIXES["rdfs"] + "label")
ALIAS: Final = iri(PREFIXES["skos"] + "altLabel")
MATCH: Final = iri(PREFIXES["skos"] + "exactMatch")
AUTHORITY: Final = "http://publications.europa.eu/resource/authority/country/"
COUNT: Final = 25


def states() -> dict[str, dict[Term, set[Term]]]:
    """Read the file: alpha-3 code, then property, then values."""
    found: dict[str, dict[Term, set[Term]]] = {}
    for subject, predicate, value, _ in parse_file(FILE):
        assert plain(subject).startswith(PREFIXES["state"])
        found.setdefault(plain(subject).removeprefix(PREFIXES["state"]), {}).setdefault(predicate, set()).add(value)
    return found


def test_codes_are_those_of_iso_3166() -> None:
    """Alpha-2, alpha-3 and numeric codes are pycountry's, and the IRI ends in the alpha-3 code."""
    read = states()
    for code, values in read.items():
        country = pycountry.countries.get(alpha_3=code)
        assert country is not None, code
        assert values[iri(ONTOLOGY + "alpha2")] == {literal(country.alpha_2)}
        assert values[iri(ONTOLOGY + "alpha3")] == {literal(country.alpha_3)}
        assert values[iri(ONTOLOGY + "numeric3")] == {literal(country.numeric)}
    assert len(read) == COUNT


def test_labels_are_those_of_cldr() -> None:
    """The English and the Chinese label are the territory's names in CLDR, and there is no third."""
    read = states()
    for code, values in read.items():
        country = pycountry.countries.get(alpha_3=code)
        assert country is not None, code
        names = {literal(Locale(language).territories[country.alpha_2], language=language) for language in ("en", "zh")}
        assert values[LABEL] == names
    assert sum(len(values[LABEL]) for values in read.values()) == 2 * COUNT


def test_matches_follow_the_code() -> None:
    """Each state is matched to the one entry of the Publications Office that its code names."""
    read = states()
    assert {code: values[MATCH] for code, values in read.items()} == {c: {iri(AUTHORITY + c)} for c in read}
    assert len(read) == COUNT


def test_no_name_means_two_states() -> None:
    """A label or other name leads to one state, except that bare Congo leads to none."""
    owners: dict[str, set[str]] = {}
    for code, values in states().items():
        for name in values[LABEL] | values.get(ALIAS, set()):
            owners.setdefault(plain(name).casefold(), set()).add(code)
    assert {name: codes for name, codes in owners.items() if len(codes) > 1} == {}
    assert len(owners) >= 3 * COUNT
    assert not {"congo", "刚果"} & set(owners)
