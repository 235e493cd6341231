"""The report as workflow commands of GitHub Actions, which show each finding beside its line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kg.validate.registry import Rule
from kg.validate.report import Finding, Report, Severity

_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report, rules: Mapping[str, Rule]) -> str:  # noqa: ARG001 - every form takes both
    """Return a line per finding, the gravest first, since GitHub shows only some of each level."""
    order = list(Severity)
    ranked = sorted(report.findings, key=lambda finding: order.index(finding.severity))
    refused = [f"::error title=refused::{_data(text)}" for text in report.refused]
    return "".join(f"{line}\n" for line in (*refused, *map(_command, ranked)))


def _command(finding: Finding) -> str:
    """Write one command; the form is GitHub's (Workflow commands, "Setting an error message")."""
    place = finding.place if finding.in_file else None
    properties = {"file": place, "line": finding.line, "col": finding.column, "title": finding.rule}
    told = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items() if value is not None)
    return f"::{_LEVELS[finding.severity]} {told}::{_data(finding.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
