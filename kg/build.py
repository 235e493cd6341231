"""Building the graph: read the files, infer, lay out both stores, keep the result for the next run."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from kg import cache, ledger, paths, sources
from kg.engine import Rows
from kg.engine.embedded import Embedded
from kg.infer.derivation import Derivation
from kg.nodes import Nodes, read_nodes
from kg.sources import ClaimRecord, Dataset
from kg.terms import Term, iri

if TYPE_CHECKING:
    from kg.infer.fixpoint import Inference

Progress: TypeAlias = Callable[[str], None]  #: Told the name of each part of the work as it begins.

_PUBLIC, _TRACED, _LEDGER, _REPORT = "public.nq", "traced.nq", "ledger.json", "report.json"
_KNOWN: Final = """SELECT ?this WHERE {
  { ?this ?p ?o } UNION { ?s ?p ?this } UNION { ?s ?this ?o } UNION { GRAPH ?this { } }
  UNION { GRAPH ?g { { ?this ?p ?o } UNION { ?s ?p ?this } UNION { ?s ?this ?o } } }
} LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did."""

    counts: Mapping[str, int]  #: How many of what, in the order in which it is told.
    seconds: Mapping[str, float]  #: How long each step took.
    cached: bool = False  #: Whether the graph was read from the cache; the figures are those of its build.
    kept: bool = True  #: Whether it is in the cache for the next run.


@dataclass(frozen=True, eq=False)
class Graph:
    """A built graph. Stores and ledger are read when first asked for, from the same bytes cold or warm."""

    files: Mapping[str, bytes] = field(repr=False)  #: Both stores as N-Quads, and the ledger as JSON, by file name.
    report: Report

    @cached_property
    def public(self) -> Embedded:
        """The store that questions are asked of: claims, naming, derivations, and the materialised default graph."""
        return _store(self.files[_PUBLIC])

    @cached_property
    def traced(self) -> Embedded:
        """The store for lineage: each triple of the default graph in one named graph, its support node; no more."""
        return _store(self.files[_TRACED])

    @cached_property
    def nodes(self) -> Nodes:
        """What the store for lineage holds, as an index from triples to support nodes."""
        return read_nodes(self.files[_TRACED])

    @property
    def supports(self) -> Mapping[Term, tuple[Term, ...]]:
        """The alternatives of each support node: claims, derivations, ``graph/naming``, ``graph/ontology``.

        A node that is its own only support is absent.
        """
        return self._ledger.supports

    @property
    def derivations(self) -> Mapping[Term, Derivation]:
        """Every derivation by its IRI; the IRI of a step finds its derivation with that step first."""
        return self._ledger.derivations

    @property
    def claims(self) -> Mapping[Term, ClaimRecord]:
        """Time, voice and modality of every claim, by its IRI."""
        return self._ledger.claims

    @property
    def rules(self) -> Mapping[Term, str]:
        """What each rule says, in English, by its IRI."""
        return self._ledger.rules

    def known(self, name: str) -> bool:
        """Whether anything is said about or with an absolute IRI, as a term or as a graph."""
        try:
            found = self.public.query(_KNOWN, {"this": iri(name)})
        except ValueError:  # it holds a character that no IRI may hold
            return False
        return isinstance(found, Rows) and bool(found.rows)

    @cached_property
    def _ledger(self) -> ledger.Ledger:
        return ledger.load(self.files[_LEDGER])


def open_graph(progress: Progress | None = None, *, fresh: bool = False) -> Graph:
    """Return the project's graph: from the cache where no file has changed, else built and kept.

    Args:
        progress: Told the name of each part of the work as it begins.
        fresh: Whether to build in any case.

    Raises:
        LodestoneError: The files cannot be read or reasoned with; see :func:`build`.
    """
    return open_from(paths.share("ontology"), paths.share("data"), progress, fresh=fresh)


def open_from(ontology: Path, data: Path, progress: Progress | None = None, *, fresh: bool = False) -> Graph:
    """Return the graph of two folders as :func:`open_graph` does that of the project."""
    name = cache.key(sources.digest(ontology, data))
    return (None if fresh else from_cache(name)) or keep(name, build_from(ontology, data, progress))


def from_cache(name: str, shelf: cache.Shelf = cache.BUILDS) -> Graph | None:
    """Return the graph kept under a name of :func:`kg.cache.key`, or ``None`` where it is not there whole."""
    kept = cache.read(name, (_PUBLIC, _TRACED, _LEDGER, _REPORT), shelf)
    if kept is None:
        return None
    figures = json.loads(kept[_REPORT])
    return Graph(kept, Report(figures["counts"], figures["seconds"], cached=True))


def keep(name: str, graph: Graph, shelf: cache.Shelf = cache.BUILDS) -> Graph:
    """Keep a graph under a name of :func:`kg.cache.key`, where the cache can be written, and return it."""
    figures = {"counts": dict(graph.report.counts), "seconds": dict(graph.report.seconds)}
    kept = cache.write(name, {**graph.files, _REPORT: json.dumps(figures).encode()}, shelf)
    return replace(graph, report=replace(graph.report, kept=kept))


def build(dataset: Dataset | None = None, progress: Progress | None = None) -> Graph:
    """Build a graph, without the cache.

    Args:
        dataset: The text files as read; the project's own by default.
        progress: Told the name of each part of the work as it begins.

    Raises:
        UnreadableFile: A file cannot be opened.
        SyntaxFault: A file does not parse.
        IncompleteRecord: A claim's record lacks what inference needs.
        Refused: An axiom or a domain rule is of a form that is not reasoned with.
    """
    if dataset is None:
        return build_from(paths.share("ontology"), paths.share("data"), progress)
    return _build(dataset, _Clock(progress or (lambda _: None)))


def build_from(ontology: Path, data: Path, progress: Progress | None = None) -> Graph:
    """Build the graph of a folder of ontology modules and a folder of data, without the cache; see :func:`build`."""
    clock = _Clock(progress or (lambda _: None))
    with clock.step("read the files"):
        dataset = sources.load(ontology, data)
    return _build(dataset, clock)


def _build(dataset: Dataset, clock: _Clock) -> Graph:
    from kg import layout  # noqa: PLC0415 - a graph read from the cache needs no inference
    from kg.infer.fixpoint import infer  # noqa: PLC0415

    with clock.step("infer"):
        inference = infer(dataset, clock.progress)
    with clock.step("lay out the stores"):
        supports = layout.alternatives(inference)
        files = {
            _PUBLIC: layout.public(dataset, inference),
            _TRACED: layout.traced(inference),
            _LEDGER: ledger.dump(ledger.Ledger(dataset.claims, supports, inference.derivations, inference.rules)),
        }
    return Graph(files, Report(_counts(dataset, inference, files), clock.seconds))


def _counts(dataset: Dataset, inference: Inference, files: Mapping[str, bytes]) -> dict[str, int]:
    return {
        "ontology triples": len(set(dataset.ontology)),
        "naming triples": len(set(dataset.naming)),
        "background triples": len(set(dataset.background)),
        "record triples": len(set(dataset.records)),
        "claims": len(dataset.claims),
        "claimed triples": len({quad[:3] for quad in dataset.contents}),
        "domain rules": len(dataset.rules),
        "rounds of inference": inference.rounds,
        "conclusions": len(inference.derivations),
        "one-step proofs": sum(len(found.steps) for found in inference.derivations.values()),
        "triples in the default graph": len(inference.supports),
        "quads in the public store": files[_PUBLIC].count(b" .\n"),
    }


@dataclass
class _Clock:
    progress: Progress
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        self.progress(name)
        start = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - start


def _store(data: bytes) -> Embedded:
    store = Embedded()
    store.load_nquads(data)
    return store
