"""The closure is that of an independent OWL 2 RL engine on the same triples."""

from __future__ import annotations

import random
import warnings
from collections import Counter
from functools import cache
from typing import Final

import pytest
import rdflib

from kg import sources
from kg.engine.embedded import parse_text
from kg.infer.axioms import compile_axioms
from kg.infer.facts import Facts
from kg.infer.rl import Reasoner
from kg.infer.validity import PLAIN
from kg.names import PREFIXES as SPACES
from kg.names import expand
from kg.terms import Triple, iri

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import owlrl

E: Final = "http://example.org/"
TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
PREFIXES: Final = f"""@prefix : <{E}> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
#: Namespaces whose terms say things about the schema or about terms as such: what owlrl adds with them is set aside.
BUILT_IN: Final = (
    "<http://www.w3.org/2002/07/owl#",
    "<http://www.w3.org/2000/01/rdf-schema#",
    "<http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "<http://www.w3.org/2001/XMLSchema#",
)


#: Seeds of the generated ontologies: of those that run each time, and of those that run with ``make fuzz``.
USUAL, MORE = range(300), range(300, 640)
LARGER: Final = 10  #: One ontology in so many is larger.

#: By axiom form, the rules of OWL 2 RL that it stands for; each has to prove something in what is generated.
FORMS: Final = {
    "sub-class": ("cax-sco",),
    "equivalent class": ("cax-eqc1", "cax-eqc2"),
    "sub-property": ("prp-spo1",),
    "equivalent property": ("prp-eqp1", "prp-eqp2"),
    "domain": ("prp-dom",),
    "range": ("prp-rng",),
    "inverse": ("prp-inv1", "prp-inv2"),
    "symmetric": ("prp-symp",),
    "transitive": ("prp-trp",),
    "chain": ("prp-spo2",),
    "hasValue": ("cls-hv1", "cls-hv2"),
    "someValuesFrom": ("cls-svf1",),
    "allValuesFrom": ("cls-avf",),
    "intersection": ("cls-int1", "cls-int2"),
    "union": ("cls-uni",),
}


class Unworded(owlrl.OWLRL_Semantics):  # type: ignore[misc]  # owlrl has no types
    """owlrl without what it adds at the outset about datatypes and annotation properties: all of it is set aside."""

    def one_time_rules(self) -> None:
        """Add nothing."""


def held(known: Facts) -> tuple[set[Triple], int]:
    """Return all triples that hold by our engine, and how many of them are concluded."""
    holding = list(known.held())
    return {known.triple(number) for number in holding}, sum(number not in known.base for number in holding)


def closed(schema: list[Triple], facts: list[Triple]) -> Facts:
    """Close facts under the axioms of a schema by our engine."""
    known = Facts()
    reasoner = Reasoner(known, compile_axioms((*triple, "") for triple in schema))
    for triple in facts:
        known.add(triple, "<http://example.org/claim>", PLAIN)
    reasoner.run()
    return known


def reference(
    schema: list[Triple], facts: list[Triple], semantics: type[owlrl.OWLRL_Semantics] = owlrl.OWLRL_Semantics
) -> set[Triple]:
    """Return the closure by owlrl, without what :func:`set_aside` names."""
    graph = rdflib.Graph(store="SimpleMemory")  # without contexts, which nobody asks for here
    lines = "\n".join(f"{s} {p} {o} ." for s, p, o in [*schema, *facts])
    graph.parse(data=lines, format="nt")
    owlrl.DeductiveClosure(semantics).expand(graph)
    declared = {s for s, p, o in schema if p == TYPE and o.startswith(BUILT_IN)}
    found = {(s.n3(), p.n3(), o.n3()) for s, p, o in graph}
    told = {triple for triple in found if triple[0] not in declared and not triple[0].startswith(BUILT_IN)}
    return {triple for triple in told if not set_aside(triple)} | set(facts)


def set_aside(triple: Triple) -> bool:
    """Whether a triple of owlrl's closure is of a kind that is not concluded here.

    These are: literal subjects; types owl:Thing and other built-in classes; anonymous classes as types; and triples
    whose property is built in, rdf:type aside (such as x owl:sameAs x and schema statements). What owlrl says of the
    ontology's own classes and properties is left out by :func:`reference`.
    """
    subject, predicate, value = triple
    if subject.startswith(('"', "_:")) or value.startswith("_:"):
        return True
    if predicate == TYPE:
        return value.startswith(BUILT_IN)
    return predicate.startswith(BUILT_IN)


def turtle(text: str) -> list[Triple]:
    """Parse Turtle with the test's prefixes."""
    return [(s, p, o) for s, p, o, _ in parse_text((PREFIXES + text).encode(), ".ttl", "test")]


