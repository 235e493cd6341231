"""``--at``, ``--certain`` and ``--known`` as they are typed, on the project's own data."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.typed import kg

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.usefixtures("surroundings")


def column(capsys: pytest.CaptureFixture[str], name: str, *words: str) -> list[str]:
    """Return a column of an answer, IRIs by their last part."""
    out, _ = kg(capsys, *words, "--format", "csv")
    return [row[name].rpartition("/")[2] for row in csv.DictReader(io.StringIO(out))]


def test_members_on_two_days(capsys: pytest.CaptureFixture[str]) -> None:
    """Two states joined the partnership in 2024: they are among its members at its end, all surely, and not in 2023."""
    question = ("ask", "members-on-day")
    early = column(capsys, "agent", *question, "--at", "2023-06-01")
    late = column(capsys, "agent", *question, "--at", "2024-12-31")
    assert sorted(early) == ["AUS", "CAN", "JPN", "KOR", "european-union"]
    assert sorted(late) == sorted([*early, "ECU", "EST"])
    certain = column(capsys, "agent", *question, "--at", "2024-12-31", "--certain")
    assert sorted(certain) == sorted(late)


def test_controls_in_force_on_a_day(capsys: pytest.CaptureFixture[str]) -> None:
    """Each year sees more dated export controls; the day asked of is the question's own latest day."""
    question = ("ask", "export-controls-on-day")
    undated, *found = (
        set(column(capsys, "control", *question, "--at", day)) for day in ("2022-06-01", "2023-08-01", "2025-06-01")
    )
    assert undated == {"china-six-export-control-orders"}
    assert all(undated < controls for controls in found)
    first, then = (controls - undated for controls in found)
    assert (len(first), len(then)) == (1, 3)
    assert first < then
    assert all("gallium" in control for control in first)


def test_the_flagship_as_it_was_known(capsys: pytest.CaptureFixture[str]) -> None:
    """Before its article came out nobody was known to hedge, and the answer says so; on that day five rows are."""
    out, _ = kg(capsys, "ask", "members-that-hedge", "--known", "2026-02-10")
    assert "No article attests by name" in out
    said = re.search(r"Asked of what was published by 2026-02-10, 4 of 5 articles: (\d+) of (\d+) claims\.", out)
    assert said is not None
    assert 500 < int(said[1]) < int(said[2]) - 100
    out, err = kg(capsys, "ask", "members-that-hedge", "--known", "2026-02-15", "--format", "csv")
    assert len(out.splitlines()) == 6
    assert "5 of 5 articles" in err


def test_the_heading_says_the_moment(capsys: pytest.CaptureFixture[str]) -> None:
    """A table says above its rows of which moment they are, in the language asked for; data keep it apart."""
    words = ("ask", "members-on-day", "--at", "2024-12-31", "--known", "2025-12-31")
    out, err = kg(capsys, *words)
    line = out.splitlines()[1]
    assert line.startswith(
        "Asked of what possibly holds on 2024-12-31, what was published by 2025-12-31, 2 of 5 articles: "
    )
    assert err == ""
    out, err = kg(capsys, *words, "--format", "json")
    assert len(json.loads(out)["results"]["bindings"]) == 7
    assert err.startswith(line.split(":")[0])
    out, _ = kg(capsys, *words, "--lang", "zh")
    assert "2024-12-31当日可能成立、截至2025-12-31已发表" in out


def test_latest_is_the_newest_article(capsys: pytest.CaptureFixture[str]) -> None:
    """The latest day is that of the newest article."""
    out, _ = kg(capsys, "ask", "members-that-hedge", "--at", "latest", "--certain")
    assert "Asked of what certainly holds on 2026-02-15" in out
    assert "South Korea" in out


def test_before_everything(capsys: pytest.CaptureFixture[str]) -> None:
    """A day before anything dated, or before any article, answers with what is left, and says why it is so little."""
    out, _ = kg(capsys, "ask", "export-controls-on-day", "--at", "1900-01-01")
    assert "That is before anything dated" in out
    out, _ = kg(capsys, "ask", "members-that-hedge", "--known", "1900-01-01")
    assert "No article was out by then; the first is of 2025-11-05." in out
    assert re.search(r"articles: 0 of \d{3} claims", out)
    assert "No claim is left" in out
    out, err = kg(capsys, "sparql", "--known", "1900-01-01", "-e", "SELECT ?c { GRAPH ?g { ?c a <urn:none> } }")
    assert "No claim is left" in out
    assert err == ""


