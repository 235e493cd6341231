"""A running service: it listens, watches over its connections, loads the graph anew on request, and stops in order."""

from __future__ import annotations

import asyncio
import ctypes
import resource
import signal
import socket
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kg import paths
from kg.errors import EngineFailure
from kg.web.connection import Connection, Patience
from kg.web.crew import Crew
from kg.web.front import Front, Policy
from kg.web.journal import Journal
from kg.web.lending import PATIENCE
from kg.web.messages import Clock
from kg.web.site import Settings
from kg.workers import Limits

BACKLOG: Final = 1024
_FEWEST: Final = 16  #: Connections that may be open at once, however few file descriptors there are.
_OTHERS: Final = 64  #: File descriptors beside those of connections and workers.
_SWEEP: Final = 0.5  #: Seconds from one look at all connections to the next.
_MOST_UNSENT: Final = 256 << 20  #: Bytes that clients have yet to take, all together.
_SOON: Final = 0.02  #: Seconds until whoever is slow to read the log is looked at again.
_LAST_WORDS: Final = 1.0  #: Seconds that they are waited for at the end.


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a service is started with."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    settings: Settings = field(default_factory=Settings)
    limits: Limits = field(default_factory=Limits)
    policy: Policy = field(default_factory=Policy)
    patience: Patience = field(default_factory=Patience)
    connections: int = 2000  #: Open at once.
    watch: bool = False  #: Whether the files are looked at every second, and the graph loaded anew when they change.


class Server:
    """A service and its connections."""

    def __init__(self, plan: Plan, tell: Callable[[str], None]) -> None:
        self.plan = plan
        self.patience = plan.patience
        self.loop = asyncio.get_running_loop()
        self.clock = Clock()
        self._journal = Journal(sys.stderr.fileno(), tell)
        self._tell = self._journal.say
        self.front = Front(plan.policy, self._journal.add, self._tell)
        self.address = ""  #: Where it listens, once it does.
        self._connections: dict[Connection, None] = {}  # In the order in which they were opened.
        self.slow: dict[Connection, None] = {}  #: Those whose clients have yet to take what they were sent.
        self._swollen = False  # Whether much was held for them a moment ago.
        self._stop = asyncio.Event()
        self._reload = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._leaving: list[Crew] = []  #: Those that finish what they have begun.
        self._most = room(plan)  #: Connections open at once.
        self._failure: EngineFailure | None = None  #: Why nothing can be served any more.

    async def run(self) -> None:
        """Serve until the process is told to stop.

        Raises:
            EngineFailure: The graph could not be loaded, at first or once what had loaded it was gone.
            OSError: The address cannot be listened at.
        """
        listener = await self._listen()
        for number in (signal.SIGTERM, signal.SIGINT):
            self.loop.add_signal_handler(number, self._stop.set)
        self.loop.add_signal_handler(signal.SIGHUP, self._reload.set)
        self._tasks = [asyncio.create_task(task) for task in (self._sweep(), self._watch_over(), self._write_log())]
        try:
            await self._serve_anew()
            self._tell(f"ready: http://{self.address}/ (version {self.front.crew.version if self.front.crew else ''})")
            self._tasks.append(asyncio.create_task(self._reload_on_request()))
            if self.plan.watch:
                self._tasks.append(asyncio.create_task(self._watch()))
            await self._stop.wait()
            self._tell("stopping")
            if self._failure:
                raise self._failure
        finally:
            await self._end(listener)

    def opened(self, connection: Connection) -> None:
        """Note a new connection; where there are too many, the oldest at rest goes, lest the idle keep others out."""
        self._connections[connection] = None
        self.front.figures.connections = len(self._connections)
        if len(self._connections) > self._most:
            next(found for found in self._connections if found.at_rest).hang_up()

    def closed(self, connection: Connection) -> None:
        """Note that a connection is gone."""
        self._connections.pop(connection, None)
        self.front.figures.connections = len(self._connections)

    async def _listen(self) -> asyncio.Server:
        listener = await self.loop.create_server(
            lambda: Connection(self), self.plan.host, self.plan.port, backlog=BACKLOG, reuse_address=True
        )
        host, port, *_ = listener.sockets[0].getsockname()
        self.address = f"[{host}]:{port}" if listener.sockets[0].family == socket.AF_INET6 else f"{host}:{port}"
        return listener

    async def _serve_anew(self) -> None:
        """Load the graph, and have it answer once it is there; what runs is answered by the one before."""
        plan, front = self.plan, self.front
        crew = Crew(plan.settings, plan.limits, plan.workers, front.tally, front.count, self._orphaned)
        await crew.start()
        before = front.serve(crew)
        if before:
            before.leave()
            before.hand_over(crew)
            self._leaving.append(before)

    def _orphaned(self) -> None:
        self._tell("the process that makes workers has ended of itself")
        self._reload.set()

    async def _reload_on_request(self) -> None:
        while True:
            await self._reload.wait()
            self._reload.clear()
            try:
                await self._serve_anew()
            except (EngineFailure, OSError) as error:  # The latter where there is no file descriptor or process left.
                if self.front.crew and self.front.crew.orphaned:
                    self._failure = EngineFailure(str(error))
                    self._stop.set()
                    return
                self._tell(f"the graph stays as it was: {error}")
                continue
            self.front.figures.reloads += 1
            self._tell(f"loaded anew (version {self.front.crew.version if self.front.crew else ''})")

    async def _watch(self) -> None:
        seen = await asyncio.to_thread(_times)
        while True:
            await asyncio.sleep(1)
            now = await asyncio.to_thread(_times)
            if now != seen:
                seen = now
                self._reload.set()

    async def _sweep(self) -> None:
        """Give up on slow clients, and give back the memory of what they have taken."""
        while True:
            await asyncio.sleep(_SWEEP)
            now = self.loop.time()
            for connection in self.slow:
                connection.look()
            for connection in [found for found in self._connections if found.until < now]:
                connection.give_up()
            if self._swollen and not self.slow:
                self._swollen = False
                give_back_memory()

    async def _write_log(self) -> None:
        """Write the log now and then, and the rest of it soon where it could not be written at once."""
        while True:
            written = self._journal.flush()
            self.front.figures.unlogged = self._journal.dropped
            await asyncio.sleep(_SWEEP if written else _SOON)

    async def _watch_over(self) -> None:
        """Look at what the workers are at, often enough that nobody waits for somebody else's slow question."""
        while True:
            await asyncio.sleep(PATIENCE / 2)
            for crew in [self.front.crew, *self._leaving]:
                if crew:
                    crew.watch()
            self._leaving = [crew for crew in self._leaving if crew.busy or crew.lent]
            relieve(self.slow)
            self._swollen = self._swollen or bool(self.slow)

    async def _end(self, listener: asyncio.Server) -> None:
        listener.close()
        self.front.stopping = True
        until = self.loop.time() + self.patience.stop
        if self.front.crew:
            self.front.crew.recall()
        while self._connections and self.loop.time() < until:
            for connection in list(self._connections):
                connection.hang_up()
            await asyncio.sleep(0.02)
        for task in self._tasks:
            task.cancel()
        if self.front.crew:
            self.front.crew.end()
        self._journal.flush(_LAST_WORDS)


