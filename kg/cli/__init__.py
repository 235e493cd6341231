"""The command ``kg``: every sub-command is a module of its own, imported only when it runs.

``kg --help`` must start at once, so this module imports nothing but click and the error tree.
"""

from __future__ import annotations

import importlib
import sys
from typing import Final

import click

from kg import __version__
from kg.cli import streams
from kg.errors import LodestoneError

#: Every sub-command, in the order of the help, with its one line. ``kg/cli/<name>.py`` exposes it as ``command``.
COMMANDS: Final = {
    "build": "Load, infer and materialise the graph, and say what was done.",
    "ask": "Answer a canned question, each row with the claims it rests on.",
    "sparql": "Answer a SPARQL query of your own, from FILE or from -e TEXT.",
    "find": "Find entities, terms, articles, questions and claims by words.",
    "show": "Show everything known about an entity, each line with its source.",
    "explain": "Show the proofs of a triple; of one that is not there, what is missing.",
    "export": "Write the graph, or a part of it, in a form that others read.",
    "diff": "Tell what changed between two editions: claims, conclusions, answers.",
    "validate": "Check files, shapes, consistency, anchors and coverage.",
    "coverage": "Show how much of each article its claims rest on, and what nothing accounts for.",
    "anchor": "Find words in an article and print their passage.",
    "serve": "Serve the graph over HTTP: SPARQL 1.1, questions, linked data, pages.",
    "push": "Put the whole graph on another store, by the Graph Store Protocol.",
    "mcp": "Offer the questions as tools to a program that speaks the Model Context Protocol.",
    "source": "Add an article, scan it for known entities, see what its claims meet.",
}


_INTERRUPTED: Final = 130  #: The status that a shell gives to who ends by SIGINT.


class Lazy(click.Group):
    """A group that knows its commands by name and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of the table, not of the alphabet."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import the module of a command and return the command; ``None`` where there is none."""
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = importlib.import_module(f"kg.cli.{cmd_name}").command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """Write the list of commands from the table, so that help imports none of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kg")
def cli() -> None:
    """Lodestone: a knowledge graph of critical-mineral power whose every answer names its sentences."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and end the process.

    Exit status: 0 done, 1 findings, 2 could not run (usage, unreadable input, engine failure), 130 or 143 stopped by
    SIGINT or SIGTERM. An error that a person can mend is one line on standard error.

    Args:
        arguments: The words after ``kg``; those of the process where not given.
    """
    streams.unwind_when_stopped()
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status; see :func:`main`."""
    streams.prepare()
    try:
        status = cli.main(args=arguments, prog_name="kg", standalone_mode=False)
        sys.stdout.flush()
        return status if isinstance(status, int) else 0
    except LodestoneError as error:
        click.echo(f"kg: {one_line(error)}", err=True)
        return error.exit_status
    except click.ClickException as error:
        error.show()
        return 2
    except click.Abort:
        click.echo("kg: stopped", err=True)
        return _INTERRUPTED
    except BrokenPipeError:
        streams.abandon()
        return 0
    except OSError as error:
        return _failed(error)


def _failed(error: OSError) -> int:
    """Say what the system refused, and return the exit status for it."""
    if error.filename == streams.OUTPUT:
        streams.abandon()
    words = f"{error.filename}: {error.strerror}" if error.filename else one_line(error)
    click.echo(f"kg: {words}", err=True)
    return 2


def one_line(error: Exception) -> str:
    """Return an error's text on one line."""
    return " ".join(str(error).split())
