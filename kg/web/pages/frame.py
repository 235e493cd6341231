"""What every page has: its language, its links, and a template that escapes whatever it is given."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg.evidence import when
from kg.formats import language
from kg.labels import shown
from kg.names import expand, shorten
from kg.terms import Term, iri, is_iri, parse_literal, plain
from kg.web.chinese import HEADLINES, in_chinese
from kg.web.messages import Problem, Request, Response
from kg.web.negotiation import VARY_LANGUAGE
from kg.web.reader import Reader, reader
from kg.web.site import Site, local

_FOLDER: Final = Path(__file__).resolve().parents[1] / "templates"


def page(
    template: str, who: Reader, context: Mapping[str, object], status: HTTPStatus = HTTPStatus.OK
) -> Response:  # fmt: skip
    """Return a page made of a template."""
    given = {"t": who.text, "to": who.to, "href": who.href, "reader": who, "lang": who.language, **context}
    text = _environment().get_template(template).render(**given)
    headers = (("Content-Type", "text/html; charset=utf-8"), ("Content-Language", who.language), VARY_LANGUAGE)
    return Response(status, headers, text.encode(), kept=status == HTTPStatus.OK)


def problem(found: Problem, request: Request, site: Site) -> Response:  # noqa: ARG001 - the signature of every part
    """Return a problem as a page."""
    try:
        who = reader(request)
    except Problem:
        who = Reader(language(request.headers.get("accept-language")), chosen=False, path="/")
    answer = page("problem.html", who, {"problem": found}, found.status)
    return Response(answer.status, (*answer.headers, *found.headers), answer.body)


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
        "headlines": HEADLINES,
        "shown": shown,
        "is_iri": is_iri,
        "place": local,
        "rdf_type": iri(expand("rdf:type")),
        "when": when,
    }
    return found
