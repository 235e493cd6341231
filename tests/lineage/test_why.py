"""Why a row is in an answer, operator by operator, on a graph small enough to check by eye."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

import pytest

from kg.engine import Answer, Rows
from kg.engine.embedded import Embedded
from kg.errors import EngineFailure, Refused, SyntaxFault
from kg.lineage import Evidence, WhyAnswer, check, why
from kg.sparql import parse
from kg.sparql.spread import spread
from kg.terms import Term, plain
from tests.lineage.fakes import NAMING, RECORD, Fake, build, claim, name, triples

PREFIX = "PREFIX : <http://example.org/> "


@cache
def graph() -> Fake:
    """Return a graph of six claims: ``t`` is transitive, ``q`` implies ``s``."""
    return build(
        {
            claim("one"): triples("a p b", "a k v"),
            claim("two"): triples("a p b", "b q c"),
            claim("three"): triples("a r c"),
            claim("four"): triples("a t b"),
            claim("five"): triples("b t c"),
            claim("six"): triples("a t c", "c t d"),
        },
        triples("a p n", "n type z"),
    )


def ask(text: str, **bindings: str) -> WhyAnswer:
    """Ask the graph, with short names as bindings."""
    return why(graph(), PREFIX + text, {variable: name(local) for variable, local in bindings.items()})


def sets(evidence: Evidence) -> set[str]:
    """Return the sets of claims as words."""
    return {" ".join(sorted(short(found))) for found in evidence.sets()}


def short(terms: Iterable[Term]) -> list[str]:
    """Return the last part of each IRI."""
    return [plain(term).rpartition("/")[2] for term in terms]


def table(text: str, **bindings: str) -> dict[tuple[str, ...], set[str]]:
    """Return each row by short names, with its sets of claims."""
    return {
        tuple("" if term is None else plain(term).rpartition("/")[2] for term in row): sets(evidence)
        for row, evidence in zip(ask(text, **bindings).rows.rows, ask(text, **bindings).evidence, strict=True)
    }


def test_each_claim_that_says_so_is_a_witness() -> None:
    """A triple in two claims has two witnesses, one in naming rests on no claim, and says so."""
    answer = ask("SELECT ?y { :a :p ?y } ORDER BY ?y")
    assert [sets(evidence) for evidence in answer.evidence] == [{"one", "two"}, {""}]
    assert [evidence.also_uses for evidence in answer.evidence] == [(), (NAMING,)]


def test_a_join_needs_all_of_its_patterns() -> None:
    """One claim may serve two patterns; the smallest sets come first and hold no other."""
    assert table("SELECT ?z { :a :p ?y . ?y :q ?z }") == {("c",): {"two"}}
    assert table("SELECT ?z { :a :p ?y ; :k :v ; :r ?z }") == {("c",): {"one three"}}


def test_a_union_takes_either_branch() -> None:
    """A row that both branches yield has the witnesses of both."""
    assert table("SELECT ?z { { :a :r ?z } UNION { ?y :q ?z } }") == {("c",): {"two", "three"}}


def test_a_conclusion_unfolds_to_claims() -> None:
    """An inferred triple has the claims of each of its proofs, and its own where it is claimed too."""
    assert table("SELECT ?z { ?y :s ?z }") == {("c",): {"two"}}
    assert table("SELECT ?z { :a :t ?z }") == {("b",): {"four"}, ("c",): {"five four", "six"}, ("d",): {"six"}}


def test_a_matched_optional_counts_and_a_vain_one_is_told() -> None:
    """A row with a match rests on both sides; one without names the pattern that was sought in vain."""
    answer = ask("SELECT ?y ?z { :a :p ?y OPTIONAL { ?y :q ?z } } ORDER BY ?y")
    assert [sets(evidence) for evidence in answer.evidence] == [{"two"}, {""}]
    assert answer.evidence[0].negated == ()
    (vain,) = answer.evidence[1].negated
    assert (vain.kind, vain.pattern, short(term for _, term in vain.values)) == ("OPTIONAL", "{ ?y :q ?z }", ["n"])


@pytest.mark.parametrize("negation", ["MINUS { ?y :q ?w }", "FILTER NOT EXISTS { ?y :q ?w }"])
def test_a_negation_leaves_the_positive_part_and_a_note(negation: str) -> None:
    """The row rests on what was found; what was not found stands beside it with the row's values."""
    (evidence,) = ask(f"SELECT ?y {{ :a ?p ?y . :a :r|:k ?y {negation} }} VALUES ?y {{ :v }}").evidence
    assert sets(evidence) == {"one"}
    (note,) = evidence.negated
    assert note.kind in negation
    assert note.values == (("y", name("v")),)


