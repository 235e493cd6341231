"""RDF files written by pyoxigraph's own writers, from N-Quads lines, lexical forms as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import IO, Final, cast

import pyoxigraph as ox

from kg.engine import wellformed

_WRITERS: Final = {
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".nq": ox.RdfFormat.N_QUADS,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".trig": ox.RdfFormat.TRIG,
    ".ttl": ox.RdfFormat.TURTLE,
}
#: A prefix as Turtle and TriG, or RDF/XML, declare it; and the first thing after the head that has all of them.
_DECLARED: Final = re.compile(rb"^@prefix [^\n]+ \.\n|(?<= )xmlns:\w+=\"[^\"]*\"", re.MULTILINE)
_REST: Final = re.compile(rb"^(?!@prefix |<\?xml)[^\n]*\n", re.MULTILINE)
#: What holds the triples that RDF/XML does not.
_PLAIN: Final = ("turtle", "ntriples")
#: Bytes that a tag or the end of a text may have gone on for.
_SEEN: Final = 1 << 12
#: How many bytes of lines the parser is given at a time, so that memory does not grow with the file.
_PORTION: Final = 1 << 20


def write(pieces: Iterable[bytes], suffix: str, out: IO[bytes], prefixes: Mapping[str, str] | None = None) -> None:
    """Write N-Quads lines, in their order, in the format of a suffix.

    A form without graphs gets the triples; lines that this package wrote are not checked again.

    Args:
        pieces: One or more lines each, with their line breaks.
        suffix: ``.jsonld``, ``.nq``, ``.nt``, ``.rdf``, ``.trig`` or ``.ttl``.
        out: Where to write.
        prefixes: Namespaces by prefix, for forms that have them.

    Raises:
        OSError: ``out`` cannot be written.
        UnfitForm: RDF/XML cannot hold a term of theirs.
    """
    form = _WRITERS[suffix]
    quads = _quads(pieces)
    if suffix == ".rdf":
        out, quads = cast("IO[bytes]", _Checked(out)), _fit(quads)
    content = quads if form.supports_datasets else (quad.triple for quad in quads)
    head = _Head(out)
    ox.serialize(content, cast("IO[bytes]", head), form, prefixes=dict(prefixes or {}) or None)
    head.end()


class _Head:
    """Puts the declarations of prefixes at the head of a text in order; pyoxigraph writes them in any."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._held: bytes | None = b""

    def write(self, data: bytes) -> int:
        """Hold what is written until the head has ended, then write on."""
        if self._held is None:
            return self._out.write(data)
        self._held += data
        if _REST.search(self._held):
            self.end()
        return len(data)

    def flush(self) -> None:
        """Do nothing: the file is flushed by who opened it."""

    def end(self) -> None:
        """Write what is held, its declarations sorted."""
        if self._held is not None:
            declared = sorted(_DECLARED.findall(self._held))
            ordered = iter(declared)
            self._out.write(_DECLARED.sub(lambda _: next(ordered), self._held))
            self._held = None


class _Checked:
    """Passes on what is XML, piece by piece, each looked at with the end of the last; carriage returns are kept."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._last = b""

    def write(self, data: bytes) -> int:
        """Write on what can be written."""
        seen = self._last + data
        wellformed.refuse_rdf(seen, _PLAIN)
        self._last = seen[-_SEEN:]
        self._out.write(wellformed.with_returns(data))
        return len(data)


def _fit(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Pass on quads whose properties RDF/XML can name."""
    for quad in quads:
        wellformed.refuse_property(quad.predicate.value, _PLAIN)
        yield quad


def _quads(pieces: Iterable[bytes]) -> Iterator[ox.Quad]:
    return chain.from_iterable(
        ox.parse(portion, format=ox.RdfFormat.N_QUADS, lenient=True) for portion in _portions(pieces)
    )


def _portions(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Join small pieces and cut large ones, always between lines."""
    held: list[bytes] = []
    size = 0
    for piece in pieces:
        start = 0
        while len(piece) - start > _PORTION:
            end = piece.find(b"\n", start + _PORTION) + 1 or len(piece)
            yield b"".join((*held, piece[start:end]))
            held, size, start = [], 0, end
        held.append(piece[start:] if start else piece)
        size += len(held[-1])
        if size >= _PORTION:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


def canonical_lines(data: bytes) -> list[bytes]:
    """Return the canonical N-Quads lines of an N-Quads text (RDFC-1.0), sorted by code point."""
    dataset = ox.Dataset(ox.parse(data, format=ox.RdfFormat.N_QUADS, lenient=True))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(f"{quad} .\n".encode() for quad in dataset)
