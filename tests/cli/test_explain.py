"""``kg explain`` as it is typed: what is printed, in either language, and the exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.cli import run


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for the built graph, so that nobody's own cache is touched."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def surroundings(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep builds in the tests' own cache, and the articles out of sight."""
    monkeypatch.setenv("KG_CACHE", str(cache))
    monkeypatch.setenv("KG_ARTICLES", str(tmp_path))


def kg(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> tuple[str, str]:
    """Run the command, check its exit status, and return what it printed and what it said on standard error."""
    assert run(["explain", *words]) == status
    captured = capsys.readouterr()
    return captured.out, captured.err


def test_a_triple_that_holds(capsys: pytest.CaptureFixture[str]) -> None:
    """The best proof is unfolded to claims and passages, the others are listed, sets of claims are counted."""
    out, err = kg(capsys, "South Korea", "hedges by planned channel with", "China")
    assert out.startswith("South Korea hedges by planned channel with China\nconcluded · one-step proofs: ")
    assert "minimal sets of claims: " in out
    assert "claim:000/korea-plans-hotline · plan" in out
    assert "000:2134-2147" in out
    assert out.count("Other proofs") == 1
    assert err == ""


def test_all_lists_the_sets(capsys: pytest.CaptureFixture[str]) -> None:
    """`--all` lists every proof and every set of claims; without it, how many are left out is said."""
    short, _ = kg(capsys, "KOR", "a", "lo:Agent")
    long, _ = kg(capsys, "KOR", "a", "lo:Agent", "--all")
    assert "more: --all shows them" in short
    assert "--all" not in long
    assert "Sets of claims, any of which is enough" not in short
    assert len(long.splitlines()) > 2 * len(short.splitlines())
    out, _ = kg(capsys, "KOR", "tied to", "forge", "--all")
    assert out.split("Sets of claims, any of which is enough")[1].count("claim:000/korea-") >= 3


def test_naming_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """What rests on naming alone says so, each triple of naming in its place."""
    out, _ = kg(capsys, "stage:mining", "upstream of", "beneficiation")
    assert "rests on no claim" in out
    assert "mining feeds beneficiation (graph:naming)" in out
    out, _ = kg(capsys, "stage:mining", "feeds", "beneficiation")
    assert "given, not claimed" in out


def test_a_triple_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    """Explained as absent, the status is 0: the rule, what it has, what it lacks, and how that could come about."""
    out, _ = kg(capsys, "JPN", "lo:hedgesByStayingOpenTo", "China")
    assert "Not there" in out
    assert "1 missing: An agent aligned with the United States that keeps open to China" in out
    assert "✓ Japan aligns with United States" in out
    assert "✗ Japan keeps open to China" in out
    assert "≈ ?position made by Japan" in out
    out, _ = kg(capsys, "JPN", "tied to", "forge", "--lang", "zh")
    assert "没有：" in out
    assert "日本" in out


def test_conditions_and_other_graphs(capsys: pytest.CaptureFixture[str]) -> None:
    """A filter that is not met, a rule about other values, no rule at all, and a record that says it are told."""
    out, _ = kg(capsys, "USA", "aligns with", "USA")
    assert out.count("✗ FILTER (state:USA != state:USA)") == 2
    assert "not about such values" in out
    out, _ = kg(capsys, "ARG", "lo:hedgesByStayingOpenTo", "JPN")
    assert "✗ VALUES" in out
    out, _ = kg(capsys, "JPN", "a", "lo:Meeting")
    assert "No rule concludes such a triple" in out
    out, _ = kg(capsys, "claim:000/korea-plans-hotline", "lo:voice", "person:author-of-000")
    assert "record:000" in out


def test_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """`--format json` is one object, whether the triple holds or not."""
    out, _ = kg(capsys, "KOR", "tied to", "forge", "--format", "json")
    assert json.loads(out)["status"] == "concluded"
    out, _ = kg(capsys, "JPN", "tied to", "forge", "--format", "json")
    body = json.loads(out)
    assert body["status"] == "absent"
    assert len(body["attempts"]) == 5


def test_errors_are_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A term that nobody knows is one line on standard error, status 2; too few words are a usage error."""
    out, err = kg(capsys, "Jpan", "tied to", "forge", status=2)
    assert (out, len(err.splitlines())) == ("", 1)
    assert err.startswith("kg: subject 'Jpan': nothing is named so")
    assert "OBJECT" in kg(capsys, "JPN", "tied to", status=2)[1]


def test_of_a_moment(capsys: pytest.CaptureFixture[str]) -> None:
    """Asked of a day or of what was published by one, a triple may not be there yet; what is missing then is told."""
    words = ("South Korea", "hedges by planned channel with", "China")
    out, _ = kg(capsys, *words, "--known", "2025-06-01")
    assert out.startswith("Asked of what was published by 2025-06-01")
    assert "Not there" in out
    assert "✗ South Korea plans channel with China" in out
    out, err = kg(capsys, *words, "--at", "latest", "--format", "json")
    assert json.loads(out)["status"] == "concluded"
    assert "Asked of what possibly holds on" in err
    assert "--at" in kg(capsys, *words, "--certain", status=2)[1]


def test_each_rule_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Of a rule with several values or branches the nearest miss is shown, and how many others there are."""
    words = ("USA", "holds chokepoint at", "stage:refining")
    short, _ = kg(capsys, *words)
    assert short.count("(rule:chokepoint-by-share)") == 1
    assert "further from it by other values or branches of the rule" in short
    long, _ = kg(capsys, *words, "--all")
    assert long.count("(rule:chokepoint-by-share)") >= 4
    assert "--all shows them" not in long
