"""From a request to its response: which part of the service answers an address."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import Final

from kg import formats
from kg.engine.written import Written
from kg.errors import LodestoneError, UnreadableFile
from kg.web import protocol
from kg.web.messages import Problem, Request, Response, finished
from kg.web.site import Part, Site

_METHODS: Final = "GET, HEAD, OPTIONS"
_WITH_POST: Final = "GET, HEAD, POST, OPTIONS"


def respond(request: Request, site: Site) -> Response:
    """Answer a request; every error is an answer, too."""
    compress = formats.takes_gzip(request.headers.get("accept-encoding"))
    try:
        response = _answer(request, site)
    except Problem as problem:
        response = _told(problem, request, site)
    except UnreadableFile as error:  # Its place is for who runs the service.
        response = replace(_told(_unreadable(request, site), request, site), fault=str(error))
    except LodestoneError as error:
        response = _told(Problem.of(error), request, site)
    response = finished(response, compress=compress and request.method != "HEAD")
    return replace(response, kept=False) if request.method == "HEAD" else response


def _answer(request: Request, site: Site) -> Response:
    path = request.path.rstrip("/") or "/"
    if request.method == "OPTIONS":
        return _options(_WITH_POST if path == "/sparql" else _METHODS)
    if path == "/sparql":
        return protocol.sparql(request, site, _sparql_page, _answer_page)
    return _part(path)(request, site)


def _sparql_page(request: Request, site: Site) -> Response:
    from kg.web import pages  # noqa: PLC0415 - only browsers need templates

    return pages.sparql(request, site)


def _answer_page(request: Request, site: Site, asked: protocol.Operation, written: Written) -> Response:
    from kg.web import pages  # noqa: PLC0415 - likewise

    return pages.answer(request, site, asked, written)


def _part(path: str) -> Part:
    """Return what answers a path that is not the endpoint's."""
    from kg.web import contexts, descriptions, openapi, pages, questions, resources  # noqa: PLC0415 - not the endpoint

    fixed: dict[str, Part] = {
        "/": pages.home,
        "/find": pages.find,
        "/questions": partial(questions.listed, page=pages.questions),
        "/context.jsonld": contexts.document,
        "/openapi.json": openapi.document,
        "/.well-known/void": descriptions.void,
        "/void": descriptions.void,
        "/robots.txt": pages.robots,
    }
    if path in fixed:
        return fixed[path]
    if path.startswith("/questions/"):
        return partial(questions.one, page=pages.question)
    if path in ("/contributors", "/dataset") or path.startswith("/dataset/"):
        return descriptions.part
    if path.startswith("/assets/"):
        return pages.asset
    return partial(resources.one, page=pages.resource)


def _unreadable(request: Request, site: Site) -> Problem:
    if site.settings.words and "words" in request.query:
        return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "the articles' words cannot be shown now: leave out words=1")
    return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "a file that this needs cannot be read now: ask again later")


def _told(problem: Problem, request: Request, site: Site) -> Response:
    """Return a problem as a page for those who read pages, else as a problem document."""
    if formats.reads_pages(request.headers.get("accept")):
        from kg.web import pages  # noqa: PLC0415 - as above

        return pages.problem(problem, request, site)
    return problem.response(formats.language(request.headers.get("accept-language")))


def _options(methods: str) -> Response:
    return Response(
        HTTPStatus.NO_CONTENT,
        (
            ("Allow", methods),
            ("Access-Control-Allow-Methods", methods),
            ("Access-Control-Allow-Headers", "Accept, Accept-Language, Content-Type, If-None-Match"),
            ("Access-Control-Max-Age", "86400"),
        ),
    )
