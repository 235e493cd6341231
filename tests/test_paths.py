"""The project's files, the articles and the cache are found where the documents say."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import paths
from kg.errors import UnreadableFile

ROOT = Path(__file__).resolve().parent.parent


def test_a_checkout_knows_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """From a checkout, its own root and folders are used."""
    monkeypatch.delenv("KG_DATA", raising=False)
    assert paths.checkout() == ROOT
    assert [paths.share(folder) for folder in ("data", "ontology")] == [ROOT / "data", ROOT / "ontology"]


def test_a_missing_folder_says_what_to_do() -> None:
    """A folder that is in neither place is an error with its remedy."""
    with pytest.raises(UnreadableFile, match="reinstall lodestone"):
        paths.share("nowhere")


def test_data_may_be_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``KG_DATA`` names the folder of data and nothing else; it has to exist and to be one."""
    monkeypatch.setenv("KG_DATA", str(tmp_path))
    with pytest.raises(UnreadableFile, match=f"{tmp_path}: no folder of data, for it has no sources.ttl; set KG_DATA"):
        paths.share("data")
    (tmp_path / "sources.ttl").touch()
    assert [paths.share(folder) for folder in ("data", "ontology")] == [tmp_path, ROOT / "ontology"]
    monkeypatch.setenv("KG_DATA", str(tmp_path / "gone"))
    with pytest.raises(UnreadableFile, match="no such folder of data; set KG_DATA"):
        paths.share("data")


def test_a_curator_works_on_files_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkout's data may be changed and so may a folder that is named, but not what is installed."""
    monkeypatch.delenv("KG_DATA", raising=False)
    assert paths.collection() == ROOT / "data"
    monkeypatch.setattr(paths, "checkout", lambda: None)
    with pytest.raises(UnreadableFile, match="stays as it is: set KG_DATA"):
        paths.collection()
    (tmp_path / "sources.ttl").touch()
    monkeypatch.setenv("KG_DATA", str(tmp_path))
    assert paths.collection() == tmp_path


def test_a_file_is_no_folder() -> None:
    """A file at the root is not taken for a folder of data."""
    with pytest.raises(UnreadableFile, match="LICENSE/ is neither"):
        paths.share("LICENSE")


def test_articles_given_come_before_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder on the command line wins over ``KG_ARTICLES``, and that over the default."""
    given, named = tmp_path / "given", tmp_path / "named"
    given.mkdir()
    named.mkdir()
    monkeypatch.setenv("KG_ARTICLES", str(named))
    assert paths.articles(given) == given
    assert paths.articles() == named


def test_missing_articles_that_were_asked_for_are_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that somebody named has to exist."""
    with pytest.raises(UnreadableFile, match="no such folder of articles; give --articles DIR or set KG_ARTICLES"):
        paths.articles(tmp_path / "gone")
    monkeypatch.setenv("KG_ARTICLES", str(tmp_path / "gone"))
    with pytest.raises(UnreadableFile, match="no such folder of articles"):
        paths.articles()


def test_no_articles_by_default_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody named a folder and none stands beside the checkout, there is none."""
    monkeypatch.delenv("KG_ARTICLES", raising=False)
    monkeypatch.setattr(paths, "checkout", lambda: tmp_path / "main")
    assert paths.articles() is None
    (tmp_path / "shared" / "articles").mkdir(parents=True)
    assert paths.articles() == tmp_path / "shared" / "articles"
    monkeypatch.setenv("KG_ARTICLES", str(tmp_path / "shared" / "articles"))
    assert paths.articles() == tmp_path / "shared" / "articles"
    assert paths.articles(paths.NOWHERE) is None


def test_the_cache_follows_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``KG_CACHE`` is the folder itself; else ``lodestone`` within the user's cache."""
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "mine"))
    assert paths.cache() == tmp_path / "mine"
    monkeypatch.delenv("KG_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert paths.cache() == tmp_path / "lodestone"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert paths.cache() == Path.home() / ".cache" / "lodestone"
