"""What a crew is made of: jobs, those that wait, workers and what they are doing, and what has happened so far."""

from __future__ import annotations

import asyncio
import signal
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeAlias

from kg import frames
from kg.errors import LodestoneError, Overloaded
from kg.web.lending import Lending
from kg.workers import Limits, Worker

#: Told the answer of a job, or why there is none.
Told: TypeAlias = Callable[[bytes | LodestoneError], None]


@dataclass(slots=True, eq=False)
class Job:
    """Something to be done."""

    payload: bytes
    told: Told
    timer: asyncio.TimerHandle | None = None

    def watch(self, timer: asyncio.TimerHandle | None) -> None:
        """Have one timer in place of another."""
        if self.timer:
            self.timer.cancel()
        self.timer = timer

    def answer(self, found: bytes | LodestoneError) -> None:
        """Tell the answer."""
        self.watch(None)
        self.told(found)


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

    @property
    def free(self) -> bool:
        """Whether it neither has a job nor a connection."""
        return self.job is None and not self.lending.lent

    def send(self, payload: bytes, loop: asyncio.AbstractEventLoop) -> None:
        """Send it a job; what does not fit in now follows as soon as it does.

        Raises:
            OSError: The worker has ended.
        """
        data = frames.framed(payload)
        try:
            sent = self.worker.connection.send(data)
        except BlockingIOError:
            sent = 0
        if sent < len(data):
            self.unsent = memoryview(data)[sent:]
            loop.add_writer(self.worker.connection, self._send_more, loop)

    def _send_more(self, loop: asyncio.AbstractEventLoop) -> None:
        if self.unsent:
            try:
                self.unsent = self.unsent[self.worker.connection.send(self.unsent) :]
            except BlockingIOError:
                return
            except OSError:
                self.unsent = None  # Its end is heard of where its answers are.
        if not self.unsent:
            self.unsent = None
            loop.remove_writer(self.worker.connection)

    def receive(self) -> list[tuple[int, bytes]] | None:
        """Return the messages that have come, by kind; ``None`` where the worker has ended."""
        try:
            data = self.worker.connection.recv(frames.CHUNK)
        except BlockingIOError:
            return []
        except OSError:
            return None
        if not data:
            return None
        self.heard += data
        return list(iter(lambda: frames.taken(self.heard), None))

    def end(self, loop: asyncio.AbstractEventLoop) -> None:
        """Kill the worker, and take its connections back."""
        loop.remove_reader(self.worker.connection)
        if self.unsent:
            loop.remove_writer(self.worker.connection)
        self.worker.signal(signal.SIGKILL)
        self.lending.all_back()
        self.worker.kill()


@dataclass(slots=True)
class Tally:
    """What has happened so far."""

    killed: int = 0  #: Jobs stopped at their limit of time.
    lost: int = 0  #: Workers that ended at their job.
    refused: int = 0  #: Jobs for which there was no room.
    born: int = 0  #: Workers made.


class Waiting:
    """Jobs that wait for a worker, the one that came first before the others; they do not wait for ever.

    Args:
        limits: How many may wait, and for how long.
        tally: Where those are counted that waited in vain.
        loop: Whose time counts.
    """

    def __init__(self, limits: Limits, tally: Tally, loop: asyncio.AbstractEventLoop) -> None:
        self._limits, self._tally, self._loop = limits, tally, loop
        self._jobs: deque[Job] = deque()

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._jobs)

    def add(self, job: Job) -> None:
        """Have a job wait.

        Raises:
            Overloaded: Too many wait already.
        """
        if len(self._jobs) >= self._limits.waiting:
            self._tally.refused += 1
            raise Overloaded(f"too many queries wait already ({len(self._jobs)}): ask again in a moment")
        self._jobs.append(job)
        self._be_patient(job)

    def put_back(self, job: Job) -> None:
        """Have a job wait that a worker did not come to: it is the next."""
        self._jobs.appendleft(job)
        self._be_patient(job)

    def next(self) -> Job | None:
        """Return the job that has waited longest, ``None`` where there is none."""
        if not self._jobs:
            return None
        job = self._jobs.popleft()
        job.watch(None)
        return job

    def _be_patient(self, job: Job) -> None:
        job.watch(self._loop.call_later(self._limits.patience, self._give_up, job))

    def _give_up(self, job: Job) -> None:
        with suppress(ValueError):
            self._jobs.remove(job)
            self._tally.refused += 1
            job.answer(Overloaded(f"no worker was free for {self._limits.patience:g} seconds: ask again later"))
