"""Findings for people: grouped by file, each with its line of the source and a caret under what is wrong."""

from __future__ import annotations

import io
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Final

from kg.validate.report import Finding, Report, Severity

if TYPE_CHECKING:
    from rich.console import Console

#: What is told as shares, not as counts: sentences, those accounted for, code points, those under an anchor.
_COVERAGE: Final = ("sentences", "sentences accounted for", "code points", "under an anchor")
_BLINK: Final = 0.05  #: Seconds not worth telling.
_COLOURS: Final = {"error": "bold red", "warning": "yellow", "info": "cyan"}
_MARGIN: Final = 8  #: Columns before an excerpt: those of the line number, and a blank.
_SHOWN: Final = 110  #: Columns of an excerpt.
_STALE: Final = 5  #: Entries of a baseline that are told one by one.


def text(report: Report, threshold: Severity | None) -> str:
    """Return a report as plain text, for a file."""
    from rich.console import Console  # noqa: PLC0415 - heavy, and not needed for --help

    out = io.StringIO()
    show(
        report, threshold, Console(file=out, soft_wrap=True, highlight=False, emoji=False, color_system=None, width=200)
    )
    return out.getvalue()


def show(report: Report, threshold: Severity | None, console: Console) -> None:
    """Print a report."""
    from rich.markup import escape  # noqa: PLC0415 - likewise

    for place, findings in groupby(report.findings, key=lambda finding: finding.place):
        console.print(f"[bold]{escape(_safe(place))}[/bold]")
        for finding in findings:
            for line in _lines(finding):
                console.print(line)
        console.print()
    for refused in report.refused:
        console.print(f"[bold red]refused[/] {escape(_safe(refused))}")
    for skipped in report.skipped:
        console.print(f"[yellow]skipped[/yellow] {escape(skipped.check)}: {escape(_safe(skipped.reason))}")
    for line in _notes(report):
        console.print(escape(_safe(line)))
    console.print(_verdict(report, threshold))


def _lines(finding: Finding) -> Iterator[str]:
    """Yield the lines of one finding: what is wrong, the line of the source, and a caret."""
    from rich.markup import escape  # noqa: PLC0415 - likewise

    line = "" if finding.line is None else str(finding.line)
    severity = f"[{_COLOURS[finding.severity]}]{finding.severity:<7}[/]"
    yield f"  {line:>5} {severity} {escape(_safe(finding.message))} [dim]({escape(finding.rule)})[/dim]"
    if finding.excerpt and finding.excerpt.strip():
        source, column, width = _window(finding.excerpt, finding.column)
        yield f"[dim]{' ' * _MARGIN}| {escape(source)}[/dim]"
        yield f"{' ' * _MARGIN}[dim]|[/dim] {' ' * column}[{_COLOURS[finding.severity]}]{'^' * width}[/]"


def _window(excerpt: str, column: int | None) -> tuple[str, int, int]:
    """Return what is shown of a line, the columns before the caret, and the columns under it."""
    indent = len(excerpt) - len(excerpt.lstrip())
    start = indent if column is None else min(max(column - 1, indent), len(excerpt))
    cut = max(indent, start - _SHOWN // 2)
    source = _safe(excerpt[cut : cut + _SHOWN].replace("\t", " ")).rstrip()
    before = source[: start - cut]
    marked = source[start - cut :] if column is None else _token(source[start - cut :])
    return source, _width(before), max(1, _width(marked))


def _token(text: str) -> str:
    """Return the term that a text begins with: a string, an IRI in brackets, or what ends at a blank."""
    closing = {'"': '"', "'": "'", "<": ">"}.get(text[:1])
    if closing and closing in text[1:]:
        return text[: text.index(closing, 1) + 1]
    word = text.split(maxsplit=1)[0] if text.strip() else ""
    return word.rstrip(",;.") or word


def _width(text: str) -> int:
    """Return the columns of a terminal that a text takes: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _safe(text: str) -> str:
    """Return a text without control characters, which a terminal would obey."""
    return "".join(letter if letter.isprintable() or letter == " " else "\ufffd" for letter in text)


def _notes(report: Report) -> Iterator[str]:
    if report.held_back:
        yield f"held back: {report.held_back} known or on lines that did not change"
    if report.stale:
        yield f"stale: {len(report.stale)} in the baseline and no longer found; write it anew with --write-baseline"
        yield from (f"  {entry}" for entry in report.stale[:_STALE])
    counts = ", ".join(f"{n} {name}" for name, n in report.checked.items() if name not in _COVERAGE)
    yield f"checked: {counts}"
    if report.checked.get("code points"):
        sentences, met, points, under = (report.checked[name] for name in _COVERAGE)
        share = f"{under} of {points} code points ({under / points:.0%}) under an anchor"
        yield f"coverage: {met} of {sentences} sentences accounted for, {share}"
    took = ", ".join(f"{name} {seconds:.1f}" for name, seconds in report.seconds.items() if seconds >= _BLINK)
    yield f"seconds: {took or 'under 0.1'}"


def _verdict(report: Report, threshold: Severity | None) -> str:
    if not report.findings:
        told = "nothing more to mend" if report.held_back else "nothing to mend"
        return "[red]not everything could be checked[/red]" if report.refused else f"[green]{told}[/green]"
    found = Counter(finding.severity.value for finding in report.findings)
    return (
        f"[{'red' if report.fails(threshold) else 'cyan'}]"
        + ", ".join(f"{number} {name}{'s' if number != 1 and name != 'info' else ''}" for name, number in found.items())
        + "[/]"
    )
