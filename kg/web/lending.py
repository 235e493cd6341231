"""Lending connections to workers, and watching over what they do with them.

Who lends keeps the connection open, and takes it back when the worker is slow at something else. To take connections
back from a worker that is answering, it is stopped for a moment, so that it cannot begin with one of them meanwhile.
"""

from __future__ import annotations

import signal
import socket
import struct
import time
from pathlib import Path
from typing import Final, Protocol

from kg import frames
from kg.errors import LodestoneError
from kg.workers import Worker

#: What stands on the board: connection (0 for a job), when its request was begun, what is done, and a number that the
#: front raises when it takes all other connections back.
BOARD: Final = struct.Struct("<QdI")
EPOCH: Final = struct.Struct("<I")
PHASE_AT, EPOCH_AT = 16, 20
RESTING, ANSWERING, WRITING = 0, 1, 2
#: Messages to a worker, beside jobs: here is a connection; give all of them back.
LEND, RECALL = 8, 9
#: Messages from a worker: a connection comes back with what was read; one with what is unsent; what was answered; bye.
RETURN, UNSENT, REPORT, BYE = 16, 17, 18, 19
NUMBER: Final = struct.Struct("<Q")
#: Before what comes back: which connection, and how many requests on it were answered.
RETURNED: Final = struct.Struct("<QI")
#: One line of a report: status, bytes, seconds, digest of the request, whether it was a POST.
ANSWERED: Final = struct.Struct("<HIf12s?")
#: Bytes that are read at once: the most that a request on a lent connection may have.
PIECE: Final = 1 << 16

SLOW: Final = 0.02  #: Seconds from which a question is heavy, and its connection is not lent.
PATIENCE: Final = 0.05  #: Seconds that a connection waits for another to be answered.
MOST: Final = 64  #: Connections lent to one worker.
_STOPPING: Final = 0.05  #: Seconds within which a process has stopped when it is told to.


class Borrowed(Protocol):
    """A connection as the workers' side of the front sees it."""

    @property
    def client(self) -> str:
        """The address of the client."""

    def fileno(self) -> int:
        """Return its file descriptor, -1 where it is closed."""

    def back(self, data: bytes = b"", unsent: bytes = b"", answered: int = 0) -> None:
        """Go on with it in the front: first with what is unsent, then with what was read."""

    def fail(self, error: LodestoneError | None) -> None:
        """Answer with an error what was being answered; with ``None``, close, since half an answer is sent."""


class Lending:
    """The connections lent to one worker."""

    _last = 0

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self.lent: dict[int, Borrowed] = {}

    def lend(self, connection: Borrowed) -> bool:
        """Lend a connection; return whether that could be done."""
        handle = connection.fileno()
        if len(self.lent) >= MOST or handle < 0:
            return False
        Lending._last += 1
        data = frames.framed(NUMBER.pack(Lending._last), LEND)
        try:
            socket.send_fds(self._worker.connection, [data], [handle])
        except OSError:
            return False
        self.lent[Lending._last] = connection
        return True

    def returned(self, body: bytes, *, unsent: bool) -> None:
        """Take a connection that the worker gives back."""
        number, answered = RETURNED.unpack_from(body)
        connection = self.lent.pop(number, None)
        if connection:
            rest = body[RETURNED.size :]
            connection.back(b"" if unsent else rest, rest if unsent else b"", answered)

    def recall(self) -> None:
        """Have the worker give all of them back, once it is at rest."""
        if self.lent:
            try:
                self._worker.connection.send(frames.framed(b"", RECALL))
            except OSError:
                self.all_back()

    def all_back(self, but: int = 0) -> None:
        """Take back all connections, whatever the worker does; it must be stopped, ended, or have forgotten them."""
        for number in [number for number in self.lent if number != but]:
            self.lent.pop(number).back()

    def at(self) -> tuple[int, float, int]:
        """Return what the worker is at: connection (0 for a job), for how many seconds, and in which phase."""
        board = self._worker.board
        seen, again = board[: BOARD.size], board[: BOARD.size]
        while seen != again:  # The worker was writing: the phase of one request beside the time of another.
            seen, again = again, board[: BOARD.size]
        number, began, phase = BOARD.unpack(seen)
        return number, time.monotonic() - began, phase

    def free_others(self) -> None:
        """Take back the connections that wait for a worker that is answering one, or does a job."""
        number, _, phase = self.at()
        if phase != ANSWERING or not self.lent.keys() - {number}:
            return
        self._worker.signal(signal.SIGSTOP)
        try:
            if self._stopped():
                number, _, phase = self.at()
                if phase == ANSWERING:
                    epoch = EPOCH.unpack_from(self._worker.board, EPOCH_AT)[0]
                    EPOCH.pack_into(self._worker.board, EPOCH_AT, epoch + 1)
                    self.all_back(but=number)
        finally:
            self._worker.signal(signal.SIGCONT)

    def end(self, error: LodestoneError) -> bool:
        """Settle the connections of a worker that has ended; return whether it ended at one of them."""
        number, _, phase = self.at()
        culprit = self.lent.pop(number, None) if phase in (ANSWERING, WRITING) else None
        if culprit:
            culprit.fail(error if phase == ANSWERING else None)
        self.all_back()
        return culprit is not None

    def _stopped(self) -> bool:
        until = time.monotonic() + _STOPPING
        while time.monotonic() < until:
            try:
                state = Path(f"/proc/{self._worker.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
            except OSError:
                return False
            if state in "Tt":
                return True
        return False
