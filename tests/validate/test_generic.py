"""Rules that hold for any RDF: each is set off by its own case, and by no other; and data of others as a whole."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from kg import paths
from kg.errors import Refused, UnknownName, UnreadableFile
from kg.validate import registry
from kg.validate.consistency import Consistency
from kg.validate.registry import Selection, Where
from kg.validate.report import Finding, Report, Severity
from kg.validate.run import Profile, Request, run
from kg.validate.shacl.validation import By

CASES: Final = Path(__file__).parents[1] / "generic"
ROOT: Final = paths.share("ontology").parent
RULES: Final = [rule.name for rule in registry.rules() if rule.where is Where.FOREIGN]
PREFIXES: Final = (
    "@prefix ex: <http://example.org/> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
)
SHAPES: Final = PREFIXES + (
    "ex:Shape a sh:NodeShape ; sh:targetClass ex:Person ; sh:property ex:Shape-born .\n"
    'ex:Shape-born a sh:PropertyShape ; sh:path ex:born ; sh:datatype xsd:date ; sh:message "Give a day." .\n'
)


def check(*files: Path, **more: object) -> Report:
    """Validate files of others; places are relative to the folder of the first."""
    return run(Request(ROOT, paths=files, base=files[0].parent, **more))  # type: ignore[arg-type]  # as the test says


def write(folder: Path, name: str, text: str) -> Path:
    """Write a file with every prefix that the tests use, and return it."""
    (folder / name).write_text(PREFIXES + text, encoding="utf-8")
    return folder / name


@pytest.mark.parametrize("case", sorted(CASES.glob("*.ttl")), ids=lambda case: case.stem)
def test_a_case_sets_off_its_own_rule_only(case: Path) -> None:
    """A case breaks the rule it is named after, as often as its head says, and no other; the valid one breaks none."""
    expected = re.match(r"# findings: (\d+)\n", case.read_text(encoding="utf-8"))
    assert expected
    report = check(case, selection=Selection(skip=("shapes",)))
    assert Counter(f.rule for f in report.findings) == Counter({case.stem: int(expected[1])})
    assert report.checked["generic rules"] == len(RULES) - 1
    assert all(finding.place == case.name and finding.line and finding.line > 7 for finding in report.findings)


def test_each_rule_has_its_case() -> None:
    """No rule goes without a test."""
    assert len(RULES) >= 16
    assert {case.stem for case in CASES.glob("*.ttl")} == {*RULES, "valid"}


def test_shapes_of_ones_own_are_found_at_the_value(tmp_path: Path) -> None:
    """A shape given on the side checks the data, and its finding names the line of the very value."""
    data = write(tmp_path, "my.ttl", 'ex:ann a ex:Person ;\n  ex:born "2001-02-03"^^xsd:date ,\n    7 .\n')
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(SHAPES, encoding="utf-8")
    report = check(data, shapes=(shapes,))
    (finding,) = report.findings
    assert (finding.rule, finding.severity, finding.place) == ("Shape-born", Severity.ERROR, "my.ttl")
    assert finding.line in (6, 7)
    assert "Give a day." in finding.message
    assert report.checked["files"] == 2


@pytest.mark.parametrize("by", list(By))
def test_a_copy_of_shapes_tells_nothing_twice(by: By, tmp_path: Path) -> None:
    """Under another name and head, it is the same graph: parts without names and lists are those of the first."""
    text = (
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:rule [ sh:order 1 ] ;\n"
        " sh:property [ sh:path ex:p ; sh:minCount 1 ] , ex:Q .\n"
        "ex:Q sh:path ex:q ; sh:in ( 1 2 ) .\n"
    )
    data, one = write(tmp_path, "my.ttl", "ex:a a ex:C ; ex:q 3 .\n"), write(tmp_path, "one.ttl", text)
    copy = write(tmp_path, "copy.ttl", f"# Ours.\n{text}")
    found, again = (check(data, shapes=shapes, shacl=by) for shapes in ((one,), (one, copy)))
    assert [finding.rule for finding in found.findings] == ["Q", "S-p", "rule-not-applied"]
    assert again.findings == found.findings
    assert (again.refused, again.checked["files"]) == ((), 3)
    other = write(tmp_path, "other.ttl", text.replace("sh:in ( 1 2 )", "sh:in ( 1 )"))
    assert "has more than one sh:in" in check(data, shapes=(one, other), shacl=by).refused[0]


def test_a_value_that_nothing_describes_is_found_where_it_stands(tmp_path: Path) -> None:
    """A text of any length and a thing that is only named stand in the data; else in the shapes."""
    data = write(tmp_path, "my.ttl", f'ex:a ex:told "{"x" * 300}" ;\n  ex:knows ex:bob .\n')
    shapes = write(
        tmp_path,
        "shapes.ttl",
        "ex:Told a sh:NodeShape ; sh:targetObjectsOf ex:told ; sh:maxLength 18 .\n"
        "ex:Known a sh:NodeShape ; sh:targetObjectsOf ex:knows ; sh:nodeKind sh:Literal .\n"
        "ex:Named a sh:NodeShape ; sh:targetNode ex:nobody ; sh:nodeKind sh:Literal .\n",
    )
    found = check(data, shapes=(shapes,), selection=Selection(only=("Told", "Known", "Named"))).findings
    assert [(f.rule, f.where(), f.column) for f in found] == [
        ("Told", "my.ttl:5", 14),
        ("Known", "my.ttl:6", 12),
        ("Named", "shapes.ttl:7", 41),
    ]
    assert all(finding.in_file and finding.excerpt for finding in found)


def test_without_shapes_that_is_said(tmp_path: Path) -> None:
    """What could not be checked is said, with the option that has it checked."""
    report = check(write(tmp_path, "my.ttl", "ex:a ex:b 1 .\n"))
    assert {skipped.check: skipped.reason.rsplit(": ", 1)[-1] for skipped in report.skipped} == {
        "shapes": "give --shapes FILE",
        "consistency": "give --ontology FILE",
    }
    assert not report.failed


@pytest.mark.parametrize(
    "name, text",
    [
        ("x.trig", "<http://e/g> { <http://e/a> <http://e/p> 1 }"),
        ("x.nt", "<http://e/a> <http://e/p> <http://e/b> .\n"),
        ("x.nq", "<http://e/a> <http://e/p> <http://e/b> <http://e/g> .\n"),
        ("x.jsonld", '{"@id": "http://e/a", "http://e/p": 1}'),
        ("x.owl", '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'),
        ("x.rq", "SELECT * { ?s ?p ?o }"),
    ],
)
def test_every_syntax_is_checked(name: str, text: str, tmp_path: Path) -> None:
    """A sound file in any syntax has no finding; cut short, it has one of syntax."""
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    assert check(file).findings == ()
    file.write_text(text.rstrip()[:-2], encoding="utf-8")
    (finding,) = check(file).findings
    assert (finding.rule, finding.place) == ("syntax", name)


@pytest.mark.parametrize("name", ["e:1p", "e::p", ":p"])
def test_names_of_xml_keep_to_namespaces(name: str, tmp_path: Path) -> None:
    """A name that XML has and its namespaces have not is an error of syntax at its line, and stops no check."""
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    shapes = write(tmp_path, "shapes.ttl", "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:closed true .\n")
    file = tmp_path / "x.rdf"
    file.write_text(
        f'<rdf:RDF xmlns:rdf="{rdf}" xmlns:e="http://example.org/">\n<e:C {name}="v"/>\n</rdf:RDF>', encoding="utf-8"
    )
    (finding,) = check(file, shapes=(shapes,)).findings
    assert (finding.rule, finding.place, finding.line) == ("syntax", "x.rdf", 2)
    assert finding.message.startswith("not well-formed XML")


def test_the_terms_of_lodestone_bring_its_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Data in its terms are held to its rules, unless the generic ones are asked for; other data the other way."""
    monkeypatch.setattr("kg.validate.consistency.check", lambda _: Consistency(True, (), 0.0))  # noqa: FBT003
    text = "<http://e/x> a <https://w3id.org/lodestone/ontology/Scenario> .\n"
    ours, theirs = write(tmp_path, "ours.ttl", text), write(tmp_path, "theirs.ttl", "ex:a ex:b 1 .\n")
    only = Selection(only=("generic", "hygiene"))
    assert "hygiene rules" in check(ours, selection=only).checked
    assert "generic rules" in check(ours, selection=only, profile=Profile.GENERIC).checked
    assert "generic rules" in check(theirs, selection=only).checked
    assert "hygiene rules" in check(theirs, selection=only, profile=Profile.LODESTONE).checked


