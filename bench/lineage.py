"""What *why* costs over the plain query: parsing and rewriting included, the rows the same.

Each canned question on the project's data, with its default parameters, and a set of queries of all shapes on generated
claims. The plain query and its lineage run in turn, and the lineage with what each row rests on looked at, members of
groups included; the ratio is of medians of processor time. The graph is frozen for the collector of cycles, as a
process that asks many questions would do.
"""

from __future__ import annotations

import gc
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from statistics import median

import click

from bench.figures import in_turn, limit_memory, short, table, tell
from bench.generate import generate
from kg.ask import bind
from kg.build import Graph, build
from kg.catalogue import questions
from kg.errors import LodestoneError
from kg.lineage import why
from kg.lineage.witness import Witness
from kg.names import PREFIXES
from kg.resolve import Resolver

#: What the ratios may be: median of all, of those with paths, of any one; and the milliseconds more of a quick one.
MEDIAN, PATHS, ANY, MORE = 2.2, 8.0, 10.0, 1.0

_CLOSURE = re.compile(r"^[^#]*[\w)][*+][\s)|/]", re.MULTILINE)  #: A path of any length.
_HEAD = f"PREFIX lo: <{PREFIXES['lo']}>\nPREFIX state: <{PREFIXES['state']}>\nPREFIX rdfs: <{PREFIXES['rdfs']}>\n"
#: Queries of all shapes over generated claims.
SHAPES: dict[str, str] = {
    "one pattern": "SELECT ?agent ?other { ?agent lo:cooperatesWith ?other }",
    "of one thing": "SELECT ?p ?o { state:made-up-3 ?p ?o }",
    "join, inferred": "SELECT ?agent ?bloc ?leader { ?agent lo:tiedTo ?bloc . ?bloc lo:steeredBy ?leader }",
    "star": "SELECT ?n ?maker ?to { ?n a lo:Position ; lo:maker ?maker ; lo:toward ?to ; lo:stance lo:Opposes }",
    "numbers": "SELECT ?f ?low { ?f lo:indicator ?i ; lo:low ?low . ?i lo:measures lo:Output FILTER(?low > 60) }",
    "union": "SELECT ?a ?b { { ?a lo:buysFrom ?b } UNION { ?a lo:sellsTo ?b } }",
    "optional": "SELECT ?u ?p ?c { ?u lo:party ?p OPTIONAL { ?u lo:componentOf ?c } }",
    "exists": "SELECT ?u ?p { ?u lo:party ?p FILTER EXISTS { ?u lo:covers ?m } }",
    "absent": "SELECT ?u ?p { ?u lo:party ?p FILTER NOT EXISTS { ?u lo:componentOf ?c } }",
    "groups": "SELECT ?i (COUNT(?f) AS ?n) (MAX(?low) AS ?most) { ?f lo:indicator ?i ; lo:low ?low } GROUP BY ?i",
    "path, sequence": "SELECT ?u ?l { ?u lo:party/rdfs:label ?l . ?u lo:phase lo:Signed }",
    "path, closure": "SELECT ?u ?w { ?u lo:componentOf+ ?w . ?u lo:phase lo:Signed }",
}


@dataclass(frozen=True, slots=True)
class Ratio:
    """What why takes over the plain query."""

    name: str
    rows: int
    plain: float  #: Seconds, median.
    traced: float  #: Seconds, median.
    looked: float  #: Seconds, median, with the evidence of every row looked at.
    path: bool

    @property
    def ratio(self) -> float:
        """Why over plain."""
        return self.traced / self.plain

    @property
    def quick(self) -> bool:
        """Whether the plain query takes less than a millisecond: its bar is in milliseconds, not a ratio."""
        return self.plain < 0.001

    @property
    def met(self) -> bool:
        """Whether the bar for a single query is met."""
        return (self.traced - self.plain) * 1000 <= MORE if self.quick else self.ratio <= ANY


