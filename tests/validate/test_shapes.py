"""Shapes: each valid case conforms, each invalid case breaks exactly the property shape it is named after."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import pytest

from kg import paths, sources
from kg.engine.embedded import parse_file, parse_text
from kg.errors import SyntaxFault
from kg.names import expand
from kg.sources import RDF_TYPE
from kg.terms import Quad, iri, plain
from kg.validate import corpus, shapes
from kg.validate.report import Severity

CASES: Final = Path(__file__).parents[1] / "shapes"
VALID: Final = sorted(CASES.glob("*/valid.ttl"))
INVALID: Final = sorted(CASES.glob("*/invalid-*.ttl"))
PREFIXES: Final = "".join(f"@prefix {p}: <{expand(p + ':')}> .\n" for p in ("lo", "rdfs", "sh", "topic", "xsd"))


@cache
def project() -> corpus.Corpus:
    """The project's own files."""
    return corpus.read(paths.share("ontology").parent)


@cache
def own_shapes() -> tuple[Quad, ...]:
    """The shapes of the project."""
    return tuple(quad for file in project().files if file.stratum == corpus.SHAPES for quad in file.quads)


@cache
def surroundings() -> tuple[Quad, ...]:
    """The made-up surroundings of all cases, with the names and the hierarchy of the ontology."""
    needed = {RDF_TYPE, *(iri(expand(p)) for p in ("rdfs:subClassOf", "rdfs:label", "skos:altLabel"))}
    ontology = [q for f in project().files if f.stratum == sources.ONTOLOGY for q in f.quads if q[1] in needed]
    return (*ontology, *parse_file(CASES / "context.ttl"))


def values(quads: tuple[Quad, ...], predicate: str) -> dict[str, set[str]]:
    """Objects of a predicate, by subject; local names of shapes."""
    found: dict[str, set[str]] = {}
    for subject, said, value, _ in quads:
        if said == iri(expand(predicate)):
            found.setdefault(plain(subject).rsplit("/", 1)[-1], set()).add(plain(value))
    return found


def broken(*files: Path) -> set[str]:
    """The slugs of the shapes that files break in the made-up surroundings."""
    data = [*surroundings(), *(quad for file in files for quad in parse_file(file))]
    return {result.shape for result in shapes.validate(data, own_shapes())}


@pytest.mark.parametrize("case", VALID, ids=lambda case: case.parent.name)
def test_a_valid_case_conforms(case: Path) -> None:
    """Everything a shape asks for can be given."""
    assert broken(case) == set()


@pytest.mark.parametrize("case", INVALID, ids=lambda case: f"{case.parent.name}-{case.stem}")
def test_an_invalid_case_breaks_its_own_property_shape_only(case: Path) -> None:
    """What is wrong in one property is reported under that property's name, and nowhere else."""
    assert broken(case) == {f"{case.parent.name}-{case.stem.removeprefix('invalid-')}"}


def test_each_shape_has_its_cases() -> None:
    """There is a valid case per node shape and an invalid one per property shape, and no other."""
    properties = values(own_shapes(), "sh:property")
    assert len(properties) > 20
    assert {case.parent.name for case in VALID} == set(properties)
    named = {f"{shape}/invalid-{p.rsplit('-', 1)[-1]}.ttl" for shape, found in properties.items() for p in found}
    assert len(named) > 100
    assert {str(case.relative_to(CASES)) for case in INVALID} == named


def test_each_property_shape_has_an_iri_a_severity_and_a_message() -> None:
    """A finding can be named, ranked and acted upon."""
    used = set().union(*values(own_shapes(), "sh:property").values())
    assert used == {iri for iri in used if iri.startswith(expand("https://w3id.org/lodestone/shape/"))}
    slugs = {name.rsplit("/", 1)[-1] for name in used}
    assert slugs <= set(values(own_shapes(), "sh:message"))
    severities = values(own_shapes(), "sh:severity")
    assert all(len(severities[slug]) == 1 for slug in slugs)


