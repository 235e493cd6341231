"""A pool of workers for callers that wait: ``kg sparql``, a tool, a thread of a server."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from threading import Condition
from types import TracebackType
from typing import Self

from kg import frames, workers
from kg.errors import EngineFailure, OverLimit, Overloaded
from kg.workers import Handler, Limits, Nursery, Worker


@dataclass(slots=True)
class Ticket:
    """What a job is given up by, before or while it is done; see :meth:`Pool.give_up`."""

    worker: Worker | None = None  #: Who does the job, as long as it does.
    given_up: bool = False


class Pool:
    """Some workers, and a queue of bounded length before them.

    To be started before the process has a second thread; afterwards any thread may run jobs.

    Args:
        handler: Does a job, in a worker.
        count: How many jobs may run at once.
        limits: Of each job, and of the queue.
    """

    def __init__(self, handler: Handler, count: int = 1, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._handler = handler
        self._count = count
        self._nursery: Nursery | None = None
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._waiting = 0
        self._changed = Condition()

    def start(self) -> Self:
        """Fork the nursery and the workers."""
        self._nursery = workers.fork_nursery(self._handler, self.limits)
        for _ in range(self._count):
            self._add()
        return self

    def run(self, job: bytes, ticket: Ticket | None = None) -> bytes:
        """Have a worker do a job.

        Args:
            job: For the handler.
            ticket: For :meth:`give_up`, of this job alone.

        Returns:
            What the handler returned.

        Raises:
            OverLimit: It took too long or used too much memory, or was given up; its worker is gone.
            Overloaded: Too many jobs wait, or this one waited too long.
            LodestoneError: What the handler raised.
        """
        ticket = ticket or Ticket()
        worker = self._take(ticket)
        alive = False
        try:
            worker.connection.settimeout(self.limits.seconds)
            frames.send(worker.connection, job)
            answer = frames.receive(worker.connection)
            alive = answer is not None and answer[0] < frames.RETIRING
        except TimeoutError:
            raise workers.too_long(self.limits) from None
        except (BrokenPipeError, ConnectionResetError):
            answer = None
        finally:
            self._give_back(worker, ticket, alive=alive)
        if answer is None:
            raise _given_up() if ticket.given_up else workers.lost(self.limits)
        kind, body = answer
        if kind % frames.RETIRING == frames.FAILED:
            raise workers.unpack(body)
        return body

    def give_up(self, ticket: Ticket) -> None:
        """End a job that nobody waits for any more, so that the next has its turn; nothing happens where it is done."""
        with self._changed:
            ticket.given_up = True
            if ticket.worker:
                with suppress(OSError):
                    ticket.worker.connection.shutdown(2)
            self._changed.notify_all()

    def stop(self, grace: float = 0.0) -> None:
        """Let running jobs end for some seconds, then end all processes."""
        until = time.monotonic() + grace
        with self._changed:
            self._changed.wait_for(lambda: not self._busy, max(0.0, until - time.monotonic()))
            for worker in self._idle:
                worker.close()
            for worker in self._busy:
                with suppress(OSError):
                    worker.connection.shutdown(2)
            self._idle.clear()
            nursery, self._nursery = self._nursery, None
            self._changed.notify_all()
        if nursery:
            nursery.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _add(self) -> None:
        assert self._nursery is not None, "the pool has been started"
        self._nursery.order()
        self._idle.append(self._nursery.receive())

    def _take(self, ticket: Ticket) -> Worker:
        with self._changed:
            if not self._idle and self._waiting >= self.limits.waiting:
                raise Overloaded(f"too many queries wait already ({self._waiting}): ask again in a moment")
            self._waiting += 1
            found = self._changed.wait_for(
                lambda: self._idle or self._nursery is None or ticket.given_up, self.limits.patience
            )
            self._waiting -= 1
            if ticket.given_up:
                self._changed.notify()  # It may have been woken in place of another.
                raise _given_up()
            if self._nursery is None:
                raise EngineFailure("the workers have been stopped: start them again")
            if not found:
                raise Overloaded(f"no worker was free for {self.limits.patience:g} seconds: ask again in a moment")
            worker = self._idle.pop()
            self._busy.add(worker)
            ticket.worker = worker
            return worker

    def _give_back(self, worker: Worker, ticket: Ticket, *, alive: bool) -> None:
        with self._changed:
            ticket.worker = None
            self._busy.discard(worker)
            if self._nursery is None:
                worker.close()
            elif alive:
                self._idle.append(worker)
            else:
                worker.kill()
                self._add()
            self._changed.notify()


def _given_up() -> OverLimit:
    return OverLimit("the query was given up by who asked it: ask it again where it is wanted")