def test_exists_counts_as_a_join() -> None:
    """The claims that make EXISTS true are part of the witness; the row comes once however often it is true."""
    answer = ask("SELECT ?y { :a :p ?y FILTER EXISTS { ?x :t ?m . ?y :q ?m } }")
    assert [sets(evidence) for evidence in answer.evidence] == [{"five two", "six two"}]
    assert [evidence.multiplicity for evidence in answer.evidence] == [1]


def test_a_path_rests_on_its_edges() -> None:
    """Written-out paths are joins and unions; the shortest walk of a closure comes first."""
    assert table("SELECT ?z { :a :p/^:p/:r ?z }") == {("c",): {"three"}}
    assert table("SELECT ?z { :a (:p|:q)+ ?z . FILTER(?z = :c) }") == {("c",): {"two"}}
    assert table("SELECT ?z { :b (:q|^:t)+ ?z . FILTER(?z = :a) }")[("a",)] == {"four", "six two"}


def test_a_zero_length_step_rests_on_a_mention_at_most() -> None:
    """Where a triple binds the node, the step adds nothing; else any triple that mentions it will do."""
    assert table("SELECT ?x { :a :k ?v . ?v :gone* ?x }") == {("v",): {"one"}}
    assert table("SELECT ?x { :v :gone? ?x }") == {("v",): {"one"}}


def test_a_graph_counts_once_and_records_are_only_used() -> None:
    """The graph that was bound is the witness of all its patterns; a record is listed beside it."""
    answer = ask("SELECT ?g ?who { GRAPH ?g { :a :p :b ; :k ?v } GRAPH ?r { ?g :voice ?who } }")
    assert [sets(evidence) for evidence in answer.evidence] == [{"one"}]
    assert answer.evidence[0].also_uses == (RECORD,)
    constant = ask(f"SELECT ?x {{ GRAPH {claim('three')} {{ ?x :r ?y }} }}")
    assert [sets(evidence) for evidence in constant.evidence] == [{"three"}]


def test_a_sub_select_within_a_graph_is_of_that_graph() -> None:
    """A sub-select that projects the graph is traced, and any within a named graph: the graph is its witness."""
    inner = "{ SELECT DISTINCT ?y %s { ?x :p ?y . ?y :q ?z } }"
    assert table(f"SELECT ?g ?y {{ GRAPH ?g {{ ?y ?any ?w {inner % '?g'} }} }}") == {("two", "b"): {"two"}}
    named = f"SELECT ?w ?y {{ GRAPH {claim('two')} {{ ?y ?any ?w {inner % ''} }} }}"
    assert table(named) == {("c", "b"): {"two"}}


def test_a_derivation_graph_unfolds() -> None:
    """A derivation reached by GRAPH is unfolded like any conclusion."""
    answer = ask('SELECT ?g { GRAPH ?g { ?x :s ?y } FILTER(CONTAINS(STR(?g), "derivation")) }')
    assert [sets(evidence) for evidence in answer.evidence] == [{"two"}]


def test_an_aggregate_names_its_inputs() -> None:
    """Every member of the group counts; keys that are not shown still tell groups apart."""
    answer = ask("SELECT ?x (COUNT(?y) AS ?n) { ?x :t ?y } GROUP BY ?x ORDER BY ?x")
    assert [short(evidence.claims) for evidence in answer.evidence] == [
        ["five", "four", "six"], ["five", "six"], ["six"],
    ]  # fmt: skip
    assert all(evidence.aggregated for evidence in answer.evidence)
    hidden = ask("SELECT (COUNT(?y) AS ?n) { ?x :t ?y } GROUP BY (STR(?x)) HAVING (COUNT(?y) > 2)")
    assert [short(evidence.claims) for evidence in hidden.evidence] == [["five", "four", "six"]]


