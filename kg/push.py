"""Putting the public graph on another store: every graph as a whole, then what is there is counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from kg.build import Graph
from kg.engine import Engine, Rows
from kg.engine.embedded import parse_text, stored_forms
from kg.engine.remote import Remote
from kg.errors import EngineFailure, Refused
from kg.names import BASE, shorten
from kg.terms import DEFAULT, Term, Triple, iri_text, is_iri, plain

Counted: TypeAlias = Mapping[Term, int]  #: Triples by graph; ``""`` is the default graph, absent where empty.
Step: TypeAlias = Callable[[int, int], None]  #: Told how many graphs of how many are written.

_NAMED: Final = "SELECT ?graph (COUNT(*) AS ?count) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"
_DEFAULT: Final = "SELECT (COUNT(*) AS ?count) WHERE { ?s ?p ?o }"
#: What the default graph alone holds; ours repeats what stands in named graphs, and so did each earlier state of it.
_ALONE: Final = "SELECT ?s ?p ?o WHERE { ?s ?p ?o MINUS { GRAPH ?graph { ?s ?p ?o } } }"
_LISTED: Final = 3  #: Most graphs named in an error.


@dataclass(frozen=True, slots=True)
class Pushed:
    """What was put on a store."""

    graphs: int  #: The default graph included.
    triples: int  #: In all of them.
    removed: int  #: Graphs of an earlier state, dropped.


def push(graph: Graph, store: Remote, step: Step | None = None, *, overwrite: bool = False) -> Pushed:
    """Put the whole public graph on a store, the default graph first, and make sure that it is all there.

    Each graph is replaced at once or not at all; the store as a whole is not. Begun again, it does the same.

    Args:
        graph: The built graph.
        store: With a graph store to write to.
        step: Told how far it has come.
        overwrite: Whether to replace a default graph that is not ours alone.

    Raises:
        Refused: The store's default graph holds triples of somebody else that would be lost; nothing was written.
        EngineFailure: The store failed, or in the end it does not hold what it was sent.
    """
    ours = by_graph(graph)
    there = counted(store)
    if there.get(DEFAULT) and not overwrite:
        refuse_loss(store, ours[DEFAULT])
    for done, (name, triples) in enumerate(ours.items(), 1):
        store.replace(name, triples)
        if step:
            step(done, len(ours))
    stale = [name for name in there if name not in ours and name != DEFAULT and iri_text(name).startswith(BASE)]
    for name in stale:
        store.drop(name)
    wanted = {name: len(set(triples)) for name, triples in ours.items()}
    verify(store, wanted)
    return Pushed(len(ours), sum(wanted.values()), len(stale))


def refuse_loss(store: Remote, ours: Sequence[Triple]) -> None:
    """Refuse to replace a default graph, which can be ours of before, where something would be lost with it.

    Raises:
        Refused: It holds triples that stand in no named graph and not in ours.
        EngineFailure: The store failed.
    """
    most = len(ours) + 1
    alone = store.query(f"{_ALONE} LIMIT {most}")
    assert isinstance(alone, Rows)
    forms = stored_forms(value for *_, value in ours if not is_iri(value))
    known = {*ours, *((subject, predicate, forms.get(value, value)) for subject, predicate, value in ours)}
    count = len(set(alone.rows) - known)
    if count:
        held = "1 triple that is" if count == 1 else f"{count:,} triples that are"
        least = "at least " if len(alone.rows) == most else ""
        raise Refused(
            f"{store.endpoint}: the default graph holds {least}{held} not ours, and would be replaced: give another"
            " store, or --overwrite"
        )


def by_graph(graph: Graph) -> dict[Term, list[Triple]]:
    """Return the triples of the public graph by their graph, the default graph first.

    Begun again after it was broken off, a push finds its own default graph there, or that of the state before with the
    graphs of that state: both are known for ours.
    """
    found: dict[Term, list[Triple]] = {}
    for subject, predicate, value, name in parse_text(graph.files["public.nq"], ".nq", "public.nq"):
        found.setdefault(name, []).append((subject, predicate, value))
    default = found.pop(DEFAULT, [])
    return {DEFAULT: default, **dict(sorted(found.items()))}


def counted(engine: Engine) -> dict[Term, int]:
    """Count the triples of every graph of an engine.

    Raises:
        EngineFailure: The engine failed.
    """
    found: dict[Term, int] = {}
    named, default = engine.query(_NAMED), engine.query(_DEFAULT)
    for name, count in named.rows if isinstance(named, Rows) else ():
        found[name or ""] = int(plain(count or '"0"'))
    if isinstance(default, Rows) and default.rows[0][0] not in (None, '"0"'):
        found[DEFAULT] = int(plain(default.rows[0][0] or ""))
    return {name: count for name, count in found.items() if count}


def verify(store: Remote, wanted: Counted) -> None:
    """Make sure that every graph holds as many triples as it should.

    Raises:
        EngineFailure: One does not; some are named with both counts.
    """
    there = counted(store)
    wrong = [name for name, count in wanted.items() if there.get(name, 0) != count]
    if not wrong:
        return
    if wrong == [DEFAULT] and there.get(DEFAULT, 0) > wanted[DEFAULT]:
        raise EngineFailure(
            f"{store.endpoint}: its default graph shows {there[DEFAULT]:,} triples, not {wanted[DEFAULT]:,}: set it"
            " not to show the union of all graphs"
        )
    listed = "; ".join(f"{_name(name)} {there.get(name, 0):,}, not {wanted[name]:,}" for name in wrong[:_LISTED])
    more = f" and {len(wrong) - _LISTED} more" if len(wrong) > _LISTED else ""
    raise EngineFailure(f"{store.endpoint} does not hold what it was sent: {listed}{more}; push again")


def _name(graph: Term) -> str:
    return shorten(iri_text(graph)) if graph != DEFAULT else "the default graph"
