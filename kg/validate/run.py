"""All checks, one after the other, and their common report."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeAlias

from kg import articles as texts
from kg import sources
from kg.articles import Article
from kg.engine.embedded import Embedded
from kg.errors import MissingExtra, Refused, UnreadableFile
from kg.names import shorten
from kg.terms import Quad, iri, is_iri
from kg.validate import (
    anchors,
    comparisons,
    copied,
    corpus,
    fingerprints,
    generic,
    guards,
    hygiene,
    intake,
    profile,
    queries,
    registry,
    shacl_terms,
    targets,
)
from kg.validate.corpus import Corpus
from kg.validate.registry import Rule, Selection
from kg.validate.report import Finding, Outcome, Report, Severity, Skipped

#: Checks that need every file to be read: they would report what the missing file would have described.
_WHOLE: Final = (
    "shapes", "targets", "names in shapes", "hygiene", "profile", "generic", "literals", "comparisons", "anchors",
    "consistency",
)  # fmt: skip
_ALL: Final = "ontology/ and data/"  #: The place of what is wrong with the project as a whole.
_Check: TypeAlias = Callable[[], Outcome]


class Profile(StrEnum):
    """Which rules apply."""

    AUTO = "auto"  #: Those of Lodestone for the project and for data in its terms, else the generic ones.
    LODESTONE = "lodestone"
    GENERIC = "generic"


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be validated."""

    root: Path  #: The folder that holds ``ontology/``, ``data/`` and ``queries/``.
    articles: Path | None = None  #: The folder of articles, where there is one.
    paths: tuple[Path, ...] = ()  #: Report on these files or folders only; on everything where empty.
    data: Path | None = None  #: Another folder of data than the one in the root.
    repository: Path | None = None  #: Where copied text is looked for; the root where not given.
    shapes: tuple[Path, ...] = ()  #: Files or folders of shapes, beside those of the project or instead of them.
    ontologies: tuple[Path, ...] = ()  #: Files or folders that say what the terms of others mean.
    profile: Profile = Profile.AUTO
    selection: Selection = field(default_factory=Selection)
    largest: int = intake.LARGEST  #: Bytes of one file at most.
    shacl: str = "compiled"  #: Who validates by shapes: ``compiled``, or ``pyshacl``, the reference.
    base: Path = Path()  #: What places are relative to where the data are those of others.


def run(request: Request, progress: Callable[[str], None] = lambda _: None) -> Report:
    """Run every check.

    Args:
        request: What is to be validated.
        progress: Told the name of each check before it runs.

    Raises:
        UnreadableFile: A path asked for does not exist.
        UnknownName: A rule that is to be run or left out does not exist.
        Refused: A link leads out of a folder.
        EngineFailure: The store or the reasoner failed.
    """
    progress("reading")
    began = time.perf_counter()
    known = registry.rules(request.root / "ontology")
    if not request.shapes:
        request.selection.validate(known)  # Before anything is read, where that can be.
    foreign, whole = _read(request)
    if whole.whole:
        request.selection.validate(known, {registry.local(quad[0]) for quad in whole.shapes() if is_iri(quad[0])})
    articles = texts.load(request.articles) if request.articles and not foreign else {}
    counted = {"files": len({file.place for file in whole.files}) + len(whole.faults)}
    outcomes = [Outcome((*whole.faults, *whole.remarks), checked=counted, refused=whole.refused)]
    seconds = {"reading": time.perf_counter() - began}
    for name, check in (_foreign(request, whole) if foreign else _own(request, whole, articles)).items():
        if request.selection.runs(name, known):
            progress(name)
            began = time.perf_counter()
            outcomes.append(check())
            seconds[name] = time.perf_counter() - began
    findings = [finding for outcome in outcomes for finding in outcome.findings]
    places = None if foreign else _places(request, whole)
    return Report(
        tuple(_chosen(findings, places, request.selection, known, whole)),
        tuple(skip for outcome in outcomes for skip in outcome.skipped),
        {key: number for outcome in outcomes for key, number in outcome.checked.items()},
        seconds,
        tuple(refused for outcome in outcomes for refused in outcome.refused),
    )


