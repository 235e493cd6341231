"""The log of a service: all of it is written where somebody reads, and nobody waits where nobody does."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import httpx
import pytest

from kg.web.journal import MOST, Journal
from tests.web.conftest import ROOT

LONG: Final = "x" * 10_000 + "\n"


@dataclass
class Pipe:
    """A pipe with a journal at one end."""

    journal: Journal = field(init=False)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.reading, self.writing = os.pipe()
        self.journal = Journal(self.writing, self._tell)

    def _tell(self, line: str) -> None:
        self.said.append(line)
        os.write(self.writing, f"kg: {line}\n".encode())

    def read(self) -> str:
        """Return all that is written until nothing is left."""
        os.set_blocking(self.reading, False)
        whole, done = b"", False
        while not done:
            done = self.journal.flush()
            try:
                while piece := os.read(self.reading, 1 << 16):
                    whole += piece
            except BlockingIOError:
                pass
        return whole.decode()


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    """Return a pipe."""
    found = Pipe()
    yield found
    for handle in (found.reading, found.writing):
        os.close(handle)


def test_all_is_written_where_somebody_reads(pipe: Pipe) -> None:
    """Lines long and short arrive whole and in order, and a line for people stands between two of them."""
    lines = [f"{number} 中\n" if number % 7 else LONG for number in range(700)]
    for line in lines:
        pipe.journal.add(line)
    assert not pipe.journal.flush()
    pipe.journal.say("ready")
    told = pipe.read()
    assert told.count("kg: ready\n") == 1
    assert told.replace("kg: ready\n", "") == "".join(lines)
    assert re.search(r"(?:\A|\n)kg: ready\n", told)
    assert pipe.journal.dropped == 0


def test_nobody_waits_for_who_does_not_read(pipe: Pipe) -> None:
    """What nobody reads is kept up to a bound; what is dropped beyond it is counted, and told once somebody reads."""
    began = time.monotonic()
    for _ in range(1000):
        pipe.journal.add(LONG)
        pipe.journal.flush()
    pipe.journal.say("loaded anew")
    assert time.monotonic() - began < 5
    assert pipe.said == []
    dropped = pipe.journal.dropped
    assert 1000 - (2 * MOST + (2 << 16)) // len(LONG) <= dropped <= 1000 - MOST // len(LONG)
    told = pipe.read()
    assert told.count(LONG) == 1000 - dropped
    assert pipe.said == ["loaded anew", f"{dropped} lines of the log were dropped: nobody read them in time"]
    pipe.journal.add("once more\n")
    assert pipe.read() == "once more\n"


def test_the_end_is_waited_for_no_longer_than_told(pipe: Pipe) -> None:
    """Who still reads at the end gets the rest; who does not is waited for as long as told."""
    for _ in range(20):
        pipe.journal.add(LONG)
    began = time.monotonic()
    assert not pipe.journal.flush(0.2)
    assert 0.2 <= time.monotonic() - began < 2
    assert len(pipe.read()) == 20 * len(LONG)


def test_nobody_at_the_other_end() -> None:
    """Where nobody can read any more, lines are dropped and counted, and nothing is raised."""
    pipe = Pipe()
    os.close(pipe.reading)
    for _ in range(3):
        pipe.journal.add(LONG)
        pipe.journal.add("x\n")
        pipe.journal.say("loaded anew")
        assert pipe.journal.flush()
    assert (pipe.journal.dropped, len(pipe.said)) == (6, 3)
    os.close(pipe.writing)


def _figure(client: httpx.Client, name: str) -> float:
    found = re.search(rf"^{name} (\S+)$", client.get("/metrics").text, re.MULTILINE)
    assert found
    return float(found[1])


def test_a_service_whose_log_nobody_reads_goes_on() -> None:
    """A pipe that nobody empties keeps no request waiting, no reload and no stop; what was dropped is a figure."""
    script = "import sys; from kg.cli import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", script, "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, cwd=ROOT) as process:  # noqa: S603 - our own
        assert process.stderr
        handle = process.stderr.fileno()
        told = b""
        while b"ready: " not in told:
            told += os.read(handle, 4096)
        address = re.search(rb"http://(127\.0\.0\.1:\d+)/", told)
        assert address
        with httpx.Client(base_url=f"http://{address[1].decode()}", timeout=10) as client:
            figure = partial(_figure, client)
            began = time.monotonic()
            while not figure("kg_log_lines_dropped_total"):
                assert client.get("/" + "x" * 60_000).status_code == 404
                assert time.monotonic() - began < 60
            process.send_signal(signal.SIGHUP)
            while not figure("kg_reloads_total"):
                assert time.monotonic() - began < 60
                time.sleep(0.1)
            os.set_blocking(handle, False)
            told = b""
            while b"of the log were dropped: nobody read them in time" not in told or b"loaded anew" not in told:
                assert time.monotonic() - began < 60
                try:
                    told += os.read(handle, 1 << 16)
                except BlockingIOError:
                    time.sleep(0.01)
            dropped = figure("kg_log_lines_dropped_total")
            for _ in range(40):
                assert client.get("/" + "x" * 60_000).status_code == 404
            assert figure("kg_log_lines_dropped_total") >= dropped
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