def test_a_member_counts_by_any_of_its_ways() -> None:
    """A solution of a group that EXISTS or a choice gives in two ways needs one of them; two solutions need both."""
    (either,) = ask("SELECT (COUNT(*) AS ?n) { ?x :r ?y FILTER EXISTS { :a :k|:t ?z } }").evidence
    assert sets(either) == {"one three", "four three", "six three"}
    (chosen,) = ask("SELECT (COUNT(*) AS ?n) { ?x :r ?y ; :p|:t :b }").evidence
    assert sets(chosen) == {"one three", "three two", "four three"}
    (each,) = ask("SELECT (COUNT(*) AS ?n) { :a !:k :c }").evidence  # once or twice, as the engine plans
    assert sets(each) == {"six three", "five four three"}
    both = ask("SELECT (COUNT(*) AS ?n) { { :a :p :b } UNION { :a :p :b } UNION { :a :r :c } }").evidence[0]
    assert sets(both) == {"one three", "three two"}


class Counted(Embedded):
    """A store that counts what it is asked."""

    asked = 0

    def query(self, text: str, bindings: Mapping[str, Term] | None = None, base: str | None = None) -> Answer:
        """Answer, and count."""
        self.asked += 1
        return super().query(text, bindings, base)


class Looked(dict[str, Term]):
    """An index of support nodes that counts what is looked up."""

    looks = 0

    def __getitem__(self, triple: str) -> Term:
        self.looks += 1
        return super().__getitem__(triple)


def counted() -> tuple[Fake, Counted]:
    """Return a graph about ``t`` alone, and its store."""
    found, store = graph(), Counted()
    data = [("a", "t", "b"), ("b", "t", "c"), ("a", "t", "c"), ("c", "t", "d")]
    store.load((name(one), name(two), name(three), "") for one, two, three in data)
    return Fake(store, found.traced, found.nodes, found.supports, found.derivations, found.claims), store


def test_members_are_asked_for_when_somebody_looks_and_once() -> None:
    """The answer of an aggregate takes one query; the first look at a row asks for the members of all groups."""
    found, store = counted()
    text = "SELECT ?x (COUNT(?y) AS ?n) { ?x :t ?y MINUS { ?x :k ?y } } GROUP BY ?x ORDER BY ?x"
    answer = why(found, PREFIX + text)
    assert (store.asked, len(answer.rows.rows)) == (1, 3)
    assert short(answer.evidence[0].claims) == ["five", "four", "six"]
    assert [short(evidence.claims) for evidence in answer.evidence[1:]] == [["five"], ["six"]]
    assert store.asked == 3  # the members, and what keeps others out


def test_ways_of_a_distinct_are_asked_for_when_somebody_looks_and_once() -> None:
    """A sub-select with DISTINCT takes one query; the first look asks for its ways, with what they sought in vain."""
    found, store = counted()
    text = "SELECT ?x ?z { { SELECT DISTINCT ?x ?z { ?x :t ?y OPTIONAL { ?y :k ?z } } } } ORDER BY ?x"
    answer = why(found, PREFIX + text)
    assert (store.asked, len(answer.rows.rows)) == (1, 3)
    assert [sets(evidence) for evidence in answer.evidence] == [{"four", "six"}, {"five"}, {"six"}]
    assert [len(evidence.negated) for evidence in answer.evidence] == [2, 1, 1]
    assert [evidence.multiplicity for evidence in answer.evidence] == [1, 1, 1]
    assert store.asked == 2


def test_a_distinct_is_told_from_what_it_is_joined_with() -> None:
    """A row of a sub-select that leaves a variable unbound has its own ways, whatever the variable is given outside."""
    inner = "SELECT DISTINCT ?x ?w { { ?x :t :c } UNION { ?x :q ?w } }"
    assert table(f"SELECT ?x ?w {{ {{ {inner} }} ?x :r ?w }}") == {("a", "c"): {"five four three", "six three"}}


