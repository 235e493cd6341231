"""The checks in a process of their own, so that no input can hang or crash the command: it is stopped and said so."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Final

from kg import errors
from kg.errors import EngineFailure, LodestoneError, Refused
from kg.validate import run as checks
from kg.validate.report import Report
from kg.validate.run import Request

SECONDS: Final = 600.0  #: How long all checks may take by default.


def run(request: Request, progress: Callable[[str], None] = lambda _: None, seconds: float = SECONDS) -> Report:
    """Run every check in a child process, and end it when it takes too long.

    Args:
        request: What is to be validated.
        progress: Told the name of each check before it runs.
        seconds: Wall clock for all of it; without a limit, and in this process, where it is 0.

    Raises:
        Refused: It took too long.
        EngineFailure: The child ended without a report: a parser, the store or the reasoner crashed.
        LodestoneError: As :func:`kg.validate.run.run` does.
    """
    if not seconds or "fork" not in multiprocessing.get_all_start_methods():
        return checks.run(request, progress)
    context = multiprocessing.get_context("fork")
    with tempfile.TemporaryDirectory(prefix="lodestone-") as folder:
        ours, theirs = context.Pipe(duplex=False)
        child = context.Process(target=_work, args=(request, theirs, folder))
        child.start()
        theirs.close()
        try:
            return _wait(ours, progress, seconds, child)
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid or 0, signal.SIGKILL)  # The reasoner, too, which is a grandchild.
            child.kill()
            child.join()


def _wait(
    ours: Connection, progress: Callable[[str], None], seconds: float, child: multiprocessing.process.BaseProcess
) -> Report:
    """Return the report that the child sends, and pass on what it says meanwhile."""
    stage, ends = "starting", time.monotonic() + seconds
    while ours.poll(max(0.0, ends - time.monotonic())):
        try:
            kind, content = ours.recv()
        except EOFError:
            child.join()
            crash = (
                f"while {stage}, the checks crashed (status {child.exitcode}); look for what is unusual in the input"
            )
            raise EngineFailure(crash) from None
        if kind == "report":
            report: Report = content
            return report
        if kind != "progress":
            raise getattr(errors, kind, LodestoneError)(content)
        stage = content
        progress(stage)
    raise Refused(
        f"{stage} was not done after {seconds:g} seconds; give less at a time, leave a check out with --skip, "
        "or allow more with --timeout SECONDS"
    )


def _work(request: Request, theirs: Connection, folder: str) -> None:
    """Run the checks and send what comes of them; temporary files go into a folder that outlives this process."""
    os.setsid()
    tempfile.tempdir = folder
    try:
        report = checks.run(request, lambda name: theirs.send(("progress", name)))
    except LodestoneError as error:
        simple = type(error).__init__ is LodestoneError.__init__
        theirs.send((type(error).__name__ if simple else "LodestoneError", str(error)))
    else:
        theirs.send(("report", report))
    theirs.close()
