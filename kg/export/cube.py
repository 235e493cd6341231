"""Figures as statistical data: RDF Data Cube (W3C, 2014), one data set for each kind of quantity measured.

An observation is one source's value of one indicator for one period, so that sources that differ stand side by side.
Low and high bound are its measures, both given where the text is exact; unit and bound are attributes. Left out, and
counted in the data set's comment, is what the vocabulary has no place for: figures that give only a rank or a degree,
or one bound alone, or lack a unit, or repeat an observation of their source.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

from kg import names
from kg.engine.files import write
from kg.export.index import Index, shortened
from kg.export.rdf import SHORT
from kg.export.select import Material
from kg.sources import RDF_TYPE
from kg.terms import Term, Triple, iri, iri_text, literal

QB: Final = "http://purl.org/linked-data/cube#"
CUBE: Final = f"{names.BASE}cube/"
_PREFIXES: Final = {"qb": QB, "cube": CUBE}
_DIMENSIONS: Final = ("indicator", "source", "period")
_MEASURES: Final = ("low", "high")
_ATTRIBUTES: Final = ("unit", "bound")
_LABEL: Final = iri(names.expand("rdfs:label"))
_COMMENT: Final = iri(names.expand("rdfs:comment"))
_SEE_ALSO: Final = iri(names.expand("rdfs:seeAlso"))
_UNSTATED: Final = "unstated"


@dataclass(frozen=True, slots=True)
class Observation:
    """One source's value of one indicator for one period."""

    figure: Term
    kind: Term  #: What is measured, e.g. ``lo:MarketShare``.
    key: tuple[Term, Term, str]  #: Indicator, source, and period as ``from/to``, ``unstated`` where none is given.
    values: tuple[Term, Term]  #: Low and high.
    unit: Term
    bound: Term


@dataclass(frozen=True, slots=True)
class Cube:
    """The observations of one kind of quantity."""

    kind: Term
    observations: tuple[Observation, ...]
    left_out: int  #: Figures of the kind that are no observations.


def cube(material: Material, out: IO[bytes]) -> None:
    """Write the data sets as Turtle."""
    lines = (f"{s} {p} {o} .\n".encode() for s, p, o in sorted(set(triples(material))))
    write(lines, ".ttl", out, {**SHORT, **_PREFIXES})


def cubes(material: Material) -> tuple[Cube, ...]:
    """Return the data set of each kind of quantity that has an observation, by name of the kind."""
    contents, naming = Index(material.dataset.contents), Index(material.dataset.naming)
    sources = {s: material.dataset.claims[g].source for s, _, _, g in material.dataset.contents}
    kept: dict[Term, dict[tuple[Term, Term, str], Observation]] = {}
    seen: dict[Term, int] = {}
    for figure in contents.subjects:
        for kind in (k for i in contents.terms(figure, "lo:indicator") for k in naming.terms(i, "lo:measures")):
            seen[kind] = seen.get(kind, 0) + 1
            found = _observation(figure, kind, sources[figure], contents)
            if found:
                kept.setdefault(kind, {}).setdefault(found.key, found)
    return tuple(Cube(kind, tuple(kept[kind].values()), seen[kind] - len(kept[kind])) for kind in sorted(kept))


def triples(material: Material) -> Iterator[Triple]:
    """Yield the structure, the data sets and their observations."""
    ontology = Index(material.dataset.ontology)
    structure = iri(f"{CUBE}structure")
    yield from _structure(structure)
    for found in cubes(material):
        dataset = iri(f"{CUBE}{_local(found.kind)}")
        yield dataset, RDF_TYPE, iri(f"{QB}DataSet")
        yield dataset, iri(f"{QB}structure"), structure
        for language in ("en", "zh"):
            label = ontology.label(found.kind, language)
            if label:
                yield dataset, _LABEL, literal(label, language=language)
        told = f"{len(found.observations)} observations; {found.left_out} figures left out as incomplete or repeated"
        yield dataset, _COMMENT, literal(told, language="en")
        yield dataset, iri(names.expand("dcterms:subject")), found.kind
        for observation in found.observations:
            yield from _told(observation, dataset)


def _observation(figure: Term, kind: Term, source: Term, contents: Index) -> Observation | None:
    """Return a figure as an observation, ``None`` where it is incomplete."""

    def one(name: str) -> Term:
        values = contents.terms(figure, f"lo:{name}")
        return values[0] if len(values) == 1 else ""

    low, high, unit, bound, indicator = map(one, ("low", "high", "unit", "bound", "indicator"))
    if not (low and high and unit and bound and indicator):
        return None
    days = [shortened(day) if (day := one(name)) else "" for name in ("periodFrom", "periodTo")]
    period = "/".join(days) if any(days) else _UNSTATED
    return Observation(figure, kind, (indicator, source, period), (low, high), unit, bound)


def _told(observation: Observation, dataset: Term) -> Iterator[Triple]:
    itself = iri(f"{CUBE}observation/{iri_text(observation.figure).removeprefix(names.PREFIXES['node'])}")
    indicator, source, period = observation.key
    yield itself, RDF_TYPE, iri(f"{QB}Observation")
    yield itself, iri(f"{QB}dataSet"), dataset
    yield itself, iri(f"{CUBE}indicator"), indicator
    yield itself, iri(f"{CUBE}source"), source
    yield itself, iri(f"{CUBE}period"), literal(period)
    for name, value in zip(_MEASURES, observation.values, strict=True):
        yield itself, iri(names.expand(f"lo:{name}")), value
    yield itself, iri(names.expand("lo:unit")), observation.unit
    yield itself, iri(names.expand("lo:bound")), observation.bound
    yield itself, _SEE_ALSO, observation.figure


def _structure(structure: Term) -> Iterator[Triple]:
    """Yield the definition that all data sets share; the measures are the figures' own properties."""
    yield structure, RDF_TYPE, iri(f"{QB}DataStructureDefinition")
    parts = (
        *(("dimension", f"{CUBE}{name}", "DimensionProperty") for name in _DIMENSIONS),
        *(("measure", names.expand(f"lo:{name}"), "MeasureProperty") for name in _MEASURES),
        *(("attribute", names.expand(f"lo:{name}"), "AttributeProperty") for name in _ATTRIBUTES),
    )
    for order, (role, name, kind) in enumerate(parts, 1):
        component = iri(f"{CUBE}component/{order}")
        yield structure, iri(f"{QB}component"), component
        yield component, iri(f"{QB}{role}"), iri(name)
        yield iri(name), RDF_TYPE, iri(f"{QB}{kind}")
        if role == "attribute":
            yield component, iri(f"{QB}componentRequired"), literal("true", names.expand("xsd:boolean"))
    ranges = (("indicator", "lo:Indicator"), ("source", "lo:Article"), ("period", "xsd:string"))
    for name, kind in ranges:
        yield iri(f"{CUBE}{name}"), iri(names.expand("rdfs:range")), iri(names.expand(kind))
        yield iri(f"{CUBE}{name}"), _LABEL, literal(name, language="en")
    yield iri(f"{CUBE}indicator"), iri(f"{QB}concept"), iri(names.expand("lo:indicator"))


def _local(term: Term) -> str:
    return iri_text(term).rsplit("/", 1)[-1]
