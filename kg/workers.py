"""Processes that do one job at a time and can be killed: each with a time limit and a memory limit of its own.

A *nursery* is a process with one thread that holds what the jobs need and forks workers on demand, so that memory is
shared until it is written to, and no lock is ever inherited from a thread. The owner talks to each worker through a
socket of its own; a worker that takes too long is killed, and the nursery makes another.
"""

from __future__ import annotations

import errno
import faulthandler
import gc
import mmap
import os
import pickle
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from kg import frames
from kg.errors import EngineFailure, LodestoneError, OverLimit

Handler: TypeAlias = Callable[[bytes], bytes]  #: Does one job; may raise a :class:`LodestoneError`.

#: Bytes a worker may have grown by when a job is done; else it makes room for a fresh one.
GROWTH: Final = 8 << 20
#: Stack of a worker: eight times what the bounds of :mod:`kg.guard` were measured with.
_STACK: Final = 64 << 20
#: What tells Linux to end this process before all others where memory runs out.
_FIRST_TO_GO: Final = "1000"
#: Bytes that a worker and its owner share.
BOARD: Final = 64


@dataclass(frozen=True, slots=True)
class Limits:
    """What a job may use."""

    seconds: float = 30.0  #: Wall-clock time of one job.
    memory: int = 1 << 30  #: Bytes beyond what a worker has when it is made.
    waiting: int = 64  #: Jobs that may wait for a worker.
    patience: float = 30.0  #: Seconds that a job may wait for a worker.


@dataclass(frozen=True, slots=True)
class Post:
    """The worker's end of a worker."""

    connection: socket.socket
    handler: Handler
    limits: Limits
    board: mmap.mmap  #: Shared with the owner; what is on it is for the two to agree on.


#: What a worker does all its life, given what tells whether it has grown too much to go on.
Loop: TypeAlias = Callable[[Post, Callable[[], bool]], None]


class Worker:
    """The owner's end of a worker."""

    def __init__(self, connection: socket.socket, pid: int, board: mmap.mmap, handle: int | None) -> None:
        self.connection = connection
        self.pid = pid
        self.board = board  #: Shared with the worker.
        self._handle = handle  # A file descriptor that means this process for ever, where there are such.

    def signal(self, number: int) -> None:
        """Send the process a signal; nothing happens where it has ended."""
        with suppress(ProcessLookupError):
            if self._handle is not None and sys.platform == "linux":
                signal.pidfd_send_signal(self._handle, number)
            else:
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End the process, whatever it does, and close the connection."""
        self.signal(signal.SIGKILL)
        self.close()

    def close(self) -> None:
        """Close the connection; a worker at rest ends."""
        self.connection.close()
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


class Nursery:
    """The owner's end of a nursery."""

    def __init__(self, control: socket.socket, pid: int, process: subprocess.Popen[bytes] | None = None) -> None:
        self.control = control
        self.pid = pid
        self._process = process  # Where it is a program of its own.

    def order(self) -> None:
        """Ask for a worker."""
        self.control.sendall(b"w")

    def receive(self) -> Worker:
        """Wait for the next worker that was asked for.

        Raises:
            EngineFailure: The nursery has ended.
            OSError: There was no file descriptor left for what it sent; that worker ends.
        """
        try:
            data, handles, _, _ = socket.recv_fds(self.control, 8, 3)
        except ConnectionError:
            data, handles = b"", []
        if not data:
            raise EngineFailure("the process that makes workers has ended: start again")
        try:
            board = mmap.mmap(handles[1], BOARD)
        except (IndexError, OSError) as error:
            for handle in handles:
                os.close(handle)
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE)) from error
        connection = socket.socket(fileno=handles[0])
        os.close(handles[1])
        return Worker(connection, int.from_bytes(data, "big"), board, handles[2] if len(handles) > 2 else None)  # noqa: PLR2004 - the third, where there is one

    def close(self) -> None:
        """Let the nursery end, and its workers with it."""
        self.control.close()
        if self._process:
            self._process.wait()
            return
        with suppress(ChildProcessError):
            os.waitpid(self.pid, 0)

    def abandon(self) -> None:
        """Let the nursery end as :meth:`close` does, and do not wait for it."""
        self.control.close()

    def ended(self) -> bool:
        """Whether a nursery that is a program of its own has ended."""
        return self._process is not None and self._process.poll() is not None


def fork_nursery(handler: Handler, limits: Limits) -> Nursery:
    """Fork a nursery from this process, which must have no other thread."""
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid:
        theirs.close()
        return Nursery(ours, pid)
    status = 1
    try:
        ours.close()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # A terminal interrupts everybody; the owner decides.
        make_workers(theirs, handler, limits)
        status = 0
    finally:
        os._exit(status)


