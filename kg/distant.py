"""What another service holds, fetched once: claims, records and naming, to be reasoned over here.

Lineage and snapshots need more than queries: every proof, and conclusions drawn anew from what is left. Both are
made here from what the service holds, by the rules of this package; its own conclusions are not fetched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kg import catalogue, names
from kg.build import Graph, Progress, build
from kg.engine import Engine, Rows
from kg.errors import EngineFailure
from kg.snapshot import Moment, Snapshot, calendar, snapshot
from kg.sources import BACKGROUND, COMPARISONS, NAMING, ONTOLOGY, SOURCES, Dataset
from kg.terms import Quad, Term, plain

_ALL: Final = f"""SELECT ?s ?p ?o ?g WHERE {{
  GRAPH ?g {{ ?s ?p ?o }}
  FILTER(STRSTARTS(STR(?g), "{names.BASE}") && !STRSTARTS(STR(?g), "{names.PREFIXES["derivation"]}")
    && ?g != <{names.GRAPH_DERIVATIONS}>)
}}"""
_COUNT: Final = "SELECT (COUNT(*) AS ?count) WHERE { ?s ?p ?o }"


@dataclass(frozen=True, eq=False)
class Fetched:
    """The graph of another service, built here."""

    graph: Graph
    snapshot: Snapshot | None  #: Where a moment was asked for.
    differs: tuple[int, int] | None  #: Triples of the default graph there and here, where they are not as many.


def fetch(engine: Engine) -> Dataset:
    """Return what a service holds, as if read from files.

    Args:
        engine: The service.

    Raises:
        EngineFailure: It failed, or holds no claim.
    """
    answer = engine.query(_ALL)
    quads = sorted(_quads(answer.rows)) if isinstance(answer, Rows) else []
    claims, records = f"<{names.PREFIXES['claim']}", f"<{names.PREFIXES['record']}"
    found = Dataset(
        ontology=_of(quads, ONTOLOGY.__eq__),
        sources=_of(quads, SOURCES.__eq__),
        naming=_of(quads, NAMING.__eq__),
        background=_of(quads, BACKGROUND.__eq__),
        contents=_of(quads, lambda graph: graph.startswith(claims)),
        records=_of(quads, lambda graph: graph.startswith(records)),
        comparisons=_of(quads, COMPARISONS.__eq__),
        rules=catalogue.rules(),
        digest=hashlib.sha256("".join(map("".join, quads)).encode()).hexdigest(),
    )
    if not found.contents:
        raise EngineFailure("the service holds no claim: put the graph there with `kg push`, or mind the address")
    return found


def fetch_graph(engine: Engine, moment: Moment | None = None, progress: Progress | None = None) -> Fetched:
    """Return the graph of a service, of a moment where one is given, conclusions drawn here.

    Args:
        engine: The service.
        moment: What is asked of; everything where not given.
        progress: Told the name of each part of the work as it begins.

    Raises:
        EngineFailure: The service failed, or holds no claim.
        LodestoneError: What it holds cannot be reasoned with; see :func:`kg.build.build`.
    """
    (progress or (lambda _: None))("fetch the claims")
    dataset = fetch(engine)
    if moment is not None:
        days = calendar(dataset)
        settled = days.settle(moment)
        graph = build(snapshot(dataset, settled), progress)
        return Fetched(graph, Snapshot(graph, settled, days), None)
    graph = build(dataset, progress)
    there, here = (_count(one) for one in (engine, graph.public))
    return Fetched(graph, None, (there, here) if there != here else None)


def _of(quads: list[Quad], wanted: Callable[[Term], bool]) -> tuple[Quad, ...]:
    return tuple(quad for quad in quads if wanted(quad[3]))


def _quads(rows: tuple[tuple[Term | None, ...], ...]) -> list[Quad]:
    return [(s, p, o, g) for s, p, o, g in rows if s and p and o and g]


def _count(engine: Engine) -> int:
    answer = engine.query(_COUNT)
    return int(plain(answer.rows[0][0] or '"0"')) if isinstance(answer, Rows) else 0
