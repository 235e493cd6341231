"""Each worked case makes its point: what its claims must say, and what the tempting mistakes would have them say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
import yaml

from kg.engine.embedded import parse_file
from kg.names import PREFIXES
from kg.paths import share
from kg.terms import Term, iri

if TYPE_CHECKING:
    from tests.modelling.conftest import Case


class Mistake(NamedTuple):
    """A wrong way to model a case."""

    made: str  #: TriG that makes the mistake.
    caught: str  #: A SPARQL pattern that matches only once it is made.


class Point(NamedTuple):
    """What a case is about."""

    says: tuple[str, ...]  #: SPARQL patterns that its claims must match.
    mistakes: tuple[Mistake, ...]


def read_points() -> Mapping[str, Point]:
    """Return the points of ``points.yaml`` by the name of their case."""
    found = yaml.safe_load(Path(__file__).with_name("points.yaml").read_text(encoding="utf-8"))
    return {
        name: Point(tuple(entry["says"]), tuple(Mistake(**mistake) for mistake in entry["mistakes"]))
        for name, entry in found.items()
    }


POINTS = read_points()
MISTAKES = [(name, mistake) for name, point in POINTS.items() for mistake in point.mistakes]


def test_every_case_has_its_point(cases: Mapping[str, Case]) -> None:
    """Each of the 28 cases says something and names a mistake."""
    assert len(POINTS) == 28
    assert tuple(POINTS) == tuple(cases)
    assert all(point.says and point.mistakes for point in POINTS.values())
    assert len(MISTAKES) == 66


@pytest.mark.parametrize("name", POINTS)
def test_a_case_makes_its_point(name: str, cases: Mapping[str, Case]) -> None:
    """The claims of a case say what they should."""
    for pattern in POINTS[name].says:
        assert cases[name].ask(pattern), f"missing: {pattern}"


@pytest.mark.parametrize("name,mistake", MISTAKES)
def test_a_mistake_is_not_made_and_would_be_caught(name: str, mistake: Mistake, cases: Mapping[str, Case]) -> None:
    """A case is free of its tempting mistakes, and each would show if it were made."""
    assert not cases[name].ask(mistake.caught), f"the mistake is made: {mistake.caught}"
    assert cases[name].adding(mistake.made).ask(mistake.caught), f"would go unnoticed: {mistake.made}"


def test_points_use_declared_terms(declared: frozenset[str]) -> None:
    """No pattern or mistake is misspelt: every term of the ontology's namespace in them is declared."""
    texts = [text for point in POINTS.values() for text in point.says]
    texts += [text for _, mistake in MISTAKES for text in mistake]
    used = {PREFIXES["lo"] + name for text in texts for name in re.findall(r"\blo:(\w+)", text)}
    assert len(used) > 50
    assert used <= declared, sorted(used - declared)


@pytest.mark.parametrize("name", POINTS)
def test_every_claim_is_needed(name: str, cases: Mapping[str, Case]) -> None:
    """Without any one of its claims a case no longer makes its point."""
    assert cases[name].claims
    for claim in cases[name].claims:
        rest = cases[name].without(claim)
        assert not all(rest.ask(pattern) for pattern in POINTS[name].says), claim


