"""Forms of an answer on the web: media types, suffixes, and which of them a client would rather have.

Media types are those of the W3C recommendations; negotiation follows RFC 9110, 12.4 and 12.5.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final


@dataclass(frozen=True, slots=True)
class Format:
    """A form that an answer can have."""

    suffix: str  #: Without the dot; also its short name.
    media: tuple[str, ...]  #: Media types that ask for it; the first is the one that is sent.
    title: str  #: For people.

    @property
    def content_type(self) -> str:
        """The value of ``Content-Type``."""
        return f"{self.media[0]}; charset=utf-8" if self.media[0].startswith("text/") else self.media[0]


JSON: Final = Format("json", ("application/sparql-results+json", "application/json"), "SPARQL results JSON")
XML: Final = Format("xml", ("application/sparql-results+xml", "application/xml", "text/xml"), "SPARQL results XML")
CSV: Final = Format("csv", ("text/csv",), "CSV")
TSV: Final = Format("tsv", ("text/tab-separated-values",), "TSV")
TURTLE: Final = Format("ttl", ("text/turtle", "application/x-turtle"), "Turtle")
TRIG: Final = Format("trig", ("application/trig", "application/x-trig"), "TriG")
N_TRIPLES: Final = Format("nt", ("application/n-triples", "text/plain"), "N-Triples")
N_QUADS: Final = Format("nq", ("application/n-quads", "text/x-nquads"), "N-Quads")
JSON_LD: Final = Format("jsonld", ("application/ld+json", "application/json"), "JSON-LD")
RDF_XML: Final = Format("rdf", ("application/rdf+xml", "application/xml", "text/xml"), "RDF/XML")
HTML: Final = Format("html", ("text/html", "application/xhtml+xml"), "HTML")
PLAIN_JSON: Final = Format("json", ("application/json",), "JSON")
PROBLEM: Final = Format("json", ("application/problem+json", "application/json"), "problem document")

#: What holds the rows or the truth value of an answer, the one that is sent to whoever does not care first.
ROWS: Final = (JSON, XML, CSV, TSV)
#: What holds a graph.
GRAPHS: Final = (TURTLE, TRIG, N_TRIPLES, N_QUADS, JSON_LD, RDF_XML)

#: Characters of a header and ranges in it that are weighed: the front process does so, which keeps everybody waiting.
_WEIGHED, _RANGES = 4096, 64
_QUALITY: Final = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")


def choose(accept: str | None, offers: Sequence[Format]) -> Format | None:
    """Return the form that a client would rather have, ``None`` where it takes none of those on offer.

    The quality of a form is that of the most specific range that matches one of its media types; among equals the
    more specific match wins, and then the order of the offers.

    Args:
        accept: The header ``Accept``, or ``None`` where there is none: then everything is welcome.
        offers: Forms on offer, the preferred one first.
    """
    return _choose(accept, tuple(offers)) if accept and accept.strip() else offers[0]


@lru_cache(maxsize=512)
def _choose(accept: str, offers: tuple[Format, ...]) -> Format | None:
    ranges = _weighed(accept)
    best: tuple[float, int, int, Format] | None = None
    for place, offer in enumerate(offers):
        aliases = [(ranges[media], 2) for media in offer.media[1:] if media in ranges]
        quality, specificity = max([_quality(offer.media[0], ranges), *aliases])
        if quality > 0 and (best is None or (quality, specificity) > best[:2]):
            best = (quality, specificity, place, offer)
    return best[3] if best else None


def _quality(media: str, ranges: dict[str, float]) -> tuple[float, int]:
    """Return quality and specificity of a media type that is sent; an alias has to be asked for by name."""
    family = media.partition("/")[0] + "/*"
    for specificity, wanted in ((2, media), (1, family), (0, "*/*")):
        if wanted in ranges:
            return ranges[wanted], specificity
    return 0.0, 0


def _weighed(header: str) -> dict[str, float]:
    """Return the first ranges of a header with their weights; what is none is passed over, as are parameters."""
    found: dict[str, float] = {}
    for part in header[:_WEIGHED].split(",", _RANGES)[:_RANGES]:
        name, *parameters = (piece.strip() for piece in part.split(";", _RANGES))
        weight = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip().lower() == "q":
                weight = float(value) if _QUALITY.fullmatch(value.strip()) else 0.0
        if name:
            found[name.lower()] = max(weight, found.get(name.lower(), 0.0))
    return found


@lru_cache(maxsize=512)
def reads_pages(accept: str | None) -> bool:
    """Whether an error is best told on a page: the header ``Accept`` prefers no other form that an answer can have."""
    return choose(accept, (PROBLEM, HTML, *ROWS, *GRAPHS)) is HTML


def told_otherwise(headers: Mapping[str, str]) -> bool:
    """Whether an error is told otherwise than to whoever has no wish: on a page, or in Chinese."""
    return reads_pages(headers.get("accept")) or language(headers.get("accept-language")) == "zh"


@lru_cache(maxsize=512)
def language(accept: str | None) -> str:
    """Return ``"zh"`` or ``"en"``, whichever the header ``Accept-Language`` gives more weight; English if neither."""
    weights = {"en": 0.0, "zh": 0.0}
    for tag, weight in _weighed(accept or "").items():
        primary = tag.partition("-")[0]
        if primary in weights:
            weights[primary] = max(weights[primary], weight)
    return "zh" if weights["zh"] > weights["en"] else "en"


@lru_cache(maxsize=512)
def takes_gzip(accept: str | None) -> bool:
    """Whether the header ``Accept-Encoding`` allows gzip."""
    weights = _weighed(accept or "")
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


def by_name(name: str, offers: Iterable[Format]) -> Format | None:
    """Return the form of a suffix or of a media type, ``None`` where it is none of those on offer."""
    wanted = name.strip().lower()
    return next((offer for offer in offers if wanted == offer.suffix or wanted in offer.media), None)


def listed(offers: Iterable[Format]) -> str:
    """Return the media types on offer, one per form, for the text of an error."""
    return ", ".join(offer.media[0] for offer in offers)
