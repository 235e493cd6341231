"""Files that are taken for something else: what is said of them, and that nothing passes in silence."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import pytest

from kg import cli, paths
from kg.errors import Refused, UnreadableFile
from kg.validate import corpus, intake, mistaken, shacl_terms
from kg.validate.report import Report, Severity
from kg.validate.run import Profile, Request, run
from tests.validate.shacl.random_shapes import PREFIXES

DATA: Final = PREFIXES + "ex:n a ex:C .\n"
SHAPE: Final = PREFIXES + "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .\n"
#: Texts, the suffix that they should have, and those under which they do not parse.
TEXTS: Final = {
    "<a:g> { <a:a> <a:b> 1 }": (".trig", (".ttl", ".nt", ".rdf", ".jsonld")),
    '{"@id": "http://e/a", "http://e/p": 1}': (".jsonld", (".ttl", ".trig", ".rdf")),
    "@prefix e: <http://e/> . e:a e:b 1 .": (".ttl", (".nt", ".rdf", ".jsonld")),
    "<a:a> <a:b> <a:c> <a:g> .": (".nq", (".ttl", ".nt", ".rdf")),
}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files have short names."""
    monkeypatch.chdir(tmp_path)


def write(name: str, text: str) -> Path:
    """Write a file of the test's folder."""
    Path(name).write_text(text, encoding="utf-8")
    return Path(name)


def check(data: Path, *shapes: Path) -> Report:
    """Validate as data of others."""
    return run(Request(paths.share("ontology").parent, None, (data,), shapes=shapes, profile=Profile.GENERIC))


def kg(*words: str) -> int:
    """Type a command, in this process."""
    return cli.run(["validate", "--timeout", "0", *words])


@pytest.mark.parametrize("text", TEXTS)
def test_another_syntax_is_told(text: str) -> None:
    """A text that does not parse by its name and does by another is told the name; what is none of them is not."""
    right, wrong = TEXTS[text]
    for suffix in wrong:
        read = corpus.read_given(Path(), [write(f"x{suffix}", text)], [write(f"y{suffix}", text)])
        (fault,), (refused,) = read.faults, read.refused
        assert fault.message.endswith(f"end its name in {right}")
        assert refused.endswith(f"end its name in {right}")
    assert mistaken.syntax(b"nonsense", ".ttl") == ""
    assert mistaken.syntax(text.encode() * 60_000, ".xml") == ""


@pytest.mark.parametrize("text", ["", "# nothing\n", "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"])
def test_shapes_that_hold_none_are_no_pass(text: str) -> None:
    """An empty file of shapes checks nothing, which is a warning and said where the check is skipped."""
    report = check(write("data.ttl", DATA), write("shapes.ttl", text))
    assert [(f.rule, f.severity, f.place) for f in report.findings] == [
        ("shape-without-target", Severity.WARNING, "shapes.ttl")
    ]
    assert {s.check: s.reason for s in report.skipped}["shapes"] == ("there are none in shapes.ttl: give --shapes FILE")


