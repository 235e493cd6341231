"""Figures of a running service in the text format of Prometheus."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from kg.web.crew import Crew
from kg.web.hands import Tally

TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
BOUNDS: Final = (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0)
_PARTS: Final = (
    "sparql",
    "questions",
    "id",
    "node",
    "claim",
    "source",
    "ontology",
    "assets",
    "health",
    "ready",
    "metrics",
)


@dataclass(slots=True)
class Figures:
    """What is counted, as plain numbers, so that counting costs next to nothing."""

    tally: Tally
    requests: Counter[tuple[str, int, str]] = field(default_factory=Counter)  #: By part, status and source.
    times: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    total: float = 0.0  #: Seconds spent on all requests.
    reloads: int = 0
    connections: int = 0  #: Open now.
    unlogged: int = 0  #: Lines of the log that were dropped.

    def count(self, path: str, status: int, seconds: float, source: str) -> None:
        """Count a request."""
        part = path[1:].partition("/")[0]
        self.count_all(part if part in _PARTS else "other", ((status, seconds),), source)

    def count_all(self, part: str, answers: Iterable[tuple[int, float]], source: str) -> None:
        """Count requests of a part, by status and seconds."""
        requests, times = self.requests, self.times
        for status, seconds in answers:
            requests[part, status, source] += 1
            times[bisect_left(BOUNDS, seconds)] += 1
            self.total += seconds


class _Told(Collector):
    def __init__(self, figures: Figures, crew: Crew | None, kept: int, size: int) -> None:
        self._figures, self._crew, self._kept, self._size = figures, crew, kept, size

    def collect(self) -> Iterator[Metric]:
        figures = self._figures
        requests = CounterMetricFamily("kg_requests", "Requests answered.", labels=("part", "status", "source"))
        for (part, status, source), count in sorted(figures.requests.items()):
            requests.add_metric((part, str(status), source), count)
        yield requests
        times = HistogramMetricFamily("kg_request_seconds", "Time from a whole request to its answer.")
        below, buckets = 0, []
        for bound, count in zip((*map(str, BOUNDS), "+Inf"), figures.times, strict=True):
            below += count
            buckets.append((bound, below))
        times.add_metric((), buckets, figures.total)
        yield times
        tally = figures.tally
        for name, told, value in (
            ("kg_queries_stopped", "Queries stopped at their limit of time.", tally.killed),
            ("kg_queries_lost", "Queries that ended their worker, as too much memory does.", tally.lost),
            ("kg_queries_refused", "Queries refused because too many waited.", tally.refused),
            ("kg_workers_made", "Workers made.", tally.born),
            ("kg_reloads", "Times that the graph was loaded anew.", figures.reloads),
            ("kg_log_lines_dropped", "Lines of the log that nobody read in time.", figures.unlogged),
        ):
            yield CounterMetricFamily(name, told, value=value)
        crew = self._crew
        for name, told, value in (
            ("kg_queries_waiting", "Queries that wait for a worker.", crew.waiting if crew else 0),
            ("kg_queries_running", "Queries that run.", crew.busy if crew else 0),
            ("kg_connections", "Connections open.", figures.connections),
            ("kg_answers_kept", "Answers kept.", self._kept),
            ("kg_answers_kept_bytes", "Bytes of answers kept.", self._size),
        ):
            yield GaugeMetricFamily(name, told, value=value)


def text(figures: Figures, crew: Crew | None, kept: int, size: int) -> bytes:
    """Return all figures; ``kept`` answers have ``size`` bytes."""
    registry = CollectorRegistry()
    registry.register(_Told(figures, crew, kept, size))
    return generate_latest(registry)
