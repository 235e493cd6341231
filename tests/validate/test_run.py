"""All checks together, over a made-up project and over the real one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg import paths
from kg.errors import MissingExtra, UnreadableFile
from kg.names import expand
from kg.validate.consistency import Consistency
from kg.validate.report import Severity
from kg.validate.run import Request, run

if TYPE_CHECKING:
    from tests.validate.conftest import Project


def test_nothing_to_mend_is_said_after_looking(project: Project) -> None:
    """A project that conforms has no finding, and every check has counted what it saw."""
    report = project.validate()
    assert report.findings == ()
    assert report.skipped == ()
    assert not report.failed
    assert [name for name, count in report.checked.items() if not count] == ["candidate comparisons"]
    assert set(report.checked) == {
        "files", "query files", "terms of SHACL", "shapes", "triples under shapes", "targets of shapes",
        "shapes named by shapes", "terms that shapes name", "axioms and declarations", "hygiene rules",
        "candidate queries", "candidate comparisons", "passages", "sentences", "sentences accounted for", "code points",
        "under an anchor", "triples proved consistent", "files searched for copied text",
    }  # fmt: skip
    assert list(report.seconds) == [
        "reading",
        "queries",
        "shacl terms",
        "shapes",
        "targets",
        "names in shapes",
        "profile",
        "hygiene",
        "comparisons",
        "anchors",
        "consistency",
        "copied text",
    ]


def test_malformed_turtle_is_a_finding_with_its_line(project: Project) -> None:
    """A file that does not parse is named with its line; checks that need the whole are put off, and said so."""
    line = project.change("lo:stance lo:Intends ;", "lo:stance lo:Intends")
    report = project.validate()
    (finding,) = report.findings
    assert finding.rule == "syntax"
    assert finding.where() in {f"data/claims/999.trig:{line}", f"data/claims/999.trig:{line + 1}"}
    assert {s.check for s in report.skipped} == {
        "shapes", "targets", "names in shapes", "profile", "hygiene", "comparisons", "anchors", "consistency",
    }  # fmt: skip
    assert report.failed


def test_a_broken_shape_is_found_on_its_line(project: Project) -> None:
    """A claim without a label in Chinese is reported where its label stands."""
    line = project.change(' , "建库不易"@zh', "")
    (finding,) = project.validate().findings
    assert (finding.rule, finding.severity) == ("Claim-label", Severity.ERROR)
    assert finding.where() == f"data/claims/999.trig:{line}"
    assert finding.message.startswith("claim:999/vault-is-hard: Word the claim")


def test_a_broken_hygiene_rule_is_found_on_its_line(project: Project) -> None:
    """A modality unlike the head is reported on the line of the modality."""
    line = project.change("lo:modality lo:Plan", "lo:modality lo:Forecast")
    (finding,) = project.validate().findings
    assert finding.rule == "modality-unlike-head"
    assert finding.where() == f"data/claims/999.trig:{line}"


def test_a_value_that_is_wrong_is_shown(project: Project) -> None:
    """A message tells what stands there instead."""
    project.change("lo:stance lo:Doubts", "lo:stance topic:vaults")
    findings = {finding.rule: finding for finding in project.validate().findings}
    assert set(findings) == {"Judgement-stance", "type-from-range"}
    assert findings["Judgement-stance"].message.endswith("(it has topic:vaults)")


def test_paths_limit_what_is_reported(project: Project) -> None:
    """Only the files asked for are reported on, although they are read together with the others."""
    project.change(' , "建库不易"@zh', "")
    topic = project.root / "data" / "reference" / "made-up.ttl"
    project.change(' , "库"@zh', "", topic)
    assert [f.rule for f in project.validate(project.claims).findings] == ["Claim-label"]
    assert [f.rule for f in project.validate(topic.parent).findings] == ["Named-label"]
    assert len(project.validate().findings) == 2
    assert [s.check for s in project.validate(topic).skipped] == ["consistency"]


def test_files_of_others_are_checked_beside_the_project(project: Project, tmp_path: Path) -> None:
    """A file outside the project is held against its shapes, and may name what the project describes."""
    other = tmp_path / "other.ttl"
    other.write_text(
        "@prefix lo: <https://w3id.org/lodestone/ontology/> .\n\n"
        "<https://w3id.org/lodestone/node/999/other>\n    a lo:Judgement ;\n    lo:horizonFrom 2027 .\n"
    )
    found = project.validate(other).findings
    assert {(f.rule, f.place, f.line) for f in found} >= {("Statement-maker", str(other), 3)}


def test_a_query_in_our_terms_names_whole_iris_only(project: Project, tmp_path: Path) -> None:
    """A relative IRI in a query of this profile is a fault, which names it, its place and the remedy."""
    data, query = tmp_path / "other.ttl", tmp_path / "mine.rq"
    data.write_text("@prefix lo: <https://w3id.org/lodestone/ontology/> .\n<x> lo:maker <y> .\n")
    query.write_text('#+ summary: "x"\nDESCRIBE <a>')
    (finding,) = (f for f in project.validate(data, query).findings if f.rule == "syntax")
    assert (finding.place, finding.line, finding.column) == (str(query), 2, 10)
    assert finding.message.startswith("<a> is a relative IRI with nothing to be resolved against; write it whole")


@pytest.mark.parametrize("name", ["missing.ttl", "notes.txt", "empty"])
def test_a_path_that_cannot_be_checked_is_refused(name: str, project: Project, tmp_path: Path) -> None:
    """A missing file, an unknown kind of file and a folder without RDF are errors, not silent successes."""
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnreadableFile, match=name):
        project.validate(tmp_path / name)


@pytest.mark.parametrize(
    "folder, text, message",
    [
        ("queries", "SELECT * { ?s ?p ?o }", "a query file begins with its header"),
        ("hygiene", '#+ summary: "x"\n#+ severity: error\n#+ fix: "y"\nSELECT ?x { ?x ?p ?o }', "has to select"),
        ("hygiene", '#+ summary: "x"\n#+ severity: error\n#+ fix: "y"\nSELECT ?x {{ ?x ?p ?o', "mend the text there"),
        ("rules", '#+ summary: "x"\nCONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }', "no 'why'"),
    ],
)
def test_query_files_are_checked(folder: str, text: str, message: str, project: Project) -> None:
    """A header that lacks something and a query that does not parse are findings in their file."""
    ontology = project.root / "ontology"
    ontology.unlink()
    for source in paths.share("ontology").glob("*.ttl"):
        (ontology / source.name).parent.mkdir(exist_ok=True)
        (ontology / source.name).write_bytes(source.read_bytes())
    place = project.root / ("queries" if folder == "queries" else f"ontology/{folder}")
    place.mkdir()
    (place / "odd.rq").write_text(text)
    (finding,) = project.validate().findings
    assert finding.rule == "syntax"
    assert finding.place == str(place.relative_to(project.root) / "odd.rq")
    assert message in finding.message


def test_a_contradiction_is_a_finding(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the reasoner rejects as a whole is an error without a line."""
    monkeypatch.setattr("kg.validate.consistency.check", lambda _: Consistency(False, (), 0.0))  # noqa: FBT003
    (finding,) = project.validate().findings
    assert (finding.rule, finding.severity, finding.line) == ("inconsistent", Severity.ERROR, None)


