"""The compiled shapes say what pySHACL says: of the project, of the cases of its shapes, and of made-up graphs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from kg import sources
from kg.engine.embedded import parse_file
from kg.errors import EngineFailure
from kg.names import expand
from kg.sources import RDF_TYPE
from kg.terms import Triple, iri
from kg.validate.shacl.model import Result
from kg.validate.shacl.validation import By, validate
from tests.validate import given
from tests.validate.shacl.mended import mended
from tests.validate.shacl.random_families import FamilyMaker
from tests.validate.shacl.random_shapes import KEPT, WELL_TYPED, Maker, triples
from tests.validate.shacl.reports import Said, both, said

CASES: Final = Path(__file__).parents[2] / "shapes"
CORE: Final = range(300)  #: Seeds of graphs under SHACL Core.
FAMILIES: Final = range(2000, 2100)  #: Seeds of graphs under shapes that consist of others.
QUERIED: Final = range(1000, 1080)  #: Seeds of graphs under SPARQL-based constraints.
#: A path that repeats a repetition: pySHACL writes it without brackets, and rdflib cannot read it.
MUTE: Final = "Expected SelectQuery"


@cache
def own_shapes() -> tuple[Triple, ...]:
    """The shapes of the project."""
    return tuple(quad[:3] for quad in given.project().shapes())


@cache
def surroundings() -> tuple[Triple, ...]:
    """The made-up surroundings of all cases, with the hierarchy of the ontology."""
    needed = {RDF_TYPE, *(iri(expand(name)) for name in ("rdfs:subClassOf", "rdfs:label", "skos:altLabel"))}
    ontology = [
        q for file in given.project().files if file.stratum == sources.ONTOLOGY for q in file.quads if q[1] in needed
    ]
    return tuple(quad[:3] for quad in (*ontology, *parse_file(CASES / "context.ttl")))


def case(path: Path) -> list[Triple]:
    """A case of a shape, its nodes named after the file, so that many cases do not meet."""
    marked = f"/{path.parent.name}-{path.stem}-"
    return [
        (s.replace("/node/999/", f"/node/999{marked}"), p, o.replace("/node/999/", f"/node/999{marked}"))
        for s, p, o, _ in parse_file(path)
    ]


def reference(data: list[Triple], shapes: list[Triple]) -> Counter[Said] | None:
    """What pySHACL says; ``None`` where it cannot read a query that it wrote itself."""
    try:
        with mended():
            return said(validate(data, shapes, By.PYSHACL).results)
    except EngineFailure as failure:
        if MUTE not in str(failure):
            raise
        return None


def test_both_say_the_same_of_the_project() -> None:
    """The project's own data, all of its shapes."""
    data = [quad[:3] for quad in given.project().quads()]
    ours, theirs = both(data, list(own_shapes()))
    assert ours == theirs
    assert len(data) > 20_000


def test_both_say_the_same_of_all_cases() -> None:
    """Every valid and invalid case of every shape, taken together."""
    files = sorted(CASES.glob("*/*.ttl"))
    data = [*surroundings(), *(triple for path in files for triple in case(path))]
    ours, theirs = both(data, list(own_shapes()))
    assert ours == theirs
    assert len(files) > 200
    assert len({row[5] for row in ours}) > 150
    assert ours.total() > len(files) / 2


def test_both_say_the_same_of_made_up_graphs() -> None:
    """Random graphs under random shapes of SHACL Core: every term, target, path and component."""
    results = Counter[str]()
    for seed in CORE:
        made = Maker(seed)
        data, shapes = triples(made.data()), triples(made.shapes())
        ours, theirs = both(data, shapes)
        assert ours == theirs, f"seed {seed}"
        results.update(row[3] for row in ours.elements())
    assert len(results) >= 26
    assert results.total() > 1500


def test_both_say_the_same_under_queries() -> None:
    """Random graphs under SPARQL-based constraints and a constraint component."""
    results, delegated, mute = Counter[str](), 0, 0
    for seed in QUERIED:
        made = Maker(seed)
        graph = made.data(WELL_TYPED) if seed % 4 == 0 else made.data(KEPT, ())
        data, shapes = triples(graph), triples(made.queries())
        report, theirs = validate(data, shapes), reference(data, shapes)
        if theirs is None:
            mute += 1
            continue
        assert said(report.results) == theirs, f"seed {seed}"
        delegated += len(report.delegated)
        results.update(row[3] for row in theirs.elements())
    assert mute <= 3
    assert 0 < delegated < len(QUERIED) / 3
    assert len(results) == 2
    assert results.total() > 60


def test_both_say_the_same_of_families() -> None:
    """Shapes of several others: siblings that count apart, named shapes, what is deactivated, severities, messages."""
    results, manners, worded = Counter[str](), Counter[str](), 0
    for seed in FAMILIES:
        made = FamilyMaker(seed)
        data, shapes = triples(made.data()), triples(made.families())
        with mended():
            ours, theirs = (validate(data, shapes, by).results for by in By)
        assert said(ours) == said(theirs), f"seed {seed}"
        assert told(ours) == told(theirs), f"seed {seed}"
        results.update(result.component for result in theirs)
        manners.update(term for _, predicate, value in shapes for term in (predicate, value))
        worded += told(theirs).total()
    assert len(results) >= 20
    assert results.total() > 800
    assert worded > 200
    assert min(manners[iri(expand(f"sh:{name}"))] for name in ("deactivated", "Warning", "ignoredProperties")) > 20
    assert manners[iri(expand("sh:qualifiedValueShapesDisjoint"))] > 50


def told(results: Iterable[Result]) -> Counter[tuple[str, ...]]:
    """Return what is said in the words of a shape."""
    own = [result for result in results if any("told" in message for message in result.messages)]
    return Counter((r.focus, r.path, r.value, r.component, r.shape, *sorted(r.messages)) for r in own)


@pytest.mark.fuzz
def test_both_say_the_same_of_many_more() -> None:
    """The same with thousands of seeds."""
    for seed in range(10_000, 13_000):
        made = Maker(seed)
        ours, theirs = both(triples(made.data()), triples(made.shapes()))
        assert ours == theirs, f"seed {seed}"


@pytest.mark.fuzz
def test_both_say_the_same_of_many_more_families() -> None:
    """The same of shapes that consist of others."""
    for seed in range(20_000, 22_000):
        made = FamilyMaker(seed)
        ours, theirs = both(triples(made.data()), triples(made.families()))
        assert ours == theirs, f"seed {seed}"
