"""What a service writes to standard error, without ever waiting for whoever reads it.

Python promises of a pipe that is ready for writing that it takes :data:`select.PIPE_BUF` bytes at once, so no more is
written between two looks. What cannot be written is kept, up to a bound, and beyond it dropped, counted, and told.
"""

from __future__ import annotations

import os
import select
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Final

MOST: Final = 1 << 20  #: Characters of the log that are kept.
_MOST_SAID: Final = 100  #: Lines for people that are kept.
_LONGEST: Final = 1000  #: Characters of one of them: in UTF-8 they are less than is written at once.


class Journal:
    """Lines that wait to be written.

    Args:
        handle: File descriptor of standard error.
        tell: Writes a line for people to it.
    """

    def __init__(self, handle: int, tell: Callable[[str], None]) -> None:
        self.dropped = 0  #: Lines of the log that were never written.
        self._untold = 0  # How many of these nobody has been told of.
        self._handle = handle
        self._tell = tell
        self._ready = select.poll()
        self._ready.register(handle, select.POLLOUT)
        self._said: deque[str] = deque(maxlen=_MOST_SAID)
        self._lines: list[str] = []
        self._size = 0
        self._text = b""  # Lines that are being written,
        self._at = 0  # from here on.

    def add(self, line: str) -> None:
        """Have a line of the log written with the next :meth:`flush`."""
        if self._size >= MOST:
            self._drop(1)
            return
        self._lines.append(line)
        self._size += len(line)

    def say(self, line: str) -> None:
        """Write a line for people: now where that can be done, else as soon as it can."""
        self._said.append(line[:_LONGEST])
        self.flush()

    def flush(self, patience: float = 0.0) -> bool:
        """Write what can be written; return whether that was everything.

        Args:
            patience: Seconds that whoever reads it is waited for.
        """
        until = time.monotonic() + patience
        while self._said or self._lines or self._at < len(self._text):
            if not self._ready.poll(1000 * max(0.0, until - time.monotonic())):
                return False
            self._write()
        return True

    def _write(self) -> None:
        """Write so little that it takes no waiting, whole lines where they are short enough."""
        if self._said and (self._at == 0 or self._text[self._at - 1 : self._at] == b"\n"):
            with suppress(OSError):  # Nobody can read it any more, which ends neither the service nor what it is at.
                self._tell(self._said.popleft())
            return
        if self._at == len(self._text):
            self._text, self._at = "".join(self._lines).encode(), 0
            self._lines, self._size = [], 0
        most = self._at + select.PIPE_BUF
        end = self._text.rfind(b"\n", self._at, most) + 1 or most
        try:
            self._at += os.write(self._handle, self._text[self._at : end])
        except OSError:  # As above; or there is no room for it.
            self._drop(self._text.count(b"\n", self._at))
            self._text, self._at = b"", 0
            return
        if self._untold:
            self._said.append(f"{self._untold} lines of the log were dropped: nobody read them in time")
            self._untold = 0

    def _drop(self, count: int) -> None:
        self.dropped += count
        self._untold += count
