"""Writing graphs of a remote store by the SPARQL 1.1 Graph Store HTTP Protocol (W3C Recommendation, 2013).

One request per graph, its triples as N-Triples, so that each graph is written at once or not at all. The connection
is kept: a store has thousands of graphs.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection, RemoteDisconnected
from selectors import EVENT_READ, DefaultSelector
from typing import Final
from urllib.parse import quote, urlsplit

from kg.engine.service import AGENT, PIECE, Limits, Service
from kg.terms import DEFAULT, Term, Triple, iri_text, triple_line

_SUCCESS: Final = range(200, 300)
_NOT_FOUND: Final = 404
_STALE: Final = (RemoteDisconnected, ConnectionResetError, BrokenPipeError)


class GraphStore:
    """A graph store at one address."""

    def __init__(self, service: Service, limits: Limits | None = None) -> None:
        self.service = service
        self._limits = limits or Limits()
        self._connection: HTTPConnection | None = None

    def replace(self, graph: Term, triples: Iterable[Triple]) -> None:
        """Put triples in place of all that a graph holds; ``""`` is the default graph.

        Raises:
            EngineFailure: The service failed; the graph is as it was.
        """
        self._write("PUT", graph, triples)

    def add(self, graph: Term, triples: Iterable[Triple]) -> None:
        """Add triples to a graph; one that is there already stays once.

        Raises:
            EngineFailure: The service failed; the graph is as it was.
        """
        self._write("POST", graph, triples)

    def drop(self, graph: Term) -> None:
        """Remove a graph; one that is not there is no error.

        Raises:
            EngineFailure: The service failed.
        """
        status, body, location = self._request("DELETE", graph, None)
        if status != _NOT_FOUND:
            self._check(status, body, location)

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _write(self, method: str, graph: Term, triples: Iterable[Triple]) -> None:
        data = "".join(f"{triple_line(triple)}\n" for triple in triples).encode()
        self._check(*self._request(method, graph, data))

    def _check(self, status: int, body: bytes, location: str | None) -> None:
        if status not in _SUCCESS:
            raise self.service.refusal(status, body, location)

    def _request(self, method: str, graph: Term, data: bytes | None) -> tuple[int, bytes, str | None]:
        """Send a request; once more where the service had closed a connection that was kept."""
        kept = self._connection is not None
        try:
            try:
                return self._send(method, graph, data)
            except _STALE:
                self.close()
                if not kept:
                    raise
                return self._send(method, graph, data)
        except (OSError, HTTPException) as error:
            self.close()
            raise self.service.unreachable(error, self._limits) from error

    def _send(self, method: str, graph: Term, data: bytes | None) -> tuple[int, bytes, str | None]:
        headers = {"User-Agent": AGENT}
        if data is not None:
            headers["Content-Type"] = "application/n-triples"
        if self.service.authorization:
            headers["Authorization"] = self.service.authorization
        connection = self._connect()
        # A service may refuse before it has read all: its answer says more than the broken pipe.
        with suppress(BrokenPipeError):
            connection.request(method, self._target(graph), data, headers)
        response = connection.getresponse()
        body = response.read(PIECE)
        if not response.isclosed():
            self.close()
        return response.status, body, response.headers.get("Location")

    def _connect(self) -> HTTPConnection:
        if self._connection is not None and _has_ended(self._connection):
            self.close()
        if self._connection is None:
            parts = urlsplit(self.service.address)
            kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
            self._connection = kind(parts.hostname or "", parts.port, timeout=self._limits.seconds)
        return self._connection

    def _target(self, graph: Term) -> str:
        """Return the path and query that identify a graph (section 4.2 of the protocol)."""
        parts = urlsplit(self.service.address)
        which = "default" if graph == DEFAULT else f"graph={quote(iri_text(graph), safe='')}"
        return f"{parts.path or '/'}?{f'{parts.query}&' if parts.query else ''}{which}"


def _has_ended(connection: HTTPConnection) -> bool:
    """Whether a service has closed a connection that was kept, or said something unasked, such as that it will."""
    if connection.sock is None:
        return False
    with DefaultSelector() as selector:
        selector.register(connection.sock, EVENT_READ)
        return bool(selector.select(0))
