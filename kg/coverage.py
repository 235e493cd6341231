"""Coverage: how much of an article its claims rest on, what is marked as rhetoric, and what nothing accounts for.

A sentence is accounted for when a passage that a claim rests on meets it, or when it lies within a mark of rhetoric.
That is a floor; how many claims rest on each character tells more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Final

from kg.articles import Article, get, sentences
from kg.errors import MissingArticle, UnknownName
from kg.names import BORROWED, ONTOLOGY, PREFIXES
from kg.sources import RDF_TYPE, Dataset
from kg.terms import Quad, Term, iri, plain

#: Dense reporting holds about one claim per so many characters; densities are told by this measure.
MEASURE: Final = 30

_START: Final = iri(BORROWED["oa"] + "start")
_END: Final = iri(BORROWED["oa"] + "end")
_SOURCE: Final = iri(BORROWED["oa"] + "hasSource")
_SHA256: Final = iri(ONTOLOGY + "sha256")
_RESTS_ON: Final = iri(ONTOLOGY + "restsOn")
_ARTICLE: Final = iri(ONTOLOGY + "Article")
_PASSAGE: Final = iri(ONTOLOGY + "Passage")
_RHETORIC: Final = iri(ONTOLOGY + "Rhetoric")


class Kind(StrEnum):
    """What becomes of a sentence, or of a character; a sentence is one of the first three."""

    CLAIMED = "claimed"  #: A passage that a claim rests on meets the sentence, or holds the character.
    RHETORIC = "rhetoric"  #: It lies within a mark that says why nothing in it is a claim.
    UNACCOUNTED = "unaccounted"  #: Neither; a character: of such a sentence.
    BESIDE = "beside"  #: A character of a claimed sentence that no claim rests on.
    BETWEEN = "between"  #: A character of no sentence: white space, or marks without a word.


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as a record describes it."""

    term: Term
    source: str  #: Article number, e.g. ``"000"``.
    start: int  #: Code points, 0-based.
    end: int  #: One past the last code point.
    sha256: str  #: Of its words, in hexadecimal digits.
    rhetoric: bool
    claims: frozenset[Term]  #: Those that rest on it.


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article."""

    number: int  #: 1-based, in the order of the text.
    start: int  #: Code points, 0-based.
    end: int  #: One past the last code point.
    kind: Kind


@dataclass(frozen=True, slots=True)
class Cell:
    """A stretch of an article that a heat strip shows as one cell."""

    start: int  #: Code points, 0-based.
    end: int  #: One past the last code point.
    kind: Kind  #: Unaccounted where any character is; else rhetoric where most are; else claimed, or else beside.
    density: float  #: Claims per :data:`MEASURE` characters that belong to a sentence or a mark.


@dataclass(frozen=True)
class Coverage:
    """What accounts for the sentences and characters of one article."""

    number: str
    code_points: int
    claims: int  #: How many claims rest on passages of the article.
    sentences: tuple[Sentence, ...]
    kinds: tuple[Kind, ...]  #: Of each code point.
    weights: tuple[float, ...]  #: Of each code point; each claim spreads a weight of 1 over those it rests on.

    @cached_property
    def characters(self) -> Mapping[Kind, int]:
        """How many code points there are of each kind."""
        counted = Counter(self.kinds)
        return {kind: counted[kind] for kind in Kind}

    @property
    def unaccounted(self) -> tuple[Sentence, ...]:
        """The sentences that nothing accounts for."""
        return tuple(sentence for sentence in self.sentences if sentence.kind is Kind.UNACCOUNTED)

    def count(self, kind: Kind) -> int:
        """Return how many sentences are of a kind."""
        return sum(sentence.kind is kind for sentence in self.sentences)

    def cells(self, size: int) -> tuple[Cell, ...]:
        """Cut the article into cells of so many code points each, the last one shorter where it must be."""
        return tuple(
            self._cell(start, min(start + size, self.code_points)) for start in range(0, self.code_points, size)
        )

    def _cell(self, start: int, end: int) -> Cell:
        found = Counter(self.kinds[start:end])
        read = end - start - found[Kind.BETWEEN]
        if found[Kind.UNACCOUNTED]:
            kind = Kind.UNACCOUNTED
        elif 2 * found[Kind.RHETORIC] > read:
            kind = Kind.RHETORIC
        else:
            kind = next((k for k in (Kind.CLAIMED, Kind.BESIDE, Kind.RHETORIC) if found[k]), Kind.BETWEEN)
        return Cell(start, end, kind, MEASURE * sum(self.weights[start:end]) / read if read else 0.0)


def passages(quads: Iterable[Quad]) -> dict[str, tuple[Passage, ...]]:
    """Return the passages of each article by its number, in the order of their IRIs.

    One that is not described as it should be is left out: the shapes say what is wrong with it.

    Args:
        quads: Whatever holds the records; other quads are passed over.
    """
    wanted = {_START, _END, _SOURCE, _SHA256}
    described: defaultdict[Term, defaultdict[Term, set[Term]]] = defaultdict(lambda: defaultdict(set))
    kinds: defaultdict[Term, set[Term]] = defaultdict(set)
    claims: defaultdict[Term, set[Term]] = defaultdict(set)
    for subject, predicate, value, _ in quads:
        if predicate in wanted:
            described[subject][predicate].add(value)
        elif predicate == RDF_TYPE and value in (_PASSAGE, _RHETORIC):
            kinds[subject].add(value)
        elif predicate == _RESTS_ON:
            claims[value].add(subject)
    found = (
        _passage(term, described[term], frozenset(claims[term]), rhetoric=_RHETORIC in kinds[term])
        for term in sorted(kinds)
    )
    ranked = sorted(filter(None, found), key=lambda passage: passage.source)
    return {number: tuple(own) for number, own in groupby(ranked, key=lambda passage: passage.source)}


def measure(article: Article, own: Sequence[Passage]) -> Coverage:
    """Return what accounts for each sentence and character of an article.

    Args:
        article: The text.
        own: Its passages; what lies beyond its end counts for nothing.
    """
    length = len(article.text)
    weights = _weights(length, own)
    marked = [(p.start, min(p.end, length)) for p in own if p.rhetoric]
    rhetoric = {at for start, end in marked for at in range(start, end)}
    kinds = [Kind.RHETORIC if at in rhetoric else Kind.BETWEEN for at in range(length)]
    pieces = []
    for number, (start, end) in enumerate(sentences(article.text), 1):
        if any(weights[start:end]):
            kind, rest = Kind.CLAIMED, Kind.BESIDE
        elif any(left <= start and end <= right for left, right in marked):
            kind = rest = Kind.RHETORIC
        else:
            kind = rest = Kind.UNACCOUNTED
        pieces.append(Sentence(number, start, end, kind))
        for at in range(start, end):
            if kinds[at] is Kind.BETWEEN or kind is Kind.UNACCOUNTED:
                kinds[at] = rest
    kinds = [Kind.CLAIMED if weight else kind for kind, weight in zip(kinds, weights, strict=True)]
    claims = frozenset[Term]().union(*(passage.claims for passage in own))
    return Coverage(article.number, length, len(claims), tuple(pieces), tuple(kinds), weights)


def survey(
    dataset: Dataset, articles: dict[str, Article], folder: Path | None, numbers: Sequence[str] = ()
) -> tuple[Coverage, ...]:
    """Return the coverage of articles, in the order of their numbers.

    Args:
        dataset: Whose sources name the articles and whose records name their passages.
        articles: The texts at hand, by number.
        folder: Where they were looked for, for messages.
        numbers: Only these; all that ``data/sources.ttl`` names where none is given.

    Raises:
        UnknownName: ``data/sources.ttl`` names no such article, or none at all.
        MissingArticle: A text is not at hand, or is not the one that was read.
    """
    known = known_articles(dataset)
    chosen = sorted(set(numbers)) or sorted(known)
    for number in chosen or ("000",):
        if number not in known:
            listed = ", ".join(sorted(known)) or "none"
            raise UnknownName(f"data/sources.ttl names no article {number}: it names {listed}; see kg source add")
        article = get(articles, number, folder)
        if article.sha256 != known[number]:
            raise MissingArticle(
                f"{article.path} is not the text of article {number} that data/sources.ttl gives the digest of: "
                "put that text back, or see what kg validate says"
            )
    found = passages(dataset.records)
    return tuple(measure(articles[number], found.get(number, ())) for number in chosen)


def known_articles(dataset: Dataset) -> dict[str, str]:
    """Return the digest that ``data/sources.ttl`` tells of each article by its number; empty where it tells none."""
    named = {quad[0] for quad in dataset.sources if quad[1] == RDF_TYPE and quad[2] == _ARTICLE}
    digests = {quad[0]: plain(quad[2]) for quad in dataset.sources if quad[1] == _SHA256}
    return {plain(term).removeprefix(PREFIXES["source"]): digests.get(term, "") for term in sorted(named)}


def _passage(
    term: Term, properties: Mapping[Term, set[Term]], claims: frozenset[Term], *, rhetoric: bool
) -> Passage | None:
    every = [properties.get(p, set()) for p in (_SOURCE, _START, _END, _SHA256)]
    if any(len(values) != 1 for values in every):
        return None
    source, start, end, sha256 = (plain(value) for values in every for value in values)
    if not (start.isdecimal() and end.isdecimal()):
        return None
    number = source.removeprefix(PREFIXES["source"])
    return Passage(term, number, int(start), int(end), sha256, rhetoric, claims)


def _weights(length: int, own: Sequence[Passage]) -> tuple[float, ...]:
    """Return, for each of so many code points, its share of the claims that rest on it."""
    places: defaultdict[Term, set[int]] = defaultdict(set)
    for passage in own:
        for claim in passage.claims:
            places[claim].update(range(passage.start, min(passage.end, length)))
    found = [0.0] * length
    for _, rested in sorted(places.items()):
        for at in rested:
            found[at] += 1 / len(rested)
    return tuple(found)
