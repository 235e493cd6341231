"""Articles: reading, finding, cutting into sentences."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from kg import articles
from kg.errors import AnchorError, MissingArticle, OrphanedPassage, UnreadableFile

TEXT = "甲国说要建库。乙国说：“不急！”价格是3.5元。Third one ends here. 最后没有句号"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one article and one file that is none."""
    (tmp_path / "007_made_up.txt").write_bytes(TEXT.encode("utf-8"))
    (tmp_path / "notes.txt").write_text("no article")
    return tmp_path


def article(text: str = TEXT) -> articles.Article:
    """An article that exists in memory only."""
    return articles.Article("007", Path("007_made_up.txt"), text, articles.digest(text, 0, len(text)))


def test_only_files_named_after_a_number_are_articles(folder: Path) -> None:
    """A folder yields its articles by number, with the digest of the whole text, and nothing else."""
    found = articles.load(folder)
    assert list(found) == ["007"]
    assert found["007"].text == TEXT
    assert found["007"].sha256 == hashlib.sha256(TEXT.encode()).hexdigest()


def test_line_ends_and_marks_are_code_points_too(tmp_path: Path) -> None:
    """Nothing is translated on reading, so that offsets hold on every system."""
    (tmp_path / "008_x.txt").write_bytes("\ufeff甲\r\n乙".encode())
    assert articles.load(tmp_path)["008"].text == "\ufeff甲\r\n乙"


def test_a_text_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    """A file in another encoding is named, with the byte at which it fails."""
    (tmp_path / "008_x.txt").write_bytes("矿".encode("gb18030"))
    with pytest.raises(UnreadableFile, match=r"008_x\.txt: not UTF-8 at byte 0"):
        articles.load(tmp_path)


def test_two_files_of_one_number_are_refused(folder: Path) -> None:
    """Which text an article number means is never guessed."""
    (folder / "007_other.txt").write_text("x")
    with pytest.raises(UnreadableFile, match=r"007_other\.txt: 007_made_up\.txt is article 007 too"):
        articles.load(folder)


def test_a_missing_article_says_how_to_name_the_folder(folder: Path) -> None:
    """Asking for an article that is not there tells of KG_ARTICLES and --articles."""
    with pytest.raises(MissingArticle, match=r"article 001 is not in .*KG_ARTICLES.*--articles DIR"):
        articles.get(articles.load(folder), "001", folder)
    with pytest.raises(MissingArticle, match="article 001 is not at hand"):
        articles.get({}, "001", None)


def test_sentences_end_where_the_design_says() -> None:
    """Chinese and ASCII marks and line breaks end a sentence; a decimal point does not."""
    found = [TEXT[start:end] for start, end in articles.sentences(TEXT)]
    assert found == ["甲国说要建库。", "乙国说：“不急！", "”价格是3.5元。", "Third one ends here.", "最后没有句号"]
    assert [("a b\n\n c")[s:e] for s, e in articles.sentences("a b\n\n c")] == ["a b", "c"]
    assert articles.sentences("?!……\n—") == ()


def test_words_are_found_where_they_stand_once() -> None:
    """The offsets are code points, so that slicing the text by them gives the words back."""
    start, end = articles.find(article(), "价格是3.5元")
    assert TEXT[start:end] == "价格是3.5元"


def test_words_that_stand_twice_are_refused_with_their_offsets() -> None:
    """An ambiguous anchor says how many matches there are and where; a range decides."""
    with pytest.raises(AnchorError, match="2 matches in article 007, at 2, 9: give more words, or --in START-END"):
        articles.find(article(), "说")
    assert articles.find(article(), "说", (5, 12)) == (9, 10)


def test_matches_that_overlap_are_both_counted() -> None:
    """A repeated syllable is as ambiguous as a repeated word."""
    with pytest.raises(AnchorError, match="2 matches"):
        articles.find(article("哈哈哈"), "哈哈")


@pytest.mark.parametrize("words", ["丙国", "价格是 3.5元", ""])
def test_words_that_stand_nowhere_are_refused(words: str) -> None:
    """Nothing fuzzy: one space more is no match."""
    with pytest.raises(AnchorError, match=r"no match in article 007|no words to look for"):
        articles.find(article(), words)


@pytest.mark.parametrize("start, end", [(0, 999), (5, 5), (-1, 3)])
def test_a_range_outside_the_text_is_an_orphan(start: int, end: int) -> None:
    """A passage that does not lie in its article is reported, never moved."""
    with pytest.raises(OrphanedPassage, match="does not lie in article 007"):
        article().read(start, end)
