"""What an aggregate's value decides outside of its sub-select: exact over the claims named, or refused by name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kg.engine import Rows
from kg.errors import Refused
from kg.lineage import why
from tests.lineage.fakes import build, claim, public_only, triples

PREFIX = "PREFIX : <http://example.org/> "
#: Over the first claim alone, ``a`` has one ``p`` and not two.
CLAIMS = {claim("one"): triples("a p b", "d p b"), claim("two"): triples("a p c")}
#: An aggregate over a sub-select with another, whose HAVING or surroundings are to be filled in.
UNDER = "SELECT (COUNT(*) AS ?c) { { SELECT ?x (COUNT(*) AS ?n) { ?x :p ?y } GROUP BY ?x %s } %s }"
COUNTED = "{ SELECT ?x (COUNT(*) AS ?n) { ?x :p ?z } GROUP BY ?x }"


def rows_again(text: str) -> Iterator[bool]:
    """Yield of each row whether it is there over the claims named for it alone, once per set of them."""
    answer = why(build(CLAIMS), PREFIX + text)
    for row, evidence in zip(answer.rows.rows, answer.evidence, strict=True):
        for alone in [frozenset(evidence.claims)] if evidence.aggregated else evidence.sets():
            again = public_only({one: CLAIMS[one] for one in alone}, frozenset(), CLAIMS).query(PREFIX + text)
            assert isinstance(again, Rows)
            yield row in again.rows


@pytest.mark.parametrize(
    "text, feature",
    [
        (UNDER % ("HAVING(COUNT(*) = 1)", ""), "HAVING at line 1, column 118 decides what another aggregate counts"),
        (UNDER % ("HAVING(COUNT(*) < 2)", ""), "HAVING at line 1, column 118"),
        (UNDER % ("", "FILTER(?n = 1)"), "?n, the value of an aggregate, at line 1, column 115 decides what another"),
        (UNDER % ("", "BIND(?n AS ?m) FILTER(?m < 2)"), "?m, the value"),
        (UNDER % ("", "{ SELECT ?n { VALUES ?n { 1 } } }"), "?n, the value"),
        (UNDER % ("", "MINUS { VALUES ?n { 2 } }"), "?n, the value"),
        (UNDER.replace("T (", "T ?n (", 1) % ("", "") + " GROUP BY ?n", "GROUP BY at line 1, column 130"),
        (f"SELECT (COUNT(*) AS ?c) {{ {{ SELECT ?n {COUNTED} VALUES ?n {{ 1 }} }} }}", "VALUES at line 1, column 126"),
        (f"SELECT ?x ?n {{ ?x :p ?y OPTIONAL {{ {COUNTED} FILTER(?n = 1) }} }}", "decides what OPTIONAL finds"),
        (
            f"SELECT ?x ?m {{ VALUES ?n {{ 1 }} ?x :p ?y OPTIONAL {COUNTED.replace('(', '(MIN(?z) AS ?m) (', 1)} }}",
            "?n, the value of an aggregate, at line 1, column 47 decides what OPTIONAL finds",
        ),
        (
            "SELECT ?x ?z { ?x :p ?y OPTIONAL { ?z :p ?y OPTIONAL { ?z :p ?w FILTER(?w != ?y) } FILTER(!BOUND(?w)) } }",
            "BOUND at line 1, column 121 asks within OPTIONAL",
        ),
    ],
)
def test_what_fewer_claims_would_decide_otherwise_is_refused(
    text: str, feature: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The refusal names its place; without it, some row would not be there over the claims named for it."""
    with pytest.raises(Refused) as caught:
        why(build(CLAIMS), PREFIX + text)
    assert feature in str(caught.value)
    monkeypatch.setattr("kg.sparql.spread.check_fewer", lambda _: None)
    assert not all(rows_again(text))


@pytest.mark.parametrize(
    "having, more, count",
    [
        ("", "", 2),
        ("HAVING(COUNT(*) > 1)", "", 1),
        ("HAVING(COUNT(DISTINCT ?y) >= 2)", "", 1),
        ("HAVING(?x != :d)", "", 1),
        ("", "FILTER(?n >= 2)", 1),
        ("", "?x :p ?y BIND(?n + 1 AS ?m)", 3),
        ("", "OPTIONAL { ?x :q ?z }", 2),
    ],
)
def test_what_only_a_whole_group_reaches_is_answered(having: str, more: str, count: int) -> None:
    """A count that has to reach a number, a condition on keys, and a value that decides nothing are traced."""
    text = UNDER % (having, more)
    ((value,),) = why(build(CLAIMS), PREFIX + text).rows.rows
    assert str(value).startswith(f'"{count}"')
    assert list(rows_again(text)) == [True]


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT ?x ?n {{ ?x :p ?y OPTIONAL {{ {COUNTED} FILTER(?n > 1) }} }}",
        f"SELECT ?x ?n {{ ?x :p ?y {COUNTED} FILTER(?n = 1) }}",
        "SELECT ?x ?z { ?x :p ?y OPTIONAL { ?z :p ?y OPTIONAL { ?z :q ?w } } FILTER(!BOUND(?w)) }",
        "SELECT * { ?x :p ?y OPTIONAL { GRAPH ?g { ?x :p :c } OPTIONAL { GRAPH ?g { ?x :q ?w } } FILTER(!BOUND(?w)) }}",
    ],
)
def test_what_is_told_by_the_row_alone_is_answered(text: str) -> None:
    """A row that holds the value itself, or what a graph that it reached does not have, rests on its own claims."""
    found = list(rows_again(text))
    assert len(found) >= 1
    assert all(found)


@pytest.mark.parametrize(
    "outer, inner",
    [
        ("SELECT (COUNT(*) AS ?c) %s", "SELECT ?x { ?x :p ?y MINUS { ?y :q ?z } } GROUP BY ?x"),
        ("SELECT ?z (COUNT(*) AS ?c) %s GROUP BY ?z", "SELECT ?x ?z { ?x :p ?y OPTIONAL { ?y :q ?z } } GROUP BY ?x ?z"),
    ],
)
def test_what_keeps_others_out_of_an_inner_group_is_an_input(outer: str, inner: str) -> None:
    """What keeps solutions out of groups that are no members has to be named, or they would become some."""
    claims = {claim("one"): triples("a p b", "d p e"), claim("two"): triples("b q d")}
    answer = why(build(claims), PREFIX + outer % f"{{ {{ {inner} }} }}")
    assert [evidence.claims for evidence in answer.evidence] == [tuple(claims)] * len(answer.rows.rows)
    assert answer.rows.rows


def test_a_key_that_is_unbound_within_is_told_from_what_it_is_joined_with() -> None:
    """A group without a value for its key has its own members, whatever the key is given outside."""
    inner = "SELECT ?w (COUNT(*) AS ?n) { { ?x :p :c } UNION { ?w :q ?z } } GROUP BY ?w"
    (evidence,) = why(build(CLAIMS), f"{PREFIX} SELECT ?w ?n {{ {{ {inner} }} ?w :p :b }}").evidence[:1]
    assert evidence.sets() == (frozenset(CLAIMS),)
    with pytest.raises(Refused, match=r"VALUES for \?w, a GROUP BY key that may be unbound"):
        why(build(CLAIMS), f"{PREFIX} {inner} VALUES ?w {{ :a }}")
