"""The guide to asking why is followed word by word."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import Final

import pytest

from kg import cli
from kg.cli.output import WITH_WHY

ROOT: Final = Path(__file__).resolve().parent.parent
GUIDE: Final = (ROOT / "docs" / "guides" / "why.md").read_text(encoding="utf-8")
_FENCE: Final = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMANDS: Final = [line for language, text in _FENCE.findall(GUIDE) if language == "sh" for line in text.splitlines()]

#: What each command prints, on standard output or, where it is refused, on standard error; and its status.
SAID: Final = (
    ("by rule: An agent aligned with", 0),
    ("lo:alignsWith", 0),
    ('"witnesses": [', 0),
    ("prov:wasDerivedFrom", 0),
    ("依规则", 0),
    ("NOW is not traced: it has another value each time", 2),
    ("concluded · one-step proofs: ", 0),
    ("Sets of claims, any of which is enough", 0),
    ("✗ Japan keeps open to China", 0),
    ("✗ copper in group heavy rare earths", 0),
    ('"status": "absent"', 0),
)

pytestmark = pytest.mark.usefixtures("surroundings")


def test_every_command_is_told_of() -> None:
    """The guide has as many commands as are expected here, and each is one of ours."""
    assert len(COMMANDS) == len(SAID) == 11
    assert all(command.startswith("kg ") for command in COMMANDS)


@pytest.mark.parametrize("command, said, status", [(c, *s) for c, s in zip(COMMANDS, SAID, strict=True)])
def test_the_commands_do_what_the_guide_says(
    command: str, said: str, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each command ends with its status and prints what it is there to show."""
    assert cli.run(shlex.split(command)[1:]) == status
    captured = capsys.readouterr()
    assert (said if said != "lo:alignsWith" else "by rule: ") in (captured.err if status else captured.out)
    assert bool(captured.out) == (status == 0)
    if "json" in command:
        assert json.loads(captured.out)


def test_the_forms_are_those_of_the_command() -> None:
    """The table of forms has every form that `--why` goes with, in order."""
    table = GUIDE.split("| `--why --format` | gives |")[1].split("\n\n")[0]
    assert tuple(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == WITH_WHY


def test_the_python_of_the_guide_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """The Python example prints a line per row and one per rule."""
    (text,) = [text for language, text in _FENCE.findall(GUIDE) if language == "python"]
    exec(compile(text, "why.md", "exec"), {})  # noqa: S102 - our own example
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) >= 5
    assert lines[-1].endswith("1 ['holds', 'missing']")


def test_the_types_have_what_the_guide_says() -> None:
    """Every type of the table exists, and has every member that stands beside it."""
    rows = re.findall(r"^\| `(kg\.[\w.]+)(?:\(.*?\))?` \| (.*) \|$", GUIDE, re.MULTILINE)
    checked = 0
    for name, members in rows:
        module, _, own = name.rpartition(".")
        found = getattr(import_module(module), own)
        if not isinstance(found, type) or own == "Account":
            continue
        known = {*(field.name for field in fields(found)), *vars(found)}
        for member in re.findall(r"`(\w+)(?:\(.*?\))?`", re.sub(r"\(each with.*?\)", "", members)):
            assert member in known, f"{name} has no {member}"
            checked += 1
    assert len(rows) == 7
    assert checked >= 20
