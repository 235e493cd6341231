"""The text files come in by stratum, with every claim's record, and what is missing there is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg import sources
from kg.errors import IncompleteRecord, SyntaxFault, UnreadableFile
from kg.times import Basis, Span, Validity

if TYPE_CHECKING:
    from tests.build.conftest import Project

CLAIM = "https://w3id.org/lodestone/claim/000"
SOURCE = "https://w3id.org/lodestone/source/000"


def test_each_file_goes_to_its_stratum(project: Project) -> None:
    """Ontology, naming, background, sources, comparisons, records and claims each have their graphs."""
    found = sources.load(project.ontology, project.data)
    graphs = {
        sources.ONTOLOGY: found.ontology,
        sources.NAMING: found.naming,
        sources.BACKGROUND: found.background,
        sources.SOURCES: found.sources,
        sources.COMPARISONS: found.comparisons,
        "<https://w3id.org/lodestone/record/000>": found.records,
    }
    assert all(quads and {quad[3] for quad in quads} == {graph} for graph, quads in graphs.items())
    assert {quad[3] for quad in found.contents} == {f"<{CLAIM}/in>", f"<{CLAIM}/plans>"}
    assert len(list(found.quads())) == sum(map(len, graphs.values())) + len(found.contents)
    assert [rule.name for rule in found.rules] == ["deals"]


def test_lexical_forms_stay(project: Project) -> None:
    """A decimal keeps the digits it was written with."""
    found = sources.load(project.ontology, project.data)
    assert '"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>' in {quad[2] for quad in found.contents}


def test_blank_nodes_are_named_alike_each_time(project: Project) -> None:
    """A blank node is named by its file and its place in it, so that two loads give the same quads."""
    one, two = (sources.load(project.ontology, project.data) for _ in range(2))
    assert one.ontology == two.ontology
    assert {quad[0] for quad in one.ontology if quad[0].startswith("_:")} == {"_:made-up-1"}


def test_a_claim_has_its_record(project: Project) -> None:
    """Source, issue, basis, dates, effective days, modality and voice of a claim are read from its record."""
    found = sources.load(project.ontology, project.data).claims
    assert list(found) == [f"<{CLAIM}/in>", f"<{CLAIM}/plans>"]
    record = found[f"<{CLAIM}/in>"]
    assert record.source == "<https://w3id.org/lodestone/source/000>"
    assert (record.issued, record.basis, record.voice) == ("2026-02-15", Basis.GIVEN, "<http://example.org/author>")
    assert (record.starts, record.ends) == (("2020-01-01", None), (None, "2030-01-01"))
    assert record.validity == Validity(Span("2020-01-01", "2030-01-01"), None)
    assert record.modality == (sources.REPORTED,)
    assert found[f"<{CLAIM}/plans>"].validity.certain == Span("2026-02-15", "2026-02-16")


@pytest.mark.parametrize(
    "name, text, message",
    [
        ("data/claims/000.trig", f"<{CLAIM}/stray> {{ :a :p :b }}", "stray.*without a record"),
        ("data/claims/000.trig", f"<{CLAIM}/c> a lo:Claim .", "claim:000/c needs one lo:timeBasis.*none"),
        ("data/claims/000.trig", f"<{CLAIM}/c> a lo:Claim ; lo:timeBasis lo:Soon .", "timeBasis.*Soon"),
        ("data/claims/001.trig", "<https://w3id.org/lodestone/claim/001/c> a lo:Claim .", "source/001.*dcterms:issued"),
        (
            "data/claims/000.trig",
            f'<{CLAIM}/c> a lo:Claim ; lo:timeBasis lo:Given ; lo:startsFrom "2026-02-30"^^xsd:date .',
            "startsFrom '2026-02-30' is no plain day",
        ),
        (
            "data/claims/000.trig",
            f'<{CLAIM}/c> a lo:Claim ; lo:timeBasis lo:Given ; lo:endsBy "2026-02-03+08:00"^^xsd:date .',
            r"claim:000/c: lo:endsBy '2026-02-03\+08:00' is no plain day",
        ),
        *(
            (
                "data/sources.ttl",
                f'<{SOURCE}> dcterms:issued "{day}"^^xsd:date .',
                f"data/sources.ttl: source:000: dcterms:issued '{day}' is no plain day; write it like 2026-02-04",
            )
            for day in ("2026-02-15Z", "12345-01-01", "9999-12-31", "２０２６-02-15")
        ),
        ("data/sources.ttl", f"<{SOURCE}> dcterms:issued <{SOURCE}> .", "dcterms:issued '<.*/source/000>' is no plain"),
        (
            "data/claims/000.trig",
            f'<{CLAIM}/c> a lo:Claim ; lo:timeBasis lo:Given ; lo:endsBy "2026-02-03" , "2026-02-04" .',
            "2 values of lo:endsBy",
        ),
    ],
)
def test_what_a_record_lacks_is_told(project: Project, name: str, text: str, message: str) -> None:
    """A claim that cannot be dated is an error that names it and says what to do."""
    project.write(name, text)
    with pytest.raises(IncompleteRecord, match=message):
        _ = sources.load(project.ontology, project.data).claims


def test_a_syntax_error_names_file_and_line(project: Project) -> None:
    """Malformed Turtle is told with its file and line."""
    project.write("data/reference/wrong.ttl", ":a :b .\n")
    with pytest.raises(SyntaxFault, match=r"wrong\.ttl:9"):
        sources.load(project.ontology, project.data)


def test_every_file_counts_in_the_digest(project: Project) -> None:
    """A change of any input, and a file that comes or goes, changes the digest; nothing else does."""
    before = sources.digest(project.ontology, project.data)
    assert before == sources.load(project.ontology, project.data).digest
    seen = {before}
    paths = [path for files in sources.inputs(project.ontology, project.data).values() for path in files]
    assert len(paths) == 7
    for path in paths:
        path.write_bytes(path.read_bytes() + b"\n")
        seen.add(sources.digest(project.ontology, project.data))
    paths[0].rename(paths[0].with_name("other.ttl"))
    seen.add(sources.digest(project.ontology, project.data))
    assert len(seen) == len(paths) + 2
    project.write("data/reference/notes.txt", "")
    assert sources.digest(project.ontology, project.data) in seen


def test_a_file_that_cannot_be_opened_is_told(project: Project) -> None:
    """A folder named like a file is an error that names it, before anything is read."""
    (project.data / "reference" / "folder.ttl").mkdir()
    with pytest.raises(UnreadableFile, match=r"folder\.ttl"):
        sources.digest(project.ontology, project.data)
    with pytest.raises(UnreadableFile, match=r"folder\.ttl"):
        sources.load(project.ontology, project.data)
