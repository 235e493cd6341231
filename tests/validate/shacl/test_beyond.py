"""What shapes ask for and nobody carries out: refused by shape, term and remedy, so that nothing passes for kept."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pyshacl
import pytest

from kg.engine.syntaxes import parse
from kg.errors import Refused
from kg.validate import shapes
from kg.validate.report import Severity
from kg.validate.shacl.reader import uncarried
from kg.validate.shacl.validation import By, validate
from kg.validate.vocabulary import DASH, SHACL, SHACL_12, SHACL_12_CONSTRAINTS
from tests.validate import given
from tests.validate.shacl.random_shapes import PREFIXES, triples
from tests.validate.shacl.reports import both
from tests.validate.shacl.test_components import component

OWN: Final = 'ex:own sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] . '
DASHED: Final = "@prefix dash: <http://datashapes.org/dash#> .\n"
DATA: Final = "ex:n a ex:C ; ex:p 1 ; ex:q 2 ."
SHAPE: Final = "ex:S a sh:NodeShape ; sh:targetClass ex:C ; "
ASSETS: Final = Path(pyshacl.__file__).parent / "assets"
#: What a shape may say of itself, the term that is told, and what it is or what to do.
BEYOND: Final = (
    ("sh:expression false", "sh:expression", "an expression constraint .* write it as a query"),
    ("sh:property [ sh:path ex:p ; sh:expression [ sh:path ex:no ] ]", "sh:expression", "an expression constraint"),
    ("sh:or ( [ sh:not [ sh:expression true ] ] )", "sh:expression", "an expression constraint"),
    ("sh:target [ a sh:SPARQLTarget ; sh:select 'SELECT ?this { ?this a ex:C }' ]", "sh:target", "by sh:targetClass"),
    ("sh:target [ a ex:OwnTarget ; ex:own 1 ]", "sh:target", "a target of SHACL Advanced Features"),
    ("sh:js [ sh:jsFunctionName 'f' ]", "sh:js", "a constraint in JavaScript"),
    ("sh:select 'SELECT $this { $this a ex:C }'", "sh:select", r"make it a constraint: sh:sparql \[ sh:select"),
    ("sh:ask 'ASK {}'", "sh:ask", "a query of the shape itself"),
    ("sh:targetNode [ sh:select 'SELECT ?x { ?x a ex:C }' ]", "sh:targetNode", "name an IRI or a literal"),
    ("sh:targetWhere [ sh:class ex:C ]", "sh:targetWhere", "a target of the draft of SHACL 1.2"),
    ("sh:property [ sh:path ex:p ; sh:someValue [ sh:nodeKind sh:IRI ] ]", "sh:someValue", "of the draft of SHACL 1.2"),
    ("sh:property [ sh:path ex:p ; sh:reifierShape [] ]", "sh:reifierShape", "of the draft of SHACL 1.2"),
    ("sh:property [ sh:path ex:p ; dash:stem 'x' ]", "http://datashapes.org/dash#stem", "give its component along"),
)
#: What shapes may say that is no constraint, or none that counts.
HARMLESS: Final = (
    "sh:deactivated true ; sh:expression false ; sh:target ex:T",
    "sh:property [ sh:path ex:p ; sh:deactivated true ; sh:someValue [] ; dash:singleLine true ]",
    "sh:sparql [ sh:deactivated true ; sh:select 'SELECT $this { $this ?p ?v FILTER(<a:f>(?v)) }' ]",
    "sh:property [ sh:deactivated true ; sh:path ex:p ; sh:sparql [ sh:select 'SELECT $this { FILTER(<a:f>(1)) }' ] ]",
    "sh:name 'n' ; sh:description 'd' ; sh:order 1 ; sh:defaultValue 2 ; sh:group ex:G",
    "sh:intent 'i' ; sh:agentInstruction 'a' ; sh:codeIdentifier 'c' ; sh:unit 'kg'",
    "dash:editor dash:TextFieldEditor ; dash:hidden true ; dash:abstract true",
    "ex:note 'of our own'",
    "sh:sparql [ sh:select 'SELECT $this { $this <a:b> 1 }' ; sh:resultAnnotation [ sh:annotationProperty ex:a ] ]",
    "sh:sparql ex:S ; sh:select 'SELECT $this { $this <a:b> 1 }'",
)


def queried(query: str) -> str:
    """A shape with one query."""
    return f'{SHAPE} sh:sparql [ sh:prefixes ex:own ; sh:select "{query}" ] .'


def refuse(text: str, by: By) -> str:
    """Validate by a shapes graph that is refused, and return what is said."""
    with pytest.raises(Refused) as refused:
        validate(triples(PREFIXES + DATA), triples(PREFIXES + DASHED + OWN + text), by)
    return str(refused.value)


@pytest.mark.parametrize("by", list(By))
@pytest.mark.parametrize("said, term, told", BEYOND)
def test_what_nobody_carries_out_is_refused(by: By, said: str, term: str, told: str) -> None:
    """The shape with a name, the term and the remedy are told, whoever validates."""
    message = refuse(f"{SHAPE}{said} .", by)
    assert message.startswith(f"http://example.org/S: {term} ")
    assert re.search(told, message)


def test_a_target_makes_a_shape_of_what_is_none() -> None:
    """A node that is a shape by nothing but a target of another kind is not passed over either."""
    assert "sh:target is not carried out" in refuse("ex:S sh:target ex:T ; sh:nodeKind sh:Literal .", By.COMPILED)
    assert "sh:ShapeClass is not carried out" in refuse("ex:C a sh:ShapeClass ; sh:closed true .", By.COMPILED)


@pytest.mark.parametrize("said", HARMLESS)
def test_what_is_no_constraint_is_no_matter(said: str) -> None:
    """Words for people, shapes that are switched off and annotations change nothing, by us and by pySHACL."""
    shape = f"{SHAPE}sh:property ex:P ; {said} . ex:P sh:path ex:p ; sh:maxCount 0 ."
    ours, theirs = both(triples(PREFIXES + DATA), triples(PREFIXES + DASHED + OWN + shape))
    assert ours == theirs
    assert ours.total() == (0 if said.startswith("sh:deactivated") else 1)


@pytest.mark.parametrize("by", list(By))
@pytest.mark.parametrize("regime", ["<http://www.w3.org/ns/entailment/RDFS>", "sh:Rules", "<http://e/own>"])
def test_an_entailment_that_is_not_there_is_a_failure(by: By, regime: str) -> None:
    """W3C SHACL, section 1.5: a regime that a shapes graph asks for and a processor does not have is a failure."""
    message = refuse(f"<http://e/> sh:entailment {regime} . {SHAPE} sh:nodeKind sh:IRI .", by)
    assert message.startswith("http://e/: sh:entailment is not carried out: nothing is inferred as ")
    assert "infer it first" in message


def test_simple_entailment_is_carried_out() -> None:
    """It infers nothing."""
    text = f"<http://e/> sh:entailment <http://www.w3.org/ns/entailment/Simple> . {SHAPE} sh:nodeKind sh:Literal ."
    assert len(validate(triples(PREFIXES + DATA), triples(PREFIXES + text)).results) == 1


@pytest.mark.parametrize("by", list(By))
@pytest.mark.parametrize(
    "call", ["ex:f(?v)", "<http://example.org/f>(?v)", "EXISTS { $this ex:q ?w FILTER(ex:f(?w)) }"]
)
def test_a_function_that_sparql_does_not_have_is_refused(by: By, call: str) -> None:
    """An error in a filter is false, so that a query with such a call would find nothing; declared or not."""
    declared = "ex:f a sh:SPARQLFunction ; sh:parameter [ sh:path ex:x ] ; sh:select 'SELECT (true AS ?r) {}' . "
    asked = component(f"{SHAPE} ex:is 1 .").replace("ASK {", "PREFIX ex: <http://example.org/> ASK {")
    texts = {
        "http://example.org/S": queried(f"SELECT $this {{ $this ex:p ?v FILTER({call}) }}"),
        "http://example.org/Is": asked.replace("$value = $is", "ex:f($value)"),
    }
    for owner, text in texts.items():
        for before in ("", declared):
            assert refuse(before + text, by).startswith(f"{owner}: its query calls ")


def test_casts_and_lists_are_no_unknown_functions() -> None:
    """An IRI before a bracket is a cast, or a predicate before a list; both are carried out."""
    for condition in (
        "$this ex:p ?v FILTER(xsd:integer(?v) = 1)",
        "OPTIONAL { $this ex:l ( 1 2 ) } FILTER NOT EXISTS { $this ex:l ( 1 ) }",
        "{ SELECT $this { $this ex:p ?v FILTER NOT EXISTS { $this ex:l ( 1 ) } } }",
    ):
        text = queried(f"PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> SELECT $this {{ {condition} }}")
        assert len(validate(triples(PREFIXES + DATA), triples(PREFIXES + OWN + text)).results) == 1, condition


def test_a_component_that_is_given_is_carried_out() -> None:
    """What DASH or the draft of SHACL 1.2 asks is validated where a component with a validator comes along."""
    for term in ("dash:stem", "sh:someValue"):
        text = component(f"{SHAPE} ex:is <a:b> .").replace("ex:is", term).replace("$is", f"${term.partition(':')[2]}")
        assert len(validate(triples(PREFIXES + DATA), triples(PREFIXES + DASHED + text)).results) == 1, term


def test_a_term_of_a_version_that_is_not_known_is_refused_where_a_vocabulary_describes_it() -> None:
    """It is no slip then; it is no constraint that was validated either."""
    used = triples(PREFIXES + f"{SHAPE} sh:frob 1 .")
    assert uncarried(used) == ()
    (found,) = uncarried(used, ["<http://www.w3.org/ns/shacl#frob>"])
    assert found.message.startswith("http://example.org/S: sh:frob is not carried out: it is of a version of SHACL")
    assert "sh:frob is not carried out" in refuse(f"sh:frob a rdf:Property . {SHAPE} sh:frob 1 .", By.COMPILED)


def test_the_place_of_each_is_told(tmp_path: Path) -> None:
    """All of them at once, with line and column, rules as warnings; no result of the other shapes is told beside."""
    text = f"""{SHAPE} sh:nodeKind sh:Literal ;
    sh:expression false ;
    sh:rule ex:R ;
    sh:property [ sh:path ex:p ;
        sh:singleLine true ] .
