"""The clocks of premises: which bases meet on certain days, which only on possible ones, and which never."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.infer.validity import basis
from kg.times import ALWAYS, Basis, Span, Validity, effective

if TYPE_CHECKING:
    from tests.infer.conftest import World

FIRST, LATER = "2026-02-15", "2026-03-01"  #: When the two made-up articles were issued.

#: One claim, another, and when both hold. A basis is followed by ``startsFrom/startsBy/endsFrom/endsBy``.
MATRIX = [
    ("Timeless", "Timeless", Validity(ALWAYS, ALWAYS)),
    ("Timeless", "PresentTense", Validity(ALWAYS, Span(FIRST, "2026-02-16"))),
    ("PresentTense", "PresentTense", Validity(ALWAYS, Span(FIRST, "2026-02-16"))),
    ("PresentTense", "001 PresentTense", Validity(ALWAYS, None)),
    ("Happened", "PresentTense", Validity(ALWAYS, Span(FIRST, "2026-02-16"))),
    ("Happened", "001 Happened", Validity(ALWAYS, Span(LATER, None))),
    ("Happened 2026-02-04/2026-02-04//", "Happened", Validity(Span("2026-02-04", None), Span(FIRST, None))),
    ("Happened", "001 PresentTense", Validity(ALWAYS, Span(LATER, "2026-03-02"))),
    ("001 Happened", "PresentTense", Validity(ALWAYS, None)),
    ("Given", "Timeless", Validity(ALWAYS, None)),
    ("Given", "Given", Validity(ALWAYS, None)),
    (
        "Given 2024-01-01/2024-01-01/2025-01-01/2025-01-01",
        "Given 2024-06-01/2024-06-01/2026-01-01/2026-01-01",
        Validity(Span("2024-06-01", "2025-01-01"), Span("2024-06-01", "2025-01-01")),
    ),
    (
        "Given 2024-01-01/2024-03-01/2024-09-01/2025-01-01",
        "Given 2024-10-01/2024-10-01//",
        Validity(Span("2024-10-01", "2025-01-01"), None),
    ),
    (
        "Given 2024-01-01/2024-01-01/2025-01-01/2025-01-01",
        "PresentTense",
        Validity(Span("2024-01-01", "2025-01-01"), None),
    ),
    (
        "Happened 2024-01-01/2024-12-31//",
        "Happened 2024-06-15/2024-06-15//",
        Validity(Span("2024-06-15", None), Span("2024-12-31", None)),
    ),
    (
        "Given 2024-01-01/2024-01-01/2025-01-01/2025-01-01",
        "Given 2024-06-15/2024-06-15/2024-06-16/2024-06-16",
        Validity(Span("2024-06-15", "2024-06-16"), Span("2024-06-15", "2024-06-16")),
    ),
    (
        "Given 2024-01-01/2024-12-31/2024-01-02/2025-01-01",
        "Given 2024-06-15/2024-06-15/2024-06-16/2024-06-16",
        Validity(Span("2024-06-15", "2024-06-16"), None),
    ),
    ("Given 2024-01-01/2024-12-31/2024-01-02/2025-01-01", "Given 2025-06-15/2025-06-15/2025-06-16/2025-06-16", None),
    ("Given 2020-01-01/2020-01-01/2021-01-01/2021-01-01", "Given 2021-01-01/2021-01-01//", None),
    ("Given ///2021-01-01", "Happened 2025-01-01///", None),
]


def claim(world: World, slug: str, content: str, when: str) -> None:
    """Add a claim with its time as the matrix writes it."""
    article, *words = when.split() if when.startswith("001") else ["000", *when.split()]
    dates = words[1].split("/") if len(words) > 1 else [""] * 4
    named = zip(("startsFrom", "startsBy", "endsFrom", "endsBy"), dates, strict=True)
    world.claim(f"{article}/{slug}", content, words[0], **{name: day for name, day in named if day})


@pytest.mark.parametrize("one, other, expected", MATRIX)
@pytest.mark.parametrize("kind", ["axiom", "rule"])
def test_two_claims_meet(world: World, one: str, other: str, expected: Validity | None, kind: str) -> None:
    """Two premises hold together on the days of both; without a common possible day nothing is concluded."""
    claim(world, "one", ":a :p :b", one)
    claim(world, "other", ":b :q :c", other)
    if kind == "axiom":
        world.ontology = ":r owl:propertyChainAxiom ( :p :q ) ."
    else:
        world.rule("joins", "?x :r ?z", "?x :p ?y . ?y :q ?z")
    found = world.derivation("a", "r", "c")
    assert (found.pair.validity if found else None) == expected


def test_a_type_carries_no_time(world: World) -> None:
    """A type claimed for one year serves a join in another, and a type that is concluded holds always."""
    world.claim("old", ":a a :C ; :p :b", "Given", startsFrom="2020-01-01", startsBy="2020-01-01", endsBy="2021-01-01")
    world.claim("new", ":a :q :b", "Happened", startsFrom="2025-01-01", startsBy="2025-01-01")
    world.ontology = ":p rdfs:domain :D ."
    world.rule("joins", "?x :r ?y", "?x a :C ; a :D ; :q ?y")
    found = world.derivation("a", "r", "b")
    assert found is not None
    assert found.pair.validity == Validity(Span("2025-01-01", None), Span("2025-01-01", None))


def test_all_edges_of_a_chain_hold_at_one_time(world: World) -> None:
    """Three edges of which each two have a day in common, but not all three, conclude no path over all."""
    for name, start, end in (("ab", "2020", "2022"), ("bc", "2021", "2023"), ("cd", "2022", "2024")):
        days = {"startsFrom": f"{start}-01-01", "startsBy": f"{start}-01-01", "endsBy": f"{end}-01-01"}
        world.claim(name, f":{name[0]} :p :{name[1]}", "Given", endsFrom=f"{end}-01-01", **days)
    world.ontology = ":p a owl:TransitiveProperty ."
    triples = {found.triple[0][-2] + found.triple[2][-2] for found in world.infer().derivations.values()}
    assert triples == {"ac", "bd"}


def test_days_and_modality_travel_together(world: World) -> None:
    """A stated two years and a planned ten conclude two years stated and ten planned, never ten stated."""
    days = {"startsFrom": "2020-01-01", "startsBy": "2020-01-01"}
    world.claim("said", ":a :p :b", "Given", endsFrom="2022-01-01", endsBy="2022-01-01", **days)
    world.claim("planned", ":a :p :b", "Given", modality="Plan", endsFrom="2030-01-01", endsBy="2030-01-01", **days)
    world.ontology = ":p rdfs:subPropertyOf :q ."
    found = world.derivation("a", "q", "b")
    assert found is not None
    pairs = [step.pair for step in found.steps]
    ends = [(pair.validity.possible.end, sorted(name[-5:-1] for name in pair.modality)) for pair in pairs]
    assert ends == [("2022-01-01", []), ("2030-01-01", ["Plan"])]


def test_proofs_of_different_validity_stay_apart(world: World) -> None:
    """What two proofs give, one for 2020 and one for 2024, holds in both years and never between."""
    for name, year in (("p", 2020), ("q", 2024)):
        start, end = f"{year}-01-01", f"{year + 1}-01-01"
        world.claim(name, f":a :{name} :b", "Given", startsFrom=start, startsBy=start, endsFrom=end, endsBy=end)
    world.ontology = ":p rdfs:subPropertyOf :r . :q rdfs:subPropertyOf :r . :r rdfs:subPropertyOf :s ."
    for conclusion, rules in (("r", 2), ("s", 1)):
        found = world.derivation("a", conclusion, "b")
        assert found is not None
        spans = [step.pair.validity for step in found.steps]
        years = [Span("2020-01-01", "2021-01-01"), Span("2024-01-01", "2025-01-01")]
        assert spans == [Validity(span, span) for span in years]
        assert len({step.rule for step in found.steps}) == rules


def test_a_growing_premise_is_used_again(world: World) -> None:
    """A conclusion whose premise gains days by a later proof gains them too."""
    days = {"startsFrom": "2020-01-01", "startsBy": "2020-01-01"}
    world.claim("short", ":a :p :b", "Given", endsFrom="2021-01-01", endsBy="2021-01-01", **days)
    world.claim("long", ":a :p1 :b", "Given", endsFrom="2030-01-01", endsBy="2030-01-01", **days)
    chain = " ".join(f":p{n} rdfs:subPropertyOf :p{n + 1} ." for n in range(1, 5))
    world.ontology = f":p rdfs:subPropertyOf :q . {chain} :p5 rdfs:subPropertyOf :p ."
    world.rule("later", "?x :p5 ?y", "?x :p4 ?y")
    found = world.derivation("a", "q", "b")
    assert found is not None
    assert [step.pair.validity.possible.end for step in found.steps] == ["2030-01-01"]


@pytest.mark.parametrize("expected", [valid for _, _, valid in MATRIX if valid])
def test_effective_dates_read_back(expected: Validity) -> None:
    """The dates and basis written for a derivation mean its days again when they are read as those of a claim."""
    certain = expected.certain or Span()
    starts, ends = (expected.possible.start, certain.start), (certain.end, expected.possible.end)
    assert effective(basis(expected), "1999-01-01", starts, ends) == expected
    assert (basis(expected) is Basis.TIMELESS) == (expected == Validity(ALWAYS, ALWAYS))
