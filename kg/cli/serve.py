"""``kg serve``: the graph as a SPARQL endpoint, with questions, linked data and pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import click

from kg.cli.values import DAY, FILLED, Number
from kg.errors import MissingExtra

_MIB: Final = 1 << 20


_Decorator: TypeAlias = Callable[[Callable[..., Any]], Callable[..., Any]]


def _option(name: str, told: str, default: object, kind: click.ParamType[Any] | None = None) -> _Decorator:
    return click.option(
        name, default=default, type=kind, help=told, envvar=_variable(name), show_default=True, show_envvar=True
    )


def _flag(name: str, told: str) -> _Decorator:
    return click.option(name, is_flag=True, help=told, envvar=_variable(name), show_envvar=True)


def _variable(name: str) -> str:
    return "KG_SERVE_" + name.lstrip("-").upper()


@click.command("serve")
@_option("--host", "Address to listen at; 0.0.0.0 for all.", "127.0.0.1", FILLED)
@_option("--port", "Port to listen at; 0 for a free one.", 8000, click.IntRange(0, 65535))
@_option("--base", "URL under which the service is known, with a slash at the end.", "")
@_option("--workers", "Queries that run at once.", 2, click.IntRange(1, 256))
@_option("--timeout", "Seconds that a query may run.", 30.0, Number(0.05, 3600))
@_option("--memory", "MiB that a query may use.", 1024, click.IntRange(32))
@_option("--queue", "Queries that may wait.", 64, click.IntRange(0))
@_option("--body", "KiB that a request's body may have.", 1024, click.IntRange(1))
@_option(
    "--most", default=32, kind=click.IntRange(1), told="MiB that an answer may have; a longer one is cut and marked."
)
@_option("--cache", "MiB of answers to keep.", 64, click.IntRange(0))
@_option("--rate", "Requests per second and client; 0 for any number.", 0.0, Number(0))
@_option("--burst", "Requests that a client may send at once under --rate.", 50, click.IntRange(1))
@_option("--grace", "Seconds for what is being answered at a stop.", 20.0, Number(0, DAY))
@_flag("--proxied", "Believe X-Forwarded-For: there is a proxy of yours before this.")
@_flag("--quiet", "Do not log requests.")
@_flag("--watch", "Load the graph anew when a file of it changes.")
@_flag("--words", "Let readers ask for the articles' own words (see KG_ARTICLES).")
def command(**words: Any) -> None:  # noqa: ANN401 - click hands over words of every kind
    """Serve the graph over HTTP: SPARQL 1.1 at /sparql, questions at /questions, every IRI at its path.

    Read-only. SIGHUP loads the graph anew, SIGTERM stops when what is being answered is done.
    """
    try:
        from kg.web.server import Plan, serve  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtra(error.name, "serve") from error
    from kg.web.connection import Patience  # noqa: PLC0415 - likewise
    from kg.web.front import Policy  # noqa: PLC0415 - likewise
    from kg.web.site import Settings  # noqa: PLC0415 - likewise
    from kg.workers import Limits  # noqa: PLC0415 - likewise

    base = words["base"] and words["base"].rstrip("/") + "/"
    serve(
        Plan(
            words["host"], words["port"], words["workers"],
            Settings(base, words["most"] * _MIB, words["words"], words["timeout"]),
            Limits(words["timeout"], words["memory"] * _MIB, words["queue"], words["timeout"]),
            Policy(
                words["body"] << 10, words["cache"] * _MIB, words["rate"], words["burst"], words["proxied"],
                not words["quiet"],
            ),
            Patience(stop=words["grace"]),
            watch=words["watch"],
        ),
        lambda line: click.echo(f"kg serve: {line}", err=True),
    )  # fmt: skip
