"""Why a query finds nothing: the first part of it after which no solution is left, said in both languages."""

from __future__ import annotations

import pytest

from kg.empty import Part, Vain, first_in_vain
from kg.engine import Rows
from kg.engine.embedded import Embedded, parse_text

DATA = b"""
@prefix : <https://w3id.org/lodestone/ontology/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:a :knows :b . :b :knows :c . :a :age 40 . :c :age 50 .
:a rdfs:label "Ann"@en , "\xe5\xae\x89"@zh . :knows rdfs:label "knows"@en .
:g { :b :likes :c }
"""
HEAD = "PREFIX : <https://w3id.org/lodestone/ontology/> "


@pytest.fixture(scope="module")
def store() -> Embedded:
    """Return a store with a handful of triples."""
    found = Embedded()
    quads = list(parse_text(DATA, ".trig", "made up"))
    assert len(quads) == 8
    found.load(quads)
    return found


def search(store: Embedded, where: str, language: str = "en") -> Vain | None:
    """Return what is in vain in a query that has no row."""
    text = f"{HEAD}SELECT * WHERE {where}"
    answer = store.query(text)
    assert isinstance(answer, Rows)
    assert answer.rows == ()
    return first_in_vain(store, text, language)


@pytest.mark.parametrize(
    "where, part, text, before",
    [
        ("{ ?x :knows ?y . ?y :knows ?z . ?z :knows ?w }", Part.PATTERN, "?z :knows ?w", 2),
        ("{ ?x :hates ?y }", Part.PATTERN, "?x :hates ?y", 0),
        ("{ ?x :knows ?y ; :age ?a ; :likes ?z }", Part.PATTERN, "?x :likes ?z", 2),
        ("{ ?x :knows [ :knows [ :knows ?z ] ] }", Part.PATTERN, ":knows ?z", 2),
        ("{ ?x :knows+/:likes ?y }", Part.PATTERN, "((:knows+)/:likes)", 0),
        ("{ ?x :age ?a FILTER(?a > 60) ?x :knows ?y }", Part.FILTER, "FILTER(?a > 60)", 2),
        ("{ ?x :knows ?y MINUS { ?x ?p ?o } }", Part.MINUS, "MINUS { ?x ?p ?o }", 1),
        ("{ ?x :knows ?y VALUES ?y { :a } }", Part.VALUES, "VALUES ?y { :a }", 1),
        ("{ ?x :knows ?y GRAPH ?g { ?y :likes ?z . ?z :likes ?w } }", Part.PATTERN, "?z :likes ?w", 2),
        ("{ ?x :knows ?y { ?y :likes ?z } }", Part.PATTERN, "?y :likes ?z", 1),
        (
            "{ GRAPH ?g { ?a :likes ?b } { ?a :knows ?b } UNION { ?a :age ?n } ?b :age ?m . ?x :hates ?y }",
            Part.PATTERN,
            "?x :hates ?y",
            3,
        ),
        ("{ ?x :knows ?y { SELECT ?y WHERE { ?y :hates ?z } } }", Part.PATTERN, "?y :hates ?z", 1),
        ("{ OPTIONAL { ?x :hates ?y } BIND(1 AS ?n) ?x :likes ?z }", Part.PATTERN, "?x :likes ?z", 0),
        ("{ ?x :knows ?y } GROUP BY ?x HAVING(COUNT(?y) > 3)", Part.AFTERWARDS, "HAVING(COUNT(?y) > 3)", 1),
        ("{ ?x :knows ?y } LIMIT 0", Part.AFTERWARDS, "LIMIT 0", 1),
    ],
)
def test_the_first_part_in_vain(store: Embedded, where: str, part: Part, text: str, before: int) -> None:
    """Patterns are added one by one, conditions last; the first that leaves nothing is told, with how many match."""
    where = where.replace("SELECT *", "SELECT ?x") if "GROUP" not in where else where
    query = f"{HEAD}SELECT {'?x' if 'GROUP' in where else '*'} WHERE {where}"
    found = first_in_vain(store, query)
    assert found is not None
    assert found.part is part
    assert text in found.text
    assert found.before == before


def test_alternatives_fail_each_for_itself(store: Embedded) -> None:
    """Of a UNION each branch says what it lacks."""
    found = search(store, "{ ?x :knows ?y { ?y :age ?b . ?b :hates ?z } UNION { ?y :age ?a . ?a :knows ?z } }")
    assert found is not None
    assert found.part is Part.ALTERNATIVES
    assert [one.text for one in found.alternatives] == ["?b :hates ?z", "?a :knows ?z"]
    assert [one.before for one in (found, *found.alternatives)] == [1, 2, 2]
    assert found.told("en").count("nothing matches") == 2
    assert found.told("en").endswith("; the pattern before it can be matched.")


def test_it_is_said_with_labels_and_values(store: Embedded) -> None:
    """Terms are said by their labels in the language, and variables that have one value by that."""
    where = "{ VALUES ?who { <https://w3id.org/lodestone/ontology/a> } ?who :age ?n . ?x :knows ?who }"
    english, chinese = search(store, where), search(store, where, "zh")
    assert english is not None
    assert chinese is not None
    assert english.told("en") == "Nothing matches ?x [knows] [Ann]; the pattern before it can be matched."
    assert chinese.told("zh") == "没有内容匹配 ?x [knows] [安]；其前 1 个模式有解。"
    least = search(store, '{ VALUES ?least { "60" } ?x :age ?n FILTER(STR(?n) > ?least) }')
    assert least is not None
    assert least.told("en").startswith("No solution passes FILTER(STR(?n) > 60)")


def test_what_has_solutions_is_not_in_vain(store: Embedded) -> None:
    """A query whose pattern has a solution has nothing to tell."""
    assert first_in_vain(store, f"{HEAD}SELECT * WHERE {{ ?x :knows ?y OPTIONAL {{ ?y :hates ?z }} }}") is None
