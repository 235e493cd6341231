"""Workers do one job at a time, are stopped at their limits, and make room when they have grown."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from kg.errors import BadParameter, LodestoneError, OverLimit, Overloaded, SyntaxFault
from kg.pool import Pool, Ticket
from kg.workers import GROWTH, Limits

LIMITS = Limits(seconds=0.5, memory=128 << 20, waiting=1, patience=20)
SHARED = bytearray(b"\1") * (64 << 20)  # What every worker inherits.
_kept: list[bytearray] = []


def handle(job: bytes) -> bytes:
    """Do what the first word of a job says, in a worker."""
    word, _, rest = job.partition(b" ")
    if word == b"pid":
        return str(os.getpid()).encode()
    if word == b"score":
        return Path("/proc/self/oom_score_adj").read_bytes()
    if word == b"sleep":
        time.sleep(float(rest))
    elif word == b"spin":
        while True:
            sum(range(1000))
    elif word == b"fill":
        _kept.append(bytearray(b"\1") * int(rest))
    elif word == b"fail":
        raise SyntaxFault("query", 3, 4, "this is wrong")
    elif word == b"plain":
        raise BadParameter("not so")
    elif word == b"die":
        os.kill(os.getpid(), signal.SIGSEGV)
    return rest or str(SHARED[0]).encode()


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    """Start two workers."""
    found = Pool(handle, 2, LIMITS).start()
    yield found
    found.stop()


def exists(pid: int) -> bool:
    """Whether a process runs."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def gone(pid: int) -> bool:
    """Whether a process ends within a few seconds."""
    until = time.monotonic() + 10
    while exists(pid) and time.monotonic() < until:
        time.sleep(0.01)
    return not exists(pid)


def test_a_job_is_answered_in_another_process(pool: Pool) -> None:
    """The answer is what the handler returned, of any length, and comes from a process of its own."""
    assert int(pool.run(b"pid")) != os.getpid()
    assert [pool.run(b"echo " + b"x" * size) for size in (1, 10, 5_000_000)] == [b"x", b"x" * 10, b"x" * 5_000_000]
    assert pool.run(b"shared") == b"1"


def test_errors_come_back_whole(pool: Pool) -> None:
    """An error of the tree is raised again with its members; the worker lives on."""
    before = {pool.run(b"pid"), pool.run(b"pid")}
    with pytest.raises(SyntaxFault, match=r"^query:3:4: this is wrong$") as caught:
        pool.run(b"fail")
    assert (caught.value.line, caught.value.column, caught.value.message) == (3, 4, "this is wrong")
    with pytest.raises(BadParameter, match=r"^not so$"):
        pool.run(b"plain")
    assert pool.run(b"pid") in before


@pytest.mark.parametrize("job", [b"sleep 60", b"spin"])
def test_a_job_over_time_is_stopped(pool: Pool, job: bytes) -> None:
    """The process is killed at its limit, the error names it, and another takes its place."""
    begun = time.monotonic()
    with pytest.raises(OverLimit, match=r"longer than 0\.5 seconds"):
        pool.run(job)
    assert 0.5 <= time.monotonic() - begun < 5
    assert pool.run(b"echo on") == b"on"


def test_a_job_over_memory_is_stopped(pool: Pool) -> None:
    """What the owner held already does not count; what a job takes beyond the limit ends it."""
    with pytest.raises(OverLimit, match="more than 128 MiB"):
        pool.run(b"fill 200000000")
    assert pool.run(b"echo on") == b"on"


def test_a_worker_that_dies_is_replaced(pool: Pool) -> None:
    """A crash is an error of that job alone."""
    for _ in range(3):
        with pytest.raises(OverLimit):
            pool.run(b"die")
    assert pool.run(b"echo on") == b"on"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is told which process to end")
def test_a_worker_goes_before_its_owner(pool: Pool) -> None:
    """Where the memory of the machine runs out, Linux ends a worker first."""
    assert int(pool.run(b"score")) == 1000


def test_a_worker_that_has_grown_makes_room() -> None:
    """Memory that a job leaves behind goes with its process."""
    with Pool(handle, 1, LIMITS) as pool:
        first = int(pool.run(b"pid"))
        pool.run(b"fill %d" % (GROWTH // 4))
        assert int(pool.run(b"pid")) == first
        pool.run(b"fill %d" % (GROWTH + (64 << 20)))  # Too much to find room in what its maker left free.
        assert int(pool.run(b"pid")) != first
        assert gone(first)


def test_the_queue_is_bounded() -> None:
    """One more job than may wait is refused at once, and those that wait are answered."""
    with Pool(handle, 1, Limits(seconds=30, waiting=1, patience=20)) as pool:
        answers: list[bytes] = []
        threads = [Thread(target=lambda: answers.append(pool.run(b"sleep 0.3"))) for _ in range(2)]
        for thread in threads:
            thread.start()
        until = time.monotonic() + 10
        refused = 0
        while not refused and time.monotonic() < until:
            try:
                pool.run(b"echo")
            except Overloaded:
                refused += 1
        for thread in threads:
            thread.join()
        assert (refused, len(answers)) == (1, 2)


def test_who_waits_too_long_is_refused() -> None:
    """A job waits for a worker no longer than it may."""
    with Pool(handle, 1, Limits(seconds=30, waiting=5, patience=0.05)) as pool:
        thread = Thread(target=pool.run, args=(b"sleep 0.5",))
        thread.start()
        time.sleep(0.1)
        with pytest.raises(Overloaded, match=r"for 0\.05 seconds"):
            pool.run(b"pid")
        thread.join()


def test_stopping_ends_every_process() -> None:
    """After a stop neither nursery nor workers are left, even one that spins."""
    pool = Pool(handle, 2, Limits(seconds=60)).start()
    pids = {int(pool.run(b"pid")) for _ in range(4)}
    assert pids
    failures: list[LodestoneError] = []

    def spin() -> None:
        try:
            pool.run(b"spin")
        except LodestoneError as error:
            failures.append(error)

    thread = Thread(target=spin)
    thread.start()
    time.sleep(0.1)
    pool.stop()
    thread.join(timeout=20)
    assert not thread.is_alive()
    assert len(failures) == 1
    assert [pid for pid in pids if not gone(pid)] == []
    with pytest.raises(LodestoneError, match="stopped"):
        pool.run(b"pid")


def test_a_job_is_given_up() -> None:
    """A job that nobody waits for ends at once, be it done or waited for, and leaves no trace on the next."""
    with Pool(handle, 1, Limits(seconds=60, patience=60)) as pool:
        tickets, told = [Ticket(), Ticket(), Ticket()], []

        def run(job: bytes, ticket: Ticket) -> None:
            try:
                pool.run(job, ticket)
            except OverLimit as error:
                told.append(str(error))

        begun = time.monotonic()
        threads = [Thread(target=run, args=(b"spin", ticket)) for ticket in tickets[:2]]
        for thread in threads:
            thread.start()
        for ticket in reversed(tickets[:2]):
            pool.give_up(ticket)
        for thread in threads:
            thread.join(20)
        assert told == ["the query was given up by who asked it: ask it again where it is wanted"] * 2
        assert pool.run(b"echo on", tickets[2]) == b"on"
        pool.give_up(tickets[2])
        assert pool.run(b"echo on") == b"on"
        assert time.monotonic() - begun < 20
