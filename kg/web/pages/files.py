"""Files that pages load, and what crawlers are told."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Final

from kg.web import negotiation
from kg.web.messages import Problem, Request, Response
from kg.web.site import Site

_FOLDER: Final = Path(__file__).resolve().parents[1] / "assets"
#: Files that pages load, by suffix, with their types.
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".ico": "image/x-icon",
}


def asset(request: Request, site: Site) -> Response:  # noqa: ARG001 - the signature of every part
    """Answer ``/assets/<file>``: only files that are there, by name, and of a known type.

    Raises:
        Problem: There is no such file.
    """
    negotiation.only(request, "GET", "HEAD")
    name = request.path.removeprefix("/assets/")
    found = assets().get(name)
    if found is None:
        raise Problem(HTTPStatus.NOT_FOUND, f"there is no {name!r}")
    return Response(HTTPStatus.OK, (("Content-Type", _TYPES[found.suffix]),), found.read_bytes(), kept=True)


@cache
def assets() -> dict[str, Path]:
    """Return the files that pages load, by their path below ``/assets/``."""
    return {path.relative_to(_FOLDER).as_posix(): path for path in sorted(_FOLDER.rglob("*")) if path.suffix in _TYPES}


def robots(request: Request, site: Site) -> Response:  # noqa: ARG001 - the signature of every part
    """Answer ``/robots.txt``: queries are not for crawlers."""
    negotiation.only(request, "GET", "HEAD")
    body = b"User-agent: *\nDisallow: /sparql\n"
    return Response(HTTPStatus.OK, (("Content-Type", "text/plain; charset=utf-8"),), body, kept=True)
