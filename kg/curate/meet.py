"""What the claims of an article meet in the others, and in the article itself: the candidates of comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg import compare, sources
from kg.coverage import known_articles
from kg.engine.embedded import Embedded
from kg.errors import UnknownName
from kg.labels import labels
from kg.names import PREFIXES
from kg.sources import Dataset
from kg.terms import Term, iri_text


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two claims that a candidate query brings together."""

    candidate: compare.Candidate
    labels: Mapping[Term, str]  #: Of both claims and of what they meet on.
    judged: bool  #: Whether a comparison names both.


def meetings(number: str, dataset: Dataset | None = None, language: str = "en") -> tuple[Meeting, ...]:
    """Return the candidates of comparison that a claim of an article is part of, in the order of queries and matters.

    Args:
        number: E.g. ``"000"``.
        dataset: The text files as read; the project's own by default.
        language: Of labels, ``"en"`` or ``"zh"``.

    Raises:
        UnknownName: ``data/sources.ttl`` names no such article.
    """
    dataset = dataset or sources.load()
    if number not in known_articles(dataset):
        raise UnknownName(f"data/sources.ttl names no article {number}; see kg source add")
    store = Embedded()
    store.load(dataset.quads())
    own = f"{PREFIXES['claim']}{number}/"
    found = [c for c in compare.candidates(store) if any(iri_text(t).startswith(own) for t in (c.first, c.second))]
    done = compare.judged(store)
    named = labels(store, {term for c in found for term in (c.first, c.second, c.about)}, language)
    ranked = sorted(found, key=lambda c: (c.query, c.about, c.first, c.second))
    return tuple(
        Meeting(c, {t: named[t] for t in (c.first, c.second, c.about)}, (c.first, c.second) in done) for c in ranked
    )
