"""What stands in the way of a release is told before anything is built."""

from __future__ import annotations

from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any, Final

import pytest

from kg import __version__

ROOT: Final = Path(__file__).resolve().parent.parent
CITATION: Final = "version: 1.2.3\n"
CHANGELOG: Final = (
    "# Changelog\n\n## Unreleased\n\n## 1.2.3 - 2026-03-01\n\n### Data\n\n- More.\n\n## 1.2.2 - 2026-01-01\n"
)


@pytest.fixture(scope="module")
def script() -> Any:  # noqa: ANN401 - a script is no module that a checker knows
    """Return the release script as a module."""
    loader = SourceFileLoader("release", str(ROOT / ".ci" / "release.py"))
    spec = spec_from_loader("release", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_a_dated_version_with_notes_is_ready(script: Any) -> None:  # noqa: ANN401 - as above
    """Nothing stands in the way of a version that is dated, told of, cited and not tagged."""
    assert script.faults("1.2.3", CHANGELOG, CITATION, ["v1.2.2"]) == []
    assert script.released("1.2.3", CHANGELOG) == "2026-03-01"
    assert script.notes("1.2.3", CHANGELOG) == "### Data\n\n- More."


@pytest.mark.parametrize(
    "version, changelog, citation, tags, told",
    [
        ("1.2.4", CHANGELOG, "version: 1.2.4\n", [], "has no heading `## 1.2.4 - YYYY-MM-DD`"),
        ("1.2.2", CHANGELOG, "version: 1.2.2\n", [], "says nothing under 1.2.2"),
        ("1.2.3", CHANGELOG, "version: 1.2.2\n", [], "set it to 1.2.3"),
        ("1.2.3", CHANGELOG, CITATION, ["v1.2.3"], "raise the version"),
    ],
)
def test_each_hindrance_is_told_with_its_remedy(
    script: Any,  # noqa: ANN401 - as above
    version: str,
    changelog: str,
    citation: str,
    tags: list[str],
    told: str,
) -> None:
    """An undated or untold version, another one in the citation, or a tag that is there: each is named, alone."""
    (found,) = script.faults(version, changelog, citation, tags)
    assert told in found


def test_the_project_cites_its_own_version(script: Any) -> None:  # noqa: ANN401 - as above
    """The version of the package is that of the citation file, released or not."""
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    found = script.faults(__version__, (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), citation, [])
    assert not [fault for fault in found if "CITATION" in fault]
