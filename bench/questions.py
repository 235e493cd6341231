"""How long each canned question takes, against the bare store and rdflib, and how that grows with the claims.

The project's own data has a hundred thousand quads; ten copies of it, each about other things (``bench/copies.py``),
have a million. Every question is asked with its defaults, or with the first of its examples where it has to be told
something, so that each has rows. What is timed:

* ours: the text of the question to rows of terms, by the engine; and asked: names resolved first, as ``kg ask`` does;
* bare: pyoxigraph running the same text to a list of its solutions; and read: every term of them as text, as ours are;
* rdflib: its evaluator, over the few claims that give each question a row, and ours over the same.

Rounds are interleaved and times are of the processor; 50 of 100 rounds take no longer than p50, 99 than p99. A question
that takes long is asked less often, and its p99 is then its worst round. Growth is that of p50, each size asked over
and over, so that the smaller one stays in the processor's cache; growth in turn is that of rounds which go from one
size to the other and find neither there.
"""

from __future__ import annotations

import gc
import time
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from statistics import median

import click
import pyoxigraph as ox
import rdflib

from bench.copies import copies
from bench.figures import limit_memory, short, table, tell
from kg.ask import ask, bind
from kg.build import Graph, build
from kg.catalogue import Question, questions
from kg.engine import Rows
from kg.names import BASE
from kg.resolve import Resolver
from tests.queries.essence import essence

#: What the ratios may be: to the bare store; from one copy to ten, of any question; and of one bound to one thing.
BARE, GROWTH, FLAT = 1.2, 12.0, 1.5
_MOST, _LEAST = 100, 5  #: Rounds per question.


@dataclass(frozen=True, slots=True)
class Times:
    """What a question took on one graph, in seconds of processor."""

    rows: int
    ours: list[float]
    asked: list[float]
    bare: list[float]
    read: list[float]
    turns: list[float]  #: Ours again, taking turns with the other size.


@dataclass(frozen=True, slots=True)
class Case:
    """A question with the values it is asked with."""

    question: Question
    given: Mapping[str, str]
    text: str  #: With terms in place.
    bound: bool  #: Whether it is bound to one thing, article or entity.


def cases(graph: Graph) -> list[Case]:
    """Return every question with its defaults; what is required takes its first example."""
    resolver = Resolver(graph.public)
    found = []
    for one in questions():
        given = {p.name: p.examples[0] for p in one.parameters if p.required}
        terms = bind(resolver, one, given)
        bound = any(term.startswith((f"<{BASE}id/", f"<{BASE}source/")) for term in terms.values())
        found.append(Case(one, given, one.bound(terms), bound))
    return found


def measure(graph: Graph, case: Case, seconds: float) -> Times:
    """Time one question in interleaved rounds, about so many seconds in all."""
    store = graph.public.store
    answer = graph.public.query(case.text)
    works: dict[str, Callable[[], object]] = {
        "ours": partial(graph.public.query, case.text),
        "asked": partial(ask, graph.public, case.question, case.given),
        "bare": lambda: list(_solutions(store, case.text)),
        "read": lambda: [[term and term.value for term in row] for row in _solutions(store, case.text)],
    }
    times: dict[str, list[float]] = {name: [] for name in works}
    end = time.monotonic() + seconds
    while len(times["ours"]) < _MOST and (len(times["ours"]) < _LEAST or time.monotonic() < end):
        for name, work in works.items():
            start = time.process_time()
            work()
            times[name].append(time.process_time() - start)
    return Times(len(answer.rows) if isinstance(answer, Rows) else 0, **times, turns=[])


def take_turns(graphs: list[Graph], times: list[Times], case: Case, seconds: float) -> None:
    """Time one question on the graphs by turns, about so many seconds in all."""
    end = time.monotonic() + seconds
    while len(times[0].turns) < _MOST and (len(times[0].turns) < _LEAST or time.monotonic() < end):
        for graph, found in zip(graphs, times, strict=True):
            start = time.process_time()
            graph.public.query(case.text)
            found.turns.append(time.process_time() - start)


def _solutions(store: ox.Store, text: str) -> Iterable[Iterable[ox.NamedNode | ox.BlankNode | ox.Literal | None]]:
    """Return what the bare store answers."""
    found = store.query(text)
    assert isinstance(found, ox.QuerySolutions)
    return found


