"""The pages that lead to all others: home, the questions, and what a search finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.ask import filled
from kg.build import Graph
from kg.catalogue import Kind, Parameter, Question, Theme
from kg.columns import anything
from kg.errors import UnknownName
from kg.find import find as find_in
from kg.findings import KINDS, findings_json
from kg.formats import GRAPHS, HTML, PLAIN_JSON
from kg.labels import labels, within_sentence
from kg.names import expand
from kg.terms import Term, iri, literal
from kg.times import LATEST
from kg.web import negotiation
from kg.web.messages import Request, Response
from kg.web.negotiation import VARY_LANGUAGE, single
from kg.web.pages.frame import page
from kg.web.reader import reader
from kg.web.site import Site


@dataclass(frozen=True, slots=True)
class Listed:
    """A question on a list."""

    name: str
    text: str  #: Asked with its defaults.
    summary: str
    drawn: bool  #: Whether its answer has a chart.


def home(request: Request, site: Site) -> Response:
    """Answer ``/``: a page, or what the data set and its endpoint are, in RDF."""
    negotiation.only(request, "GET", "HEAD")
    form = negotiation.form(request, (HTML, *GRAPHS))
    if form is not HTML:
        from kg.web import descriptions  # noqa: PLC0415 - only some ask for it

        return descriptions.service(site, form)
    who = reader(request)
    counts = site.graph.report.counts
    read = articles(site.graph, who.language)
    context = {"themes": themes(site, who.language), "counts": counts, "questions": len(site.questions)}
    return page("home.html", who, {**context, "read": read, "sources": len(read)})


def articles(graph: Graph, language: str) -> list[tuple[Term, str, str]]:
    """Return the articles that claims come from, in order: each with its name and day."""
    issued = {record.source: record.issued for record in graph.claims.values()}
    names = labels(graph.public, issued, language)
    return [(source, names[source], issued[source]) for source in sorted(issued)]


def questions(request: Request, site: Site) -> Response:
    """Answer ``/questions`` to a browser."""
    who = reader(request)
    return page("questions.html", who, {"themes": themes(site, who.language), "total": len(site.questions)})


def themes(site: Site, language: str) -> list[tuple[str, str, list[Listed]]]:
    """Return the questions under their themes: of each theme its name, heading and questions."""
    today = max((record.issued for record in site.graph.claims.values()), default="")
    defaults = {
        found.name: {p.variable: term for p in found.parameters if (term := default(p, today))}
        for found in site.questions
    }
    given = {term for found in defaults.values() for term in found.values()}
    names = within_sentence(site.graph.public, given, language)
    listed = {
        found.name: Listed(
            found.name,
            asked_with(found, defaults[found.name], names, language),
            found.summary.read(language),
            bool(found.chart),
        )
        for found in site.questions
    }
    return [
        (theme.value, theme.heading(language), [listed[q.name] for q in site.questions if q.theme is theme])
        for theme in Theme
    ]


def asked_with(found: Question, terms: Mapping[str, Term], names: Mapping[Term, str], language: str) -> str:
    """Return a question in words, with what is given for its parameters, and dots for what is not."""
    text = filled(found, found.question, terms, names, language)
    for parameter in found.parameters:
        if parameter.variable not in terms and parameter.required:
            text = text.replace(anything(parameter.variable, language), "…")
    return text


def default(parameter: Parameter, today: str) -> Term | None:
    """Return the term of a parameter's default, as far as it needs no graph to be known.

    Args:
        parameter: The parameter.
        today: The day that ``latest`` means.
    """
    value = parameter.default
    if value is None or parameter.leaves_open(value):
        return None
    if parameter.kind in (Kind.IRI, Kind.CHOICE):
        try:
            return iri(expand(dict(parameter.values).get(value, value)))
        except UnknownName:
            return literal(value)
    return literal(today if value == LATEST else value)


def find(request: Request, site: Site) -> Response:
    """Answer ``/find?q=...``: entities, terms, articles, questions and claims that are named or worded so."""
    negotiation.only(request, "GET", "HEAD")
    found = negotiation.parameters(request.query)
    who = reader(request)
    text = (single(found, "q") or "").strip()[:200]
    form = negotiation.form(request, (HTML, PLAIN_JSON), single(found, "format"))
    findings = find_in(site.graph.public, text, who.language, most=20, asked=site.questions)
    if form is PLAIN_JSON:
        headers = (("Content-Type", form.content_type), VARY_LANGUAGE)
        return Response(200, headers, findings_json(findings).encode(), kept=True)
    groups = [
        (kind.value, KINDS[who.language][kind], [hit for hit in findings.hits if hit.kind is kind], total)
        for kind, total in findings.totals.items()
    ]
    return page("find.html", who, {"text": text, "findings": findings, "groups": groups})
