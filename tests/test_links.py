"""The links of the documents lead somewhere."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import pytest

ROOT: Final = Path(__file__).resolve().parent.parent

#: Standards bodies and vocabularies; a document links to nothing else outside of the repository.
HOSTS: Final = frozenset(
    {
        "apache.org",
        "citation-file-format.github.io",
        "creativecommons.org",
        "data.europa.eu",
        "dublincore.org",
        "iso.org",
        "keepachangelog.com",
        "publications.europa.eu",
        "qudt.org",
        "rfc-editor.org",
        "schema.org",
        "semver.org",
        "spdx.org",
        "unicode.org",
        "w3.org",
        "w3id.org",
    }
)
_LINK = re.compile(r"(?<!!)!?\[[^\]]*\]\((?P<inline>[^)\s]+)[^)]*\)|^\[[^\]]+\]:\s*(?P<named>\S+)", re.MULTILINE)
_BARE = re.compile(r"https?://[^\s)<>\]`\"']+")
_CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+\s+(.*)$", re.MULTILINE)


def documents() -> list[Path]:
    """Return every Markdown file of the repository, in order; what git ignores is not part of it."""
    folders = [path for path in ROOT.iterdir() if path.is_dir() and path.name not in ignored()]
    nested = [found for folder in folders for found in folder.rglob("*.md")]
    return sorted([*ROOT.glob("*.md"), *nested])


def ignored() -> set[str]:
    """Return the names of folders that ``.gitignore`` lists, and git's own."""
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    return {".git", *(line.strip("/") for line in lines)}


def faults(text: str, place: Path) -> list[str]:
    """Return the links of a Markdown text that lead nowhere, or where they should not."""
    prose = _CODE.sub("", text)
    targets = {match["inline"] or match["named"] for match in _LINK.finditer(prose)} | set(_BARE.findall(prose))
    return [f"{place.name}: {target}" for target in sorted(targets) if not leads(target, place)]


def leads(target: str, place: Path) -> bool:
    """Whether a link leads to a file or heading that exists, or to a host of a standard."""
    parts = urlsplit(target)
    if parts.scheme:
        host = parts.hostname or ""
        return parts.scheme in {"http", "https"} and any(host == h or host.endswith("." + h) for h in HOSTS)
    file = place if not parts.path else (place.parent / unquote(parts.path)).resolve()
    if not file.exists() or not file.is_relative_to(ROOT):
        return False
    return not parts.fragment or (file.suffix == ".md" and parts.fragment in anchors(file))


def anchors(file: Path) -> set[str]:
    """Return the fragment of each heading: lower case, punctuation gone, hyphens for spaces."""
    headings = _HEADING.findall(_CODE.sub(lambda match: match[0].strip("`"), file.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_every_link_leads_somewhere() -> None:
    """Every relative link reaches a file, every absolute one a standard."""
    found = documents()
    texts = {path: path.read_text(encoding="utf-8") for path in found}
    assert [fault for path, text in texts.items() for fault in faults(text, path)] == []
    assert len(found) >= 4
    assert sum(len(_LINK.findall(_CODE.sub("", text))) for text in texts.values()) >= 15


@pytest.mark.parametrize(
    "text",
    [
        "[a](missing.md)",
        "[a](../../etc/passwd)",
        "[a](README.md#no-such-heading)",
        "see https://example.com/page",
        "[a]: nowhere.md",
        "[a](ftp://w3.org/x)",
        "[a](https://notw3.org)",
    ],
)
def test_a_dead_link_is_seen(text: str) -> None:
    """A link to nothing, to no heading, or to a host of no standard is found."""
    assert len(faults(text, ROOT / "README.md")) == 1


@pytest.mark.parametrize("text", ["[a](LICENSE)", "[a](kg)", "[a](README.md#status)", "https://www.w3.org/TR/shacl/"])
def test_a_live_link_passes(text: str) -> None:
    """A link to a file, a folder, a heading or a standard is none to complain of."""
    assert faults(text, ROOT / "README.md") == []


def test_the_lock_names_no_address() -> None:
    """The lock pins every package by hashes, and says nothing about where to get it."""
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    assert [
        line for line in lines if "://" in line or (line.lstrip().startswith(("-", "#")) and "--hash" not in line)
    ] == []
    pins = [line for line in lines if "==" in line and not line.startswith(" ")]
    assert len(pins) >= 30
    assert all(line.endswith("\\") for line in pins)
    assert sum("--hash=sha256:" in line for line in lines) >= len(pins)


def test_what_git_ignores_is_not_committed() -> None:
    """No file that ``.gitignore`` covers is tracked, where this is a git checkout."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--ignored", "--exclude-standard"],  # noqa: S607 - git is found on the path
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout.split() == []
