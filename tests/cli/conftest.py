"""Surroundings for commands as they are typed: builds in a cache of the tests' own, and no articles in sight."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for the built graphs, so that nobody's own cache is touched."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def surroundings(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep builds in the tests' own cache, and the articles out of sight."""
    monkeypatch.setenv("KG_CACHE", str(cache))
    monkeypatch.setenv("KG_ARTICLES", str(tmp_path))
