"""A report that holds one of everything, and findings whose words are full of what each form takes for syntax."""

from __future__ import annotations

from typing import Final

import pytest

from kg.validate.registry import Rule
from kg.validate.report import Finding, Report, Severity, ShaclResult, Skipped
from tests.hostile import LABELS

SH: Final = "http://www.w3.org/ns/shacl#"
RESULT: Final = ShaclResult(
    "<http://e/ann>", "<http://e/born>", '"x"@en', f"<{SH}DatatypeConstraintComponent>", "<http://e/Shape-born>"
)
COMPLEX: Final = ShaclResult(
    "_:my-1", f"[ <{SH}inversePath> <http://e/p> ]", None, f"<{SH}MinCountConstraintComponent>", "_:shapes-2"
)
RULES: Final = (Rule("syntax", "reading", Severity.ERROR, "A file does not parse", "mend the text"),)


def finding(number: int, message: str, severity: Severity = Severity.ERROR, **more: object) -> Finding:
    """A finding on a line of its own, in a file whose name needs escaping."""
    given = {"excerpt": message, "fingerprint": f"{number:020x}", "column": 2, **more}
    return Finding("syntax", severity, "data/a b,c:%41;é.ttl", number, message, **given)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def report() -> Report:
    """A report with hostile words, SHACL results, a finding without a file, and all that can be said beside them."""
    hostile = [finding(number, label or "empty") for number, label in enumerate(LABELS, 1)]
    shapes = [
        Finding("Shape-born", Severity.WARNING, "/abs/my.ttl", 7, "Give a day.", 4, RESULT, "  ex:born 3", "a" * 20),
        Finding("Shape-p", Severity.INFO, "my.ttl", None, "Give more.", None, COMPLEX, None, "b" * 20),
    ]
    whole = Finding(
        "inconsistent", Severity.ERROR, "ontology/ and data/", None, "contradiction",
        fingerprint="c" * 20, in_file=False,
    )  # fmt: skip
    return Report(
        (*hostile, *shapes, whole),
        (Skipped("consistency", "not <asked> & so"),),
        {"files": 3},
        {"reading": 0.25, "shapes": 1.5},
        ("deep.ttl: nests deeper than 256; write it flatter",),
        ("a.ttl: gone (syntax)",),
        2,
    )
