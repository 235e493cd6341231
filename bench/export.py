"""How fast everything is exported, against pyoxigraph's own dump of the same quads, in the same run.

Each form with graphs is written to a file, ours from the built graph's bytes, theirs from a store that is loaded
already. The figure is a ratio of medians of processor time. Memory is what a process of its own grows by while it
writes.
"""

from __future__ import annotations

import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import click
import pyoxigraph as ox

from bench.figures import limit_memory, table, tell
from bench.generate import generate
from kg.build import build
from kg.export.forms import FORMS, export
from kg.export.select import Material

#: No less than this part of the speed of pyoxigraph's dump.
HALF = 0.5
THEIRS = {"nquads": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG, "jsonld": ox.RdfFormat.JSON_LD}
#: Quads that a generated claim comes to, conclusions included.
PER_CLAIM = 86


def material(quads: int) -> Material:
    """Make about so many quads of generated claims, built."""
    dataset = generate(quads // PER_CLAIM)
    return Material(dataset, build(dataset))


def ours(name: str, made: Material, place: Path) -> Callable[[], None]:
    """Return what writes one of our forms."""

    def write() -> None:
        export(FORMS[name], made, place)

    return write


def theirs(name: str, store: ox.Store, place: Path) -> Callable[[], None]:
    """Return what dumps the store."""

    def write() -> None:
        store.dump(place, THEIRS[name])

    return write


def timed(work: Callable[[], None]) -> float:
    """Return the processor time of some work, in seconds."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def most_memory(work: Callable[[], None]) -> float:
    """Return by how much a process of its own grows while it does some work, in MiB."""
    here, there = multiprocessing.get_context("fork").Pipe(duplex=False)

    def run() -> None:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        work()
        there.send(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)

    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    grown: int = here.recv()
    process.join()
    return grown / 1024


@click.command()
@click.option("--quads", default=1_000_000, show_default=True, help="How many, about.")
@click.option("--rounds", default=3, show_default=True, help="Times that each is written.")
def main(quads: int, rounds: int) -> None:
    """Write everything in each form with graphs, in turn with pyoxigraph."""
    limit_memory(6)
    tell("generated claims")
    made = material(quads)
    store = ox.Store()
    store.bulk_load(made.graph.files["public.nq"], ox.RdfFormat.N_QUADS)
    rows: list[list[str]] = []
    with tempfile.TemporaryDirectory() as folder:
        for name in THEIRS:
            tell(name)
            mine = ours(name, made, Path(folder) / f"ours{FORMS[name].suffix}")
            other = theirs(name, store, Path(folder) / "theirs")
            figures = [(timed(mine), timed(other)) for _ in range(rounds)]
            own, peer = (median(values) for values in zip(*figures, strict=True))
            speed = peer / own
            met = "met" if speed >= HALF else "missed"
            rows.append([name, f"{own:.2f} s", f"{peer:.2f} s", f"{speed:.2f}", met, f"{most_memory(mine):.0f} MiB"])
    click.echo(f"{len(store):,} quads")
    table(["form", "ours", "pyoxigraph's dump", "of its speed", f"at least {HALF}", "memory"], rows)


if __name__ == "__main__":
    main()
