"""What shapes import and nobody gave."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from kg.validate import corpus, generic, shape_imports
from kg.validate.report import Outcome, Severity
from tests.validate import given
from tests.validate.shacl.random_shapes import PREFIXES

HEAD: Final = PREFIXES + "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
LINE: Final = HEAD.count("\n") + 1
#: What other files may be called, whether they are given as shapes, and what they say, to be what is imported.
ANSWERS: Final = (
    ("other.ttl", "ex:more a owl:Ontology ."),
    ("other.ttl", "<http://example.org/more#> a owl:Ontology ."),
    ("other.ttl", "ex:newest a owl:Ontology ; owl:versionIRI ex:more ."),
    ("other.ttl", "ex:more sh:declare [ sh:prefix 'ex' ] ."),
    ("other.trig", "ex:more { ex:S a sh:NodeShape . }"),
    ("more", "# RDF of any kind"),
)
#: Imports that need no file: vocabularies without shapes for data.
VOCABULARIES: Final = (
    "sh:", "<http://www.w3.org/ns/shacl>", "<http://datashapes.org/dash>", "<http://www.w3.org/2002/07/owl>", "rdfs:",
)  # fmt: skip


def told(folder: Path, imported: str, *, beside: tuple[str, str] | None = None, as_shapes: bool = True) -> list[str]:
    """Give shapes that import something, and perhaps another file; return what is said of it."""
    (folder / "shapes.ttl").write_text(f"{HEAD}ex:mine a owl:Ontology ; owl:imports {imported} .\n", encoding="utf-8")
    shapes, ontologies = [folder / "shapes.ttl"], list[Path]()
    if beside:
        name, text = beside
        other = folder / (name if "." in name else f"{name}.ttl")
        other.write_text(HEAD + text, encoding="utf-8")
        (shapes if as_shapes else ontologies).append(other)
    outcome = shape_imports.check(corpus.read_given(folder, (), shapes, ontologies))
    assert {(f.rule, f.severity, f.place, f.line, f.column) for f in outcome.findings} <= {
        (shape_imports.RULE, Severity.WARNING, "shapes.ttl", LINE, 38)
    }
    assert outcome.checked == ({"imports of shapes": 1} if imported not in VOCABULARIES else {})
    return [finding.message for finding in outcome.findings]


def test_an_import_that_nobody_gave_is_told(tmp_path: Path) -> None:
    """With its line, both names and what to do."""
    (message,) = told(tmp_path, "ex:more")
    assert message.startswith("http://example.org/mine imports http://example.org/more, which is not among the files")
    assert message.endswith(
        "give its file, too (--shapes FILE; --ontology FILE where it holds no shapes), or take the import out"
    )


@pytest.mark.parametrize("beside", ANSWERS)
def test_a_file_that_is_given_answers(beside: tuple[str, str], tmp_path: Path) -> None:
    """By the ontology that it declares, its version, its prefixes or its graph, or by its name."""
    imported = "<http://example.org/more>" if beside[0] != "more" else "<http://elsewhere.org/x/more.ttl>"
    assert told(tmp_path, imported, beside=beside) == []
    assert told(tmp_path, "<http://elsewhere.org/x/most.ttl>", beside=beside) != []


def test_a_file_beside_is_imported_by_its_name(tmp_path: Path) -> None:
    """A relative IRI is that of a file; a file of another folder, or the importing one itself, does not answer."""
    assert told(tmp_path, "<other.ttl>", beside=("other.ttl", "")) == []
    assert told(tmp_path, "<sub/other.ttl>", beside=("other.ttl", "")) != []
    assert told(tmp_path, "<http://elsewhere.org/shapes.ttl>") != []


@pytest.mark.parametrize("imported", VOCABULARIES)
def test_vocabularies_need_no_file(imported: str, tmp_path: Path) -> None:
    """They hold no shapes for data; a constraint of DASH is refused by itself where its component is not given."""
    assert told(tmp_path, imported) == []


def test_what_is_given_as_something_else_holds_no_shapes(tmp_path: Path) -> None:
    """An ontology that is given as such answers, unless there are shapes in it, which then check nothing."""
    declared = "ex:more a owl:Ontology . "
    assert told(tmp_path, "ex:more", beside=("other.ttl", declared), as_shapes=False) == []
    shape = declared + "ex:S a sh:NodeShape ; sh:targetClass ex:C ."
    (message,) = told(tmp_path, "ex:more", beside=("other.ttl", shape), as_shapes=False)
    assert message.endswith("which is other.ttl, and the shapes in it check nothing; give that with --shapes, too")


def test_what_was_perhaps_meant_is_said(tmp_path: Path) -> None:
    """A slip in the name of what is given."""
    (message,) = told(tmp_path, "<https://example.org/more>", beside=("other.ttl", "ex:more a owl:Ontology ."))
    assert message.endswith("did you mean http://example.org/more?")


def asked(folder: Path, graph: str, *, shapes: str = "", data: str = "") -> Outcome:
    """Give data that ask for shapes, and shapes."""
    text = f"<> sh:shapesGraph {graph} .\n{data}"
    return shape_imports.check(given.read(folder, shapes, text, head=HEAD))


def test_shapes_that_data_ask_for_are_told(tmp_path: Path) -> None:
    """By the line, as information: who validates may choose other shapes."""
    outcome = asked(tmp_path, "ex:more")
    (finding,) = outcome.findings
    assert (finding.rule, finding.severity) == (shape_imports.RULE, Severity.INFO)
    assert (finding.place, finding.line, finding.column) == ("data.ttl", LINE, 19)
    assert finding.message == (
        "file:///data.ttl asks for the shapes of http://example.org/more, which is not among the files given, and "
        "nothing is fetched; give its file, too (--shapes FILE), or leave it at those given"
    )
    assert outcome.checked == {"shapes that data ask for": 1}


def test_shapes_that_data_ask_for_are_answered_as_imports_are(tmp_path: Path) -> None:
    """By the name of the graph or of the file; shapes among the data themselves check nothing."""
    declared = "ex:more a owl:Ontology . "
    for graph, shapes in (("ex:more", declared), ("<shapes.ttl>", ""), ("<http://elsewhere.org/shapes.ttl>", "")):
        assert asked(tmp_path, graph, shapes=shapes) == Outcome(checked={"shapes that data ask for": 1})
    shape = declared + "ex:S a sh:NodeShape ; sh:targetClass ex:C ."
    (finding,) = asked(tmp_path, "ex:more", data=shape).findings
    assert finding.message.endswith(
        "which is data.ttl, and the shapes in it check nothing; give that with --shapes, too"
    )
    (finding,) = asked(tmp_path, "ex:mroe", shapes=declared).findings
    assert finding.message.endswith("did you mean http://example.org/more?")
    assert asked(tmp_path, "'ex:more' , sh:") == asked(tmp_path, "[]") == Outcome()


def test_without_shapes_the_check_that_is_skipped_names_those_asked_for(tmp_path: Path) -> None:
    """Where none are given, it is said which the data ask for."""
    read = given.read(tmp_path, "", "<> sh:shapesGraph ex:more .")
    assert generic.unshaped(read, ()) == (
        "those that the data ask for, http://example.org/more, are not fetched: give --shapes FILE"
    )


def test_the_shapes_of_the_project_import_nothing() -> None:
    """Ours are whole."""
    assert any(given.project().shapes())
    assert shape_imports.check(given.project()) == Outcome()
