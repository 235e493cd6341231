"""What a tool is asked of: the whole graph, or that of a moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kg.asof import heading
from kg.build import Graph
from kg.engine.embedded import Embedded


@dataclass(frozen=True, slots=True)
class Scope:
    """A graph that is asked, and what to say of it."""

    graph: Graph
    today: str | None = None  #: The day that ``latest`` means; where not given, that of the newest article.
    told: tuple[str, ...] = ()  #: Of which moment an answer is, and how many claims that leaves.

    @property
    def public(self) -> Embedded:
        """The store that questions are asked of."""
        return self.graph.public

    @property
    def note(self) -> dict[str, Any]:
        """What an answer says of its moment, as a part of a JSON object; empty where there is none."""
        return {"asOf": " ".join(self.told)} if self.told else {}


def scope(whole: Graph, given: Mapping[str, Any]) -> Scope:
    """Return what the arguments ``at``, ``known`` and ``certain`` mean.

    Args:
        whole: The graph where they are not given.
        given: Arguments of a tool.

    Raises:
        BadParameter: A day is none, or certainty is asked for without a day.
    """
    at, known, certain = given.get("at"), given.get("known"), given.get("certain", False)
    if at is None and known is None and not certain:
        return Scope(whole)
    from kg.snapshot import Moment, open_snapshot  # noqa: PLC0415 - most questions are asked of no moment

    found = open_snapshot(Moment(at, certain, known))
    return Scope(found.graph, found.today, heading(found, given["lang"]))
