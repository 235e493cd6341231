"""Turtle and TriG look alike everywhere, and each entity stands in the file of its drawer."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from kg.engine.embedded import parse_file
from kg.names import DRAWERS, ONTOLOGY, PREFIXES
from kg.terms import Term, iri, parse_literal, plain

ROOT: Final = Path(__file__).resolve().parents[2]
FILES: Final = sorted(
    path for folder in ("data", "ontology") for kind in ("*.ttl", "*.trig") for path in (ROOT / folder).rglob(kind)
)
REFERENCE: Final = sorted((ROOT / "data" / "reference").glob("*.ttl"))
_PREFIX = re.compile(r"^@prefix ([^:]*): <([^>]*)> \.$", re.MULTILINE)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')


def name(path: Path) -> str:
    """Return a path as it is told in test reports."""
    return path.relative_to(ROOT).as_posix()


def test_there_are_files() -> None:
    """The folders hold what the other tests look at."""
    assert len(FILES) >= 6
    assert len(REFERENCE) >= 3


@pytest.mark.parametrize("path", FILES, ids=name)
def test_prefixes_are_in_order_and_used(path: Path) -> None:
    """Prefixes come sorted, none is empty, none is declared for nothing."""
    text = path.read_text(encoding="utf-8")
    prefixes = [prefix for prefix, _ in _PREFIX.findall(text)]
    assert prefixes == sorted(set(prefixes))
    assert prefixes
    assert "" not in prefixes
    assert text.count("@prefix") == len(prefixes)
    body = _QUOTED.sub('""', _PREFIX.sub("", text))
    used = {prefix for prefix in prefixes if re.search(rf"(?<![\w-]){re.escape(prefix)}:", body)}
    assert [prefix for prefix in prefixes if prefix not in used] == []


@pytest.mark.parametrize("path", FILES, ids=name)
def test_known_prefixes_mean_what_they_always_mean(path: Path) -> None:
    """A prefix of the project stands for the same namespace in every file."""
    declared = dict(_PREFIX.findall(path.read_text(encoding="utf-8")))
    strange = {p: n for p, n in declared.items() if p in PREFIXES and PREFIXES[p] != n}
    assert strange == {}


@pytest.mark.parametrize("path", FILES, ids=name)
def test_lines_end_where_they_should(path: Path) -> None:
    """Text ends with one line break; no line ends in blanks or holds a tab."""
    text = path.read_text(encoding="utf-8")
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert [line for line in text.splitlines() if line != line.rstrip() or "\t" in line] == []


@pytest.mark.parametrize("path", REFERENCE, ids=name)
def test_entities_stand_in_their_drawer(path: Path) -> None:
    """A file of reference data holds entities of the drawer it is named for, once each, and no blank node."""
    assert path.stem in DRAWERS
    quads = list(parse_file(path))
    assert {s for s, _, _, _ in quads if not plain(s).startswith(PREFIXES[path.stem])} == set()
    assert [term for quad in quads for term in quad if term.startswith("_:")] == []
    blocks = re.findall(rf"^({path.stem}:[^\s;]+|<[^>]+>)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(blocks) == len(set(blocks)) == len({s for s, _, _, _ in quads}) > 0


@pytest.mark.parametrize("path", REFERENCE, ids=name)
def test_entities_are_typed_and_named_in_both_languages(path: Path) -> None:
    """Each entity has a type of ours, and one label in English and one in Chinese."""
    types: dict[Term, list[Term]] = {}
    labels: dict[Term, list[str | None]] = {}
    for subject, predicate, value, _ in parse_file(path):
        if predicate == iri(PREFIXES["rdf"] + "type"):
            types.setdefault(subject, []).append(value)
        elif predicate == iri(PREFIXES["rdfs"] + "label"):
            labels.setdefault(subject, []).append(parse_literal(value).language)
    assert {s for s, kinds in types.items() if not any(plain(kind).startswith(ONTOLOGY) for kind in kinds)} == set()
    assert {s: tags for s, tags in labels.items() if sorted(map(str, tags)) != ["en", "zh"]} == {}
    assert set(types) == set(labels) == {s for s, _, _, _ in parse_file(path)}


def test_every_entity_that_is_used_is_named() -> None:
    """Whatever a claim, an ontology module or reference data points at under ``id/`` is in reference data."""
    known = {s for path in REFERENCE for s, _, _, _ in parse_file(path)}
    used = {
        (term, name(path))
        for path in FILES
        if "shapes" not in path.parts
        for quad in parse_file(path)
        for term in quad
        if plain(term).startswith(PREFIXES["id"]) and term.startswith("<")
    }
    assert sorted(pair for pair in used if pair[0] not in known) == []
    assert len({term for term, _ in used}) >= 100
