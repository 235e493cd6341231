"""The class of a parameter is as wide as what gives a row, and what is offered for a slip is of it."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import pytest

from kg.ask import bind
from kg.catalogue import Kind, Parameter, Question, questions
from kg.engine import Rows
from kg.errors import UnknownName
from kg.labels import all_names, folded, select
from kg.names import PREFIXES, expand
from kg.resolve import Resolver
from kg.terms import Term, iri
from tests import project

#: Parameters for whatever a claim or a statement may be about.
ANYTHING: Final = {
    ("claims-about", "entity"), ("claims-known-by", "entity"), ("comparisons-about", "entity"),
    ("objections", "matter"), ("statements-about", "topic"),
}  # fmt: skip
#: Parameters that would find something of other things too, and why they do not take these.
NARROWER: Final = {
    ("contents-of-agreement", "agreement"): "a bloc or a firm has parties and figures, too, but is no agreement",
    ("exposed-along-chain", "supplier"): "a part of the chain is told without asking who supplies it",
    ("exposed-along-chain", "material"): "a part of the chain is told without asking of what",
    ("exposed-along-chain", "stage"): "a part of the chain is told without asking at which stage",
}
#: Parameters that take any of several classes.
SEVERAL: Final = {
    ("agents-tied-to-bloc", "bloc"): {"lo:Bloc", "lo:Undertaking"},
    ("consequences", "cause"): {"lo:Bloc", "lo:Event", "lo:Undertaking"},
    ("facilities-at-stage", "place"): {"lo:Place", "lo:State"},
    ("leaders-of-undertakings", "undertaking"): {"lo:Body", "lo:Event", "lo:Undertaking"},
    ("members-on-day", "bloc"): {"lo:Bloc", "lo:Undertaking"},
    ("objections-to-instruments", "instrument"): {"lo:Bloc", "lo:Undertaking"},
    ("origins-of-blocs", "later"): {"lo:Bloc", "lo:Undertaking"},
    ("party-counts", "subject"): {"lo:Bloc", "lo:Event", "lo:Undertaking"},
    ("purposes-of-undertakings", "undertaking"): {"lo:Body", "lo:Event", "lo:Undertaking"},
    ("substitutes-and-recycling", "by"): {"lo:Agent", "lo:Law"},
    ("successors-of-blocs", "earlier"): {"lo:Bloc", "lo:Undertaking"},
}
ASKED: Final = [(one, parameter) for one in questions() for parameter in one.parameters if parameter.kind is Kind.IRI]
CLASSED: Final = [pair for pair in ASKED if pair[1].classes]
#: Those that are put to a slip, one of a single class among them.
SLIPS: Final = [
    (one, parameter)
    for one, parameter in CLASSED
    if (one.name, parameter.name) in {*SEVERAL, ("shipments-for-a-later-stage", "to")}
]


def names(pair: tuple[Question, Parameter]) -> tuple[str, str]:
    """Return the names of a question and of its parameter."""
    return pair[0].name, pair[1].name


@cache
def members(classes: tuple[str, ...]) -> frozenset[Term]:
    """Return what is of one of some classes in any graph of the project."""
    listed = " ".join(iri(expand(short)) for short in classes)
    typed = f"VALUES ?class {{ {listed} }} ?x a ?class FILTER(ISIRI(?x))"
    found = select(project.graph().public, f"SELECT ?x {{ {{ {typed} }} UNION {{ GRAPH ?g {{ {typed} }} }} }}")
    return frozenset(entity for (entity,) in found if entity)


@cache
def things() -> frozenset[Term]:
    """Return all that the project's graph describes: what is named, and each node of a claim."""
    found = select(project.graph().public, "SELECT DISTINCT ?x { ?x a ?class FILTER(ISIRI(?x)) }")
    return frozenset(entity for (entity,) in found if entity and not entity.startswith(f"<{PREFIXES['claim']}"))


def test_parameters_have_a_class() -> None:
    """A parameter for entities has a class, or several, unless anything at all may be asked about."""
    assert len(CLASSED) > 80
    assert {names(pair) for pair in ASKED if not pair[1].classes} == ANYTHING
    assert {names(pair): set(pair[1].classes) for pair in ASKED if len(pair[1].classes) > 1} == SEVERAL
    assert len(SLIPS) == len(SEVERAL) + 1 == 12


def test_no_class_of_several_holds_another() -> None:
    """Of several classes none is a kind of another, which would go without saying."""
    kinds = select(
        project.graph().public,
        f"SELECT ?a ?b {{ ?a <{PREFIXES['rdfs']}subClassOf>+ ?b FILTER(ISIRI(?a) && ISIRI(?b) && ?a != ?b) }}",
    )
    assert len(kinds) > 90
    for _, parameter in CLASSED:
        classes = {iri(expand(short)) for short in parameter.classes}
        assert not [pair for pair in kinds if set(pair) <= classes], parameter


@pytest.mark.parametrize("pair", CLASSED, ids=lambda pair: ".".join(names(pair)))
def test_what_gives_a_row_is_of_the_class(pair: tuple[Question, Parameter]) -> None:
    """Nothing that is of none of the classes of a parameter would have given a row; something of them gives one."""
    one, parameter = pair
    graph = project.graph().public
    required = {other.name: other.examples[0] for other in one.parameters if other.required}
    given = bind(Resolver(graph), one, required)
    others = things() - members(parameter.classes)
    assert len(others) > 1000
    for values, gives in ((others, names(pair) in NARROWER), (members(parameter.classes), True)):
        answer = graph.query(one.bound({**given, parameter.variable: " ".join(sorted(values))}))
        assert isinstance(answer, Rows)
        assert bool(answer.rows) is gives


@pytest.mark.parametrize("pair", SLIPS, ids=lambda pair: ".".join(names(pair)))
def test_a_slip_is_offered_names_of_the_class(pair: tuple[Question, Parameter]) -> None:
    """What is offered in place of a misspelt name is of the class, be the name that of such a thing or of another."""
    graph, parameter = project.graph().public, pair[1]
    fit, index = members(parameter.classes), all_names(graph).entities
    known = sorted(name for name in index if len(name) > 6 and name.isascii())
    within = [name for name in known if index[name] & fit]
    without = [name for name in known if not index[name] & fit]
    slips = [f"{name[:3]}{name[4:]}" for name in (within[len(within) // 2], without[100], without[500])]
    assert not index.keys() & set(slips)
    offers: list[str] = []
    for slip in slips:
        with pytest.raises(UnknownName) as caught:
            Resolver(graph).term(parameter, slip)
        offered = re.search(r"did you mean (.*)\?", str(caught.value))
        offers += offered[1].split(" or ") if offered else []
        assert not [name for name in offers if not index[folded(name)] & fit]
    assert within[len(within) // 2] in map(folded, offers)
