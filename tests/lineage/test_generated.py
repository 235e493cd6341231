"""Generated queries over small random graphs, against brute force over every subset of the claims.

A row's sets of claims are right if they are exactly the minimal subsets whose answer has the row. Where a query is not
monotone, each set alone must yield the row; of an aggregate, all claims named together must reproduce its value.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from kg.engine import Answer, Rows, Triples
from kg.engine.embedded import Embedded
from kg.errors import Refused
from kg.lineage import Evidence, why
from kg.lineage.graph import is_support
from kg.lineage.table import rows_of
from kg.lineage.unfold import Unfolder
from kg.lineage.witness import Support, all_of, any_of, supports
from kg.sparql import parse, trace
from kg.terms import Term
from tests.lineage import generate
from tests.lineage.fakes import Fake, build, public_only, subsets

MONOTONE = ("union", "filter", "bind", "values", "exists", "path", "sub", "closure", "graph")
OTHERS = (*MONOTONE, "optional", "minus", "absent")
COUNTING = ("union", "filter", "values", "exists", "path", "sub", "count", "group")
NESTED = ("union", "filter", "values", "exists", "optional", "minus", "absent", "count")

#: Seeds, each of which gives a graph and ten queries, twenty of the nested ones: of those that run each time, and
#: those of ``make fuzz``.
USUAL = {
    "monotone": range(100, 175),
    "others": range(200, 270),
    "counting": range(300, 360),
    "binding": range(400, 425),
    "nested": range(600, 660),
}
MORE = {
    "monotone": range(1000, 1700),
    "others": range(2000, 2600),
    "counting": range(3000, 3400),
    "nested": range(4000, 5000),
}


def seeds(kind: str) -> pytest.MarkDecorator:
    """Return the seeds of a test as its parameter."""
    more = [pytest.param(MORE[kind], marks=pytest.mark.fuzz, id="more")] if kind in MORE else []
    return pytest.mark.parametrize("seeds", [pytest.param(USUAL[kind], id="usual"), *more])


@dataclass(frozen=True)
class Case:
    """A query over a graph, and the rows it gives over each subset of the claims."""

    graph: Fake
    text: str
    used: frozenset[str]
    evidence: Mapping[tuple[Term | None, ...], Evidence]
    answers: Mapping[frozenset[Term], frozenset[tuple[Term | None, ...]]]


def cases(features: tuple[str, ...], seeds: range, each: int) -> Iterator[Case]:
    """Yield generated cases; what is refused is left out."""
    for seed in seeds:
        chance = random.Random(seed)  # noqa: S311 (no secret)
        claims, naming = generate.claims(chance, 5)
        spans = generate.spans(chance, claims) if seed % 2 else {}
        graph = build(claims, naming, spans)
        stores = {
            chosen: public_only({one: claims[one] for one in chosen}, naming, claims, spans)
            for chosen in subsets(claims)
        }
        queries = generate.Queries(chance, features)
        for _ in range(each):
            text = queries.query()
            try:
                answer = why(graph, text)
            except Refused:
                continue
            evidence = dict(zip(answer.rows.rows, answer.evidence, strict=True))
            answers = {chosen: found(store, text) for chosen, store in stores.items()}
            assert set(evidence) == answers[frozenset(claims)], text
            yield Case(graph, text, frozenset(queries.used), evidence, answers)


def found(store: Embedded, text: str) -> frozenset[tuple[Term | None, ...]]:
    """Return the rows, triples or truth of an answer as a set."""
    answer: Answer = store.query(text)
    if isinstance(answer, Rows):
        return frozenset(answer.rows)
    if isinstance(answer, Triples):
        return frozenset(answer.triples)
    return frozenset([()] if answer.value else [])


@seeds("monotone")
def test_sets_of_monotone_queries_are_exactly_the_minimal_ones(seeds: range) -> None:
    """Each set alone yields the row, none can lose a claim, and there is no other."""
    seen: Counter[str] = Counter()
    for case in cases(MONOTONE, seeds, 10):
        seen.update(["queries", *case.used])
        for row, evidence in case.evidence.items():
            minimal: list[frozenset[Term]] = []
            for chosen, rows in case.answers.items():
                if row in rows and not any(other <= chosen for other in minimal):
                    minimal.append(chosen)
            assert set(evidence.sets(10_000)) == set(minimal), (case.text, row)
            seen.update(rows=1, several=len(minimal) > 1, larger=len(minimal[0]) > 1)
            seen["derived"] += any("/derivation/" in node for node in supports(evidence.witness))
    assert seen["queries"] >= 9.6 * len(seeds)
    assert seen["rows"] >= 6 * len(seeds)
    assert min(seen[name] for name in ("several", "derived")) >= 2 * len(seeds)
    assert min(seen[feature] for feature in MONOTONE) >= len(seeds) / 2


@seeds("others")
def test_sets_of_other_queries_yield_the_row_alone(seeds: range) -> None:
    """With OPTIONAL, MINUS and NOT EXISTS, every set of claims on its own still gives the row."""
    seen: Counter[str] = Counter()
    for case in cases(OTHERS, seeds, 10):
        seen.update(["queries", *case.used])
        for row, evidence in case.evidence.items():
            assert evidence.sets()
            for claims in evidence.sets():
                assert row in case.answers[claims], (case.text, row)
                seen["sets"] += 1
            seen["negated"] += bool(evidence.negated)
    assert seen["queries"] >= 9 * len(seeds)
    assert seen["sets"] >= 12 * len(seeds)
    assert min(seen[feature] for feature in ("optional", "minus", "absent")) >= len(seeds) / 2
    assert seen["negated"] >= len(seeds) / 2


@seeds("counting")
def test_all_inputs_of_an_aggregate_reproduce_its_value(seeds: range) -> None:
    """The claims named for an aggregate's row, all together and nothing else, give the row again."""
    seen: Counter[str] = Counter()
    for case in cases(COUNTING, seeds, 10):
        seen.update(["queries", *case.used])
        for row, evidence in case.evidence.items():
            assert row in case.answers[frozenset(evidence.claims)], (case.text, row)
            seen["rows"] += 1
    assert seen["queries"] >= 9 * len(seeds)
    assert seen["rows"] >= 4 * len(seeds)
    assert min(seen["group"], seen["count"]) >= len(seeds)


