"""A JSON-LD tree per entity: its names and kind, and every claim that mentions it with all that the claim holds.

The frame is fixed: entity, below it ``mentionedIn`` (``schema:mentions`` read backwards) the claims, in each its
record, the passages it rests on and, as ``@graph``, what it asserts. The context is the published one with that name
more, and stands once beside the trees, as ``context.jsonld``, to which each refers by a relative IRI.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from kg import names
from kg.export.context import Context, context
from kg.export.folders import whole_folder
from kg.export.index import Index
from kg.export.jsonld import name_of, node
from kg.export.select import Material
from kg.terms import Quad, Term, iri_text

CONTEXT: Final = "context.jsonld"
_CITES: Final = frozenset(f"<{names.expand(name)}>" for name in ("lo:restsOn", "lo:readWith"))
_MENTIONED: Final = "mentionedIn"


def framed(material: Material, place: Path) -> None:
    """Write a file for each entity, ``<drawer>/<slug>.jsonld``, into a new folder."""
    shorten = context(material.dataset)
    trees = Trees(material, shorten)
    with whole_folder(place) as folder:
        _write(folder / CONTEXT, {"@context": document(shorten)})
        for entity in trees.entities:
            drawer, _, slug = iri_text(entity).removeprefix(names.PREFIXES["id"]).partition("/")
            if slug:
                _write(folder / drawer / f"{slug}.jsonld", {"@context": f"../{CONTEXT}", **trees.tree(entity)})


def document(shorten: Context) -> dict[str, object]:
    """Return the context of the trees."""
    found = shorten.document()["@context"]
    assert isinstance(found, dict)
    return {**found, _MENTIONED: {"@reverse": "schema:mentions"}}


class Trees:
    """The trees of one material."""

    def __init__(self, material: Material, shorten: Context) -> None:
        self._shorten = shorten
        self._naming, self._records = Index(material.dataset.naming), Index(material.dataset.records)
        self._asserted: dict[Term, list[Quad]] = {}
        self._mentions: dict[Term, dict[Term, None]] = {}
        for quad in sorted(material.dataset.contents):
            self._asserted.setdefault(quad[3], []).append(quad)
            for term in quad[:3]:
                self._mentions.setdefault(term, {})[quad[3]] = None

    @property
    def entities(self) -> tuple[Term, ...]:
        """Everything that naming knows, sorted."""
        return self._naming.subjects

    def tree(self, entity: Term) -> dict[str, object]:
        """Return an entity with the claims that mention it."""
        found = node(entity, self._naming.pairs(entity), self._shorten)
        claims = [self._claim(claim) for claim in sorted(self._mentions.get(entity, ()))]
        return {**found, _MENTIONED: claims} if claims else found

    def _claim(self, claim: Term) -> dict[str, object]:
        pairs = self._records.pairs(claim)
        found = node(claim, [pair for pair in pairs if pair[0] not in _CITES], self._shorten)
        for predicate in sorted({pair[0] for pair in pairs} & _CITES):
            passages = [value for name, value in pairs if name == predicate]
            found[self._shorten.terms[predicate]] = [self._passage(passage) for passage in passages]
        found["@graph"] = self._nodes(self._asserted.get(claim, []))
        return found

    def _passage(self, passage: Term) -> dict[str, object]:
        pairs = self._records.pairs(passage)
        return node(passage, pairs, self._shorten) if pairs else {"@id": name_of(passage)}

    def _nodes(self, quads: Iterable[Quad]) -> list[dict[str, object]]:
        found: dict[Term, list[tuple[Term, Term]]] = {}
        for subject, predicate, value, _ in quads:
            found.setdefault(subject, []).append((predicate, value))
        return [node(subject, pairs, self._shorten) for subject, pairs in found.items()]


def _write(path: Path, value: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