def test_each_shape_targets_something_in_real_data() -> None:
    """A shape that matches nothing would pass for ever."""
    typed = {q[2] for q in shapes.explicit(q[:3] for q in project().quads()) if q[1] == RDF_TYPE}
    data = {kind for kind in typed if kind.startswith(f"<{expand('lo:')}")}
    instances = {
        q[2]
        for q in shapes.explicit(q[:3] for f in project().files if f.stratum != corpus.SHAPES for q in f.quads)
        if q[1] == RDF_TYPE and q[2] in data and not q[0].startswith(f"<{expand('lo:')}")
    }
    targets = values(own_shapes(), "sh:targetClass")
    assert targets
    assert {shape for shape, kinds in targets.items() if not {iri(kind) for kind in kinds} & instances} == set()


def test_real_data_conforms() -> None:
    """The project's own data break no shape."""
    outcome = shapes.check(project())
    assert outcome.findings == ()
    assert outcome.checked["shapes"] > 100
    assert outcome.checked["triples under shapes"] > 1000


def test_lexical_forms_are_checked_as_they_are_written() -> None:
    """A day that no calendar has is found, and rdflib does not warn of it on the side."""
    text = (
        PREFIXES
        + '<https://w3id.org/lodestone/node/999/x> a lo:Scenario ; lo:about topic:x ; lo:on "2026-02-30"^^xsd:date .'
    )
    shape = (
        PREFIXES + "<https://w3id.org/lodestone/shape/X> a sh:NodeShape ; sh:targetClass lo:Scenario ; sh:property"
        " <https://w3id.org/lodestone/shape/X-on> . <https://w3id.org/lodestone/shape/X-on> sh:path lo:on ;"
        ' sh:datatype xsd:date ; sh:severity sh:Warning ; sh:message "Give a day."@en .'
    )
    data, own = parse_text(text.encode(), ".ttl", "data"), parse_text(shape.encode(), ".ttl", "shape")
    (result,) = shapes.validate(data, own)
    assert (result.shape, result.severity, result.message) == ("X-on", Severity.WARNING, "Give a day.")
    assert result.value == '"2026-02-30"^^<http://www.w3.org/2001/XMLSchema#date>'


def test_types_follow_from_the_hierarchy() -> None:
    """An instance of a class is checked under the shapes of every class above it."""
    text = PREFIXES + "lo:B rdfs:subClassOf lo:A . lo:C rdfs:subClassOf lo:B . topic:x a lo:C ."
    triples = set(shapes.explicit(quad[:3] for quad in parse_text(text.encode(), ".ttl", "data")))
    assert {(iri(expand("topic:x")), RDF_TYPE, iri(expand(f"lo:{kind}"))) for kind in "ABC"} <= triples
    assert len(triples) == 5


@pytest.mark.parametrize(
    "constraint, message",
    [
        ('sh:path lo:on ; sh:minCount "x"', "sh:minCount must be a literal"),
        ('sh:path lo:on ; sh:pattern "("', "unterminated subpattern"),
        ("sh:minCount 1", "must include one `sh:path` property"),
    ],
)
def test_a_shape_that_is_no_shacl_is_a_fault(constraint: str, message: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A malformed shape stops the validation with one line, and nothing is said on the side."""
    data = PREFIXES + "<https://w3id.org/lodestone/node/999/x> a lo:Scenario ; lo:on 1 ."
    shape = (
        f"{PREFIXES} lo:X a sh:NodeShape ; sh:targetClass lo:Scenario ; sh:property lo:X-on ."
        f" lo:X-on a sh:PropertyShape ; {constraint} ."
    )
    with pytest.raises(SyntaxFault, match=f"^ontology/shapes: a shape is no SHACL: .*{message}"):
        shapes.validate(parse_text(data.encode(), ".ttl", "data"), parse_text(shape.encode(), ".ttl", "shape"))
    assert capfd.readouterr().err == ""
