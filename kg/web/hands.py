"""What a crew is made of: jobs, workers and what they are doing, and what has happened so far."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from kg.errors import LodestoneError
from kg.web.lending import Lending
from kg.workers import Worker

#: Told the answer of a job, or why there is none.
Told: TypeAlias = Callable[[bytes | LodestoneError], None]


@dataclass(slots=True, eq=False)
class Job:
    """Something to be done."""

    payload: bytes
    told: Told
    timer: asyncio.TimerHandle | None = None
    dropped: bool = False  #: Whether nobody waits for the answer any more.


@dataclass(slots=True, eq=False)
class Hand:
    """A worker and what it is doing."""

    worker: Worker
    job: Job | None = None
    heard: bytearray = field(default_factory=bytearray)
    unsent: memoryview | None = None
    stuck: bool = False  #: Whether it has been at a question of a lent connection for some time.
    skipped: int = 0  #: Jobs in its post that were given to others; their answers are for nobody.
    lending: Lending = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nothing lent."""
        self.lending = Lending(self.worker)


@dataclass(slots=True)
class Tally:
    """What has happened so far."""

    killed: int = 0  #: Jobs stopped at their limit of time.
    lost: int = 0  #: Workers that ended at their job.
    refused: int = 0  #: Jobs for which there was no room.
    born: int = 0  #: Workers made.