def test_a_class_that_nothing_can_be_in_is_found_in_its_module(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unsatisfiable class is named with the file and line that define it."""
    proof = Consistency(True, (expand("lo:Bloc"),), 0.0)  # noqa: FBT003 - the field says what is true
    monkeypatch.setattr("kg.validate.consistency.check", lambda _: proof)
    (finding,) = project.validate().findings
    module = (paths.share("ontology") / "actors.ttl").read_text(encoding="utf-8").splitlines()
    assert finding.rule == "unsatisfiable-class"
    assert finding.place.endswith("ontology/actors.ttl")
    assert finding.line is not None
    assert module[finding.line - 1] == "lo:Bloc"


def test_a_reasoner_that_is_missing_is_said(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra the proof is left out, and the report names the extra; that is no finding."""

    def check(_: object) -> Consistency:
        raise MissingExtra("owlready2", "reason")

    monkeypatch.setattr("kg.validate.consistency.check", check)
    report = project.validate()
    assert not report.failed
    (skipped,) = report.skipped
    assert skipped.check == "consistency"
    assert "pip install '.[reason]'" in skipped.reason


def test_a_shape_that_is_no_shacl_is_a_finding(project: Project, tmp_path: Path) -> None:
    """A malformed shape is reported, and the other checks are still made."""
    odd = tmp_path / "odd"
    odd.mkdir()
    for source in paths.share("ontology").glob("*.ttl"):
        (odd / source.name).write_bytes(source.read_bytes())
    (odd / "shapes").mkdir()
    (odd / "shapes" / "odd.ttl").write_text(
        "@prefix lo: <https://w3id.org/lodestone/ontology/> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        'lo:X a sh:NodeShape ; sh:targetClass lo:Claim ; sh:property lo:Y .\nlo:Y sh:path lo:low ; sh:minCount "x" .\n'
    )
    (project.root / "ontology").unlink()
    (project.root / "ontology").symlink_to(odd)
    report = project.validate()
    (finding,) = report.findings
    assert (finding.rule, finding.place, finding.line) == ("syntax", str(odd / "shapes" / "odd.ttl"), 4)
    assert report.checked["passages"] == 4


def test_progress_is_told(project: Project) -> None:
    """Whoever waits is told what for."""
    told: list[str] = []
    run(Request(project.root), told.append)
    assert told == [
        "reading", "queries", "shacl terms", "shapes", "targets", "names in shapes", "profile", "hygiene",
        "comparisons", "anchors", "consistency", "copied text",
    ]  # fmt: skip


def test_the_real_project_has_nothing_to_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    """The project passes its own checks; consistency is proved by a test of its own."""
    monkeypatch.setattr("kg.validate.consistency.check", lambda _: Consistency(True, (), 0.0))  # noqa: FBT003
    report = run(Request(paths.share("ontology").parent, paths.articles(), repository=paths.checkout()))
    assert [f"{finding.where()} {finding.message}" for finding in report.findings] == []
    assert report.checked["hygiene rules"] > 20
    assert report.checked["shapes"] > 100


def test_a_query_that_names_nothing_is_found_on_its_line(project: Project) -> None:
    """A property that nothing declares and a class in a header that nothing describes are told; prefixes are not."""
    place = project.root / "queries"
    place.mkdir()
    text = (
        '#+ summary: "x"\n#+ question: {en: "x?", zh: "问？"}\n'
        '#+ param.bloc: {type: iri, class: "lo:Blocc", default: "state:AYL", examples: []}\n#+ returns: "x"\n'
        '#+ theme: blocs\n#+ tags: [x]\n#+ since: "0.1.0"\n'
        "PREFIX lo: <https://w3id.org/lodestone/ontology/>\nPREFIX state: <https://w3id.org/lodestone/id/state/>\n"
        "SELECT ?bloc WHERE {\n  VALUES ?bloc { UNDEF }\n  ?bloc lo:phasee ?x ; lo:phase ?y\n"
        "  FILTER(STRSTARTS(STR(?y), STR(state:)))\n}\nORDER BY ?bloc\n"
    )
    (place / "blocs.rq").write_text(text)
    found = [f for f in project.validate().findings if f.place == "queries/blocs.rq"]
    assert [(f.rule, f.line) for f in found] == [("unknown-term-in-query", 3), ("unknown-term-in-query", 12)]
    assert [f.message.split(",")[0] for f in found] == ["names lo:Blocc", "names lo:phasee"]
