"""Classes, properties and datatypes that shapes name by mistake."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from kg.validate import near, shape_terms
from kg.validate.report import Outcome, Severity
from tests.validate import given
from tests.validate.shacl.random_shapes import PREFIXES

HEAD: Final = PREFIXES + (
    "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    "@prefix schema: <https://schema.org/> .\n@prefix other: <http://schema.org/> .\n"
    "@prefix o: <http://example.com/o#> .\n"
)
LINE: Final = HEAD.count("\n") + 2
DATA: Final = "ex:n a ex:Person , schema:Place ; ex:name 'n' ; ex:knows ex:m ; schema:address 'a' ; ex:p1 1 ."
ONTOLOGY: Final = (
    "o: a owl:Ontology . o:Mine a owl:Class . o:ore a owl:ObjectProperty . o:rock a owl:DatatypeProperty . "
    "schema:founder a owl:ObjectProperty . schema:Person a owl:Class ."
)
#: What a shape says with a slip, the term that is told, and what is said of it.
SLIPS: Final = (
    ("sh:class ex:Persn", "ex:Persn", "uses or declares; did you mean ex:Person?"),
    ("sh:targetClass ex:person", "ex:person", "did you mean ex:Person?"),
    ("sh:targetSubjectsOf ex:konws", "ex:konws", "did you mean ex:knows?"),
    ("sh:targetObjectsOf ex:knowss", "ex:knowss", "did you mean ex:knows?"),
    ("sh:property [ sh:path ex:nmae ]", "ex:nmae", "did you mean ex:name?"),
    ("sh:property [ sh:path ( ex:knows ex:nome ) ]", "ex:nome", "did you mean ex:name?"),
    ("sh:property [ sh:path [ sh:inversePath ex:know ] ]", "ex:know", "did you mean ex:knows?"),
    ("sh:property [ sh:path [ sh:alternativePath ( ex:p [ sh:zeroOrMorePath ex:Knows ] ) ] ]", "ex:Knows", "ex:know"),
    ("sh:property [ sh:path ex:name ; sh:lessThan ex:namee ]", "ex:namee", "did you mean ex:name?"),
    ("sh:closed true ; sh:ignoredProperties ( rdf:type ex:naem )", "ex:naem", "did you mean ex:name?"),
    ("sh:property [ sh:path other:address ]", "other:address", "did you mean schema:address?"),
    ("sh:class <http://example.org#Person>", "<http://example.org#Person>", "did you mean ex:Person?"),
    ("sh:class rdfs:Klass", "rdfs:Klass", "is no term of its vocabulary; did you mean rdfs:Class?"),
    ("sh:property [ sh:path rdfs:lable ]", "rdfs:lable", "did you mean rdfs:label?"),
    ("sh:property [ sh:path ex:name ; sh:datatype xsd:DateTime ]", "xsd:DateTime", "did you mean xsd:dateTime?"),
    ("sh:property [ sh:path ex:name ; sh:datatype xsd:text ]", "xsd:text", "is no term of its vocabulary"),
)  # fmt: skip
#: What a shape may name although no file has it.
SOUND: Final = (
    "sh:targetClass ex:Ship ; sh:property [ sh:path ex:mast ; sh:class ex:Sail ; sh:datatype ex:own ]",
    "sh:property [ sh:path ex:p2 ]",
    "sh:class schema:Organization ; sh:property [ sh:path schema:birthDate ]",
    "sh:property [ sh:path rdf:_1 ; sh:datatype xsd:gYearMonth ] , [ sh:path rdf:value ; sh:datatype rdf:HTML ]",
    "sh:deactivated true ; sh:class ex:Persn",
    "sh:deactivated true ; sh:property [ sh:path ex:nmae ]",
    "sh:property [ sh:path rdfs:label ; sh:class rdfs:Resource ; sh:datatype xsd:date ]",
)


def check(folder: Path, said: str, *, ontology: str = "") -> Outcome:
    """Look at a shape that says something."""
    return shape_terms.check(given.read(folder, f"ex:S a sh:NodeShape ;\n {said} .\n", DATA, ontology, head=HEAD))


@pytest.mark.parametrize("said, term, told", SLIPS)
def test_a_slip_is_told_where_it_stands(said: str, term: str, told: str, tmp_path: Path) -> None:
    """A letter too many or too few, two swapped, the wrong case, another scheme, a word that a vocabulary lacks."""
    outcome = check(tmp_path, said)
    (finding,) = outcome.findings
    assert (finding.rule, finding.severity, finding.place) == (shape_terms.RULE, Severity.WARNING, "shapes.ttl")
    assert (finding.line, finding.column) == (LINE, 2 + said.index(term))
    message = finding.message
    for prefix, namespace in {"ex": "http://example.org/", "schema": "https://schema.org/"}.items():
        message = message.replace(namespace, f"{prefix}:")
    assert message.startswith("ex:S: sh:")
    assert told in message
    assert outcome.checked["terms that shapes name"] >= 1


@pytest.mark.parametrize("said", SOUND)
@pytest.mark.parametrize("ontology", ["", ONTOLOGY])
def test_shapes_may_speak_of_what_the_data_lack(said: str, ontology: str, tmp_path: Path) -> None:
    """Nothing is told of what resembles nothing, of numbered names, or of a vocabulary that is only borrowed from."""
    outcome = check(tmp_path, said, ontology=ontology)
    assert outcome.findings == ()
    assert outcome.checked.get("terms that shapes name", 0) >= (0 if "deactivated" in said else 1)


def test_a_vocabulary_that_is_at_hand_is_held_to(tmp_path: Path) -> None:
    """A term that it does not declare is told, like or unlike another; what it declares is none."""
    said = "sh:class o:Mine , o:Pit ; sh:property [ sh:path o:ore ] , [ sh:path o:oreBody ] , [ sh:path o:coal ]"
    whole = check(tmp_path, said, ontology=ONTOLOGY)
    told = {finding.message.split()[3].rsplit("#", 1)[1].rstrip(","): finding.message for finding in whole.findings}
    assert sorted(told) == ["Pit", "coal", "oreBody"]
    assert all("which its vocabulary, that is at hand, does not declare" in message for message in told.values())
    assert told["Pit"].endswith("mend its name, or declare it")
    assert check(tmp_path, said).findings == ()


@pytest.mark.parametrize(
    "more",
    [
        "ex:nome rdfs:comment 'is no slip' .",
        "o:Shape a rdfs:Class , sh:NodeShape . ex:T sh:class o:Other .",
        "ex:Own sh:parameter [ sh:path ex:naame ] ; sh:validator [ sh:ask 'ASK {}' ] .",
    ],
)
def test_what_shapes_describe_is_known(more: str, tmp_path: Path) -> None:
    """A term of which something is said is no slip, shapes are no vocabulary, and parameters are names of their own."""
    said = "sh:closed true" if "nome" not in more else "sh:property [ sh:path ex:nome ]"
    outcome = check(tmp_path, f"{said} . {more.removesuffix('.')}")
    assert outcome.findings == ()


@pytest.mark.parametrize(
    "one, other, slip",
    [
        ("name", "nmae", True),
        ("name", "names", True),
        ("names", "name", True),
        ("name", "nome", True),
        ("name", "NAME", True),
        ("id", "ID", True),
        ("item1", "item2", False),
        ("item", "item2", False),
        ("cat", "car", False),
        ("name", "surname", False),
        ("abcd", "badc", False),
        ("abcde", "abdec", False),
    ],
)
def test_a_slip_is_one_letter(one: str, other: str, slip: bool) -> None:  # noqa: FBT001 - a parameter
    """One letter more, less or other, or two swapped; digits and short names tell things apart."""
    ex = "<http://example.org/{}>".format
    assert near.meant(ex(one), {ex(other), ex("unlike")}) == (ex(other) if slip else None)


def test_the_shapes_of_the_project_make_no_slip() -> None:
    """Each term that ours name is used or declared."""
    outcome = shape_terms.check(given.project())
    assert outcome.findings == ()
    assert outcome.checked["terms that shapes name"] > 200