def test_free_queries_take_a_moment(capsys: pytest.CaptureFixture[str]) -> None:
    """A query of one's own is asked of the same snapshot, and its derivations are those of the snapshot."""
    lo = "https://w3id.org/lodestone/ontology/"
    joined = f"<{lo}memberOf> <https://w3id.org/lodestone/id/body/minerals-security-partnership>"
    ask = ("sparql", "-e", f"ASK {{ <https://w3id.org/lodestone/id/state/EST> {joined} }}")
    out, err = kg(capsys, *ask, "--at", "2023-06-01")
    assert (out, err[:8]) == ("false\n", "Asked of")
    assert kg(capsys, *ask, "--at", "2024-12-31")[0] == "true\n"
    graph = ("sparql", "-e", f"CONSTRUCT {{ ?s {joined} }} WHERE {{ ?s {joined} }}")
    out, err = kg(capsys, *graph, "--at", "2023-06-01")
    assert out.count("lo:memberOf") == 5
    assert "Asked of" not in out
    assert "Asked of" in err
    drawn = f"GRAPH <https://w3id.org/lodestone/graph/derivations> {{ ?d a <{lo}Derivation> }}"
    count = f"SELECT (COUNT(?d) AS ?n) {{ {drawn} }}"
    early, late = (
        int(column(capsys, "n", "sparql", "-e", count, "--at", day, "--certain")[0]) for day in ("2023-06-01", "latest")
    )
    assert 0 < early < late


def test_absence_is_of_the_snapshot(capsys: pytest.CaptureFixture[str]) -> None:
    """What negation takes away holds at the moment too: a control is not on hold before the truce that suspends it.

    From that day it possibly is; that it certainly is nobody says, as the day of the truce is not given.
    """
    control = "?c <https://w3id.org/lodestone/ontology/imposedBy> <https://w3id.org/lodestone/id/state/CHN>"
    free = "MINUS { ?truce <https://w3id.org/lodestone/ontology/suspends> ?c }"
    october = "china-october-2025-rare-earth-controls"

    def found(where: str, *words: str) -> bool:
        text = f"SELECT DISTINCT ?c WHERE {{ {control} {where} }} ORDER BY ?c"
        controls = column(capsys, "c", "sparql", "-e", text, *words)
        assert "china-graphite-export-licensing" in controls
        return october in controls

    assert not found("", "--at", "2025-09-01")
    assert found("", "--at", "2025-12-31")
    assert not found(free, "--at", "2025-12-31")
    assert found(free, "--at", "2025-12-31", "--certain")


def test_why_on_a_snapshot(capsys: pytest.CaptureFixture[str]) -> None:
    """The evidence of a row is of claims that hold; what else would do in the whole graph is not offered."""
    words = ("ask", "members-on-day", "--at", "2024-06-01", "--why")
    out, _ = kg(capsys, *words)
    assert "claim:003/msp-early-members" in out
    out, _ = kg(capsys, *words, "--format", "json")
    body = json.loads(out)
    assert len(body["witnesses"]) == 7
    starts = [claim["possible"]["start"] for claim in body["claims"].values()]
    assert starts
    assert all(start is None or start <= "2024-06-01" for start in starts)


@pytest.mark.parametrize(
    "words, said",
    [
        (["--at", "2024"], "--at '2024' is no day; write it like 2026-02-04, or latest"),
        (["--at", "2023-02-29"], "is no day"),
        (["--known", "yesterday"], "--known 'yesterday' is no day"),
        (["--certain"], "add --at DATE, or --at latest"),
        (["--certain", "--known", "2026-01-01"], "add --at DATE"),
    ],
)
@pytest.mark.parametrize("command", [["ask", "members-on-day"], ["sparql", "-e", "ASK {}"]])
def test_what_is_refused(capsys: pytest.CaptureFixture[str], command: list[str], words: list[str], said: str) -> None:
    """What is no day, and certainty without one, are refused with the remedy, before anything is built."""
    out, err = kg(capsys, *command, *words, status=2)
    assert out == ""
    assert said in err


def test_no_moment_no_import() -> None:
    """Without these options nothing of snapshots is imported."""
    script = (
        "import sys\nfrom kg.cli import run\n"
        "assert run(['ask', 'members-that-hedge', '--help']) == 0\n"
        "print('LOADED', *sorted(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert "--known DATE" in done.stdout
    assert "kg.cli.moments" in done.stderr.split()
    assert "kg.snapshot" not in done.stderr.split()
