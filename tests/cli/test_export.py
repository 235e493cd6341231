"""``kg export``: forms by name, parts by option, and clear words where something is not to be had."""

from __future__ import annotations

import gzip
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg import paths
from kg.export.forms import FORMS
from tests.cli.typed import kg

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.usefixtures("surroundings")


def test_every_form_is_listed_with_what_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    """The list has a line per form, which names it and says what is in it."""
    out, _ = kg(capsys, "export", "--list")
    lines = out.splitlines()
    assert [line.split()[0] for line in lines] == list(FORMS)
    assert len(lines) >= 13
    assert all(line.endswith(form.about) for line, form in zip(lines, FORMS.values(), strict=True))


def test_a_part_is_written_to_the_file_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Plans of one article go to the named file, and the command says how many claims that are."""
    place = tmp_path / "plans.nt"
    out, _ = kg(capsys, "export", "ntriples", "--source", "003", "--modality", "Plan", "-o", str(place))
    plans = {line.split(b" ")[0] for line in place.read_bytes().splitlines() if b"ontology/Plan> ." in line}
    assert len(plans) >= 5
    assert out.startswith(f"{place}: ")


def test_a_dash_is_standard_output(cache: Path) -> None:
    """What goes to standard output is the bytes of the file; what is said about it goes beside it."""
    words = [sys.executable, "-m", "kg", "export", "ntriples", "--source", "003", "-o", "-"]
    env = {"KG_CACHE": str(cache)}
    plain = subprocess.run(words, capture_output=True, check=True, env=env, cwd=ROOT)  # noqa: S603 - our own
    packed = subprocess.run(  # noqa: S603 - likewise
        [*words, "--compress", "gz"], capture_output=True, check=True, env=env, cwd=ROOT
    )
    assert plain.stdout.count(b" .\n") >= 1000
    assert gzip.decompress(packed.stdout) == plain.stdout
    assert plain.stderr.startswith(b"-: ")
    assert not (ROOT / "-").exists()


def test_a_release_that_is_stopped_leaves_nothing(cache: Path, tmp_path: Path) -> None:
    """SIGTERM ends the command with the status that a shell gives to it, and what is half written is cleared away."""
    words = [sys.executable, "-m", "kg", "export", "release", "-o", str(tmp_path / "release")]
    with subprocess.Popen(words, env={"KG_CACHE": str(cache)}, cwd=ROOT) as started:  # noqa: S603 - our own
        ends = time.monotonic() + 60
        while not list(tmp_path.iterdir()) and time.monotonic() < ends:
            time.sleep(0.01)
        assert [path.name.startswith(".release-") for path in tmp_path.iterdir()] == [True]
        started.send_signal(signal.SIGTERM)
    assert started.returncode == 128 + signal.SIGTERM
    assert list(tmp_path.iterdir()) == []


def test_no_broken_xml_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A label with a bell in it is refused by each form that is XML, with its words and a form that holds it."""
    data = tmp_path / "data"
    shutil.copytree(paths.share("data"), data)
    monkeypatch.setenv("KG_DATA", str(data))
    with (data / "reference" / "topic.ttl").open("a", encoding="utf-8") as file:
        file.write('\ntopic:bell a lo:Topic ; rdfs:label "ring\\u0007ing"@en .\n')
    for form, instead in (("rdfxml", "turtle"), ("graphml", "neo4j"), ("gexf", "neo4j")):
        place = tmp_path / form
        _, err = kg(capsys, "export", form, "-o", str(place), status=2)
        assert f'"ring\\u0007ing" holds U+0007, which XML cannot: ask for {instead}' in err
        assert not place.exists()
    kg(capsys, "export", "turtle", "-o", str(tmp_path / "turtle"))


def test_entities_go_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An entity is chosen by any of its names, and the file, compressed as asked, holds it."""
    kg(capsys, "export", "ntriples", "--entity", "韩国", "-o", str(tmp_path / "korea.nt"), "--compress", "gz")
    assert [path.name for path in tmp_path.glob("korea*")] == ["korea.nt.gz"]
    lines = gzip.decompress((tmp_path / "korea.nt.gz").read_bytes()).splitlines()
    assert len([line for line in lines if b"/id/state/KOR>" in line]) >= 10


@pytest.mark.parametrize(
    "words, told",
    [
        (("ntriples", "--source", "099"), "there is no article '099'"),
        (("ntriples", "--entity", "Atlantis"), "nothing is named so"),
        (("ntriples", "--modality", "Agent"), "no claim has the modality"),
        (("trig", "--inferred"), "leave --inferred out"),
        (("csvw", "--compress", "gz"), "is a folder of files"),
        (("ntriples", "--certain"), "add --at DATE"),
        (("csvw", "-o", "-"), "is a folder of files: name one with --output"),
        (("trig", "-o", "-", "--inferred"), "leave --inferred out"),
        (("ntriples", "-o", "/", "--compress", "gz"), "/: Is a directory"),
    ],
)
def test_what_is_not_to_be_had_is_refused(
    words: tuple[str, ...], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wish that cannot be met ends with status 2 and a word on what to do, and no file is left."""
    place = tmp_path / "none"
    _, err = kg(capsys, "export", *(words if "-o" in words else (*words, "-o", str(place))), status=2)
    assert told in err
    assert not list(tmp_path.glob("none*"))
