"""One proof of a row, to be shown."""

from __future__ import annotations

from kg.lineage import Asserted, Derived, Stratum, proof, why
from kg.lineage.proof import Proof, prove
from kg.names import GRAPH_NAMING
from kg.terms import Term
from tests.lineage.fakes import Fake, build, claim, name

PREFIX = "PREFIX : <http://example.org/> "


def chain(length: int) -> Fake:
    """Return a graph of one claim per edge of a chain of a transitive property."""
    return build({
        claim(f"e{at:02}"): frozenset({(name(f"n{at:02}"), name("t"), name(f"n{at + 1:02}"))}) for at in range(length)
    })  # fmt: skip


def leaves(tree: Proof) -> list[Term]:
    """Return the claims and strata at the bottom of a proof."""
    return [leaf for part in tree.premises for leaf in leaves(part)] if isinstance(tree, Derived) else [
        tree.claim if isinstance(tree, Asserted) else tree.graph
    ]  # fmt: skip


def test_a_claimed_triple_is_shown_by_its_claim() -> None:
    """A claim is preferred to a derivation, and naming stands for itself."""
    triple = (name("a"), name("s"), name("b"))
    graph = build(
        {claim("says"): frozenset({triple}), claim("implies"): frozenset({(name("a"), name("q"), name("b"))})},
        frozenset({(name("b"), name("p"), name("c"))}),
    )
    (evidence,) = why(graph, PREFIX + "SELECT ?x { ?x :s ?y . ?y :p ?z }").evidence
    assert proof(graph, evidence) == (Asserted(claim("says")), Stratum(f"<{GRAPH_NAMING}>"))


def test_a_conclusion_is_shown_with_rule_and_premises() -> None:
    """A derivation names its rule, and its premises in the order of the rule."""
    graph = chain(2)
    (evidence,) = why(graph, PREFIX + "SELECT ?x { :n00 :t ?x FILTER(?x = :n02) }").evidence
    (tree,) = proof(graph, evidence)
    assert isinstance(tree, Derived)
    assert tree.rule.endswith("/rule/transitive>")
    assert tree.premises == (Asserted(claim("e00")), Asserted(claim("e01")))


def test_a_proof_ends_in_claims_however_deep() -> None:
    """The proof of a long chain comes down to each of its claims."""
    graph = chain(8)
    (evidence,) = why(graph, PREFIX + "SELECT ?x { :n00 :t ?x FILTER(?x = :n08) }").evidence
    (tree,) = proof(graph, evidence)
    assert set(leaves(tree)) == {claim(f"e{at:02}") for at in range(8)}
    assert evidence.sets() == (frozenset(leaves(tree)),)


def test_facts_that_hold_one_another_up_have_a_proof_that_ends() -> None:
    """The proof of a symmetric fact does not go round in circles."""
    graph = build({claim("x"): frozenset({(name("a"), name("y"), name("b"))})})
    shown = [prove(graph, node) for node in graph.derivations]
    assert shown
    assert all(leaves(tree) == [claim("x")] for tree in shown)


def test_of_several_solutions_the_one_with_fewest_claims_is_shown() -> None:
    """A row with two ways is shown by the shorter."""
    graph = build({
        claim("long"): frozenset({(name("a"), name("p"), name("b"))}),
        claim("er"): frozenset({(name("b"), name("p"), name("c"))}),
        claim("short"): frozenset({(name("a"), name("q"), name("c"))}),
    })  # fmt: skip
    (evidence,) = why(graph, PREFIX + "SELECT DISTINCT ?x { { ?x :p/:p ?y } UNION { ?x :q ?y } }").evidence
    assert proof(graph, evidence) == (Asserted(claim("short")),)
    assert [len(found) for found in evidence.sets()] == [1, 2]
