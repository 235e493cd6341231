"""The words of OWL 2, RDFS, RDF and SHACL, and the datatypes that OWL 2 knows.

From W3C OWL 2 Structural Specification (2012), SHACL (2017) and SHACL Advanced Features (2017, and the draft of 1.1);
constraints that shapes may use beside these from the draft of SHACL 1.2 (2025) and from DASH, a library of components.
"""

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
#: What XML Schema 1.1, RDF, RDF Schema and older versions of OWL have beside what OWL 2 knows.
_XSD_BESIDE: Final = """
    ENTITIES ENTITY ID IDREF IDREFS NMTOKENS NOTATION QName anyAtomicType anySimpleType anyType date dayTimeDuration
    duration error gDay gMonth gMonthDay gYear gYearMonth time yearMonthDuration
"""
_RDF_BESIDE: Final = """
    Alt Bag CompoundLiteral HTML JSON Property Seq Statement dirLangString direction language object predicate subject
    value
"""
_RDFS_BESIDE: Final = "Class Container ContainerMembershipProperty Resource member"
_OWL_BESIDE: Final = "DataRange DeprecatedClass DeprecatedProperty"
_SHACL: Final = """
    AbstractResult BlankNode BlankNodeOrIRI BlankNodeOrLiteral ConstraintComponent Function IRI IRIOrLiteral Info
    JSConstraint JSExecutable JSFunction JSLibrary JSRule JSTarget JSTargetType JSValidator Literal NodeKind NodeShape
    Parameter Parameterizable PrefixDeclaration PropertyGroup PropertyShape ResultAnnotation Rule Rules
    SPARQLAskExecutable SPARQLAskValidator SPARQLConstraint SPARQLConstructExecutable SPARQLExecutable SPARQLFunction
    SPARQLRule SPARQLSelectExecutable SPARQLSelectValidator SPARQLTarget SPARQLTargetType SPARQLUpdateExecutable
    Severity Shape Target TargetType TripleRule ValidationReport ValidationResult Validator Violation Warning
    alternativePath and annotationProperty annotationValue annotationVarName asc ask class closed condition conforms
    construct count datatype deactivated declare defaultValue desc description detail disjoint distinct else entailment
    equals exists expression filterShape flags focusNode group groupConcat hasValue if ignoredProperties in intersection
    inversePath js jsFunctionName jsLibrary jsLibraryURL labelTemplate languageIn lessThan lessThanOrEquals limit max
    maxCount maxExclusive maxInclusive maxLength message min minCount minExclusive minInclusive minLength minus name
    namespace node nodeKind nodeValidator nodes not object offset oneOrMorePath optional or order orderBy parameter path
    pattern predicate prefix prefixes property propertyValidator qualifiedMaxCount qualifiedMinCount
    qualifiedValueShape qualifiedValueShapesDisjoint result resultAnnotation resultMessage resultPath resultSeverity
    returnType rule select separator severity shapesGraph shapesGraphWellFormed sourceConstraint
    sourceConstraintComponent sourceShape sparql subject suggestedShapesGraph sum target targetClass targetNode
    targetObjectsOf targetSubjectsOf then this union uniqueLang update validator value values xone zeroOrMorePath
    zeroOrOnePath
"""
#: Constraint components, each with its parameters.
_COMPONENTS: Final = """
    And:and Class:class Closed:closed,ignoredProperties Datatype:datatype Disjoint:disjoint Equals:equals
    Expression:expression HasValue:hasValue In:in JS: LanguageIn:languageIn LessThan:lessThan
    LessThanOrEquals:lessThanOrEquals MaxCount:maxCount MaxExclusive:maxExclusive MaxInclusive:maxInclusive
    MaxLength:maxLength MinCount:minCount MinExclusive:minExclusive MinInclusive:minInclusive MinLength:minLength
    Node:node NodeKind:nodeKind Not:not Or:or Pattern:flags,pattern Property:property
    QualifiedMaxCount:qualifiedMaxCount,qualifiedValueShape,qualifiedValueShapesDisjoint
    QualifiedMinCount:qualifiedMinCount,qualifiedValueShape,qualifiedValueShapesDisjoint SPARQL:sparql
    UniqueLang:uniqueLang Xone:xone
"""
#: What the draft of SHACL 1.2 adds to shapes graphs and asks of no data.
_SHACL_12: Final = """
    DataGraph Debug Graph ListParameterExpression ListParameterExpressionFunction NamedParameterExpression
    NamedParameterExpressionFunction NodeExpression NodeExpressionFunction ProcessorConfiguration RuleSet
    RulesEntailment RulesGraph SPARQLDescribeExecutable SPARQLExprExpression SPARQLRuleTemplate SelectExpression
    ShapeClass ShapesGraph Trace TripleTerm agentInstruction bodyExpression codeIdentifier conformanceDisallows
    conformsToShapesGraph describe expectedPredicate formalized hasRule includesRuleSet intent keyParameter layer
    ruleProcessor runOnce sourceRule sparqlExpr targetWhere tempTriple unit usedConfiguration usedDataGraph
    usedShapesGraph
"""
#: The parameters of the constraints that the draft of SHACL 1.2 adds.
_SHACL_12_CONSTRAINTS: Final = """
    maxListLength memberShape minListLength nodeByExpression reificationRequired reifierShape rootClass singleLine
    someValue subsetOf uniqueMembers uniqueValuesFor
"""
#: The parameters of the constraint components of DASH (http://datashapes.org/constraints.html).
_DASH: Final = """
    closedByTypes coExistsWith hasValueIn hasValueWithClass indexed nonRecursive reifiableBy rootClass scriptConstraint
    singleLine stem subSetOf symmetric uniqueValueForClass uriStart
"""


