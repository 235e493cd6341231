"""All checks, one after the other, and their common report."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg import articles as texts
from kg import sources
from kg.articles import Article
from kg.engine.embedded import Embedded
from kg.errors import MissingExtra
from kg.names import shorten
from kg.terms import iri
from kg.validate import anchors, comparisons, copied, corpus, hygiene, queries
from kg.validate.corpus import Corpus
from kg.validate.report import Finding, Outcome, Report, Severity, Skipped


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be validated."""

    root: Path  #: The folder that holds ``ontology/``, ``data/`` and ``queries/``.
    articles: Path | None = None  #: The folder of articles, where there is one.
    paths: tuple[Path, ...] = ()  #: Report on these files or folders only; on everything where empty.
    data: Path | None = None  #: Another folder of data than the one in the root.
    repository: Path | None = None  #: Where copied text is looked for; the root where not given.


def run(request: Request, progress: Callable[[str], None] = lambda _: None) -> Report:
    """Run every check.

    Args:
        request: What is to be validated.
        progress: Told the name of each check before it runs.

    Raises:
        UnreadableFile: A path asked for does not exist.
    """
    progress("reading")
    began = time.perf_counter()
    whole = corpus.read(request.root, request.paths, request.data)
    articles = texts.load(request.articles) if request.articles else {}
    outcomes = [Outcome(whole.faults, checked={"files": len(whole.files) + len(whole.faults)})]
    seconds = {"reading": time.perf_counter() - began}
    for name, check in _checks(request, whole, articles).items():
        progress(name)
        began = time.perf_counter()
        outcomes.append(check())
        seconds[name] = time.perf_counter() - began
    return _report(outcomes, seconds, _places(request, whole))


def _checks(request: Request, whole: Corpus, articles: Mapping[str, Article]) -> dict[str, Callable[[], Outcome]]:
    """Return the checks that can be made, by name; the others as checks that say why not."""
    repository = request.repository or request.root
    made: dict[str, Callable[[], Outcome]] = {"queries": lambda: queries.check(whole)}
    if whole.faults:
        reason = "not while a file does not parse: mend the syntax first"
        names = ("shapes", "hygiene", "comparisons", "anchors", "consistency")
        made |= {name: _not_made(name, reason) for name in names}
    else:
        made["shapes"] = lambda: _shapes(whole)
        store = functools.cache(lambda: _store(whole))
        made["hygiene"] = lambda: hygiene.check(whole, store())
        made["comparisons"] = lambda: comparisons.check(whole, store())
        made["anchors"] = lambda: anchors.check(whole, articles)
        made["consistency"] = lambda: _consistency(whole)
    if request.paths:
        made["consistency"] = _not_made("consistency", "proved of the whole only: run kg validate without PATH")
    if articles:
        made["copied text"] = lambda: copied.check(repository, articles, _searched(request, whole))
    else:
        made["copied text"] = _not_made("copied text", "no article is at hand: set KG_ARTICLES or give --articles DIR")
    return made


def _shapes(whole: Corpus) -> Outcome:
    from kg.validate import shapes  # noqa: PLC0415 - rdflib and pySHACL take a second to import

    return shapes.check(whole)


def _store(whole: Corpus) -> Embedded:
    store = Embedded()
    store.load(whole.quads())
    return store


def _consistency(whole: Corpus) -> Outcome:
    """Have the union of all strata proved consistent and its classes satisfiable."""
    from kg.validate import consistency  # noqa: PLC0415 - owlready2 is optional

    try:
        proof = consistency.check(quad[:3] for quad in whole.quads())
    except MissingExtra as missing:
        return Outcome(skipped=(Skipped("consistency", str(missing)),))
    found = []
    if not proof.consistent:
        message = "ontology and data contradict one another: take back the last change, or part of it, and prove again"
        found.append(Finding("inconsistent", Severity.ERROR, "ontology/ and data/", None, message))
    for kind in proof.unsatisfiable:
        place, line = whole.locate(iri(kind), graph=sources.ONTOLOGY)
        message = f"{shorten(kind)}: nothing can be in this class; look for disjoint classes above it"
        found.append(Finding("unsatisfiable-class", Severity.ERROR, place, line, message))
    return Outcome(tuple(found), checked={"triples proved consistent": len(list(whole.quads())) if not found else 0})


def _not_made(name: str, reason: str) -> Callable[[], Outcome]:
    return lambda: Outcome(skipped=(Skipped(name, reason),))


def _places(request: Request, whole: Corpus) -> frozenset[str] | None:
    """Return the files to report on, as findings name them; ``None`` for all."""
    if not request.paths:
        return None
    wanted = [path.resolve() for path in request.paths]
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


def _report(outcomes: Iterable[Outcome], seconds: dict[str, float], places: frozenset[str] | None) -> Report:
    all_of = list(outcomes)
    findings = {
        finding for outcome in all_of for finding in outcome.findings if places is None or finding.place in places
    }
    order = list(Severity)
    ranked = sorted(findings, key=lambda f: (f.place, f.line or 0, order.index(f.severity), f.rule, f.message))
    skipped = tuple(skip for outcome in all_of for skip in outcome.skipped)
    return Report(tuple(ranked), skipped, {k: n for o in all_of for k, n in o.checked.items()}, seconds)
