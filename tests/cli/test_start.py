"""How the command starts and ends: what it imports, what it returns, and how an error reads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kg import cli
from kg.errors import UnknownName

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for the built graph, so that nobody's own cache is touched."""
    return tmp_path_factory.mktemp("cache")


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


def test_a_reader_who_leaves_is_no_fault(cache: Path) -> None:
    """When the reader of a pipe closes it, the command ends quietly with 0."""
    words = [sys.executable, "-m", "kg", "ask", "claims-about", "--entity", "state:CHN", "--why"]
    pipe, env = subprocess.PIPE, {"KG_CACHE": str(cache)}
    with subprocess.Popen(words, stdout=pipe, stderr=pipe, env=env, cwd=ROOT) as started:  # noqa: S603 - our own
        assert started.stdout is not None
        assert started.stderr is not None
        assert started.stdout.readline()
        started.stdout.close()
        assert started.stderr.read() == b""
    assert started.returncode == 0


def test_output_is_utf_8_in_any_locale(cache: Path) -> None:
    """Chinese labels are printed as UTF-8 even where the locale knows ASCII only."""
    words = [sys.executable, "-m", "kg", "ask", "office-holders", "--lang", "zh"]
    plain = {"KG_CACHE": str(cache), "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    found = subprocess.run(words, capture_output=True, check=True, env=plain, cwd=ROOT)  # noqa: S603 - our own
    assert "鲁比奥" in found.stdout.decode("utf-8")


def test_status_of_a_command_is_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command ends with, such as 1 for findings, is the exit status."""
    monkeypatch.setattr(cli.cli, "main", lambda **_: 1)
    assert cli.run([]) == 1
