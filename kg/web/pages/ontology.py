"""The pages of the ontology: all of it, a module, a term with its uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kg.labels import labels, select
from kg.names import BORROWED, GRAPH_ONTOLOGY, ONTOLOGY, expand, shorten
from kg.terms import Term, iri, iri_text, is_iri
from kg.web.messages import Response
from kg.web.pages.claims import called, texts
from kg.web.pages.frame import page
from kg.web.reader import Reader
from kg.web.site import Site

_ALL: Final = f"SELECT ?s ?p ?o WHERE {{ GRAPH <{GRAPH_ONTOLOGY}> {{ ?s ?p ?o }} FILTER(ISIRI(?s)) }} ORDER BY ?s ?p ?o"
_INSTANCES: Final = "SELECT DISTINCT ?s WHERE { ?s a THIS FILTER(ISIRI(?s)) } ORDER BY ?s"
_STATEMENTS: Final = "SELECT DISTINCT ?s ?o WHERE { ?s THIS ?o FILTER(ISIRI(?s)) } ORDER BY ?s ?o"
_VALUES: Final = "SELECT DISTINCT ?s ?p WHERE { ?s ?p THIS FILTER(ISIRI(?s)) } ORDER BY ?s ?p"
#: Prefixes of the vocabularies that terms are borrowed from, by their names without the last character.
_PREFIX_OF: Final = {name.rstrip("/#"): prefix for prefix, name in BORROWED.items()}
_UP: Final = ("rdfs:subClassOf", "rdfs:subPropertyOf")
_MOST: Final = 40  #: Uses listed.


class Sort(StrEnum):
    """What a term is, in the order in which terms are listed."""

    CLASS = "class"
    OBJECT = "object property"
    DATATYPE = "datatype property"
    ANNOTATION = "annotation property"
    INDIVIDUAL = "individual"

    def heading(self, language: str) -> str:
        """Return what terms of this sort are called, in the plural."""
        return _CALLED[self][1 + (language == "zh")]

    def called(self, language: str) -> str:
        """Return what a term of this sort is called."""
        return _CALLED[self][2 * (language == "zh")]


_CALLED: Final = {
    Sort.CLASS: ("Class", "Classes", "类"),
    Sort.OBJECT: ("Object property", "Object properties", "对象属性"),
    Sort.DATATYPE: ("Datatype property", "Datatype properties", "数据属性"),
    Sort.ANNOTATION: ("Annotation property", "Annotation properties", "注释属性"),
    Sort.INDIVIDUAL: ("Value", "Values", "取值"),
}
_SORTS: Final = (
    ("owl:ObjectProperty", Sort.OBJECT), ("owl:DatatypeProperty", Sort.DATATYPE),
    ("owl:AnnotationProperty", Sort.ANNOTATION), ("owl:Class", Sort.CLASS), ("rdfs:Datatype", Sort.CLASS),
)  # fmt: skip

Said = Mapping[Term, tuple[Term, ...]]  #: Values by property.


@dataclass(frozen=True, slots=True)
class Entry:
    """A term of the ontology."""

    iri: Term
    sort: Sort
    labels: Mapping[str, str]  #: By language, as all texts here.
    definitions: Mapping[str, str]
    examples: Mapping[str, str]
    notes: Mapping[str, str]
    supers: tuple[Term, ...]
    domains: tuple[Term, ...]
    ranges: tuple[Term, ...]
    types: tuple[Term, ...]  #: Of a value: its classes.
    inverse: tuple[Term, ...]
    disjoint: tuple[Term, ...]
    characters: tuple[Term, ...]  #: Of a property: transitive, symmetric and so on.

    @property
    def anchor(self) -> str:
        """Its local name; of a borrowed term, its prefix as well."""
        return self.short.removeprefix("lo:").replace(":", "-")

    @property
    def short(self) -> str:
        """Its short form."""
        return shorten(iri_text(self.iri))

    def linked(self) -> Iterable[Term]:
        """Yield the terms it is defined by."""
        for terms in (self.supers, self.domains, self.ranges, self.types, self.inverse, self.disjoint, self.characters):
            yield from terms


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the ontology."""

    iri: Term
    labels: Mapping[str, str]
    descriptions: Mapping[str, str]
    groups: tuple[tuple[Sort, tuple[Entry, ...]], ...]

    @property
    def anchor(self) -> str:
        """Its local name; of a borrowed vocabulary, its prefix."""
        name = iri_text(self.iri)
        return _PREFIX_OF.get(name.rstrip("/#").removesuffix("-o")) or name.removeprefix(ONTOLOGY) or "all"

    @property
    def borrowed(self) -> bool:
        """Whether it is a vocabulary of others."""
        return not iri_text(self.iri).startswith(ONTOLOGY)

    @property
    def size(self) -> int:
        """How many terms it has."""
        return sum(len(entries) for _, entries in self.groups)


