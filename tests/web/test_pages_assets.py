"""What pages load: our own files, and the query editor that npm installs from a lock of hashes."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Final

import pytest

from kg.web.pages import editor
from kg.web.pages.files import assets
from tests.web.conftest import Asked

ASSETS: Final = Path(editor.__file__).resolve().parents[1] / "assets"
EDITOR: Final = "vendor/yasgui/yasgui.min.js"


def test_own_files_are_served_with_their_types(asked: Asked) -> None:
    """Sheet, scripts and icon are there, name no other host, and what installs the editor is not served."""
    types = {"pages.css": "text/css", "pages.js": "text/javascript", "sparql.css": "text/css",
             "sparql.js": "text/javascript", "yasgui.js": "text/javascript", "icon.svg": "image/svg+xml"}  # fmt: skip
    for name, kind in types.items():
        answer = asked(f"/assets/{name}")
        assert (answer.status, (answer.header("Content-Type") or "").partition(";")[0]) == (200, kind)
        hosts = set(re.findall(rb"https?://([a-z0-9.-]+)", answer.body))
        assert hosts <= {b"www.w3.org", b"w3id.org"}
    assert asked("/assets/package-lock.json").status == 404
    assert asked("/assets/../pages/front.py").status == 404


def test_the_lock_holds_hashes_and_no_addresses() -> None:
    """Whatever npm installs is pinned by its digest, and by nothing that names a host to fetch it from."""
    text = (ASSETS / "package-lock.json").read_text(encoding="utf-8")
    lock = json.loads(text)
    assert "://" not in text
    wanted = json.loads((ASSETS / "package.json").read_text(encoding="utf-8"))["dependencies"]
    packages = {name: found for name, found in lock["packages"].items() if name}
    assert lock["packages"][""]["dependencies"] == wanted
    assert [name for name, found in packages.items() if not found["integrity"].startswith("sha512-")] == []
    assert [name for name, found in packages.items() if "resolved" in found] == []
    assert len(packages) >= 40
    assert all(f"node_modules/{name}" in packages for name in wanted)


def test_the_editor_without_yasgui(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where YASGUI is not installed, the page loads nothing of it and its form leads to the answer."""
    monkeypatch.setattr(editor, "assets", dict)
    answer = asked("/sparql", "text/html")
    assert b"vendor" not in answer.body
    assert b'<form class="sparql" action="/sparql" method="post"' in answer.body
    assert "sha256" not in (answer.header("Content-Security-Policy") or "")


@pytest.mark.skipif(EDITOR not in assets(), reason="YASGUI is not installed: make setup")
def test_the_editor_with_yasgui(asked: Asked) -> None:
    """The page of the editor, and no other, lets through the two inline sheets of YASGUI, and nothing else inline."""
    answer = asked("/sparql", "text/html")
    assert b"/assets/vendor/yasgui/yasgui.min.js" in answer.body
    policy = answer.header("Content-Security-Policy") or ""
    assert [name for name, _ in answer.headers].count("Content-Security-Policy") == 1
    script = (ASSETS / EDITOR).read_text(encoding="utf-8")
    found = re.search(r"createStyle\(\w+,`( \.grip-resizable[^`]*)`\)", script)
    assert found
    for sheet in (found[1], "*{cursor:col-resize!important}"):
        assert f"'sha256-{base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()}'" in policy
    assert policy.count("sha256-") == 2
    assert "unsafe" not in policy
    assert "sha256" not in (asked("/", "text/html").header("Content-Security-Policy") or "")
    assert (ASSETS / "vendor" / "yasgui" / "LICENSES.txt").read_text(encoding="utf-8").count("MIT") >= 30
