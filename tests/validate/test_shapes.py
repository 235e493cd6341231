"""Shapes: each valid case conforms, each invalid case breaks exactly the constraint it is named after."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import pytest

from kg import sources
from kg.engine.embedded import parse_file, parse_text
from kg.errors import SyntaxFault
from kg.names import expand
from kg.sources import RDF_TYPE
from kg.terms import Quad, Term, Triple, iri, plain
from kg.validate import shapes
from kg.validate.report import Severity
from kg.validate.shacl import Data, Validator, read
from tests.validate import given

CASES: Final = Path(__file__).parents[1] / "shapes"
VALID: Final = sorted(CASES.glob("*/valid.ttl"))
INVALID: Final = sorted(CASES.glob("*/invalid-*.ttl"))
#: What a shape may ask, as far as ours do; what only says where or how (paths, severities) is no constraint.
PARAMETERS: Final = frozenset({
    "class", "datatype", "disjoint", "in", "languageIn", "lessThan", "maxCount", "maxInclusive", "minCount", "nodeKind",
    "not", "or", "pattern", "qualifiedMinCount", "uniqueLang",
})  # fmt: skip
#: Shapes that others are made of: they have no targets.
HELPERS: Final = frozenset({"InChinese", "InEnglish"})
#: Classes of which the files hold no instance, with the reason.
WITHOUT_SHAPE: Final = {
    "Derivation": "concluded when the graph is built, never written in a file",
    "DerivationStep": "concluded when the graph is built, never written in a file",
    "Rule": "a query in ontology/rules/, checked as one",
    "RareEarth": "defined by what it is in: concluded from lo:inGroup",
    "HeavyRareEarth": "defined by what it is in: concluded from lo:inGroup",
    "LightRareEarth": "defined by what it is in: concluded from lo:inGroup",
    "Speech": "no article tells of one yet; held to the shapes of lo:Event",
    "ImportRestriction": "no article tells of one yet; held to the shapes of lo:Measure",
}
SHAPE: Final = "https://w3id.org/lodestone/shape/"
PREFIXES: Final = "".join(f"@prefix {p}: <{expand(p + ':')}> .\n" for p in ("lo", "rdfs", "sh", "topic", "xsd"))


@cache
def own_shapes() -> tuple[Quad, ...]:
    """The shapes of the project."""
    return tuple(given.project().shapes())


@cache
def surroundings() -> tuple[Triple, ...]:
    """The made-up surroundings of all cases, with the hierarchy, the closed lists and the modules of the ontology.

    Terms are not declared here, or else the shapes of style would hold the surroundings to what the case is about.
    """
    quads = [quad[:3] for file in given.project().files if file.stratum == sources.ONTOLOGY for quad in file.quads]
    types = [quad for quad in quads if quad[1] == RDF_TYPE]
    members = {s for s, _, kind in types if kind.startswith((f"<{expand('lo:')}", f"<{expand('qudt:')}"))}
    modules = {s for s, _, kind in types if kind == iri(expand("owl:Ontology"))}
    hierarchy = [quad for quad in quads if quad[1] == iri(expand("rdfs:subClassOf"))]
    described = [q for q in quads if q[0] in modules or (q[0] in members and "owl#" not in q[2])]
    return (*hierarchy, *described, *(quad[:3] for quad in parse_file(CASES / "context.ttl")))


@pytest.fixture(scope="module")
def validator() -> Validator:
    """The shapes, compiled once over the surroundings, to which each case is added and from which it is taken."""
    return Validator(read([quad[:3] for quad in own_shapes()]), Data.of(surroundings()))


def values(quads: tuple[Quad, ...], predicate: str) -> dict[str, set[str]]:
    """Objects of a predicate, by subject; local names of shapes."""
    found: dict[str, set[str]] = {}
    for subject, said, value, _ in quads:
        if said == iri(expand(predicate)):
            found.setdefault(plain(subject).rsplit("/", 1)[-1], set()).add(plain(value))
    return found


def broken(case: Path, validator: Validator) -> set[tuple[str, str]]:
    """The shapes that a case breaks in its surroundings, by slug, each with the constraint."""
    triples = {quad[:3] for quad in parse_file(case)} - set(surroundings())
    validator.data.add(triples)
    validator.forget()
    try:
        results = validator.validate()
    finally:
        validator.data.remove(triples)
    return {(local(result.shape), constraint(result.component)) for result in results}


def local(term: Term) -> str:
    """The last part of an IRI."""
    return plain(term).rsplit("/", 1)[-1].rpartition("#")[2]


def constraint(component: Term) -> str:
    """The parameter that a component is of, e.g. ``"minCount"``."""
    name = local(component).removesuffix("ConstraintComponent")
    return name[0].lower() + name[1:]


def meant(case: Path) -> tuple[str, str]:
    """The shape and the constraint that an invalid case is named after: ``invalid-<property>-<constraint>.ttl``."""
    *prop, name = case.stem.removeprefix("invalid-").split("-")
    return "-".join([case.parent.name, *prop]), name


@cache
def constraints() -> frozenset[tuple[str, str]]:
    """Every constraint of every shape that has an IRI and is no helper of another, by slug and parameter."""
    found = {
        (local(subject), predicate.rsplit("#", 1)[-1].rstrip(">"))
        for subject, predicate, _, _ in own_shapes()
        if subject.startswith(f"<{SHAPE}") and predicate.rsplit("#", 1)[-1].rstrip(">") in PARAMETERS
    }
    return frozenset(pair for pair in found if pair[0] not in HELPERS)


@pytest.mark.parametrize("case", VALID, ids=lambda case: case.parent.name)
def test_a_valid_case_conforms(case: Path, validator: Validator) -> None:
    """Everything a shape asks for can be given."""
    assert broken(case, validator) == set()


@pytest.mark.parametrize("case", INVALID, ids=lambda case: f"{case.parent.name}-{case.stem}")
def test_an_invalid_case_breaks_its_own_constraint(case: Path, validator: Validator) -> None:
    """What is wrong is found by the constraint that the case is named after, and by no other shape."""
    found = broken(case, validator)
    assert meant(case) in found
    assert {shape for shape, _ in found} == {meant(case)[0]}


def test_each_constraint_has_its_case() -> None:
    """There is a valid case per node shape and an invalid one per constraint of each shape, and no other."""
    nodes = {shape for shape, kinds in values(own_shapes(), "rdf:type").items() if expand("sh:NodeShape") in kinds}
    assert {case.parent.name for case in VALID} == nodes - HELPERS | {"Term"}
    assert {meant(case) for case in INVALID} == constraints()
    assert len(constraints()) == len(INVALID) >= 334
    assert len(VALID) >= 80


def test_each_class_has_a_shape_or_a_reason() -> None:
    """Every class of the ontology is the target of a shape, or is listed here with why it has none."""
    ontology = [quad for file in given.project().files if file.stratum == sources.ONTOLOGY for quad in file.quads]
    declared = {s for s, p, o, _ in ontology if p == RDF_TYPE and o == iri(expand("owl:Class"))}
    classes = {plain(term).rsplit("/", 1)[-1] for term in declared if term.startswith(f"<{expand('lo:')}")}
    targets = {kind.rsplit("/", 1)[-1] for found in values(own_shapes(), "sh:targetClass").values() for kind in found}
    assert len(classes) >= 94
    assert classes - targets == set(WITHOUT_SHAPE)
    assert not set(WITHOUT_SHAPE) & targets


def test_each_shape_that_asks_something_has_a_severity_and_a_message() -> None:
    """A finding can be named, ranked and acted upon."""
    used = set().union(*values(own_shapes(), "sh:property").values())
    assert used == {name for name in used if name.startswith(SHAPE)}
    asking = {shape for shape, _ in constraints()} | {name.removeprefix(SHAPE) for name in used}
    assert len(asking) >= 199
    for predicate in ("sh:severity", "sh:message"):
        found = values(own_shapes(), predicate)
        assert {slug for slug in asking if len(found.get(slug, ())) != 1} == set(), predicate


def test_real_data_conforms() -> None:
    """The project's own data break no shape."""
    outcome = shapes.check(given.project())
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
    text = PREFIXES + "lo:B rdfs:subClassOf lo:A . lo:C rdfs:subClassOf lo:B . topic:x a lo:C ; lo:on topic:x ."
    shape = (
        PREFIXES + "lo:S a sh:NodeShape ; sh:targetClass lo:A ; sh:property [ sh:path lo:on ; sh:class lo:B , lo:D ] ."
    )
    data, own = parse_text(text.encode(), ".ttl", "data"), parse_text(shape.encode(), ".ttl", "shape")
    (result,) = shapes.validate(data, own)
    assert (result.focus, result.value) == (iri(expand("topic:x")), iri(expand("topic:x")))


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