def test_consistency_is_proved_by_an_ontology(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With an ontology the union is proved; statements that OWL 2 cannot hold are left out, and that is said."""
    proved: list[int] = []

    def prove(triples: object) -> Consistency:
        proved.append(len(list(triples)))  # type: ignore[call-overload]  # an iterable
        return Consistency(False, (), 0.0)  # noqa: FBT003

    monkeypatch.setattr("kg.validate.consistency.check", prove)
    ontology = write(tmp_path, "terms.ttl", "ex:C a owl:Class .\n")
    data = write(tmp_path, "my.ttl", 'ex:a a ex:C ; ex:on "2001-02-03"^^xsd:date .\n')
    report = check(data, ontologies=(ontology,), selection=Selection(only=("consistency",)))
    assert proved == [2]
    assert [(f.rule, f.place) for f in report.findings] == [("inconsistent", "terms.ttl")]
    assert [s.reason.split(" ", 1)[0] for s in report.skipped] == ["1"]


def test_what_is_refused_is_said_and_the_rest_is_checked(tmp_path: Path) -> None:
    """One dangerous file does not hide what the others have; checks of the whole are put off."""
    write(tmp_path, "bad.ttl", "ex:a ex:b\n")
    (tmp_path / "deep.jsonld").write_text("[" * 300 + "]" * 300)
    (tmp_path / "latin.ttl").write_bytes("# é".encode("latin-1"))
    report = run(Request(ROOT, paths=(tmp_path,), base=tmp_path))
    assert [finding.place for finding in report.findings] == ["bad.ttl"]
    assert [text.partition(":")[0] for text in report.refused] == ["deep.jsonld", "latin.ttl"]
    assert {s.check for s in report.skipped} >= {"generic", "literals"}


@pytest.mark.parametrize("text", ["nonsense", "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:minCount 'x' ."])
def test_given_shapes_that_are_none_are_refused(text: str, tmp_path: Path) -> None:
    """Shapes are a tool, not what is checked: broken ones stop the checks instead of being a finding."""
    data, shapes = write(tmp_path, "my.ttl", "ex:a a ex:C .\n"), write(tmp_path, "shapes.ttl", text)
    try:
        refused = check(data, shapes=(shapes,)).refused
    except Refused as error:
        refused = (str(error),)
    assert len(refused) == 1
    assert "shapes.ttl" in refused[0]


def test_shapes_that_match_nothing_are_told(tmp_path: Path) -> None:
    """Where no shape matches it is a warning, where some do it is only information."""
    data = write(tmp_path, "my.ttl", "ex:a a ex:C .\n")
    none = write(tmp_path, "none.ttl", "ex:S a sh:NodeShape ; sh:targetClass ex:D .\n")
    some = write(tmp_path, "some.ttl", "ex:T a sh:NodeShape ; sh:targetClass ex:C .\n")
    only = Selection(only=("targets",))
    found = [check(data, shapes=shapes, selection=only).findings for shapes in ((none,), (none, some))]
    assert [[(f.place, f.severity) for f in findings] for findings in found] == [
        [("none.ttl", Severity.WARNING)],
        [("none.ttl", Severity.INFO)],
    ]


def test_findings_that_are_alike_are_in_the_order_of_the_file(tmp_path: Path) -> None:
    """Of the same words on one line, the one further left comes first, whatever the seed of Python's hashes."""
    data = write(tmp_path, "my.ttl", "[] sh:foo 1 . " * 8)
    found = check(data, selection=Selection(only=("unknown-shacl-term",))).findings
    assert [finding.column for finding in found] == [4 + 14 * number for number in range(8)]
    assert len({finding.message for finding in found}) == 1
    assert len({finding.fingerprint for finding in found}) == 8


def test_relative_iris_in_a_query_are_resolved(tmp_path: Path) -> None:
    """A query of somebody may name what stands beside its file, as RDF may."""
    query = tmp_path / "mine.rq"
    query.write_text("DESCRIBE <a>", encoding="utf-8")
    report = check(query)
    assert report.findings == ()
    assert report.checked["query files"] == 1


@pytest.mark.parametrize(
    "text, place, message",
    [
        ("SELECT ?s {\n", (2, 1), "the query ends where a triple pattern, '{', FILTER"),
        (
            "# x\nASK { ?s lo:p ?o }",
            (2, 10),
            "prefix 'lo' is not declared; add PREFIX lo: <https://w3id.org/lodestone/",
        ),
        ("ASK { SERVICE <http://e/> { ?s ?p } }", (1, 37), "expected OPTIONAL"),
    ],
)
def test_what_is_wrong_with_a_query_is_told_in_words(
    text: str, place: tuple[int, int], message: str, tmp_path: Path
) -> None:
    """It is told what stands where; the engine's grammar speaks only where a query reaches out as well."""
    (tmp_path / "mine.rq").write_text(text, encoding="utf-8")
    (finding,) = check(tmp_path / "mine.rq").findings
    assert (finding.rule, finding.place, finding.line, finding.column) == ("syntax", "mine.rq", *place)
    assert finding.message.startswith(message)


def test_shapes_without_any_target_are_told(tmp_path: Path) -> None:
    """Where none of the shapes given has a target, nothing would be checked, and that is a warning."""
    data = write(tmp_path, "my.ttl", "ex:ann a ex:Person .\n")
    shapes = write(tmp_path, "shapes.ttl", SHAPES.removeprefix(PREFIXES).replace("sh:targetClass ex:Person ;", ""))
    only = Selection(only=("shape-without-target",))
    (finding,) = check(data, shapes=(shapes,), selection=only).findings
    assert (finding.place, finding.severity) == ("shapes.ttl", Severity.WARNING)
    assert "none of the shapes given has a target" in finding.message
    more = write(tmp_path, "more.ttl", "ex:Person a <http://www.w3.org/2000/01/rdf-schema#Class> , sh:NodeShape .\n")
    assert check(data, shapes=(shapes, more), selection=only).findings == ()


def test_rules_are_chosen_by_name_check_and_pattern(tmp_path: Path) -> None:
    """Only what is wanted is reported, and a check of which nothing is wanted does not run."""
    data = write(tmp_path, "my.ttl", 'ex:A a owl:Class ; ex:b "x"^^xsd:integer .\n')

    def rules(selection: Selection) -> set[str]:
        return {finding.rule for finding in check(data, selection=selection).findings}

    assert rules(Selection()) == {"unlabelled-term", "ill-typed-literal", "unknown-term"}
    assert rules(Selection(only=("un*",))) == {"unlabelled-term", "unknown-term"}
    assert rules(Selection(only=("literals",))) == {"ill-typed-literal"}
    assert rules(Selection(skip=("generic",))) == {"ill-typed-literal"}
    assert "literals" not in check(data, selection=Selection(skip=("ill-typed-literal",))).seconds


def test_an_unknown_rule_is_refused_with_what_comes_near(tmp_path: Path) -> None:
    """A misspelt rule would silently check nothing."""
    data = write(tmp_path, "my.ttl", "ex:a ex:b 1 .\n")
    with pytest.raises(UnknownName, match=r"no rule is called 'unlabeled-term'; did you mean unlabelled-term"):
        check(data, selection=Selection(only=("unlabeled-term",)))
    with pytest.raises(UnknownName, match=r"no rule is called 'zzz'; see kg validate --list-rules$"):
        check(data, selection=Selection(skip=("zzz",)))


def test_a_shape_of_ones_own_is_a_rule_by_its_name(tmp_path: Path) -> None:
    """A given shape, and a part of it that has no name, can be chosen; a misspelt one is refused, as any rule is."""
    data, shapes = write(tmp_path, "my.ttl", "ex:a a ex:Person .\n"), tmp_path / "shapes.ttl"
    shapes.write_text(SHAPES + "ex:Shape sh:property [ sh:path ex:name ; sh:minCount 1 ] .\n", encoding="utf-8")
    rules = ("Shape-born", "Shape-name", "Shape-*", "shapes")
    found = [check(data, shapes=(shapes,), selection=Selection(only=(rule,))).findings for rule in rules]
    assert [[finding.rule for finding in findings] for findings in found] == [[], *[["Shape-name"]] * 3]
    with pytest.raises(UnknownName, match="did you mean Shape-born"):
        check(data, shapes=(shapes,), selection=Selection(only=("Shap-born",)))


def test_a_generic_profile_needs_files() -> None:
    """Without files there is nothing of others to check."""
    with pytest.raises(UnreadableFile, match="name them"):
        run(Request(ROOT, profile=Profile.GENERIC))


def test_blank_nodes_of_two_files_stay_apart(tmp_path: Path) -> None:
    """The same label in two files is two nodes, and each is found in its own file."""
    for name in ("a.ttl", "b.ttl"):
        write(tmp_path, name, '_:x ex:p "y"^^xsd:integer .\n')
    found: tuple[Finding, ...] = run(Request(ROOT, paths=(tmp_path,), base=tmp_path)).findings
    assert [(f.rule, f.where()) for f in found] == [("ill-typed-literal", "a.ttl:5"), ("ill-typed-literal", "b.ttl:5")]