@cache
def generated(seed: int) -> tuple[list[Triple], list[Triple]]:
    """Make an ontology and instance data, the same for the same seed: nine small ones to one that is larger."""
    pick = random.Random(seed)  # noqa: S311 - no secret
    larger = seed % LARGER == 0
    sizes = (7, 6, 7) if larger else (5, 4, 6)
    classes, props, things = ([f":{name}{i}" for i in range(size)] for name, size in zip("Cpx", sizes, strict=True))

    def c() -> str:
        return pick.choice(classes)

    def p() -> str:
        return pick.choice(props)

    def x() -> str:
        return pick.choice(things)

    def both(one: str, other: str) -> str:
        return f"[ a owl:Class ; owl:intersectionOf ( {one} {other} ) ]"

    def left() -> str:
        return pick.choice(
            (
                c(),
                both(c(), c()),
                f"[ a owl:Class ; owl:unionOf ( {c()} {c()} ) ]",
                f"[ a owl:Restriction ; owl:onProperty {p()} ; owl:someValuesFrom {pick.choice((c(), 'owl:Thing'))} ]",
                f"[ a owl:Restriction ; owl:onProperty {p()} ; owl:hasValue {x()} ]",
                both(c(), f"[ a owl:Restriction ; owl:onProperty {p()} ; owl:someValuesFrom {c()} ]"),
            )
        )

    def right() -> str:
        return pick.choice(
            (
                c(),
                both(c(), c()),
                f"[ a owl:Restriction ; owl:onProperty {p()} ; owl:allValuesFrom {c()} ]",
                f"[ a owl:Restriction ; owl:onProperty {p()} ; owl:hasValue {x()} ]",
            )
        )

    makers = (
        lambda: f"{left()} rdfs:subClassOf {right()} .",
        lambda: f"{c()} rdfs:subClassOf {c()} .",
        lambda: f"{c()} owl:equivalentClass {c()} .",
        lambda: f"{c()} owl:equivalentClass {both(c(), f'[ owl:onProperty {p()} ; owl:hasValue {x()} ]')} .",
        lambda: f"{p()} rdfs:subPropertyOf {p()} .",
        lambda: f"{p()} owl:equivalentProperty {p()} .",
        lambda: f"{p()} owl:inverseOf {p()} .",
        lambda: f"{p()} a owl:SymmetricProperty .",
        lambda: f"{p()} a owl:TransitiveProperty .",
        lambda: f"{p()} owl:propertyChainAxiom ( {p()} {p()} ) .",
        lambda: f"{p()} owl:propertyChainAxiom ( {p()} {p()} {p()} ) .",
        lambda: f"{p()} rdfs:domain {c()} .",
        lambda: f"{p()} rdfs:range {c()} .",
        lambda: f"{c()} owl:unionOf ( {c()} {c()} ) .",
        lambda: f"{c()} owl:intersectionOf ( {c()} {c()} ) .",
    )
    rarer = (
        lambda: f"{c()} rdfs:subClassOf [ a owl:Restriction ; owl:onProperty {p()} ; owl:allValuesFrom {c()} ] .",
        lambda: f"{c()} rdfs:subClassOf [ a owl:Restriction ; owl:onProperty {p()} ; owl:hasValue {x()} ] .",
        lambda: f"{c()} owl:equivalentClass [ a owl:Restriction ; owl:onProperty {p()} ; owl:hasValue {x()} ] .",
        lambda: f"[ a owl:Restriction ; owl:onProperty {p()} ; owl:someValuesFrom {c()} ] rdfs:subClassOf {c()} .",
    )
    declared = [f"{name} a owl:Class ." for name in classes] + [f"{name} a owl:ObjectProperty ." for name in props]
    schema = declared + [pick.choice(makers)() for _ in range(pick.randint(*((5, 11) if larger else (4, 7))))]
    schema += [pick.choice(rarer)() for _ in range(3 if larger else 2)]
    facts = [f"{x()} {p()} {x()} ." for _ in range(pick.randint(4, 9 if larger else 7))]
    facts += [f"{x()} a {c()} ." for _ in range(pick.randint(2, 6 if larger else 5))]
    return turtle("\n".join(schema)), turtle("\n".join(dict.fromkeys(facts)))


@cache
def ours(seed: int) -> Facts:
    """Close a generated ontology by our engine, once for all tests."""
    return closed(*generated(seed))


@pytest.mark.parametrize("seed", [*USUAL, *(pytest.param(seed, marks=pytest.mark.fuzz) for seed in MORE)])
def test_generated_ontologies_have_the_same_closure(seed: int) -> None:
    """On generated ontologies of all axiom forms, owlrl concludes the same triples; the larger ones with all it has."""
    schema, facts = generated(seed)
    found, _ = held(ours(seed))
    assert sorted(found) == sorted(reference(schema, facts, Unworded if seed % LARGER else owlrl.OWLRL_Semantics))


@pytest.mark.parametrize("seeds", [USUAL, pytest.param(MORE, marks=pytest.mark.fuzz)], ids=["usual", "more"])
def test_every_axiom_form_is_put_to_the_test(seeds: range) -> None:
    """In the generated ontologies every axiom form proves something, in several of them; together they prove a lot."""
    proving: Counter[str] = Counter()
    steps = 0
    for seed in seeds:
        ways = list(ours(seed).ways())
        kinds = {way.rule.removeprefix(f"<{SPACES['rule']}").partition("/")[0] for way in ways}
        proving.update(form for form, names in FORMS.items() if kinds & set(names))
        steps += len(ways)
    assert len(seeds) >= 300
    assert steps > 20 * len(seeds)
    assert [form for form in FORMS if proving[form] < len(seeds) / 20] == []


def test_the_project_has_the_same_closure() -> None:
    """On the project's ontology, naming and claims, owlrl concludes the same triples as the axioms do here."""
    dataset = sources.load()
    texts = {iri(expand(name)) for name in ("rdfs:label", "skos:definition", "skos:example", "skos:scopeNote")}
    schema = sorted({quad[:3] for quad in dataset.ontology if quad[1] not in texts})
    facts = sorted({quad[:3] for quad in (*dataset.contents, *dataset.naming) if quad[1] not in texts})
    named = [t for t in schema if t[1] == TYPE and not t[2].startswith(BUILT_IN)]
    found, concluded = held(closed(schema, [*facts, *named]))
    assert sorted(found) == sorted(reference(schema, [*facts, *named]))
    assert concluded > 500