def _read(request: Request) -> tuple[bool, Corpus]:
    """Return whether the data are those of others, and the files that belong together."""
    wanted = request.profile
    if wanted is Profile.AUTO and (_within_project(request) or not request.paths):
        wanted = Profile.LODESTONE
    if wanted is not Profile.LODESTONE:
        if not request.paths:
            raise UnreadableFile("--profile generic is for files of your own: name them")
        given = corpus.read_given(request.base, request.paths, request.shapes, request.ontologies, request.largest)
        if wanted is Profile.GENERIC or not generic.lodestone(given):
            return True, given
    extra = (*request.paths, *request.ontologies)
    return False, corpus.read(request.root, extra, request.data, request.shapes, request.largest)


def _within_project(request: Request) -> bool:
    folders = [request.root / name for name in ("ontology", "data", "queries")]
    own = [folder.resolve() for folder in (*folders, request.data) if folder is not None]
    return any(intake.real(path).is_relative_to(folder) for path in request.paths for folder in own)


def _own(request: Request, whole: Corpus, articles: Mapping[str, Article]) -> dict[str, _Check]:
    """Return the checks of data in the terms of Lodestone, by name; those that cannot be made say why not."""
    repository = request.repository or request.root
    store = functools.cache(lambda: _store(whole))
    made: dict[str, _Check] = {
        "queries": lambda: queries.check(whole),
        "shacl terms": lambda: shacl_terms.check(whole),
        "shapes": lambda: _shapes(request, whole),
        "targets": lambda: targets.check(whole),
        "names in shapes": lambda: _names_in_shapes(whole),
        "profile": lambda: profile.check(whole),
        "hygiene": lambda: hygiene.check(whole, store()),
        "comparisons": lambda: comparisons.check(whole, store()),
        "anchors": lambda: anchors.check(whole, articles),
        "consistency": lambda: _consistency(whole.quads(), whole),
    }
    _put_off(made, whole)
    if request.paths:
        made["consistency"] = _not_made("consistency", "proved of the whole only: run kg validate without PATH")
    if articles:
        made["copied text"] = lambda: copied.check(repository, articles, _searched(request, whole))
    else:
        made["copied text"] = _not_made("copied text", "no article is at hand: set KG_ARTICLES or give --articles DIR")
    return made


def _foreign(request: Request, whole: Corpus) -> dict[str, _Check]:
    """Return the checks of data of others, by name; those that cannot be made say why not."""
    takes = request.selection.takes
    folder = request.root / "ontology" / registry.GENERIC
    made: dict[str, _Check] = {
        "queries": lambda: generic.queries(whole),
        "shacl terms": lambda: shacl_terms.check(whole),
        "shapes": lambda: _shapes(request, whole),
        "targets": lambda: generic.targeted(whole),
        "names in shapes": lambda: _names_in_shapes(whole),
        "generic": lambda: generic.rules(whole, folder, lambda rule: takes(rule, "generic")),
        "literals": lambda: generic.literals(whole),
        "consistency": lambda: _consistency(*generic.reasoned(whole)),
    }
    if not any(True for _ in whole.shapes()):
        made["shapes"] = _not_made("shapes", generic.unshaped(whole, request.shapes))
        if not request.shapes:
            del made["targets"], made["names in shapes"]
    if not request.ontologies:
        made["consistency"] = _not_made("consistency", "proved by an ontology: give --ontology FILE")
    _put_off(made, whole)
    return made


def _names_in_shapes(whole: Corpus) -> Outcome:
    from kg.validate import names_in_shapes  # noqa: PLC0415 - the compiler is behind it

    return names_in_shapes.check(whole)


def _put_off(made: dict[str, _Check], whole: Corpus) -> None:
    """Leave out the checks that would report what an unread file would have described."""
    if not whole.whole:
        reason = "not while a file does not parse: mend the syntax first"
        made |= {name: _not_made(name, reason) for name in _WHOLE if name in made}


