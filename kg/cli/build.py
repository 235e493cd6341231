"""``kg build``: load, infer, materialise, and say what was done."""

from __future__ import annotations

import time

import click


@click.command("build")
@click.option("--fresh", is_flag=True, help="Build again even if nothing has changed.")
def command(*, fresh: bool) -> None:
    """Load ontology and data, infer to a fixpoint, materialise the graph, and say what was done.

    The result is kept for the other commands, until a file changes.
    """
    from rich.console import Console  # noqa: PLC0415 - heavy, and not needed for --help

    from kg import paths  # noqa: PLC0415 - as above
    from kg.build import open_graph  # noqa: PLC0415 - loads the store
    from kg.cli.tables import console  # noqa: PLC0415 - draws with rich

    begun = time.perf_counter()
    with Console(stderr=True).status("opening the graph") as status:
        graph = open_graph(lambda part: status.update(f"{part} …"), fresh=fresh)
    took = time.perf_counter() - begun
    report = graph.report
    width = max(len(f"{count:,}") for count in report.counts.values())
    lines = [f"{count:>{width},} {name}" for name, count in report.counts.items()]
    seconds = ", ".join(f"{name} {spent:.2f} s" for name, spent in report.seconds.items())
    if report.cached:
        last = f"Nothing has changed since this was built ({seconds}); opened in {took:.2f} s."
    else:
        last = f"Built in {took:.2f} s: {seconds}."
    if not report.kept:
        last += f"\nNothing was kept: {paths.cache()} cannot be written. Let KG_CACHE name a folder that can."
    console().print("\n".join([*lines, last]), markup=False, soft_wrap=True)
