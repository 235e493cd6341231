"""What the benchmarks share: interleaved rounds, medians, and progress on the error stream."""

from __future__ import annotations

import gc
import resource
import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import TypeAlias

import click

Work: TypeAlias = Callable[[], object]  #: What is timed.
_LONG_ENOUGH = 0.005  #: Seconds below which work is repeated before the clock is read.


def in_turn(works: Mapping[str, Work], rounds: int) -> dict[str, float]:
    """Return the median seconds of processor of each piece of work, all done once per round, after one to warm up.

    Short work is done several times over in each round. Nothing is cleared away between rounds.

    Args:
        works: What to do, by name.
        rounds: How often each is done.
    """
    seconds: dict[str, list[float]] = {name: [] for name in works}
    times = {}
    for name, work in works.items():
        start = time.process_time()
        work()
        times[name] = max(1, int(_LONG_ENOUGH / max(time.process_time() - start, 1e-6)))
    for _ in range(rounds):
        for name, work in works.items():
            start = time.process_time()
            for _ in range(times[name]):
                work()
            seconds[name].append((time.process_time() - start) / times[name])
    return {name: median(found) for name, found in seconds.items()}


def clocked(work: Work) -> float:
    """Return the seconds of processor that a piece of work takes, what earlier work left cleared away first."""
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def interleaved(works: Mapping[str, Work], rounds: int) -> dict[str, float]:
    """Return the median seconds of each piece of work, all done once per round.

    Args:
        works: What to do, by name.
        rounds: How often each is done.
    """
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds):
        for name, work in works.items():
            tell(f"round {number + 1} of {rounds}: {name}")
            seconds[name].append(clocked(work))
    return {name: median(found) for name, found in seconds.items()}


def tell(text: str) -> None:
    """Show what is being done."""
    click.echo(f"  ... {text}", err=True)


def table(head: list[str], rows: list[list[str]]) -> None:
    """Write a Markdown table."""
    for cells in (head, ["---"] * len(head), *rows):
        click.echo(f"| {' | '.join(cells)} |")
    click.echo()


def short(seconds: float) -> str:
    """Return seconds in a fitting unit."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"


def limit_memory(gigabytes: float) -> None:
    """Make the process fail, rather than the machine stall, where it would need more memory than given."""
    most = int(gigabytes * 2**30)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
