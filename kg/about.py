"""What Lodestone is, in one place: what every description of it says, in whichever vocabulary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kg import __version__, names
from kg.build import Graph
from kg.catalogue import Bilingual
from kg.sources import Dataset
from kg.terms import Term, Triple, iri, iri_text, literal, parse_literal, plain

TITLE: Final = Bilingual("Lodestone: a knowledge graph of critical-mineral power", "Lodestone：关键矿产博弈知识图谱")
SUMMARY: Final = Bilingual(
    "What five Chinese articles say about states, blocs, agreements, minerals and processing stages, held as claims "
    "that each point at the characters of the article they rest on, with inference that keeps its proofs.",
    "五篇中文文章关于国家、集团、协议、矿产与加工环节的论述，逐条记为论断，各自指向所据的文字，推理保留证明。",
)
KEYWORDS: Final = (
    "critical minerals", "geopolitics", "knowledge graph", "linked data", "provenance", "RDF", "SPARQL", "supply chain",
)  # fmt: skip
LICENSE: Final = "https://creativecommons.org/licenses/by/4.0/"
LICENSE_NAME: Final = "CC-BY-4.0"
CREATOR: Final = "The Lodestone contributors"
DATASET: Final = f"{names.BASE}dataset"
FOAF: Final = "http://xmlns.com/foaf/0.1/"


def made_by() -> Iterator[Triple]:
    """Yield who has made the dataset."""
    creator = iri(f"{names.BASE}contributors")
    yield iri(DATASET), iri(f"{names.PREFIXES['dcterms']}creator"), creator
    yield creator, iri(f"{names.PREFIXES['rdf']}type"), iri(f"{FOAF}Agent")
    yield creator, iri(f"{FOAF}name"), literal(CREATOR, language="en")


@dataclass(frozen=True, slots=True)
class Source:
    """An article that the graph rests on."""

    iri: str
    label: Bilingual  #: Our own title.
    issued: str  #: ISO 8601.


@dataclass(frozen=True, slots=True)
class About:
    """What is to be said of one edition."""

    version: str
    released: str  #: ISO 8601 day.
    sources: tuple[Source, ...]
    counts: Mapping[str, int]  #: Of the build, by name.


def about(dataset: Dataset, graph: Graph, released: str | None = None) -> About:
    """Return what is to be said of a graph.

    Args:
        dataset: The text files as read.
        graph: What was built from them.
        released: The day of the release; where not given, that of the newest article, the last day the data knows.
    """
    told = _sources(dataset)
    newest = max((source.issued for source in told), default="")
    return About(__version__, released or newest, told, graph.report.counts)


def _sources(dataset: Dataset) -> tuple[Source, ...]:
    said: dict[Term, dict[Term, list[Term]]] = {}
    for subject, predicate, value, _ in dataset.sources:
        said.setdefault(subject, {}).setdefault(predicate, []).append(value)
    issued, label = iri(names.expand("dcterms:issued")), iri(names.expand("rdfs:label"))
    return tuple(
        Source(iri_text(subject), _both(about.get(label, [])), plain(about[issued][0]))
        for subject, about in sorted(said.items())
        if issued in about and iri_text(subject).startswith(names.source_iri(""))
    )


def _both(labels: list[Term]) -> Bilingual:
    texts = {parsed.language: parsed.text for parsed in map(parse_literal, labels)}
    return Bilingual(texts.get("en", ""), texts.get("zh", ""))
