"""The guide to serving tells every option, and every address that it tells answers."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Final

import click
import pytest

from kg.cli import run
from kg.cli.serve import command
from tests.web.conftest import Asked

ROOT: Final = Path(__file__).resolve().parents[2]
GUIDE: Final = (ROOT / "docs" / "guides" / "serve.md").read_text(encoding="utf-8")


def test_every_option_is_told() -> None:
    """Each option of kg serve is in the guide with its variable and its default."""
    options = [option for option in command.params if isinstance(option, click.Option)]
    for option in options:
        assert f"`{option.opts[0]}`" in GUIDE
        assert f"`{option.envvar}`" in GUIDE
        if not option.is_flag and option.default:
            assert re.search(
                rf"{re.escape(f'{option.default:g}' if isinstance(option.default, float) else str(option.default))}",
                GUIDE,
            )
    assert len(options) >= 16


@pytest.mark.parametrize("target", sorted(set(re.findall(r"http://127\.0\.0\.1:8000(/\S*?)[`\s]", GUIDE)) - {"/"}))
def test_every_address_answers(asked: Asked, target: str) -> None:
    """What the guide asks with curl is answered."""
    assert asked(target).status in (200, 303)


def test_what_is_deployed_exists() -> None:
    """The files that the guide names are there, and run kg serve."""
    named = re.findall(r"`(deploy/\S+)`", GUIDE)
    assert len(named) == 2
    for name in named:
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "serve" in text
        assert "KG_CACHE" in text


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Without what the extra brings, kg serve says which extra to install."""
    for name in ("kg.web.server", "kg.web.connection"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "httptools", None)
    assert run(["serve"]) == 2
    assert "pip install '.[serve]'" in capsys.readouterr().err
