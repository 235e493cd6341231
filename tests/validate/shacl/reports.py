"""What a report says, in a form in which two can be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TypeAlias

from kg.terms import Triple
from kg.validate.shacl.model import Result
from kg.validate.shacl.validation import By, validate
from tests.validate.shacl.mended import mended

Said: TypeAlias = tuple[str, str, str, str, str, str]


def said(results: Iterable[Result]) -> Counter[Said]:
    """Return focus node, path, value, component, severity and shape of each result, with how often they are said."""
    return Counter((r.focus, r.path, r.value, r.component, r.severity, r.shape) for r in results)


def both(triples: list[Triple], shapes: list[Triple]) -> tuple[Counter[Said], Counter[Said]]:
    """Return what the compiled shapes say, and what pySHACL says, its known defects mended."""
    with mended():
        ours = validate(triples, shapes)
        return said(ours.results), said(validate(triples, shapes, By.PYSHACL).results)
