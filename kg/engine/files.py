"""RDF files written by pyoxigraph's own writers, from N-Quads lines, lexical forms as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import IO, Final

import pyoxigraph as ox

_WRITERS: Final = {
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".nq": ox.RdfFormat.N_QUADS,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".trig": ox.RdfFormat.TRIG,
    ".ttl": ox.RdfFormat.TURTLE,
}
#: How many bytes of lines the parser is given at a time, so that memory does not grow with the file.
_PORTION: Final = 1 << 20


def write(lines: Iterable[bytes], suffix: str, out: IO[bytes], prefixes: Mapping[str, str] | None = None) -> None:
    """Write N-Quads lines, in their order, in the format of a suffix.

    A form without graphs gets the triples; lines that this package wrote are not checked again.

    Args:
        lines: Each with its line break.
        suffix: ``.jsonld``, ``.nq``, ``.nt``, ``.rdf``, ``.trig`` or ``.ttl``.
        out: Where to write.
        prefixes: Namespaces by prefix, for forms that have them.

    Raises:
        OSError: ``out`` cannot be written.
    """
    form = _WRITERS[suffix]
    quads = _quads(lines)
    content = quads if form.supports_datasets else (quad.triple for quad in quads)
    ox.serialize(content, out, form, prefixes=dict(prefixes or {}) or None)


def _quads(lines: Iterable[bytes]) -> Iterator[ox.Quad]:
    return chain.from_iterable(
        ox.parse(portion, format=ox.RdfFormat.N_QUADS, lenient=True) for portion in _portions(lines)
    )


def _portions(lines: Iterable[bytes]) -> Iterator[bytes]:
    held: list[bytes] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= _PORTION:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)
