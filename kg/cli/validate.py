"""``kg validate``: run the checks on the project or on any RDF, and report in the form that is asked for."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from kg import paths
from kg.cli.values import DAY, PATH, Number
from kg.errors import LodestoneError, UnreadableFile

if TYPE_CHECKING:
    from kg.validate.registry import Rule
    from kg.validate.report import Report, Severity
    from kg.validate.run import Request

HUMAN: Final = "human"
FORMS: Final = (HUMAN, "json", "junit", "sarif", "github", "turtle")
_MIB: Final = 2**20


@click.command("validate")
@click.argument("files", metavar="[PATH]...", nargs=-1, type=PATH)
@click.option("--shapes", multiple=True, type=PATH, help="File or folder of SHACL shapes; may be repeated.")
@click.option("--ontology", multiple=True, type=PATH, help="What the terms of PATHs mean; proves them consistent.")
@click.option(
    "--profile",
    type=click.Choice(("auto", "lodestone", "generic")),
    default="auto",
    show_default=True,
    help="Which rules apply; auto: Lodestone's for this project and data in its terms, else generic ones.",
)
@click.option(
    "--shacl-engine",
    "shacl",
    type=click.Choice(("compiled", "pyshacl")),
    default="compiled",
    show_default=True,
    help="Who validates by shapes; pyshacl is slower, and the reference.",
)
@click.option("--only", multiple=True, metavar="RULE", help="Only these rules or checks; * matches anything.")
@click.option("--skip", multiple=True, metavar="RULE", help="All but these rules or checks.")
@click.option("--list-rules", is_flag=True, help="List every rule with its severity and promise, and end.")
@click.option(
    "--format", "form", type=click.Choice(FORMS), default=HUMAN, show_default=True, help="Form of the report."
)
@click.option("--output", type=PATH, help="Write the report there; standard output, or -, by default.")
@click.option("--report", "reports", multiple=True, metavar="FORM=FILE", help="Write one more report; may be repeated.")
@click.option(
    "--fail-on",
    type=click.Choice(("error", "warning", "info", "never")),
    default="warning",
    show_default=True,
    help="The least severity that makes the exit status 1.",
)
@click.option("--baseline", type=PATH, help="Leave out the findings that this file knows.")
@click.option("--write-baseline", is_flag=True, help="Write all findings to the file of --baseline, and succeed.")
@click.option("--changed", metavar="REV", help="Only findings on statements that differ from this git revision.")
@click.option("--articles", "folder", type=PATH, help="Folder of articles (or KG_ARTICLES).")
@click.option(
    "--timeout",
    type=Number(min=0, max=DAY),
    default=600.0,
    show_default=True,
    metavar="SECONDS",
    help="Stop after so long; 0 for no limit, without a process apart.",
)
@click.option(
    "--max-size",
    type=click.IntRange(min=1),
    default=256,
    show_default=True,
    metavar="MIB",
    help="Refuse larger files, decompressed.",
)
def command(files: tuple[Path, ...], **words: Any) -> int:  # noqa: ANN401 - click hands over words
    """Check RDF: syntax, shapes, hygiene, consistency; here also anchors, coverage and copied text.

    PATHs are files or folders of RDF (Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD, or .gz of these) or SPARQL.
    Files of this project, and data in its terms, are read together with all of it and only PATHs are reported on; of
    other data, only the files given are read. Nothing is ever fetched.

    Exit status: 0 nothing to mend, 1 findings, 2 could not run.
    """  # fmt: skip
    if words["list_rules"]:
        return _list_rules(words["form"])
    if words["write_baseline"] and not words["baseline"]:
        raise click.UsageError("--write-baseline needs --baseline FILE, the file to write")
    targets = [*map(_target, words["reports"]), (words["form"], _place(words["output"]))]
    request, root = _request(files, words)
    _spare(request, [*(file for _, file in targets), words["baseline"] if words["write_baseline"] else None])
    narrow = _narrowing(words, root)
    try:
        report = _run(request, words["timeout"])
    except LodestoneError as error:
        report = _refused(error)  # Whoever waits for a report gets one that says why it is empty.
    if words["write_baseline"] and not report.refused:
        from kg.validate import baseline  # noqa: PLC0415 - likewise

        _write(words["baseline"], baseline.text(report))
        click.echo(f"{words['baseline']}: {len(report.findings)} findings are known from now on")
        return _refusals(report)
    report = narrow(report)
    threshold = _threshold(words["fail_on"])
    for form, file in targets:
        _report(report, threshold, form, file, request)
    shown = (HUMAN, None) in targets and sys.stdout.isatty() and sys.stderr.isatty()
    return _refusals(report, shown=shown) or int(report.fails(threshold))


def _request(files: tuple[Path, ...], words: dict[str, Any]) -> tuple[Request, Path]:
    """Return what is to be validated, and the folder that places are relative to."""
    from kg.validate.registry import Selection  # noqa: PLC0415 - heavy, and not needed for --help
    from kg.validate.run import Profile, Request  # noqa: PLC0415 - likewise

    here, root = paths.here(), paths.share("ontology").parent
    request = Request(
        root,
        paths.articles(words["folder"]),
        () if os.path.realpath(root) in map(os.path.realpath, files) else files,  # The project itself is all of it.
        paths.share("data"),
        paths.checkout(),
        words["shapes"],
        words["ontology"],
        Profile(words["profile"]),
        Selection(_split(words["only"]), _split(words["skip"])),
        words["max_size"] * _MIB,
        words["shacl"],
        here,
    )
    return request, root


def _spare(request: Request, outputs: Iterable[Path | None]) -> None:
    """Refuse to write over what is to be read."""
    from kg.validate import intake  # noqa: PLC0415 - likewise

    own = [request.root / "ontology", request.data or request.root / "data"]
    intake.spare(filter(None, outputs), [*(request.paths or own), *request.shapes, *request.ontologies])


def _narrowing(words: dict[str, Any], root: Path) -> Callable[[Report], Report]:
    """Return what leaves out the findings that are known or old; files are read before the checks take their time."""
    from kg.validate import baseline, changes  # noqa: PLC0415 - likewise

    known = baseline.read(words["baseline"]) if words["baseline"] and not words["write_baseline"] else None
    changed = changes.since(words["changed"], paths.here()) if words["changed"] is not None else None

    def narrow(report: Report) -> Report:
        if known is not None:
            report = baseline.apply(report, known)
        return report if changed is None else changes.keep(report, changed, (paths.here(), root))

    return narrow


def _run(request: Request, seconds: float) -> Report:
    """Run the checks in a process apart, with a word on a terminal about what is being done."""
    from rich.console import Console  # noqa: PLC0415 - likewise

    from kg.validate import isolation  # noqa: PLC0415 - likewise

    status = Console(stderr=True).status("validating")
    told = False

    def progress(name: str) -> None:
        nonlocal told
        if not told:  # Only now: the thread that draws must not be there when the process forks.
            status.start()
            told = True
        status.update(f"validating: {name}")

    try:
        return isolation.run(request, progress, seconds)
    finally:
        status.stop()


def _refused(error: LodestoneError) -> Report:
    from kg.validate.report import Report  # noqa: PLC0415 - likewise

    return Report((), (), {}, {}, (" ".join(str(error).split()),))


def _report(report: Report, threshold: Severity | None, form: str, file: Path | None, request: Request) -> None:
    from kg.cli import findings  # noqa: PLC0415 - likewise
    from kg.validate import registry, reports  # noqa: PLC0415 - likewise

    if form == HUMAN and file is None:
        from kg.cli.tables import Quiet  # noqa: PLC0415 - likewise

        findings.show(report, threshold, Quiet(soft_wrap=True, highlight=False, emoji=False))
        return
    if form == HUMAN:
        text = findings.text(report, threshold)
    else:
        text = reports.render(form, report, registry.rules(request.root / "ontology"))
    if file is None:
        click.echo(text, nl=False)
    else:
        _write(file, text)


def _write(file: Path, text: str) -> None:
    from kg.export.output import whole_file  # noqa: PLC0415 - likewise

    with whole_file(file) as out:
        out.write(text.encode("utf-8"))


def _refusals(report: Report, *, shown: bool = False) -> int:
    """Say on standard error what was refused, unless the terminal shows it already; return the exit status for it."""
    for refused in () if shown else report.refused:
        click.echo(f"kg: {refused}", err=True)
    return 2 if report.refused else 0


def _target(words: str) -> tuple[str, Path | None]:
    form, equals, file = words.partition("=")
    if form not in FORMS or not equals or not file:
        raise click.UsageError(f"--report {words}: write FORM=FILE, with one of {', '.join(FORMS)}")
    return form, _place(Path(file))


def _place(file: Path | None) -> Path | None:
    """Return the file of a report, ``None`` for standard output."""
    return None if file == Path("-") else file


def _threshold(name: str) -> Severity | None:
    from kg.validate.report import Severity  # noqa: PLC0415 - likewise

    return None if name == "never" else Severity(name)


def _split(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(name.strip() for word in words for name in word.split(",") if name.strip())


def _list_rules(form: str) -> int:
    from kg.validate import registry  # noqa: PLC0415 - likewise

    listed = registry.rules()
    if form == "json":
        click.echo(json.dumps([_told(rule) for rule in listed], ensure_ascii=False, indent=2))
    elif form == HUMAN:
        for rule in listed:
            click.echo(f"{rule.name}  [{rule.check}, {rule.severity}, {rule.where}]  {rule.promise}; {rule.remedy}")
    else:
        raise UnreadableFile(f"rules are listed as human or json, not as {form}; leave --format out")
    return 0


def _told(rule: Rule) -> dict[str, str]:
    return {
        "rule": rule.name,
        "check": rule.check,
        "severity": rule.severity.value,
        "for": rule.where.value,
        "promise": rule.promise,
        "remedy": rule.remedy,
    }
