"""The cache is whole or not there: damaged, foreign and half-written builds are built again."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg import cache
from kg.build import Graph, open_from
from kg.engine import Rows

if TYPE_CHECKING:
    from tests.build.conftest import Project


def dump(graph: Graph) -> list[object]:
    """Return all that a graph holds."""
    every = "SELECT ?s ?p ?o ?g { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    stores = [store.query(every) for store in (graph.public, graph.traced)]
    rows = [sorted(map(repr, found.rows)) for found in stores if isinstance(found, Rows)]
    assert all(len(found) > 10 for found in rows)
    return [*rows, graph.claims, graph.supports, graph.derivations, graph.rules, dict(graph.report.counts)]


def folder(project: Project) -> Path:
    """Return the one folder of the cache."""
    (found,) = [path for path in (project.root / "cache").iterdir() if not path.name.startswith(".")]
    return found


def test_the_second_time_it_is_read(project: Project) -> None:
    """A graph read from the cache is that which was built, in every part."""
    first, second = (open_from(project.ontology, project.data) for _ in range(2))
    assert (first.report.cached, second.report.cached) == (False, True)
    assert dump(first) == dump(second)
    assert len(first.derivations) > 3
    assert second.report.seconds == first.report.seconds


def test_a_change_of_a_file_builds_again(project: Project) -> None:
    """After a change the old build is not taken, and after undoing it the first one is."""
    open_from(project.ontology, project.data)
    path = project.data / "reference" / "made-up.ttl"
    before = path.read_bytes()
    path.write_bytes(before + b":denmark :memberOf :club .\n")
    assert open_from(project.ontology, project.data).known("http://example.org/denmark")
    path.write_bytes(before)
    assert open_from(project.ontology, project.data).report.cached


def test_fresh_builds_in_any_case(project: Project) -> None:
    """Asked for a fresh build, the cache is not read."""
    open_from(project.ontology, project.data)
    assert not open_from(project.ontology, project.data, fresh=True).report.cached


def cut(path: Path) -> None:
    """Cut a store short."""
    (path / "public.nq").write_bytes((path / "public.nq").read_bytes()[:-40])


def garble(path: Path) -> None:
    """Change one byte of the ledger."""
    (path / "ledger.json").write_bytes((path / "ledger.json").read_bytes().replace(b"2026", b"2027", 1))


def lose(path: Path) -> None:
    """Remove a file."""
    (path / "traced.nq").unlink()


def spoil(path: Path) -> None:
    """Make the manifest no JSON."""
    (path / "manifest.json").write_text("{", encoding="utf-8")


def list_other(path: Path) -> None:
    """Make the manifest JSON of another shape."""
    (path / "manifest.json").write_text("[1]", encoding="utf-8")


def claim_other(path: Path) -> None:
    """Make the manifest that of another build."""
    manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
    (path / "manifest.json").write_text(json.dumps({**manifest, "key": "0" * 64}), encoding="utf-8")


def point_outside(path: Path) -> None:
    """Make the manifest name a file elsewhere."""
    manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"] = {f"../{name}": digest for name, digest in manifest["files"].items()}
    (path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def replace(path: Path) -> None:
    """Put a file where the folder was."""
    shutil.rmtree(path)
    path.write_text("not a folder", encoding="utf-8")


@pytest.mark.parametrize("damage", [cut, garble, lose, spoil, list_other, claim_other, point_outside, replace])
def test_damage_is_built_over(project: Project, damage: Callable[[Path], None]) -> None:
    """A build that is not as its manifest says is ignored, built again, and whole the next time."""
    first = open_from(project.ontology, project.data)
    damage(folder(project))
    second = open_from(project.ontology, project.data)
    assert not second.report.cached
    assert dump(second) == dump(first)
    assert open_from(project.ontology, project.data).report.cached


def test_nothing_half_written_is_left(project: Project) -> None:
    """After a build the cache holds that build and nothing else."""
    open_from(project.ontology, project.data)
    assert [path.name for path in (project.root / "cache").iterdir()] == [folder(project).name]
    assert sorted(path.name for path in folder(project).iterdir()) == [
        "ledger.json", "manifest.json", "public.nq", "report.json", "traced.nq",
    ]  # fmt: skip


def test_writers_at_one_time_do_no_harm(project: Project) -> None:
    """Several writers of one build, over a damaged one, leave one whole build; readers see it whole or not."""
    files = {f"{n}.bin": bytes([n]) * 200_000 for n in range(3)}
    name = cache.key("test")
    place = project.root / "cache" / name
    place.mkdir(parents=True)
    (place / "manifest.json").write_text("{", encoding="utf-8")
    seen: list[dict[str, bytes] | None] = []

    def work() -> None:
        for _ in range(5):
            cache.write(name, files)
            seen.append(cache.read(name, files))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 20
    assert all(found == files for found in seen if found is not None)
    assert cache.read(name, files) == files
    assert [path.name for path in (project.root / "cache").iterdir()] == [name]


def test_a_cache_that_cannot_be_written_is_no_failure(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the cache's place is a file, the graph is built each time."""
    blocked = project.root / "blocked"
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setenv("KG_CACHE", str(blocked))
    assert [open_from(project.ontology, project.data).report.cached for _ in range(2)] == [False, False]


def test_old_builds_make_room(project: Project) -> None:
    """Only the latest few builds are kept."""
    for n in range(7):
        assert cache.write(f"{n:064x}", {"a": b"1"})
    kept = sorted(int(path.name, 16) for path in (project.root / "cache").iterdir())
    assert len(kept) == 4
    assert 6 in kept


def test_the_code_counts_in_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version of the package, or other inputs, make another key."""
    first = cache.key("inputs")
    assert first == cache.key("inputs")
    assert first != cache.key("other")
    monkeypatch.setattr("kg.__version__", "9.9.9")
    assert first != cache.key("inputs")
