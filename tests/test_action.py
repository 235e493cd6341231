"""The action for GitHub and the hooks for pre-commit: as their services read them, and their steps as scripts."""

from __future__ import annotations

import importlib.resources
import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import jsonschema  # type: ignore[import-untyped]  # it has no types
import pytest
import yaml

ROOT: Final = Path(__file__).resolve().parent.parent
KG: Final = f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom kg.cli import main\nmain()\n"
DATA: Final = '<http://e/a> <http://e/p> "x"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'


def read(name: str) -> Any:  # noqa: ANN401 - YAML
    """Return what a file of YAML in the repository holds; the key ``on``, which YAML 1.1 takes for true, is a word."""
    content = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    return {"on" if key is True else key: value for key, value in content.items()}


def schema(name: str) -> Any:  # noqa: ANN401 - JSON
    """Return a schema that check-jsonschema carries."""
    folder = importlib.resources.files("check_jsonschema.builtin_schemas") / "vendor"
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def program(folder: Path, name: str, text: str) -> None:
    """Write a program."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    (folder / name).chmod(stat.S_IRWXU)


@pytest.fixture
def runner(tmp_path: Path) -> dict[str, str]:
    """The surroundings that a runner gives to a step, with ``kg`` on the path, and data in the folder."""
    program(tmp_path / "bin", "kg", KG)
    (tmp_path / "my data.ttl").write_text(DATA, encoding="utf-8")
    files = {name: str(tmp_path / name.lower()) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH")}
    return {
        **files, "RUNNER_TEMP": str(tmp_path), "HOME": str(tmp_path), "LANG": "C.UTF-8",
        "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}",
    }  # fmt: skip


def step(name: str, runner: dict[str, str], **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run a step of the action as the runner does, with inputs that are not the default ones."""
    action = read("action.yml")
    (found,) = [s for s in action["runs"]["steps"] if s["name"] == name]
    environment = dict(runner)
    for variable, expression in found["env"].items():
        given = re.fullmatch(r"\$\{\{ inputs\.([a-z-]+) \}\}", expression)
        if given:
            key = given[1]
            environment[variable] = inputs.pop(key.replace("-", "_"), action["inputs"][key]["default"])
        else:
            environment[variable] = inputs.pop(variable)
    assert not inputs
    script = Path(runner["RUNNER_TEMP"]) / "step.sh"
    script.write_text(found["run"], encoding="utf-8")
    shell = ("bash", "--noprofile", "--norc", "-eo", "pipefail", str(script))
    return subprocess.run(  # noqa: S603 - our own script
        shell, env=environment, cwd=runner["RUNNER_TEMP"], capture_output=True, text=True, check=False
    )


def test_github_reads_action_and_workflow() -> None:
    """Both are as GitHub's schemas say, and the workflow uses inputs that the action has."""
    action, workflow = read("action.yml"), read("docs/examples/validate.yml")
    jsonschema.validate(action, schema("github-actions"))
    jsonschema.validate(workflow, schema("github-workflows"))
    used = [s["with"] for s in workflow["jobs"]["validate"]["steps"] if s["uses"].startswith("lodestone/")]
    assert len(used) == 1
    assert set(used[0]) <= set(action["inputs"])
    assert len(action["inputs"]) >= 12


def test_no_input_is_pasted_into_a_script() -> None:
    """Inputs reach a script by its environment: what is pasted into its text could be a command."""
    steps = read("action.yml")["runs"]["steps"]
    assert len(steps) == 2
    assert [s["name"] for s in steps if "${{" in s["run"]] == []


