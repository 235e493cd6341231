"""Anchors against a made-up article: orphans, digests, coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.validate.report import Finding, Report

if TYPE_CHECKING:
    from tests.validate.conftest import Project


def only(report: Report) -> Finding:
    """The one finding of a report."""
    (finding,) = report.findings
    return finding


def test_what_was_looked_at_is_counted(project: Project) -> None:
    """Passages, sentences and the share of the text under an anchor are told; rhetoric is no anchor."""
    report = project.validate()
    assert report.findings == ()
    assert report.checked["passages"] == 4
    assert report.checked["sentences"] == report.checked["sentences accounted for"] == 4
    assert report.checked["code points"] == 33
    assert report.checked["under an anchor"] == 9 + 5


def test_a_passage_whose_words_changed_is_orphaned(project: Project) -> None:
    """A digest that no longer matches is reported on the passage's line, with the way to find the words again."""
    (project.articles / "999_made_up.txt").write_text(project.text.replace("很难", "不难"), encoding="utf-8")
    report = project.validate()
    orphan, changed = sorted(report.findings, key=lambda finding: finding.rule, reverse=True)
    assert (orphan.rule, changed.rule) == ("orphaned-passage", "article-digest")
    assert orphan.where() == f"data/claims/999.trig:{project.line('p:17-22 a lo:Passage')}"
    assert 'kg anchor 999 "WORDS"' in orphan.message
    assert changed.place == "data/sources.ttl"


def test_a_passage_outside_the_article_is_orphaned(project: Project) -> None:
    """Offsets beyond the end are reported, never moved by guess."""
    (project.articles / "999_made_up.txt").write_text(project.text[:20], encoding="utf-8")
    report = project.validate()
    rules = sorted(finding.rule for finding in report.findings)
    assert rules == ["article-digest", "article-length", "orphaned-passage", "orphaned-passage"]
    assert sum("does not lie in article 999, which has 20 code points" in f.message for f in report.findings) == 2


def test_a_sentence_that_no_claim_rests_on_is_found(project: Project) -> None:
    """A sentence is reported with offsets and first words, beside the passage before it, once no claim rests on it."""
    project.change("lo:restsOn p:17-22", "lo:restsOn p:5-14 ; lo:readWith p:17-22")
    finding = only(project.validate())
    assert finding.rule == "unaccounted-sentence"
    assert finding.where() == f"data/claims/999.trig:{project.line('p:5-14 a lo:Passage')}"
    assert "sentence 15-24 of article 999 (number 3, “作者认为此举很难。…”)" in finding.message


def test_rhetoric_accounts_for_whole_sentences_only(project: Project) -> None:
    """A mark that ends before the sentence does leaves it open, since the rest may say something."""
    project.change(project.rhetoric(24, 33, "furniture"), project.rhetoric(24, 32, "furniture"))
    finding = only(project.validate())
    assert "sentence 24-33 of article 999" in finding.message


def test_an_article_that_is_not_at_hand_is_skipped_and_said_so(project: Project) -> None:
    """Without articles everything else is checked, and the report says what was not."""
    report = project.validate(with_articles=False)
    assert report.findings == ()
    reasons = {skipped.check: skipped.reason for skipped in report.skipped}
    assert set(reasons) == {"anchors of 999", "copied text"}
    assert all("KG_ARTICLES" in reason and "--articles DIR" in reason for reason in reasons.values())
    assert report.checked["passages"] == 0