def test_supports_are_looked_up_at_the_first_look() -> None:
    """The answer is there before any support is; what each row of it rests on is then the same as ever."""
    found, known = graph(), Looked()
    late = Fake(found.public, found.traced, known, found.supports, found.derivations, found.claims)
    answer = why(late, PREFIX + "SELECT ?x ?z { ?x :r ?z }")
    assert (len(answer.rows.rows), known.looks) == (1, 0)
    known.update(found.nodes)
    assert [sets(evidence) for evidence in answer.evidence] == [{"three"}]
    assert known.looks == 1


def test_what_would_be_refused_of_the_members_is_refused_at_once() -> None:
    """No evidence has to be looked at for a query to be refused, or for an undeclared prefix to be told."""
    with pytest.raises(Refused, match="closure within a closure"):
        ask("SELECT (COUNT(?y) AS ?n) { ?x :t ?y MINUS { ?x (:t*)+ ?y } }")
    with pytest.raises(SyntaxFault, match="other"):
        ask("SELECT (COUNT(?y) AS ?n) { ?x :t ?y MINUS { ?x other:t ?y } }")


def test_an_extreme_marks_what_attains_it() -> None:
    """All members are inputs of a MIN or MAX; those that have its value are told apart."""
    answer = ask("SELECT ?x (MIN(?y) AS ?least) (MAX( DISTINCT ?y ) AS ?most) { ?x :t ?y } GROUP BY ?x ORDER BY ?x")
    first = answer.evidence[0]
    assert short(first.claims) == ["five", "four", "six"]
    assert short(first.attaining("least")) == ["four"]
    assert short(ask("SELECT (MAX(?z) AS ?most) { :b :q|:t ?z }").evidence[0].attaining("most")) == ["five", "six"]
    assert first.attaining("x") == ()
    inside = ask("SELECT ?most { { SELECT (MAX(?z) AS ?most) { :b :q|:t ?z } } }").evidence[0]
    assert short(inside.attaining("most")) == ["five", "six"]


def test_an_extreme_without_a_value_is_attained_by_nothing() -> None:
    """Where a member has no value, the MIN has none, and nobody else who has none attains it."""
    (evidence,) = ask("SELECT (MIN(?n) AS ?least) { ?x :t ?y OPTIONAL { ?y :absent ?n } }").evidence
    assert len(evidence.claims) > 1
    assert evidence.attaining("least") == ()


def test_what_members_of_a_group_sought_in_vain_is_told() -> None:
    """A negation under an aggregate shows with the values of each member."""
    (evidence,) = ask("SELECT (COUNT(*) AS ?n) { :a :t ?y MINUS { ?y :q ?z } }").evidence
    assert sorted(short(term for _, term in note.values)[0] for note in evidence.negated) == ["c", "d"]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (COUNT(?y) AS ?n) { :a :p ?y MINUS { ?y :q ?z } }",
        "SELECT (COUNT(?y) AS ?n) { :a :p ?y FILTER(?y != :e && NOT EXISTS { ?y :q ?z }) }",
        "SELECT ?z (COUNT(*) AS ?n) { :a :p ?y OPTIONAL { ?y :q ?z FILTER(?y != ?z) } } GROUP BY ?z HAVING(!BOUND(?z))",
        "SELECT (COUNT(?y) AS ?n) { :a :p ?y OPTIONAL { ?y :q ?z } FILTER(!BOUND(?z)) }",
        "SELECT ?n { { SELECT (COUNT(?y) AS ?n) { :a :p ?y MINUS { ?y :q ?z } } } }",
        "SELECT ?x (COUNT(?y) AS ?n) { ?x :p ?v { ?x :p ?y MINUS { ?y :q ?z } } UNION { ?y :k ?v } } GROUP BY ?x",
    ],
)
def test_what_keeps_others_out_of_a_group_is_an_input(text: str) -> None:
    """Without the claim that excludes ``b``, the claim that names ``b`` and ``c`` would count both."""
    found = build(
        {claim("one"): triples("a p b", "a p c"), claim("two"): triples("b q d"), claim("three"): triples("x q d")}
    )
    (row,) = why(found, PREFIX + text).rows.rows
    (evidence,) = why(found, PREFIX + text).evidence
    assert str(row[-1]).startswith(('"1"', '"2"'))
    assert short(evidence.claims) == ["one", "two"]


