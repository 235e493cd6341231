"""The command as a person types it."""

from __future__ import annotations

import pytest

from kg.cli import run


def kg(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> tuple[str, str]:
    """Run the command, check its exit status, and return what it printed and what it said on standard error."""
    assert run(list(words)) == status
    captured = capsys.readouterr()
    return captured.out, captured.err
