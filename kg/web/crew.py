"""The workers of a running service: jobs wait for one, are watched, and are answered, all in one event loop."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from typing import Final

from kg import frames, workers
from kg.errors import EngineFailure, Overloaded
from kg.web import nursery
from kg.web.hands import Hand, Job, Tally, Waiting
from kg.web.lending import ANSWERING, BYE, PATIENCE, REPORT, UNSENT, Borrowed
from kg.web.look import Look
from kg.web.site import Settings
from kg.workers import Limits, Nursery

_PAUSE: Final = 0.5  #: Seconds until a worker is asked for again.


class Crew:
    """The workers that serve one version of the graph.

    Args:
        settings: How answers are made.
        limits: Of each job, and of the queue.
        count: How many jobs run at once.
        tally: Where what happens is counted.
        answered: Told what workers have answered by themselves, as they report it.
        orphaned: Told when the process that makes workers has ended of itself, once all had begun: there will be no
            others.
    """

    def __init__(
        self,
        settings: Settings,
        limits: Limits,
        count: int,
        tally: Tally,
        answered: Callable[[bytes], None],
        orphaned: Callable[[], None],
    ) -> None:
        self.limits = limits
        self._answered = answered
        self._tell_orphaned = orphaned
        self.tally = tally
        self.version = ""
        self.look = Look()  #: How errors are told.
        self._settings = settings
        self._count = count
        self._nursery: Nursery | None = None
        self._hands: set[Hand] = set()
        self._idle: list[Hand] = []
        self._loop = asyncio.get_running_loop()
        self._queue = Waiting(limits, tally, self._loop)
        self._complete = asyncio.Event()
        self._leaving = False
        self.orphaned = False  #: Whether it can have no new workers.

    @property
    def waiting(self) -> int:
        """How many jobs wait for a worker."""
        return len(self._queue)

    @property
    def busy(self) -> int:
        """How many workers have a job."""
        return sum(hand.job is not None for hand in self._hands)

    @property
    def lent(self) -> int:
        """How many connections are with workers."""
        return sum(len(hand.lending.lent) for hand in self._hands)

    @property
    def ready(self) -> bool:
        """Whether there is a worker."""
        return bool(self._hands) and not self._leaving

    async def start(self) -> None:
        """Load the graph in a fresh process and make the workers.

        Raises:
            EngineFailure: The graph could not be loaded; the text says why.
        """
        self._nursery = nursery.start(self._settings, self.limits)
        control = self._nursery.control
        try:
            # One thread for one message; nothing is ever forked from this process.
            self.version, self.look = nursery.opened(await asyncio.to_thread(frames.receive, control))
        except EngineFailure:
            self._nursery.close()
            raise
        control.settimeout(0)
        self._loop.add_reader(control, self._receive_worker)
        for _ in range(self._count):
            self._order()
        await self._complete.wait()
        if self.orphaned:
            self.end()
            raise EngineFailure("the process that makes workers ended as it began: see what it printed")

    def submit(self, job: Job) -> None:
        """Have a job done; its answer is told later.

        Raises:
            Overloaded: Too many wait already.
        """
        if self._idle:
            self._assign(self._idle.pop(), job)
        else:
            self._queue.add(job)

    def lend(self, connection: Borrowed) -> bool:
        """Lend a connection to the worker that has the fewest; return whether that could be done."""
        free = [hand for hand in self._hands if hand.unsent is None and not hand.stuck]
        if self._leaving or not free:
            return False
        hand = min(free, key=lambda hand: (hand.job is not None, len(hand.lending.lent)))
        return hand.lending.lend(connection)

    def recall(self) -> None:
        """Have the workers give all connections back."""
        for hand in self._hands:
            hand.lending.recall()

    def watch(self) -> None:
        """Look at what the workers are at: stop what takes too long, free the connections that wait for it."""
        for hand in list(self._hands):
            if not hand.lending.lent and not hand.stuck:
                continue
            number, spent, phase = hand.lending.at()
            if phase != ANSWERING or spent < PATIENCE:
                self._free(hand)
                continue
            if number:
                self._stick(hand)
            hand.lending.free_others()
            if number and spent > self.limits.seconds:
                self._too_long_at_connection(hand)

    def _stick(self, hand: Hand) -> None:
        """Give no more work to a worker that is at a question of a lent connection, and its job to another."""
        if hand.stuck:
            return
        hand.stuck = True
        if hand in self._idle:
            self._idle.remove(hand)
        job, hand.job = hand.job, None
        if job:
            hand.skipped += 1
            self._again(job)
            self._give_work()

    def _free(self, hand: Hand) -> None:
        """Give work again to a worker that was stuck."""
        if hand.stuck:
            hand.stuck = False
            if not hand.skipped and hand not in self._idle:
                self._rest(hand)

    def leave(self) -> None:
        """End when the last job is done."""
        self._leaving = True
        self.recall()
        for hand in self._idle:
            self._part_with(hand)
        self._idle.clear()
        self._leave_if_done()

    def hand_over(self, other: Crew) -> None:
        """Have another crew do what waits, where nobody is left to do it."""
        while self.orphaned and not self._hands and (job := self._queue.next()):
            try:
                other.submit(job)
            except Overloaded as error:
                job.answer(error)
        self._leave_if_done()

    def _part_with(self, hand: Hand) -> None:
        """Let a worker go that has nothing left to do, and all else with the last one."""
        if hand.free:
            self._dismiss(hand)
        self._leave_if_done()

    def _too_long_at_connection(self, hand: Hand) -> None:
        """Kill a worker for what it does on a connection; a job that waits for it is for another worker."""
        self.tally.killed += 1
        job, hand.job = hand.job, None
        if hand in self._idle:
            self._idle.remove(hand)
        hand.worker.signal(signal.SIGKILL)
        hand.lending.end(workers.too_long(self.limits))
        self._again(job)
        self._replace(hand)

    def _again(self, job: Job | None) -> None:
        """Have a job done that a worker did not come to."""
        if job:
            self._queue.put_back(job)

    def end(self) -> None:
        """End at once."""
        self._leaving = True
        for hand in list(self._hands):
            self._loop.remove_reader(hand.worker.connection)
            hand.worker.kill()
        self._hands.clear()
        self._leave_if_done()

    def _leave_if_done(self) -> None:
        if self._leaving and not self._hands and not self._queue and self._nursery:
            self._loop.remove_reader(self._nursery.control)
            self._nursery.abandon()
            self._reap(self._nursery)
            self._nursery = None

    def _reap(self, left: Nursery) -> None:
        """Take note of the end of a nursery when it comes, so that the system can forget it."""
        if not left.ended():
            self._loop.call_later(1, self._reap, left)

    def _order(self) -> None:
        """Ask for a worker."""
        if self._nursery and not self.orphaned:
            try:
                self._nursery.order()
            except OSError:
                self._be_orphaned()

    def _be_orphaned(self) -> None:
        """Go on with the workers there are; before all have begun, :meth:`start` tells."""
        if self._nursery and not self.orphaned:
            self.orphaned = True
            self._loop.remove_reader(self._nursery.control)
            if self._complete.is_set() and not self._leaving:
                self._tell_orphaned()
            self._complete.set()

    def _receive_worker(self) -> None:
        assert self._nursery is not None
        try:
            worker = self._nursery.receive()
        except BlockingIOError:
            return
        except EngineFailure:
            self._be_orphaned()
            return
        except OSError:  # No file descriptor is left: clients have them all, and will not have them for ever.
            self._loop.call_later(_PAUSE, self._order)
            return
        hand = Hand(worker)
        worker.connection.settimeout(0)
        self.tally.born += 1
        self._hands.add(hand)
        self._loop.add_reader(worker.connection, self._hear, hand)
        if len(self._hands) >= self._count:
            self._complete.set()
        self._rest(hand)

    def _assign(self, hand: Hand, job: Job) -> None:
        hand.job = job
        job.watch(self._loop.call_later(self.limits.seconds, self._too_long, hand, job))
        try:
            hand.send(job.payload, self._loop)
        except OSError:
            self._lose(hand)

    def _hear(self, hand: Hand) -> None:
        messages = hand.receive()
        if messages is None:
            self._lose(hand)
            return
        for kind, body in messages:
            if kind <= frames.FAILED + frames.RETIRING:
                self._done(hand, kind, body)
            elif kind == REPORT:
                self._answered(body)
            elif kind == BYE:
                self._lose(hand)
            else:
                hand.lending.returned(body, unsent=kind == UNSENT)
                if self._leaving:
                    self._part_with(hand)

    def _done(self, hand: Hand, kind: int, body: bytes) -> None:
        job, hand.job = hand.job, None
        if hand.skipped:
            hand.skipped -= 1
            job = None
        if kind >= frames.RETIRING:
            self._replace(hand)
        elif hand.stuck or hand.skipped:
            pass  # Its turn comes when it is free again.
        else:
            self._rest(hand)
        if job:
            job.answer(workers.unpack(body) if kind % frames.RETIRING == frames.FAILED else body)

    def _give_work(self) -> None:
        """Give what waits to those who are at rest."""
        while self._idle and self._queue:
            self._rest(self._idle.pop())

    def _rest(self, hand: Hand) -> None:
        """Give a worker the next job that waits."""
        job = self._queue.next()
        if job:
            self._assign(hand, job)
        elif self._leaving:
            self._part_with(hand)
        else:
            self._idle.append(hand)

    def _too_long(self, hand: Hand, job: Job) -> None:
        if hand.job is job:
            if hand.lending.at()[0] and hand.lending.at()[2] == ANSWERING:
                self._too_long_at_connection(hand)  # The job has not been begun.
                return
            self.tally.killed += 1
            hand.job = None
            self._replace(hand)
            job.answer(workers.too_long(self.limits))

    def _lose(self, hand: Hand) -> None:
        """Replace a worker that has ended; at a job, it ended because of it."""
        job, hand.job = hand.job, None
        if hand in self._idle:
            self._idle.remove(hand)
        begun = hand.lending.at()[2] == ANSWERING
        at_connection = hand.lending.end(workers.lost(self.limits))
        self.tally.lost += begun
        self._replace(hand)
        if job and begun and not at_connection:
            job.answer(workers.lost(self.limits))
        else:
            self._again(job)
            self._give_work()

    def _replace(self, hand: Hand) -> None:
        self._dismiss(hand)
        if not self._leaving or self._queue:
            self._order()
        self._leave_if_done()

    def _dismiss(self, hand: Hand) -> None:
        if hand in self._hands:
            self._hands.discard(hand)
            hand.end(self._loop)
