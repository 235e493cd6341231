"""Settings for every test, and the SPARQL service that some ask."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.servers import oxigraph_server

# The same examples on every run, however slow the machine: whoever changed nothing sees nothing fail.
settings.register_profile("lodestone", deadline=None, derandomize=True)
settings.load_profile("lodestone")


@pytest.fixture(scope="module")
def oxigraph() -> Iterator[str]:
    """Run an Oxigraph server for one module, empty and in memory; return its address, without a path."""
    with oxigraph_server() as address:
        yield address
