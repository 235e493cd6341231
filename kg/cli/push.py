"""``kg push``: the public graph, put on another store."""

from __future__ import annotations

from typing import Final

import click

from kg.cli.values import FILLED, SECONDS

#: How the address of a graph store ends, and that of the query service beside it: Oxigraph, Jena Fuseki, RDF4J.
BESIDE: Final = {"/store": "/query", "/data": "/query", "/rdf-graphs/service": ""}


@click.command("push")
@click.argument("url", type=FILLED)
@click.option(
    "--endpoint", type=FILLED, metavar="URL", help="Where the store's queries go, if the address does not tell."
)
@click.option("--overwrite", is_flag=True, help="Replace a default graph that is not ours alone.")
@click.option("--timeout", type=SECONDS, default=60.0, show_default=True, metavar="SECONDS", help="For one graph.")
def command(url: str, endpoint: str | None, timeout: float, *, overwrite: bool) -> None:
    """Put the whole graph on the store whose Graph Store Protocol is at URL.

    Each graph is replaced at once or not at all, the default graph first; graphs of an earlier state go. In the end
    the triples of every graph are counted there. Credentials are taken from KG_AUTHORIZATION.
    """
    from rich.console import Console  # noqa: PLC0415 - heavy, and not needed for --help
    from rich.progress import Progress  # noqa: PLC0415

    from kg.build import open_graph  # noqa: PLC0415 - loads the store
    from kg.engine.remote import Remote  # noqa: PLC0415
    from kg.engine.service import Limits  # noqa: PLC0415
    from kg.push import push  # noqa: PLC0415

    queries = endpoint or _beside(url)
    with Remote(queries, url, Limits(timeout)) as store, Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("putting graphs", total=None)
        done = push(
            open_graph(), store, lambda at, of: progress.update(task, completed=at, total=of), overwrite=overwrite
        )
    click.echo(f"{done.triples:,} triples in {done.graphs:,} graphs are there, counted by {queries}.")
    if done.removed:
        click.echo(f"Graphs of an earlier state removed: {done.removed:,}.")


def _beside(url: str) -> str:
    """Return the address of the query service beside a graph store.

    Raises:
        UsageError: The address does not tell.
    """
    for ending, other in BESIDE.items():
        if url.endswith(ending):
            return url.removesuffix(ending) + other
    raise click.UsageError(f"where do the queries of {url} go? Add --endpoint URL")
