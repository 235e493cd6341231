"""``kg explain`` as it is typed: what is printed, in either language, and the exit status."""

from __future__ import annotations

import json

import pytest

from tests.cli.typed import kg

pytestmark = pytest.mark.usefixtures("surroundings")


def explain(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> tuple[str, str]:
    """Run ``kg explain``, check its exit status, and return what it printed and what it said on standard error."""
    return kg(capsys, "explain", *words, status=status)


def test_a_triple_that_holds(capsys: pytest.CaptureFixture[str]) -> None:
    """The best proof is unfolded to claims and passages, the others are listed, sets of claims are counted."""
    out, err = explain(capsys, "South Korea", "hedges by planned channel with", "China")
    assert out.startswith("South Korea hedges by planned channel with China\nconcluded · one-step proofs: ")
    assert "minimal sets of claims: " in out
    assert "claim:000/korea-plans-hotline · plan" in out
    assert "000:2134-2147" in out
    assert out.count("Other proofs") == 1
    assert err == ""


def test_all_lists_the_sets(capsys: pytest.CaptureFixture[str]) -> None:
    """`--all` lists every proof and every set of claims; without it, how many are left out is said."""
    short, _ = explain(capsys, "KOR", "a", "lo:Agent")
    long, _ = explain(capsys, "KOR", "a", "lo:Agent", "--all")
    assert "more: --all shows them" in short
    assert "--all" not in long
    assert "Sets of claims, any of which is enough" not in short
    assert len(long.splitlines()) > 2 * len(short.splitlines())
    out, _ = explain(capsys, "KOR", "tied to", "forge", "--all")
    assert out.split("Sets of claims, any of which is enough")[1].count("claim:000/korea-") >= 3


def test_naming_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """What rests on naming alone says so, each triple of naming in its place."""
    out, _ = explain(capsys, "stage:mining", "upstream of", "beneficiation")
    assert "rests on no claim" in out
    assert "mining feeds beneficiation (graph:naming)" in out
    out, _ = explain(capsys, "stage:mining", "feeds", "beneficiation")
    assert "given, not claimed" in out


def test_a_triple_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    """Explained as absent, the status is 0: the rule, what it has, what it lacks, and how that could come about."""
    out, _ = explain(capsys, "JPN", "lo:hedgesByStayingOpenTo", "China")
    assert "Not there" in out
    assert "1 missing: An agent aligned with the United States that keeps open to China" in out
    assert "✓ Japan aligns with the United States" in out
    assert "✗ Japan keeps open to China" in out
    assert "≈ ?position made by Japan" in out
    out, _ = explain(capsys, "JPN", "tied to", "forge", "--lang", "zh")
    assert "没有：" in out
    assert "日本" in out


def test_conditions_and_other_graphs(capsys: pytest.CaptureFixture[str]) -> None:
    """A filter that is not met, a rule about other values, no rule at all, and a record that says it are told."""
    out, _ = explain(capsys, "USA", "aligns with", "USA")
    assert out.count("✗ FILTER (state:USA != state:USA)") == 2
    assert "not about such values" in out
    out, _ = explain(capsys, "ARG", "lo:hedgesByStayingOpenTo", "JPN")
    assert "✗ VALUES" in out
    out, _ = explain(capsys, "JPN", "a", "lo:Meeting")
    assert "No rule concludes such a triple" in out
    out, _ = explain(capsys, "claim:000/korea-plans-hotline", "lo:voice", "person:author-of-000")
    assert "record:000" in out


def test_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """`--format json` is one object, whether the triple holds or not."""
    out, _ = explain(capsys, "KOR", "tied to", "forge", "--format", "json")
    assert json.loads(out)["status"] == "concluded"
    out, _ = explain(capsys, "JPN", "tied to", "forge", "--format", "json")
    body = json.loads(out)
    assert body["status"] == "absent"
    assert len(body["attempts"]) == 5


def test_errors_are_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A term that nobody knows is one line on standard error, status 2; too few words are a usage error."""
    out, err = explain(capsys, "Jpan", "tied to", "forge", status=2)
    assert (out, len(err.splitlines())) == ("", 1)
    assert err.startswith("kg: subject 'Jpan': nothing is named so")
    assert "OBJECT" in explain(capsys, "JPN", "tied to", status=2)[1]


def test_of_a_moment(capsys: pytest.CaptureFixture[str]) -> None:
    """Asked of a day or of what was published by one, a triple may not be there yet; what is missing then is told."""
    words = ("South Korea", "hedges by planned channel with", "China")
    out, _ = explain(capsys, *words, "--known", "2025-06-01")
    assert out.startswith("Asked of what was published by 2025-06-01")
    assert "Not there" in out
    assert "✗ South Korea plans channel with China" in out
    out, err = explain(capsys, *words, "--at", "latest", "--format", "json")
    assert json.loads(out)["status"] == "concluded"
    assert "Asked of what possibly holds on" in err
    assert "--at" in explain(capsys, *words, "--certain", status=2)[1]


def test_each_rule_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Of a rule with several values or branches the nearest miss is shown, and how many others there are."""
    words = ("USA", "holds chokepoint at", "stage:refining")
    short, _ = explain(capsys, *words)
    assert short.count("(rule:chokepoint-by-share)") == 1
    assert "further from it by other values or branches of the rule" in short
    long, _ = explain(capsys, *words, "--all")
    assert long.count("(rule:chokepoint-by-share)") >= 4
    assert "--all shows them" not in long
