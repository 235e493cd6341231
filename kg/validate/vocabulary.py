"""The words of OWL 2, RDFS and RDF, and the datatypes that OWL 2 knows (W3C OWL 2 Structural Specification, 2012)."""

from __future__ import annotations

from typing import Final

from kg.names import BORROWED
from kg.terms import Term, iri

_OWL: Final = """
    AllDifferent AllDisjointClasses AllDisjointProperties Annotation AnnotationProperty AsymmetricProperty Axiom Class
    DatatypeProperty FunctionalProperty InverseFunctionalProperty IrreflexiveProperty NamedIndividual
    NegativePropertyAssertion Nothing ObjectProperty Ontology OntologyProperty ReflexiveProperty Restriction
    SymmetricProperty Thing TransitiveProperty allValuesFrom annotatedProperty annotatedSource annotatedTarget
    assertionProperty backwardCompatibleWith bottomDataProperty bottomObjectProperty cardinality complementOf
    datatypeComplementOf deprecated differentFrom disjointUnionOf disjointWith distinctMembers equivalentClass
    equivalentProperty hasKey hasSelf hasValue imports incompatibleWith intersectionOf inverseOf maxCardinality
    maxQualifiedCardinality members minCardinality minQualifiedCardinality onClass onDataRange onDatatype onProperties
    onProperty oneOf priorVersion propertyChainAxiom propertyDisjointWith qualifiedCardinality rational real sameAs
    someValuesFrom sourceIndividual targetIndividual targetValue topDataProperty topObjectProperty unionOf versionIRI
    versionInfo withRestrictions
"""
_RDF: Final = "List PlainLiteral XMLLiteral first langRange langString nil rest type"
_RDFS: Final = "Datatype Literal comment domain isDefinedBy label range seeAlso subClassOf subPropertyOf"
_XSD: Final = """
    NCName NMTOKEN Name anyURI base64Binary boolean byte dateTime dateTimeStamp decimal double float hexBinary int
    integer language long negativeInteger nonNegativeInteger nonPositiveInteger normalizedString positiveInteger short
    string token unsignedByte unsignedInt unsignedLong unsignedShort
"""


def _terms(prefix: str, words: str) -> frozenset[Term]:
    return frozenset(iri(BORROWED[prefix] + word) for word in words.split())


#: What an ontology may use as it stands; every other word in these namespaces is misspelt or of another version.
TERMS: Final = _terms("owl", _OWL) | _terms("rdf", _RDF) | _terms("rdfs", _RDFS)
#: The OWL 2 datatype map (section 4); ``xsd:date`` and ``rdf:langString`` are not in it.
DATATYPES: Final = _terms("xsd", _XSD) | _terms("rdf", "PlainLiteral XMLLiteral") | _terms("rdfs", "Literal")
