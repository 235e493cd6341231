"""Hygiene rules: each is set off by its own case, and by no other."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from kg import paths
from kg.engine.embedded import Embedded
from kg.errors import SyntaxFault
from kg.names import expand, shorten
from kg.terms import iri, plain
from kg.validate import corpus, hygiene
from kg.validate.report import Finding, Severity
from tests.validate import given

CASES: Final = Path(__file__).parents[1] / "hygiene"
RULES: Final = sorted((paths.share("ontology") / "hygiene").glob("*.rq"))
VALID: Final = CASES / "valid.trig"
#: Classes of what one article brings up: their core stands in one claim.
NODES: Final = ("Capability", "Figure", "Flow", "Scenario", "Statement", "Use")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project that has the ontology and no data."""
    (tmp_path / "ontology").symlink_to(paths.share("ontology"))
    return tmp_path


def found(root: Path, *files: Path) -> tuple[Finding, ...]:
    """What all rules find in files read together with the ontology."""
    read = corpus.read(root, files)
    assert read.faults == ()
    store = Embedded()
    store.load(read.quads())
    outcome = hygiene.check(read, store)
    assert outcome.checked == {"hygiene rules": len(RULES)}
    return outcome.findings


@pytest.mark.parametrize("case", sorted(CASES.glob("*.trig")), ids=lambda case: case.stem)
def test_a_case_sets_off_its_own_rule_only(case: Path, root: Path) -> None:
    """A case breaks the rule it is named after, as often as its head says, and no other; the valid one breaks none."""
    expected = re.search(r"^# findings: (\d+)$", case.read_text(encoding="utf-8"), re.MULTILINE)
    assert expected
    rules = Counter(finding.rule for finding in found(root, VALID, case))
    assert rules == (Counter() if case == VALID else Counter({case.stem: int(expected[1])}))


def test_each_rule_has_its_case() -> None:
    """No rule goes without a test."""
    assert len(RULES) >= 58
    assert {path.stem for path in RULES} == {path.stem for path in CASES.glob("*.trig")} - {"valid"}


def test_a_finding_names_file_and_line_and_what_to_do(root: Path) -> None:
    """The offender is found again by the line of the property that is to blame."""
    case = CASES / "dangling-iri.trig"
    (finding,) = found(root, VALID, case)
    lines = case.read_text(encoding="utf-8").splitlines()
    assert finding.place == str(case)
    assert finding.line is not None
    assert "lo:concerns topic:nowhere" in lines[finding.line - 1]
    assert finding.severity is Severity.ERROR
    assert finding.message == (
        "node:999/dangling uses topic:nowhere, which has no type anywhere; "
        "describe it in data/reference/ or in its claim, or mend the spelling"
    )


def test_the_core_that_is_kept_together_is_that_of_the_shapes() -> None:
    """The rule about split cores lists each core property of each class of nodes as its shape does, and no other."""
    quads = list(given.project().shapes())
    cores = {s for s, p, o, _ in quads if p == iri(expand("sh:group"))}
    lists = {s: (p, o) for s, p, o, _ in quads if p == iri(expand("rdf:first"))}
    rest = {s: o for s, p, o, _ in quads if p == iri(expand("rdf:rest"))}
    either = {s: o for s, p, o, _ in quads if p == iri(expand("sh:alternativePath"))}
    expected = set()
    for shape, predicate, path, _ in quads:
        kind = shorten(shape.strip("<>")).rpartition("/")[2].partition("-")[0]
        if shape not in cores or predicate != iri(expand("sh:path")) or kind not in NODES:
            continue
        node = either.get(path)
        found = [path] if node is None else []
        while node in lists:
            found.append(lists[node][1])
            node = rest[node]
        expected |= {(f"lo:{kind}", shorten(plain(term))) for term in found}
    text = (paths.share("ontology") / "hygiene" / "core-split-over-claims.rq").read_text(encoding="utf-8")
    pairs = re.findall(r"\((lo:\w+) (lo:\w+)\)", text)
    extras = {
        ("lo:Flow", "lo:forStage"),
        ("lo:Use", "lo:forApplication"),
    }  # named by a core that asks for one of several
    assert len(expected) >= 25
    assert set(pairs) == expected - extras
    assert len(pairs) == 2 * len(set(pairs))


@pytest.mark.parametrize(
    "text, message",
    [
        ('#+ summary: "x"\n#+ fix: "y"\nSELECT * {}', "has no 'severity'"),
        ('#+ summary: "x"\n#+ severity: bad\n#+ fix: "y"\nSELECT * {}', "severity has to be one of"),
        ('#+ summary: "x"\n#+ severity: error\n#+ fix: "y"\n#+ more: "z"\nSELECT * {}', "unknown key 'more'"),
    ],
)
def test_a_header_that_lacks_something_is_refused(text: str, message: str, tmp_path: Path) -> None:
    """Every rule says how bad its offenders are and what to do about them."""
    (tmp_path / "rule.rq").write_text(text)
    with pytest.raises(SyntaxFault, match=message):
        hygiene.read_rule(tmp_path / "rule.rq")


def test_a_rule_that_selects_something_else_is_refused(root: Path) -> None:
    """A rule without offenders would find nothing for ever."""
    rule = hygiene.Rule("odd", Path("odd.rq"), "x", Severity.ERROR, "y", "SELECT ?x { ?x ?p ?o }")
    with pytest.raises(SyntaxFault, match=r"has to select \?offender and \?message"):
        hygiene.offenders(rule, corpus.read(root), Embedded())


@pytest.mark.parametrize(
    "head, rules",
    [
        ("@prefix a: <https://example.org/a/> .\n@prefix b: <https://example.org/b/> .\n", {}),
        ("@prefix : <https://example.org/a/> .\n", {"empty-prefix": 1}),
        ("@prefix b: <https://example.org/b/> .\n\nPREFIX a: <https://example.org/a/>\n", {"prefixes-out-of-order": 3}),
    ],
)
def test_prefixes_are_named_and_in_order(head: str, rules: dict[str, int], tmp_path: Path) -> None:
    """A prefix without a name and one out of order are found on their line; files of others are let be."""
    (tmp_path / "data" / "reference").mkdir(parents=True)
    (tmp_path / "data" / "reference" / "topic.ttl").write_text(head)
    (tmp_path / "other.ttl").write_text("@prefix : <https://example.org/a/> .\n")
    outcome = hygiene.check(corpus.read(tmp_path, [tmp_path / "other.ttl"]), Embedded())
    assert {finding.rule: finding.line for finding in outcome.findings} == rules
    assert all(finding.place == "data/reference/topic.ttl" for finding in outcome.findings)
