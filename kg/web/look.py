"""How an error looks on a page, whoever tells it: a worker, or the front process, which reads no templates.

The nursery renders the page of an error once for each kind of reader, with holes (:mod:`string`) for what differs, and
hands these to the front with its first message, beside the files that such a page loads: an error has to be told, and
be readable, also where no worker is free to help.
"""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from string import Template
from typing import Final, TypeAlias

from kg import formats
from kg.web.chinese import HEADLINES, in_chinese
from kg.web.messages import Problem, Request, Response
from kg.web.negotiation import VARY_LANGUAGE
from kg.web.reader import Reader, reader

#: Pages with holes, by language and by whether the address names the language.
ErrorPages: TypeAlias = dict[tuple[str, bool], str]
#: An answer: status, status line and headers, body.
Answer: TypeAlias = tuple[int, bytes, bytes]

#: What differs from one error to the next: texts, the language of the detail, links to the page in each language.
HOLES: Final = ("status", "headline", "detail", "tongue", "in_english", "in_chinese")
_REPEATED: Final = 2048  #: Characters of an address up to which a page repeats it in its links.


@dataclass(frozen=True, slots=True)
class Look:
    """What the front process needs to tell errors as a worker does."""

    pages: ErrorPages = field(default_factory=dict)  #: Empty before a graph is loaded: then there are documents only.
    files: dict[str, tuple[Answer, Answer]] = field(default_factory=dict)  #: By path: as it is, and compressed.

    def refusal(self, problem: Problem, request: Request) -> Response:
        """Return a problem in the form and language that its request prefers, before what goes with every response."""
        if self.pages and formats.reads_pages(request.headers.get("accept")):
            return page(problem, request, self.pages)
        return problem.response(formats.language(request.headers.get("accept-language")))

    def file(self, request: Request) -> Answer | None:
        """Return the answer to a request for what an error page loads, ``None`` for any other request."""
        found = self.files.get(request.target)
        if found is None or request.method not in ("GET", "HEAD"):
            return None
        return found[formats.takes_gzip(request.headers.get("accept-encoding"))]


def page(problem: Problem, request: Request, pages: ErrorPages) -> Response:
    """Return a problem as a page."""
    who = _reader(request)
    chinese = who.language == "zh"
    told = in_chinese(problem.detail) if chinese else None
    values = {
        "status": str(int(problem.status)),
        "headline": HEADLINES.get(problem.status, problem.status.phrase) if chinese else problem.status.phrase,
        "detail": told or problem.detail,
        "tongue": "zh-Hans" if told else "en",
        "in_english": who.other("en"),
        "in_chinese": who.other("zh"),
    }
    text = Template(pages[who.language, who.chosen]).substitute(
        {name: html.escape(value) for name, value in values.items()}
    )
    return Response(problem.status, (*headers(who.language), *problem.headers), text.encode())


def headers(tongue: str) -> tuple[tuple[str, str], ...]:
    """Return the headers of a page in a language."""
    return (("Content-Type", "text/html; charset=utf-8"), ("Content-Language", tongue), VARY_LANGUAGE)


def _reader(request: Request) -> Reader:
    """Return for whom an error is told, however faulty the address; one too long to be repeated leads home."""
    try:
        who = reader(request)
    except Problem:
        return Reader(formats.language(request.headers.get("accept-language")), chosen=False, path="/")
    return who if len(request.target) <= _REPEATED else Reader(who.language, who.chosen, path="/")
