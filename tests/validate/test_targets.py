"""A shape that matches nothing is itself a finding."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.validate import corpus, shapes, targets
from kg.validate.report import Severity
from kg.validate.shacl.validation import By
from tests.validate import given

SHAPES = """@prefix lo: <https://w3id.org/lodestone/ontology/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/lodestone/shape/> .

shape:Vault a sh:NodeShape ; sh:targetClass lo:Vault .
shape:Store a sh:NodeShape ; sh:targetClass lo:Store .
shape:Holding a sh:NodeShape ; sh:targetSubjectsOf lo:holds ; sh:targetObjectsOf lo:hold .
shape:One a sh:NodeShape ; sh:targetNode lo:anything .
lo:Cellar a rdfs:Class , sh:NodeShape .
shape:Loose
    a sh:NodeShape ;
    sh:targetClass lo:Valut .
"""
DATA = """@prefix lo: <https://w3id.org/lodestone/ontology/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
lo:Vault rdfs:subClassOf lo:Store .
lo:x a lo:Vault ; lo:holds lo:x .
"""


def test_each_target_that_nothing_meets_is_found_on_its_line(tmp_path: Path) -> None:
    """Classes, those above them, and properties in use are met; slips of the pen and empty classes are not."""
    for place, text in {"ontology/shapes/vaults.ttl": SHAPES, "data/reference/vaults.ttl": DATA}.items():
        (tmp_path / place).parent.mkdir(parents=True)
        (tmp_path / place).write_text(text)
    outcome = targets.check(corpus.read(tmp_path))
    assert outcome.checked == {"targets of shapes": 7}
    assert {(f.rule, f.severity, f.place) for f in outcome.findings} == {
        ("shape-without-target", Severity.WARNING, "ontology/shapes/vaults.ttl")
    }
    found = {finding.message.split(",")[0]: finding.line for finding in outcome.findings}
    assert found == {
        "lo:Cellar has the target lo:Cellar": 10,
        "https://w3id.org/lodestone/shape/Holding has the target lo:hold": 8,
        "https://w3id.org/lodestone/shape/Loose has the target lo:Valut": 13,
    }


def test_every_shape_of_the_project_has_a_target() -> None:
    """No shape of ours waits for data."""
    outcome = targets.check(given.project())
    assert outcome.findings == ()
    assert outcome.checked["targets of shapes"] > 60


@pytest.mark.parametrize("by", list(By))
def test_a_class_of_shapes_has_shapes(tmp_path: Path, by: By) -> None:
    """W3C SHACL, sections 2.1 and 2.1.3.3: an instance of what lies below sh:NodeShape and rdfs:Class is its target."""
    kind = "ex:Kind rdfs:subClassOf sh:NodeShape , rdfs:Class . ex:C a ex:Kind ; sh:nodeKind sh:Literal .\n"
    read = given.read(tmp_path, kind, "ex:n a ex:C .")
    assert [finding.rule for finding in shapes.check(read, by).findings] == ["C"]
    aimed = targets.check(read)
    assert (aimed.findings, aimed.checked) == ((), {"targets of shapes": 1})