def test_the_action_reports_and_fails(runner: dict[str, str]) -> None:
    """Findings are annotations, a SARIF file, a JUnit file and a summary; the step fails with their status."""
    done = step("Validate", runner, paths="my data.ttl\n", junit="junit.xml", profile="generic")
    folder = Path(runner["RUNNER_TEMP"])
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("::error file=my data.ttl,line=1,title=ill-typed-literal::")
    assert Path(runner["GITHUB_OUTPUT"]).read_text() == "status=1\nsarif=lodestone.sarif\n"
    assert json.loads((folder / "lodestone.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert "<testsuites" in (folder / "junit.xml").read_text(encoding="utf-8")
    summary = Path(runner["GITHUB_STEP_SUMMARY"]).read_text(encoding="utf-8")
    assert "### kg validate\n\n    my data.ttl\n" in summary


def test_inputs_reach_the_command_as_they_are(runner: dict[str, str]) -> None:
    """Several lines are several values, an empty input is none, and nothing in a value is taken for shell or option."""
    folder = Path(runner["RUNNER_TEMP"])
    program(folder / "bin", "kg", '#!/bin/sh\nfor word; do echo "<$word>"; done\n')
    odd = "$(touch hacked)\n`touch hacked`; --fail-on never"
    done = step(
        "Validate", runner, paths=f"a b\n\n{odd}", shapes=f"one\n{odd}\n", fail_on="error", only="A,B", sarif=""
    )
    words = re.findall(r"<(.*)>", done.stdout)
    assert words == [
        "validate", "--format", "github", "--shapes", "one", "--shapes", "$(touch hacked)",
        "--shapes", "`touch hacked`; --fail-on never", "--profile", "auto", "--only", "A,B", "--fail-on", "error",
        "--report", f"human={folder}/lodestone.txt", "--", "a b", "$(touch hacked)", "`touch hacked`; --fail-on never",
    ]  # fmt: skip
    assert not (folder / "hacked").exists()
    assert done.returncode == 0


def test_the_action_says_when_it_could_not_run(runner: dict[str, str]) -> None:
    """A missing file is status 2, told on standard error and handed on."""
    done = step("Validate", runner, paths="no.ttl", profile="generic")
    assert done.returncode == 2
    assert "no such file or folder" in done.stderr
    assert "status=2" in Path(runner["GITHUB_OUTPUT"]).read_text()


@pytest.mark.parametrize("paths", ["", "\n", " \n\t\n"])
def test_an_empty_list_of_paths_is_no_green_light(paths: str, runner: dict[str, str]) -> None:
    """A computed list that came out empty is an error: nothing is checked, least of all something else."""
    done = step("Validate", runner, paths=paths)
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout.startswith("::error title=kg validate::paths names no file and no folder")
    assert len(done.stdout.splitlines()) == 1
    assert "status=2" in Path(runner["GITHUB_OUTPUT"]).read_text()


def test_the_folder_is_checked_where_no_paths_are_given(runner: dict[str, str]) -> None:
    """The default is all that is in the working folder."""
    done = step("Validate", runner, profile="generic")
    assert done.returncode == 1
    assert "file=my data.ttl,line=1" in done.stdout


def test_the_action_installs_into_a_place_of_its_own(runner: dict[str, str], tmp_path: Path) -> None:
    """It makes a virtual environment, installs itself with the extra that is needed, and puts it on the path."""
    told = tmp_path / "told"
    fake = (
        f'#!/bin/sh\necho "$@" >> {told}\nmkdir -p "$3/bin" 2>/dev/null && ln -sf {tmp_path}/bin/fake "$3/bin/python"\n'
    )
    program(tmp_path / "bin", "fake", fake)
    done = step("Install", runner, python="fake", EXTRA="[reason]", SOURCE="/where the/action is")
    assert done.returncode == 0, done.stderr
    home = tmp_path / "lodestone"
    assert told.read_text().splitlines() == [
        f"-m venv {home}",
        "-m pip install --quiet --disable-pip-version-check /where the/action is[reason]",
    ]
    assert Path(runner["GITHUB_PATH"]).read_text() == f"{home}/bin\n"


def test_the_hooks_run_in_pre_commit(runner: dict[str, str], tmp_path: Path) -> None:
    """pre-commit takes the manifest, gives the hook the RDF of a commit and nothing else, and fails with its findings.

    The environment is not built, which would ask a registry: the hook runs the command that is on the path.
    """
    environment = {**runner, "PRE_COMMIT_HOME": str(tmp_path / "cache"), "GIT_CONFIG_GLOBAL": os.devnull}
    hooks, work = tmp_path / "hooks", tmp_path / "work"
    manifest = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    assert manifest.count("language: python") == 2
    for folder in (hooks, work):
        folder.mkdir()
        call("git", "init", "-q", cwd=folder, env=environment)
    offline = manifest.replace("language: python", "language: system")
    (hooks / ".pre-commit-hooks.yaml").write_text(re.sub("  additional_dep.*\n", "", offline), encoding="utf-8")
    (work / "bad.ttl").write_text(DATA, encoding="utf-8")
    (work / "good.nt").write_text("<http://e/a> <http://e/p> <http://e/b> .\n", encoding="utf-8")
    (work / "notes.txt").write_text("no RDF", encoding="utf-8")
    for folder in (hooks, work):
        call("git", "add", "-A", cwd=folder, env=environment)
        call(
            "git",
            "-c",
            "user.name=x",
            "-c",
            "user.email=x@e.org",
            "commit",
            "-q",
            "-m",
            "x",
            cwd=folder,
            env=environment,
        )
    call(
        sys.executable,
        "-m",
        "pre_commit",
        "validate-manifest",
        str(ROOT / ".pre-commit-hooks.yaml"),
        cwd=work,
        env=environment,
    )
    words = (sys.executable, "-m", "pre_commit", "try-repo", str(hooks), "kg-validate", "--verbose", "--files")
    done = call(*words, "bad.ttl", "good.nt", "notes.txt", cwd=work, env=environment, status=1)
    assert "(ill-typed-literal)" in done
    assert "checked: 2 files" in done
    assert "Passed" in call(*words, "good.nt", cwd=work, env=environment)
    assert "no files to check" in call(*words, "notes.txt", cwd=work, env=environment)


def call(*words: str, cwd: Path, env: dict[str, str], status: int = 0) -> str:
    """Run a command that ends with a status, and return what it prints."""
    done = subprocess.run(words, cwd=cwd, env=env, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout
