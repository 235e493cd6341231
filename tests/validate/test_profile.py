"""The profile: what HermiT passes over in silence is a finding, with the line it stands on."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.validate import corpus, profile
from kg.validate.report import Outcome
from tests.validate import given

HEAD = """@prefix lo: <https://w3id.org/lodestone/ontology/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
lo:Vault a owl:Class .
lo:Cellar a owl:Class ; rdfs:subClassOf lo:Vault .
lo:holds a owl:ObjectProperty ; rdfs:domain lo:Vault ; rdfs:range lo:Vault .
lo:holdsFirst a owl:ObjectProperty ; rdfs:subPropertyOf lo:holds .
lo:depth a owl:DatatypeProperty ; rdfs:range xsd:decimal .
lo:day a owl:AnnotationProperty .
lo:DeepCellar a owl:Class ; owl:equivalentClass [
    owl:intersectionOf ( lo:Cellar [ a owl:Restriction ; owl:onProperty lo:holds ; owl:hasValue lo:oldest ] ) ] .
lo:oldest a lo:Vault , owl:NamedIndividual .
"""

PREFIXES = "".join(line + "\n" for line in HEAD.splitlines() if line.startswith("@prefix"))


def checked(root: Path, ontology: str, data: str = "") -> Outcome:
    """The profile of a made-up ontology, and of data beside it."""
    for place, text in {"ontology/vaults.ttl": HEAD + ontology, "data/reference/vaults.ttl": PREFIXES + data}.items():
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_text(text)
    read = corpus.read(root)
    assert read.faults == ()
    return profile.check(read)


def test_an_ontology_within_the_profile_has_no_finding(tmp_path: Path) -> None:
    """Hierarchies, domains, ranges, and a class defined by what its members hold are followed by rules."""
    outcome = checked(
        tmp_path, "", 'lo:x a lo:Vault ; lo:depth 3.5 ; lo:day "2031-01-01"^^xsd:date ; lo:holds lo:oldest .'
    )
    assert outcome.findings == ()
    assert outcome.checked["axioms and declarations"] > 20


@pytest.mark.parametrize(
    "rule, text, words",
    [
        (
            "two-kinds-of-term",
            "lo:day a owl:ObjectProperty .",
            "lo:day is both AnnotationProperty and ObjectProperty",
        ),
        ("two-kinds-of-term", "lo:Cellar a owl:NamedIndividual .", "lo:Cellar is both Class and NamedIndividual"),
        ("axiom-of-mixed-kinds", "lo:Vault rdfs:subClassOf lo:Stone .", "lo:Vault and lo:Stone have to be classes"),
        ("axiom-of-mixed-kinds", "lo:depth rdfs:subPropertyOf lo:holds .", "are not properties of one kind"),
        ("axiom-of-mixed-kinds", "lo:depth rdfs:domain lo:holds .", "has the domain lo:holds, which is no class"),
        ("axiom-of-mixed-kinds", "lo:holds rdfs:range xsd:string .", "has the range xsd:string, which is no class"),
        ("datatype-outside-owl", "lo:built a owl:DatatypeProperty ; rdfs:range xsd:date .", "ranges over xsd:date"),
        ("unknown-owl-term", "lo:holds a owl:TransitivProperty .", "uses owl:TransitivProperty"),
        ("unknown-owl-term", "lo:Vault rdfs:subClasOf lo:Cellar .", "uses rdfs:subClasOf"),
        (
            "axiom-beyond-rl",
            "lo:Vault owl:equivalentClass [ a owl:Class ; owl:unionOf ( lo:Cellar lo:DeepCellar ) ] .",
            "lo:Vault has an axiom with owl:unionOf",
        ),
        (
            "axiom-beyond-rl",
            "lo:Vault rdfs:subClassOf [ a owl:Restriction ; owl:onProperty lo:holds ; owl:someValuesFrom lo:Vault ] .",
            "lo:Vault has an axiom with owl:someValuesFrom",
        ),
    ],
)
def test_what_leaves_the_profile_is_found_in_the_ontology(rule: str, text: str, words: str, tmp_path: Path) -> None:
    """Each is one finding, on the line of the axiom, with what to do."""
    (finding,) = checked(tmp_path, text).findings
    assert (finding.rule, finding.place) == (rule, "ontology/vaults.ttl")
    assert words in finding.message
    assert "; " in finding.message
    assert finding.line is not None


@pytest.mark.parametrize(
    "rule, text, words",
    [
        (
            "axiom-in-data",
            "lo:Vault rdfs:subClassOf lo:Cellar .",
            "is given an axiom (rdfs:subClassOf lo:Cellar) in data",
        ),
        ("axiom-in-data", "lo:Stone a owl:Class .", "is given an axiom (rdf:type owl:Class) in data"),
        ("axiom-in-data", "lo:x owl:sameAs lo:y .", "is given an axiom (owl:sameAs lo:y) in data"),
        ("axiom-in-data", "lo:Vault a lo:Cellar .", "is given an axiom (rdf:type lo:Cellar) in data"),
        ("datatype-outside-owl", 'lo:x lo:depth "2031-01-01"^^xsd:date .', "has a xsd:date at lo:depth"),
    ],
)
def test_what_leaves_the_profile_is_found_in_data(rule: str, text: str, words: str, tmp_path: Path) -> None:
    """Data assert; to define a term, or to use a type that no reasoner knows, is a finding."""
    (finding,) = checked(tmp_path, "", text).findings
    assert (finding.rule, finding.place, finding.line) == (rule, "data/reference/vaults.ttl", 6)
    assert words in finding.message


def test_the_real_ontology_keeps_to_the_profile() -> None:
    """The project's own modules and data have nothing to mend."""
    outcome = profile.check(given.project())
    assert outcome.findings == ()
    assert outcome.checked["axioms and declarations"] > 3000
