"""What the benchmark measures is really done: faults are found, changes noticed, and nothing is left to pySHACL."""

from __future__ import annotations

from pathlib import Path

from bench.validate import change, compiled, shapes, write


def test_the_benchmark_finds_what_it_left_out(tmp_path: Path) -> None:
    """Generated data break some shapes, all of which are compiled; each broken claim is noticed and mended."""
    path = tmp_path / "small.nt"
    assert write(path, 2000) > 2000
    found = compiled(path)
    assert (found["left"], found["count"]) == (0, compiled(path)["count"])
    assert isinstance(found["count"], int)
    assert 10 < found["count"] < 1000
    assert change(path)["changes"] == 40
    assert sum(predicate.endswith("#sparql>") for _, predicate, _ in shapes()) >= 6
