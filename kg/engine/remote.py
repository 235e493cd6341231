"""Any SPARQL 1.1 service as an engine. The only module that knows SPARQLWrapper.

Queries go by POST (SPARQL 1.1 Protocol, 2.1.2) and bound values as VALUES; answers are read up to a size and within a
time, in the lexical forms that the service gives. Graphs are written through :mod:`kg.engine.graphstore`.
"""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from http.client import HTTPException, HTTPMessage, HTTPResponse
from typing import IO, Final, Self

from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper

from kg.engine import Answer, Rows, Triples, Truth
from kg.engine.embedded import guard_nesting, parse_results, parse_text
from kg.engine.graphstore import GraphStore
from kg.engine.service import AGENT, PIECE, Limits, Service
from kg.errors import Refused, SyntaxFault
from kg.sparql.binding import with_values
from kg.sparql.parser import parse
from kg.terms import DEFAULT, Quad, Term, Triple

_RESULTS: Final = {"application/sparql-results+json": "json", "application/json": "json",
                   "application/sparql-results+xml": "xml", "application/xml": "xml", "text/xml": "xml"}  # fmt: skip
_GRAPHS: Final = {"application/n-triples": ".nt", "text/plain": ".nt", "text/turtle": ".ttl"}
_ACCEPT_RESULTS: Final = "application/sparql-results+json, application/sparql-results+xml;q=0.9"
_ACCEPT_GRAPH: Final = "application/n-triples, text/turtle;q=0.9"


class Remote:
    """A SPARQL 1.1 service, and the graph store beside it where one is given."""

    def __init__(self, endpoint: str, graphs: str | None = None, limits: Limits | None = None) -> None:
        """Take the addresses of a service; nothing is sent yet.

        Args:
            endpoint: Where queries go, ``http`` or ``https``.
            graphs: Where the SPARQL 1.1 Graph Store Protocol is spoken; needed to write only.
            limits: Of time and size.

        Raises:
            Refused: An address is none that can be asked.
        """
        self._limits = limits or Limits()
        self._service = Service(endpoint)
        self._graphs = GraphStore(Service(graphs), self._limits) if graphs else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection that writing keeps open."""
        if self._graphs is not None:
            self._graphs.close()

    @property
    def endpoint(self) -> str:
        """Where queries go."""
        return self._service.address

    @property
    def graphs(self) -> GraphStore:
        """The graph store.

        Raises:
            Refused: None was given.
        """
        if self._graphs is None:
            raise Refused(f"{self.endpoint} is for reading: give the address of its graph store to write")
        return self._graphs

    def load(self, quads: Iterable[Quad]) -> None:
        """Add quads, one request per graph; a quad that is there already stays once.

        Raises:
            Refused: No graph store was given.
            EngineFailure: The service failed; the graphs before the one named are loaded.
        """
        by_graph: dict[Term, list[Triple]] = {}
        for *triple, graph in quads:
            by_graph.setdefault(graph, []).append((triple[0], triple[1], triple[2]))
        for graph, triples in by_graph.items():
            self.graphs.add(graph, triples)

    def replace(self, graph: Term, triples: Iterable[Triple]) -> None:
        """Put triples in place of all that a graph holds, at once or not at all; ``""`` is the default graph.

        Raises:
            Refused: No graph store was given.
            EngineFailure: The service failed; the graph is as it was.
        """
        self.graphs.replace(graph, triples)

    def drop(self, graph: Term = DEFAULT) -> None:
        """Remove a graph; one that is not there is no error.

        Raises:
            Refused: No graph store was given.
            EngineFailure: The service failed.
        """
        self.graphs.drop(graph)

    def query(self, text: str, bindings: Mapping[str, Term] | None = None) -> Answer:
        """Answer a SPARQL 1.1 query.

        Args:
            text: The query.
            bindings: Terms for variables, by name without the question mark; each must be projected by the query.

        Returns:
            :class:`Rows`, :class:`Triples` or :class:`Truth`. Literals come in the service's lexical form.

        Raises:
            SyntaxFault: The text is no SPARQL 1.1 query; it was not sent.
            Refused: It is an update, or reaches out: it was not sent.
            EngineFailure: The service failed, or its answer is too long, too late or none.
        """
        guard_nesting(text)
        query = parse(text)
        graph = query.body.form in ("CONSTRUCT", "DESCRIBE")
        request = _Request(self._service, self._limits.seconds, graph=graph)
        request.setQuery(with_values(query, bindings or {}))
        request.queryType = query.body.form
        kind, data = self._fetch(request)
        try:
            return self._graph(kind, data) if graph else self._rows(kind, data)
        except (SyntaxError, SyntaxFault, ValueError) as error:
            raise self._service.failure(f"sent an answer that does not parse: {error}") from error

    def _rows(self, kind: str, data: bytes) -> Rows | Truth:
        if kind not in _RESULTS:
            raise self._service.failure(f"answered with {kind} in place of SPARQL results: is its query service there?")
        return parse_results(data, _RESULTS[kind])

    def _graph(self, kind: str, data: bytes) -> Triples:
        if kind not in _GRAPHS:
            raise self._service.failure(f"answered with {kind} in place of a graph: is its query service there?")
        return Triples(tuple(dict.fromkeys(quad[:3] for quad in parse_text(data, _GRAPHS[kind], "the answer"))))

    def _fetch(self, request: _Request) -> tuple[str, bytes]:
        """Return the media type of an answer and its bytes."""
        end = time.monotonic() + self._limits.seconds
        try:
            response: HTTPResponse = request.query().response
            with response:
                return response.headers.get_content_type(), self._read(response, end)
        except urllib.error.HTTPError as error:
            with error:
                raise self._service.refusal(error.code, error.read(PIECE), error.headers.get("Location")) from error
        except (OSError, HTTPException) as error:
            raise self._service.unreachable(error, self._limits) from error

    def _read(self, response: HTTPResponse, end: float) -> bytes:
        pieces: list[bytes] = []
        size = 0
        while piece := response.read1(PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > self._limits.size:
                raise self._service.failure(f"sent more than {self._limits.size:,} bytes: ask for less, with LIMIT")
            if time.monotonic() > end:
                raise TimeoutError
        if response.length:
            raise self._service.failure(f"broke off {response.length:,} bytes before the end: ask again")
        return b"".join(pieces)


class _Request(SPARQLWrapper):
    """A query by POST whose form of answer is agreed by headers alone, and which goes where it is sent or nowhere."""

    def __init__(self, service: Service, seconds: float, *, graph: bool) -> None:
        super().__init__(service.address, returnFormat=TURTLE if graph else JSON, agent=AGENT)
        self.setMethod(POST)
        self.setOnlyConneg(True)
        self.addCustomHttpHeader("Accept", _ACCEPT_GRAPH if graph else _ACCEPT_RESULTS)
        if service.authorization:
            self.addCustomHttpHeader("Authorization", service.authorization)
        self._seconds = seconds

    def _query(self) -> tuple[HTTPResponse, str]:
        """Send the request; SPARQLWrapper would read an error's body to its end, however long."""
        return _OPENER.open(self._createRequest(), timeout=self._seconds), self.returnFormat


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows nobody: a redirected POST would lose its query, and credentials would go to another host."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:  # the signature is urllib's
        """Let the answer stand as the error that it is."""
        del req, fp, code, msg, headers, newurl


_OPENER: Final = urllib.request.build_opener(_Stay)
