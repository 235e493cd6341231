"""Shapes that shapes name and nobody describes."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from kg.validate import shape_names
from kg.validate.report import Outcome, Severity
from tests.validate import given
from tests.validate.shacl.random_shapes import PREFIXES

LINE: Final = PREFIXES.count("\n") + 2
SHAPE: Final = "ex:Address a sh:NodeShape ; sh:closed true .\n"
#: Ways to name a shape.
NAMING: Final = (
    ("sh:node {}", "sh:node"),
    ("sh:not {}", "sh:not"),
    ("sh:and ( [ sh:closed true ] {} )", "sh:and"),
    ("sh:or ( {} ex:Address )", "sh:or"),
    ("sh:xone ( ex:Address {} )", "sh:xone"),
    ("sh:property [ sh:path ex:p ; sh:node {} ]", "sh:node"),
    ("sh:property [ sh:path ex:p ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape {} ]", "sh:qualifiedValueShape"),
)
#: What makes a shape of a node.
DESCRIBED: Final = (
    "ex:Adress a sh:NodeShape .",
    "ex:Adress sh:closed true .",
    "ex:Own rdfs:subClassOf sh:NodeShape . ex:Adress a ex:Own .",
    "ex:Adress a rdfs:Class , sh:NodeShape .",
    "ex:Adress ex:low 1 . ex:Between sh:parameter [ sh:path ex:low ] ; sh:validator [ sh:ask 'ASK {}' ] .",
)


def check(folder: Path, said: str, *, shapes: str = SHAPE, data: str = "", ontology: str = "") -> Outcome:
    """Look at a shape that says something, among others."""
    text = f"ex:S a sh:NodeShape ;\n {said} .\n{shapes}"
    return shape_names.check(given.read(folder, text, data, ontology))


@pytest.mark.parametrize("said, term", NAMING)
def test_a_shape_that_nobody_describes_is_told(said: str, term: str, tmp_path: Path) -> None:
    """On its line, by the shape that names it, with the name that was perhaps meant."""
    outcome = check(tmp_path, said.format("ex:Adress"))
    (finding,) = outcome.findings
    assert (finding.rule, finding.severity, finding.place) == (shape_names.RULE, Severity.WARNING, "shapes.ttl")
    assert (finding.line, finding.column) == (LINE, 2 + said.index("{}"))
    assert finding.message == (
        f"http://example.org/S: {term} names http://example.org/Adress, which no shape describes, so that everything "
        "conforms to it; did you mean http://example.org/Address?"
    )
    assert outcome.checked["shapes named by shapes"] == 1 + said.count("ex:Address")


@pytest.mark.parametrize("described", DESCRIBED)
@pytest.mark.parametrize("said, _", NAMING)
def test_a_shape_that_is_described_is_none_of_these(said: str, _: str, described: str, tmp_path: Path) -> None:
    """By its type, by something in SHACL, or by a parameter of a component; an empty shape is one."""
    outcome = check(tmp_path, said.format("ex:Adress"), shapes=SHAPE + described)
    assert outcome.findings == ()
    assert outcome.checked["shapes named by shapes"] > 0


def test_a_shape_in_a_file_of_another_kind_is_told_with_the_file(tmp_path: Path) -> None:
    """Shapes that are given as data or ontology check nothing."""
    (finding,) = check(tmp_path, "sh:node ex:Adress", ontology="ex:Adress sh:closed true .").findings
    assert finding.message.endswith(
        "which ontology.ttl describes, and that is not given as shapes; give it with --shapes, too"
    )


@pytest.mark.parametrize("where", ["data", "ontology", "shapes"])
def test_a_class_is_no_shape(where: str, tmp_path: Path) -> None:
    """Whoever writes sh:node for sh:class is told so."""
    text = "ex:n a ex:Person ." if where == "data" else "ex:Person a rdfs:Class ."
    (finding,) = check(tmp_path, "sh:node ex:Person", **{where: text}).findings
    assert "which is a class and no shape, so that everything conforms to it; write sh:class" in finding.message


def test_what_resembles_nothing_is_to_be_described(tmp_path: Path) -> None:
    """Without a name that comes near, the remedy is said."""
    (finding,) = check(tmp_path, "sh:node ex:Zebra").findings
    assert finding.message.endswith("; mend its name, describe it, or give the file that does with --shapes")


@pytest.mark.parametrize("said", ["sh:deactivated true ; sh:node ex:Adress", "sh:or ex:Adress", "sh:not [ ]"])
def test_what_is_not_carried_out_names_nothing(said: str, tmp_path: Path) -> None:
    """What is deactivated, what is no list (which is refused), and a node without a name."""
    assert check(tmp_path, said) == Outcome()


def test_every_shape_that_ours_name_is_described() -> None:
    """In the project and in the W3C's shapes for shapes."""
    outcome = shape_names.check(given.project())
    assert (outcome.findings, outcome.checked) == ((), {"shapes named by shapes": 2})
