#!/usr/bin/env python3
"""Make a release: check that it is ready, then build every artefact into ``dist/<version>``. Nothing is published.

Run in a set-up checkout, ``make release``: the version is that of ``kg/__init__.py``, its day that of its heading in
CHANGELOG.md, ``## 0.2.0 - 2026-03-01``. With ``--draft`` an unreleased changelog and an unclean tree will do.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

HEADING = r"^## {version} - (\d{{4}}-\d{{2}}-\d{{2}})$"


def main() -> int:
    """Check, build and say what was made; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--draft", action="store_true", help="build whatever there is")
    parser.add_argument("--since", metavar="REVISION", help="tell what changed since; the last tag by default")
    given = parser.parse_args()
    from kg import __version__

    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    found = faults(__version__, changelog, (ROOT / "CITATION.cff").read_text(encoding="utf-8"), git("tag").split())
    if git("status", "--porcelain"):
        found.append("the tree is not clean: commit or set aside what is changed")
    if found and not given.draft:
        print("\n".join(f"release: {fault}" for fault in found), file=sys.stderr)
        return 1
    place = ROOT / "dist" / __version__
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    build(place, released(__version__, changelog), given.since or last_tag())
    print(f"{place.relative_to(ROOT)}: {sum(1 for path in place.rglob('*') if path.is_file())} files")
    return 0


def faults(version: str, changelog: str, citation: str, tags: list[str]) -> list[str]:
    """Return what stands in the way of releasing a version, each with its remedy."""
    found = []
    if released(version, changelog) is None:
        found.append(f"CHANGELOG.md has no heading `## {version} - YYYY-MM-DD`: date what is under Unreleased")
    elif not notes(version, changelog):
        found.append(f"CHANGELOG.md says nothing under {version}: tell what changed")
    if not re.search(rf"^version: {re.escape(version)}$", citation, re.MULTILINE):
        found.append(f"CITATION.cff names another version: set it to {version}")
    if f"v{version}" in tags:
        found.append(f"v{version} is tagged already: raise the version in kg/__init__.py")
    return found


def released(version: str, changelog: str) -> str | None:
    """Return the day of a version, ``None`` where it has none."""
    heading = re.search(HEADING.format(version=re.escape(version)), changelog, re.MULTILINE)
    return heading[1] if heading else None


def notes(version: str, changelog: str) -> str:
    """Return what the changelog says of a version."""
    _, _, after = changelog.partition(f"## {version} - ")
    return after.partition("\n")[2].partition("\n## ")[0].strip()


def build(place: Path, day: str | None, since: str | None) -> None:
    """Write the packages, the graph in every form, the site, what changed, and the sums of all that."""
    from kg.export.forms import FORMS, export
    from kg.export.release import write_release
    from kg.export.select import Selection, material

    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", str(place)], check=True, cwd=ROOT)
    made = material(Selection())
    write_release(made, place / "graph", day, lambda part: print(f"  {part}", file=sys.stderr))
    export(FORMS["site"], made, place / "site")
    if since:
        changes = subprocess.run(
            [sys.executable, "-m", "kg", "diff", since], check=True, cwd=ROOT, capture_output=True, text=True
        )
        (place / "changes.md").write_text(changes.stdout, encoding="utf-8")
    files = sorted(path for path in place.rglob("*") if path.is_file())
    sums = {path.relative_to(place).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    (place / "SHA256SUMS").write_text("".join(f"{sum_}  {name}\n" for name, sum_ in sums.items()), encoding="utf-8")


def last_tag() -> str | None:
    """Return the newest tag of a version, ``None`` where there is none."""
    tags = git("tag", "--list", "v*", "--sort=-version:refname").split()
    return tags[0] if tags else None


def git(*words: str) -> str:
    """Return what git prints."""
    return subprocess.run(["git", *words], check=True, cwd=ROOT, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
