"""Made-up claims in the project's own terms, as many as wanted, the same for the same seed.

Each thing is named by a bounded number of claims however many there are, as in a growing collection of articles; so
what is concluded grows with the claims and no faster.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final, TypeAlias

from kg import names, sources
from kg.catalogue import Rule
from kg.sources import NAMING, SOURCES, Dataset
from kg.terms import Quad, Term, iri, literal

Pair: TypeAlias = tuple[Term, Term]  #: Predicate and object.

_A: Final = sources.RDF_TYPE
_PER_ARTICLE: Final = 150  #: Claims of one article, about as many as the project's articles have.
_MOST_ARTICLES: Final = 999
_DAYS: Final = tuple(f"20{year}-0{month}-01" for year in range(22, 27) for month in (1, 5, 9))
_TIES: Final = ("memberOf", "hostsTalksOf", "worksWithin", "invitedTo", "countedAmong")
_DEALINGS: Final = ("hostsInvestmentOf", "cooperatesWith", "buysFrom", "sellsTo")
_STEERED: Final = ("ledBy", "launchedBy", "drivenBy")
_STANCES: Final = ("Supports", "Opposes", "Welcomes", "DeclinesToExclude", "CallsFor")
_QUANTITIES: Final = ("Output", "Supply", "Capacity", "MarketShare", "ImportReliance")


def generate(claims: int, seed: int = 4) -> Dataset:
    """Make claims under the project's ontology and rules.

    Args:
        claims: How many.
        seed: The same seed makes the same claims.
    """
    ontology, rules = _project()
    maker = _Maker(claims, random.Random(seed))  # noqa: S311 - no secret
    contents: list[Quad] = []
    records: list[Quad] = []
    for number in range(claims):
        claim, record = maker.place(number)
        contents += (quad for quad in maker.content(number, claim))
        records += maker.record(number, claim, record)
    return Dataset(
        ontology=ontology,
        sources=tuple(maker.issues()),
        naming=tuple(maker.naming()),
        contents=tuple(contents),
        records=tuple(records),
        rules=rules,
    )


@cache
def _project() -> tuple[tuple[Quad, ...], tuple[Rule, ...]]:
    dataset = sources.load()
    return dataset.ontology, dataset.rules


@cache
def _lo(local: str) -> Term:
    return iri(names.expand(f"lo:{local}"))


class _Maker:
    """Makes claims about states, blocs, materials and the like, whose number grows with that of the claims."""

    def __init__(self, claims: int, chance: random.Random) -> None:
        self._chance = chance
        self._articles = min(_MOST_ARTICLES, claims // _PER_ARTICLE + 1)
        self._things = {
            "state": max(12, claims // 15),
            "body": max(4, claims // 40),
            "material": max(8, claims // 40),
            "indicator": max(10, claims // 8),
            "undertaking": max(10, claims // 10),
        }
        self._kinds: tuple[Callable[[int, Term], Iterator[Quad]], ...] = (
            self._tie, self._dealing, self._figure, self._figure, self._position, self._undertaking, self._flow,
            self._use,
        )  # fmt: skip

    def place(self, number: int) -> tuple[Term, Term]:
        """Return the graphs of a claim and of the record it belongs to."""
        article = f"{number % self._articles:03}"
        return iri(f"{names.PREFIXES['claim']}{article}/c{number}"), iri(names.record_graph(article))

    def content(self, number: int, claim: Term) -> Iterator[Quad]:
        """Yield what a claim asserts."""
        yield from self._kinds[number % len(self._kinds)](number, claim)

    def record(self, number: int, claim: Term, record: Term) -> Iterator[Quad]:
        """Yield what is said about a claim: its voice, days and passage."""
        article = f"{number % self._articles:03}"
        passage = iri(f"{names.PREFIXES['source']}{article}/passage/{number}-{number + 30}")
        plan = self._kinds[number % len(self._kinds)] == self._position
        basis = self._chance.choice(("Given", "PresentTense", "PresentTense", "Happened", "Timeless"))
        yield claim, _A, _lo("Claim"), record
        yield claim, iri(names.expand("rdfs:label")), literal(f"claim {number}", language="en"), record
        yield claim, iri(names.expand("rdfs:label")), literal(f"论断 {number}", language="zh"), record
        yield claim, _lo("modality"), _lo("Position" if plan else "Reported"), record
        yield claim, _lo("voice"), iri(f"{names.PREFIXES['person']}author-{article}"), record
        yield claim, _lo("timeBasis"), _lo(basis), record
        if basis in ("Given", "Happened"):
            yield claim, _lo("startsFrom"), self._day(_DAYS[:6]), record
        if basis == "Given":
            yield claim, _lo("endsBy"), self._day(_DAYS[9:]), record
        yield claim, _lo("restsOn"), passage, record
        yield passage, _A, _lo("Passage"), record
        yield passage, iri(names.expand("oa:hasSource")), iri(names.source_iri(article)), record
        for local, value in (("start", number), ("end", number + 30)):
            count = literal(str(value), names.expand("xsd:nonNegativeInteger"))
            yield passage, iri(names.expand(f"oa:{local}")), count, record
        yield passage, _lo("placement"), _lo("InBody"), record

    def naming(self) -> Iterator[Quad]:
        """Yield the types and labels of all things, and what the indicators measure."""
        kinds = {"state": "State", "body": "Bloc", "material": "Mineral", "undertaking": "Programme"}
        for drawer, kind in kinds.items():
            for number in range(self._things[drawer]):
                yield from self._named(self._thing(drawer, number), kind, f"{drawer} {number}")
        for local, kind in (("USA", "State"), ("CHN", "State")):
            yield from self._named(iri(names.expand(f"state:{local}")), kind, local)
        for number in range(6):
            stage = self._thing("stage", number)
            yield from self._named(stage, "Stage", f"stage {number}")
            yield stage, _lo("feeds"), self._thing("stage", number + 1), NAMING
        for number in range(self._things["indicator"]):
            indicator = self._thing("indicator", number)
            yield from self._named(indicator, "Indicator", f"indicator {number}")
            yield indicator, _lo("measures"), _lo(_QUANTITIES[number % len(_QUANTITIES)]), NAMING
            yield indicator, _lo("ofAgent"), self._any("state"), NAMING
            yield indicator, _lo("ofMaterial"), self._any("material"), NAMING
            yield indicator, _lo("atStage"), self._thing("stage", number % 6), NAMING
            yield indicator, _lo("ofWhole"), _lo("OfWorldTotal" if number % 3 else "OfOwnDemand"), NAMING

    def issues(self) -> Iterator[Quad]:
        """Yield the day on which each article appeared."""
        for number in range(self._articles):
            source = iri(names.source_iri(f"{number:03}"))
            yield source, _A, _lo("Article"), SOURCES
            yield source, iri(names.expand("dcterms:issued")), self._day(_DAYS), SOURCES

    def _named(self, thing: Term, kind: str, label: str) -> Iterator[Quad]:
        yield thing, _A, _lo(kind), NAMING
        yield thing, iri(names.expand("rdfs:label")), literal(label, language="en"), NAMING

    def _thing(self, drawer: str, number: int) -> Term:
        return iri(f"{names.PREFIXES[drawer]}made-up-{number}")

    def _any(self, drawer: str) -> Term:
        return self._thing(drawer, self._chance.randrange(self._things[drawer]))

    def _day(self, among: tuple[str, ...]) -> Term:
        return literal(self._chance.choice(among), names.expand("xsd:date"))

    def _node(self, claim: Term, number: int) -> Term:
        return iri(f"{names.PREFIXES['node']}{claim[len(names.PREFIXES['claim']) + 1 :][:3]}/n{number}")

    def _said(self, subject: Term, pairs: list[Pair], claim: Term) -> Iterator[Quad]:
        for predicate, value in pairs:
            yield subject, predicate, value, claim

    def _tie(self, number: int, claim: Term) -> Iterator[Quad]:
        bloc = self._any("body")
        yield from self._said(self._any("state"), [(_lo(self._chance.choice(_TIES)), bloc)], claim)
        if number % 5 == 0:
            leader = iri(names.expand("state:USA")) if number % 10 == 0 else self._any("state")
            yield bloc, _lo(self._chance.choice(_STEERED)), leader, claim

    def _dealing(self, number: int, claim: Term) -> Iterator[Quad]:
        other = iri(names.expand("state:CHN")) if number % 3 == 0 else self._any("state")
        yield self._any("state"), _lo(self._chance.choice(_DEALINGS)), other, claim

    def _figure(self, number: int, claim: Term) -> Iterator[Quad]:
        low = literal(f"{self._chance.randrange(5, 95)}.0", names.expand("xsd:decimal"))
        pairs = [
            (_A, _lo("Figure")), (_lo("indicator"), self._any("indicator")), (_lo("bound"), _lo("AtLeast")),
            (_lo("low"), low), (_lo("unit"), iri(names.expand("unit:PERCENT"))),
        ]  # fmt: skip
        yield from self._said(self._node(claim, number), pairs, claim)

    def _position(self, number: int, claim: Term) -> Iterator[Quad]:
        pairs = [
            (_A, _lo("Position")), (_lo("maker"), self._any("state")), (_lo("toward"), self._any("state")),
            (_lo("stance"), _lo(self._chance.choice(_STANCES))), (_lo("concerns"), self._any("undertaking")),
        ]  # fmt: skip
        yield from self._said(self._node(claim, number), pairs, claim)

    def _undertaking(self, number: int, claim: Term) -> Iterator[Quad]:
        place = self._chance.randrange(self._things["undertaking"])
        pairs = [
            (_lo("party"), self._any("state")),
            (_lo("covers"), self._any("material")),
            (_lo("phase"), _lo("Signed")),
        ]
        if place % 4:
            pairs.append((_lo("componentOf"), self._thing("undertaking", place - 1)))
        yield from self._said(self._thing("undertaking", place), pairs, claim)
        yield self._thing("undertaking", place), _lo("launchedBy"), self._any("state"), claim
        del number

    def _flow(self, number: int, claim: Term) -> Iterator[Quad]:
        pairs = [
            (_A, _lo("Flow")), (_lo("shippedFrom"), self._any("state")), (_lo("shippedTo"), self._any("state")),
            (_lo("inForm"), self._any("material")), (_lo("forStage"), self._thing("stage", number % 6)),
        ]  # fmt: skip
        yield from self._said(self._node(claim, number), pairs, claim)

    def _use(self, number: int, claim: Term) -> Iterator[Quad]:
        pairs = [(_A, _lo("Use")), (_lo("usesInput"), self._any("material")), (_lo("usedBy"), self._any("body"))]
        yield from self._said(self._node(claim, number), pairs, claim)