def test_no_more_than_a_thousand_inputs_are_listed() -> None:
    """A larger group says that it is cut; one of a thousand is whole."""
    many = {claim(f"c{at}"): triples(f"a p n{at}") for at in range(1001)}
    for text, listed, cut in (("", 1000, True), ("FILTER(?y != :n0)", 1000, False)):
        (evidence,) = why(build(many), f"{PREFIX} SELECT (COUNT(?y) AS ?n) {{ :a :p ?y {text} }}").evidence
        assert (len(evidence.claims), evidence.truncated) == (listed, cut)


def test_a_count_of_nothing_rests_on_nothing() -> None:
    """An aggregate over no solution has its row, without claims."""
    (evidence,) = ask("SELECT (COUNT(?y) AS ?n) { ?x :gone ?y }").evidence
    assert (evidence.sets(), evidence.claims) == ((frozenset(),), ())


def test_an_aggregate_in_a_sub_select_brings_its_members() -> None:
    """What was counted inside is part of what the outer row rests on."""
    answer = ask("SELECT ?y ?n { :b :q ?y { SELECT ?y (COUNT(*) AS ?n) WHERE { ?x :r ?y } GROUP BY ?y } }")
    assert [sets(evidence) for evidence in answer.evidence] == [{"three two"}]


def test_limit_and_order_keep_the_rows_of_the_plain_answer() -> None:
    """Rows come in the order asked for and only those; their witnesses are those without LIMIT."""
    answer = ask("SELECT ?z { :a :t ?z } ORDER BY DESC(?z) LIMIT 1 OFFSET 1")
    assert [short(term for term in row if term) for row in answer.rows.rows] == [["c"]]
    assert sets(answer.evidence[0]) == {"five four", "six"}


def test_rows_told_apart_within_come_once_from_one_query() -> None:
    """A query that only sorts the rows of a sub-select with DISTINCT is answered from its rewritten text alone."""
    inner = "SELECT DISTINCT ?x ?y { VALUES ?x { :a :b } ?x :t ?y . ?z :t ?y OPTIONAL { ?y :q ?w } }"
    text = f"SELECT ?y ?x {{ {{ {inner} }} }} ORDER BY ?y ?x"
    rewritten = spread(parse(PREFIX + text))
    assert rewritten.order is not None
    answer, plainly = ask(text), graph().public.query(PREFIX + text)
    assert (answer.rows, len(answer.rows.rows)) == (plainly, 5)
    assert [evidence.multiplicity for evidence in answer.evidence] == [1] * 5


def test_each_row_comes_once_with_its_multiplicity() -> None:
    """Equal rows are one entry that says how often it came."""
    answer = ask("SELECT ?x { ?x :t ?y } ORDER BY ?x")
    assert [evidence.multiplicity for evidence in answer.evidence] == [3, 2, 1]


@pytest.mark.parametrize(
    "more, times",
    [("GRAPH ?g { ?x :p|:k [] }", 4), ("GRAPH ?g { ?x ?v ?w }", 9), ("{ } UNION { } UNION { BIND(1 AS ?n) }", 3)],
)
def test_what_is_not_shown_counts_too(more: str, times: int) -> None:
    """Beside a choice of paths, whose ways count once, rows count by what only GRAPH or an empty branch tells apart."""
    text = f"SELECT ?x {{ ?x :r|:gone ?y . {more} }}"
    plainly = graph().public.query(PREFIX + text)
    assert isinstance(plainly, Rows)
    (evidence,) = ask(text).evidence
    assert evidence.multiplicity == len(plainly.rows) == times


def test_a_star_has_the_columns_of_the_engine() -> None:
    """``SELECT *`` keeps the engine's order of columns, and leaves out blank nodes."""
    text = "SELECT * { ?z :q ?a . [] :p ?z . ?a ^:r ?b }"
    answer = ask(text)
    assert answer.rows == graph().public.query(PREFIX + text)
    assert set(answer.rows.variables) == {"z", "a", "b"}
    assert [sets(evidence) for evidence in answer.evidence] == [{"three two"}]


