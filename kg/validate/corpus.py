"""The files to be checked: each read once, parsed, put into its stratum, and able to tell where a statement stands.

Unlike :mod:`kg.sources`, which loads what is right, a corpus takes what is wrong too: a file that does not parse is a
finding, one that is dangerous or no text is refused, and the others are still checked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final
from urllib.parse import quote

from kg import names, sources
from kg.engine.syntaxes import parse
from kg.errors import Refused, SyntaxFault, UnreadableFile
from kg.terms import DEFAULT, Quad, Term, iri
from kg.validate import intake, mistaken
from kg.validate.file import File
from kg.validate.finder import Finder
from kg.validate.places import Spot
from kg.validate.report import Finding, Severity

#: The graph of each stratum but the claims, whose records have one per article.
GRAPHS: Final = {
    "ontology": sources.ONTOLOGY,
    "sources": sources.SOURCES,
    "naming": sources.NAMING,
    "background": sources.BACKGROUND,
    "comparisons": sources.COMPARISONS,
}
SHAPES: Final = iri(names.BASE + "graph/shapes")
GIVEN: Final = iri(names.BASE + "graph/given")
QUERIES: Final = ("queries/*.rq", "ontology/rules/*.rq", "ontology/hygiene/*.rq", "ontology/candidates/*.rq")
MEND: Final = "mend the text there"  #: What to do about a syntax error.
_PREFIX: Final = re.compile(r"^\s*@?prefix\s+([A-Za-z][\w-]*):\s*<([^<>\s]+)>", re.IGNORECASE | re.MULTILINE)
_ARTICLE = re.compile(rf"<{re.escape(names.BASE)}(?:claim|source)/(\d{{3}})/")


@dataclass(frozen=True)
class Corpus:
    """All files that are checked together."""

    root: Path  #: The folder that holds ``ontology/``, ``data/`` and ``queries/``, or that places are relative to.
    files: tuple[File, ...]  #: Those that parse.
    queries: tuple[Path, ...]  #: Files of SPARQL.
    faults: tuple[Finding, ...]  #: One per file that does not parse.
    remarks: tuple[Finding, ...] = ()  #: What is odd about files that do.
    refused: tuple[str, ...] = ()  #: Files that are dangerous or no text, each with the reason.

    @property
    def whole(self) -> bool:
        """Whether every file could be read."""
        return not self.faults and not self.refused

    def quads(self) -> Iterator[Quad]:
        """Yield the quads of all files but shapes, which are a schema of their own."""
        return (quad for file in self.files if file.stratum != SHAPES for quad in file.quads)

    def shapes(self) -> Iterator[Quad]:
        """Yield the quads of shapes."""
        return (quad for file in self.files if file.stratum == SHAPES for quad in file.quads)

    @cached_property
    def _finder(self) -> Finder:
        return Finder(sorted(self.files, key=lambda file: file.stratum == SHAPES))

    def locate(
        self, subject: Term, predicate: Term | None = None, graph: Term | None = None, value: Term | None = None
    ) -> tuple[str, int | None]:
        """Return the file and line that speak of a subject, else have it as a value; the term itself where none does.

        Args:
            subject: A subject or the name of a graph.
            predicate: The property to blame; a file that states it is preferred.
            graph: The graph to look in.
            value: The value of the property to blame.
        """
        place, spot = self.spot(subject, predicate, graph, value)
        return place, None if spot is None else spot.line

    def spot(
        self, subject: Term, predicate: Term | None = None, graph: Term | None = None, value: Term | None = None
    ) -> tuple[str, Spot | None]:
        """Return the file, line and column that speak of a subject, else have it as a value; see :meth:`locate`."""
        found = self._finder.spot(subject, predicate, graph, value)
        return found or (names.shorten(subject.strip("<>")), None)

    @cached_property
    def namespaces(self) -> dict[str, str]:
        """The prefixes that the files given declare, by namespace; none that two files use for different ones."""
        found: dict[str, str] = {}
        for file in self.files:
            for prefix, namespace in _PREFIX.findall(file.text) if file.stratum == GIVEN else ():
                found.setdefault(namespace, prefix)
        taken = list(found.values())
        return {namespace: prefix for namespace, prefix in found.items() if taken.count(prefix) == 1}

    @cached_property
    def places(self) -> frozenset[str]:
        """Every file that was read or tried, as findings name it."""
        queries = (place_of(path, self.root) for path in self.queries)
        return frozenset((*self._places, *queries, *(fault.place for fault in self.faults)))

    def file(self, place: str) -> File | None:
        """Return the file that findings name so."""
        return self._places.get(place)

    @cached_property
    def _places(self) -> dict[str, File]:
        return {file.place: file for file in self.files}


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    root: Path
    largest: int
    files: list[File] = field(default_factory=list)
    queries: dict[Path, None] = field(default_factory=dict)
    faults: list[Finding] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    stems: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    prefixes: dict[frozenset[Quad], str] = field(default_factory=dict)  #: Of blank nodes, by shapes.

    def take(self, path: Path, graph: Term | None, *, given: bool) -> None:
        """Read a file into the graph of its stratum; that of the article it speaks of where it belongs to none.

        Of the files that were given, shapes and ontologies are tools: what is wrong with them stops the checks.
        """
        place = place_of(path, self.root)
        try:
            data = intake.read(path, place, self.largest)
            text = intake.decode(data, place)
            if path.suffix == intake.QUERY:
                self.queries.setdefault(path)
                self._remark(data, place)
                return
            base = base_of(place) if given else None
            parsed = tuple(parse(data.removeprefix(intake.UTF8_MARK), intake.suffix(path), place, base))
        except SyntaxFault as fault:
            remedy = mistaken.syntax(data, intake.suffix(path)) or MEND
            if given and graph in (SHAPES, sources.ONTOLOGY):
                self.refused.append(f"{fault}; {remedy}")
            else:
                self.faults.append(fault_finding(fault, place, remedy))
            return
        except (Refused, UnreadableFile) as error:
            self.refused.append(str(error))
            return
        self._remark(data, place)
        stratum = graph or _guess(parsed)
        quads, labels = self._rename(parsed, path, stratum)
        self.files.append(File(path, place, text, quads, stratum, base or "", labels))

    def _remark(self, data: bytes, place: str) -> None:
        if data.startswith(intake.UTF8_MARK):
            message = "the file begins with a byte order mark, which many parsers reject; save it as UTF-8 without one"
            self.remarks.append(Finding("byte-order-mark", Severity.WARNING, place, 1, message))

    def _rename(self, quads: tuple[Quad, ...], path: Path, stratum: Term) -> tuple[tuple[Quad, ...], dict[Term, Term]]:
        """Return quads in their stratum, blank nodes named by file and first occurrence, and the names they had.

        A copy of shapes has the names of the first, so that it is the same graph and nothing in it is told twice.
        """
        stem = re.sub(r"[^A-Za-z0-9]+", "-", path.name.partition(".")[0]) or "file"
        self.stems[stem] += 1
        prefix = stem if self.stems[stem] == 1 else f"{stem}.{self.stems[stem]}"
        if stratum == SHAPES:
            prefix = self.prefixes.setdefault(frozenset(_named(quads, "", stratum)[0]), prefix)
        return _named(quads, prefix, stratum)

    def corpus(self) -> Corpus:
        """Return all that has been read."""
        files, faults = tuple(self.files), tuple(self.faults)
        return Corpus(self.root, files, tuple(self.queries), faults, tuple(self.remarks), tuple(self.refused))


def read(
    root: Path,
    extra: Iterable[Path] = (),
    data: Path | None = None,
    shapes: Iterable[Path] = (),
    largest: int = intake.LARGEST,
) -> Corpus:
    """Read the project's files, and others beside them.

    Args:
        root: The folder that holds ``ontology/``, ``data/`` and ``queries/``.
        extra: More files, or folders whose RDF files are all taken.
        data: Another folder of data than the one in ``root``.
        shapes: More shapes than those of the project.
        largest: Bytes of one file at most.

    Raises:
        UnreadableFile: A file or folder asked for does not exist or has a suffix that is not known.
        Refused: A link leads out of a folder asked for.
    """
    chosen: dict[Path, Term | None] = {}  # resolved, so that a file named twice is read once
    for stratum, paths in sources.inputs(root / "ontology", data or root / "data").items():
        for path in paths if stratum in GRAPHS or stratum == "claims" else ():
            chosen[path.resolve()] = GRAPHS.get(stratum) or iri(names.record_graph(path.stem))
    chosen |= {path.resolve(): SHAPES for path in sorted((root / "ontology" / "shapes").glob("*.ttl"))}
    own = len(chosen)
    for path in intake.spread(shapes, rdf=True):
        chosen.setdefault(path, SHAPES)
    reading = _Reading(root, largest)
    reading.queries = dict.fromkeys(path.resolve() for pattern in QUERIES for path in sorted(root.glob(pattern)))
    for path in intake.spread(extra):
        if path not in reading.queries:
            chosen.setdefault(path, None)
    for number, (path, graph) in enumerate(chosen.items()):
        reading.take(path, graph, given=number >= own)
    return reading.corpus()


def read_given(
    root: Path,
    paths: Iterable[Path],
    shapes: Iterable[Path] = (),
    ontologies: Iterable[Path] = (),
    largest: int = intake.LARGEST,
) -> Corpus:
    """Read files of anybody, without those of the project.

    Args:
        root: What places are relative to.
        paths: Files, or folders whose RDF and SPARQL files are all taken.
        shapes: Files or folders of shapes.
        ontologies: Files or folders that say what the terms mean.
        largest: Bytes of one file at most.

    Raises:
        UnreadableFile: A file or folder asked for does not exist or has a suffix that is not known.
        Refused: A link leads out of a folder asked for.
    """
    reading = _Reading(root, largest)
    chosen: dict[Path, Term] = {}
    twice: set[Path] = set()
    for graph, given in ((SHAPES, shapes), (sources.ONTOLOGY, ontologies), (GIVEN, paths)):
        for path in intake.spread(given, rdf=graph != GIVEN):
            if chosen.setdefault(path, graph) != graph:
                twice.add(path)
    for path, graph in chosen.items():
        reading.take(path, graph, given=True)
    for file in [file for file in reading.files if file.path in twice and file.stratum == SHAPES]:
        if mistaken.data(file.quads):  # It is shapes and data.
            reading.take(file.path, GIVEN, given=True)
    return reading.corpus()


def fault_finding(fault: SyntaxFault | UnreadableFile, place: str, remedy: str = MEND) -> Finding:
    """Return the finding for a file that cannot be read or does not parse."""
    if isinstance(fault, SyntaxFault):
        message = f"{fault.message}; {remedy}"
        return Finding("syntax", Severity.ERROR, place, fault.line, message, fault.column)
    return Finding("syntax", Severity.ERROR, place, None, str(fault))


def place_of(path: Path, root: Path) -> str:
    """Return a path relative to the root where it lies within, else as it is."""
    resolved = intake.real(path)
    return str(resolved.relative_to(root.resolve())) if resolved.is_relative_to(root.resolve()) else str(path)


def base_of(place: str) -> str:
    """Return what relative IRIs of a file are resolved against: the same on every machine."""
    return f"file:///{quote(place.lstrip('/'))}"


def _named(quads: Iterable[Quad], prefix: str, stratum: Term) -> tuple[tuple[Quad, ...], dict[Term, Term]]:
    ours: dict[Term, Term] = {}

    def name(term: Term) -> Term:
        return ours.setdefault(term, f"_:{prefix}-{len(ours) + 1}") if term.startswith("_:") else term

    found = tuple((name(s), p, name(o), stratum if g == DEFAULT else name(g)) for s, p, o, g in quads)
    return found, {new: old for old, new in ours.items()}


def _guess(quads: tuple[Quad, ...]) -> Term:
    for subject, _, _, named in quads:
        article = _ARTICLE.match(named) or _ARTICLE.match(subject)
        if article:
            return iri(names.record_graph(article[1]))
    return GIVEN