"""
    top = PREFIXES.count("\n")
    found = shapes.check(given.read(tmp_path, text, DATA)).findings
    assert {(f.rule, f.severity, f.place) for f in found} == {("syntax", Severity.ERROR, "shapes.ttl")}
    assert {(f.message.split()[1], f.line, f.column) for f in found} == {
        ("sh:expression", top + 2, 19),
        ("sh:singleLine", top + 5, 23),
    }


def test_a_rule_is_told_and_all_constraints_are_carried_out(tmp_path: Path) -> None:
    """Validation applies rules where sh:entailment asks for it only, so that results stand beside the warning."""
    text = f"{SHAPE} sh:nodeKind sh:Literal ;\n sh:rule ex:R ; sh:property [ sh:path ex:z ; sh:values 1 ] .\n"
    found = sorted(
        shapes.check(given.read(tmp_path, text, DATA)).findings, key=lambda finding: (finding.rule, finding.message)
    )
    assert [(f.rule, f.severity) for f in found] == [
        ("S", Severity.ERROR),
        ("rule-not-applied", Severity.WARNING),
        ("rule-not-applied", Severity.WARNING),
    ]
    assert [f.message.partition(", and")[0] for f in found[1:]] == [
        "http://example.org/S: sh:rule is not applied: it is a rule",
        "http://example.org/S: sh:values is not applied: it is a rule for the values of a property",
    ]
    assert {f.line for f in found[1:]} == {PREFIXES.count("\n") + 2}


def test_the_lists_are_those_of_the_vocabularies() -> None:
    """The constraints of DASH are the parameters of its components; no word of 1.2 is one of 2017."""
    text = (ASSETS / "dash.ttl").read_bytes()
    quads = list(parse(text, ".ttl", "dash.ttl"))
    sh = "<http://www.w3.org/ns/shacl#"
    components = {s for s, p, o, _ in quads if p.endswith("#type>") and o == f"{sh}ConstraintComponent>"}
    of = {o for s, p, o, _ in quads if s in components and p == f"{sh}parameter>"}
    paths = {o for s, p, o, _ in quads if s in of and p == f"{sh}path>"}
    assert {path for path in paths if not path.startswith(sh)} == DASH
    assert len(DASH) == 15
    assert SHACL.isdisjoint(SHACL_12)
    assert len(SHACL_12_CONSTRAINTS) == 12
