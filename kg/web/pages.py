"""Pages for people. Every template gets its texts from here, escaped; nothing on a page comes from another host."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg.catalogue import Question
from kg.formats import language
from kg.labels import labels, shown
from kg.names import shorten
from kg.show import show
from kg.terms import iri_text, is_iri
from kg.web import answers, negotiation
from kg.web import questions as answered
from kg.web.messages import Problem, Request, Response
from kg.web.negotiation import VARY_LANGUAGE, flag, single
from kg.web.site import Site, dossier_without_words, local

_HERE: Final = Path(__file__).resolve().parent
#: Files that pages load, by suffix, with their types.
_ASSETS: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".ico": "image/x-icon",
}


@cache
def _environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    found.filters["local"] = local
    found.filters["shorten"] = shorten
    return found


def tongue(request: Request) -> str:
    """Return the language of a page: the parameter ``lang``, else what the browser prefers."""
    wanted = single(negotiation.parameters(request.query), "lang")
    return wanted if wanted in ("en", "zh") else language(request.headers.get("accept-language"))


def page(template: str, tongue: str, context: Mapping[str, object], status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Return a page made of a template."""
    text = _environment().get_template(template).render(**context, lang=tongue)
    headers = (("Content-Type", "text/html; charset=utf-8"), ("Content-Language", tongue), VARY_LANGUAGE)
    return Response(status, headers, text.encode(), kept=status == HTTPStatus.OK)


def home(request: Request, site: Site) -> Response:
    """Answer ``/``."""
    negotiation.only(request, "GET", "HEAD")
    return page("home.html", tongue(request), {"questions": site.questions, "counts": site.graph.report.counts})


def questions(request: Request, site: Site) -> Response:
    """Answer ``/questions`` to a browser."""
    return page("questions.html", tongue(request), {"questions": site.questions})


def question(request: Request, site: Site, asked: Question) -> Response:
    """Answer ``/questions/<name>`` to a browser: a form, and the rows if nothing required is missing."""
    found = negotiation.parameters(request.query)
    lang = tongue(request)
    context: dict[str, object] = {
        "asked": asked, "given": {name: values[-1] for name, values in found.items()}, "rows": None, "notes": (),
        "names": {}, "problem": None, "evidence": None, "cut": None, "shown": shown, "is_iri": is_iri,
        "iri_text": iri_text,
    }  # fmt: skip
    try:
        moment = answered.moment_of(site, found)
        ready = answered.ask(moment, asked, found)
    except Problem as problem:
        needed = any(p.required and not found.get(p.name) for p in asked.parameters)
        context["problem"] = None if needed and not context["given"] else problem.detail
        return page("question.html", lang, context, HTTPStatus.OK if needed else problem.status)
    rows, cut = answered.rows_of(moment, ready, site.settings.most)
    context |= {"rows": rows, "cut": cut, "names": labels(moment.graph.public, _terms(rows.rows), lang)}
    if not rows.rows:
        context["notes"] = answered.notes(moment, ready, lang)
    elif flag(found, "why"):
        context["evidence"] = answers.evidence(site, moment.graph, ready.text, lang, words=flag(found, "words"))
    return page("question.html", lang, context)


def _terms(rows: tuple[tuple[str | None, ...], ...]) -> list[str]:
    return [term for row in rows for term in row if term is not None]


def resource(request: Request, site: Site, iri: str) -> Response:
    """Answer the IRI of a thing to a browser."""
    lang = tongue(request)
    dossier = show(site.graph, f"<{iri}>", lang)
    if not site.settings.words:
        dossier = dossier_without_words(dossier)
    return page("resource.html", lang, {"iri": iri, "dossier": dossier})


def sparql(request: Request, site: Site) -> Response:
    """Answer ``/sparql`` without a query to a browser."""
    return page("sparql.html", tongue(request), {"questions": site.questions})


def problem(found: Problem, request: Request, site: Site) -> Response:  # noqa: ARG001 - for pages to come
    """Return a problem as a page."""
    try:
        lang = tongue(request)
    except Problem:
        lang = "en"
    answer = page("problem.html", lang, {"problem": found}, found.status)
    return Response(answer.status, (*answer.headers, *found.headers), answer.body)


def asset(request: Request, site: Site) -> Response:  # noqa: ARG001 - the signature of every part
    """Answer ``/assets/<file>``: only files that are there, by name, and of a known type.

    Raises:
        Problem: There is no such file.
    """
    negotiation.only(request, "GET", "HEAD")
    name = request.path.removeprefix("/assets/")
    found = _assets().get(name)
    if found is None:
        raise Problem(HTTPStatus.NOT_FOUND, f"there is no {name!r}")
    return Response(HTTPStatus.OK, (("Content-Type", _ASSETS[found.suffix]),), found.read_bytes(), kept=True)


@cache
def _assets() -> dict[str, Path]:
    folder = _HERE / "assets"
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.suffix in _ASSETS}


def robots(request: Request, site: Site) -> Response:  # noqa: ARG001 - the signature of every part
    """Answer ``/robots.txt``: queries are not for crawlers."""
    negotiation.only(request, "GET", "HEAD")
    body = b"User-agent: *\nDisallow: /sparql\n"
    return Response(HTTPStatus.OK, (("Content-Type", "text/plain; charset=utf-8"),), body, kept=True)
