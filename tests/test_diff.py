"""Editions compared: what a change of the text files does to claims, conclusions and answers."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from kg import diff, editions, paths
from kg.errors import UnreadableFile
from kg.names import PREFIXES
from tests.cli.typed import kg

CLAIM = f"<{PREFIXES['claim']}000/"


@pytest.fixture(scope="module")
def now(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an edition with article 000 alone."""
    place = tmp_path_factory.mktemp("editions") / "now"
    for folder in editions.FOLDERS:
        shutil.copytree(paths.share(folder), place / folder)
    for path in (place / "data" / "claims").glob("*.trig"):
        if path.stem != "000":
            path.unlink()
    (place / "data" / "comparisons.trig").unlink()
    return place


@pytest.fixture(scope="module")
def later(now: Path) -> Path:
    """Return that edition with a claim taken away, another reworded, and a question less."""
    place = now.parent / "later"
    shutil.copytree(now, place)
    path = place / "data" / "claims" / "000.trig"
    text = path.read_text(encoding="utf-8")
    text, gone = re.subn(
        r"^c:korea-plans-hotline \{.*?^\}\nc:korea-plans-hotline\n.*? \.\n", "", text, flags=re.MULTILINE | re.DOTALL
    )
    text, said = re.subn(
        r'(^c:argentina-counted-among-forge\n.*?rdfs:label ")',
        r"\1Reworded: ",
        text,
        count=1,
        flags=re.MULTILINE | re.DOTALL,
    )
    assert (gone, said) == (1, 1)
    path.write_text(text, encoding="utf-8")
    (place / "queries" / "days-of-stock.rq").unlink()
    return place


@pytest.fixture(scope="module")
def changes(now: Path, later: Path, tmp_path_factory: pytest.TempPathFactory) -> diff.Changes:
    """Return what changed from one to the other."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KG_CACHE", str(tmp_path_factory.mktemp("cache")))
        with editions.opened(str(now)) as old, editions.opened(str(later)) as new:
            return diff.diff(old, new)


def test_claims_that_went_and_changed_are_told(changes: diff.Changes) -> None:
    """A claim taken away is removed, a reworded one is changed in its label alone, and none was added."""
    assert [claim for claim, _ in changes.removed] == [f"{CLAIM}korea-plans-hotline>"]
    assert changes.added == ()
    (one,) = changes.changed
    assert one.claim == f"{CLAIM}argentina-counted-among-forge>"
    assert one.label.startswith("Reworded: ")
    assert len(one.lost) == len(one.gained) == 1


def test_what_followed_from_a_lost_claim_is_lost(changes: diff.Changes) -> None:
    """Without the plan of a hotline, South Korea no longer hedges by it, and nothing new is concluded."""
    hedges = f"<{PREFIXES['lo']}hedgesByPlannedChannelWith>"
    assert [triple for triple in changes.lost if triple[1] == hedges and "/KOR>" in triple[0]]
    assert changes.gained == ()


def test_answers_that_differ_are_told_row_by_row(changes: diff.Changes) -> None:
    """The flagship question loses a row of South Korea; no question that answers the same is listed."""
    answers = {answer.question: answer for answer in changes.answers}
    lost = answers["members-that-hedge"].lost
    assert len(lost) >= 1
    assert all("South Korea" in " ".join(row) for row in lost)
    assert len(answers) < 40
    assert [name for name, answer in answers.items() if not (answer.lost or answer.gained)] == ["days-of-stock"]
    assert answers["days-of-stock"].status == "gone"


def test_an_edition_does_not_differ_from_itself(now: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Compared with itself an edition shows no change, in words and as JSON."""
    out, _ = kg(capsys, "diff", str(now), str(now))
    assert out.splitlines()[-1] == "Nothing changed."
    out, _ = kg(capsys, "diff", str(now), str(now), "--format", "json")
    assert json.loads(out)["claims"] == {"added": [], "removed": [], "changed": []}


def test_markdown_tells_every_change(changes: diff.Changes) -> None:
    """Release notes name the claims, count what changed and show rows before and after."""
    text = diff.to_markdown(changes)
    assert "## Claims removed: 1" in text
    assert "## Claims changed: 1" in text
    assert f"## Conclusions lost: {len(changes.lost)}" in text
    assert text.count("  - no longer: ") == sum(len(answer.lost) for answer in changes.answers)


@pytest.mark.parametrize("name", ["no-such-revision", "--output=/tmp/x"])
def test_what_is_no_edition_is_refused(name: str) -> None:
    """Neither a folder nor a revision: the error says so, and an option in place of a revision is none."""
    with (
        pytest.raises(UnreadableFile, match="neither a folder nor a revision"),
        editions.opened(name),
    ):
        pass


def test_a_folder_that_lacks_a_part_is_refused(tmp_path: Path) -> None:
    """A folder without questions is no edition; the error names what is missing."""
    (tmp_path / "ontology").mkdir()
    (tmp_path / "data").mkdir()
    with pytest.raises(UnreadableFile, match="queries not found"), editions.opened(str(tmp_path)):
        pass
