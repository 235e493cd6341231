"""A shape that matches nothing is itself a finding."""

from __future__ import annotations

from pathlib import Path

from kg import paths
from kg.validate import corpus, targets
from kg.validate.report import Severity

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
    outcome = targets.check(corpus.read(paths.share("ontology").parent))
    assert outcome.findings == ()
    assert outcome.checked["targets of shapes"] > 60
