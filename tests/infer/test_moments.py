"""The law of snapshots, kept by :mod:`kg.snapshot`: closing a snapshot gives the snapshot of the closure.

Which triples of a closure are in its snapshot can be read in two ways, and both are tested. By days: those that hold on
the day. By proofs: those with a proof whose claims are all in the snapshot. The two differ only where a proof needs a
type that no claim of the snapshot gives, since types carry no days; where things are typed by naming, never.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from kg import sources
from kg.infer.fixpoint import SHOWN, Inference, assemble, infer
from kg.infer.validity import Pair
from kg.snapshot import Moment, calendar, snapshot
from kg.sources import NAMING, ONTOLOGY, RDF_TYPE, Dataset
from kg.terms import Term, Triple
from kg.times import Validity
from tests.infer.conftest import made_up
from tests.infer.test_snapshots import close, fill
from tests.infer.test_time import MATRIX, claim

if TYPE_CHECKING:
    from tests.infer.conftest import World

SEEDS = range(20)
FIRST = "0001-01-01"


@dataclass(frozen=True)
class Closed:
    """A data set, what is inferred from it, and when and how each triple of its closure holds."""

    dataset: Dataset
    found: Inference
    closure: dict[Triple, tuple[Pair, ...]]


def change_days(dataset: Dataset) -> list[str]:
    """Every day on which a claim begins or ceases to hold, possibly or certainly, in order."""
    found = calendar(dataset)
    return sorted({*found.possible, *found.certain})


def moments(dataset: Dataset) -> Iterator[Moment]:
    """Yield each day on which anything changes, and one before them all, for possible and for certain."""
    for day in (FIRST, *change_days(dataset)):
        yield Moment(day)
        yield Moment(day, certain=True)


def on(pair: Pair, moment: Moment) -> bool:
    """Whether something holds on the day of a moment."""
    days = pair.validity.certain if moment.certain else pair.validity.possible
    return moment.at is not None and days is not None and days.meets(moment.at)


def by_days(closure: dict[Triple, tuple[Pair, ...]], moment: Moment) -> set[Triple]:
    """Return the triples of a closure that hold on the day of a moment."""
    return {triple for triple, pairs in closure.items() if any(on(pair, moment) for pair in pairs)}


def by_proofs(found: Inference, claims: AbstractSet[Term]) -> set[Triple]:
    """Return the triples of a closure that have a proof whose claims are all among those given."""
    ground = {NAMING, ONTOLOGY, *claims}
    proved = {triple for triple, supports in found.supports.items() if not ground.isdisjoint(supports)}
    waiting = [derivation for derivation in found.derivations.values() if derivation.triple not in proved]
    waiting.sort(key=lambda derivation: derivation.steps[0].cost)
    grown = True
    while grown:
        left = []
        for derivation in waiting:
            if any(proved.issuperset(step.triples) for step in derivation.steps):
                proved.add(derivation.triple)
            else:
                left.append(derivation)
        grown = len(left) < len(waiting)
        waiting = left
    return {triple for triple in proved if triple[1] not in SHOWN}


def without_types(triples: AbstractSet[Triple]) -> set[Triple]:
    """Return the triples that are no type of anything."""
    return {triple for triple in triples if triple[1] != RDF_TYPE}


def typed(dataset: Dataset) -> Dataset:
    """Return the same world, with every type that there is given by naming."""
    types = [triple for triple in close(dataset, assemble(dataset)) if triple[1] == RDF_TYPE]
    return replace(dataset, naming=(*dataset.naming, *((*triple, NAMING) for triple in types)))


def wordless(dataset: Dataset) -> Dataset:
    """Return a data set without labels and definitions, which no rule reads and which take long to copy."""
    naming, ontology = (
        tuple(quad for quad in stratum if '"@' not in quad[2]) for stratum in (dataset.naming, dataset.ontology)
    )
    return replace(dataset, naming=naming, ontology=ontology)


@pytest.fixture(scope="module")
def project() -> Closed:
    """The project's claims under its axioms and rules, without words."""
    dataset = wordless(sources.load())
    return Closed(dataset, infer(dataset), close(dataset, assemble(dataset)))


@pytest.mark.parametrize("certain, days, sets", [(False, 45, 25), (True, 45, 30)], ids=["possible", "certain"])
def test_on_every_day_of_the_project(project: Closed, *, certain: bool, days: int, sets: int) -> None:
    """On each day on which any claim begins or ends, the closed snapshot is the closure's, by days and by proofs.

    By days it lacks no triple but types, and these only of what no claim of the snapshot describes.
    """
    dataset, found, closure = project.dataset, project.found, project.closure
    closed: dict[frozenset[Term], set[Triple]] = {}
    seen: Counter[str] = Counter()
    for moment in moments(dataset):
        if moment.certain != certain:
            continue
        left = snapshot(dataset, moment)
        claims = frozenset(quad[3] for quad in left.contents)
        if claims not in closed:
            closed[claims] = set(close(left, assemble(left)))
            assert closed[claims] == by_proofs(found, claims), moment
        held = by_days(closure, moment)
        assert without_types(closed[claims]) == without_types(held), moment
        assert {triple[0] for triple in held - closed[claims]}.isdisjoint(quad[0] for quad in left.contents), moment
        seen.update(days=1, triples=len(closed[claims]))
    assert seen["days"] >= days
    assert len(closed) >= sets
    assert seen["triples"] > 50_000


