"""Data in a folder of its own, beside the project's ontology."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.validate.report import Report
from kg.validate.run import Request, run

if TYPE_CHECKING:
    from tests.validate.conftest import Project


def elsewhere(project: Project, folder: Path) -> tuple[Path, Report]:
    """Move the data of a project away and validate them there, by an ontology that stays."""
    data = folder / "elsewhere"
    (project.root / "data").rename(data)
    return data, run(Request(project.root, project.articles, data=data, repository=project.root))


def test_data_elsewhere_are_checked(project: Project, tmp_path: Path) -> None:
    """Claims that lie in another folder are read from there, and conform as they did."""
    data, report = elsewhere(project, tmp_path)
    assert report.findings == ()
    assert report.checked["passages"] == 4
    assert not (project.root / "data").exists()
    assert (data / "claims" / "999.trig").is_file()


def test_copied_text_is_looked_for_there_too(project: Project, tmp_path: Path) -> None:
    """Where all is checked, the files of the other folder are searched beside those of the project."""
    (project.root / "data" / "note.md").write_text(project.text, encoding="utf-8")
    data, report = elsewhere(project, tmp_path)
    (finding,) = report.findings
    assert (finding.rule, finding.place) == ("copied-text", str(data / "note.md"))
