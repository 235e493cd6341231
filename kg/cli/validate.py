"""``kg validate``: run the checks and print what has to be mended, grouped by file."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kg import paths

if TYPE_CHECKING:
    from rich.console import Console

    from kg.validate.report import Finding, Report

#: What is told as shares, not as counts: sentences, those accounted for, code points, those under an anchor.
_COVERAGE: Final = ("sentences", "sentences accounted for", "code points", "under an anchor")
_BLINK: Final = 0.05  #: Seconds not worth telling.
_COLOURS: Final = {"error": "bold red", "warning": "yellow", "info": "cyan"}


@click.command("validate")
@click.argument("files", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--articles", "folder", type=click.Path(path_type=Path), help="Folder of articles (or KG_ARTICLES).")
def command(files: tuple[Path, ...], folder: Path | None) -> int:
    """Check syntax, shapes, hygiene, consistency, anchors, coverage and copied text.

    With PATHs (files or folders of RDF or SPARQL), only these are reported on, read together with the project.
    Exit status: 0 nothing to mend, 1 findings, 2 could not run.
    """
    from rich.console import Console  # noqa: PLC0415 - heavy, and not needed for --help

    from kg.validate.run import Request, run  # noqa: PLC0415

    root = paths.share("ontology").parent
    request = Request(root, paths.articles(folder), files, paths.share("data"), paths.checkout())
    with Console(stderr=True).status("validating") as status:
        report = run(request, lambda name: status.update(f"validating: {name}"))
    _show(report, Console(soft_wrap=True, highlight=False))
    return 1 if report.failed else 0


def _show(report: Report, console: Console) -> None:
    from rich.markup import escape  # noqa: PLC0415 - heavy, and not needed for --help

    for place, findings in groupby(report.findings, key=lambda finding: finding.place):
        console.print(f"[bold]{escape(place)}[/bold]")
        for finding in findings:
            console.print(_line(finding), markup=True)
        console.print()
    for skipped in report.skipped:
        console.print(f"[yellow]skipped[/yellow] {escape(skipped.check)}: {escape(skipped.reason)}")
    counts = ", ".join(f"{n} {name}" for name, n in report.checked.items() if name not in _COVERAGE)
    console.print(f"checked: {escape(counts)}")
    if report.checked.get("code points"):
        sentences, met, points, under = (report.checked[name] for name in _COVERAGE)
        share = f"{under} of {points} code points ({under / points:.0%}) under an anchor"
        console.print(f"coverage: {met} of {sentences} sentences accounted for, {share}")
    took = ", ".join(f"{name} {seconds:.1f}" for name, seconds in report.seconds.items() if seconds >= _BLINK)
    console.print(f"seconds: {took or 'under 0.1'}")
    console.print(_verdict(report))


def _line(finding: Finding) -> str:
    from rich.markup import escape  # noqa: PLC0415 - heavy, and not needed for --help

    line = "" if finding.line is None else str(finding.line)
    severity = f"[{_COLOURS[finding.severity]}]{finding.severity:<7}[/]"
    return f"  {line:>5} {severity} {escape(finding.message)} [dim]({finding.rule})[/dim]"


def _verdict(report: Report) -> str:
    if not report.findings:
        return "[green]nothing to mend[/green]"
    found = Counter(finding.severity.value for finding in report.findings)
    return (
        f"[{'red' if report.failed else 'cyan'}]"
        + ", ".join(f"{number} {name}{'s' if number != 1 and name != 'info' else ''}" for name, number in found.items())
        + "[/]"
    )
