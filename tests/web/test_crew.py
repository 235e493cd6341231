"""The crew of a service whose nursery is not what it should be."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from typing import Final

import pytest

from kg.errors import EngineFailure
from kg.web import nursery
from kg.web.crew import Crew
from kg.web.hands import Tally
from kg.web.site import Settings
from kg.workers import Limits, Nursery

#: Says that it serves a version, and ends at the first worker it is asked for.
_SHORT_LIVED: Final = """
import socket, sys
from kg import frames
from kg.web.look import Look
from kg.web.nursery import opening
control = socket.socket(fileno=int(sys.argv[1]))
frames.send(control, opening("1", Look()))
control.recv(1)
"""


@pytest.mark.parametrize("count", [1, 3])
def test_a_nursery_that_ends_as_it_begins_is_told_once(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever starts the crew hears of it, and nobody is told to load the graph again: that would have no end."""
    begun: list[subprocess.Popen[bytes]] = []
    told: list[str] = []

    def short_lived(*_: object) -> Nursery:
        ours, theirs = socket.socketpair()
        with theirs:
            words = [sys.executable, "-c", _SHORT_LIVED, str(theirs.fileno())]
            begun.append(subprocess.Popen(words, pass_fds=[theirs.fileno()]))  # noqa: S603 - the text above
        return Nursery(ours, begun[-1].pid, begun[-1])

    monkeypatch.setattr(nursery, "start", short_lived)

    async def start() -> Crew:
        found = Crew(Settings(), Limits(), count, Tally(), lambda _: None, lambda: told.append("orphaned"))
        with pytest.raises(EngineFailure, match="ended as it began"):
            await asyncio.wait_for(found.start(), 30)
        return found

    found = asyncio.run(start())
    assert (found.version, found.orphaned, found.ready) == ("1", True, False)
    assert told == []
    assert [process.wait(30) for process in begun] == [0]
