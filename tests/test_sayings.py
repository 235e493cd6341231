"""What rules say, in both languages."""

from __future__ import annotations

from typing import Final

from kg.catalogue import rules
from kg.labels import select
from kg.names import GRAPH_DERIVATIONS, PREFIXES, expand
from kg.sayings import sentence
from kg.terms import iri
from tests import project

RULE: Final = expand("lo:Rule")
LABEL: Final = expand("rdfs:label")


def test_every_rule_speaks_both_languages() -> None:
    """Each rule of the project's graph, domain rule or axiom, has a sentence of its own in Chinese."""
    said = project.graph().rules
    assert len(said) > 300
    for rule, english in said.items():
        assert sentence(said, rule) == english
        chinese = sentence(said, rule, "zh")
        assert chinese != english
        assert any("\u4e00" <= one <= "\u9fff" for one in chinese)


def test_axioms_keep_their_terms() -> None:
    """The Chinese of an axiom names the same variables and terms in the same order."""
    rule = iri(PREFIXES["rule"] + "x")
    said = {rule: "If ?x lo:party ?y and ?y a lo:Agent, then ?x a lo:Undertaking."}
    assert sentence(said, rule, "zh") == "若 ?x lo:party ?y 且 ?y 属于 lo:Agent，则 ?x 属于 lo:Undertaking。"


def test_an_unknown_rule_has_its_name() -> None:
    """A rule that a graph does not know is told by its short form; one that nobody translated, in English."""
    rule = iri(PREFIXES["rule"] + "unheard-of")
    assert sentence({}, rule, "zh") == "rule:unheard-of"
    assert sentence({rule: "Whatever"}, rule, "zh") == "Whatever"
    assert len({one.says.zh for one in rules()}) == len(rules())


def test_the_graph_names_rules_in_both_languages() -> None:
    """Each rule that is applied has a label in English and in Chinese in the graph of derivations."""
    text = f"SELECT ?rule ?label WHERE {{ GRAPH <{GRAPH_DERIVATIONS}> {{ ?rule a <{RULE}> ; <{LABEL}> ?label }} }}"
    languages: dict[str, list[str]] = {}
    for rule, label in select(project.graph().public, text):
        languages.setdefault(rule or "", []).append((label or "")[-2:])
    assert {tuple(sorted(found)) for found in languages.values()} == {("en", "zh")}
    assert len(languages) > 100
