"""The page of a question: its form, its rows, their chart, and what each row rests on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Final

from kg.ask import filled
from kg.catalogue import Question
from kg.charts import bars_of, left_out
from kg.columns import headings
from kg.engine import Rows
from kg.errors import Refused
from kg.labels import labels, shown, within_sentence
from kg.terms import XSD, Term, is_iri, parse_literal
from kg.web import answers, negotiation
from kg.web import questions as answered
from kg.web.answers import Asked
from kg.web.messages import Problem, Request, Response
from kg.web.negotiation import flag
from kg.web.pages.fields import fields
from kg.web.pages.frame import page, tag
from kg.web.pages.front import asked_with, default
from kg.web.pages.strips import drawing
from kg.web.pages.trees import Ground, grounds
from kg.web.questions import Moment
from kg.web.reader import Reader, reader
from kg.web.site import Site

_LONG: Final = 48  #: Characters of a word, such as an IRI or the label of a blank node.
_NUMBERS: Final = frozenset(XSD + kind for kind in ("decimal", "integer", "double", "nonNegativeInteger", "float"))


@dataclass(frozen=True, slots=True)
class Cell:
    """A value in a table."""

    text: str
    term: Term | None
    number: bool
    long: bool  #: Whether it has a word that may be broken, lest the table be wider than the page.
    language: str | None


def question(request: Request, site: Site, asked: Question) -> Response:
    """Answer ``/questions/<name>`` to a browser: a form, and the rows if nothing required is missing."""
    found = negotiation.parameters(request.query)
    who = reader(request)
    given = {name: values[-1] for name, values in found.items()}
    context: dict[str, object] = {
        "asked": asked, "given": given, "problem": None, "faulty": None, "title": None, "rows": None,
        "may_have_words": site.settings.words,
    }  # fmt: skip
    today = None
    try:
        moment = answered.moment_of(site, found)
        today = moment.today
        ready = answered.ask(moment, asked, found, who.language)
    except Problem as problem:
        needed = any(p.required and not found.get(p.name) for p in asked.parameters)
        if not needed or _meant(given):
            # What is wrong with a value begins with the name of its parameter.
            context |= {"problem": problem.detail, "faulty": problem.detail.partition(" ")[0]}
        context["title"] = _title(site, asked, None, who)
        context["fields"] = fields(site.graph, asked, given, who, today=today)
        return page("question.html", who, context, HTTPStatus.OK if needed else problem.status)
    context |= {"title": _title(site, asked, ready, who), **_answer(site, moment, ready, who)}
    context["fields"] = fields(site.graph, asked, given, who, today=today)
    context |= _evidence(site, moment, ready, (flag(found, "why"), flag(found, "words")), who)
    return page("question.html", who, context)


def _meant(given: dict[str, str]) -> bool:
    return any(value for name, value in given.items() if name != "lang")


def _title(site: Site, asked: Question, ready: Asked | None, who: Reader) -> str:
    terms = ready.bindings if ready else {p.variable: t for p in asked.parameters if (t := default(p, ""))}
    names = within_sentence(site.graph.public, terms.values(), who.language)
    if ready:
        return filled(asked, asked.question, terms, names, who.language)
    return asked_with(asked, terms, names, who.language)


def _answer(site: Site, moment: Moment, ready: Asked, who: Reader) -> dict[str, object]:
    rows, cut = answered.rows_of(moment, ready, site.settings.most)
    names = labels(moment.graph.public, [term for row in rows.rows for term in row], who.language)
    chart = ready.question.chart
    drawn = drawing(bars_of(rows, chart, names), chart, len(rows.rows)) if chart else None
    return {
        "rows": [[cell(term, names) for term in row] for row in rows.rows],
        "terms": rows,
        "columns": list(headings(rows.variables, who.language).values()),
        "cut": cut,
        "chart": drawn,
        "left_out": left_out(drawn.left_out, who.language) if drawn and drawn.left_out else None,
        "notes": (
            *(() if rows.rows else answered.notes(moment, ready, who.language)),
            *moment.told(who.language),
        ),
        "query": ready.text.strip() + "\n",
        "answer_as": partial(_answer_as, who, ready),
    }


def _answer_as(who: Reader, ready: Asked, suffix: str, **more: object) -> str:
    """Return where the same answer is as a file, with its evidence where ``why`` is given."""
    moment = {name: value for name, value in who.query if name in ("at", "known", "certain")}
    return who.to(f"/questions/{ready.question.name}.{suffix}", **{**ready.given, **moment, **more})


def cell(term: Term | None, names: dict[Term, str]) -> Cell:
    """Return what a table shows of a term: its label where it has one."""
    literal = parse_literal(term) if term and term.startswith('"') else None
    number = literal is not None and literal.datatype in _NUMBERS
    text = shown(term, names)
    long = any(len(word) > _LONG for word in text.split())
    return Cell(text, term if term and is_iri(term) else None, number, long, tag(term))


def _evidence(
    site: Site, moment: Moment, ready: Asked, wanted: tuple[bool, bool], who: Reader
) -> dict[str, object]:  # fmt: skip
    """Return what the rows rest on, where that is asked for."""
    why, words = wanted
    told: dict[str, object] = {"why": why, "words": words and site.settings.words, "grounds": None, "untraced": None}
    if not why:
        return told
    try:
        found = answers.evidence(site, moment.graph, ready.text, who.language, words=words)
    except Refused as error:
        return {**told, "untraced": str(error)}
    by_row: dict[tuple[Term | None, ...], Ground] = dict(
        zip(found.rows.rows, grounds(moment.graph, found, who.language), strict=True)
    )
    rows, _ = answered.rows_of(moment, ready, site.settings.most)
    return {**told, "grounds": _of_rows(rows, by_row), "names": dict(found.names)}


def _of_rows(rows: Rows, by_row: dict[tuple[Term | None, ...], Ground]) -> list[Ground | None]:
    return [by_row.get(row) for row in rows.rows]
