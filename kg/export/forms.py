"""Every form of export by its name: what it is, and what writes it. The writers are imported when they write."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Final, TypeAlias, cast

from kg.errors import BadParameter
from kg.export.output import COMPRESSIONS, compressed, whole_file
from kg.export.select import Material

WriteFile: TypeAlias = Callable[[Material, IO[bytes]], None]
WriteFolder: TypeAlias = Callable[[Material, Path], None]


@dataclass(frozen=True, slots=True)
class Form:
    """A form of export."""

    name: str
    suffix: str  #: Of the file, ``""`` for a folder.
    about: str  #: One line.
    writer: str  #: Module, under ``kg.export`` unless it is named in full, a colon, and its function.
    infers: bool = False  #: Whether it can leave conclusions out or put them in.

    @property
    def folder(self) -> bool:
        """Whether it is several files."""
        return not self.suffix


FORMS: Final = {
    form.name: form
    for form in (
        Form("trig", ".trig", "everything, one graph per claim and derivation", "rdf:trig"),
        Form("nquads", ".nq", "everything, one line per quad", "rdf:nquads"),
        Form("jsonld", ".jsonld", "everything, as JSON-LD 1.1 with its context", "jsonld:jsonld"),
        Form("framed", "", "a JSON-LD tree per entity, with the claims that mention it", "framed:framed"),
        Form("turtle", ".ttl", "what is claimed and named, as plain triples", "rdf:turtle", infers=True),
        Form("ntriples", ".nt", "the same, one line per triple", "rdf:ntriples", infers=True),
        Form("rdfxml", ".rdf", "the same, as RDF/XML", "rdf:rdfxml", infers=True),
        Form("turtle12", ".ttl", "claims as reifiers, Turtle 1.2", "rdf12:turtle12"),
        Form("ntriples12", ".nt", "claims as reifiers, N-Triples 1.2", "rdf12:ntriples12"),
        Form("nanopub", ".trig", "a nanopublication per claim", "nanopub:nanopubs"),
        Form("wikibase", ".ttl", "claims as statements in the shape of Wikibase", "wikibase:wikibase"),
        Form("cube", ".ttl", "figures as RDF Data Cube, a data set per kind of quantity", "cube:cube"),
        Form("canonical", ".nq", "everything in canonical form, RDFC-1.0", "canonical:canonical"),
        Form("csvw", "", "tables as CSV with W3C metadata", "csvw:csvw"),
        Form("parquet", "", "tables as Apache Parquet", "parquet:parquet"),
        Form("graphml", ".graphml", "nodes and edges for graph tools", "networks:graphml"),
        Form("gexf", ".gexf", "nodes and edges for Gephi", "networks:gexf"),
        Form("neo4j", "", "nodes and relationships as CSV for property-graph databases", "neo4j:neo4j"),
        Form("site", "", "pages and documents of everything, browsable without a server", "kg.web.static:site"),
        Form("release", "", "all of these but framed and site, described and with checksums", "release:release"),
    )
}


def export(form: Form, material: Material, place: Path, *, inferred: bool = False) -> None:
    """Write a form of export to a file or folder.

    Args:
        form: One of :data:`FORMS`.
        material: What it is made from.
        place: The file, compressed where its name ends in ``.gz`` or ``.zst``; or the folder.
        inferred: Whether conclusions are to be among the triples of a form without graphs.

    Raises:
        BadParameter: The form always holds conclusions apart, or a folder cannot be compressed.
        UnreadableFile: The place cannot be written.
        MissingExtra: A library that the form needs is not installed.
    """
    writer = _writer(form, inferred=inferred)
    if form.folder:
        if place.suffix in COMPRESSIONS:
            raise BadParameter(f"{form.name} is a folder of files: name one, without {place.suffix}")
        cast("WriteFolder", writer)(material, place)
        return
    with whole_file(place) as out:
        cast("WriteFile", writer)(material, out)


def stream(form: Form, material: Material, out: IO[bytes], compression: str = "", *, inferred: bool = False) -> None:
    """Write a form of export to what is open already, as it comes; see :func:`export`.

    Raises:
        BadParameter: It is a folder, or always holds conclusions apart.
        MissingExtra: A library that the form needs is not installed.
    """
    writer = _writer(form, inferred=inferred)
    if form.folder:
        raise BadParameter(f"{form.name} is a folder of files: name one with --output")
    with compressed(out, compression) as raw:
        cast("WriteFile", writer)(material, raw)


def _writer(form: Form, *, inferred: bool) -> WriteFile | WriteFolder:
    if inferred and not form.infers:
        raise BadParameter(f"{form.name} is not written with and without conclusions; leave --inferred out")
    module, _, function = form.writer.partition(":")
    found: Callable[..., None] = getattr(
        importlib.import_module(module if "." in module else f"kg.export.{module}"), function
    )
    return partial(found, inferred=True) if inferred else found
