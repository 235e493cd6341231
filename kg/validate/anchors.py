"""Anchors against the articles: every passage lies where it says, every sentence is accounted for by something.

A sentence is accounted for when a passage that a claim rests on meets it, or when it lies within a mark of rhetoric.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from kg.articles import Article, digest, sentences
from kg.errors import OrphanedPassage
from kg.names import BORROWED, ONTOLOGY, PREFIXES
from kg.sources import RDF_TYPE
from kg.terms import Term, iri, plain
from kg.validate.corpus import Corpus
from kg.validate.report import Finding, Outcome, Severity, Skipped

_START: Final = iri(BORROWED["oa"] + "start")
_END: Final = iri(BORROWED["oa"] + "end")
_SOURCE: Final = iri(BORROWED["oa"] + "hasSource")
_SHA256: Final = iri(ONTOLOGY + "sha256")
_CODE_POINTS: Final = iri(ONTOLOGY + "codePoints")
_RESTS_ON: Final = iri(ONTOLOGY + "restsOn")
_PASSAGE: Final = iri(ONTOLOGY + "Passage")
_RHETORIC: Final = iri(ONTOLOGY + "Rhetoric")
_ARTICLE: Final = iri(ONTOLOGY + "Article")
_SHOWN: Final = 12  #: Characters of a sentence shown to find it by.

_Properties = Mapping[Term, frozenset[Term]]


@dataclass(frozen=True, slots=True)
class _Passage:
    """A passage as a record describes it."""

    term: Term
    source: str
    start: int
    end: int
    sha256: str
    rhetoric: bool


def check(corpus: Corpus, articles: Mapping[str, Article]) -> Outcome:
    """Check the sources, passages and coverage of every article that is at hand.

    Args:
        corpus: Whose records and sources are checked.
        articles: By number; those that are missing are skipped and said so.
    """
    described = _describe(corpus)
    passages = [passage for passage in map(_passage, described.items()) if passage]
    rested = {quad[2] for quad in corpus.quads() if quad[1] == _RESTS_ON}
    claimed = {passage.source for passage in passages}
    findings: list[Finding] = []
    sources = [t for t, properties in described.items() if _ARTICLE in properties.get(RDF_TYPE, ())]
    for term in sources:
        number = plain(term).removeprefix(PREFIXES["source"])
        claimed.add(number)
        if number in articles:
            findings += _source(corpus, term, described[term], articles[number])
    counted = {"passages": 0, "sentences": 0, "sentences accounted for": 0, "code points": 0, "under an anchor": 0}
    for number in sorted(claimed & articles.keys()):
        own = [passage for passage in passages if passage.source == number]
        counted["passages"] += len(own)
        findings += [finding for passage in own for finding in _orphan(corpus, passage, articles[number])]
        if own:
            found, share = _coverage(corpus, articles[number], own, rested)
            findings += found
            counted = {key: counted[key] + share.get(key, 0) for key in counted}
    missing = [_skipped(number) for number in sorted(claimed - articles.keys())]
    return Outcome(tuple(findings), tuple(missing), counted)


def _skipped(number: str) -> Skipped:
    return Skipped(
        f"anchors of {number}", f"article {number} is not at hand: set KG_ARTICLES to the folder or give --articles DIR"
    )


def _describe(corpus: Corpus) -> dict[Term, _Properties]:
    """Return the properties of all articles and passages."""
    wanted = {q[0] for q in corpus.quads() if q[1] == RDF_TYPE and q[2] in (_PASSAGE, _RHETORIC, _ARTICLE)}
    found: dict[Term, defaultdict[Term, set[Term]]] = {term: defaultdict(set) for term in sorted(wanted)}
    for subject, predicate, value, _ in corpus.quads():
        if subject in wanted:
            found[subject][predicate].add(value)
    return {term: {p: frozenset(values) for p, values in described.items()} for term, described in found.items()}


def _passage(described: tuple[Term, _Properties]) -> _Passage | None:
    """Return a passage that is described as one should be; what is wrong otherwise is for the shapes to say."""
    term, properties = described
    every = [properties.get(p, frozenset()) for p in (_SOURCE, _START, _END, _SHA256)]
    if any(len(values) != 1 for values in every):
        return None
    source, start, end, sha256 = (plain(value) for values in every for value in values)
    if not (start.isdecimal() and end.isdecimal()):
        return None
    number = source.removeprefix(PREFIXES["source"])
    return _Passage(term, number, int(start), int(end), sha256, _RHETORIC in properties.get(RDF_TYPE, ()))


def _source(corpus: Corpus, term: Term, properties: _Properties, article: Article) -> Iterable[Finding]:
    """Compare the digest and the length of an article with what ``data/sources.ttl`` says."""
    place, line = corpus.locate(term, _SHA256)
    if {plain(value) for value in properties.get(_SHA256, ())} != {article.sha256}:
        message = f"article {article.number} has another digest: {article.path.name} is not the text that was read, "
        yield Finding("article-digest", Severity.ERROR, place, line, message + f'or write "{article.sha256}"')
    if {plain(value) for value in properties.get(_CODE_POINTS, ())} != {str(len(article.text))}:
        place, line = corpus.locate(term, _CODE_POINTS)
        message = f"article {article.number} has {len(article.text)} code points; write that number"
        yield Finding("article-length", Severity.ERROR, place, line, message)


def _orphan(corpus: Corpus, passage: _Passage, article: Article) -> Iterable[Finding]:
    try:
        article.read(passage.start, passage.end)
    except OrphanedPassage as error:
        message = str(error)
    else:
        if digest(article.text, passage.start, passage.end) == passage.sha256:
            return
        message = (
            f"passage {passage.start}-{passage.end} no longer matches article {article.number}: "
            f'find its words again with kg anchor {article.number} "WORDS" and replace the block'
        )
    place, line = corpus.locate(passage.term)
    yield Finding("orphaned-passage", Severity.ERROR, place, line, message)


def _coverage(
    corpus: Corpus, article: Article, passages: list[_Passage], rested: set[Term]
) -> tuple[list[Finding], dict[str, int]]:
    """Return the sentences nothing accounts for, and how much of the article lies under an anchor."""
    stated = [(p.start, p.end) for p in passages if p.term in rested]
    rhetoric = [(p.start, p.end) for p in passages if p.rhetoric]
    pieces = sentences(article.text)
    place, _ = corpus.locate(iri(f"{PREFIXES['record']}{article.number}"))
    findings = []
    for place_in_text, (start, end) in enumerate(pieces, 1):
        met = any(left < end and start < right for left, right in stated)
        if met or any(left <= start and end <= right for left, right in rhetoric):
            continue
        message = (
            f"sentence {start}-{end} of article {article.number} (number {place_in_text}, "
            f"“{article.text[start : min(end, start + _SHOWN)]}…”) is accounted for by nothing: "
            "anchor a claim in it, or mark it as lo:Rhetoric with a reason"
        )
        findings.append(Finding("unaccounted-sentence", Severity.ERROR, place, None, message))
    under = set().union(*(range(start, end) for start, end in stated))
    share = {
        "sentences": len(pieces),
        "sentences accounted for": len(pieces) - len(findings),
        "code points": len(article.text),
        "under an anchor": len(under & set(range(len(article.text)))),
    }
    return findings, share
