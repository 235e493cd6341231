"""What runs the service elsewhere: the unit of systemd and the container file, read as text and by systemd itself."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final

import pytest

from kg.cli.serve import command
from tests.web.conftest import ROOT, Service

UNIT: Final = ROOT / "deploy" / "kg-serve.service"
IMAGE: Final = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
ANALYZE: Final = shutil.which("systemd-analyze")
#: Of ten; what is left open is the network, and the limits of address space that workers set themselves.
MOST_EXPOSED: Final = 2.0


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """Return the unit with a command that exists everywhere."""
    found = tmp_path / UNIT.name
    found.write_text(UNIT.read_text(encoding="utf-8").replace("/opt/lodestone/bin/kg serve", "/bin/sh"), "utf-8")
    return found


@pytest.mark.skipif(ANALYZE is None, reason="there is no systemd-analyze")
def test_systemd_finds_no_fault_in_the_unit(unit: Path) -> None:
    """Each line of the unit is one that systemd knows: one that it does not know would be told."""
    told = subprocess.run([str(ANALYZE), "verify", str(unit)], capture_output=True, text=True, check=False)  # noqa: S603
    assert (told.returncode, told.stderr) == (0, "")
    unit.write_text(unit.read_text(encoding="utf-8").replace("PrivateTmp=", "PrivateTemp="), "utf-8")
    told = subprocess.run([str(ANALYZE), "verify", str(unit)], capture_output=True, text=True, check=False)  # noqa: S603
    assert "PrivateTemp" in told.stderr


@pytest.mark.skipif(ANALYZE is None, reason="there is no systemd-analyze")
def test_the_unit_is_shut_in(unit: Path) -> None:
    """The unit could do little to its machine, by the rating of systemd."""
    told = subprocess.run(  # noqa: S603 - a program of the system on our own file
        [str(ANALYZE), "security", "--offline=true", str(unit)], capture_output=True, text=True, check=False
    )
    found = re.search(r"exposure level for kg-serve.service: ([0-9.]+)", told.stdout)
    if found is None:
        pytest.skip("this systemd-analyze rates running units only")
    assert float(found[1]) < MOST_EXPOSED


def test_the_unit_needs_no_more_than_a_shell() -> None:
    """Beside our own command, the unit calls only the shell, which every system has."""
    called = re.findall(r"^Exec\w+=(\S+)", UNIT.read_text(encoding="utf-8"), re.MULTILINE)
    assert called == ["/opt/lodestone/bin/kg", "/bin/sh"]


def test_a_stop_of_the_unit_leaves_the_workers_to_the_process_in_front() -> None:
    """SIGTERM ends a worker in the midst of its answer, so systemd must not send it to all processes of the unit."""
    text = UNIT.read_text(encoding="utf-8")
    assert re.findall(r"^KillMode=(.*)$", text, re.MULTILINE) == ["mixed"]
    patience = next(float(str(found.default)) for found in command.params if found.name == "grace")
    assert [float(found) > patience for found in re.findall(r"^TimeoutStopSec=(\d+)$", text, re.MULTILINE)] == [True]


def test_the_image_is_made_of_what_is_here() -> None:
    """The image copies what the wheel is made of and nothing else, and never asks an index for our name."""
    copied = {word for line in re.findall(r"^COPY (?!--from)(.*) \S+$", IMAGE, re.MULTILINE) for word in line.split()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {"pyproject.toml", "requirements.lock", project["project"]["readme"], *project["project"]["license-files"]}
    wanted |= set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"])
    assert copied == wanted
    assert all((ROOT / word).exists() for word in copied)
    assert len(re.findall(r"pip (?:install|wheel)", IMAGE)) == len(re.findall(r"--constraint|--no-index", IMAGE)) == 2
    assert not re.search(r"(?<![-/\w])lodestone\[", IMAGE)


def test_the_unit_begins_again_after_a_reload_that_came_too_early() -> None:
    """SIGHUP ends a service that does not listen to signals yet, which is no failure to systemd unless it is named."""
    script = "import sys; from kg.cli import main; main(sys.argv[1:])"
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)  # Under nohup it is ignored, also by what is begun here.
    try:
        process = subprocess.Popen([sys.executable, "-c", script, "serve", "--port", "0"], cwd=ROOT)  # noqa: S603 - ours
    finally:
        signal.signal(signal.SIGHUP, before)
    try:
        process.send_signal(signal.SIGHUP)
        ended = signal.Signals(-process.wait(60)).name
    finally:
        process.kill()
        process.wait()
    text = UNIT.read_text(encoding="utf-8")
    assert re.findall(r"^RestartForceExitStatus=(.*)$", text, re.MULTILINE) == [ended] == ["SIGHUP"]
    assert re.findall(r"^Restart=(.*)$", text, re.MULTILINE) == ["on-failure"]


def test_the_image_knows_whether_it_is_well(service: Service, tmp_path: Path) -> None:
    """The check ends with 0 where the service is ready at the port it was given, else with 1, proxy or no proxy."""
    found = re.search(r"^HEALTHCHECK (.+?) +CMD (.+)$", IMAGE.replace("\\\n", ""), re.MULTILINE)
    assert found
    # Without --retries, podman calls it unhealthy at the first check that fails.
    assert re.fullmatch(r"--interval=\d+s --timeout=\d+s --start-period=\d+s --retries=3", found[1])
    (tmp_path / "python").symlink_to(sys.executable)
    given = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    nowhere = "http://127.0.0.1:1"  # podman and docker hand the machine's proxy on.
    for proxy in ({}, {"http_proxy": nowhere, "HTTP_PROXY": nowhere}):
        for port, status in ((str(service.port), 0), ("1", 1)):
            told = subprocess.run(  # noqa: S603 - as the image runs it
                ["/bin/sh", "-c", found[2]],
                env={**given, **proxy, "KG_SERVE_PORT": port},
                capture_output=True,
                check=False,
            )
            assert told.returncode == status, told.stderr


def test_the_image_names_variables_that_the_command_reads() -> None:
    """Each variable of the image and of the guide is one that the command takes."""
    known = {parameter.envvar for parameter in command.params} | {"KG_CACHE"}
    guide = (ROOT / "docs" / "guides" / "serve.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\bKG_[A-Z]+(?:_[A-Z]+)?\b", IMAGE + guide)) - {"KG_ARTICLES"}
    assert named <= known
    assert len(named) >= 15