def test_blank_nodes_in_the_data_are_looked_up_too() -> None:
    """A triple with a blank node has its support, though no blank node can be named in a query."""
    found = build({claim("x"): frozenset({("_:n", name("p"), name("b")), ("_:m", name("q"), name("b"))})})
    answer = why(found, PREFIX + "SELECT ?x ?p { ?x ?p :b }")
    assert [sets(evidence) for evidence in answer.evidence] == [{"x"}] * 3


def test_ask_and_construct_have_evidence() -> None:
    """A true ASK is one row without columns, a false one none; CONSTRUCT has a row per triple."""
    (evidence,) = ask("ASK { ?x :r ?y }").evidence
    assert sets(evidence) == {"three"}
    assert ask("ASK { ?x :gone ?y }").rows.rows == ()
    made = ask("CONSTRUCT { ?x :made ?z , 1.50 } WHERE { ?x :p ?y . ?y :q ?z }")
    assert made.rows.variables == ("subject", "predicate", "object")
    assert [sets(evidence) for evidence in made.evidence] == [{"two"}, {"two"}]


def test_bindings_are_terms_for_projected_variables() -> None:
    """A bound variable restricts the rows and their witnesses, through negation, groups and ASK too."""
    assert table("SELECT ?x ?y { ?x :t ?y }", x="c") == {("c", "d"): {"six"}}
    assert table("SELECT ?x (COUNT(?y) AS ?n) { ?x :t ?y } GROUP BY ?x", x="c") == {
        ("c", '1"^^<http://www.w3.org/2001/XMLSchema#integer>'.partition('"')[0]): {"six"}
    }
    assert [sets(evidence) for evidence in ask("ASK { ?x :t ?y }", x="c").evidence] == [{"six"}]
    assert len(ask("CONSTRUCT { :z :made ?y } WHERE { ?x :t ?y }", x="c").evidence) == 1


@pytest.mark.parametrize("hiding", ["?z", "(MAX(?z) AS ?m)"])
@pytest.mark.parametrize("inner", ["SELECT ?x ?z (COUNT(*) AS ?n) {%s} GROUP BY ?x ?z", "SELECT DISTINCT ?x ?z {%s}"])
def test_what_a_sub_select_hides_is_not_bound(hiding: str, inner: str) -> None:
    """A variable of a bound one's name that a sub-select does not project keeps its own values, and their claims."""
    text = f"SELECT ?x {{ ?x :r :c . {{ SELECT {hiding} {{ {{ {inner % ' ?x :q ?z '} }} }} }} }}"
    assert table(text) == table(text, x="a") == {("a",): {"three two"}}


