"""What shapes import, and the shapes and terms that they name: each of these may be missing in silence."""

from __future__ import annotations

from kg.validate import shape_imports, shape_names, shape_terms
from kg.validate.corpus import Corpus
from kg.validate.report import Outcome


def check(corpus: Corpus) -> Outcome:
    """Look at all of them."""
    outcomes = [part.check(corpus) for part in (shape_imports, shape_names, shape_terms)]
    found = tuple(finding for outcome in outcomes for finding in outcome.findings)
    return Outcome(found, checked={key: number for outcome in outcomes for key, number in outcome.checked.items()})
