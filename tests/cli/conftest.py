"""Surroundings for commands as they are typed: builds in a cache of the tests' own, and no articles in sight."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def surroundings(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep builds in the tests' own cache, and the articles out of sight."""
    monkeypatch.setenv("KG_CACHE", str(cache))
    monkeypatch.setenv("KG_ARTICLES", str(tmp_path))
