"""Reading shapes, asking queries of all focus nodes at once, and what is left to pySHACL."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from kg.engine import Answer
from kg.engine.embedded import Embedded
from kg.errors import EngineFailure, Refused, SyntaxFault
from kg.sparql import parse
from kg.terms import Term, plain
from kg.validate.shacl import Data, Validator, read
from kg.validate.shacl.model import Result
from kg.validate.shacl.validation import Report, validate
from tests.validate.shacl.random_shapes import KEPT, PREFIXES, Maker, triples
from tests.validate.shacl.reports import said

OWN = 'ex:own sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] . '


def report(data: str, shapes: str) -> Report:
    """Validate Turtle."""
    return validate(triples(PREFIXES + data), triples(PREFIXES + OWN + shapes))


def queried(select: str, data: str, targets: str = "sh:targetClass ex:C") -> Report:
    """Validate by one query; ``NAMES`` in it declares nothing."""
    return report(data, f'ex:S a sh:NodeShape ; {targets} ; sh:sparql [ sh:prefixes ex:own ; sh:select "{select}" ] .')


def focus(results: tuple[Result, ...]) -> list[str]:
    """The focus nodes, last letter of each."""
    return [plain(result.focus)[-1] for result in results]


class Counting:
    """An engine of somebody else, that counts what it is asked."""

    def __init__(self, inner: Embedded) -> None:
        self.inner = inner
        self.asked: list[str] = []

    def load(self, quads: object) -> None:
        """Refuse: it was filled by somebody else."""
        raise AssertionError(f"loaded {quads}")

    def query(self, text: str, bindings: Mapping[str, Term] | None = None) -> Answer:
        """Answer what any SPARQL 1.1 service could be asked."""
        parse(text)
        self.asked.append(text)
        return self.inner.query(text, bindings)


def test_queries_do_not_grow_with_the_data() -> None:
    """A constraint is asked of all focus nodes at once, a query of SPARQL too."""
    counts = []
    for nodes in (3, 300):
        engine = Embedded()
        engine.load(
            (*t, "") for t in triples(PREFIXES + "".join(f"ex:n{at} a ex:C ; ex:p {at} .\n" for at in range(nodes)))
        )
        counting = Counting(engine)
        shapes = read(triples(PREFIXES + OWN + SHAPE))
        results = Validator(shapes, Data(counting)).validate()
        assert len(results) == 2 * (nodes - 1)
        counts.append(len(counting.asked))
    assert counts[0] == counts[1]
    assert 4 <= counts[0] <= 12


SHAPE = (
    "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:maxExclusive 1 ] ;\n"
    '  sh:sparql [ sh:prefixes ex:own ; sh:select "SELECT $this { $this ex:p ?n FILTER(?n > 0) }" ] .'
)


def test_an_engine_of_somebody_else_is_validated_the_same_way() -> None:
    """Where a store keeps all literals, its report is that of the files."""
    results = 0
    for seed in range(40):
        made = Maker(seed)
        data, shapes = triples(made.data(KEPT, ())), triples(made.shapes())
        engine = Embedded()
        engine.load((*triple, "") for triple in data)
        theirs = Validator(read(shapes), Data(Counting(engine))).validate()
        assert said(theirs) == said(validate(data, shapes).results), f"seed {seed}"
        results += len(theirs)
    assert results > 200


def test_a_store_of_somebody_else_is_not_changed() -> None:
    """Nothing is taken from an engine that is not ours."""
    with pytest.raises(EngineFailure, match="change the remote store itself"):
        Data(Counting(Embedded())).remove([("<a:a>", "<a:b>", "<a:c>")])


def test_a_shape_that_needs_itself_is_refused_by_name() -> None:
    """Recursion is undefined in SHACL: the circle is told."""
    circle = "ex:A a sh:NodeShape ; sh:targetClass ex:C ; sh:node ex:B . ex:B sh:property ex:P ."
    with pytest.raises(Refused, match=r"example\.org/A needs itself \(.*A > .*B > .*P > .*A\)"):
        report("ex:n a ex:C .", f"{circle} ex:P sh:path ex:p ; sh:node ex:A .")


def test_shapes_that_name_one_another_over_and_over_stay_small() -> None:
    """Thirty levels, each naming the next twice, are read and asked without multiplying out."""
    levels = "".join(f"ex:L{at} sh:and ( ex:L{at + 1} ex:L{at + 1} ) ; sh:node ex:L{at + 1} . " for at in range(30))
    last = "ex:L30 sh:property ex:P . ex:P sh:path ex:p ; sh:minCount 1 ."
    found = report("ex:n a ex:C . ex:m a ex:C ; ex:p 1 .", f"ex:L0 sh:targetClass ex:C . {levels} {last}")
    assert {result.focus for result in found.results} == {"<http://example.org/n>"}


@pytest.mark.parametrize(
    "shape, message",
    [
        ("sh:path ex:p , ex:q", "more than one sh:path"),
        ("sh:path [ ex:no ex:p ]", "is no sh:path"),
        ("sh:path ( ex:p )", "at least two path items"),
        ("sh:path ex:p ; sh:minCount -1", "sh:minCount must be a literal with a whole number"),
        ("sh:path ex:p ; sh:datatype 5", "sh:datatype of .* must be an IRI"),
        ("sh:path ex:p ; sh:datatype xsd:int , xsd:date", "more than one sh:datatype"),
        ("sh:path ex:p ; sh:nodeKind sh:Iri", "sh:nodeKind of .* must be one of"),
        ('sh:path ex:p ; sh:pattern "("', "unterminated subpattern"),
        ('sh:path ex:p ; sh:pattern "a" ; sh:flags "z"', "sh:flags of .* must be among"),
        ("sh:path ex:p ; sh:in ex:x", "no well-formed list"),
        ("sh:path ex:p ; sh:or ()", "sh:or of .* must list a shape"),
        ("sh:path ex:p ; sh:qualifiedValueShape [ sh:nodeKind sh:IRI ]", "no qualified count"),
        ("sh:path ex:p ; sh:sparql [ sh:message 'x' ]", "must have one sh:select"),
        ("sh:path ex:p ; sh:sparql [ sh:select 'SELECT $this { $this' ]", "query of .* the query ends where"),
    ],
)
def test_a_shape_that_is_no_shacl_is_a_fault(shape: str, message: str) -> None:
    """A parameter of the wrong kind is named with its shape."""
    with pytest.raises(SyntaxFault, match=message):
        report("ex:n a ex:C .", f"ex:S a sh:PropertyShape ; sh:targetClass ex:C ; {shape} .")


@pytest.mark.parametrize(
    "select, word",
    [
        ("SELECT $this { $this a ?c MINUS { $this ex:p ?x } }", "MINUS"),
        ("SELECT $this { $this a ?c VALUES ?c { ex:C } }", "VALUES"),
        ("SELECT $this { SERVICE ex:s { $this a ?c } }", "SERVICE"),
        ("SELECT $this { BIND(ex:x AS $this) }", r"\$this anew"),
        ("SELECT $this { $this a ?c { SELECT ?c { ?c a ?d } } }", "sub-select"),
        ("SELECT $this { $this a ?c { SELECT * { FILTER(bound($this)) } } }", "sub-select"),
        ("SELECT $this { $this $PATH ?x }", r"\$PATH"),
    ],
)
def test_what_a_constraint_must_not_use_is_refused(select: str, word: str) -> None:
    """Variables that are bound beforehand would mean something else there (SHACL, appendix A)."""
    with pytest.raises(SyntaxFault, match=word):
        queried(select, "ex:n a ex:C .")


DATA = "ex:a a ex:C ; ex:p 1 , 2 , 3 . ex:b a ex:C ; ex:p 1 ; ex:q ex:a . ex:c a ex:C ; ex:q ex:b . ex:d ex:p 4 ."


@pytest.mark.parametrize(
    "select, expected",
    [
        ("SELECT $this { FILTER NOT EXISTS { $this ex:p ?x } }", "c"),
        ("SELECT $this { { FILTER($this = ex:a) } UNION { $this ex:q ex:a } }", "ab"),
        ("SELECT $this { { { FILTER($this != ex:a) } FILTER(bound($this)) } FILTER(true) }", "bc"),
        ("SELECT $this { BIND($this AS ?that) ?other ex:q ?that }", "ab"),
        ("SELECT $this { OPTIONAL { $this ex:p ?x FILTER($this != ex:a) } FILTER(!bound(?x)) }", "ac"),
        ("SELECT $this { { SELECT $this (COUNT(?x) AS ?n) { $this ex:p ?x } GROUP BY $this } FILTER(?n > 2) }", "a"),
        ("SELECT $this { $this ex:p ?x } GROUP BY $this HAVING(SUM(?x) > 5)", "a"),
        ("SELECT $this { $this ex:p ?value } ORDER BY DESC(?value) LIMIT 1", "ab"),
        ("SELECT $this { { SELECT $this { $this ex:p ?x } ORDER BY ?x LIMIT 1 } }", "ab"),
        ("SELECT $this { { SELECT $this { FILTER($this = ex:b) } } }", "b"),
        ("SELECT $this { FILTER EXISTS { { FILTER($this = ex:c) } } }", "c"),
        ("SELECT $this { { { BIND($this AS ?that) } UNION { $this ex:q ?that } } FILTER(?that = ex:a) }", "ab"),
    ],
)
def test_a_query_means_for_all_what_it_means_for_each(select: str, expected: str) -> None:
    """Joined to all focus nodes, or asked of one after the other, a query finds what it would with each bound."""
    found = queried(select, DATA)
    assert "".join(focus(found.results)) == expected
    assert found.delegated == {}


def test_messages_name_what_a_row_binds() -> None:
    """Variables in braces are filled in, those of the row and parameters of a component."""
    select = "SELECT $this ?value (ex:p AS ?path) { $this ex:p ?value FILTER(?value > 2) }"
    shape = "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:sparql ex:Q ."
    query = f'ex:Q sh:prefixes ex:own ; sh:message "{{?value}} of {{$this}} {{?gone}}"@en ; sh:select "{select}" .'
    (result,) = report(DATA, f"{shape} {query}").results
    assert result.messages == ('"3 of http://example.org/a {?gone}"@en',)
    assert (result.path, result.constraint) == ("<http://example.org/p>", "<http://example.org/Q>")


@pytest.mark.parametrize(
    "condition, data, reason",
    [
        ("FILTER(datatype(?x) = xsd:int)", 'ex:p "5"^^xsd:int .', "datatype"),
        ("FILTER(strlen(str(?x)) > 3)", 'ex:p "1.50"^^xsd:decimal .', "form"),
        ("FILTER(isBlank(?x))", "ex:p [] .", "blank"),
        ("?y ex:q ?x", 'ex:p "01"^^xsd:int ; ex:q "01"^^xsd:int .', "datatype"),
    ],
)
def test_a_query_that_sees_what_a_store_rewrites_is_left_to_pyshacl(condition: str, data: str, reason: str) -> None:
    """The shape is named with the reason, and the report is right."""
    xsd = 'ex:own sh:declare [ sh:prefix "xsd" ; sh:namespace "http://www.w3.org/2001/XMLSchema#"^^xsd:anyURI ] . '
    select = f'sh:select "SELECT $this {{ $this ex:p ?x . {condition} }}"'
    shape = f"ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:sparql [ sh:prefixes ex:own ; {select} ] ."
    found = report(f"ex:a a ex:C ; {data}", xsd + shape)
    assert focus(found.results) == ["a"]
    assert list(found.delegated) == ["<http://example.org/S>"]
    assert reason in found.delegated["<http://example.org/S>"]


def test_an_ill_typed_number_is_no_number() -> None:
    """A store would take a negative number for one, although its datatype has none."""
    found = queried(
        "SELECT $this { $this ex:p ?x FILTER(?x < 5) }", 'ex:a a ex:C ; ex:p "-1"^^xsd:nonNegativeInteger .'
    )
    assert (found.results, found.delegated) == ((), {})


def test_a_value_of_two_focus_nodes_is_reported_for_each() -> None:
    """The results of a property shape are told once for each way that leads to its focus node."""
    property_shape = "sh:property [ sh:path ex:p ; sh:property [ sh:path ex:q ; sh:minCount 1 ] ]"
    found = report(
        "ex:a a ex:C ; ex:p ex:x . ex:b a ex:C ; ex:p ex:x .", f"ex:S sh:targetClass ex:C ; {property_shape} ."
    )
    assert focus(found.results) == ["x", "x"]


def test_values_of_a_sibling_are_not_counted() -> None:
    """With sh:qualifiedValueShapesDisjoint, a value that conforms to a sibling shape counts for neither."""
    counted = "sh:path ex:p ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShapesDisjoint true ; sh:qualifiedValueShape"
    kinds = ", ".join(f"[ {counted} [ sh:class ex:{kind} ] ]" for kind in ("D", "E"))
    data = "ex:a a ex:C ; ex:p ex:x . ex:x a ex:D , ex:E . ex:b a ex:C ; ex:p ex:y , ex:z . ex:y a ex:D . ex:z a ex:E ."
    assert focus(report(data, f"ex:S sh:targetClass ex:C ; sh:property {kinds} .").results) == ["a", "a"]


def test_what_a_store_rewrites_elsewhere_hinders_nobody() -> None:
    """A query over other properties, or one that only compares values, is compiled; its value is that of the file."""
    data = 'ex:a a ex:C ; ex:p "1.50"^^xsd:decimal ; ex:q "01"^^xsd:integer .'
    found = queried("SELECT $this ?value { $this ex:p ?value FILTER(?value > 1) }", data)
    assert found.delegated == {}
    assert [result.value for result in found.results] == ['"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>']


@pytest.mark.parametrize(
    "data, constraint, expected",
    [
        ("ex:a ex:p ex:x", "sh:path ex:p ; sh:lessThanOrEquals ex:p", 1),
        ('ex:a ex:p "n"^^xsd:int', "sh:path ex:p ; sh:lessThanOrEquals ex:p", 1),
        ('ex:a ex:p "01"^^xsd:int', "sh:path ex:p ; sh:lessThanOrEquals ex:p", 0),
        ('ex:a ex:p "9"^^xsd:int ; ex:q "10"^^xsd:short', "sh:path ex:p ; sh:lessThan ex:q", 0),
        ("ex:a ex:p ex:x ; ex:q ex:y", "sh:path [ sh:zeroOrOnePath ex:p ] ; sh:equals ex:q", 3),
        ("ex:a ex:q ex:a", "sh:path [ sh:zeroOrMorePath ex:p ] ; sh:equals ex:q", 0),
        ("ex:b ex:p ex:c . ex:c ex:q ex:a", "sh:path [ sh:inversePath ( ex:p ex:q ) ] ; sh:nodeKind sh:Literal", 1),
        ("ex:a ex:p ex:b , ex:c . ex:b ex:q 1 . ex:c ex:q 1", "sh:path ex:p ; sh:closed true", 2),
        ('ex:a ex:p "01"^^xsd:integer , 1 , 1.0', "sh:path ex:p ; sh:maxCount 2", 1),
        ('ex:a ex:p "01"^^xsd:integer', "sh:path ex:p ; sh:in ( 1 )", 1),
        ('ex:a ex:p "01"^^xsd:integer', 'sh:path ex:p ; sh:hasValue "01"^^xsd:integer', 0),
        ('ex:a ex:p "300"^^xsd:byte', "sh:path ex:p ; sh:datatype xsd:byte", 1),
        ('ex:a ex:p "5"^^xsd:int', "sh:path ex:p ; sh:datatype xsd:integer", 1),
        ('ex:a ex:p "1.50"^^xsd:decimal', 'sh:path ex:p ; sh:pattern "^1[.]50$" ; sh:minLength 4', 0),
        ('ex:a ex:p "x"@en-GB , "y"@en-gb', "sh:path ex:p ; sh:uniqueLang true", 1),
        ('ex:a ex:p "x"@en-GB-oed', 'sh:path ex:p ; sh:languageIn ( "en-GB" )', 0),
        ('ex:a ex:p "x"@eng', 'sh:path ex:p ; sh:languageIn ( "en" )', 1),
        ("ex:a ex:p [ ex:q 1 ]", "sh:path ex:p ; sh:node [ sh:nodeKind sh:IRI ]", 1),
        ("ex:a ex:p [ ex:q 1 ]", "sh:path ex:p ; sh:property [ sh:path ex:q ; sh:maxCount 0 ]", 1),
    ],
)
def test_terms_and_paths_are_judged_as_shacl_says(data: str, constraint: str, expected: int) -> None:
    """Where stores, pySHACL or earlier versions of this package went wrong."""
    found = report(f"{data} .", f"ex:S a sh:PropertyShape ; sh:targetNode ex:a ; {constraint} .")
    assert len(found.results) == expected
