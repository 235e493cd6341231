"""The canonical form of the whole graph: RDF Dataset Canonicalization, RDFC-1.0 (W3C, 2024), with SHA-256.

Blank nodes, which only the ontology has, get labels that follow from their surroundings, so that two data sets that
mean the same are the same bytes, however they were written.
"""

from __future__ import annotations

from typing import IO

from kg.engine.files import canonical_lines
from kg.export.select import Material


def canonical(material: Material, out: IO[bytes]) -> None:
    """Write canonical N-Quads, sorted by code point."""
    for line in canonical_lines(material.graph.files["public.nq"]):
        out.write(line)
