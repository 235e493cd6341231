"""Checks in a process of their own: what hangs is stopped, what crashes is told, what is wrong arrives as it was."""

from __future__ import annotations

import faulthandler
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import EngineFailure, LodestoneError, Refused, SyntaxFault, UnreadableFile
from kg.validate import isolation
from kg.validate.report import Report
from kg.validate.run import Request

REQUEST = Request(Path())
REPORT = Report((), (), {"files": 1}, {})


def replace(monkeypatch: pytest.MonkeyPatch, checks: Callable[[Callable[[str], None]], Report]) -> None:
    """Let the checks be something else."""
    monkeypatch.setattr("kg.validate.run.run", lambda _, progress: checks(progress))


def test_the_report_and_the_progress_arrive(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the child found is what the parent gets, and it hears of each check while it waits."""

    def checks(progress: Callable[[str], None]) -> Report:
        progress("reading")
        progress("shapes")
        return REPORT

    replace(monkeypatch, checks)
    told: list[str] = []
    assert isolation.run(REQUEST, told.append) == REPORT
    assert told == ["reading", "shapes"]


def test_what_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that never ends is given up on, and the message names it and what to do."""

    def checks(progress: Callable[[str], None]) -> Report:
        progress("shapes")
        time.sleep(600)
        return REPORT

    replace(monkeypatch, checks)
    with pytest.raises(Refused, match=r"(starting|shapes) was not done after 0\.2 seconds; .*--timeout"):
        isolation.run(REQUEST, seconds=0.2)


def test_what_the_checks_have_started_is_stopped_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reasoner is a process of the child's; it ends with it, and lets go of all that it holds."""
    reading, writing = os.pipe()

    def checks(_: object) -> Report:
        with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], pass_fds=(writing,)):
            time.sleep(600)
        return REPORT

    replace(monkeypatch, checks)
    with pytest.raises(Refused):
        isolation.run(REQUEST, seconds=0.5)
    os.close(writing)
    ready, _, _ = select.select([reading], [], [], 30)
    assert ready == [reading]
    assert os.read(reading, 1) == b""  # Nobody is left who could write.
    os.close(reading)


def test_what_is_stopped_leaves_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that is killed has no time to clear up; what it had in a temporary folder goes all the same."""
    reading, writing = os.pipe()

    def checks(_: object) -> Report:
        with tempfile.TemporaryDirectory() as folder:
            os.write(writing, folder.encode())
            os.kill(os.getpid(), signal.SIGKILL)
        return REPORT

    replace(monkeypatch, checks)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(EngineFailure):
        isolation.run(REQUEST)
    os.close(writing)
    with os.fdopen(reading) as told:
        assert Path(told.read()).is_relative_to(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_crash_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that ends without a word, as a parser whose stack overflows does, is an error of the engine."""

    def checks(progress: Callable[[str], None]) -> Report:
        progress("reading")
        faulthandler.disable()  # It is meant, and nobody's log needs to tell where.
        os.abort()

    replace(monkeypatch, checks)
    with pytest.raises(EngineFailure, match=r"while reading, the checks crashed \(status -6\)"):
        isolation.run(REQUEST)


@pytest.mark.parametrize("error", [UnreadableFile("x: no"), Refused("x"), SyntaxFault("x", 1, 2, "odd")])
def test_errors_arrive_as_they_were(error: LodestoneError, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a person can mend is raised here with the same text, and of the same kind where that can be."""

    def checks(_: object) -> Report:
        raise error

    replace(monkeypatch, checks)
    with pytest.raises(LodestoneError) as caught:
        isolation.run(REQUEST)
    assert str(caught.value) == str(error)
    assert type(caught.value) in (type(error), LodestoneError)


def test_without_a_limit_there_is_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Zero seconds mean no limit, and everything happens here."""
    seen: list[int] = []

    def checks(_: object) -> Report:
        seen.append(os.getpid())
        return REPORT

    replace(monkeypatch, checks)
    assert isolation.run(REQUEST, seconds=0) == REPORT
    assert seen == [os.getpid()]
