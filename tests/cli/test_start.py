"""How the command starts and ends: what it imports, what it returns, and how an error reads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kg import cli
from kg.errors import UnknownName

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_table_and_commands_agree(name: str) -> None:
    """Every command of the table is there under its name, and has a help of its own."""
    command = cli.cli.get_command(None, name)  # type: ignore[arg-type]  # the context is not looked at
    assert command is not None
    assert command.name == name
    assert command.help


@pytest.mark.parametrize(
    "words", [("--help",), ("ask", "--help"), ("ask", "members-that-hedge", "--help"), ("find", "--help")]
)
def test_help_loads_no_store(words: tuple[str, ...]) -> None:
    """Help of the whole, of the questions, of one and of a search starts without what only an answer needs."""
    script = "import sys; from kg.cli import run; run(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    started = [sys.executable, "-c", script, *words]
    done = subprocess.run(started, capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603 - our own
    assert "Usage: kg" in done.stdout
    loaded = set(done.stderr.split())
    assert {"kg.cli", "click"} <= loaded
    assert not loaded & {"pyoxigraph", "rich", "kg.lineage", "kg.infer", "kg.build"}


def test_searching_loads_no_lineage(cache: Path) -> None:
    """What only evidence needs is not loaded to find something, once the graph is built."""
    script = "import sys; from kg.cli import run; run(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    started = [sys.executable, "-c", script, "find", "gallium", "--format", "csv"]
    for _ in range(2):  # The first builds the graph where no other test has.
        done = subprocess.run(  # noqa: S603 - our own
            started, capture_output=True, text=True, check=True, env={"KG_CACHE": str(cache)}, cwd=ROOT
        )
    assert "material:gallium" in done.stdout
    loaded = set(done.stderr.split())
    assert "pyoxigraph" in loaded
    assert not loaded & {"kg.lineage", "kg.sparql", "rich"}


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


@pytest.mark.parametrize("form", ["table", "csv"])
@pytest.mark.parametrize("words", [("find", "Korea", "--format"), ("ask", "office-holders", "--format")])
def test_a_full_or_closed_output_is_told(words: tuple[str, ...], form: str, cache: Path) -> None:
    """Where standard output takes nothing, one line says so, and the status is 2, which means no findings."""
    shell = ["sh", "-c", 'exec "$@" {}', "sh", sys.executable, "-m", "kg", *words, form]
    for sink, told in ((">/dev/full", "No space left on device"), (">&-", "Bad file descriptor")):
        done = subprocess.run(  # noqa: S603 - our own
            [word.replace("{}", sink) for word in shell],
            stderr=subprocess.PIPE, text=True, check=False, env={"KG_CACHE": str(cache)}, cwd=ROOT,
        )  # fmt: skip
        assert (done.returncode, done.stderr.splitlines()[-1]) == (2, f"kg: standard output: {told}")
        assert "Traceback" not in done.stderr


def test_a_word_that_is_no_text_is_shown(cache: Path) -> None:
    """Bytes that are no UTF-8 come back with their numbers, on both streams."""
    for name, status, told in (("find", 0, b"\\udcff.\n"), ("sparql", 2, b"\\udcff: No such file")):
        command: list[str | bytes] = [sys.executable, "-m", "kg", name, b"qqq\xff"]
        done = subprocess.run(  # noqa: S603 - our own
            command, capture_output=True, check=False, env={"KG_CACHE": str(cache)}, cwd=ROOT
        )
        assert done.returncode == status
        assert told in (done.stderr if status else done.stdout)
        assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_lines_come_at_once_where_python_is_told_so(unbuffered: str) -> None:
    """``PYTHONUNBUFFERED`` holds for the command, too: each line is there when it ends, else when all has."""
    script = "import os; from kg.cli import streams; streams.prepare(); print('line'); os._exit(0)"
    words, env = [sys.executable, "-c", script], {"PYTHONUNBUFFERED": unbuffered}
    done = subprocess.run(words, capture_output=True, check=True, env=env, cwd=ROOT)  # noqa: S603 - our own
    assert done.stdout == (b"line\n" if unbuffered else b"")


def test_an_address_that_cannot_be_listened_at_is_told(cache: Path) -> None:
    """Where the address is of another machine, another host is offered, too, and nothing is left running."""
    words = [sys.executable, "-m", "kg", "serve", "--host", "192.0.2.1", "--port", "0"]
    env = {"KG_CACHE": str(cache)}
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=env, cwd=ROOT)  # noqa: S603 - our own
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("kg: 192.0.2.1:0: ")
    assert done.stderr.endswith("; choose another --host or --port\n")


def test_a_folder_that_is_gone_is_told(cache: Path, tmp_path: Path) -> None:
    """A command that needs the folder it runs in says that it is gone."""
    gone = tmp_path / "gone"
    gone.mkdir()
    shell = ["sh", "-c", 'rmdir "$0" && exec "$@"', str(gone), sys.executable, "-m", "kg", "validate"]
    env = {"KG_CACHE": str(cache), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(shell, capture_output=True, text=True, check=False, env=env, cwd=gone)  # noqa: S603 - our own
    told = "kg: the folder that this runs in is gone; change to one that exists\n"
    assert (done.returncode, done.stderr) == (2, told)


def test_any_error_of_the_system_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the system refuses is no traceback, and no findings."""

    def fail(**_: object) -> None:
        raise PermissionError(13, "Permission denied", "there")

    monkeypatch.setattr(cli.cli, "main", fail)
    assert cli.run([]) == 2
    assert capsys.readouterr().err == "kg: there: Permission denied\n"


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