def measure(graph: Graph, queries: dict[str, str], rounds: int, seconds: float) -> list[Ratio]:
    """Time each query and its lineage in turn.

    Args:
        graph: The built graph.
        queries: By name.
        rounds: How often each is run; a slow one less often, a quick one more.
        seconds: After which no further query is begun.
    """
    gc.collect()
    gc.freeze()
    found = []
    end = time.monotonic() + seconds
    for name, text in queries.items():
        if time.monotonic() > end:
            tell(f"time is up: {name} and what follows are left out")
            break
        try:
            rows = len(why(graph, text).rows.rows)
        except LodestoneError as error:
            tell(f"{name}: {error}")
            continue
        works: dict[str, Callable[[], object]] = {
            "plain": partial(graph.public.query, text),
            "why": partial(why, graph, text),
            "looked": partial(look, graph, text),
        }
        times = in_turn(works, rounds)
        path = _CLOSURE.search(text) is not None
        found.append(Ratio(name, rows, times["plain"], times["why"], times["looked"], path))
        tell(f"{name}: {found[-1].ratio:.2f}x")
    return found


def look(graph: Graph, text: str) -> list[Witness]:
    """Ask why and put together what every row rests on."""
    return [found.witness for found in why(graph, text).evidence]


def report(title: str, found: list[Ratio], *, each: bool) -> None:
    """Write the ratios, and whether the bars are met."""
    slow = [one for one in found if not one.quick]
    click.echo(f"**{title}**: {len(found)} queries, {len(found) - len(slow)} of them under a millisecond\n")
    shown = found if each else sorted(found, key=lambda one: (one.met, -one.ratio))[:8]
    table(
        ["query", "rows", "plain", "why", "ratio", "more"],
        [
            [one.name, f"{one.rows:,}", short(one.plain), short(one.traced), f"{one.ratio:.2f}x",
             f"{(one.traced - one.plain) * 1000:.2f} ms" + ("" if one.met else " (over the bar)")]
            for one in shown
        ],
    )  # fmt: skip
    for name, some, most in (
        ("all that take a millisecond or more", slow, MEDIAN),
        ("these, with paths", [one for one in slow if one.path], PATHS),
    ):
        if some:
            middle = median(one.ratio for one in some)
            click.echo(f"- median of {name}: {middle:.2f}x (bar {most}x{'' if middle <= most else ', missed'})")
    if slow:
        click.echo(f"- highest: {max(one.ratio for one in slow):.2f}x (bar {ANY}x)")
        click.echo(f"- with every row looked at: median {median(one.looked / one.plain for one in slow):.2f}x")
    quick = [(one.traced - one.plain) * 1000 for one in found if one.quick]
    if quick:
        over = sum(more > MORE for more in quick)
        click.echo(f"- under a millisecond: at most {max(quick):.2f} ms more, {over} of {len(quick)} over {MORE} ms")
        looked = [(one.looked - one.plain) * 1000 for one in found if one.quick]
        over = sum(more > MORE for more in looked)
        click.echo(f"- with every row looked at: median {median(looked):.2f} ms more, {over} over {MORE} ms")
    click.echo()


def canned(graph: Graph) -> dict[str, str]:
    """Return the canned questions with their defaults in place; one that needs a parameter is left out."""
    resolver = Resolver(graph.public, None)
    queries = {}
    for question in questions():
        try:
            queries[question.name] = question.bound(bind(resolver, question, {}))
        except LodestoneError as error:
            tell(f"{question.name}: {error}")
    return queries


@click.command(help=__doc__)
@click.option("--rounds", default=7, show_default=True, help="How often each query is run, and its lineage asked.")
@click.option("--quads", default=[100_000], multiple=True, show_default=True, help="Quads of generated claims.")
@click.option("--seconds", default=240.0, show_default=True, help="After which no further query is begun, per graph.")
@click.option("--memory", default=12.0, show_default=True, help="Gigabytes beyond which the run ends.")
def main(rounds: int, quads: tuple[int, ...], seconds: float, memory: float) -> None:
    """Run the benchmark."""
    limit_memory(memory)
    tell("the project's graph")
    graph = build()
    report("Canned questions on the project's data", measure(graph, canned(graph), rounds, seconds), each=False)
    for wanted in quads:
        per_claim = 88  # quads of a generated claim with its record, naming, conclusions and their proofs
        tell(f"{wanted:,} quads")
        graph = build(generate(wanted // per_claim), tell)
        count = graph.report.counts["quads in the public store"]
        queries = {name: _HEAD + text for name, text in SHAPES.items()}
        report(f"Generated claims, {count:,} quads", measure(graph, queries, rounds, seconds), each=True)


if __name__ == "__main__":
    main()
