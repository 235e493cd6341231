"""The form of an answer is the one that a client would rather have (RFC 9110, 12.4 and 12.5)."""

from __future__ import annotations

import pytest

from kg import formats
from kg.formats import CSV, GRAPHS, HTML, JSON, JSON_LD, N_TRIPLES, RDF_XML, ROWS, TSV, TURTLE, XML, Format, choose

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    "accept, offers, wanted",
    [
        (None, ROWS, JSON),
        ("", ROWS, JSON),
        ("*/*", ROWS, JSON),
        ("text/csv", ROWS, CSV),
        ("TEXT/CSV ; charset=utf-8", ROWS, CSV),
        ("text/*", ROWS, CSV),
        ("text/*, text/csv;q=0", ROWS, TSV),
        ("text/csv;q=0.4, application/sparql-results+xml;q=0.5", ROWS, XML),
        ("*/*;q=0.1, text/tab-separated-values;q=0.2", ROWS, TSV),
        ("*/*, application/sparql-results+json;q=0", (JSON, CSV), CSV),
        ("text/csv;q=0", ROWS, None),
        ("image/png", ROWS, None),
        ("text/csv;q=2", ROWS, None),
        ("text/csv;q=0.333, text/csv;q=0.9, application/json;q=0.5", ROWS, CSV),
        (", ,;q=1, text/csv", ROWS, CSV),
        ("application/rdf+xml, text/turtle;q=0.9", GRAPHS, RDF_XML),
        ("application/ld+json, */*;q=0.1", GRAPHS, JSON_LD),
        ("text/plain", GRAPHS, N_TRIPLES),
        ("application/*", (TURTLE, JSON_LD), JSON_LD),
        (BROWSER, (TURTLE, HTML), HTML),
        (BROWSER, (*ROWS, HTML), HTML),
        (BROWSER, ROWS, XML),
        ("application/sparql-results+json, application/json;q=0.9, */*;q=0.1", (HTML, *ROWS), JSON),
    ],
)
def test_choice(accept: str | None, offers: tuple[Format, ...], wanted: Format | None) -> None:
    """Weights count first, then how specific the match is, then the order of the offers; weight 0 forbids."""
    assert choose(accept, offers) == wanted


@pytest.mark.parametrize(
    "header, wanted",
    [(None, "en"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh"), ("en;q=0.5,zh;q=0.4", "en"), ("fr", "en"), ("fr,zh;q=0.1", "zh")],
)
def test_language(header: str | None, wanted: str) -> None:
    """Chinese is spoken where it is preferred to English."""
    assert formats.language(header) == wanted


@pytest.mark.parametrize(
    "header, wanted",
    [(None, False), ("gzip, br", True), ("gzip;q=0, *", False), ("*", True), ("identity", False), ("br;q=1", False)],
)
def test_compression(header: str | None, wanted: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Compression is for those who ask for it."""
    assert formats.takes_gzip(header) is wanted


def test_names_and_types() -> None:
    """A form is found by its suffix and by any of its media types; text comes with its encoding."""
    assert [formats.by_name(name, GRAPHS) for name in ("ttl", " Text/Turtle ", "nothing")] == [TURTLE, TURTLE, None]
    assert (CSV.content_type, JSON.content_type) == ("text/csv; charset=utf-8", "application/sparql-results+json")
    assert formats.listed((CSV, TSV)) == "text/csv, text/tab-separated-values"
    suffixes = [offer.suffix for offer in (*ROWS, *GRAPHS, HTML)]
    assert len(suffixes) == len(set(suffixes)) == 11
