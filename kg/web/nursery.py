"""The process that holds the graph of a service and makes its workers; a fresh one for every time the graph is loaded.

Run as ``python -m kg.web.nursery FD SETTINGS``: the number of a connected socket, and the settings as JSON. What it
says first is what it serves; from then on it is a nursery of :mod:`kg.workers`.
"""

from __future__ import annotations

import json
import marshal
import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import asdict
from http import HTTPStatus
from typing import Final, TypeAlias

from kg import frames, workers
from kg.errors import EngineFailure, LodestoneError
from kg.web.look import Answer, Look
from kg.web.messages import Request, Response, head, unpacked
from kg.web.site import Settings, Site, open_site
from kg.workers import Handler, Limits, Nursery

#: What a page loads.
_LOADED: Final = re.compile(r'(?:href|src)="(/assets/[^"]+)"')
_FIRST: Final = Request("GET", "/", {"accept": "text/html"})
#: What the C library is asked for, where it listens: large pages, since queries look things up all over the store, and
#: more small pieces at hand, since a query takes hundreds. It reads this once, when a process begins.
_MEMORY: Final = {"glibc.malloc.hugetlb": "1", "glibc.malloc.tcache_count": "120"}
#: What a worker sends: status, status line and headers, body, whether the answer may be kept, seconds of processor, and
#: what only whoever runs the service is told.
Packed: TypeAlias = tuple[int, bytes, bytes, bool, float, str]


def start(settings: Settings, limits: Limits) -> Nursery:
    """Start a nursery in a fresh process of the same Python; its first message tells what it serves."""
    ours, theirs = socket.socketpair()
    words = json.dumps({"settings": asdict(settings), "limits": asdict(limits)})
    with theirs:
        process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "kg.web.nursery", str(theirs.fileno()), words],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            env={**os.environ, "GLIBC_TUNABLES": tunables(os.environ.get("GLIBC_TUNABLES", ""))},
        )
    return Nursery(ours, process.pid, process)


def tunables(given: str) -> str:
    """Return what is asked of the C library: what the operator asks for, and ours about all else."""
    words = dict(word.partition("=")[::2] for word in given.split(":") if word)
    return ":".join(f"{name}={value}" for name, value in {**_MEMORY, **words}.items())


def handler(site: Site) -> Handler:
    """Return what answers packed requests with packed responses."""
    from kg.web.routes import respond  # noqa: PLC0415 - the front process needs only what starts a nursery

    def answer(job: bytes) -> bytes:
        began = time.thread_time()
        return packed(respond(unpacked(job), site), began)

    return answer


def packed(response: Response, began: float) -> bytes:
    """Return a response for the front process, given the thread's time of processor when it was begun."""
    spent = time.thread_time() - began
    found: Packed = (int(response.status), head(response), response.body, response.kept, spent, response.fault)
    return marshal.dumps(found)


def look_of(site: Site) -> Look:
    """Return how a site tells its errors: their page with holes, and what it loads, as a worker answers it."""
    from kg.web.pages.frame import error_pages  # noqa: PLC0415 - as above
    from kg.web.routes import respond  # noqa: PLC0415 - as above

    def answers(path: str) -> tuple[Answer, Answer]:
        found = [respond(Request("GET", path, {"accept-encoding": coding}), site) for coding in ("", "gzip")]
        assert all(one.status == HTTPStatus.OK and one.kept for one in found)
        plain, small = ((int(one.status), head(one), one.body) for one in found)
        return plain, small

    pages = error_pages()
    loaded = {path for text in pages.values() for path in _LOADED.findall(text)}
    return Look(pages, {path: answers(path) for path in loaded})


def opening(version: str, told: Look) -> bytes:
    """Return the first message of a nursery that has loaded the graph: which version it serves, and how errors look."""
    return marshal.dumps((version, told.pages, told.files))


def opened(message: tuple[int, bytes] | None) -> tuple[str, Look]:
    """Return what a nursery says in its first message: which version it serves, and how errors look.

    Raises:
        EngineFailure: It could not load the graph.
    """
    if message is None or message[0] == frames.FAILED:
        why = message[1].decode() if message else "its process has ended"
        raise EngineFailure(f"the graph could not be loaded: {why}")
    version, pages, files = marshal.loads(message[1])  # noqa: S302 - from a process of our own
    return version, Look(pages, files)


def main() -> None:
    """Load the graph, say so, and make workers until the owner is gone."""
    control = socket.socket(fileno=int(sys.argv[1]))
    words = json.loads(sys.argv[2])
    for ignored in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(ignored, signal.SIG_IGN)  # The owner decides, and closes the connection.
    try:
        site = open_site(Settings(**words["settings"]))
        answer = handler(site)
        answer(_FIRST.pack())  # Has every module imported before anything is forked.
        first = opening(site.version, look_of(site))
    except LodestoneError as error:
        frames.send(control, str(error).encode(), frames.FAILED)
        return
    frames.send(control, first)
    from kg.web import lane  # noqa: PLC0415 - as above

    workers.make_workers(control, answer, Limits(**words["limits"]), lane.loop(site))


if __name__ == "__main__":
    main()