def make_workers(control: socket.socket, handler: Handler, limits: Limits, loop: Loop | None = None) -> None:
    """Be a nursery: fork a worker for every byte that arrives, until the owner closes the connection.

    Args:
        control: To the owner.
        handler: Does a job, in a worker.
        limits: Of each job.
        loop: What a worker does all its life; by default it does jobs.
    """
    gc.collect()
    gc.freeze()  # What is shared stays unmarked, and so unwritten.
    children: set[int] = set()
    while control.recv(1):
        _reap(children)
        ours, theirs = socket.socketpair()
        board = _board()
        pid = os.fork()
        if not pid:
            ours.close()
            control.close()
            _work(Post(theirs, handler, limits, mmap.mmap(board, BOARD)), loop or do_jobs)
        theirs.close()
        children.add(pid)
        handles = [ours.fileno(), board, *_handle(pid)]
        socket.send_fds(control, [pid.to_bytes(8, "big")], handles)
        ours.close()
        for handle in handles[1:]:
            os.close(handle)
    for pid in children:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _board() -> int:
    """Return a file descriptor of memory that a worker and the owner share."""
    with tempfile.TemporaryFile() as file:
        file.truncate(BOARD)
        return os.dup(file.fileno())


def _handle(pid: int) -> list[int]:
    return [os.pidfd_open(pid)] if sys.platform == "linux" else []


def _reap(children: set[int]) -> None:
    for pid in list(children):
        if os.waitpid(pid, os.WNOHANG)[0]:
            children.discard(pid)


def _work(post: Post, loop: Loop) -> None:
    """Be a worker until the owner closes the connection, and end."""
    status = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        faulthandler.disable()  # A crash is told by the owner, in one line.
        loop(post, _limit(post.limits))
        status = 0
    except (BrokenPipeError, ConnectionResetError):
        status = 0  # The owner is gone.
    finally:
        os._exit(status)


def do_jobs(post: Post, grown: Callable[[], bool]) -> None:
    """Answer jobs until the owner closes the connection, or there is need of a fresh worker."""
    retiring = False
    while not retiring and (job := frames.receive(post.connection)) is not None:
        kind, result = do_job(post, job[1])
        retiring = grown()
        frames.send(post.connection, result, kind + (frames.RETIRING if retiring else 0))


def do_job(post: Post, job: bytes) -> tuple[int, bytes]:
    """Do a job; return the kind of the answer, and the answer."""
    try:
        return frames.DONE, post.handler(job)
    except LodestoneError as error:
        return frames.FAILED, _pack(error)
    except MemoryError:
        return frames.FAILED, _pack(_too_large(post.limits))


def _limit(limits: Limits) -> Callable[[], bool]:
    """Limit this process; return what tells whether it has grown too much to go on."""
    if sys.platform != "linux":
        return lambda: False
    import resource  # noqa: PLC0415 - not everywhere

    page = os.sysconf("SC_PAGE_SIZE")
    statm = os.open("/proc/self/statm", os.O_RDONLY)

    def sizes() -> tuple[int, int]:
        total, resident, *_ = os.pread(statm, 128, 0).split()
        return int(total) * page, int(resident) * page

    total, resident = sizes()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
    resource.setrlimit(resource.RLIMIT_STACK, (_STACK if hard == resource.RLIM_INFINITY else min(_STACK, hard), hard))
    resource.setrlimit(resource.RLIMIT_AS, (total + limits.memory, total + limits.memory))
    with suppress(OSError):  # Where all memory is used up, a query ends and not the service; some may not ask for it.
        Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO, encoding="ascii")
    return lambda: sizes()[1] - resident > GROWTH


def _pack(error: LodestoneError) -> bytes:
    return pickle.dumps((type(error), error.args, error.__dict__))


def unpack(data: bytes) -> LodestoneError:
    """Return the error that a worker raised."""
    kind, arguments, members = pickle.loads(data)  # noqa: S301 - from a child of our own
    error: LodestoneError = kind.__new__(kind, *arguments)
    error.__dict__.update(members)
    return error


def too_long(limits: Limits) -> OverLimit:
    """Return the error of a job that was stopped for its time."""
    return OverLimit(f"the query ran longer than {limits.seconds:g} seconds and was stopped: ask for less")


def _too_large(limits: Limits) -> OverLimit:
    return OverLimit(f"the query used more than {limits.memory >> 20} MiB and was stopped: ask for less")


def lost(limits: Limits) -> OverLimit:
    """Return the error of a job that ended its worker: an allocation beyond the limit, or a fault of the engine."""
    told = f"the query used more than {limits.memory >> 20} MiB, or met a fault of the engine, and was stopped"
    return OverLimit(f"{told}: ask for less, and sort by no column that mixes kinds of literals")