def test_inputs_reproduce_a_value_though_others_are_kept_out() -> None:
    """With OPTIONAL, MINUS and NOT EXISTS under it, an aggregate has the same value over its inputs alone."""
    seen: Counter[str] = Counter()
    for seed in range(700, 800):
        chance = random.Random(seed)  # noqa: S311 (no secret)
        claims, naming = generate.claims(chance, 5)
        graph = build(claims, naming)
        queries = generate.Queries(chance, (*OTHERS, "group"))
        for _ in range(40):
            text = queries.query()
            kept_out = {"optional", "minus", "absent"}.intersection(queries.used)
            if not kept_out or "group" not in queries.used:
                continue
            try:
                answer = why(graph, text)
            except Refused:
                continue
            for row, evidence in zip(answer.rows.rows, answer.evidence, strict=True):
                chosen = {one: claims[one] for one in evidence.claims}
                assert row in found(public_only(chosen, naming, claims), text), text
                seen.update(["rows", *kept_out])
    assert min(seen[name] for name in ("optional", "minus", "absent")) >= 10
    assert seen["rows"] >= 80


@seeds("nested")
def test_what_an_inner_aggregate_decides_is_exact_or_refused(seeds: range) -> None:
    """Under an aggregate or OPTIONAL, a row is there again over its claims alone, or what decides it is refused."""
    seen: Counter[str] = Counter()
    for seed in seeds:
        chance = random.Random(seed)  # noqa: S311 (no secret)
        claims, naming = generate.claims(chance, 5, "pq")
        graph = build(claims, naming)
        queries = generate.Queries(chance, NESTED, "pq")
        for _ in range(20):
            text = queries.nested()
            try:
                answer = why(graph, text)
            except Refused as error:
                seen[f"refused: {str(error).partition(' at line')[0].replace('?m', '?n')}"] += 1
                continue
            seen.update(["kept", *queries.used])
            for row, evidence in zip(answer.rows.rows, answer.evidence, strict=True):
                for alone in [frozenset(evidence.claims)] if evidence.aggregated else evidence.sets():
                    store = public_only({one: claims[one] for one in alone}, naming, claims)
                    assert row in found(store, text), (text, row)
                    seen["rows"] += 1
    least = len(seeds) / 6
    assert min(seen["kept"], seen["rows"]) >= 4 * len(seeds)
    assert min(seen[name] for name in ("reached", "key", "least_filtered", "beside", "kept_out")) >= least
    assert min(seen[name] for name in ("in optional", "in union", "optional", "minus", "absent")) >= least
    refusals = ("HAVING", "GROUP BY", "?n, the value of an aggregate,")
    assert min(seen[f"refused: {name}"] for name in refusals) >= len(seeds)


