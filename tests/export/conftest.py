"""What the tests of exports share: the whole project as material, and one article of it."""

from __future__ import annotations

import pytest

from kg.export.select import Material, Selection, material


@pytest.fixture(scope="session")
def one_article() -> Material:
    """Return the material of article 000, built on its own."""
    return material(Selection(sources=("000",)))
