"""Anchors: from words of an article to the block of Turtle that names their passage."""

from __future__ import annotations

from typing import Final

from kg.articles import Article, digest, find

#: Where in an article a passage stands, to the term for it.
PLACEMENTS: Final = {
    "headline": "lo:InHeadline",
    "heading": "lo:InHeading",
    "body": "lo:InBody",
    "caption": "lo:InCaption",
    "furniture": "lo:InFurniture",
}


def block(article: Article, start: int, end: int, placement: str = "body") -> str:
    """Return the description of a passage as a claims file has it, one line of TriG.

    Args:
        article: Where the passage stands.
        start: Code points, 0-based.
        end: One past the last code point.
        placement: A key of :data:`PLACEMENTS`.

    Raises:
        OrphanedPassage: The range does not lie within the article.
    """
    article.read(start, end)
    return (
        f"p:{start}-{end} a lo:Passage ; oa:hasSource source:{article.number} ; "
        f'oa:start "{start}"^^xsd:nonNegativeInteger ; oa:end "{end}"^^xsd:nonNegativeInteger ; '
        f'lo:placement {PLACEMENTS[placement]} ; lo:sha256 "{digest(article.text, start, end)}" .'
    )


def anchor(article: Article, words: str, within: tuple[int, int] | None = None, placement: str = "body") -> str:
    """Find words in an article and return the description of their passage.

    Raises:
        AnchorError: The words stand nowhere, or more than once, in the range looked at.
    """
    return block(article, *find(article, words, within), placement)
