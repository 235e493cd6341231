"""The ontology keeps to OWL 2 DL, to what rules can follow, and to what articles cannot dispute."""

from __future__ import annotations

from collections import defaultdict
from graphlib import TopologicalSorter
from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from kg.engine.embedded import parse_file
from kg.names import BORROWED, ONTOLOGY, PREFIXES
from kg.paths import share
from kg.terms import iri, is_iri, plain

if TYPE_CHECKING:
    from tests.ontology.conftest import Ontology

#: Every construct in use, by what it is for. One that is not here is forbidden: functional, inverse functional,
#: asymmetric and irreflexive properties, disjoint properties, cardinalities, negation, keys and identity among them.
STRUCTURE = {"rdf:first", "rdf:rest", "rdf:type"}
LOGIC = {
    "owl:disjointWith", "owl:equivalentClass", "owl:hasValue", "owl:intersectionOf", "owl:members", "owl:onProperty",
    "owl:unionOf", "qudt:applicableUnit", "rdfs:domain", "rdfs:range", "rdfs:subClassOf", "rdfs:subPropertyOf",
}  # fmt: skip
ANNOTATION = {
    "dcterms:description", "dcterms:license", "lo:contested", "owl:imports", "owl:versionInfo", "rdfs:isDefinedBy",
    "rdfs:label", "schema:creator", "skos:altLabel", "skos:definition", "skos:example", "skos:scopeNote",
    "vann:preferredNamespacePrefix", "vann:preferredNamespaceUri",
}  # fmt: skip
OWL_TYPES = {
    "owl:AllDisjointClasses", "owl:AnnotationProperty", "owl:Class", "owl:DatatypeProperty", "owl:NamedIndividual",
    "owl:ObjectProperty", "owl:Ontology", "owl:Restriction", "owl:SymmetricProperty", "owl:TransitiveProperty",
}  # fmt: skip
#: OWL 2 Profiles, section 4.2; HermiT knows them all. No date: dates are annotations.
DATATYPES = {"xsd:boolean", "xsd:decimal", "xsd:nonNegativeInteger", "xsd:positiveInteger", "xsd:string"}
#: What may come after a class or property of ours: the data that define a group of minerals.
FROM_DATA = {"material:heavy-rare-earths", "material:light-rare-earths", "material:rare-earths"}
DATES = {
    "endsBy", "endsFrom", "heldOn", "horizonFrom", "horizonTo", "knownFrom", "periodFrom", "periodTo", "startsBy",
    "startsFrom",
}  # fmt: skip


def full(*shorts: str) -> set[str]:
    """Return the terms of names written ``prefix:local``."""
    return {iri(PREFIXES[short.partition(":")[0]] + short.partition(":")[2]) for short in shorts}


def test_only_known_constructs_occur(ontology: Ontology) -> None:
    """No axiom is of a form that an article could contradict by what it says."""
    used = {p for _, p, _ in ontology.triples}
    assert used == full(*STRUCTURE, *LOGIC, *ANNOTATION)
    types = {o for _, p, o in ontology.triples if p in full("rdf:type")}
    closed_lists = {o for o in types if o in ontology.own} | full("qudt:Unit")
    assert types - closed_lists == full(*OWL_TYPES)
    assert len(closed_lists) == 14


def test_kinds_of_terms_are_disjoint(ontology: Ontology) -> None:
    """Nothing is of two kinds: no class is an individual, no object property a datatype or annotation property."""
    assert min(len(terms) for terms in ontology.declared.values()) > 10
    for (one, left), (other, right) in combinations(ontology.declared.items(), 2):
        assert left & right == frozenset(), (one, other)


def test_no_data_type_a_term_of_the_ontology(ontology: Ontology) -> None:
    """Data never say of a class or property what it is an instance of, nor use a class as a property."""
    schema = {term for kind, terms in ontology.declared.items() if kind != "NamedIndividual" for term in terms}
    files = [*share("data").rglob("*.ttl"), *share("data").rglob("*.trig")]
    quads = [quad for file in files for quad in parse_file(file)]
    assert len(quads) > 100
    assert {s for s, p, _, _ in quads if p in full("rdf:type")} & schema == set()
    assert {p for _, p, _, _ in quads} & ontology.declared["Class"] == set()


def test_every_term_used_is_declared(ontology: Ontology) -> None:
    """Each IRI, ours or borrowed, is declared here, is built into OWL, or is one of the named groups of minerals."""
    declared = {term for terms in ontology.declared.values() for term in terms}
    built_in = tuple(f"<{BORROWED[prefix]}" for prefix in ("owl", "rdf", "rdfs", "xsd"))
    places = full("rdfs:isDefinedBy", "dcterms:license", "owl:imports")
    headers = set(ontology.subjects("rdf:type", *full("owl:Ontology")))
    used = {term for s, p, o in ontology.triples for term in ((s, p) if p in places else (s, p, o)) if is_iri(term)}
    unknown = {term for term in used if not term.startswith(built_in)} - declared - headers
    assert unknown == full(*FROM_DATA)
    assert len(used) > 400


