"""What a process begins and ends with: standard output, which may be closed or full, and the signal to stop."""

from __future__ import annotations

import io
import os
import signal
import sys
from types import FrameType
from typing import Any, Final

OUTPUT: Final = "standard output"
_NUMBER: Final = 1  # Its file descriptor.


class _Output(io.FileIO):
    """Standard output that says so where it takes nothing more."""

    def write(self, data: Any, /) -> Any:  # noqa: ANN401 - as it is declared there
        try:
            return super().write(data)
        except BrokenPipeError:
            raise BrokenPipeError from None  # Without its number click leaves it to the command what to do.
        except OSError as error:
            error.filename = OUTPUT
            raise


def prepare() -> None:
    """Let what is printed be UTF-8, and let it be an error that names standard output where that is closed or full.

    Standard input that is closed is empty, and what is said on standard error that is closed goes nowhere.
    """
    if sys.stdin is None:
        sys.stdin = _nothing(0, "r")
    if sys.stderr is None:
        sys.stderr = _nothing(2, "w")
    if sys.stdout is None:  # It is closed, and what is opened next would take its place.
        nowhere = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nowhere, _NUMBER)
    if sys.stdout is sys.__stdout__:
        whole = io.BufferedWriter(_Output(_NUMBER, "w", closefd=False))
        sys.stdout = io.TextIOWrapper(whole, line_buffering=_at_once(sys.__stdout__))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # Labels are Chinese, too, and a word may be no UTF-8, as given.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _nothing(number: int, mode: str) -> Any:  # noqa: ANN401 - a text stream, which may be read or written
    """Open nothing in place of a closed file descriptor, so that what is opened next does not take its place."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    if nowhere != number:
        os.dup2(nowhere, number)
        os.close(nowhere)
    return open(number, mode, encoding="utf-8", closefd=False)


def _at_once(stream: object) -> bool:
    """Whether a line is to be seen when it ends: on a terminal, or where ``PYTHONUNBUFFERED`` asks for it."""
    return isinstance(stream, io.TextIOWrapper) and (stream.line_buffering or stream.write_through)


def abandon() -> None:
    """Let what is left to be printed go nowhere, so that the end of the process does not stumble over it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def unwind_when_stopped() -> None:
    """Let SIGTERM end this process, and no child of it, as SIGINT does: what is half written is cleared away."""
    signal.signal(signal.SIGTERM, _stop)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=end_when_stopped)


def end_when_stopped() -> None:
    """Let SIGTERM end this process at once again."""
    if signal.getsignal(signal.SIGTERM) is _stop:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _stop(number: int, _: FrameType | None) -> None:
    raise SystemExit(128 + number)  # The status that a shell gives to who ends so.
