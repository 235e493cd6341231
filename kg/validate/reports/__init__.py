"""Forms of the report that programs read: one module each, a function from report and rules to text.

All are deterministic: the same findings give the same bytes, and nothing depends on the clock or the machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Final

from kg.validate.registry import Rule
from kg.validate.report import Report

#: Every form that a program reads; each is a module of this package with a function ``render``.
FORMS: Final = ("json", "junit", "sarif", "github", "turtle")
_MODULES: Final = {"json": "as_json"}


def render(form: str, report: Report, rules: Iterable[Rule]) -> str:
    """Return a report in a form.

    Args:
        form: One of :data:`FORMS`.
        report: What was found.
        rules: Those that are known; a rule of which only a finding tells, such as a shape of one's own, is added.
    """
    module = import_module(f"{__name__}.{_MODULES.get(form, form)}")
    write: Callable[[Report, Mapping[str, Rule]], str] = module.render
    return write(report, told(report, rules))


def told(report: Report, rules: Iterable[Rule]) -> dict[str, Rule]:
    """Return the rules that a report speaks of, by name, sorted."""
    known = {rule.name: rule for rule in rules}
    for finding in report.findings:
        if finding.rule not in known:
            promise = f"A thing does not conform to the shape {finding.rule}"
            known[finding.rule] = Rule(finding.rule, "shapes", finding.severity, promise, "see its message")
    return {name: known[name] for name in sorted({finding.rule for finding in report.findings})}