def _terms(prefix: str, words: str) -> frozenset[Term]:
    return frozenset(iri(BORROWED[prefix] + word) for word in words.split())


#: What an ontology may use as it stands; every other word in these namespaces is misspelt or of another version.
TERMS: Final = _terms("owl", _OWL) | _terms("rdf", _RDF) | _terms("rdfs", _RDFS)
#: Whatever these vocabularies have, to which nobody else may add.
CLOSED: Final = (
    TERMS
    | _terms("owl", _OWL_BESIDE)
    | _terms("rdf", _RDF_BESIDE)
    | _terms("rdfs", _RDFS_BESIDE)
    | _terms("xsd", f"{_XSD} {_XSD_BESIDE}")
)
#: The OWL 2 datatype map (section 4); ``xsd:date`` and ``rdf:langString`` are not in it.
DATATYPES: Final = _terms("xsd", _XSD) | _terms("rdf", "PlainLiteral XMLLiteral") | _terms("rdfs", "Literal")


def _components() -> str:
    """Return the names of constraint components, and of their parameters as the vocabulary of SHACL describes them."""
    found = ["JSConstraint-js"]
    for entry in _COMPONENTS.split():
        component, _, parameters = entry.partition(":")
        found.append(f"{component}ConstraintComponent")
        found += [f"{component}ConstraintComponent-{name}" for name in parameters.split(",") if name]
    return " ".join(found)


#: Every term of SHACL: Core, SPARQL-based and JavaScript constraints, rules and node expressions.
SHACL: Final = _terms("sh", _SHACL) | _terms("sh", _components())
SHACL_12_CONSTRAINTS: Final = _terms("sh", _SHACL_12_CONSTRAINTS)
#: What the draft of SHACL 1.2 adds to shapes graphs, constraints included: no slip, and not carried out.
SHACL_12: Final = _terms("sh", _SHACL_12) | SHACL_12_CONSTRAINTS
DASH: Final = frozenset(iri(f"http://datashapes.org/dash#{word}") for word in _DASH.split())
