"""The report as JSON; its form is given by ``report.schema.json`` beside this file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from kg import __version__
from kg.validate.registry import Rule
from kg.validate.report import Finding, Report, Severity


def render(report: Report, rules: Mapping[str, Rule]) -> str:
    """Return the report as JSON."""
    counts = {level.value: sum(f.severity is level for f in report.findings) for level in Severity}
    content = {
        "tool": {"name": "lodestone", "version": __version__},
        "complete": not report.refused,
        "counts": counts,
        "findings": [_finding(finding, rules[finding.rule]) for finding in report.findings],
        "refused": list(report.refused),
        "skipped": [{"check": skipped.check, "reason": skipped.reason} for skipped in report.skipped],
        "checked": dict(report.checked),
        "heldBack": report.held_back,
        "stale": list(report.stale),
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _finding(finding: Finding, rule: Rule) -> dict[str, Any]:
    found: dict[str, Any] = {
        "rule": finding.rule,
        "check": rule.check,
        "severity": finding.severity.value,
        "file": finding.place if finding.in_file else None,
        "line": finding.line,
        "column": finding.column,
        "message": finding.message,
        "remedy": rule.remedy,
        "excerpt": finding.excerpt,
        "fingerprint": finding.fingerprint,
    }
    if finding.shacl:
        result = finding.shacl
        found["shacl"] = {
            "focusNode": result.focus,
            "resultPath": result.path,
            "value": result.value,
            "sourceConstraintComponent": result.component,
            "sourceShape": result.shape,
        }
    return found
