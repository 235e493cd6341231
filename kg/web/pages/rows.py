"""The page of what somebody's own query finds, rows or yes and no: where its form leads without a script."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kg.columns import headings
from kg.engine import Rows
from kg.engine.embedded import parse_results
from kg.engine.written import Written
from kg.labels import labels
from kg.web.messages import Request, Response
from kg.web.pages.frame import page
from kg.web.pages.question import cell
from kg.web.reader import reader
from kg.web.site import Site

MOST: Final = 1000  #: Rows on a page; all of them come as a file.


def rows(request: Request, site: Site, text: str, answer: Written) -> Response:
    """Return an answer as a page.

    Args:
        request: What was asked.
        site: Who was asked.
        text: The query.
        answer: Rows, or yes or no, as JSON.
    """
    who = reader(request)
    if request.method == "POST":  # Links ask by address.
        who = replace(who, query=(("query", text),))
    found = parse_results(answer.body, "json")
    listed = found.rows[:MOST] if isinstance(found, Rows) else ()
    cut = answer.rows is not None or (isinstance(found, Rows) and len(found.rows) > MOST)
    names = labels(site.graph.public, {term for row in listed for term in row}, who.language)
    context = {
        "text": text,
        "columns": list(headings(found.variables, who.language).values()) if isinstance(found, Rows) else None,
        "rows": [[cell(term, names) for term in row] for row in listed],
        "truth": not isinstance(found, Rows) and found.value,
        "cut": len(listed) if cut else None,
    }
    return page("rows.html", who, context)
