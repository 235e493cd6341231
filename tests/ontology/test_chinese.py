"""A thing has one Chinese name: that of its label, in what defines others by it and at the head of columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.columns import headings
from kg.names import ONTOLOGY
from kg.terms import iri, plain

if TYPE_CHECKING:
    from kg.terms import Term
    from tests.ontology.conftest import Ontology

#: Columns that are named like classes, and like properties whose label is a noun.
COLUMNS = (
    "agent", "agreement", "article", "bloc", "bound", "claim", "collective", "company", "comparison", "degree",
    "document", "event", "facility", "indicator", "material", "person", "phase", "place", "post",
    "sector", "signing", "stage", "stance", "state", "statistic", "target", "technology", "undertaking", "whole",
)  # fmt: skip
VALUES = ("as_written", "high", "independent", "low", "maker", "party", "rank", "unit")


def test_chinese_definitions_name_the_kind_by_its_label(ontology: Ontology) -> None:
    """What is *a statement that* in English, or *relates a statement*, names a statement by its label in Chinese."""
    looked_at = 0
    for term in ontology.own:
        english, chinese = (dict(ontology.texts_of(term, "skos:definition"))[language] for language in ("en", "zh"))
        above = (*ontology.values(term, "rdfs:subClassOf"), *ontology.values(term, "rdfs:domain"))
        for label in (_labels(ontology, kind) for kind in above if kind in ontology.own):
            if re.match(rf"(?:An?|Relates an?) {label['en']}\b", english):
                assert label["zh"] in chinese, (term, label["zh"])
                looked_at += 1
    assert looked_at >= 95


def test_columns_are_headed_by_the_labels_of_terms(ontology: Ontology) -> None:
    """A column of bodies, claims or ranks is headed in Chinese as the ontology calls a body, a claim or a rank."""
    terms = {column: column.capitalize() for column in COLUMNS}
    terms |= {column: re.sub(r"_(\w)", lambda found: found[1].upper(), column) for column in VALUES}
    assert len(terms) == 37
    headed = headings(terms, "zh")
    for column, local in terms.items():
        assert _labels(ontology, iri(ONTOLOGY + local))["zh"] == headed[f"?{column}"], column


def _labels(ontology: Ontology, term: Term) -> dict[str | None, str]:
    labels = dict(ontology.texts_of(term, "rdfs:label"))
    assert set(labels) == {"en", "zh"}, plain(term)
    return labels
