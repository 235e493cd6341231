"""Shapes that are no SHACL: each is told by its file, its line and what to do, and the other checks are still made."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from kg import paths
from kg.validate.report import Report
from kg.validate.run import Profile, Request, run
from tests.validate.shacl.random_shapes import PREFIXES

#: What a shape says on the third line of its block, the line that is told, and what is said of it.
SLIPS: Final = (
    ("sh:sparql [ sh:select 'SELECT ?x { ?x a <a:b> }' ]", 3, r"does not select \$this, so that it finds nothing"),
    ("sh:sparql [ sh:select 'SELECT $this { $this a ' ]", 3, "the query ends where a term or variable is expected"),
    ("sh:sparql [ sh:select 'CONSTRUCT { $this a ?x } { $this a ?x }' ]", 3, "is CONSTRUCT, and sh:select must be"),
    ("sh:sparql [ sh:select 'ASK { $this a ?x }' ]", 3, "is ASK, and sh:select must be SELECT"),
    ("sh:sparql [ sh:select 'SELECT $this { $this foaf:name ?x }' ]", 3, "foaf:, which is not declared"),
    ("sh:sparql ex:Nothing", 3, "ex:Nothing must have one sh:select"),
    ("sh:property [ sh:path ex:p ;\n sh:pattern '(' ]", 4, "sh:pattern of a part of ex:S: missing"),
    ("sh:property [ sh:path ex:p ;\n sh:minCount '1' ]", 4, "whole number, at least 0: see a part of ex:S"),
    ("sh:property [ sh:path ex:p ;\n sh:in [ rdf:first 1 ] ]", 4, "a part of ex:S is no well-formed list"),
    ("sh:property [ sh:path ex:p ;\n sh:in 1 , 2 ]", 4, "has more than one sh:in; keep one"),
    ("sh:property [ sh:path ex:p ;\n sh:languageIn ( ex:en ) ]", 4, "must list tags of languages, as texts"),
    ("sh:property [ sh:minCount 1 ;\n sh:path () ]", 4, r"\(\) is no sh:path: it names no property"),
    ("sh:property [ sh:minCount 1 ;\n sh:path 'p' ]", 4, '"p" is no sh:path'),
    ("sh:property [ sh:minCount 1 ;\n sh:path _:p ] . _:p sh:inversePath _:p", 4, "a part of ex:S is no sh:path"),
    ("sh:severity 'Warning'", 3, "sh:severity of ex:S must be an IRI, such as sh:Warning"),
    ("sh:ignoredProperties rdf:type ; sh:closed true", 3, "rdf:type is no well-formed list"),
    ("sh:property [ sh:path ex:p ; sh:node ex:S ]", 1, "needs itself .* break the circle"),
)


def check(folder: Path, said: str) -> Report:
    """Validate by a shape that says something."""
    (folder / "data.ttl").write_text(PREFIXES + "ex:n a ex:C ; ex:p 1 , 'p' .", encoding="utf-8")
    (folder / "shapes.ttl").write_text(
        f"{PREFIXES}ex:S a sh:NodeShape ;\n sh:targetClass ex:C ;\n {said} .\n", encoding="utf-8"
    )
    root = paths.share("ontology").parent
    data, shapes = folder / "data.ttl", folder / "shapes.ttl"
    return run(Request(root, None, (data,), shapes=(shapes,), profile=Profile.GENERIC, base=folder))


@pytest.mark.parametrize("said, line, told", SLIPS)
def test_a_slip_is_told_where_it_stands(said: str, line: int, told: str, tmp_path: Path) -> None:
    """File and line, the nearest shape with a name in place of labels that no file has, and the rest is checked."""
    report = check(tmp_path, said)
    (refused,) = report.refused
    assert refused.startswith(f"shapes.ttl:{PREFIXES.count(chr(10)) + line}: ")
    assert re.search(told.replace("ex:", "http://example.org/"), refused)
    assert "_:" not in refused
    assert report.checked["generic rules"] > 10


def test_a_shape_without_slips_is_carried_out(tmp_path: Path) -> None:
    """The same data and shape are validated where nothing is wrong."""
    report = check(tmp_path, "sh:property [ sh:path ex:p ; sh:in ( 2 ) ]")
    assert report.refused == ()
    assert [finding.rule for finding in report.findings if finding.shacl] == ["S-p", "S-p"]
