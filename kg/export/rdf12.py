"""Claims as reifiers, for stores of triples: RDF 1.2 (W3C), where named graphs of one claim each are no use.

Each triple is asserted once, and each claim and derivation that says it ``rdf:reifies`` it; what is said of claims,
derivations, sources and comparisons stands beside. A reader of RDF 1.1 cannot read it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Final

from kg import names
from kg.engine.files import write
from kg.export.lines import END, as_triple, graph_of, of_store
from kg.export.rdf import SHORT
from kg.export.select import Material

_REIFIES: Final = f"<{names.expand('rdf:reifies')}>".encode()
_SAYS: Final = tuple(f"<{names.PREFIXES[kind]}".encode() for kind in ("claim", "derivation"))


def ntriples12(material: Material, out: IO[bytes]) -> None:
    """Write N-Triples 1.2, sorted."""
    for line in _lines(material):
        out.write(line)


def turtle12(material: Material, out: IO[bytes]) -> None:
    """Write Turtle 1.2."""
    write(_lines(material), ".ttl", out, SHORT)


def _lines(material: Material) -> Iterator[bytes]:
    found: set[bytes] = set()
    for line in of_store(material.graph.files["public.nq"]):
        graph = graph_of(line)
        triple = as_triple(line)
        found.add(triple)
        if graph.startswith(_SAYS):
            found.add(b"%b %b <<( %b )>>%b" % (graph, _REIFIES, triple[: -len(END)], END))
    yield from sorted(found)
