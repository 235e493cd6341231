"""What checks give back: findings, what could not be checked and why, and how much was looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"  #: It is wrong: an answer built on it could be false.
    WARNING = "warning"  #: It needs a person's eye, and a change.
    INFO = "info"  #: Good to know; nothing fails over it.


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend."""

    rule: str  #: Slug of the rule, e.g. ``"orphaned-passage"`` or, for a shape, ``"Claim-label"``.
    severity: Severity
    place: str  #: File, relative to the root where it lies within; or what else the finding is about.
    line: int | None  #: 1-based, or ``None`` where no one line is to blame.
    message: str  #: What is wrong and what to do, in one line.

    def where(self) -> str:
        """Return the place as ``file:line``."""
        return self.place if self.line is None else f"{self.place}:{self.line}"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A check that could not be made."""

    check: str
    reason: str  #: Why, and what to do to have it made.


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one check gives back."""

    findings: tuple[Finding, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    checked: Mapping[str, int] = field(default_factory=dict)  #: What was counted, e.g. ``{"passages": 210}``.


@dataclass(frozen=True, slots=True)
class Report:
    """What all checks together gave back."""

    findings: tuple[Finding, ...]  #: By place, line and rule.
    skipped: tuple[Skipped, ...]
    checked: Mapping[str, int]
    seconds: Mapping[str, float]  #: By check, in the order they ran.

    @property
    def failed(self) -> bool:
        """Whether there is a finding that somebody has to act on."""
        return any(finding.severity is not Severity.INFO for finding in self.findings)
