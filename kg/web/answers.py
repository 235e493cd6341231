"""Answers with their evidence, and answers of canned questions, as documents."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from urllib.parse import quote

from kg.build import Graph
from kg.catalogue import Question
from kg.evidence import Account, account, as_json
from kg.formats import PLAIN_JSON, Format
from kg.paths import NOWHERE
from kg.provenance import to_prov
from kg.render import to_json
from kg.terms import Term
from kg.web.messages import Response
from kg.web.negotiation import VARY_LANGUAGE
from kg.web.site import Site


@dataclass(frozen=True, slots=True)
class Asked:
    """A canned question with its values."""

    question: Question
    given: dict[str, str]  #: Values as written, by parameter name.
    bindings: dict[str, Term]  #: Terms by variable name.
    text: str  #: The query that runs.
    notes: tuple[str, ...] = ()  #: What to tell beside the rows.


def evidence(site: Site, graph: Graph, text: str, language: str, *, words: bool = False) -> Account:
    """Answer a query and gather what each row rests on, with the articles' words only where they may be shown.

    Raises:
        Refused: The query cannot be traced; the text names what.
    """
    return account(graph, text, language, None if words and site.settings.words else NOWHERE)


def explained(
    site: Site, graph: Graph, text: str, form: Format, *, language: str = "en", words: bool = False
) -> Response:
    """Return an answer with its evidence: JSON with the witnesses of each row, or PROV-O in Turtle."""
    found = evidence(site, graph, text, language, words=words)
    if form is PLAIN_JSON or form.suffix == "json":
        body = to_json(found.rows, as_json(found))
    else:
        body = to_prov(graph, text, found)
    return Response(HTTPStatus.OK, (("Content-Type", form.content_type), VARY_LANGUAGE), body.encode(), kept=True)


def noted(response: Response, notes: tuple[str, ...]) -> Response:
    """Return an answer with what is to be told beside it, in headers of printable ASCII."""
    told = tuple(("Lodestone-Note", quote(note, safe=" !#$&'()*+,/:;=?@[]<>{}|~^`-._\"")) for note in notes)
    return replace(response, headers=(*response.headers, *told))
