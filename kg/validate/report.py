"""What checks give back: findings, what could not be checked or was refused and why, and how much was looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kg.terms import Term


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"  #: It is wrong: an answer built on it could be false.
    WARNING = "warning"  #: It needs a person's eye, and a change.
    INFO = "info"  #: Good to know; nothing fails over it.


@dataclass(frozen=True, slots=True)
class ShaclResult:
    """What a result of W3C SHACL says beside severity and message."""

    focus: Term
    path: str | None  #: As Turtle: an IRI in angle brackets, or the brackets of a complex path.
    value: Term | None
    component: Term  #: The kind of constraint, e.g. ``<http://www.w3.org/ns/shacl#MinCountConstraintComponent>``.
    shape: Term  #: The shape that failed; a property shape where there is one.


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend."""

    rule: str  #: Slug of the rule, e.g. ``"orphaned-passage"`` or, for a shape, ``"Claim-label"``.
    severity: Severity
    place: str  #: File, relative to the root where it lies within; or what else the finding is about.
    line: int | None  #: 1-based, or ``None`` where no one line is to blame.
    message: str  #: What is wrong and what to do, in one line.
    column: int | None = None  #: 1-based, in code points; ``None`` where the line as a whole is to blame.
    shacl: ShaclResult | None = None  #: What failed, where a shape did.
    excerpt: str | None = None  #: The line of the source, where there is one; long ones cut.
    fingerprint: str = ""  #: The same for the same finding after lines have moved; see :mod:`kg.validate.fingerprints`.
    block: tuple[int, int] | None = None  #: First and last line of the statement that the finding is about.
    in_file: bool = True  #: Whether the place is a file; else it is a term that none holds, or the whole.

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
    refused: tuple[str, ...] = ()  #: Input too dangerous or too broken to be checked, each with its place and reason.


@dataclass(frozen=True, slots=True)
class Report:
    """What all checks together gave back."""

    findings: tuple[Finding, ...]  #: By place, line and rule.
    skipped: tuple[Skipped, ...]
    checked: Mapping[str, int]
    seconds: Mapping[str, float]  #: By check, in the order they ran.
    refused: tuple[str, ...] = ()  #: Where there is any, the report is not complete.
    stale: tuple[str, ...] = ()  #: Entries of the baseline that nothing matches any longer, each in a sentence.
    held_back: int = 0  #: Findings left out: known to the baseline, or on lines that did not change.

    @property
    def failed(self) -> bool:
        """Whether there is a finding that somebody has to act on."""
        return self.fails(Severity.WARNING)

    def fails(self, threshold: Severity | None) -> bool:
        """Whether there is a finding at least so severe; never where there is no threshold."""
        order = list(Severity)
        return threshold is not None and any(order.index(f.severity) <= order.index(threshold) for f in self.findings)
