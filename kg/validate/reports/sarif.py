"""The report as SARIF 2.1.0 (OASIS, 2020), which code hosts show beside the lines of a change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from kg import __version__
from kg.validate.registry import Rule
from kg.validate.report import Finding, Report, Severity

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_ROOT: Final = "SRCROOT"


def render(report: Report, rules: Mapping[str, Rule]) -> str:
    """Return the report as a SARIF log of one run."""
    numbers = {name: number for number, name in enumerate(rules)}
    driver = {
        "name": "lodestone",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in rules.values()],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder where kg validate ran."}}},
        "invocations": [_invocation(report)],
        "results": [_result(finding, numbers[finding.rule]) for finding in report.findings],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.name,
        "shortDescription": {"text": f"{rule.promise}."},
        "fullDescription": {"text": f"{rule.promise}: {rule.remedy}."},
        "help": {"text": f"What to do: {rule.remedy}.", "markdown": f"**What to do:** {rule.remedy}."},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [rule.check]},
    }


def _invocation(report: Report) -> dict[str, Any]:
    refused = [{"level": "error", "message": {"text": text}} for text in report.refused]
    skipped = [
        {"level": "warning", "message": {"text": f"{skipped.check} was not checked: {skipped.reason}"}}
        for skipped in report.skipped
    ]
    return {"executionSuccessful": not report.refused, "toolExecutionNotifications": [*refused, *skipped]}


def _result(finding: Finding, number: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": number,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "partialFingerprints": {"lodestone/v1": finding.fingerprint, "primaryLocationLineHash": finding.fingerprint},
    }
    if finding.in_file:
        found["locations"] = [{"physicalLocation": _location(finding)}]
    if finding.shacl:
        result = finding.shacl
        found["properties"] = {
            "focusNode": result.focus,
            "resultPath": result.path,
            "value": result.value,
            "sourceConstraintComponent": result.component,
            "sourceShape": result.shape,
        }
    return found


def _location(finding: Finding) -> dict[str, Any]:
    absolute = Path(finding.place).is_absolute()
    uri = Path(finding.place).as_uri() if absolute else quote(finding.place)
    location: dict[str, Any] = {"artifactLocation": {"uri": uri} if absolute else {"uri": uri, "uriBaseId": _ROOT}}
    if finding.line is not None:
        region: dict[str, Any] = {"startLine": finding.line}
        if finding.column is not None:
            region["startColumn"] = finding.column
        if finding.excerpt is not None:
            region["snippet"] = {"text": finding.excerpt}
        location["region"] = region
    return location