def test_borrowed_terms_name_their_own_vocabulary(ontology: Ontology) -> None:
    """What is taken from elsewhere is declared in one module, labelled, and credited to where it is from."""
    borrowed = {term for terms in ontology.declared.values() for term in terms} - set(ontology.own)
    assert borrowed == {s for s, p, _ in ontology.modules["borrowed"] if p in full("rdf:type")} - {
        iri(ONTOLOGY + "borrowed")
    }
    assert len(borrowed) >= 40
    for term in borrowed:
        [source] = ontology.values(term, "rdfs:isDefinedBy")
        assert plain(source).split("/")[2] == plain(term).split("/")[2], term
        assert sorted(language or "" for language, _ in ontology.texts_of(term, "rdfs:label")) == ["en", "zh"], term


@pytest.mark.parametrize(
    "predicate,subjects,objects",
    [
        ("rdfs:subClassOf", "Class", "Class"),
        ("rdfs:subPropertyOf", "ObjectProperty", "ObjectProperty"),
        ("rdfs:domain", "Property", "Class"),
        ("rdfs:range", "ObjectProperty", "Class"),
    ],
)
def test_axioms_join_terms_of_the_right_kind(ontology: Ontology, predicate: str, subjects: str, objects: str) -> None:
    """Hierarchies join like with like; domains are classes; object properties range over classes."""
    either = ontology.declared["ObjectProperty"] | ontology.declared["DatatypeProperty"]
    kinds = {**ontology.declared, "Property": either}
    pairs = [(s, o) for s, p, o in ontology.triples if p in full(predicate) and s not in kinds["DatatypeProperty"]]
    pairs += [(s, o) for s, p, o in ontology.triples if predicate == "rdfs:domain" and p in full(predicate)]
    assert len(pairs) > 20
    assert [(s, o) for s, o in pairs if s not in kinds[subjects] or o not in kinds[objects]] == []


def test_datatypes_are_those_a_rule_engine_knows(ontology: Ontology) -> None:
    """Datatype properties range over datatypes of the RL profile, or over nothing where text carries a language."""
    ranges = {
        o for s, p, o in ontology.triples if p in full("rdfs:range") and s in ontology.declared["DatatypeProperty"]
    }
    assert ranges == full(*DATATYPES)


def test_annotation_properties_carry_no_logic(ontology: Ontology) -> None:
    """Dates are annotation properties, and no annotation property has a domain, a range or a parent."""
    terms = ontology.declared["AnnotationProperty"]
    assert full(*(f"lo:{local}" for local in DATES)) <= terms
    assert [(s, p) for s, p, _ in ontology.triples if s in terms and p in full(*LOGIC)] == []


@pytest.mark.parametrize("predicate", ["rdfs:subClassOf", "rdfs:subPropertyOf"])
def test_hierarchies_have_no_circle(ontology: Ontology, predicate: str) -> None:
    """Nothing is its own ancestor, and no parent is given that a nearer one implies."""
    parents: defaultdict[str, set[str]] = defaultdict(set)
    for s, p, o in ontology.triples:
        if p in full(predicate):
            parents[s].add(o)
    order = list(TopologicalSorter(parents).static_order())
    assert len(order) > 20
    ancestors: dict[str, set[str]] = {}
    for term in order:
        ancestors[term] = parents[term].union(*(ancestors[parent] for parent in parents[term]))
    redundant = [
        (term, one) for term in order for one, two in combinations(sorted(parents[term]), 2)
        if one in ancestors[two] or two in ancestors[one]
    ]  # fmt: skip
    assert redundant == []


def test_closed_lists_have_members_of_one_class(ontology: Ontology) -> None:
    """Each individual is of exactly one class of ours, and each list has at least as many members as it should."""
    sizes: defaultdict[str, int] = defaultdict(int)
    for term in ontology.declared["NamedIndividual"] & frozenset(ontology.own):
        [kind] = [value for value in ontology.values(term, "rdf:type") if value not in full("owl:NamedIndividual")]
        sizes[plain(kind).removeprefix(ONTOLOGY)] += 1
    least = {
        "Bound": 8, "ComparisonReason": 9, "Degree": 7, "LegalForm": 4, "Phase": 10, "Placement": 5,
        "PlainModality": 1, "QuantityKind": 27, "Stage": 1, "Stance": 16, "Statistic": 4, "TimeBasis": 4, "Whole": 5,
    }  # fmt: skip
    assert set(sizes) == set(least)
    assert {kind: size for kind, size in sizes.items() if size < least[kind]} == {}
