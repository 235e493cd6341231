"""The report as JUnit XML: a suite per file, a case per finding; and a suite of the checks that were made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Final
from xml.etree import ElementTree as Xml

from kg.validate.registry import Rule
from kg.validate.report import Finding, Report, Severity

#: What XML 1.0 cannot hold (W3C XML 1.0, production 2).
_FORBIDDEN: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report, rules: Mapping[str, Rule]) -> str:
    """Return the report as JUnit XML; a finding that is only information does not fail its case."""
    root = Xml.Element("testsuites", name="kg validate")
    _checks(Xml.SubElement(root, "testsuite", name="checks"), report)
    for place, findings in groupby(report.findings, key=lambda finding: finding.place):
        suite = Xml.SubElement(root, "testsuite", name=_text(place))
        for finding in findings:
            _case(suite, finding, rules[finding.rule])
    for suite in (*root, root):
        cases = list(suite.iter("testcase"))
        suite.set("tests", str(len(cases)))
        for outcome, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            suite.set(name, str(sum(case.find(outcome) is not None for case in cases)))
    Xml.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root, encoding="unicode") + "\n"


def _checks(suite: Xml.Element, report: Report) -> None:
    """Add a case per check: those made pass, findings have cases of their own."""
    reasons: dict[str, list[str]] = {}
    for skipped in report.skipped:
        reasons.setdefault(skipped.check, []).append(skipped.reason)
    for name in dict.fromkeys((*report.seconds, *reasons)):
        case = Xml.SubElement(suite, "testcase", classname="checks", name=_text(name))
        if name in reasons:
            Xml.SubElement(case, "skipped", message=_text("; ".join(reasons[name])))
    for number, refused in enumerate(report.refused, 1):
        case = Xml.SubElement(suite, "testcase", classname="checks", name=f"refused {number}")
        Xml.SubElement(case, "error", message=_text(refused), type="refused")


def _case(suite: Xml.Element, finding: Finding, rule: Rule) -> None:
    at = "" if finding.line is None else f" at line {finding.line}"
    case = Xml.SubElement(suite, "testcase", classname=_text(finding.place), name=_text(finding.rule + at))
    if finding.in_file:
        case.set("file", _text(finding.place))
    if finding.line is not None:
        case.set("line", str(finding.line))
    text = "\n".join(_told(finding, rule))
    if finding.severity is Severity.INFO:
        Xml.SubElement(case, "system-out").text = _text(text)
    else:
        failure = Xml.SubElement(case, "failure", message=_text(finding.message), type=finding.severity.value)
        failure.text = _text(text)


def _told(finding: Finding, rule: Rule) -> Iterable[str]:
    yield f"{finding.where()}: {finding.severity}: {finding.message} ({finding.rule})"
    if finding.excerpt is not None:
        yield f"  {finding.excerpt.strip()}"
    yield f"rule: {rule.promise}"


def _text(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
