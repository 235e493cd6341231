"""The text files read into memory: quads by stratum, and the record of each claim.

A store is a cache; these files are the truth, and lexical forms stay as they are written in them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import names, paths, times
from kg.engine.embedded import parse_file
from kg.errors import IncompleteRecord, UnreadableFile
from kg.terms import DEFAULT, Quad, Term, iri, iri_text, parse_literal

if TYPE_CHECKING:
    from kg.catalogue import Rule

RDF_TYPE: Final[Term] = iri(names.expand("rdf:type"))
REPORTED: Final[Term] = iri(names.expand("lo:Reported"))
ONTOLOGY: Final[Term] = iri(names.GRAPH_ONTOLOGY)
NAMING: Final[Term] = iri(names.GRAPH_NAMING)
BACKGROUND: Final[Term] = iri(names.GRAPH_BACKGROUND)
SOURCES: Final[Term] = iri(names.GRAPH_SOURCES)
COMPARISONS: Final[Term] = iri(names.GRAPH_COMPARISONS)

_DATES: Final = ("startsFrom", "startsBy", "endsFrom", "endsBy")


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """What is said about one claim, as far as time, voice and modality go."""

    claim: Term  #: The claim, which is also its graph.
    source: Term  #: The article.
    issued: str  #: The article's best day, ISO 8601.
    basis: times.Basis
    starts: tuple[str | None, str | None]  #: ``startsFrom`` and ``startsBy`` as stored.
    ends: tuple[str | None, str | None]  #: ``endsFrom`` and ``endsBy`` as stored, exclusive.
    validity: times.Validity  #: The effective days, see :func:`kg.times.effective`.
    modality: tuple[Term, ...]  #: Kinds of the head node, sorted; ``lo:Reported`` where it is no statement.
    voice: Term | None  #: The agent credited with the claim.


@dataclass(frozen=True)
class Dataset:
    """All quads of the text files, one list per stratum, blank nodes named by file and order."""

    ontology: tuple[Quad, ...] = ()
    sources: tuple[Quad, ...] = ()
    naming: tuple[Quad, ...] = ()
    background: tuple[Quad, ...] = ()
    contents: tuple[Quad, ...] = ()  #: What the claims assert, each in the graph of its claim.
    records: tuple[Quad, ...] = ()  #: In the graphs ``record/NNN``.
    comparisons: tuple[Quad, ...] = ()
    rules: tuple[Rule, ...] = ()  #: The domain rules.
    digest: str = ""  #: SHA-256 of all files read, in hexadecimal digits.

    @cached_property
    def claims(self) -> dict[Term, ClaimRecord]:
        """The record of every claim, by claim, in the order of their IRIs.

        Raises:
            IncompleteRecord: A claim has no record, no source with a day of issue, or dates that are none.
        """
        return read_records(self)

    def quads(self) -> Iterator[Quad]:
        """Yield every quad of every stratum."""
        for stratum in (self.ontology, self.sources, self.naming, self.background, self.contents, self.records):
            yield from stratum
        yield from self.comparisons


def inputs(ontology: Path, data: Path) -> dict[str, list[Path]]:
    """Return the files of each stratum, sorted by name."""
    return {
        "ontology": sorted(ontology.glob("*.ttl")),
        "sources": [path for path in (data / "sources.ttl",) if path.is_file()],
        "naming": sorted((data / "reference").glob("*.ttl")),
        "background": sorted((data / "background").glob("*.ttl")),
        "claims": sorted((data / "claims").glob("*.trig")),
        "comparisons": [path for path in (data / "comparisons.trig",) if path.is_file()],
        "rules": sorted((ontology / "rules").glob("*.rq")),
    }


def digest(ontology: Path, data: Path) -> str:
    """Return the SHA-256 of all input files, their names and strata included, without parsing them.

    Raises:
        UnreadableFile: A file cannot be opened.
    """
    found = inputs(ontology, data)
    whole = hashlib.sha256()
    for stratum, files in found.items():
        for path in files:
            whole.update(f"{stratum}/{path.name} {hashlib.sha256(_read(path)).hexdigest()}\n".encode())
    return whole.hexdigest()


def load(ontology: Path | None = None, data: Path | None = None) -> Dataset:
    """Read the text files of a folder of ontology modules and a folder of data; the project's own by default.

    Raises:
        UnreadableFile: A file cannot be opened.
        SyntaxFault: A file does not parse; line and column are given.
    """
    from kg.catalogue import rules  # noqa: PLC0415 - YAML is not needed to know that nothing has changed

    ontology, data = ontology or paths.share("ontology"), data or paths.share("data")
    files = inputs(ontology, data)
    contents: list[Quad] = []
    records: list[Quad] = []
    for path in files["claims"]:
        record = iri(names.record_graph(path.stem))
        for quad in _named(path):
            (records if quad[3] == DEFAULT else contents).append(quad if quad[3] != DEFAULT else (*quad[:3], record))
    return Dataset(
        ontology=_stratum(files["ontology"], ONTOLOGY),
        sources=_stratum(files["sources"], SOURCES),
        naming=_stratum(files["naming"], NAMING),
        background=_stratum(files["background"], BACKGROUND),
        contents=tuple(contents),
        records=tuple(records),
        comparisons=_stratum(files["comparisons"], COMPARISONS),
        rules=rules(ontology / "rules"),
        digest=digest(ontology, data),
    )


def read_records(dataset: Dataset) -> dict[Term, ClaimRecord]:
    """Read the record of every claim, by claim, in the order of their IRIs.

    Raises:
        IncompleteRecord: A claim has no record, no source with a day of issue, or dates that are none.
    """
    issued_property, claim_class = iri(names.expand("dcterms:issued")), iri(names.expand("lo:Claim"))
    issued = {
        s: _day(o, f"data/sources.ttl: {plain_list([s])}: dcterms:issued")
        for s, p, o, _ in dataset.sources
        if p == issued_property
    }
    about: dict[Term, dict[Term, list[Term]]] = {}
    described: dict[Term, Term] = {}
    for subject, predicate, value, graph in dataset.records:
        about.setdefault(subject, {}).setdefault(predicate, []).append(value)
        if predicate == RDF_TYPE and value == claim_class:
            described[subject] = iri(names.source_iri(iri_text(graph).removeprefix(names.record_graph(""))))
    stray = {graph for _, _, _, graph in dataset.contents} - described.keys()
    if stray:
        raise IncompleteRecord(f"{plain_list(stray)}: a graph without a record; add `a lo:Claim` and its time basis")
    found = {}
    for claim, source in sorted(described.items()):
        if source not in issued:
            raise IncompleteRecord(f"{iri_text(source)} has no dcterms:issued; add it to data/sources.ttl")
        found[claim] = _record(claim, source, issued[source], about[claim])
    return found


def plain_list(terms: Iterable[Term], most: int = 3) -> str:
    """Return the short forms of IRI terms, sorted, for an error: at most so many, the rest counted."""
    short = sorted(names.shorten(iri_text(term)) for term in terms)
    return ", ".join(short[:most]) + (f" and {len(short) - most} more" if len(short) > most else "")


def _record(claim: Term, source: Term, issued: str, about: dict[Term, list[Term]]) -> ClaimRecord:
    def values(name: str) -> list[Term]:
        return sorted(about.get(iri(names.expand(f"lo:{name}")), []))

    basis = [iri_text(term).removeprefix(names.ONTOLOGY) for term in values("timeBasis")]
    if len(basis) != 1 or basis[0] not in set(times.Basis):
        known, short = ", ".join(times.Basis), plain_list([claim])
        raise IncompleteRecord(f"{short} needs one lo:timeBasis, one of {known}; it has {', '.join(basis) or 'none'}")
    dates = [_date(claim, name, values(name)) for name in _DATES]
    starts, ends = (dates[0], dates[1]), (dates[2], dates[3])
    return ClaimRecord(
        claim,
        source,
        issued,
        times.Basis(basis[0]),
        starts,
        ends,
        times.effective(times.Basis(basis[0]), issued, starts, ends),
        tuple(values("modality")) or (REPORTED,),
        next(iter(values("voice")), None),
    )


def _date(claim: Term, name: str, values: list[Term]) -> str | None:
    if not values:
        return None
    day = _day(values[0], f"{plain_list([claim])}: lo:{name}")
    if len(values) > 1:
        raise IncompleteRecord(f"{plain_list([claim])} has {len(values)} values of lo:{name}; keep one")
    return day


def _day(value: Term, where: str) -> str:
    """Return the day that a value is; ``where`` begins what is told of one that is none."""
    text = parse_literal(value).text if value.startswith('"') else value
    day = times.read_day(text)
    if day is None:
        raise IncompleteRecord(f"{where} {text!r} is no plain day; write it like 2026-02-04, without a time zone")
    return day


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror or error}") from error


def _stratum(files: Iterable[Path], graph: Term) -> tuple[Quad, ...]:
    return tuple((s, p, o, graph) for path in files for s, p, o, _ in _named(path))


def _named(path: Path) -> Iterator[Quad]:
    """Yield a file's quads, its blank nodes renamed by file and first occurrence, which no parser keeps."""
    labels: dict[Term, Term] = {}

    def rename(term: Term) -> Term:
        if not term.startswith("_:"):
            return term
        return labels.setdefault(term, f"_:{path.stem}-{len(labels) + 1}")

    for subject, predicate, value, graph in parse_file(path):
        yield rename(subject), predicate, rename(value), rename(graph)
