"""What every page has: its language, its links, and a template that escapes whatever it is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg.evidence import when
from kg.formats import language
from kg.labels import shown
from kg.names import PREFIXES, expand, shorten
from kg.terms import Term, iri, iri_text, is_iri, parse_literal, plain
from kg.web import negotiation
from kg.web.chinese import HEADLINES, in_chinese
from kg.web.messages import Problem, Request, Response
from kg.web.negotiation import VARY_LANGUAGE, single
from kg.web.site import Site, local

_FOLDER: Final = Path(__file__).resolve().parents[1] / "templates"
_SAFE: Final = "/:@!$&'()*+,;=-._~"


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a page is made."""

    language: str  #: ``"en"`` or ``"zh"``.
    chosen: bool  #: Whether the address names the language, so that links have to keep it.
    path: str  #: Of the page, decoded, with one slash at its start.
    query: tuple[tuple[str, str], ...] = ()  #: The parameters of the page but ``lang``.

    def text(self, english: str, chinese: str) -> str:
        """Return the text in the reader's language."""
        return chinese if self.language == "zh" else english

    def to(self, path: str, **parameters: object) -> str:
        """Return a link to a path of the site that keeps the language; parameters without a value are left out."""
        path, hash_, fragment = path.partition("#")
        given = {key: str(value) for key, value in parameters.items() if value not in (None, "")}
        if self.chosen:
            given["lang"] = self.language
        mark = "&" if "?" in path else "?"
        return path + (mark + urlencode(given) if given else "") + hash_ + fragment

    def href(self, term: Term | None) -> str | None:
        """Return where a term leads; ``None`` for what is no IRI of the web."""
        if term is None or not is_iri(term):
            return None
        name = iri_text(term)
        if name.startswith(PREFIXES["question"]):
            return self.to("/questions/" + quote(name.removeprefix(PREFIXES["question"]).partition("/")[0]))
        place = local(name)
        if place != name:
            return self.to(place)
        return name if name.startswith(("http://", "https://")) else None

    def here(self, **changes: object) -> str:
        """Return a link to this page with some parameters changed; those that become ``None`` go."""
        given: dict[str, object] = dict(self.query)
        return self.to(quote(self.path, safe=_SAFE), **{**given, **changes})

    def other(self, tongue: str) -> str:
        """Return a link to this page in a language."""
        return Reader(tongue, chosen=True, path=self.path, query=self.query).here()


def reader(request: Request) -> Reader:
    """Return for whom a page is: in the language of the parameter ``lang``, else in what the browser prefers."""
    found = negotiation.parameters(request.query)
    tongue = negotiation.tongue(request, found)
    query = tuple((name, values[-1]) for name, values in found.items() if name != "lang")
    return Reader(tongue, bool(single(found, "lang")), "/" + request.path.lstrip("/"), query)


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
