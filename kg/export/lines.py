"""The N-Quads lines of a graph: which graph each is of, and the orders in which exports want them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from typing import Final

#: What every line of a built store ends with.
END: Final = b" .\n"
_PIECE: Final = 1 << 19  #: Bytes.


def in_order(data: bytes) -> Iterator[bytes]:
    """Yield a store in pieces of whole lines, each graph one stretch, the lines with blank nodes at its head.

    :func:`kg.layout.lines` keeps those apart, for the sake of loading.
    """
    done = data.find(b"\n\n") + 2
    for graph, lines in [(graph, list(lines)) for graph, lines in groupby(split(data[: done - 1]), key=graph_of)]:
        at = data.find(b" %b%b" % (graph, END), done) if graph else done
        begin = len(data) if at < 0 else data.rfind(b"\n", 0, at) + 1
        yield from _cut(data, done, begin)
        yield b"".join(lines)
        done = begin
    yield from _cut(data, done, len(data))


def _cut(data: bytes, start: int, end: int) -> Iterator[bytes]:
    """Yield a stretch of lines in pieces, so that no second copy of it is made."""
    while start < end:
        stop = min(data.find(b"\n", start + _PIECE) + 1 or end, end)
        yield data[start:stop]
        start = stop


def split(data: bytes) -> Iterator[bytes]:
    """Yield the lines of some bytes, each with its line break, empty ones aside."""
    start, size = 0, len(data)
    while start < size:
        end = data.find(b"\n", start) + 1 or size
        if end - start > 1:
            yield data[start:end]
        start = end


def of_store(data: bytes) -> Iterator[bytes]:
    """Yield the lines of a store, graph by graph, the default graph first."""
    return chain.from_iterable(map(split, in_order(data)))


def graph_of(line: bytes) -> bytes:
    """Return the graph of a line as N-Quads text; the empty text is the default graph.

    No IRI holds a space or a quotation mark, so that what follows the last space is a graph, unless it ends a literal
    or is the third of three terms.
    """
    before, _, last = line[: -len(END)].rpartition(b" ")
    if not (last.startswith(b"<") and last.endswith(b">")) or b'"' in last:
        return b""
    return b"" if before.count(b" ") == 1 else last


def by_graph(lines: Iterable[bytes]) -> Iterator[tuple[bytes, Iterator[bytes]]]:
    """Yield each graph with its lines, as :func:`of_store` has them in order."""
    return groupby(lines, key=graph_of)


def as_triple(line: bytes) -> bytes:
    """Return a line without its graph."""
    graph = graph_of(line)
    return line[: -len(END) - len(graph) - 1] + END if graph else line