def serve(plan: Plan, tell: Callable[[str], None]) -> None:
    """Serve until the process is told to stop.

    Args:
        plan: What to serve, and how.
        tell: Takes a line for people.

    Raises:
        EngineFailure: The graph could not be loaded, or the address cannot be listened at.
    """

    async def main() -> None:
        try:
            await Server(plan, tell).run()
        except OSError as error:
            raise EngineFailure(
                f"{plan.host}:{plan.port}: {error.strerror or error}; choose another --host or --port"
            ) from error

    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(main())


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop  # noqa: PLC0415 - quicker where it is installed
    except ImportError:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory


def relieve(slow: Iterable[Connection], most: int = _MOST_UNSENT) -> None:
    """Close the connections for which most is held, until no more is held in all than there may be."""
    held = sorted(((connection.unsent, number, connection) for number, connection in enumerate(slow)), reverse=True)
    total = sum(size for size, _, _ in held)
    for size, _, connection in held:
        if total <= most:
            return
        connection.drop()
        total -= size


def give_back_memory() -> None:
    """Have the C library give the system what is free, where it can: it keeps much once large pieces were needed."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)


def room(plan: Plan) -> int:
    """Ask for file descriptors; return how many connections may be open at once and leave some for all else."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    soft, hard = (sys.maxsize if limit == resource.RLIM_INFINITY else limit for limit in limits)
    others = _OTHERS + 8 * plan.workers
    wanted = min(hard, plan.connections + BACKLOG + others)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, limits[1]))
    return min(plan.connections, max(_FEWEST, max(soft, wanted) - others))


def _times() -> tuple[tuple[str, int, int], ...]:
    """Return what tells whether a file that the graph is made of has changed."""
    folders: list[Path] = [paths.share(name) for name in ("ontology", "data", "queries")]
    found = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in found)
