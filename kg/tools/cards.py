"""The card of an entity as a JSON value: lines in groups, with the claims that each rests on, cut to a size."""

from __future__ import annotations

from typing import Any, Final

from kg.dossiers import HEADINGS
from kg.names import shorten
from kg.show import Dossier, Line
from kg.terms import iri_text
from kg.tools.answers import MOST_CHARACTERS, of_claims, size

_LINES: Final = 12  #: Lines per group.
_CITED: Final = 3  #: Claims cited per line.


def of_dossier(found: Dossier, language: str) -> dict[str, Any]:
    """Return a dossier as a JSON value, with fewer lines in each group the longer it is.

    Args:
        found: What is known.
        language: Of the headings, ``"en"`` or ``"zh"``.
    """
    most = _LINES
    while True:
        body = _with(found, language, most)
        if most == 1 or size(body) <= MOST_CHARACTERS:
            return body
        most //= 2


def _with(found: Dossier, language: str, most: int) -> dict[str, Any]:
    headings = HEADINGS[language]
    claims = [claim for lines in found.groups.values() for line in lines[:most] for claim in line.claims[:_CITED]]
    body: dict[str, Any] = {
        "entity": shorten(iri_text(found.entity)),
        "label": found.label,
        "groups": {headings[group]: [_line(line) for line in lines[:most]] for group, lines in found.groups.items()},
        "claims": of_claims(dict.fromkeys(claims), found.cited, found.names),
    }
    left = [f"{len(lines) - most} of {headings[g]}" for g, lines in found.groups.items() if len(lines) > most]
    if left:
        body["cut"] = f"left out: {', '.join(left)}; ask claims-about, or one of the other questions"
    return body


def _line(line: Line) -> dict[str, Any]:
    body: dict[str, Any] = {"text": line.text}
    if line.claims:
        body["restsOn"] = [shorten(iri_text(claim)) for claim in line.claims[:_CITED]]
    if len(line.claims) > _CITED:
        body["restsOnMore"] = len(line.claims) - _CITED
    if line.rule:
        body["rule"] = line.rule
    return body
