"""Terms that SHACL does not have."""

from __future__ import annotations

from pathlib import Path

import pyshacl
import pytest

from kg.engine.syntaxes import parse
from kg.validate import corpus, shacl_terms
from kg.validate.corpus import Corpus
from kg.validate.report import Severity
from kg.validate.vocabulary import SHACL
from tests.validate import given

SH = "<http://www.w3.org/ns/shacl#"
#: What the draft of SHACL Advanced Features 1.1 has beside the vocabulary of 2017.
NEWER = """
    Rules asc count desc distinct else exists groupConcat if limit max min minus offset orderBy separator sum then
    values
"""
TEXT = """@prefix ex: <http://ex.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:Shape a sh:NodeShape , sh:NodeShap ;
    sh:targetClas ex:Person ;
    sh:property [
        sh:path ex:name ;
        sh:minLenght 1 ;
        sh:severity sh:Warnin
    ] ;
    sh:zzzz 1 , 2 .
"""


def read(folder: Path, *, shapes: bool, more: str = "") -> Corpus:
    """Read the shapes, as such or as data."""
    file = folder / "mine.ttl"
    file.write_text(TEXT + more, encoding="utf-8")
    return corpus.read_given(folder, () if shapes else (file,), (file,) if shapes else ())


@pytest.mark.parametrize("shapes", [True, False])
def test_a_misspelt_term_is_found_where_it_stands(tmp_path: Path, *, shapes: bool) -> None:
    """Properties, classes and values are found, each once for its subject, in shapes and where data hold them."""
    outcome = shacl_terms.check(read(tmp_path, shapes=shapes))
    assert {(f.rule, f.severity, f.place) for f in outcome.findings} == {
        (shacl_terms.RULE, Severity.WARNING, "mine.ttl")
    }
    told = {
        f.message.partition(" that ")[0]: (f.line, f.column, f.message.partition("; ")[2]) for f in outcome.findings
    }
    assert told == {
        "http://ex.org/Shape: sh:NodeShap is a class": (3, 27, "did you mean sh:NodeShape?"),
        "http://ex.org/Shape: sh:targetClas is a property": (4, 5, "did you mean sh:targetClass?"),
        "sh:minLenght is a property": (7, 9, "did you mean sh:minLength?"),
        "sh:Warnin is a value": (8, 21, "did you mean sh:Warning?"),
        "http://ex.org/Shape: sh:zzzz is a property": (10, 5, "mend its spelling"),
    }
    assert outcome.checked == {"terms of SHACL": 9}


def test_a_vocabulary_that_is_given_is_known(tmp_path: Path) -> None:
    """A later version of SHACL may stand among the files; what it describes is no slip."""
    names = ("NodeShap", "targetClas", "minLenght", "Warnin")
    more = "".join(f"sh:{name} sh:name 'x' .\n" for name in names)
    assert [f.line for f in shacl_terms.check(read(tmp_path, shapes=True, more=more)).findings] == [10]


def test_the_draft_of_a_later_version_is_no_slip(tmp_path: Path) -> None:
    """What SHACL 1.2 adds is known; whether it is carried out is told where shapes are validated."""
    more = "ex:Shape sh:intent 'x' ; sh:someValue [ sh:singleLine true ] .\n"
    outcome = shacl_terms.check(read(tmp_path, shapes=True, more=more))
    assert len(outcome.findings) == 5
    assert outcome.checked == {"terms of SHACL": 12}


def test_the_list_is_that_of_the_vocabulary() -> None:
    """Every term of the W3C's vocabulary, as pySHACL carries it, is known, and no other but those of the draft."""
    text = (Path(pyshacl.__file__).parent / "assets" / "shacl.ttl").read_bytes()
    described = {quad[0] for quad in parse(text, ".ttl", "shacl.ttl") if quad[0].startswith(SH)} - {f"{SH}>"}
    assert len(described) > 200
    assert described - SHACL == set()
    assert SHACL - described == {f"{SH}{word}>" for word in NEWER.split()}


def test_the_shapes_of_the_project_use_terms_that_exist() -> None:
    """None of ours is misspelt."""
    outcome = shacl_terms.check(given.project())
    assert outcome.findings == ()
    assert outcome.checked["terms of SHACL"] > 20
