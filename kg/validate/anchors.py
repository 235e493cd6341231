"""Anchors against the articles: every passage lies where it says, every sentence is accounted for by something.

A sentence is accounted for when a passage that a claim rests on meets it, or when it lies within a mark of rhetoric.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from kg.articles import Article, digest
from kg.coverage import Coverage, Kind, Passage, measure, passages
from kg.errors import OrphanedPassage
from kg.names import ONTOLOGY, PREFIXES
from kg.sources import RDF_TYPE
from kg.terms import Term, iri, plain
from kg.validate.corpus import Corpus
from kg.validate.report import Finding, Outcome, Severity, Skipped

_SHA256: Final = iri(ONTOLOGY + "sha256")
_CODE_POINTS: Final = iri(ONTOLOGY + "codePoints")
_ARTICLE: Final = iri(ONTOLOGY + "Article")
_SHOWN: Final = 12  #: Characters of a sentence shown to find it by.

_Properties = Mapping[Term, frozenset[Term]]


def check(corpus: Corpus, articles: Mapping[str, Article]) -> Outcome:
    """Check the sources, passages and coverage of every article that is at hand.

    Args:
        corpus: Whose records and sources are checked.
        articles: By number; those that are missing are skipped and said so.
    """
    described, found = _describe(corpus), passages(corpus.quads())
    claimed = set(found)
    findings: list[Finding] = []
    for term, properties in described.items():
        number = plain(term).removeprefix(PREFIXES["source"])
        claimed.add(number)
        if number in articles:
            findings += _source(corpus, term, properties, articles[number])
    counted = {"passages": 0, "sentences": 0, "sentences accounted for": 0, "code points": 0, "under an anchor": 0}
    for number in sorted(claimed & articles.keys()):
        article, own = articles[number], found.get(number, ())
        findings += [finding for passage in own for finding in _orphan(corpus, passage, article)]
        coverage = measure(article, own)
        findings += _unaccounted(corpus, coverage, article, own)
        for key, share in {"passages": len(own), **_share(coverage)}.items():
            counted[key] += share
    missing = [_skipped(number) for number in sorted(claimed - articles.keys())]
    return Outcome(tuple(findings), tuple(missing), counted)


def _skipped(number: str) -> Skipped:
    return Skipped(
        f"anchors of {number}", f"article {number} is not at hand: set KG_ARTICLES to the folder or give --articles DIR"
    )


def _describe(corpus: Corpus) -> dict[Term, _Properties]:
    """Return the digest and the length that are told of each article."""
    articles = sorted({q[0] for q in corpus.quads() if q[1] == RDF_TYPE and q[2] == _ARTICLE})
    told = {term: {_SHA256: set[Term](), _CODE_POINTS: set[Term]()} for term in articles}
    for subject, predicate, value, _ in corpus.quads():
        if subject in told and predicate in told[subject]:
            told[subject][predicate].add(value)
    return {term: {p: frozenset(values) for p, values in properties.items()} for term, properties in told.items()}


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


def _orphan(corpus: Corpus, passage: Passage, article: Article) -> Iterable[Finding]:
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


def _unaccounted(corpus: Corpus, coverage: Coverage, article: Article, own: Iterable[Passage]) -> Iterable[Finding]:
    """Yield a finding per sentence that nothing accounts for, on the line of the passage before it."""
    record, _ = corpus.locate(iri(f"{PREFIXES['record']}{article.number}"))
    for sentence in coverage.unaccounted:
        start, end = sentence.start, sentence.end
        before = max((passage for passage in own if passage.start <= start), key=lambda p: p.start, default=None)
        place, line = corpus.locate(before.term) if before else (record, None)
        message = (
            f"sentence {start}-{end} of article {article.number} (number {sentence.number}, "
            f"“{article.text[start : min(end, start + _SHOWN)]}…”) is accounted for by nothing: "
            "anchor a claim in it, or mark it as lo:Rhetoric with a reason"
        )
        yield Finding("unaccounted-sentence", Severity.ERROR, place, line, message)


def _share(coverage: Coverage) -> dict[str, int]:
    return {
        "sentences": len(coverage.sentences),
        "sentences accounted for": len(coverage.sentences) - len(coverage.unaccounted),
        "code points": coverage.code_points,
        "under an anchor": coverage.characters[Kind.CLAIMED],
    }
