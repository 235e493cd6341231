"""Forms of the report: each read back by somebody else's reader, with everything that was in it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote
from xml.etree import ElementTree as Xml

import jsonschema  # type: ignore[import-untyped]  # it has no types
import pytest
import rdflib
from pydantic_sarif import model as sarif_model  # type: ignore[import-untyped]  # it has no types
from rdflib.namespace import RDF, SH

from kg.terms import plain
from kg.validate import reports
from kg.validate.report import Report, Severity
from kg.validate.reports import FORMS, render
from tests.validate.reports.conftest import COMPLEX, RESULT, RULES

#: Made of the JSON Schema of SARIF 2.1.0; it forbids what the schema does not know.
Sarif: Final = sarif_model.StaticAnalysisResultsFormatSarifVersion210JsonSchema


def read(form: str, report: Report) -> Any:  # noqa: ANN401 - JSON
    """Return what a form of JSON holds."""
    return json.loads(render(form, report, RULES))


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_the_same_each_time(form: str, report: Report) -> None:
    """The same findings give the same text, however long the checks took; the text ends its last line."""
    again = Report(
        report.findings, report.skipped, report.checked, dict.fromkeys(report.seconds, 9.0), report.refused,
        report.stale, report.held_back,
    )  # fmt: skip
    assert render(form, report, RULES) == render(form, again, RULES)
    assert render(form, report, RULES).endswith("\n")


def test_json_is_as_its_schema_says(report: Report) -> None:
    """The schema that the package carries accepts the report, knows all of it, and asks for all of it."""
    schema = json.loads(Path(reports.__file__).with_name("report.schema.json").read_text(encoding="utf-8"))
    content = read("json", report)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(content, schema)
    assert set(schema["required"]) == set(content) == set(schema["properties"])
    assert set(schema["$defs"]["finding"]["properties"]) == {key for found in content["findings"] for key in found}
    assert content["counts"] == {"error": 13, "warning": 1, "info": 1}
    assert content["complete"] is False
    assert [found["message"] for found in content["findings"]] == [finding.message for finding in report.findings]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**content, "more": 1}, schema)


def test_junit_counts_and_tells_all(report: Report) -> None:
    """Every finding is a case in the suite of its file, checks have a suite of their own, and the sums are right."""
    root = Xml.fromstring(render("junit", report, RULES))  # noqa: S314 - our own text
    checks, *files = root
    assert (root.tag, root.get("tests"), root.get("failures"), root.get("errors")) == ("testsuites", "19", "14", "1")
    assert [(case.get("name"), [child.tag for child in case]) for case in checks] == [
        ("reading", []),
        ("shapes", []),
        ("consistency", ["skipped"]),
        ("refused 1", ["error"]),
    ]
    assert [suite.get("name") for suite in files] == [
        "data/a b,c:%41;é.ttl",
        "/abs/my.ttl",
        "my.ttl",
        "ontology/ and data/",
    ]
    messages = [failure.get("message") for failure in root.iter("failure")]
    assert messages[:9] == [f.message.replace("\x07", "\ufffd") for f in report.findings[:9]]
    assert all(int(s.get("tests", 0)) == len(s) for s in root)
    assert [case.get("line") for case in files[1]] == ["7"]
    assert files[2][0].find("failure") is None  # information does not fail


def test_sarif_is_as_its_schema_says(report: Report) -> None:
    """The models made of the SARIF 2.1.0 schema accept the report; another field or level they would not."""
    content = read("sarif", report)
    Sarif.model_validate(content)
    jsonschema.validate(content, Sarif.model_json_schema())
    (run,) = content["runs"]
    run["results"][0]["severity"] = "error"
    with pytest.raises(ValueError, match="severity"):
        Sarif.model_validate(content)


def test_sarif_names_rules_places_and_fingerprints(report: Report) -> None:
    """Each result points at its rule, its place below the root, and carries a fingerprint of its own."""
    content = read("sarif", report)
    (run,) = content["runs"]
    rules, results = run["tool"]["driver"]["rules"], run["results"]
    assert [rule["id"] for rule in rules] == ["Shape-born", "Shape-p", "inconsistent", "syntax"]
    assert all(rule["help"]["text"] and rule["fullDescription"]["text"] for rule in rules)
    assert [rules[result["ruleIndex"]]["id"] for result in results] == [result["ruleId"] for result in results]
    assert len({result["partialFingerprints"]["lodestone/v1"] for result in results}) == len(report.findings)
    places = [result["locations"][0]["physicalLocation"] for result in results if "locations" in result]
    assert len(places) == len(report.findings) - 1  # of the whole, there is no place
    term = replace(report.findings[0], place="http://e/a.b", line=None, excerpt=None, in_file=False)
    terms = Report((term,), (), {}, {})
    assert "locations" not in read("sarif", terms)["runs"][0]["results"][0]  # no file holds the term
    assert render("github", terms, RULES).startswith("::error col=2,title=syntax::")
    assert 'file="' not in render("junit", terms, RULES)
    assert read("json", terms)["findings"][0]["file"] is None
    assert unquote(places[0]["artifactLocation"]["uri"]) == "data/a b,c:%41;é.ttl"
    assert places[0]["artifactLocation"]["uriBaseId"] in run["originalUriBaseIds"]
    assert places[-2]["artifactLocation"] == {"uri": "file:///abs/my.ttl"}
    assert places[-2]["region"] == {"startLine": 7, "startColumn": 4, "snippet": {"text": "  ex:born 3"}}
    assert {result["level"] for result in results} == {"error", "warning", "note"}
    assert run["invocations"][0]["executionSuccessful"] is False
    assert len(run["invocations"][0]["toolExecutionNotifications"]) == 2


def test_annotations_are_one_line_each(report: Report) -> None:
    """No word of a finding ends a line, a property or the command; the gravest come first, the refused before them."""
    lines = render("github", report, RULES).split("\n")
    assert lines.pop() == ""
    assert len(lines) == len(report.findings) + 1
    assert lines[0] == "::error title=refused::deep.ttl: nests deeper than 256; write it flatter"
    assert lines[1].startswith("::error file=data/a b%2Cc%3A%2541;é.ttl,line=1,col=2,title=syntax::says")
    assert [line.split(" ", 1)[0] for line in lines] == ["::error"] * 14 + ["::warning", "::notice"]
    two = next(line for line in lines if "::two" in line)
    assert two.endswith("::two%0Alines%0D%0Aand\ttabs \\n \\")


def test_turtle_is_a_report_of_shacl(report: Report) -> None:
    """Others read one validation report; a result of a shape has its own terms, another its rule as component."""
    graph = rdflib.Graph().parse(data=render("turtle", report, RULES), format="turtle")
    (root,) = graph.subjects(RDF.type, SH.ValidationReport)
    results = list(graph.objects(root, SH.result))
    assert len(results) == len(set(graph.subjects(RDF.type, SH.ValidationResult))) == len(report.findings)
    assert graph.value(root, SH.conforms) == rdflib.Literal(False)  # noqa: FBT003 - the value itself
    for result in results:
        for needed in (SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent, SH.resultMessage):
            assert len(list(graph.objects(result, needed))) == 1
    born = next(graph.subjects(SH.sourceShape, rdflib.URIRef(plain(RESULT.shape))))
    assert graph.value(born, SH.resultPath) == rdflib.URIRef("http://e/born")
    assert graph.value(born, SH.value) == rdflib.Literal("x", lang="en")
    assert graph.value(born, SH.resultSeverity) == SH.Warning
    minimum = next(graph.subjects(SH.sourceConstraintComponent, rdflib.URIRef(plain(COMPLEX.component))))
    assert graph.value(graph.value(minimum, SH.resultPath), SH.inversePath) == rdflib.URIRef("http://e/p")
    component = rdflib.URIRef("https://w3id.org/lodestone/check/syntax")
    messages = {
        str(graph.value(result, SH.resultMessage)) for result in graph.subjects(SH.sourceConstraintComponent, component)
    }
    assert messages == {f"{f.where()}: {f.message}" for f in report.findings if f.rule == "syntax"}


def test_nothing_found_is_a_whole_report_too() -> None:
    """Without findings each form still says that it looked: nothing failed, everything conforms."""
    empty = Report((), (), {"files": 1}, {"reading": 0.1})
    assert read("json", empty)["counts"] == {level.value: 0 for level in Severity}
    assert read("json", empty)["complete"] is True
    assert Xml.fromstring(render("junit", empty, RULES)).get("tests") == "1"  # noqa: S314 - our own text
    Sarif.model_validate(read("sarif", empty))
    assert read("sarif", empty)["runs"][0]["results"] == []
    assert render("github", empty, RULES) == ""
    assert "sh:conforms true" in render("turtle", empty, RULES)
