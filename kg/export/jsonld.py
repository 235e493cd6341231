"""Everything as JSON-LD 1.1: one object per graph, one per subject in it, short names from the published context.

Written as it goes, a subject at a time, so that memory stays within one graph. Every literal keeps its lexical form:
numbers are text with a datatype, never numbers of JSON, which have none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import IO, Final

from kg import names
from kg.export.context import Context, context
from kg.export.lines import END, by_graph, of_store
from kg.export.select import Material
from kg.sources import RDF_TYPE
from kg.terms import XSD, Term, iri_text, is_iri, parse_literal

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, check_circular=False)


def jsonld(material: Material, out: IO[bytes]) -> None:
    """Write every graph; the context stands at the head of the document, so that nothing has to be fetched."""
    shorten = context(material.dataset)
    head = json.dumps(shorten.document()["@context"], ensure_ascii=False, indent=1)
    out.write(f'{{"@context": {head},\n"@graph": [\n'.encode())
    first = True
    for graph, lines in by_graph(of_store(material.graph.files["public.nq"])):
        nodes = subjects(lines, graph, shorten)
        for text in map(_dumps, nodes) if not graph else (_whole(graph.decode(), nodes),):
            out.write(b"" if first else b",\n")
            out.write(text.encode())
            first = False
    out.write(b"\n]}\n")


def subjects(lines: Iterable[bytes], graph: bytes, shorten: Context) -> Iterator[dict[str, object]]:
    """Yield the JSON object of each subject in the sorted lines of one graph."""
    tail = (b" " + graph if graph else b"") + END
    end = -len(tail)
    split = (line[:end].decode().split(" ", 2) for line in lines)
    for subject, rows in groupby(split, key=itemgetter(0)):
        yield node(subject, [(row[1], row[2]) for row in rows], shorten)


def node(subject: Term, pairs: Iterable[tuple[Term, Term]], shorten: Context) -> dict[str, object]:
    """Return the JSON object of one subject: types and values in order."""
    found: dict[str, object] = {"@id": name_of(subject)}
    by_predicate: dict[Term, list[Term]] = {}
    for predicate, value in pairs:
        by_predicate.setdefault(predicate, []).append(value)
    types = by_predicate.pop(RDF_TYPE, [])
    if types:
        found["@type"] = _one([name_of(value) for value in types])
    for predicate, values in by_predicate.items():
        kind = shorten.kinds.get(predicate) if predicate in shorten.terms else None
        key = shorten.terms.get(predicate) or name_of(predicate)
        found[key] = _by_language(values) if kind == "@language" else _one([_value(value, kind) for value in values])
    return found


@lru_cache(maxsize=1 << 16)
def name_of(term: Term) -> str:
    """Return the short form of a name, or the name itself; a blank node's label stays."""
    return names.shorten(iri_text(term)) if is_iri(term) else term


def _value(term: Term, kind: str | None) -> object:
    if not term.startswith('"'):
        return name_of(term) if kind == "@id" else {"@id": name_of(term)}
    text, datatype, language = parse_literal(term)
    if language:
        return {"@language": language, "@value": text}
    if datatype == kind or (datatype == f"{XSD}string" and kind is None):
        return text
    return {"@type": names.shorten(datatype), "@value": text}


def _by_language(values: Iterable[Term]) -> dict[str, object]:
    """Return texts by language; those without one stand under ``@none``."""
    found: dict[str, list[object]] = {}
    for term in values:
        _, _, language = parse_literal(term) if term.startswith('"') else (None, None, None)
        text = parse_literal(term).text if language else _value(term, None)
        found.setdefault(language or "@none", []).append(text)
    return {language: _one(texts) for language, texts in found.items()}


def _one(values: list[object] | list[str]) -> object:
    return values[0] if len(values) == 1 else values


def _whole(graph: str, nodes: Iterable[dict[str, object]]) -> str:
    within = ",\n".join(_dumps(node) for node in nodes)
    return f'{{"@id": {json.dumps(name_of(graph))}, "@graph": [\n{within}\n]}}'


def _dumps(value: object) -> str:
    return _ENCODER.encode(value)
