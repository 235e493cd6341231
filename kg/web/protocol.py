"""The SPARQL 1.1 Protocol (W3C Recommendation of 2013-03-21), its query operation."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final, TypeAlias

from kg.engine.written import Written, holds, write
from kg.errors import SyntaxFault
from kg.formats import GRAPHS, HTML, JSON, N_TRIPLES, PLAIN_JSON, ROWS, TURTLE, Format, by_name, reads_pages
from kg.guard import Judged, harmless, judge, refuse_faulty, refuse_unheld
from kg.sparql.rewrite import FICKLE
from kg.web import negotiation
from kg.web.messages import FORM, QUERY, Problem, Request, Response
from kg.web.negotiation import VARY
from kg.web.site import Part, Site

UPDATE: Final = "application/sparql-update"
_CHARSET: Final = re.compile(r';\s*charset\s*=\s*"?([^";\s]+)', re.IGNORECASE)
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")
#: In a query that calls a function whose value is another each time; an escape may spell one.
_HINTS: Final = (*sorted(name.lower() for name in FICKLE), "\\u")
_FLEETING: Final = re.compile(rf"(?<![?$:])\b(?:{'|'.join(_HINTS[:-1])})\b|\\u")
_READ_ONLY: Final = "the graph is read-only: ask SELECT, ASK, CONSTRUCT or DESCRIBE"
#: What names a moment to a question; passed over in silence, it would give rows that are not of that moment.
_OF_QUESTIONS: Final = ("at", "known", "certain")


#: Makes a page of a query and its answer: rows, or yes or no, as JSON, a graph as N-Triples.
AnswerPage: TypeAlias = Callable[[Request, Site, "Operation", Written], Response]


@dataclass(frozen=True, slots=True)
class Operation:
    """A query as the protocol brings it."""

    text: str
    default: tuple[str, ...]  #: Values of ``default-graph-uri``.
    named: tuple[str, ...]  #: Values of ``named-graph-uri``.
    forms: tuple[str, ...]  #: Values of ``format``, which is no part of the protocol.
    why: bool
    language: str  #: Of the evidence; rows have none.


def operation(request: Request) -> Operation | None:
    """Return the query of a request, ``None`` where a GET has none.

    Raises:
        Problem: It is no query operation of the protocol.
    """
    found = negotiation.parameters(request.query)
    if request.method == "POST":
        kind = _content_type(request)
        body = _text(request.body)
        if kind == FORM:
            for name, values in negotiation.parameters(body).items():
                found.setdefault(name, []).extend(values)
        else:
            found.setdefault("query", []).append(body)
    if "update" in found:
        raise Problem(HTTPStatus.FORBIDDEN, f"update is refused: {_READ_ONLY}")
    for name in _OF_QUESTIONS:
        if name in found:
            raise Problem(HTTPStatus.BAD_REQUEST, f"{name} is for questions: a query is asked of the whole graph")
    queries = found.get("query", [])
    if not queries and request.method != "POST":
        return None
    if len(queries) != 1:
        count = "none" if not queries else str(len(queries))
        raise Problem(HTTPStatus.BAD_REQUEST, f"exactly one query is answered at a time, and there is {count}")
    default, named = (tuple(dict.fromkeys(found.get(f"{kind}-graph-uri", []))) for kind in ("default", "named"))
    why = negotiation.flag(found, "why")
    language = negotiation.tongue(request, found) if why else "en"
    return Operation(queries[0], default, named, tuple(found.get("format", ())), why, language)


def sparql(request: Request, site: Site, page: Part, answer: AnswerPage) -> Response:
    """Answer a query; without one, describe the service.

    Args:
        request: What is asked.
        site: Who is asked.
        page: Describes the service to a browser.
        answer: Tells a browser the answer to a query.

    Raises:
        Problem: The request is none of the protocol, or nothing acceptable is on offer.
        LodestoneError: The query is refused, or fails.
    """
    negotiation.only(request, "GET", "HEAD", "POST")
    asked = operation(request)
    if asked is None:
        from kg.web import descriptions  # noqa: PLC0415 - most requests have a query

        form = negotiation.form(request, (*GRAPHS, HTML))
        return page(request, site) if form is HTML else descriptions.service(site, form)
    found = _answered(request, site, asked, answer)
    return replace(found, kept=False) if fleeting(asked.text) else found


def fleeting(text: str) -> bool:
    """Whether the same query may have another answer a moment later: it asks for the time, or for chance."""
    lower = text.lower()
    return any(word in lower for word in _HINTS) and _FLEETING.search(lower) is not None


def _answered(request: Request, site: Site, asked: Operation, answer: AnswerPage) -> Response:
    query = judged(asked, site)
    if asked.why:
        from kg.web import answers  # noqa: PLC0415 - lineage is for those who ask why

        form = form_of(request, (PLAIN_JSON, TURTLE), asked)
        if query.default is not None or query.named is not None:
            raise Problem(HTTPStatus.BAD_REQUEST, "why=1 is answered for the default dataset only: leave out FROM")
        return answers.explained(site, site.graph, query.text, form, language=asked.language)
    return written(request, site, query, asked, page=answer)


def judged(asked: Operation, site: Site) -> Judged:
    """Return a query that may be run; a dataset of the protocol replaces that of the query.

    Raises:
        Problem: A graph of the dataset has no absolute IRI.
        LodestoneError: The query is refused.
    """
    store = site.graph.public
    if not asked.default and not asked.named:
        if not asked.why and harmless(asked.text):
            return Judged(asked.text)  # Should it be an update, the engine cannot read it, and it is judged then.
        return judge(asked.text, lambda graph: holds(store, graph))
    for graph in (*asked.default, *asked.named):
        if not _ABSOLUTE.fullmatch(graph):
            raise Problem(HTTPStatus.BAD_REQUEST, f"{graph!r} names no graph: write an absolute IRI")
    refuse_unheld([*asked.default, *asked.named], lambda graph: holds(store, graph))
    # FROM is replaced, and so need not be held.
    return Judged(judge(asked.text, lambda _: True).text, asked.default, asked.named)


def form_of(request: Request, offers: Sequence[Format], asked: Operation) -> Format:
    """Return the form of an answer: that of ``format`` where it names one on offer, else what ``Accept`` prefers.

    Clients send ``format`` in many spellings, and more than once, along with an ``Accept`` that is right.
    """
    named = [found for found in (by_name(name, offers) for name in asked.forms) if found]
    return named[0] if named else negotiation.form(request, offers)


def written(request: Request, site: Site, query: Judged, asked: Operation, *, page: AnswerPage) -> Response:
    """Run a query and return its answer in the form that the client would rather have, which may be a page."""
    chosen: list[Format] = []
    pages = (HTML,) if reads_pages(request.headers.get("accept")) else ()

    def choose(is_graph: bool) -> str:  # noqa: FBT001 - the engine's signature
        chosen.append(form_of(request, (*(GRAPHS if is_graph else ROWS), *pages), asked))
        if chosen[0] is HTML:
            return (N_TRIPLES if is_graph else JSON).suffix
        return chosen[0].suffix

    try:
        answer = write(site.graph.public, query, choose, site.settings.most)
    except SyntaxFault:
        refuse_faulty(asked.text)
        raise
    if chosen[0] is HTML:
        return page(request, site, asked, answer)
    return response(answer, chosen[0])


def response(answer: Written, form: Format) -> Response:
    """Return an answer; one that was cut says so in a header, and in the head of JSON and XML."""
    headers = [("Content-Type", form.content_type), VARY]
    body = answer.body
    if answer.rows is not None:
        headers.append(("Lodestone-Cut", f"rows={answer.rows}"))
        note = f"urn:lodestone:cut:{answer.rows}"
        if form.suffix == "json":
            body = body.replace(b'{"head":{', b'{"head":{"link":["%s"],' % note.encode(), 1)
        elif form.suffix == "xml":
            body = body.replace(b"</head>", b'<link href="%s"/></head>' % note.encode(), 1)
    return Response(HTTPStatus.OK, tuple(headers), body, kept=True)


def _content_type(request: Request) -> str:
    header = request.headers.get("content-type", "")
    kind = header.partition(";")[0].strip().lower()
    if kind == UPDATE:
        raise Problem(HTTPStatus.FORBIDDEN, f"update is refused: {_READ_ONLY}")
    if kind not in (FORM, QUERY):
        raise Problem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"a body of type {kind or 'unknown'} is not read: send {FORM} or {QUERY}",
            (("Accept-Post", f"{FORM}, {QUERY}"),),
        )
    charset = _CHARSET.search(header)
    if charset and charset[1].lower() not in ("utf-8", "utf8"):
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"a body in {charset[1]} is not read: send UTF-8")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "a compressed body is not read: send it as it is")
    return kind


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(HTTPStatus.BAD_REQUEST, f"the body is not UTF-8: {error}") from error