def test_fewer_claims_let_no_group_pass_that_did_not() -> None:
    """Over every subset of the claims, the groups whose count reaches a number are among those of all claims."""
    seen: Counter[str] = Counter()
    conditions = ("COUNT(*) > 1", "COUNT(?y) >= 2", "COUNT(DISTINCT ?y) > 1", "?x != :a")
    for seed in range(800, 850):
        chance = random.Random(seed)  # noqa: S311 (no secret)
        claims, naming = generate.claims(chance, 5, "pq")
        stores = [public_only({one: claims[one] for one in few}, naming, claims) for few in subsets(claims)]
        for condition in conditions:
            pattern = (
                f"?x :{chance.choice('pqs')} ?y . {chance.choice(['', '?y ?q ?z', '{ ?x :q ?z } UNION { ?y :p ?z }'])}"
            )
            inner = f"SELECT ?x (COUNT(DISTINCT ?y) AS ?n) {{ {pattern} }} GROUP BY ?x HAVING({condition})"
            outer = f"{generate.PROLOGUE}SELECT (COUNT(*) AS ?c) {{ {{ {inner} }} }}"
            assert len(why(build(claims, naming), outer).rows.rows) == 1
            of_subsets = [found(store, f"{generate.PROLOGUE}SELECT ?x {{ {{ {inner} }} }}") for store in stores]
            assert all(of_subsets[-1].issuperset(rows) for rows in of_subsets), outer
            seen.update([condition] if of_subsets[-1] else [], fewer=len(set(of_subsets)) > 1)
    assert min(seen[condition] for condition in conditions) >= 15
    assert seen["fewer"] >= 100


@seeds("binding")
def test_binding_graphs_agrees_with_looking_up(seeds: range) -> None:
    """The two manners of rewriting, one for rules and one for answers, find the same sets of claims."""
    compared = 0
    for case in cases(("union", "filter", "bind", "values", "path", "sub"), seeds, 10):
        traced = trace(parse(case.text))
        unfolder = Unfolder(case.graph)
        ways: dict[tuple[Term | None, ...], list[frozenset[Term]]] = {}
        for row in rows_of(case.graph.traced, traced.text).rows:
            nodes = [node for node in row[len(row) - len(traced.supports) :] if node is not None]
            if traced.supports and all(is_support(node) for node in nodes):
                ways.setdefault(row[: len(traced.variables)], []).append(frozenset(nodes))
        if traced.template or "* WHERE" in case.text:
            continue  # rows in an order of columns of their own
        for row, found_ways in ways.items():
            witness = any_of([all_of([Support(node) for node in sorted(way)]) for way in found_ways])
            sets = {unfolder.claims(mask) for mask in unfolder.sets(witness).masks}
            shown = row if case.evidence.keys() != {()} else ()
            if shown:
                assert sets == set(case.evidence[shown].sets(10_000)), case.text
                compared += 1
    assert compared >= 3 * len(seeds)


def test_each_row_says_how_often_it_came() -> None:
    """Multiplicities are those of the plain answer, through choices, joins for EXISTS and sub-selects."""
    seen: Counter[str] = Counter()
    for seed in range(500, 620):
        chance = random.Random(seed)  # noqa: S311 (no secret)
        graph = build(*generate.claims(chance, 5))
        queries = generate.Queries(chance, (*OTHERS, *COUNTING))
        for _ in range(20):
            text = queries.query()
            plain = graph.public.query(text)
            if not isinstance(plain, Rows) or "SELECT DISTINCT" in text.partition("WHERE")[0]:
                continue
            try:
                answer = why(graph, text)
            except Refused:
                continue
            counts = Counter(plain.rows)
            assert set(answer.rows.rows) == set(counts), text
            for row, evidence in answer.pairs():
                assert evidence.multiplicity == counts[tuple(row.values())], text
                seen.update(["rows", *queries.used], several=evidence.multiplicity > 1)
    assert seen["rows"] >= 500
    assert min(seen[feature] for feature in ("exists", "sub", "values", "union", "several", "group")) >= 25


def test_there_are_thousands_of_queries() -> None:
    """The generated queries that run each time are more than three thousand."""
    assert sum((20 if kind == "nested" else 10) * len(each) for kind, each in USUAL.items()) >= 3_500
