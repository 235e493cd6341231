"""What was found by words, as a document: JSON, the same bytes every time; and what kinds of things are called."""

from __future__ import annotations

import json
from typing import Final

from kg.find import Findings, Kind
from kg.terms import plain

#: What the kinds of things that are found are called, in the plural.
KINDS: Final = {
    "en": {Kind.ENTITY: "Entities", Kind.TERM: "Terms", Kind.ARTICLE: "Articles", Kind.QUESTION: "Questions",
           Kind.CLAIM: "Claims"},
    "zh": {Kind.ENTITY: "实体", Kind.TERM: "术语", Kind.ARTICLE: "文章", Kind.QUESTION: "问题", Kind.CLAIM: "论断"},
}  # fmt: skip


def findings_json(found: Findings) -> str:
    """Return findings as JSON."""
    hits = [
        {
            "iri": plain(hit.iri), "kind": hit.kind.value, "label": hit.label, "name": hit.name,
            "classes": list(hit.classes), "mentions": hit.mentions, "fit": hit.fit.name.lower(),
        }
        for hit in found.hits
    ]  # fmt: skip
    totals = {kind.value: count for kind, count in found.totals.items()}
    body = {"text": found.text, "nearMiss": found.near_miss, "totals": totals, "hits": hits}
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"
