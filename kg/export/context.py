"""The published JSON-LD context, made from ontology and shapes: what each short name means and how its values read.

JSON-LD 1.1 (W3C, 2020). A property whose values are things has them as names, one whose shape asks for one datatype as
plain text, one of texts in languages as a map by language. A property named like a prefix keeps its own: ``lo:unit``.
A value of another kind is written in full, so that
nothing depends on the context's being right about all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg import names, paths
from kg.engine.embedded import parse_file
from kg.sources import RDF_TYPE, Dataset
from kg.terms import Term, iri, iri_text, is_iri

_OBJECT: Final = iri(names.expand("owl:ObjectProperty"))
_PROPERTIES: Final = frozenset(
    iri(names.expand(f"owl:{kind}Property")) for kind in ("Object", "Datatype", "Annotation")
)
_PATH: Final = iri(names.expand("sh:path"))
_DATATYPE: Final = iri(names.expand("sh:datatype"))
_NODE_KIND: Final = iri(names.expand("sh:nodeKind"))
_THINGS: Final = frozenset(iri(names.expand(name)) for name in ("sh:class", "sh:in", "sh:hasValue"))
_IRI: Final = iri(names.expand("sh:IRI"))
_TEXT: Final = iri(names.expand("rdf:langString"))
_ANNOTATED: Final = tuple(names.expand(name) for name in ("rdfs:label", "skos:altLabel", "skos:definition"))


@dataclass(frozen=True, slots=True)
class Context:
    """How names and values are shortened."""

    prefixes: Mapping[str, str]
    terms: Mapping[Term, str]  #: Short name of each property.
    kinds: Mapping[Term, str]  #: ``"@id"``, ``"@language"`` or the absolute IRI of a datatype, by property.

    def document(self) -> dict[str, object]:
        """Return the context as JSON: ``{"@context": ...}``, keys in order."""
        found: dict[str, object] = {"@version": 1.1, **dict(sorted(self.prefixes.items()))}
        for predicate, name in sorted(self.terms.items(), key=lambda item: item[1]):
            kind = self.kinds.get(predicate)
            whole: dict[str, str] = {"@id": names.shorten(iri_text(predicate))}
            if kind == "@language":
                whole["@container"] = kind
            elif kind:
                whole["@type"] = kind if kind == "@id" else names.shorten(kind)
            found[name] = whole
        return {"@context": found}


def context(dataset: Dataset, shapes: Path | None = None) -> Context:
    """Make the context of a data set's ontology and of a folder of shapes; the project's own by default.

    Raises:
        UnreadableFile: A file of shapes cannot be opened.
        SyntaxFault: One does not parse.
    """
    declared = {s for s, p, o, _ in dataset.ontology if p == RDF_TYPE and o in _PROPERTIES}
    own = {s for s in declared if iri_text(s).startswith(names.ONTOLOGY) and _local(s) not in names.PREFIXES}
    ours = own | {iri(name) for name in _ANNOTATED}
    objects = {s for s, p, o, _ in dataset.ontology if p == RDF_TYPE and o == _OBJECT}
    kinds = {**_shaped(shapes or paths.share("ontology") / "shapes"), **dict.fromkeys(objects, "@id")}
    kinds |= {iri(name): "@language" for name in _ANNOTATED}
    return Context(
        names.PREFIXES,
        {term: _local(term) for term in sorted(ours)},
        {term: kind for term, kind in kinds.items() if term in ours},
    )


def _local(term: Term) -> str:
    return iri_text(term).replace("#", "/").rsplit("/", 1)[-1]


def _shaped(folder: Path) -> dict[Term, str]:
    """Return what shapes say of the values of each property, where all of them say the same."""
    said: dict[Term, set[str]] = {}
    for path in sorted(folder.glob("*.ttl")):
        about: dict[Term, list[tuple[Term, Term]]] = {}
        for subject, predicate, value, _ in parse_file(path):
            about.setdefault(subject, []).append((predicate, value))
        for pairs in about.values():
            for predicate, value in pairs:
                if predicate == _PATH and is_iri(value):
                    said.setdefault(value, set()).update(_kinds(pairs))
    return {predicate: kinds.copy().pop() for predicate, kinds in said.items() if len(kinds) == 1}


def _kinds(pairs: Iterable[tuple[Term, Term]]) -> set[str]:
    found = set()
    for predicate, value in pairs:
        if predicate == _DATATYPE:
            found.add("@language" if value == _TEXT else iri_text(value))
        elif predicate in _THINGS or (predicate == _NODE_KIND and value == _IRI):
            found.add("@id")
    return found
