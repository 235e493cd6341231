"""Parameters of a request, and the form in which it is answered."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final
from urllib.parse import unquote

from kg import formats
from kg.formats import Format
from kg.labels import LANGUAGES
from kg.web.messages import Problem, Request
from kg.web.simple import unquoted

MOST_PARAMETERS: Final = 200
#: What the answers of negotiated addresses vary with.
VARY: Final = ("Vary", "Accept, Accept-Encoding")
VARY_LANGUAGE: Final = ("Vary", "Accept, Accept-Encoding, Accept-Language")
_TRUE: Final = frozenset({"", "1", "true", "yes", "on"})
_FALSE: Final = frozenset({"0", "false", "no", "off"})


def parameters(text: str) -> dict[str, list[str]]:
    """Return the values of each parameter of a query string or form, in order.

    Raises:
        Problem: It is not UTF-8, or there are too many.
    """
    found: dict[str, list[str]] = {}
    if text.count("&") >= MOST_PARAMETERS:
        raise Problem(HTTPStatus.BAD_REQUEST, f"more than {MOST_PARAMETERS} parameters: ask in several steps")
    try:
        for field in filter(None, text.split("&")):
            name, _, value = field.partition("=")
            found.setdefault(_plain(name), []).append(_plain(value))
    except UnicodeDecodeError as error:
        raise Problem(HTTPStatus.BAD_REQUEST, f"the parameters are not UTF-8: {error}") from error
    return found


def _plain(text: str) -> str:
    """Return a name or value as it was before it was quoted; what is not quoted rightly stays as it is."""
    found = unquoted(text.encode()) if text.isascii() else None
    return found.decode() if found is not None else unquote(text.replace("+", " "), errors="strict")


def single(found: dict[str, list[str]], name: str) -> str | None:
    """Return the value of a parameter that may come once, ``None`` where it is absent.

    Raises:
        Problem: It comes more than once.
    """
    values = found.get(name, [])
    if len(values) > 1:
        raise Problem(HTTPStatus.BAD_REQUEST, f"{name} is given {len(values)} times: give it once")
    return values[0] if values else None


def flag(found: dict[str, list[str]], name: str) -> bool:
    """Return whether a flag is set: ``why``, ``why=1`` and ``why=true`` set it.

    Raises:
        Problem: Its value is neither true nor false, or it comes more than once.
    """
    value = single(found, name)
    if value is None or value.lower() in _FALSE:
        return False
    if value.lower() not in _TRUE:
        raise Problem(
            HTTPStatus.BAD_REQUEST, f"{name}={value} is neither true nor false: write {name}=1 or leave it out"
        )
    return True


def tongue(request: Request, found: dict[str, list[str]]) -> str:
    """Return the language of an answer: that of the parameter ``lang``, else what ``Accept-Language`` prefers.

    Raises:
        Problem: There is nothing in that language, or it comes more than once.
    """
    wanted = single(found, "lang")
    if wanted and wanted not in LANGUAGES:
        raise Problem(HTTPStatus.BAD_REQUEST, f"there is no lang={wanted}: choose one of {', '.join(LANGUAGES)}")
    return wanted or formats.language(request.headers.get("accept-language"))


def form(request: Request, offers: Sequence[Format], wanted: str | None = None) -> Format:
    """Return the form of an answer.

    Args:
        request: Its ``Accept`` counts where no form is wanted by name.
        offers: Forms on offer, the preferred one first.
        wanted: A suffix or media type given as a parameter.

    Raises:
        Problem: None on offer is acceptable; the text lists those there are.
    """
    found = formats.by_name(wanted, offers) if wanted else formats.choose(request.headers.get("accept"), offers)
    if found is None:
        listed = [offer.media[0] for offer in offers]
        raise Problem(
            HTTPStatus.NOT_ACCEPTABLE,
            f"this can be had as {formats.listed(offers)}: ask for one of these with Accept or format=",
            (VARY,),
            {"available": listed},
        )
    return found


def only(request: Request, *methods: str) -> None:
    """Refuse a method that an address does not answer.

    Raises:
        Problem: It is none of these.
    """
    if request.method not in methods:
        allowed = ", ".join((*methods, "OPTIONS"))
        raise Problem(
            HTTPStatus.METHOD_NOT_ALLOWED,
            f"{request.method} is not answered here: use {allowed}",
            (("Allow", allowed),),
        )
