"""The N-Quads lines of a graph: which graph each is of, and the orders in which exports want them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

#: What every line of a built store ends with.
END: Final = b" .\n"


def of_store(data: bytes) -> Iterator[bytes]:
    """Yield the lines of a store as :func:`kg.layout.lines` writes them, empty ones aside."""
    start, size = 0, len(data)
    while start < size:
        end = data.find(b"\n", start) + 1 or size
        if end - start > 1:
            yield data[start:end]
        start = end


def graph_of(line: bytes) -> bytes:
    """Return the graph of a line as N-Quads text; the empty text is the default graph.

    No IRI holds a space or a quotation mark, so that what follows the last space is a graph, unless it ends a literal
    or is the third of three terms.
    """
    before, _, last = line[: -len(END)].rpartition(b" ")
    if not (last.startswith(b"<") and last.endswith(b">")) or b'"' in last:
        return b""
    return b"" if before.count(b" ") == 1 else last


def by_graph(lines: Iterable[bytes]) -> Iterator[tuple[bytes, list[bytes]]]:
    """Yield each graph with its lines, both sorted, the default graph first."""
    found: dict[bytes, list[bytes]] = {}
    for line in lines:
        found.setdefault(graph_of(line), []).append(line)
    for graph in sorted(found):
        yield graph, sorted(found.pop(graph))


def as_triple(line: bytes) -> bytes:
    """Return a line without its graph."""
    graph = graph_of(line)
    return line[: -len(END) - len(graph) - 1] + END if graph else line
