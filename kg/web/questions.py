"""The canned questions over HTTP: a list of them, and the answer of each."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from kg.ask import bind, why_empty
from kg.asof import heading
from kg.build import Graph
from kg.catalogue import Parameter, Question
from kg.engine import Rows
from kg.engine.embedded import parse_results
from kg.engine.written import write
from kg.errors import BadParameter, UnknownName
from kg.formats import GRAPHS, HTML, PLAIN_JSON, ROWS, TURTLE, Format, by_name
from kg.guard import Judged
from kg.resolve import Resolver
from kg.surfaces import ADDRESS
from kg.web import answers, negotiation
from kg.web.answers import Asked
from kg.web.messages import Problem, Request, Response
from kg.web.negotiation import VARY_LANGUAGE, flag, single
from kg.web.protocol import response
from kg.web.site import Part, Site

if TYPE_CHECKING:
    from kg.snapshot import Snapshot

#: Parameters that every question has; the catalogue keeps these names free.
COMMON: Final = ("why", "at", "known", "certain", "lang", "format", "words")


@dataclass(frozen=True, slots=True)
class Moment:
    """The graph that a question is asked of."""

    graph: Graph
    snapshot: Snapshot | None = None  #: Where another graph than the whole was asked for.

    @property
    def today(self) -> str | None:
        """The day that ``latest`` means, where it is not that of the newest article."""
        return self.snapshot.today if self.snapshot else None

    def told(self, tongue: str) -> tuple[str, ...]:
        """Say of which moment an answer is and how many claims that leaves; nothing where it is of the whole graph."""
        return heading(self.snapshot, tongue) if self.snapshot else ()


def listed(request: Request, site: Site, page: Part) -> Response:
    """Answer ``/questions``: every question with its parameters; ``page`` tells a browser."""
    negotiation.only(request, "GET", "HEAD")
    form = negotiation.form(
        request, (PLAIN_JSON, *GRAPHS, HTML), single(negotiation.parameters(request.query), "format")
    )
    if form is HTML:
        return page(request, site)
    if form in GRAPHS and form is not PLAIN_JSON:
        from kg.web import descriptions  # noqa: PLC0415 - only some ask for it

        return descriptions.catalogue(site, form)
    body = json.dumps([described(found) for found in site.questions], ensure_ascii=False, indent=2) + "\n"
    return Response(HTTPStatus.OK, (("Content-Type", form.content_type), VARY_LANGUAGE), body.encode(), kept=True)


def described(found: Question) -> dict[str, object]:
    """Return a question as JSON."""
    return {
        "name": found.name,
        "path": f"/questions/{found.name}",
        "summary": found.summary.both,
        "question": found.question.both,
        "returns": found.returns.both,
        "tags": list(found.tags),
        "parameters": [_parameter(parameter) for parameter in found.parameters],
    }


def _parameter(found: Parameter) -> dict[str, object]:
    told = {
        "name": found.name,
        "type": found.kind.value,
        "classes": list(found.classes) or None,
        "default": found.default,
        "values": [word for word, _ in found.values] or None,
        "required": found.required,
        "note": found.note.both if found.note else None,
    }
    return {key: value for key, value in told.items() if value is not None}


def one(request: Request, site: Site, page: Callable[[Request, Site, Question], Response]) -> Response:
    """Answer ``/questions/<name>``, or with the suffix of a form; ``page`` tells a browser.

    Raises:
        Problem: There is no such question, or a parameter is wrong.
        LodestoneError: The question cannot be answered.
    """
    negotiation.only(request, "GET", "HEAD")
    name, _, suffix = request.path.rstrip("/").removeprefix("/questions/").partition(".")
    try:
        question = site.question(name)
    except UnknownName as error:
        raise Problem(HTTPStatus.NOT_FOUND, str(error)) from error
    found = negotiation.parameters(request.query)
    why = flag(found, "why")
    offers: tuple[Format, ...] = (PLAIN_JSON, TURTLE, HTML) if why else (*ROWS, HTML)
    named = single(found, "format")
    if suffix and by_name(suffix, offers) is None:
        raise Problem(
            HTTPStatus.NOT_FOUND, f"there is no form .{suffix}: {', '.join(o.suffix for o in offers)} there are"
        )
    form = negotiation.form(request, offers, named or suffix)
    if suffix not in ("", form.suffix):
        raise Problem(HTTPStatus.BAD_REQUEST, f"the path asks for .{suffix}, format for {named}: give one of the two")
    if form is HTML:
        return page(request, site, question)
    tongue = negotiation.tongue(request, found)
    moment = moment_of(site, found)
    asked = ask(moment, question, found, tongue)
    if why:
        words = flag(found, "words")
        explained = answers.explained(site, moment.graph, asked.text, form, language=tongue, words=words)
        return answers.noted(explained, moment.told(tongue))
    return _rows(site, moment, asked, form, tongue)


def moment_of(site: Site, found: dict[str, list[str]]) -> Moment:
    """Return the graph of the moment that ``at``, ``known`` and ``certain`` name.

    Raises:
        BadParameter: A day is none, or certainty is asked for without a day.
    """
    at, known, certain = single(found, "at") or None, single(found, "known") or None, flag(found, "certain")
    if at is None and known is None and not certain:
        return Moment(site.graph)
    from kg.snapshot import Moment as Wanted  # noqa: PLC0415 - most questions are asked of no moment

    snapshot = site.at(Wanted(at, certain, known))
    return Moment(snapshot.graph, snapshot)


def ask(moment: Moment, question: Question, found: dict[str, list[str]], tongue: str) -> Asked:
    """Take the parameters of a question; an empty value, as a form sends it, counts as none.

    Raises:
        Problem: A parameter is not that of the question, or its value is not of its type.
    """
    given = {name: single(found, name) or "" for name in found if name not in COMMON}
    given = {name: value for name, value in given.items() if value}
    try:
        for name in given:
            question.parameter(name)
        bindings = bind(Resolver(moment.graph.public, moment.today, ADDRESS, tongue), question, given)
    except (BadParameter, UnknownName) as error:
        raise Problem(HTTPStatus.BAD_REQUEST, str(error)) from error
    return Asked(question, given, bindings, question.bound(bindings))


def _rows(site: Site, moment: Moment, asked: Asked, form: Format, tongue: str) -> Response:
    written = write(moment.graph.public, Judged(asked.text), lambda _: form.suffix, site.settings.most)
    answer = response(written, form)
    vary = tuple((name, value) for name, value in answer.headers if name != "Vary")
    answer = Response(answer.status, (*vary, VARY_LANGUAGE), answer.body, kept=True)
    empty = notes(moment, asked, tongue) if _empty(written.body, form) else ()
    return answers.noted(answer, (*empty, *moment.told(tongue)))


def notes(moment: Moment, asked: Asked, tongue: str) -> tuple[str, ...]:
    """Say what it means that there is no row."""
    resolver = Resolver(moment.graph.public, moment.today, ADDRESS)
    return why_empty(resolver, asked.question, asked.given, asked.bindings, tongue)


def _empty(body: bytes, form: Format) -> bool:
    if form.suffix == "json":
        return body.endswith(b'"bindings":[]}}')
    if form.suffix == "xml":
        return b"<result>" not in body
    return body.count(b"\n") == 1


def rows_of(moment: Moment, asked: Asked, most: int) -> tuple[Rows, int | None]:
    """Return the rows of a question, and how many there are if that is not all of them."""
    written = write(moment.graph.public, Judged(asked.text), lambda _: "json", most)
    found = parse_results(written.body, "json")
    assert isinstance(found, Rows)
    return found, written.rows
