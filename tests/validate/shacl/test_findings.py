"""Results as findings: what failed, where, under which name, and what was left to pySHACL."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.validate import shapes
from kg.validate.corpus import Corpus
from kg.validate.report import Severity, ShaclResult
from kg.validate.shacl.model import sh
from kg.validate.shacl.validation import By
from tests.validate import given
from tests.validate.shacl.random_shapes import PREFIXES

SHAPES = """
ex:Thing a sh:NodeShape ; sh:targetClass ex:C ;
    sh:property [ sh:path [ sh:inversePath ex:p ] ; sh:maxCount 0 ; sh:message "Nothing points here." ] ;
    sh:property ex:Thing-size .
ex:Thing-size sh:path ex:size ; sh:datatype xsd:int ; sh:severity sh:Warning .
ex:Own a sh:NodeShape ; sh:targetClass ex:C ; sh:sparql [
    sh:select "SELECT $this { $this <http://example.org/size> ?s FILTER(DATATYPE(?s) = rdf:langString) }" ] .
"""
DATA = 'ex:a a ex:C ; ex:size "5"^^xsd:int .\nex:b ex:p ex:a .\nex:c a ex:C ; ex:size "05"^^xsd:integer .\n'


@pytest.fixture
def things(tmp_path: Path) -> Corpus:
    """Data and shapes of somebody."""
    return given.read(tmp_path, SHAPES, DATA)


@pytest.mark.parametrize("by", list(By))
def test_a_result_is_a_finding_with_all_that_shacl_says(things: Corpus, by: By) -> None:
    """Both validators give the same findings: rule, severity, place and line, path as Turtle, value, component."""
    outcome = shapes.check(things, by)
    found = [finding for finding in outcome.findings if finding.rule != "shape-not-compiled"]
    pointed, size = sorted(found, key=lambda finding: finding.rule)
    assert (pointed.rule, pointed.severity) == ("Thing-MaxCountConstraintComponent", Severity.ERROR)
    assert (pointed.place, pointed.line) == ("data.ttl", PREFIXES.count("\n") + 1)
    assert pointed.message.endswith("/a: Nothing points here.")
    assert pointed.shacl is not None
    assert pointed.shacl.path == "[ sh:inversePath <http://example.org/p> ]"
    assert pointed.shacl.shape.startswith("_:")
    assert (size.rule, size.severity, size.line) == ("Thing-size", Severity.WARNING, PREFIXES.count("\n") + 3)
    value, component = '"05"^^<http://www.w3.org/2001/XMLSchema#integer>', sh("DatatypeConstraintComponent")
    said = ShaclResult(
        "<http://example.org/c>", "<http://example.org/size>", value, component, "<http://example.org/Thing-size>"
    )
    assert size.shacl == said
    assert outcome.checked["shapes"] == 2


def test_what_is_left_to_pyshacl_is_a_finding_too(things: Corpus) -> None:
    """The shape is named, with the reason, as something good to know."""
    outcome = shapes.check(things)
    (left,) = (finding for finding in outcome.findings if finding.rule == "shape-not-compiled")
    assert (left.severity, left.place) == (Severity.INFO, "shapes.ttl")
    assert left.message.startswith("Own is validated by pySHACL, which is slow")
    assert "datatype" in left.message
    assert outcome.checked["shapes left to pySHACL"] == 1
    assert "shapes left to pySHACL" not in shapes.check(things, By.PYSHACL).checked


@pytest.mark.parametrize("by", list(By))
@pytest.mark.parametrize(
    "messages, told",
    [
        ('"eigen"@nl , "own"@en , "bare"', "own"),
        ('"eigen"@nl , "bare" , "bar"', "bar bare"),
        ('"zwei"@nl , "eins"@de , "drei"@de', "drei eins"),
        ('"x"@en-gb , "y"@nl', "x"),
    ],
)
def test_a_message_is_told_in_one_language(tmp_path: Path, by: By, messages: str, told: str) -> None:
    """English where there is any, else what has no language, else the first language by its tag."""
    shape = f"ex:Thing a sh:NodeShape ; sh:targetClass ex:C ; sh:nodeKind sh:Literal ; sh:message {messages} .\n"
    (finding,) = shapes.check(given.read(tmp_path, shape, "ex:a a ex:C .\n"), by).findings
    assert finding.message.endswith(f"/a: {told}")


def test_a_prefix_that_a_query_does_not_declare_is_named_with_its_shape(tmp_path: Path) -> None:
    """The shape that a constraint without a name is part of is told, and the prefix, and what to do."""
    shape = (
        "ex:Thing a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ;\n"
        '    sh:sparql [ sh:select "SELECT $this { $this $PATH ?v . ?v nope:x 3 }" ] ] .\n'
    )
    (finding,) = shapes.check(given.read(tmp_path, shape)).findings
    assert finding.rule == "syntax"
    assert "/Thing uses the prefix nope:, which is not declared; declare it with sh:declare" in finding.message
