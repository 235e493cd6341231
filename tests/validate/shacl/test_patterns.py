"""Patterns with Unicode categories: SHACL takes the expressions of SPARQL, which have them; Python's have not."""

from __future__ import annotations

from typing import Final

import pytest

from kg.errors import EngineFailure, SyntaxFault
from kg.terms import Triple, literal, plain
from kg.validate.shacl.validation import By, validate
from tests.validate.shacl.random_shapes import PREFIXES, triples

#: A pattern, its flags, and the values that match and that do not.
READ: Final = (
    (r"^\p{L}+$", "", "'é' , '矿' , 'Ab'", "'' , 'a1' , 'a b' , 1"),
    (r"\p{Lu}", "", "'aB' , 'É' , ex:N", "'ab' , '矿' , <urn:n>"),
    (r"^\P{Nd}*$", "", "'' , 'a' , true", "'a1' , '٣' , 07"),
    (r"^[\p{L}\p{Nd}_-]+$", "", "'a-1_é' , '07'^^xsd:integer", "'a.1'"),
    (r"^\p{Ll}+$", "i", "'ab' , 'AB'", "'a1'"),
    (r"^\p{L}.\p{L}$", "s", r"'a\nb' , 'a-b'", "'a-1'"),
)
REFUSED: Final = (
    r"\p{IsGreek}", r"\p{Han}", r"\pL", r"\p{Zz}", r"\p{L", r"\p{L}(?=a)", r"(\p{L})\1", r"[\p{L}-[a-z]]",
    r"[\p{L}&&a]", r"[\p{L}--a]",
)  # fmt: skip
TOLD: Final = r"sh:pattern of .*: write \\p\{…\} with a general category, such as Lu, and none of -\["


def shapes(pattern: str, flags: str = "") -> list[Triple]:
    """Ask for a pattern."""
    asked = f"sh:path ex:p ; sh:pattern {literal(pattern)} ; sh:flags {literal(flags)}"
    return triples(f"{PREFIXES}ex:S a sh:NodeShape ; sh:targetNode ex:n ; sh:property [ {asked} ] .")


@pytest.mark.parametrize("pattern, flags, matching, failing", READ)
def test_categories_of_unicode_are_read(pattern: str, flags: str, matching: str, failing: str) -> None:
    """Of the text of literals as the file has it, and of IRIs; a blank node has none."""
    data = triples(f"{PREFIXES}ex:n ex:p {matching} , {failing} , _:b .")
    found = [result.value for result in validate(data, shapes(pattern, flags)).results]
    wrong = {triple[2] for triple in triples(f"{PREFIXES}ex:n ex:p {failing} .")}
    assert {value for value in found if not value.startswith("_:")} == wrong
    assert len(found) == len(wrong) + 1


@pytest.mark.parametrize("pattern", REFUSED)
def test_what_the_engine_reads_otherwise_or_not_at_all_is_refused(pattern: str) -> None:
    """Blocks, scripts, looking ahead, references back, and classes less others: it is told what to write."""
    with pytest.raises(SyntaxFault, match=TOLD):
        validate([], shapes(pattern))


@pytest.mark.parametrize("pattern, count", [("[p{]", 0), (r"\\p{1}", 0), (r"\\P{1}", 1)])
def test_other_patterns_are_those_of_python(pattern: str, count: int) -> None:
    """Where no category is named, nothing changes: a backslash may itself be what is sought."""
    data = triples(rf"{PREFIXES}ex:n ex:p 'x\\py' .")
    for by in By:
        assert [plain(result.value) for result in validate(data, shapes(pattern), by).results] == [r"x\py"] * count
    with pytest.raises(SyntaxFault, match=r"bad escape \\q"):
        validate([], shapes(r"\q" + pattern))


def test_pyshacl_reads_none() -> None:
    """It is said that it gave up, and no report is made up."""
    with pytest.raises(EngineFailure, match=r"pySHACL could not validate: bad escape \\p"):
        validate(triples(PREFIXES + "ex:n ex:p 'a' ."), shapes(r"\p{L}"), By.PYSHACL)
