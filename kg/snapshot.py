"""Snapshots: what holds in the world on a day, and what was published by one, taken from the claims before reasoning.

A claim is in a snapshot or not; one that is left out takes its record along, and an article that was not out yet all
of its own. Naming and ontology stay. Conclusions are drawn anew from what is left, so that a snapshot holds exactly
what a proof over its own claims gives (``docs/decisions/0009-snapshots.md``).
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Final

from kg import cache, names, paths, sources
from kg.build import Graph, Progress, build, from_cache, keep, open_from
from kg.errors import BadParameter
from kg.sources import ClaimRecord, Dataset
from kg.terms import Quad, Term, iri, iri_text, parse_literal
from kg.times import LATEST, Span, read_day

SNAPSHOTS: Final = cache.Shelf("snapshots", 12)
CALENDARS: Final = cache.Shelf("calendars", 4)
_CALENDAR: Final = "calendar.json"
_ISSUED: Final = iri(names.expand("dcterms:issued"))


@dataclass(frozen=True, slots=True)
class Moment:
    """What a question is asked of: a day in the world, a day of publication, both, or all there is.

    Raises:
        BadParameter: A day is none, or certainty is asked for without a day.
    """

    at: str | None = None  #: What holds on this day, ISO 8601 or ``latest``: the day of the newest article.
    certain: bool = False  #: Whether only what certainly holds on it counts, not what possibly does.
    known: str | None = None  #: What articles issued by this day say, the day included; or ``latest``.

    def __post_init__(self) -> None:
        """Refuse what is no moment."""
        if self.certain and self.at is None:
            raise BadParameter(f"certain says how at is meant: add at, a day such as 2026-02-04 or {LATEST}")
        for option, day in (("at", self.at), ("known", self.known)):
            if day not in (None, LATEST) and read_day(day or "") is None:
                raise BadParameter(f"{option} {day!r} is no day; write it like 2026-02-04, or {LATEST}")


@dataclass(frozen=True)
class Calendar:
    """The days on which anything changes, and how much there is in all."""

    possible: tuple[str, ...]  #: Days on which a claim begins or ceases to be possible, in order.
    certain: tuple[str, ...]  #: Days on which a claim begins or ceases to be certain, in order.
    issued: tuple[str, ...]  #: The day of each article, in order.
    claims: int

    def intervals(self, *, certain: bool = False) -> tuple[Span, ...]:
        """Return the stretches of days within which the same claims possibly, or certainly, hold, in order."""
        days = (None, *(self.certain if certain else self.possible), None)
        return tuple(Span(start, end) for start, end in pairwise(days))

    def interval(self, moment: Moment) -> Span | None:
        """Return the interval of a moment's day, ``None`` where it has none."""
        if moment.at is None:
            return None
        days = self.certain if moment.certain else self.possible
        return self.intervals(certain=moment.certain)[bisect_right(days, moment.at)]

    def out(self, moment: Moment) -> int:
        """Return how many articles were out."""
        return len(self.issued) if moment.known is None else bisect_right(self.issued, moment.known)

    def settle(self, moment: Moment) -> Moment:
        """Return a moment with the day of the newest article for ``latest``; without articles, nothing is known.

        Raises:
            BadParameter: ``latest`` is asked for and there is no article.
        """
        if LATEST not in (moment.at, moment.known):
            return moment
        if not self.issued:
            raise BadParameter(f"there is no article, so that no day is the {LATEST}; write one like 2026-02-04")
        at, known = (self.issued[-1] if day == LATEST else day for day in (moment.at, moment.known))
        return replace(moment, at=at, known=known)

    def whole(self, moment: Moment) -> bool:
        """Whether a moment leaves nothing out, whatever the claims."""
        return moment.at is None and self.out(moment) == len(self.issued)

    def name(self, moment: Moment) -> str:
        """Return the same text for all moments that have the same claims for sure, another for others."""
        span, out = self.interval(moment), self.out(moment)
        manner = "certain" if moment.certain else "possible"
        day = f"{manner} from {span.start} to {span.end}" if span else "any day"
        return f"{day}, {f'known by {self.issued[out - 1]}' if out else 'nothing known'}"


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A graph built from the claims of a moment."""

    graph: Graph
    moment: Moment  #: With a day for ``latest``.
    calendar: Calendar  #: Of all claims.

    @cached_property
    def claims(self) -> int:
        """How many claims are in it."""
        return self.graph.report.counts["claims"]

    @property
    def articles(self) -> int:
        """How many articles were out."""
        return self.calendar.out(self.moment)

    @property
    def today(self) -> str | None:
        """The day that ``latest`` means in a question: that asked of, else that of the newest article out."""
        if self.moment.at is not None or not self.articles:
            return self.moment.at or self.moment.known
        return self.calendar.issued[self.articles - 1]


def calendar(dataset: Dataset) -> Calendar:
    """Return the days on which anything of a data set changes.

    Raises:
        IncompleteRecord: A claim's record lacks what its days are computed from.
    """
    spans = [record.validity for record in dataset.claims.values()]
    possible = {day for span in spans for day in (span.possible.start, span.possible.end)}
    certain = {day for span in spans if span.certain for day in (span.certain.start, span.certain.end)}
    return Calendar(
        tuple(sorted(filter(None, possible))),
        tuple(sorted(filter(None, certain))),
        tuple(sorted(_issued(dataset).values())),
        len(spans),
    )


def holds(record: ClaimRecord, moment: Moment) -> bool:
    """Whether a claim is of a moment: its article was out, and it holds on the day; see :func:`kg.times.effective`."""
    if moment.known is not None and record.issued > moment.known:
        return False
    if moment.at is None:
        return True
    days = record.validity.certain if moment.certain else record.validity.possible
    return days is not None and days.meets(moment.at)


def snapshot(dataset: Dataset, moment: Moment) -> Dataset:
    """Return what is left of a data set at a moment.

    Left out are the claims that do not hold, with what they assert, types included, and with their records; of an
    article that was not out, passages and description too; and each comparison of a claim that is left out.

    Raises:
        IncompleteRecord: A claim's record lacks what its days are computed from.
        BadParameter: ``latest`` is asked for and there is no article.
    """
    days = calendar(dataset)
    moment = days.settle(moment)
    left_out = {claim for claim, record in dataset.claims.items() if not holds(record, moment)}
    late = {source for source, issued in _issued(dataset).items() if moment.known is not None and issued > moment.known}
    late_records = {iri(names.record_graph(iri_text(source).removeprefix(names.source_iri("")))) for source in late}
    compared = {quad[0] for quad in dataset.comparisons if quad[2] in left_out}
    return replace(
        dataset,
        sources=_without(dataset.sources, late),
        contents=tuple(quad for quad in dataset.contents if quad[3] not in left_out),
        records=tuple(quad for quad in _without(dataset.records, left_out) if quad[3] not in late_records),
        comparisons=_without(dataset.comparisons, compared),
        digest=_digest(dataset.digest, days.name(moment)),
    )


def open_snapshot(moment: Moment, progress: Progress | None = None) -> Snapshot:
    """Return the project's graph as of a moment: from the cache where that interval is in it, else built and kept.

    Args:
        moment: What is asked of.
        progress: Told the name of each part of the work as it begins.

    Raises:
        BadParameter: ``latest`` is asked for and there is no article.
        LodestoneError: The files cannot be read or reasoned with; see :func:`kg.build.build`.
    """
    return open_snapshot_from(paths.share("ontology"), paths.share("data"), moment, progress)


def open_snapshot_from(ontology: Path, data: Path, moment: Moment, progress: Progress | None = None) -> Snapshot:
    """Return the snapshot of two folders as :func:`open_snapshot` does that of the project."""
    base = cache.key(sources.digest(ontology, data))
    days, dataset = _read_calendar(base), None
    if days is None:
        dataset = sources.load(ontology, data)
        days = calendar(dataset)
        cache.write(base, {_CALENDAR: json.dumps(asdict(days)).encode()}, CALENDARS)
    moment = days.settle(moment)
    if days.whole(moment):
        return Snapshot(open_from(ontology, data, progress), moment, days)
    name = _digest(base, days.name(moment))
    graph = from_cache(name, SNAPSHOTS)
    if graph is None:
        left = snapshot(dataset or sources.load(ontology, data), moment)
        graph = keep(name, build(left, progress), SNAPSHOTS)
    return Snapshot(graph, moment, days)


def _issued(dataset: Dataset) -> dict[Term, str]:
    return {
        subject: parse_literal(value).text
        for subject, predicate, value, _ in dataset.sources
        if predicate == _ISSUED and iri_text(subject).startswith(names.source_iri(""))
    }


def _without(quads: tuple[Quad, ...], subjects: set[Term]) -> tuple[Quad, ...]:
    return tuple(quad for quad in quads if quad[0] not in subjects) if subjects else quads


def _read_calendar(base: str) -> Calendar | None:
    kept = cache.read(base, (_CALENDAR,), CALENDARS)
    if kept is None:
        return None
    found = json.loads(kept[_CALENDAR])
    return Calendar(tuple(found["possible"]), tuple(found["certain"]), tuple(found["issued"]), found["claims"])


def _digest(base: str, name: str) -> str:
    return hashlib.sha256(f"{base}\n{name}\n".encode()).hexdigest()