@pytest.mark.parametrize("option", ["--shapes", "--ontology"])
def test_a_query_is_no_shapes(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A query, or a folder of nothing else, would check nothing; beside shapes it may lie."""
    data, query = write("data.ttl", DATA), Path("queries/a.rq")
    query.parent.mkdir()
    query.write_text("SELECT * { ?s ?p ?o }")
    for given, told in {
        query: "a query, which holds no shapes and declares no terms",
        query.parent: "no file of RDF in",
    }.items():
        assert kg(str(data), option, str(given)) == 2
        assert told in capsys.readouterr().err
    (query.parent / "shapes.ttl").write_text(SHAPE)
    read = corpus.read_given(Path(), [data], [query.parent])
    assert (len(read.files), len(read.queries)) == (2, 1)


def test_shapes_among_the_data_are_said_to_be_no_shapes_there() -> None:
    """Without --shapes, the file that holds some is named."""
    report = check(write("data.ttl", DATA + SHAPE))
    assert {s.check: s.reason for s in report.skipped}["shapes"] == (
        "those in data.ttl are read as data: give --shapes data.ttl"
    )


def test_a_file_may_be_data_and_shapes() -> None:
    """Given as both, it is validated by itself; shapes alone stay shapes."""
    both = write("both.ttl", DATA + SHAPE)
    report = check(both, both)
    found = [(f.rule, f.where()) for f in report.findings if f.shacl]
    assert found == [("S-p", f"both.ttl:{DATA.count(chr(10))}")]
    assert report.checked["files"] == 1
    alone = write("shapes.ttl", SHAPE)
    assert corpus.read_given(Path(), [alone], [alone]).files[1:] == ()
    write("folder.ttl", DATA + SHAPE)
    read = corpus.read_given(Path(), [Path()], [Path("folder.ttl")])
    assert [(f.place, f.stratum == corpus.SHAPES) for f in read.files] == [
        ("folder.ttl", True), ("both.ttl", False), ("shapes.ttl", False), ("folder.ttl", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "namespace", ["https://www.w3.org/ns/shacl#", "http://www.w3.org/ns/shacl/", "http://www.w3.org/ns/shacl", "http://w3.org/ns/shacl#"]
)  # fmt: skip
def test_a_namespace_that_is_not_that_of_shacl_is_told(namespace: str) -> None:
    """Once for a file, at its first use, with the namespace to write."""
    shapes = write("shapes.ttl", SHAPE.replace("http://www.w3.org/ns/shacl#", namespace))
    (finding,) = shacl_terms.check(corpus.read_given(Path(), (), [shapes])).findings
    assert (finding.rule, finding.line, finding.column) == (shacl_terms.RULE, SHAPE.count("\n"), 8)
    assert finding.message.startswith(f"{namespace} is not the namespace of SHACL")
    assert finding.message.endswith("write http://www.w3.org/ns/shacl#")


@pytest.mark.parametrize("namespace", ["http://www.w3.org/ns/shacl-test#", "http://www.w3.org/ns/shacl-shacl#", "a:"])
def test_other_namespaces_are_let_be(namespace: str) -> None:
    """Those of the W3C that begin alike, and a link to the recommendation."""
    text = PREFIXES + f"ex:S a <{namespace}Thing> ; rdfs:seeAlso <https://www.w3.org/ns/shacl> ."
    assert shacl_terms.check(corpus.read_given(Path(), (), [write("shapes.ttl", text)])).findings == ()


def test_links_in_a_circle_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """Named, within a folder, and as shapes; so is a link to nothing, and the hyphen for standard input."""
    data, folder = write("data.ttl", DATA), Path("folder")
    folder.mkdir()
    Path("a.ttl").symlink_to("b.ttl")
    Path("b.ttl").symlink_to("a.ttl")
    (folder / "c.ttl").symlink_to("c.ttl")
    for words in (["a.ttl"], ["folder"], [str(data), "--shapes", "folder"]):
        assert kg(*words) == 2
        assert "lead round in a circle; remove one of them" in capsys.readouterr().err
    for given, told in {
        "b.ttl": "b.ttl: a link to a.ttl, where there is nothing",
        "-": "-: standard input is not",
    }.items():
        with pytest.raises(UnreadableFile, match=told):
            list(intake.spread([Path(given)]))


def test_a_folder_that_cannot_be_looked_into_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its files would be passed over as if there were none."""
    (Path("open") / "closed").mkdir(parents=True)
    look = os.scandir

    def scandir(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return look(path)

    assert list(intake.within(Path("open"))) == []
    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(
        UnreadableFile, match=r"^open/closed: Permission denied; allow it to be read, or name its files$"
    ):
        list(intake.within(Path("open")))


@pytest.mark.parametrize(
    "words",
    [
        ["data.ttl", "--output", "data.ttl"],
        ["data.ttl", "--report", "json=link.ttl"],
        ["data.json", "--output", "data.json"],
        ["data.ttl", "--shapes", "shapes.ttl", "--baseline", "shapes.ttl", "--write-baseline"],
        [".", "--output", "folder/../data.ttl"],
        ["data.ttl", "--ontology", "shapes.ttl", "--output", "shapes.ttl"],
    ],
)
def test_what_is_checked_is_not_written_over(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A report or baseline with the name of a file that is read is refused before anything is done."""
    data, shapes = write("data.ttl", DATA), write("shapes.ttl", SHAPE)
    write("data.json", "{}")
    Path("folder").mkdir()
    Path("link.ttl").symlink_to("data.ttl")
    assert kg(*words) == 2
    assert "is among the files to be checked and would be lost; write to another file" in capsys.readouterr().err
    assert (data.read_text(), shapes.read_text()) == (DATA, SHAPE)


def test_files_that_are_not_read_may_be_written_over() -> None:
    """A report of the last run, beside the data or among them under a name that is not read."""
    inputs = [write("data.ttl", DATA), Path()]
    intake.spare([write("report.json", "{}"), write("report.sarif", "{}"), Path("new.ttl")], inputs)
    with pytest.raises(Refused):
        intake.spare([write("report.ttl", "")], inputs)


def test_a_query_that_reaches_out_leaves_the_other_checks(capsys: pytest.CaptureFixture[str]) -> None:
    """Shapes that are refused do not take the findings of other checks with them."""
    bad = DATA + "ex:n rdfs:label '2026-02-30'^^xsd:date .\n"
    service = SHAPE.replace(
        "sh:property", "sh:sparql [ sh:select 'SELECT $this { SERVICE <a:b> { ?s ?p ?o } }' ] ; sh:property"
    )
    report = check(write("data.ttl", bad), write("shapes.ttl", service))
    assert [finding.rule for finding in report.findings] == ["ill-typed-literal"]
    (refused,) = report.refused
    assert refused.startswith("shapes.ttl:6: ")
    assert "SERVICE" in refused
    assert capsys.readouterr().out == ""
