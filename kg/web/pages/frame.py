"""How every page is made: a template that escapes whatever it is given."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg.evidence import when
from kg.labels import LANGUAGES, shown
from kg.names import expand, shorten
from kg.terms import Term, iri, is_iri, parse_literal, plain
from kg.web import look
from kg.web.chinese import in_chinese
from kg.web.look import ErrorPages, headers
from kg.web.messages import Problem, Request, Response
from kg.web.reader import Reader
from kg.web.site import Site, local

_FOLDER: Final = Path(__file__).resolve().parents[1] / "templates"


def page(
    template: str, who: Reader, context: Mapping[str, object], status: HTTPStatus = HTTPStatus.OK
) -> Response:  # fmt: skip
    """Return a page made of a template."""
    text = _rendered(template, who, {"in_english": who.other("en"), "in_chinese": who.other("zh"), **context})
    return Response(status, headers(who.language), text.encode(), kept=status == HTTPStatus.OK)


def problem(found: Problem, request: Request, site: Site) -> Response:  # noqa: ARG001 - the signature of every part
    """Return a problem as a page."""
    return look.page(found, request, error_pages())


@cache
def error_pages() -> ErrorPages:
    """Return the page of an error with holes for what differs from one to the next, for each kind of reader.

    No link of the navigation is the page at hand: whatever the address, the error is another page.
    """
    holes = {name: f"${{{name}}}" for name in look.HOLES}
    readers = [Reader(tongue, chosen, path="") for tongue in LANGUAGES for chosen in (False, True)]
    return {(who.language, who.chosen): _rendered("problem.html", who, holes) for who in readers}


def _rendered(template: str, who: Reader, context: Mapping[str, object]) -> str:
    given = {"t": who.text, "to": who.to, "href": who.href, "reader": who, "lang": who.language, **context}
    return _environment().get_template(template).render(**given)


def tag(term: Term | None) -> str | None:
    """Return the language of a literal, ``None`` where it has none."""
    return parse_literal(term).language if term and term.startswith('"') else None


@cache
def _environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    found.filters["chinese"] = in_chinese
    found.filters["short"] = lambda term: shorten(plain(term))
    found.filters["plain"] = plain
    found.filters["tag"] = tag
    found.globals |= {
        "shown": shown,
        "is_iri": is_iri,
        "place": local,
        "rdf_type": iri(expand("rdf:type")),
        "when": when,
    }
    return found
