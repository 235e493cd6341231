"""Terms reach a query through VALUES, wherever its variables are used, and stay terms."""

from __future__ import annotations

import pytest

from kg.engine import Rows
from kg.engine.embedded import Embedded
from kg.errors import EngineFailure, Refused
from kg.sparql.binding import with_values, written
from kg.sparql.parser import parse
from kg.terms import DEFAULT, Quad, Term

A, B, C = "<urn:a>", "<urn:b>", "<urn:c>"
ONE, TWO = ('"1"^^<http://www.w3.org/2001/XMLSchema#integer>', '"2"^^<http://www.w3.org/2001/XMLSchema#integer>')
QUADS: tuple[Quad, ...] = (
    (A, "<urn:p>", B, DEFAULT), (A, "<urn:n>", ONE, DEFAULT), (B, "<urn:p>", C, DEFAULT), (B, "<urn:n>", TWO, DEFAULT),
    (C, "<urn:q>", A, DEFAULT), (A, "<urn:q>", C, DEFAULT), (A, "<urn:in>", B, "<urn:g1>"),
    (B, "<urn:in>", C, "<urn:g2>"),
)  # fmt: skip
#: Queries of every shape that projects ``?x``, and what ``?x`` is bound to.
QUERIES = (
    ("SELECT ?x ?y { ?x <urn:p> ?y }", A),
    ("SELECT * { ?x <urn:p> ?y }", B),
    ("SELECT ?x ?y { ?x <urn:n> ?n OPTIONAL { ?x <urn:q> ?y } }", B),
    ("SELECT ?x ?y { ?y <urn:n> 1 OPTIONAL { ?x <urn:q> ?y } }", C),
    ("SELECT ?x { { ?x <urn:p> ?y } UNION { ?y <urn:q> ?x } }", C),
    ("SELECT ?x ?y { ?x ?r ?y MINUS { ?x <urn:p> ?y } }", A),
    ("SELECT ?x ?y { ?y <urn:p> ?z { ?y <urn:n> ?n FILTER(?n = ?x) } }", TWO),
    ("SELECT ?x ?y { ?y <urn:n> ?n FILTER(?n >= ?x) }", ONE),
    ("SELECT ?x ?y { ?y <urn:p> ?z FILTER EXISTS { ?y <urn:n> ?n FILTER(?n = ?x) } }", ONE),
    ("SELECT ?x ?y { { ?y <urn:p> ?z FILTER EXISTS { ?y <urn:n> ?x } } }", TWO),
    ("SELECT ?x ?s { GRAPH ?x { ?s <urn:in> ?o } }", "<urn:g2>"),
    ("SELECT ?x ?g { GRAPH ?g { ?x <urn:in> ?o } }", A),
    ("SELECT ?x ?m { ?x <urn:p> ?y { SELECT ?y (MAX(?n) AS ?m) { ?y <urn:n> ?n } GROUP BY ?y } }", A),
    ("SELECT ?x ?m { { SELECT ?x (COUNT(*) AS ?m) { ?x ?p ?y } GROUP BY ?x } }", A),
    ("SELECT ?x ?y { { SELECT ?y { ?x <urn:p> ?y } } ?x <urn:n> ?n }", A),
    ("SELECT ?x (COUNT(?y) AS ?n) { ?x ?p ?y } GROUP BY ?x", B),
    ("SELECT ?x { SELECT ?y { ?x <urn:p> ?y } }", A),
    ("SELECT DISTINCT ?x ?y { ?x (<urn:p>|<urn:q>)+ ?y } ORDER BY ?y LIMIT 2", A),
    ("SELECT ?x ?y { ?y <urn:n> ?n BIND(?n + ?x AS ?z) FILTER(?z > 2) }", ONE),
)


@pytest.fixture(scope="module")
def engine() -> Embedded:
    """A handful of quads."""
    store = Embedded()
    store.load(QUADS)
    return store


@pytest.mark.parametrize("text, term", QUERIES)
def test_values_do_what_substitution_does(engine: Embedded, text: str, term: Term) -> None:
    """A query with VALUES has the rows of the embedded engine's own substitution, and some."""
    by_values = engine.query(with_values(parse(text), {"x": term}))
    substituted = engine.query(text, {"x": term})
    assert isinstance(by_values, Rows)
    assert isinstance(substituted, Rows)
    columns = sorted(by_values.variables)
    assert columns == sorted(substituted.variables)
    found, wanted = (
        sorted(str([row[rows.variables.index(name)] for name in columns]) for row in rows.rows)
        for rows in (by_values, substituted)
    )
    assert found == wanted
    assert found


def test_several_terms_are_bound_at_once(engine: Embedded) -> None:
    """Each variable has its own term, and lines stay where they were."""
    text = "SELECT ?x ?y\n{\n?x <urn:p> ?y }"
    bound = with_values(parse(text), {"x": A, "y": B})
    assert bound.count("\n") == text.count("\n")
    assert engine.query(bound) == Rows(("x", "y"), ((A, B),))
    assert engine.query(with_values(parse(text), {"x": A, "y": C})) == Rows(("x", "y"), ())
    assert with_values(parse(text), {}) == text


def test_a_negation_of_other_things_stays_as_it_was(engine: Embedded) -> None:
    """A MINUS that shares no variable takes nothing away, bound or not."""
    bound = with_values(parse("SELECT ?x { ?x <urn:p> ?y MINUS { ?z <urn:q> ?w } }"), {"x": A})
    assert engine.query(bound) == Rows(("x",), ((A,),))


@pytest.mark.parametrize(
    "text",
    ["SELECT ?y { ?x <urn:p> ?y }", "SELECT (1 AS ?x) { ?y <urn:p> ?z }", "SELECT ?x { ?y <urn:n> ?n BIND(?n AS ?x) }"],
)
def test_what_cannot_be_bound_is_refused(text: str) -> None:
    """A variable that is hidden or computed is refused by name, with what to do."""
    with pytest.raises(EngineFailure, match=r"\?x.*: (project|give)"):
        with_values(parse(text), {"x": A})


def test_terms_cannot_end_what_they_stand_in() -> None:
    """A term is written anew with everything escaped; what is no term, or has no name in a query, is refused."""
    assert written('"a\\" } DROP ALL #\\n"') == '"a\\" } DROP ALL #\\n"'
    assert written('"矿"@zh') == '"矿"@zh'
    assert written(ONE) == ONE
    for bad in ("<urn:a> } DROP ALL #>", '"a" } DROP ALL #"', "DROP ALL", '"a"^^<urn:a b>'):
        with pytest.raises(ValueError, match="not a"):
            written(bad)
    with pytest.raises(Refused, match="blank node"):
        written("_:b")