def p99(times: list[float]) -> float:
    """Return the time that one round in a hundred exceeds; the worst one of fewer."""
    return sorted(times)[max(0, len(times) * 99 // 100 - 1)] if len(times) >= _MOST else max(times)


def against_rdflib(whole: Graph, found: list[Case]) -> dict[str, tuple[int, float, float]]:
    """Return rows, seconds of ours and of rdflib per question, over the few claims that give each one a row."""
    small = build(essence(whole, copies(1), {case.question.name: case.text for case in found}))
    dataset = rdflib.Dataset(default_union=False)
    dataset.parse(data=small.files["public.nq"].decode(), format="nquads")
    times = {}
    for case in found:
        start = time.process_time()
        rows = len(list(dataset.query(case.text)))
        theirs = time.process_time() - start
        ours = []
        for _ in range(_LEAST):
            start = time.process_time()
            small.public.query(case.text)
            ours.append(time.process_time() - start)
        times[case.question.name] = (rows, median(ours), theirs)
    return times


def each(found: list[Case], small: Mapping[str, Times], large: Mapping[str, Times], rdf: Mapping[str, float]) -> None:
    """Write the table of all questions."""
    rows = []
    for case in found:
        name = case.question.name
        one, ten = small[name], large.get(name)
        rows.append([
            name + (" (bound)" if case.bound else ""),
            str(one.rows), short(median(one.ours)), short(p99(one.ours)), short(median(one.asked)),
            f"{ratio(one.ours, one.read):.2f}x, {ratio(one.ours, one.bare):.2f}x",
            *([str(ten.rows), short(median(ten.ours)), short(p99(ten.ours)),
               ", ".join(f"{ratio(getattr(ten, of), getattr(one, of)):.1f}x" for of in ("ours", "turns", "bare"))]
              if ten else []),
            f"{rdf[name]:,.0f}x" if name in rdf else "",
        ])  # fmt: skip
    head = ["question", "rows", "p50", "p99", "asked", "over read, bare"]
    more = ["rows x10", "p50 x10", "p99 x10", "growth: ours, in turn, bare"] if large else []
    table([*head, *more, "rdflib over ours"], rows)


def ratio(some: list[float], others: list[float]) -> float:
    """Return the ratio of two medians."""
    return median(some) / median(others)


def bars(found: list[Case], small: Mapping[str, Times], large: Mapping[str, Times], rdf: Mapping[str, float]) -> None:
    """Write whether the bars are met."""
    for name, of in (("terms read", "read"), ("solutions listed", "bare")):
        over = {n: ratio(t.ours, getattr(t, of)) for n, t in small.items()}
        worst = max(over, key=lambda n: over[n])
        wide = [n for n in over if over[n] > BARE]
        most = max((median(small[n].ours) - median(getattr(small[n], of)) for n in wide), default=0.0)
        click.echo(
            f"- over the bare store, {name}: median {median(over.values()):.2f}x, highest {over[worst]:.2f}x ({worst});"
            f" {len(wide)} of {len(over)} above {BARE}x, these by at most {short(most)}"
        )
    if large:
        growths(found, small, large)
    if rdf:
        click.echo(f"- rdflib over ours: median {median(rdf.values()):,.0f}x, lowest {min(rdf.values()):,.0f}x")
    empty = [n for times in (small, large) for n, t in times.items() if not t.rows]
    click.echo(f"- questions without a row: {', '.join(empty) or 'none'}")


def growths(found: list[Case], small: Mapping[str, Times], large: Mapping[str, Times]) -> None:
    """Write how much longer the questions take on the larger graph."""
    bare = [ratio(large[n].bare, small[n].bare) for n in large]
    click.echo(
        f"- growth, the bare store itself: median {median(bare):.1f}x, highest {max(bare):.1f}x;"
        f" {sum(g > GROWTH for g in bare)} above {GROWTH}x"
    )
    bound = {case.question.name for case in found if case.bound}
    for way, of in (("", "ours"), (", in turn", "turns")):
        growth = {n: ratio(getattr(large[n], of), getattr(small[n], of)) for n in large}
        for name, some, most in (
            ("any", growth, GROWTH),
            ("bound to one thing", {n: g for n, g in growth.items() if n in bound}, FLAT),
        ):
            worst = max(some, key=lambda n: some[n], default="none")
            wide = sorted(n for n in some if some[n] > most)
            click.echo(
                f"- growth, {name}{way}: {len(some)} questions, median {median(some.values() or [0.0]):.1f}x, highest"
                f" {some.get(worst, 0.0):.1f}x ({worst}); {len(wide)} above {most}x"
                f"{': ' + ', '.join(wide) if wide else ''}"
            )


@click.command(help=__doc__)
@click.option("--copies", "count", default=10, show_default=True, help="Copies of the data; 1 for the project's alone.")
@click.option("--seconds", default=0.6, show_default=True, help="For each question on each graph, about.")
@click.option("--rdflib/--no-rdflib", "with_rdflib", default=True, show_default=True, help="Whether rdflib is asked.")
@click.option("--only", multiple=True, metavar="NAME", help="Only this question; may be given several times.")
@click.option("--memory", default=4.0, show_default=True, help="Gigabytes beyond which the run ends.")
def main(count: int, seconds: float, memory: float, only: tuple[str, ...], *, with_rdflib: bool) -> None:
    """Run the benchmark."""
    limit_memory(memory)
    warnings.simplefilter("ignore")
    tell("the project's graph")
    graph = build()
    found = [case for case in cases(graph) if not only or case.question.name in only]
    if not found:
        raise click.UsageError(f"no question is called {', '.join(only)}; queries/README.md lists them")
    times: list[dict[str, Times]] = [{}, {}]
    graphs = [graph, *([build(copies(count), tell)] if count > 1 else [])]
    gc.collect()
    gc.freeze()
    for case in found:
        tell(case.question.name)
        for at, one in enumerate(graphs):
            times[at][case.question.name] = measure(one, case, seconds)
        take_turns(graphs, [of[case.question.name] for of in times[: len(graphs)]], case, seconds / 2)
    rdf: dict[str, float] = {}
    if with_rdflib:
        tell("rdflib, over the few claims that give each question a row")
        rdf = {name: theirs / ours for name, (_, ours, theirs) in against_rdflib(graph, found).items()}
    sizes = " and ".join(f"{one.report.counts['quads in the public store']:,}" for one in graphs)
    click.echo(f"**{len(found)} questions over {sizes} quads**\n")
    each(found, times[0], times[1], rdf)
    bars(found, times[0], times[1], rdf)


if __name__ == "__main__":
    main()
