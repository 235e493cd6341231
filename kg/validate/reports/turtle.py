"""The report as a validation report of W3C SHACL (2017, section 3), in Turtle.

What a shape found has its own focus node, path, value, component and shape. What another rule found is told in the same
form: its focus node is the place, ``<file:///data/x.ttl#L12>``, and its component an IRI named after the rule, under
``https://w3id.org/lodestone/check/``; so whoever wants the results of shapes alone can tell them apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import quote

from kg.names import BASE, BORROWED
from kg.terms import Term, literal
from kg.validate.registry import Rule
from kg.validate.report import Finding, Report, Severity

_SEVERITIES: Final = {Severity.ERROR: "sh:Violation", Severity.WARNING: "sh:Warning", Severity.INFO: "sh:Info"}
_CHECK: Final = BASE + "check/"
_LABEL: Final = re.compile(r"_:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")


def render(report: Report, rules: Mapping[str, Rule]) -> str:  # noqa: ARG001 - every form takes both
    """Return the report as Turtle; results in the order of the findings."""
    conforms = "false" if report.findings or report.refused else "true"
    results = [f"    sh:result {_result(finding)} ;\n" for finding in report.findings]
    prefixes = f"@prefix sh: <{BORROWED['sh']}> .\n@prefix xsd: <{BORROWED['xsd']}> .\n\n"
    return f"{prefixes}[]\n    a sh:ValidationReport ;\n{''.join(results)}    sh:conforms {conforms} .\n"


def _result(finding: Finding) -> str:
    lines = "".join(f"\n        {predicate} {value} ;" for predicate, value in _properties(finding))
    return f"[{lines}\n    ]"


def _properties(finding: Finding) -> Iterator[tuple[str, Term]]:
    yield "a", "sh:ValidationResult"
    result = finding.shacl
    if result is None:
        line = "" if finding.line is None else f"#L{finding.line}"
        yield "sh:focusNode", f"<file:///{quote(finding.place.lstrip('/'))}{line}>"
    else:
        yield "sh:focusNode", result.focus
        if result.path is not None:
            yield "sh:resultPath", result.path
        if result.value is not None:
            yield "sh:value", result.value
    component = f"<{_CHECK}{quote(finding.rule)}>" if result is None else result.component
    yield "sh:sourceConstraintComponent", component
    if result is not None and (not result.shape.startswith("_:") or _LABEL.fullmatch(result.shape)):
        yield "sh:sourceShape", result.shape
    yield "sh:resultSeverity", _SEVERITIES[finding.severity]
    yield "sh:resultMessage", literal(f"{finding.where()}: {finding.message}")