@pytest.mark.parametrize(
    "name,slug,day,possible,certain",
    [
        ("counted among without joining", "kessin-guest", "2040-01-01", True, True),
        ("a measure announced, then suspended for a year", "licence-announced", "2030-10-08", False, False),
        ("a measure announced, then suspended for a year", "licence-announced", "2030-10-09", True, True),
        ("a measure announced, then suspended for a year", "licence-announced", "2031-12-01", True, True),
        ("a measure announced, then suspended for a year", "licence-covers-gallium", "2030-10-08", False, False),
        ("a measure announced, then suspended for a year", "licence-covers-gallium", "2030-10-09", True, True),
        ("a measure announced, then suspended for a year", "licence-suspended", "2030-10-29", False, False),
        ("a measure announced, then suspended for a year", "licence-suspended", "2030-10-30", True, True),
        ("a measure announced, then suspended for a year", "licence-suspended", "2031-10-29", True, True),
        ("a measure announced, then suspended for a year", "licence-suspended", "2031-10-30", False, False),
        ("successive member counts", "fourteen-members", "2030-12-30", True, False),
        ("successive member counts", "fourteen-members", "2030-12-31", True, True),
        ("successive member counts", "fourteen-members", "2031-01-01", True, False),
        ("successive member counts", "doria-and-kessin-in", "2029-06-01", True, False),
        ("successive member counts", "doria-and-kessin-in", "2030-12-31", True, True),
        ("successive member counts", "nine-members", "2027-12-31", False, False),
        ("signed in the text, witnessed in the caption", "accord-signed", "2030-05-03", False, False),
        ("signed in the text, witnessed in the caption", "accord-signed", "2030-05-04", True, True),
        ("signed in the text, witnessed in the caption", "signatories", "2030-05-03", False, False),
        ("signed in the text, witnessed in the caption", "signatories", "2030-05-04", True, True),
        ("undated present tense", "kessin-hosts", "2031-03-09", True, False),
        ("undated present tense", "kessin-hosts", "2031-03-10", True, True),
        ("undated present tense", "kessin-hosts", "2031-03-11", True, False),
        ('"year-end"', "roadmap-due", "2035-01-01", True, False),
        ("one fund or two", "merovan-fund-announced", "2030-04-30", False, False),
        ("one fund or two", "merovan-fund-announced", "2030-05-15", True, False),
        ("one fund or two", "merovan-fund-announced", "2030-05-31", True, True),
        ("one fund or two", "lantern-fund-launched", "2030-05-31", False, False),
        ("one fund or two", "lantern-fund-launched", "2030-06-30", True, True),
    ],
)
def test_a_claim_holds_when_it_should(
    *, name: str, slug: str, day: str, possible: bool, certain: bool, cases: Mapping[str, Case]
) -> None:
    """A claim is possible and certain on the days that its dates and their basis leave."""
    found = cases[name].validity(slug)
    assert found.possible.meets(day) is possible
    assert (found.certain is not None and found.certain.meets(day)) is certain


@pytest.fixture(scope="module")
def above() -> Mapping[Term, frozenset[Term]]:
    """Each property of the ontology with all properties above it, itself included."""
    up: dict[Term, set[Term]] = {}
    for file in sorted(share("ontology").glob("*.ttl")):
        for s, p, o, _ in parse_file(file):
            if p == iri(PREFIXES["rdfs"] + "subPropertyOf"):
                up.setdefault(s, set()).add(o)
    return {name: frozenset(_closure(name, up)) for name in up}


def _closure(name: Term, up: Mapping[Term, set[Term]]) -> set[Term]:
    found, new = {name}, {name}
    while new:
        new = {parent for child in new for parent in up.get(child, set())} - found
        found |= new
    return found


def _lo(name: str) -> Term:
    return iri(PREFIXES["lo"] + name)


def test_the_rungs_of_the_ladder_meet_only_at_its_top(above: Mapping[Term, frozenset[Term]]) -> None:
    """Every tie is a tie, and none of the lower ones is a membership."""
    rungs = {_lo(name) for name in ("memberOf", "hostsTalksOf", "worksWithin", "invitedTo", "countedAmong")}
    assert len(rungs) == 5
    for rung in rungs:
        assert _lo("tiedTo") in above[rung]
        assert above[rung] & rungs == {rung}


def test_leading_has_one_direction(above: Mapping[Term, frozenset[Term]]) -> None:
    """What is led, launched or driven is steered by whoever does so, and no property runs the other way."""
    assert {name for name, up in above.items() if _lo("steeredBy") in up and name != _lo("steeredBy")} == {
        _lo("ledBy"),
        _lo("launchedBy"),
        _lo("drivenBy"),
    }
    assert _lo("leads") not in above


def test_mere_trade_is_no_hedge(above: Mapping[Term, frozenset[Term]]) -> None:
    """Buying and selling are dealings, and no dealing is a hedge by its kind alone."""
    for name in ("buysFrom", "sellsTo", "hostsInvestmentOf", "cooperatesWith", "keepsOpenTo", "plansChannelWith"):
        assert _lo("dealsWith") in above[_lo(name)]
        assert _lo("hedgesWith") not in above[_lo(name)]