def _shapes(request: Request, whole: Corpus) -> Outcome:
    """Validate by shapes; those that were given are refused where they are none, those of the project are mended."""
    from kg.validate import shapes  # noqa: PLC0415 - the compiler is not needed by who skips shapes
    from kg.validate.shacl.validation import By  # noqa: PLC0415 - likewise

    given = ", ".join(map(str, request.shapes)) or "the shapes"
    try:
        guards.refuse(whole.shapes(), lambda quad: _where(whole, quad))
    except Refused as refused:
        return Outcome(refused=(str(refused),))
    outcome = shapes.check(whole, By(request.shacl))
    broken = [finding for finding in outcome.findings if finding.rule == "syntax"]
    if broken and request.shapes:
        told = (f"{given if finding.line is None else finding.where()}: {finding.message}" for finding in broken)
        return Outcome(refused=tuple(dict.fromkeys(told)))
    return outcome


def _where(whole: Corpus, quad: Quad) -> str:
    """Return the place of a statement as ``file:line``."""
    subject, predicate, value, graph = quad
    place, line = whole.locate(subject, predicate, graph, value)
    return place if line is None else f"{place}:{line}"


def _store(whole: Corpus) -> Embedded:
    store = Embedded()
    store.load(whole.quads())
    return store


def _consistency(quads: Iterable[Quad], whole: Corpus, *left_out: Skipped) -> Outcome:
    """Have quads proved consistent and their classes satisfiable."""
    from kg.validate import consistency  # noqa: PLC0415 - owlready2 is optional

    proved = list(quads)
    try:
        proof = consistency.check(quad[:3] for quad in proved)
    except MissingExtra as missing:
        return Outcome(skipped=(Skipped("consistency", str(missing)),))
    found = []
    if not proof.consistent:
        message = "ontology and data contradict one another: take back the last change, or part of it, and prove again"
        found.append(Finding("inconsistent", Severity.ERROR, generic.blamed(whole) or _ALL, None, message))
    for kind in proof.unsatisfiable:
        place, line = whole.locate(iri(kind), graph=sources.ONTOLOGY)
        message = f"{shorten(kind)}: nothing can be in this class; look for disjoint classes above it"
        found.append(Finding("unsatisfiable-class", Severity.ERROR, place, line, message))
    return Outcome(tuple(found), left_out, {"triples proved consistent": len(proved) if not found else 0})


def _not_made(name: str, reason: str) -> _Check:
    return lambda: Outcome(skipped=(Skipped(name, reason),))


def _places(request: Request, whole: Corpus) -> frozenset[str] | None:
    """Return the files to report on, as findings name them; ``None`` for all."""
    if not request.paths:
        return None
    wanted = [intake.real(path) for path in request.paths]
    known = [file.path for file in whole.files] + list(whole.queries)
    chosen = (path for path in known if any(path.is_relative_to(want) for want in wanted))
    return frozenset(corpus.place_of(path, whole.root) for path in chosen) | {fault.place for fault in whole.faults}


def _searched(request: Request, whole: Corpus) -> list[Path] | None:
    """Return the files in which copied text is looked for; ``None`` for all of the repository, and nothing else."""
    places, repository = _places(request, whole), request.repository or request.root
    if places is not None:
        return [whole.root / place for place in sorted(places)]
    if request.data is None or request.data.resolve().is_relative_to(repository.resolve()):
        return None
    return [*copied.files(repository), *copied.files(request.data)]


def _chosen(
    findings: Iterable[Finding],
    places: frozenset[str] | None,
    selection: Selection,
    known: Iterable[Rule],
    whole: Corpus,
) -> list[Finding]:
    """Return the findings that were asked for, each once and complete, by place, line and rule."""
    checks = {rule.name: rule.check for rule in known}
    taken = dict.fromkeys(f for f in findings if selection.takes(f.rule, checks.get(f.rule, "shapes")))
    done = fingerprints.complete(sorted(taken, key=_rank), whole)
    return sorted((finding for finding in done if places is None or finding.place in places), key=_rank)


def _rank(finding: Finding) -> tuple[str, int, int, str, str, int]:
    """Return what findings are put into order by; those that are alike in it stay as their check told them."""
    severity = list(Severity).index(finding.severity)
    return finding.place, finding.line or 0, severity, finding.rule, finding.message, finding.column or 0