def term(site: Site, name: str, who: Reader, words: bool) -> Response:  # noqa: ARG001, FBT001 - as every page of a thing
    """Return the page of a term, of a module, or of the whole ontology."""
    said = _said(site)
    this = iri(name)
    modules = _modules(said)
    if name == ONTOLOGY:
        return _whole(site, said, modules, who)
    module = next((one for one in modules if one.iri == this), None)
    if module:
        return _whole(site, said, (module,), who, only=module)
    return _one(site, said, this, who)


def _said(site: Site) -> dict[Term, dict[Term, tuple[Term, ...]]]:
    found: dict[Term, dict[Term, tuple[Term, ...]]] = {}
    for subject, property_, value in select(site.graph.public, _ALL):
        if subject and property_ and value:
            values = found.setdefault(subject, {})
            values[property_] = (*values.get(property_, ()), value)
    return found


def _modules(said: Mapping[Term, Said]) -> tuple[Module, ...]:
    by_module: dict[Term, list[Entry]] = {}
    for subject, values in said.items():
        for module in values.get(_t("rdfs:isDefinedBy"), ()):
            by_module.setdefault(module, []).append(_entry(subject, values))
    found = [
        Module(
            module, texts(said.get(module, {}), "rdfs:label"), texts(said.get(module, {}), "dcterms:description"),
            tuple((sort, own) for sort in Sort if (own := tuple(e for e in entries if e.sort is sort))),
        )
        for module, entries in by_module.items()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda module: (module.borrowed, module.anchor)))


def _entry(this: Term, values: Said) -> Entry:
    types = values.get(_t("rdf:type"), ())
    sort = next((sort for short, sort in _SORTS if _t(short) in types), Sort.INDIVIDUAL)

    def of(*shorts: str) -> tuple[Term, ...]:
        return tuple(value for short in shorts for value in values.get(_t(short), ()) if is_iri(value))

    characters = tuple(one for one in types if sort is not Sort.INDIVIDUAL and one not in map(_t, dict(_SORTS)))
    own = () if sort is not Sort.INDIVIDUAL else tuple(one for one in types if one != _t("owl:NamedIndividual"))
    return Entry(
        this, sort, texts(values, "rdfs:label"), texts(values, "skos:definition"), texts(values, "skos:example"),
        texts(values, "skos:scopeNote"), of("rdfs:subClassOf", "rdfs:subPropertyOf"), of("rdfs:domain"),
        of("rdfs:range"), own, of("owl:inverseOf"), of("owl:disjointWith"), characters,
    )  # fmt: skip


def _whole(
    site: Site, said: Mapping[Term, Said], modules: tuple[Module, ...], who: Reader, *, only: Module | None = None
) -> Response:
    entries = [entry for module in modules for _, own in module.groups for entry in own]
    names = labels(site.graph.public, {t for entry in entries for t in entry.linked()}, who.language)
    top = texts(said.get(iri(ONTOLOGY), {}), "dcterms:description")
    context = {"iri": iri_text(only.iri) if only else ONTOLOGY, "modules": modules, "only": only, "names": names}
    return page("ontology.html", who, {**context, "total": len(entries), "description": top})


def _one(site: Site, said: Mapping[Term, Said], this: Term, who: Reader) -> Response:
    entry = _entry(this, said.get(this, {}))
    below = [one for one, values in said.items() if any(this in values.get(_t(up), ()) for up in _UP)]
    with_it = {
        short: [one for one, values in said.items() if this in values.get(_t(short), ())]
        for short in ("rdfs:domain", "rdfs:range")
    }
    query = {Sort.CLASS: _INSTANCES, Sort.INDIVIDUAL: _VALUES}.get(entry.sort, _STATEMENTS)
    uses = [tuple(t or "" for t in row) for row in select(site.graph.public, query.replace("THIS", this))]
    uses = [row for row in uses if not row[0].startswith(f"<{ONTOLOGY}") or entry.sort is Sort.CLASS]
    modules = said.get(this, {}).get(_t("rdfs:isDefinedBy"), ())
    terms = [this, *entry.linked(), *below, *modules, *with_it["rdfs:domain"], *with_it["rdfs:range"]]
    terms += [t for row in uses[:_MOST] for t in row]
    context = {
        "iri": iri_text(this), "entry": entry, "below": below, "with_it": with_it, "uses": uses[:_MOST],
        "total": len(uses), "modules": modules, "names": called(site, terms, who.language),
        "most": _MOST,
    }  # fmt: skip
    return page("term.html", who, context)


def _t(short: str) -> Term:
    return iri(expand(short))
