"""Over the project's own data: every conclusion has a proof that ends in passages or in naming."""

from __future__ import annotations

import pytest

from kg import sources
from kg.infer.expressions import RDF_TYPE
from kg.infer.fixpoint import Inference, infer
from kg.infer.validity import basis
from kg.names import expand
from kg.sources import NAMING, ONTOLOGY, Dataset
from kg.terms import Term, iri
from kg.times import TIMELESS, effective


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    """The project's text files."""
    return sources.load()


@pytest.fixture(scope="module")
def found(dataset: Dataset) -> Inference:
    """What is inferred from them."""
    return infer(dataset)


def ends(found: Inference, derivation: Term) -> set[Term]:
    """Unfold a shortest proof to what it rests on, making sure that it gets shorter at each step."""
    step = found.derivations[derivation].steps[0]
    inner = {term for term in step.via if term in found.derivations}
    assert all(found.derivations[term].steps[0].cost < step.cost for term in inner)
    return {term for term in step.via if term not in inner}.union(*(ends(found, term) for term in inner))


def test_every_conclusion_ends_in_claims_or_naming(dataset: Dataset, found: Inference) -> None:
    """The shortest proof of each conclusion ends in claims with passages, in naming or the ontology's individuals."""
    rests_on = iri(expand("lo:restsOn"))
    anchored = {quad[0] for quad in dataset.records if quad[1] == rests_on}
    by_claims = 0
    for derivation in found.derivations:
        leaves = ends(found, derivation)
        assert leaves
        assert leaves <= anchored | {NAMING, ONTOLOGY}
        by_claims += bool(leaves & anchored)
    assert len(found.derivations) > 1000
    assert by_claims > 500


def test_every_premise_is_a_support_node(found: Inference) -> None:
    """Each premise of each step stands for the supports of a triple that was matched, and no step repeats another."""
    steps = [(d, step) for d in found.derivations.values() for step in d.steps]
    assert len(steps) > 1000
    for derivation, step in steps:
        assert step.supports == tuple(found.nodes[triple] for triple in step.triples)
        assert list(step.premises) == list(dict.fromkeys(step.supports))
        for triple, via in zip(step.triples, step.via, strict=True):
            taken = found.derivations[via].iri if via in found.derivations else via
            assert taken in found.supports[triple]
        assert derivation.triple not in step.triples
    assert len({(d.iri, step.rule, step.premises, step.pair) for d, step in steps}) == len(steps)
    assert all([step.n for step in d.steps] == list(range(1, len(d.steps) + 1)) for d in found.derivations.values())


def test_every_step_has_a_sentence(found: Inference) -> None:
    """Each rule that is used says what it does."""
    used = {step.rule for derivation in found.derivations.values() for step in derivation.steps}
    assert len(used) > 50
    assert all(found.rules[rule] for rule in used)


def test_effective_dates_of_conclusions_read_back(found: Inference) -> None:
    """Read as a claim's, the dates and basis of each conclusion mean its days; types have none."""
    dated = 0
    for derivation in found.derivations.values():
        valid = derivation.pair.validity
        certain = (valid.certain.start, valid.certain.end) if valid.certain else (None, None)
        starts, ended = (valid.possible.start, certain[0]), (certain[1], valid.possible.end)
        assert effective(basis(valid), "1999-01-01", starts, ended) == valid
        assert derivation.triple[1] != RDF_TYPE or valid == TIMELESS
        dated += valid != TIMELESS
    assert dated > 100


@pytest.mark.parametrize(
    "agent, kind", [("state:ARG", "lo:hedgesByHostingInvestmentOf"), ("state:KOR", "lo:hedgesByPlannedChannelWith")]
)
def test_the_flagship_is_concluded(found: Inference, agent: str, kind: str) -> None:
    """Argentina hedges by hosting investment, South Korea by a plan, each by a domain rule."""
    triple = (iri(expand(agent)), iri(expand(kind)), iri(expand("state:CHN")))
    concluded = [derivation for derivation in found.derivations.values() if derivation.triple == triple]
    assert len(concluded) == 1
    assert concluded[0].steps[0].rule.startswith("<https://w3id.org/lodestone/rule/hedges-by-")
    assert concluded[0].known_from == "2026-02-15"


def test_every_domain_rule_concludes_something(dataset: Dataset, found: Inference) -> None:
    """No rule of the project is idle: each proves something from the project's own claims."""
    used = {step.rule for derivation in found.derivations.values() for step in derivation.steps}
    assert len(dataset.rules) >= 22
    assert [rule.name for rule in dataset.rules if iri(expand(f"rule:{rule.name}")) not in used] == []


@pytest.mark.parametrize(
    "subject, predicate, value, expected",
    [
        ("state:IND", "lo:reliesOnImportsFrom", "state:CHN", True),
        ("company:volkswagen", "lo:reliesOn", "state:CHN", False),  # thirty per cent
        ("state:AUS", "lo:reliesOnProcessingBy", "state:CHN", True),
        ("body:european-union", "lo:reliesOn", "state:CHN", False),  # on imports, of nobody in particular
        ("state:CHN", "lo:holdsChokepointAt", "stage:smelting", True),
        ("state:CHN", "lo:holdsChokepointAt", "stage:mining", False),  # about sixty per cent
        ("state:CHN", "lo:holdsChokepointOver", "material:yttrium", False),  # a member of a group
        ("state:CHN", "lo:holdsChokepointOver", "material:heavy-rare-earths", True),
        ("sector:electric-vehicles", "lo:exposedTo", "state:CHN", True),
        ("company:mp-materials", "lo:exposedTo", "state:CHN", True),
        ("undertaking:baotou-rare-earth-mine", "lo:exposedTo", "state:CHN", False),
        ("undertaking:mountain-pass", "lo:sendsForNextStageTo", "state:CHN", True),
        ("undertaking:eu-chips-act-2030-target", "lo:setAgainst", "node:002/eu-chips-under-five-per-cent", True),
        ("undertaking:eu-chips-act-2030-target", "lo:setAgainst", "node:002/chips-act-twenty-per-cent", False),
    ],
)
def test_the_chain_says_what_the_figures_say(
    found: Inference, subject: str, predicate: str, value: str, *, expected: bool
) -> None:
    """Reliance, chokepoints and exposure follow from figures that reach a threshold, and from no lookalike."""
    assert ((iri(expand(subject)), iri(expand(predicate)), iri(expand(value))) in found.supports) is expected
