"""What the claims of an article meet: candidates of comparison that one of them is part of."""

from __future__ import annotations

import pytest

from kg import sources
from kg.curate.meet import meetings
from kg.errors import UnknownName


def test_each_meeting_has_a_claim_of_the_article() -> None:
    """Every pair names a claim of the article asked for; claims and matters come with their names."""
    dataset = sources.load()
    found = meetings("002", dataset)
    assert len(found) > 0
    assert all(any("/claim/002/" in claim for claim in (m.candidate.first, m.candidate.second)) for m in found)
    assert all(len(meeting.labels) >= 2 for meeting in found)
    assert not any(label.startswith(("claim:", "indicator:")) for m in found for label in m.labels.values())
    assert len({meeting.candidate.query for meeting in found}) > 1


def test_an_unknown_article_is_refused() -> None:
    """A number that no source has is an error that says what to do."""
    with pytest.raises(UnknownName, match="names no article 998; see kg source add"):
        meetings("998", sources.Dataset())