@pytest.mark.parametrize(
    "text, feature",
    [
        ("SELECT * { ?x :p ?y OPTIONAL { ?x :q ?z } ?z :r ?w }", "not well designed"),
        ("SELECT * { ?x :p ?y BIND(1/0 AS ?z) FILTER EXISTS { ?y :r ?z } }", "may be unbound"),
        ("SELECT * { ?x :p ?y FILTER EXISTS { ?z :r ?w FILTER(?w = ?y) } }", "inner condition"),
        ("SELECT * { ?x :p ?y FILTER(?x = :a || EXISTS { ?x :r ?w }) }", "within ||"),
        ("SELECT * { ?x :p ?y { SELECT (COUNT(*) AS ?n) { ?x :p ?y } GROUP BY ?x } }", "hidden by a sub-select"),
        ("SELECT * { ?x (:p|:q*)+ ?y }", "closure within a closure"),
        ("SELECT * { SERVICE :s { ?x :p ?y } }", "SERVICE"),
        ("SELECT * FROM :g { ?x :p ?y }", "FROM"),
        ("SELECT (NOW() AS ?n) { ?x :p ?y }", "NOW"),
        ("SELECT * { ?x :p ?y BIND(UUID() AS ?u) }", "UUID"),
        ("SELECT * { ?x :p ?y BIND(EXISTS { ?x :q ?z } AS ?u) }", "EXISTS within BIND"),
        ("SELECT (EXISTS { ?x :q ?z } AS ?u) { ?x :p ?y }", "EXISTS within SELECT"),
        ("SELECT ?x { ?x :p ?y } GROUP BY ?x HAVING (EXISTS { ?x :q ?z })", "EXISTS within HAVING"),
        ("SELECT * { ?x :p ?y { SELECT ?x { ?x :q ?z } LIMIT 1 } }", "LIMIT in a sub-select"),
        ("SELECT * { ?x :p ?y MINUS { ?x :q ?z MINUS { ?x :r ?w } } }", "MINUS within MINUS"),
        ("SELECT * { ?x :p ?y FILTER NOT EXISTS { ?x :q ?z OPTIONAL { ?z :r ?w } } }", "OPTIONAL within NOT EXISTS"),
        ("SELECT * { ?x :p ?y OPTIONAL { ?x :q ?z FILTER NOT EXISTS { ?z :r ?w } } }", "NOT EXISTS within OPTIONAL"),
        (
            "SELECT (COUNT(*) AS ?n) { { SELECT ?x { ?x :p ?y MINUS { ?y :q ?z } } } }",
            "MINUS within a sub-select within",
        ),
        (
            "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?x :p ?y OPTIONAL { ?y :q ?z } } }",
            "OPTIONAL within GRAPH within an agg",
        ),
        ("SELECT * { GRAPH ?g { ?x :p ?y GRAPH ?h { ?x :q ?z } } }", "GRAPH within GRAPH"),
        ("SELECT * { GRAPH ?g { ?x :p ?y { SELECT ?z { ?z :q ?w } } } }", "does not project ?g, its graph"),
        (
            "SELECT * { GRAPH ?g { ?x :p ?y { SELECT ?g ?z { { SELECT DISTINCT ?z { ?z :q ?w } } } } } }",
            "sub-select within",
        ),
        ("CONSTRUCT { ?x :made [] } WHERE { ?x :p ?y }", "blank node"),
        ("DESCRIBE :a", "DESCRIBE"),
        ("SELECT ?__x { ?__x :p ?y }", "__x"),
    ],
)
def test_what_is_not_traced_is_refused_by_name(text: str, feature: str) -> None:
    """A refusal names what it is about; nothing is guessed."""
    with pytest.raises(Refused) as caught:
        ask(text)
    assert feature in str(caught.value)


@pytest.mark.parametrize(
    "opening, closing",
    [
        ("{ ", " }"),
        ("{ ?x :t ?y } UNION { ", " }"),
        ("OPTIONAL { ?x :t ?y . ", " }"),
        ("FILTER EXISTS { ?x :t ?y . ", " }"),
        ("{ SELECT ?x { ", " } }"),
        ("?x :t [ :t [ :t ?y ] ] . { ", " }"),
    ],
)
def test_the_deepest_query_that_is_read_is_also_traced(opening: str, closing: str) -> None:
    """Nesting up to the parser's limit is answered, and never ends in a recursion error."""
    deep = 25
    answer = ask(f"SELECT DISTINCT ?x {{ ?x :t ?y . {opening * deep} ?x :t :d {closing * deep} }}")
    assert answer.rows.rows
    assert all(evidence.sets() for evidence in answer.evidence)


def test_a_query_that_only_the_engine_rejects_is_a_syntax_fault() -> None:
    """The engine's parser has its say too, by ``check`` without any data."""
    for text in (
        "SELECT (?x AS ?x) { ?x :p ?y }",
        "SELECT ?x { ?x :p ?y . BIND(1 AS ?y) }",
        "SELECT ?x { { ?x :p _:b } { ?x :q _:b } }",
        "SELECT ?x { ?x :p ?y { SELECT ?x { ?x :q ?z } ORDER BY (?x +) } } ORDER BY ?x",
    ):
        with pytest.raises(SyntaxFault):
            ask(text)
        with pytest.raises(SyntaxFault):
            check(PREFIX + text)
    assert check(PREFIX + "ASK { ?x :p ?y }").body.form == "ASK"


def test_a_triple_without_support_is_an_engine_failure() -> None:
    """Stores that do not belong together are noticed by the first look, with the remedy."""
    found = graph()
    torn = Fake(found.public, Embedded(), {}, found.supports, found.derivations, found.claims)
    answer = why(torn, PREFIX + "SELECT ?x { ?x :p ?y }")
    with pytest.raises(EngineFailure, match="kg build"):
        answer.evidence[0]
