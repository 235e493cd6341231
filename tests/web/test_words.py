"""Where the articles' words cannot be read, a visitor is told so much, and whoever runs the service the rest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest

from kg.formats import HTML
from kg.web.site import Settings, Site
from tests.web.conftest import BASE, BROWSER, Asked, start

ASKING: Final = (
    "/claim/000/argentina-accord-admits-china.html?words=1", "/source/000/passage/1859-1885.html?words=1",
    "/source/000.html?words=1", "/id/state/KOR.html?words=1", "/questions/members-that-hedge?why=1&words=1",
    "/questions/members-that-hedge.json?why=1&words=1",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with an article that is not UTF-8."""
    (tmp_path / "000_secret.txt").write_bytes("文章".encode("gb18030"))
    return tmp_path


@pytest.mark.parametrize("target", ASKING)
@pytest.mark.parametrize("accept", [BROWSER, "application/json"])
def test_a_visitor_is_not_told_where_articles_are(
    asked: Asked, folder: Path, target: str, accept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer says that the words cannot be shown, in the reader's language, and nothing of files."""
    open_ = Asked(Site(asked.site.graph, Settings(BASE, words=True)))
    monkeypatch.setenv("KG_ARTICLES", str(folder))
    for place, why in ((folder, "not UTF-8"), (folder / "nowhere", "no such folder of articles")):
        monkeypatch.setenv("KG_ARTICLES", str(place))
        for tongue, told in (("en", "words cannot be shown now"), ("zh", "现在无法显示文章原文")):
            answer = open_(target, accept, accept_language=tongue)
            text = answer.body.decode()
            assert (answer.status, answer.kept, told in text.replace("&#39;", "'")) == (500, False, True)
            assert not [part for part in ("secret", folder.name, "nowhere", "UTF-8 at") if part in text]
            assert (answer.header("Content-Type") == HTML.content_type) == (accept == BROWSER)
            assert str(place) in answer.fault
            assert why in answer.fault
    assert open_(target.replace("words=1", ""), accept).status == 200


def test_a_visitor_is_told_of_no_other_file(asked: Asked, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the data is gone from which a moment is made, that is told without its place."""
    monkeypatch.setenv("KG_DATA", str(folder / "nowhere"))
    answer = asked("/questions/members-on-day?at=2026-02-04", "application/json")
    assert (answer.status, json.loads(answer.body)["detail"]) == (
        500, "a file that this needs cannot be read now: ask again later"
    )  # fmt: skip
    assert str(folder) in answer.fault


def test_the_log_tells_which_file_it_is(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A running service writes the place and the fault to its log, also where it logs no requests."""
    found = start(
        tmp_path_factory.mktemp("log") / "log", "--words", "--quiet", "--workers", "1", KG_ARTICLES=str(folder)
    )  # fmt: skip
    try:
        answer = found.client.get(ASKING[-1])
        assert answer.status_code == 500
        assert answer.json()["detail"] == "the articles' words cannot be shown now: leave out words=1"
        found.until(f"{folder}/000_secret.txt: not UTF-8 at byte 0")
    finally:
        assert found.stop() == 0
