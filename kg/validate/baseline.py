"""Known findings: a file of fingerprints, so that a team can begin with what it has and let in nothing new."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from kg.errors import LodestoneError, UnreadableFile
from kg.validate import intake
from kg.validate.report import Report

VERSION: Final = 1  #: Of the form of the file.


def text(report: Report) -> str:
    """Return the findings of a report as the text of a baseline; rule, file and message are for people."""
    findings = [
        {"fingerprint": f.fingerprint, "rule": f.rule, "file": f.place, "message": f.message} for f in report.findings
    ]
    return json.dumps({"version": VERSION, "findings": findings}, ensure_ascii=False, indent=2) + "\n"


def read(path: Path) -> dict[str, str]:
    """Return the known findings of a file: by fingerprint, a sentence that tells them.

    Raises:
        UnreadableFile: It cannot be opened, or is no baseline.
    """
    try:
        content = json.loads(intake.decode(intake.read(path, str(path)), str(path)))
        return {_word(entry, "fingerprint"): _sentence(entry) for entry in _entries(content)}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        message = f"{path}: no baseline of kg validate ({error}); write one with --baseline {path} --write-baseline"
        raise UnreadableFile(message) from error
    except LodestoneError as error:
        raise UnreadableFile(f"{error}; write one with --write-baseline") from error


def apply(report: Report, known: dict[str, str]) -> Report:
    """Return a report without the findings that are known; entries that nothing matches any longer are told."""
    new = tuple(finding for finding in report.findings if finding.fingerprint not in known)
    seen = {finding.fingerprint for finding in report.findings}
    stale = tuple(sentence for fingerprint, sentence in known.items() if fingerprint not in seen)
    held_back = report.held_back + len(report.findings) - len(new)
    return replace(report, findings=new, held_back=held_back, stale=stale)


def _entries(content: Any) -> list[Any]:  # noqa: ANN401 - JSON of anybody
    if content["version"] != VERSION:
        raise ValueError(f"its version is {content['version']!r}, not {VERSION}")
    entries = content["findings"]
    if not isinstance(entries, list):
        raise TypeError("its findings are no list")
    return entries


def _sentence(entry: Any) -> str:  # noqa: ANN401 - JSON of anybody
    return f"{_word(entry, 'file')}: {_word(entry, 'message')} ({_word(entry, 'rule')})"


def _word(entry: Any, key: str) -> str:  # noqa: ANN401 - JSON of anybody
    if not isinstance(entry[key], str):
        raise TypeError(f"{key} is no text")
    return str(entry[key])
