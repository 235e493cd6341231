"""Values that no option takes, and streams that are not there: a line and a status, never a guess or a traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.typed import kg

ROOT = Path(__file__).resolve().parents[2]
EMPTY = "it is empty; is a variable unset?"


@pytest.mark.parametrize(
    "words, told",
    [
        (("sparql", ""), EMPTY),
        (("validate", ""), EMPTY),
        (("diff", "", ""), EMPTY),
        (("push", ""), EMPTY),
        (("serve", "--host", ""), EMPTY),
        (("export", "turtle", "-o", ""), EMPTY),
        (("coverage", "--articles", ""), EMPTY),
        (("show", "gallium", "--articles", " ".strip()), EMPTY),
        (("ask", "members-that-hedge", "--endpoint", " "), EMPTY),
        (("ask", "members-that-hedge", "--articles", ""), EMPTY),
        (("sparql", "-e", "ASK {}", "--timeout", "nan"), "nan is no number to go by"),
        (("sparql", "-e", "ASK {}", "--timeout", "inf"), "inf is not in the range"),
        (("sparql", "-e", "ASK {}", "--timeout", "1e300"), "is not in the range"),
        (("validate", "--timeout", "inf"), "inf is not in the range"),
        (("validate", "--timeout", "nan"), "nan is no number to go by"),
        (("push", "http://127.0.0.1:9/store", "--timeout", "0"), "is not in the range"),
        (("mcp", "--timeout", "-1"), "is not in the range"),
        (("mcp", "--memory", "-4"), "is not in the range"),
        (("serve", "--rate", "nan"), "nan is no number to go by"),
        (("serve", "--grace", "inf"), "inf is not in the range"),
        (("ask", "--format", "json"), "--format stands here with --list only, or with a question, after its name"),
        (("ask", "--lang", "zh", "members-that-hedge"), "with --list only; write it after members-that-hedge"),
        (("export", "turtle", "--modality", "a b"), "--modality 'a b' is no kind of claim: write one word, e.g. Plan"),
    ],
)
def test_a_value_that_is_none_is_refused(
    surroundings: None,  # noqa: ARG001 - in force
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    told: str,
) -> None:
    """An empty path or text, a number that is none, and an option in the wrong place are told, with status 2."""
    printed, said = kg(capsys, *words, status=2)
    assert printed == ""
    assert told in said


@pytest.mark.parametrize(
    "words, closed, status, told",
    [
        ("sparql -", "<&-", 2, b"kg: query:1:1: the query ends where SELECT"),
        ("sparql -", "<&- 2>&-", 2, b""),
        ("nonesuch", "2>&-", 2, b""),
        ("mcp", "<&-", 0, b""),
        ("ask --list", "<&- 2>&-", 0, b""),
    ],
)
def test_streams_may_be_closed(cache: Path, words: str, closed: str, status: int, told: bytes) -> None:
    """Closed standard input is empty, and nothing goes to standard output because standard error is closed."""
    shell = ["sh", "-c", f'exec "$0" -m kg {words} {closed}', sys.executable]
    done = subprocess.run(shell, capture_output=True, check=False, env={"KG_CACHE": str(cache)}, cwd=ROOT)  # noqa: S603 - our own
    assert done.returncode == status
    assert done.stderr.startswith(told)
    assert b"Traceback" not in done.stderr
    assert bool(done.stdout) == ("--list" in words)


def test_an_interrupt_is_told_by_its_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C in the middle of a build is one line and status 130, and nothing half-written is left."""
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    seen: list[Path] = []

    def interrupted(fresh: Path, *_: object) -> bool:
        seen.extend(fresh.iterdir())
        raise KeyboardInterrupt

    monkeypatch.setattr("kg.cache._put", interrupted)
    printed, said = kg(capsys, "build", status=130)
    assert (printed, said.split()) == ("", ["kg:", "stopped"])
    assert len(seen) > 3
    assert not list((tmp_path / "cache").iterdir())
