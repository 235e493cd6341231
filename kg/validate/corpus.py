"""The files to be checked: each read once, parsed, put into its stratum, and able to tell the line of a subject.

Unlike :mod:`kg.sources`, which loads what is right, a corpus takes what is wrong too: a file that does not parse is a
finding, and the others are still checked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from kg import names, sources
from kg.engine.embedded import parse_text
from kg.errors import SyntaxFault, UnreadableFile
from kg.terms import DEFAULT, Quad, Term, iri
from kg.validate import lines
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
QUERIES: Final = ("queries/*.rq", "ontology/rules/*.rq", "ontology/hygiene/*.rq", "ontology/candidates/*.rq")
_SUFFIXES: Final = (".ttl", ".trig", ".nt", ".nq")
_ARTICLE = re.compile(rf"<{re.escape(names.BASE)}(?:claim|source)/(\d{{3}})/")


@dataclass(frozen=True)
class File:
    """One file of RDF."""

    path: Path
    place: str  #: As findings name it.
    text: str = field(repr=False)
    quads: tuple[Quad, ...] = field(repr=False)  #: The default graph replaced by that of the stratum.
    stratum: Term  #: The graph that stands for the file's default graph.

    @cached_property
    def lines(self) -> lines.Lines:
        """Where the file's blocks begin; scanned when first asked for."""
        return lines.index(self.text)

    def line(self, subject: Term, predicate: Term | None = None, graph: Term | None = None) -> int | None:
        """Return the line of a subject, its property, or the graph it names; see :class:`kg.validate.lines.Lines`."""
        return self.lines.find(subject, predicate, DEFAULT if graph == self.stratum else graph)


@dataclass(frozen=True)
class Corpus:
    """All files that are checked together."""

    root: Path  #: The folder that holds ``ontology/``, ``data/`` and ``queries/``.
    files: tuple[File, ...]  #: Those that parse.
    queries: tuple[Path, ...]  #: Files of SPARQL.
    faults: tuple[Finding, ...]  #: One per file that does not parse.

    def quads(self) -> Iterator[Quad]:
        """Yield the quads of all files but shapes, which are a schema of their own."""
        return (quad for file in self.files if file.stratum != SHAPES for quad in file.quads)

    @cached_property
    def _described(self) -> dict[Term, list[File]]:
        found: defaultdict[Term, list[File]] = defaultdict(list)
        for file in self.files:
            for term in dict.fromkeys(term for quad in file.quads for term in (quad[0], quad[3])):
                found[term].append(file)
        return dict(found)

    def locate(self, subject: Term, predicate: Term | None = None, graph: Term | None = None) -> tuple[str, int | None]:
        """Return the file and line that speak of a subject; the term itself, and no line, where none does.

        Args:
            subject: A subject or the name of a graph.
            predicate: The property to blame; a file that states it is preferred.
            graph: The graph to look in.
        """
        files = self._described.get(subject, [])
        stating = [f for f in files if any((q[0], q[1]) == (subject, predicate) for q in f.quads)] if predicate else []
        within = [f for f in stating or files if graph is None or any(quad[3] == graph for quad in f.quads)]
        for file in within or stating or files:
            line = file.line(subject, predicate, graph) or file.line(subject, predicate)
            if line is not None:
                return file.place, line
        return (files[0].place if files else names.shorten(subject.strip("<>"))), None


def read(root: Path, extra: Iterable[Path] = (), data: Path | None = None) -> Corpus:
    """Read the project's files, and others beside them.

    Args:
        root: The folder that holds ``ontology/``, ``data/`` and ``queries/``.
        extra: More files, or folders whose RDF files are all taken.
        data: Another folder of data than the one in ``root``.

    Raises:
        UnreadableFile: A file or folder asked for does not exist or has a suffix that is not known.
    """
    chosen: dict[Path, Term | None] = {}  # resolved, so that a file named twice is read once
    for stratum, paths in sources.inputs(root / "ontology", data or root / "data").items():
        for path in paths if stratum in GRAPHS or stratum == "claims" else ():
            chosen[path.resolve()] = GRAPHS.get(stratum) or iri(names.record_graph(path.stem))
    chosen |= {path.resolve(): SHAPES for path in sorted((root / "ontology" / "shapes").glob("*.ttl"))}
    queries = dict.fromkeys(path.resolve() for pattern in QUERIES for path in sorted(root.glob(pattern)))
    for path in _spread(extra):
        if path.suffix == ".rq":
            queries.setdefault(path)
        else:
            chosen.setdefault(path, None)
    files, faults = [], []
    for path, graph in chosen.items():
        try:
            files.append(_read(path, place_of(path, root), graph))
        except (SyntaxFault, UnreadableFile) as fault:
            faults.append(fault_finding(fault, place_of(path, root)))
    return Corpus(root, tuple(files), tuple(queries), tuple(faults))


def fault_finding(fault: SyntaxFault | UnreadableFile, place: str) -> Finding:
    """Return the finding for a file that cannot be read or does not parse."""
    if isinstance(fault, SyntaxFault):
        column = "" if fault.column is None else f"column {fault.column}: "
        return Finding("syntax", Severity.ERROR, place, fault.line, f"{column}{fault.message}; mend the text there")
    return Finding("syntax", Severity.ERROR, place, None, str(fault))


def place_of(path: Path, root: Path) -> str:
    """Return a path relative to the root where it lies within, else as it is."""
    resolved = path.resolve()
    return str(resolved.relative_to(root.resolve())) if resolved.is_relative_to(root.resolve()) else str(path)


def _spread(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files asked for and those within the folders asked for."""
    for path in paths:
        if path.is_dir():
            within = sorted(p.resolve() for p in path.rglob("*") if p.suffix in (*_SUFFIXES, ".rq"))
            if not within:
                raise UnreadableFile(f"{path}: no file of RDF or SPARQL in it; name what is to be checked")
            yield from within
        elif not path.is_file():
            raise UnreadableFile(f"{path}: no such file or folder; name what is to be checked")
        elif path.suffix not in (*_SUFFIXES, ".rq"):
            raise UnreadableFile(f"{path}: unknown suffix; expected one of {', '.join((*_SUFFIXES, '.rq'))}")
        else:
            yield path.resolve()


def _read(path: Path, place: str, graph: Term | None) -> File:
    """Read a file into the graph of its stratum; that of the article it speaks of where it belongs to none."""
    try:
        data = path.read_bytes()
        text = data.decode("utf-8")
    except OSError as error:
        raise UnreadableFile(f"{place}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"not UTF-8 at byte {error.start}; save the file as UTF-8") from error
    quads = tuple(parse_text(data, path.suffix, place))
    stratum = graph or _guess(quads)
    return File(path, place, text, tuple((s, p, o, g if g != DEFAULT else stratum) for s, p, o, g in quads), stratum)


def _guess(quads: tuple[Quad, ...]) -> Term:
    for subject, _, _, named in quads:
        article = _ARTICLE.match(named) or _ARTICLE.match(subject)
        if article:
            return iri(names.record_graph(article[1]))
    return iri(names.BASE + "graph/given")
