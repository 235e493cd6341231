"""Coverage of a made-up article: kinds of sentences and characters, densities, and what cannot be measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import articles, coverage, paths, sources
from kg.articles import Article
from kg.coverage import Coverage, Kind, Passage
from kg.errors import MissingArticle, UnknownName

#: Five sentences: 0-4 heading, 5-14, 15-24, 24-33, 35-38.
TEXT = "库事要览\n甲国说要建一座大库。作者认为此举很难。欢迎转发本站文章。\n\n再会。"


def article(text: str = TEXT) -> Article:
    """An article numbered 999."""
    return Article("999", Path("999_made_up.txt"), text, articles.digest(text, 0, len(text)))


def passage(start: int, end: int, *claims: str, rhetoric: bool = False) -> Passage:
    """A passage that claims rest on."""
    term = f"<https://w3id.org/lodestone/source/999/passage/{start}-{end}>"
    return Passage(term, "999", start, end, "", rhetoric, frozenset(claims))


def measured() -> Coverage:
    """Three claims on two sentences, one sentence marked, one half marked, one left."""
    own = [passage(5, 14, "<a>", "<b>"), passage(17, 22, "<c>"), passage(0, 4, rhetoric=True)]
    return coverage.measure(article(), [*own, passage(24, 30, rhetoric=True)])


def test_each_sentence_is_of_one_kind() -> None:
    """What a claim rests on is claimed, what lies within a mark is rhetoric, a half-marked sentence is left."""
    found = measured()
    assert [s.kind for s in found.sentences] == [
        Kind.RHETORIC, Kind.CLAIMED, Kind.CLAIMED, Kind.UNACCOUNTED, Kind.UNACCOUNTED,
    ]  # fmt: skip
    assert [(s.number, s.start, s.end) for s in found.unaccounted] == [(4, 24, 33), (5, 35, 38)]
    assert [found.count(kind) for kind in (Kind.CLAIMED, Kind.RHETORIC, Kind.UNACCOUNTED)] == [2, 1, 2]


def test_each_character_is_of_one_kind() -> None:
    """The kinds of characters add up to the text, and those of unaccounted sentences are none of a mark's."""
    found = measured()
    assert found.characters == {
        Kind.CLAIMED: 9 + 5, Kind.RHETORIC: 4, Kind.UNACCOUNTED: 9 + 3, Kind.BESIDE: 5, Kind.BETWEEN: 3,
    }  # fmt: skip
    assert sum(found.characters.values()) == found.code_points == len(TEXT)


def test_each_claim_weighs_one() -> None:
    """However many characters and passages a claim rests on, the weights of an article add up to its claims."""
    found = coverage.measure(article(), [passage(5, 14, "<a>", "<b>"), passage(17, 22, "<a>")])
    assert found.claims == 2
    assert sum(found.weights) == pytest.approx(2)
    assert found.weights[17] == pytest.approx(1 / 14)
    assert found.weights[5] == pytest.approx(1 / 14 + 1 / 9)


def test_cells_cut_the_text() -> None:
    """Cells hold every character once; their density counts only characters of sentences and marks."""
    found = measured()
    cells = found.cells(10)
    assert [(cell.start, cell.end) for cell in cells] == [(0, 10), (10, 20), (20, 30), (30, 38)]
    assert [cell.kind for cell in cells] == [Kind.CLAIMED, Kind.CLAIMED, Kind.UNACCOUNTED, Kind.UNACCOUNTED]
    assert cells[0].density == pytest.approx(30 * (5 * 2 / 9) / 9)
    assert found.cells(4)[0].kind is Kind.RHETORIC
    assert coverage.measure(article("。。\n\n"), []).cells(2)[0] == coverage.Cell(0, 2, Kind.BETWEEN, 0.0)


def test_what_lies_beyond_the_text_counts_for_nothing() -> None:
    """A passage that reaches out of the article is measured as far as there is text."""
    found = coverage.measure(article("甲国说。"), [passage(2, 9, "<a>"), passage(8, 12, "<b>")])
    assert found.characters[Kind.CLAIMED] == 2
    assert sum(found.weights) == pytest.approx(1)


def test_the_project_is_accounted_for() -> None:
    """Every article at hand has claims and rhetoric, and not a sentence without either."""
    folder = paths.articles()
    if folder is None:
        pytest.skip("no folder of articles")
    dataset = sources.load()
    found = coverage.survey(dataset, articles.load(folder), folder)
    assert [c.number for c in found] == sorted(coverage.known_articles(dataset))
    assert len(found) >= 5
    assert [(c.number, s) for c in found for s in c.unaccounted] == []
    assert all(c.claims > 0 and c.count(Kind.CLAIMED) > 0 and c.count(Kind.RHETORIC) > 0 for c in found)


def test_an_unknown_number_is_refused() -> None:
    """A number that no source has is an error that lists the others, also where there is no source at all."""
    with pytest.raises(UnknownName, match=r"names no article 998: it names 000, 001"):
        coverage.survey(sources.load(), {}, None, ["998"])
    with pytest.raises(UnknownName, match="it names none; see kg source add"):
        coverage.survey(sources.Dataset(), {}, None)


def test_another_text_is_refused() -> None:
    """A text that is missing, or not the one that was read, is not measured."""
    dataset = sources.load()
    with pytest.raises(MissingArticle, match="article 000 is not at hand"):
        coverage.survey(dataset, {}, None, ["000"])
    other = Article("000", Path("000_other.txt"), "甲", "0" * 64)
    with pytest.raises(MissingArticle, match=r"000_other\.txt is not the text of article 000"):
        coverage.survey(dataset, {"000": other}, Path(), ["000"])
