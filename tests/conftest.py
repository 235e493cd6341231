"""Settings for every test, the SPARQL service that some ask, and the cache of those that run commands."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests import project
from tests.servers import oxigraph_server

# The same examples on every run, however slow the machine: whoever changed nothing sees nothing fail.
settings.register_profile("lodestone", deadline=None, derandomize=True)
settings.load_profile("lodestone")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep the garbage collector from walking again and again through what is imported once and stays."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(5_000, 10, 20)
        gc.enable()


@pytest.fixture(scope="module")
def oxigraph() -> Iterator[str]:
    """Run an Oxigraph server for one module, empty and in memory; return its address, without a path."""
    with oxigraph_server() as address:
        yield address


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for built graphs, one for all workers of this run, so that nobody's own cache is touched."""
    place = tmp_path_factory.getbasetemp()
    place = (place.parent if "PYTEST_XDIST_WORKER" in os.environ else place) / "built"
    place.mkdir(exist_ok=True)
    return place


@pytest.fixture
def surroundings(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Surroundings for commands as they are typed: builds in the tests' own cache, and no articles in sight.

    What is in that cache is read once by a process, and not by every command that it runs.
    """
    monkeypatch.setenv("KG_CACHE", str(cache))
    monkeypatch.setenv("KG_ARTICLES", str(tmp_path))
    for reader in ("kg.build.from_cache", "kg.snapshot.from_cache"):
        monkeypatch.setattr(reader, project.kept)