@pytest.mark.parametrize("seed", SEEDS)
def test_by_days_where_naming_gives_the_types(world: World, seed: int) -> None:
    """In a made-up world whose things are typed by naming, what holds on a day is what its snapshot concludes."""
    fill(world, seed)
    dataset = typed(sources.load(*world.write()))
    closure = close(dataset, assemble(dataset))
    compared = 0
    for moment in moments(dataset):
        left = snapshot(dataset, moment)
        got = set(close(left, assemble(left)))
        assert got == by_days(closure, moment), moment
        compared += len(without_types(got))
    assert compared > 20


@pytest.mark.parametrize("seed", SEEDS)
def test_by_proofs_in_any_world(world: World, seed: int) -> None:
    """Whoever gives the types, a snapshot concludes what its own claims prove, on any day and as known by any."""
    fill(world, seed)
    dataset = sources.load(*world.write())
    found = infer(dataset)
    compared = left_out = 0
    for moment in moments(dataset):
        for known in (None, "2026-02-15"):
            left = snapshot(dataset, replace(moment, known=known))
            got = set(close(left, assemble(left)))
            assert got == by_proofs(found, left.claims.keys()), moment
            compared += len(got)
            left_out += len(dataset.claims) - len(left.claims)
    assert compared > 20
    assert left_out > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_known_by_a_day_is_known_on_some_day(world: World, seed: int) -> None:
    """What follows from the articles out by a day is what follows from them on one day in the world or another."""
    fill(world, seed)
    dataset = typed(sources.load(*world.write()))
    compared = 0
    for known in ("2026-02-14", "2026-02-15", "2026-02-28", "2026-03-01"):
        left = snapshot(dataset, Moment(known=known))
        each = [snapshot(dataset, Moment(day, known=known)) for day in (FIRST, *calendar(dataset).possible)]
        on_days = [set(close(one, assemble(one))) for one in each]
        assert set(close(left, assemble(left))) == set().union(*on_days)
        compared += len(left.claims)
    assert compared >= len(dataset.claims)


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_changes_within_an_interval(world: World, seed: int) -> None:
    """The claims of a snapshot are the same on all days of an interval, and of two neighbours never the same."""
    fill(world, seed)
    dataset = sources.load(*world.write())
    days = calendar(dataset)
    looked_at = 0
    for certain in (False, True):
        spans = days.intervals(certain=certain)
        assert [one.end for one in spans[:-1]] == [other.start for other in spans[1:]]
        kept = []
        for span in spans:
            last = (date.fromisoformat(span.end) - timedelta(days=1)).isoformat() if span.end else "9999-12-30"
            both = [snapshot(dataset, Moment(day, certain=certain)) for day in (span.start or FIRST, last)]
            assert both[0] == both[1]
            kept.append(both[0])
            looked_at += 1
        assert all(one.claims.keys() != other.claims.keys() for one, other in pairwise(kept))
        assert len({one.digest for one in kept}) == len(kept)
    assert looked_at >= 6


@pytest.mark.parametrize("one, other, expected", MATRIX)
def test_the_matrix_of_times_on_every_day(world: World, one: str, other: str, expected: Validity | None) -> None:
    """Two claims conclude in a snapshot on the days on which both hold: possibly, or certainly, and on no other."""
    claim(world, "one", ":a :p :b", one)
    claim(world, "other", ":b :q :c", other)
    world.ontology = ":r owl:propertyChainAxiom ( :p :q ) ."
    dataset = sources.load(*world.write())
    looked_at = 0
    for moment in moments(dataset):
        left = snapshot(dataset, moment)
        span = None if expected is None else expected.certain if moment.certain else expected.possible
        concluded = made_up("a", "r", "c") in close(left, assemble(left))
        assert concluded == (span is not None and span.meets(str(moment.at))), moment
        looked_at += 1
    assert looked_at == 2 + 2 * len(change_days(dataset))


def test_each_proof_on_its_own_days(world: World) -> None:
    """What two proofs give has in a snapshot the one that holds on the day, with its own dates; between them, none."""
    years = {"p": ("2020-01-01", "2021-01-01"), "q": ("2024-01-01", "2025-01-01")}
    for name, (start, end) in years.items():
        world.claim(name, f":a :{name} :b", "Given", startsFrom=start, startsBy=start, endsFrom=end, endsBy=end)
    world.ontology = ":p rdfs:subPropertyOf :r . :q rdfs:subPropertyOf :r ."
    dataset = sources.load(*world.write())
    assert len(next(iter(infer(dataset).derivations.values())).steps) == 2
    held: dict[str, str | None] = {"2020-06-01": "p", "2022-06-01": None, "2024-06-01": "q"}
    for day, proof in held.items():
        found = list(infer(snapshot(dataset, Moment(day))).derivations.values())
        dates = [(one.pair.validity.possible.start, one.pair.validity.possible.end) for one in found]
        assert dates == ([years[proof]] if proof else [])
        assert all(len(one.steps) == 1 for one in found)
