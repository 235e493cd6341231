"""How the command starts and ends: what it imports, what it returns, and how an error reads."""

from __future__ import annotations

import pytest

from kg import cli
from kg.errors import UnknownName


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_table_and_commands_agree(name: str) -> None:
    """Every command of the table is there under its name, and has a help of its own."""
    command = cli.cli.get_command(None, name)  # type: ignore[arg-type]  # the context is not looked at
    assert command is not None
    assert command.name == name
    assert command.help


def test_usage_error_is_two(capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown command exits with 2 and says so on standard error."""
    assert cli.run(["nonesuch"]) == 2
    assert "nonesuch" in capsys.readouterr().err


def test_error_is_one_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """An error a person can mend becomes one line on standard error and its own exit status."""

    def fail(**_: object) -> None:
        raise UnknownName("first line\nsecond line")

    monkeypatch.setattr(cli.cli, "main", fail)
    assert cli.run([]) == 2
    captured = capsys.readouterr()
    assert captured.err == "kg: first line second line\n"
    assert captured.out == ""


def test_status_of_a_command_is_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command ends with, such as 1 for findings, is the exit status."""
    monkeypatch.setattr(cli.cli, "main", lambda **_: 1)
    assert cli.run([]) == 1
