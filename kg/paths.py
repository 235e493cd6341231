"""Where the project's files are: in a checkout, or inside an installed wheel; and where articles and caches are."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from kg.errors import UnreadableFile

#: Given as the folder of article texts where their words are not wanted.
NOWHERE: Final = Path(os.devnull)
_PACKAGE = Path(__file__).resolve().parent


def share(folder: str) -> Path:
    """Return ``ontology``, ``data`` or ``queries``: beside the package in a checkout, within it in a wheel.

    ``KG_DATA`` names another folder of data, to try something out or to keep a collection of one's own.

    Raises:
        UnreadableFile: Neither place has it, or what ``KG_DATA`` names is no folder of data.
    """
    named = os.environ.get("KG_DATA") if folder == "data" else None
    if named:
        if not Path(named).is_dir():
            raise UnreadableFile(f"{named}: no such folder of data; set KG_DATA to one, or unset it")
        if not (Path(named) / "sources.ttl").is_file():
            raise UnreadableFile(
                f"{named}: no folder of data, for it has no sources.ttl; set KG_DATA to one, or unset it"
            )
        return Path(named)
    for parent in (_PACKAGE.parent, _PACKAGE / "share"):
        if (parent / folder / ".").is_dir() and (parent != _PACKAGE.parent or (parent / "pyproject.toml").is_file()):
            return parent / folder
    raise UnreadableFile(f"{folder}/ is neither beside the package nor within it: reinstall lodestone")


def collection() -> Path:
    """Return the folder of data that a curator works on: the one that ``KG_DATA`` names, else that of the checkout.

    Raises:
        UnreadableFile: There is neither; what is in an installed wheel is not to be changed.
    """
    if not os.environ.get("KG_DATA") and checkout() is None:
        raise UnreadableFile("the data of an installed package stays as it is: set KG_DATA to a folder of your own")
    return share("data")


def checkout() -> Path | None:
    """Return the root of the checkout that the package runs from, or ``None`` when it is installed from a wheel."""
    root = _PACKAGE.parent
    return root if (root / "pyproject.toml").is_file() and (root / "ontology").is_dir() else None


def articles(given: Path | None = None) -> Path | None:
    """Return the folder of article texts: the one given, else ``KG_ARTICLES``, else ``../shared/articles``.

    Returns:
        The folder, or ``None`` where there is none by default, or :data:`NOWHERE` was given.

    Raises:
        UnreadableFile: The folder that was asked for does not exist.
    """
    if given == NOWHERE:
        return None
    asked = given or (Path(os.environ["KG_ARTICLES"]) if os.environ.get("KG_ARTICLES") else None)
    if asked is not None:
        if not asked.is_dir():
            raise UnreadableFile(f"{asked}: no such folder of articles; give --articles DIR or set KG_ARTICLES")
        return asked
    root = checkout() or here()
    beside = root.parent / "shared" / "articles"
    return beside if beside.is_dir() else None


def here() -> Path:
    """Return the folder that relative paths start from.

    Raises:
        UnreadableFile: It is gone.
    """
    try:
        return Path.cwd()
    except OSError as error:
        raise UnreadableFile("the folder that this runs in is gone; change to one that exists") from error


def cache() -> Path:
    """Return the folder for what can be rebuilt: ``KG_CACHE``, else ``lodestone`` in the user's cache folder."""
    if os.environ.get("KG_CACHE"):
        return Path(os.environ["KG_CACHE"])
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "lodestone"
