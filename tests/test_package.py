"""The wheel is complete, and what it carries is found from anywhere."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Final

import pytest
from hatchling.builders.wheel import WheelBuilder
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import kg

ROOT: Final = Path(__file__).resolve().parent.parent
SHARED: Final = ("data", "ontology", "queries")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel once, with the back end itself and so without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    built = list(WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"]))
    assert len(built) == 1
    return Path(built[0])


def files(folder: str) -> set[str]:
    """Return what a folder of the checkout holds, as paths within the wheel."""
    found = [path for path in (ROOT / folder).rglob("*") if path.is_file()]
    return {f"kg/share/{path.relative_to(ROOT).as_posix()}" for path in found}


def test_the_wheel_is_named_for_the_version(wheel: Path) -> None:
    """The wheel's version is that of the package."""
    assert wheel.name == f"lodestone-{kg.__version__}-py3-none-any.whl"


def test_the_wheel_holds_code_and_data(wheel: Path) -> None:
    """Every module and every file of the ontology, data and queries is inside, and no test."""
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "kg").rglob("*.py")}
    assert modules - held == set()
    assert len(modules) >= 10
    for folder in SHARED:
        assert files(folder) - held == set()
    assert sum(len(files(folder)) for folder in SHARED) >= 3
    assert [name for name in held if name.startswith("tests/") or "__pycache__" in name] == []


def test_the_wheel_names_its_licences_and_command(wheel: Path) -> None:
    """The metadata gives both licences, the lean dependencies, the extra and the command."""
    with zipfile.ZipFile(wheel) as archive:
        folder = f"lodestone-{kg.__version__}.dist-info"
        metadata = archive.read(f"{folder}/METADATA").decode()
        commands = archive.read(f"{folder}/entry_points.txt").decode()
        licences = [name for name in archive.namelist() if name.startswith(f"{folder}/licenses/")]
    assert "License-Expression: Apache-2.0 AND CC-BY-4.0" in metadata
    assert sorted(Path(name).name for name in licences) == ["LICENSE", "LICENSE-DATA"]
    required = [line for line in metadata.splitlines() if line.startswith("Requires-Dist:")]
    assert len([line for line in required if "extra ==" not in line]) == 7
    extras = ("export", "mcp", "reason", "serve")
    assert [len([line for line in required if f"extra == '{name}'" in line]) for name in extras] == [3, 1, 2, 4]
    assert "kg = kg.cli:main" in commands


def test_an_unpacked_wheel_finds_its_own_folders(wheel: Path, tmp_path: Path) -> None:
    """Outside of a checkout, next to folders of the same names, the package finds what it carries."""
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    for folder in SHARED:
        (site / folder).mkdir()  # A stranger's folder beside the package is not ours.
    script = "from kg import paths\nprint(*[paths.share(f) for f in ('data', 'ontology', 'queries')], paths.checkout())"
    environment = {**os.environ, "PYTHONPATH": str(site)}
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-P", "-c", script], capture_output=True, text=True, check=False, cwd=tmp_path, env=environment
    )
    assert done.stderr == ""
    assert done.stdout.split() == [*(str(site / "kg" / "share" / folder) for folder in SHARED), "None"]


def test_the_lock_pins_all_that_the_project_asks_for() -> None:
    """Every requirement, of the package, its extras, its developers and its build, is pinned at a version it allows."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *(one for extra in project["project"]["optional-dependencies"].values() for one in extra),
        *project["dependency-groups"]["dev"],
    ]
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line.rstrip(" \\")) for line in lines if line and not line.startswith(" ")]
    versions = {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in pins}
    wanted = [Requirement(text) for text in asked]
    assert [str(r) for r in wanted if not r.specifier.contains(versions.get(canonicalize_name(r.name), "0"))] == []
    assert all(any(s.operator == ">=" for s in r.specifier) for r in wanted)
    assert len(wanted) == 46
    assert len(versions) == len(pins) >= 30
