"""The options ``--at``, ``--certain``, ``--known`` and ``--endpoint``: of which graph a question is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from kg.asof import heading
from kg.cli import output
from kg.cli.output import Manner
from kg.cli.values import FILLED
from kg.engine import Answer, Engine, Rows
from kg.errors import BadParameter, Refused
from kg.times import LATEST

if TYPE_CHECKING:
    from kg.build import Graph
    from kg.snapshot import Moment, Snapshot


@dataclass(frozen=True, slots=True)
class Opened:
    """What a question is asked of."""

    engine: Engine
    built: Graph | None  #: What evidence is taken from; ``None`` where another service answers on its own.
    snapshot: Snapshot | None = None  #: Where a moment was asked for.
    fetched: str | None = None  #: The service whose claims were fetched and reasoned over here.
    differs: tuple[int, int] | None = None  #: Triples of its default graph and of ours, where they are not as many.

    @property
    def graph(self) -> Graph:
        """The graph that was built here.

        Raises:
            Refused: Another service answers, and nothing was built.
        """
        if self.built is None:
            raise Refused("another service answers on its own: its claims were not fetched")
        return self.built

    @property
    def today(self) -> str | None:
        """The day that ``latest`` means to a question, where that is not the day of the newest article."""
        return self.snapshot.today if self.snapshot else None

    def titled(self, title: str, answer: Answer, manner: Manner) -> str:
        """Return the title of an answer with the moment that it is of, where the title is shown."""
        told = heading(self.snapshot, manner.language) if self.snapshot and _has_title(answer, manner) else ()
        return "\n".join(filter(None, (title, *told)))

    def told(self, language: str) -> tuple[str, ...]:
        """Say what is asked of, where that is not simply our graph."""
        of = heading(self.snapshot, language) if self.snapshot else ()
        return (*of, *self._of_elsewhere(language))

    def note(self, answer: Answer, manner: Manner) -> None:
        """Say what an answer is of where no title does: as notes, for truth and graphs on standard error."""
        titled = self.snapshot and _has_title(answer, manner)
        told = self._of_elsewhere(manner.language) if titled else self.told(manner.language)
        output.note(told, manner if isinstance(answer, Rows) else replace(manner, form=""))

    def _of_elsewhere(self, language: str) -> tuple[str, ...]:
        """Say that claims were fetched from a service and reasoned over here."""
        if not self.fetched:
            return ()
        chinese = language == "zh"
        english = f"The claims are those of {self.fetched}, reasoned over here."
        line = f"论断取自 {self.fetched}，在本地推理。" if chinese else english
        if self.differs is None:
            return (line,)
        there, here = self.differs
        english = f"Its own default graph holds {there:,} triples, ours {here:,}: its own rows may differ."
        return (line, f"该处默认图有 {there:,} 条三元组，本地为 {here:,} 条，答案可能不同。" if chinese else english)


def options() -> list[click.Parameter]:
    """Return the options for the moment that a question is asked of."""
    return [
        click.Option(["--at"], metavar="DATE", help=f"Only what may hold on a day, {LATEST} for that of the newest "
                     "article. It is also the latest day to the question."),
        click.Option(["--certain"], is_flag=True, help="With --at: only what certainly holds on the day."),
        click.Option(["--known"], metavar="DATE", help="Only what articles out by a day say."),
        click.Option(["--endpoint"], type=FILLED, metavar="URL",
                     help="Ask another SPARQL 1.1 service that holds the graph."),
    ]  # fmt: skip


def with_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give the function of a click command the options of a moment."""
    found: list[click.Parameter] = list(getattr(function, "__click_params__", []))
    function.__click_params__ = [*reversed(options()), *found]  # type: ignore[attr-defined]  # where click keeps them
    return function


def take(words: dict[str, Any], *, here: bool = False) -> Callable[[], Opened]:
    """Take these options out of the words of a command; return what opens the graph that they mean.

    Args:
        words: What click hands over.
        here: Whether the graph itself is needed, not only answers: evidence is asked for.

    Raises:
        UsageError: Certainty is asked for without a day.
        BadParameter: A day is none.
    """
    at, certain, known, endpoint = (words.pop(name) for name in ("at", "certain", "known", "endpoint"))
    moment = moment_of(at, known, certain=certain) if at is not None or known is not None or certain else None
    if endpoint is not None:
        return partial(_elsewhere, endpoint, moment, here=here)
    return partial(_ours, moment)


def moment_of(at: str | None, known: str | None, *, certain: bool) -> Moment:
    """Return the moment that the options mean.

    Raises:
        UsageError: Certainty is asked for without a day.
        BadParameter: A day is none.
    """
    from kg.snapshot import Moment  # noqa: PLC0415 - most questions are asked of no moment

    if certain and at is None:
        raise click.UsageError(f"--certain says how --at is meant: add --at DATE, or --at {LATEST}")
    try:
        return Moment(at, certain, known)
    except BadParameter as error:
        raise BadParameter(f"--{error}") from error


def _ours(moment: Moment | None) -> Opened:
    if moment is None:
        from kg.build import open_graph  # noqa: PLC0415 - loads the store, which help does without

        graph = open_graph()
        return Opened(graph.public, graph)
    from kg.snapshot import open_snapshot  # noqa: PLC0415 - likewise

    found = open_snapshot(moment)
    return Opened(found.graph.public, found.graph, found)


def _elsewhere(endpoint: str, moment: Moment | None, *, here: bool) -> Opened:
    """Open what another service holds: the service itself, or where that cannot do, its claims reasoned over here."""
    from kg.engine.remote import Remote  # noqa: PLC0415 - most questions are asked here

    remote = Remote(endpoint)
    if moment is None and not here:
        return Opened(remote, None)
    from kg.distant import fetch_graph  # noqa: PLC0415 - likewise

    found = fetch_graph(remote, moment)
    return Opened(found.graph.public, found.graph, found.snapshot, endpoint, found.differs)


def _has_title(answer: Answer, manner: Manner) -> bool:
    return manner.form == "table" and isinstance(answer, Rows) and bool(answer.rows)
