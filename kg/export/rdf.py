"""The graph in the syntaxes of RDF: with graphs everything, without them what is asserted or what follows as well.

TriG, N-Quads and JSON-LD hold every graph: claims, their records, naming, ontology, sources, comparisons, derivations,
and as default graph each triple once, conclusions included, which is what questions are asked of. Turtle, N-Triples
and RDF/XML hold one set of triples. Lexical forms and language tags are those of the text files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO, Final

from kg.engine.files import write
from kg.export.lines import as_triple, graph_of, in_order, of_store
from kg.export.select import Material
from kg.names import PREFIXES
from kg.terms import Quad

#: Prefixes of the syntaxes that have them: those whose names a reader meets.
SHORT: Final = {name: space for name, space in sorted(PREFIXES.items()) if name not in ("answer", "id", "support")}

#: Those of the dump of everything, where the writer looks through all of them for every name.
_COMMON: Final = {
    name: space
    for name, space in SHORT.items()
    if name in {"claim", "derivation", "graph", "lo", "node", "oa", "rdf", "rdfs", "rule", "source", "state", "xsd"}
}


def nquads(material: Material, out: IO[bytes]) -> None:
    """Write every quad, one line each, graph by graph."""
    for piece in in_order(material.graph.files["public.nq"]):
        out.write(piece)


def trig(material: Material, out: IO[bytes]) -> None:
    """Write every graph, sorted by name, the default graph first."""
    write(in_order(material.graph.files["public.nq"]), ".trig", out, _COMMON)


def ntriples(material: Material, out: IO[bytes], *, inferred: bool = False) -> None:
    """Write what claims assert and naming says, one line each, sorted; on request with what follows from it."""
    for line in triples(material, inferred=inferred):
        out.write(line)


def turtle(material: Material, out: IO[bytes], *, inferred: bool = False) -> None:
    """Write the triples of :func:`ntriples` as Turtle."""
    write(triples(material, inferred=inferred), ".ttl", out, SHORT)


def rdfxml(material: Material, out: IO[bytes], *, inferred: bool = False) -> None:
    """Write the triples of :func:`ntriples` as RDF/XML."""
    write(triples(material, inferred=inferred), ".rdf", out, SHORT)


def triples(material: Material, *, inferred: bool = False) -> Iterator[bytes]:
    """Yield the N-Triples lines of what is asserted, or of the default graph, sorted, each once."""
    if inferred:
        lines = of_store(material.graph.files["public.nq"])
        yield from sorted({as_triple(line) for line in lines if not graph_of(line)})
    else:
        dataset = material.dataset
        yield from sorted(_lines((*dataset.contents, *dataset.naming)))


def _lines(quads: Iterable[Quad]) -> set[bytes]:
    return {f"{s} {p} {o} .\n".encode() for s, p, o, _ in quads}
