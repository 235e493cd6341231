"""What an answer is titled in a terminal."""

from __future__ import annotations

import pytest

from tests.cli.typed import kg

pytestmark = pytest.mark.usefixtures("surroundings")


def test_a_title_has_names_with_their_article(capsys: pytest.CaptureFixture[str]) -> None:
    """The title is a sentence, in which a name has its article; a cell has the name alone."""
    out, _ = kg(capsys, "ask", "trade-measures-of-state", "--state", "EU")
    assert out.startswith("What trade measures has the European Union taken or proposed")
    out, _ = kg(capsys, "ask", "agents-between-two-sides", "--other", "Russia")
    assert out.startswith("Who aligns with the United States and yet deals with Russia, and how?")
    out, _ = kg(capsys, "ask", "trade-measures-of-state", "--state", "UK")
    assert out.startswith("No article tells of a trade measure of the United Kingdom.")
    out, _ = kg(capsys, "ask", "trade-measures-of-state", "--lang", "zh")
    assert out.startswith("美国采取或提出了哪些贸易措施")
