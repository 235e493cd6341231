"""``kg mcp``: the questions as tools of the Model Context Protocol, on standard input and output."""

from __future__ import annotations

import signal

import click

from kg.cli import streams
from kg.cli.values import SECONDS
from kg.errors import MissingExtra


@click.command("mcp")
@click.option("--timeout", type=SECONDS, default=20.0, show_default=True, metavar="SECONDS", help="For one call.")
@click.option(
    "--memory",
    type=click.IntRange(32),
    default=1024,
    show_default=True,
    metavar="MIB",
    help="For one call, beyond the graph.",
)
def command(timeout: float, memory: int) -> None:
    """Serve the graph to a program that speaks the Model Context Protocol: start it from there.

    Each question is a tool; find, show, why and sparql are others. Nothing is written and nothing fetched.
    """
    try:
        from kg import mcp  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise MissingExtra(error.name, "mcp") from error
    from kg.build import open_graph  # noqa: PLC0415 - loads the store
    from kg.workers import Limits  # noqa: PLC0415

    graph = open_graph()
    streams.end_when_stopped()  # A thread that waits for a line would keep it from unwinding.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    mcp.serve(graph, Limits(seconds=timeout, memory=memory << 20))
