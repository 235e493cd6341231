"""A selection is a graph of its own: whole where nothing is left out, and closed under what its claims cite."""

from __future__ import annotations

import pytest

from kg import names, sources
from kg.errors import UnknownName
from kg.export.select import Material, Selection, select
from kg.snapshot import Moment
from kg.sources import Dataset
from kg.terms import iri

KOREA = iri(names.expand("state:KOR"))
PLAN = iri(names.expand("lo:Plan"))


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    """Return the project's text files."""
    return sources.load()


def test_one_article_holds_its_claims_and_no_others(dataset: Dataset, one_article: Material) -> None:
    """The claims of article 000 are all there, with their records, and those of no other article."""
    part = one_article.dataset
    wanted = {claim for claim, record in dataset.claims.items() if record.source == iri(names.source_iri("000"))}
    assert set(part.claims) == wanted
    assert len(wanted) >= 100
    assert {quad[3] for quad in part.contents} == wanted
    assert 0 < len(part.naming) < len(dataset.naming)


def test_a_part_names_all_that_it_mentions(dataset: Dataset, one_article: Material) -> None:
    """Whatever a chosen claim mentions and naming knows is named in the part, too, with all that is said of it."""
    part = one_article.dataset
    named = {quad[0] for quad in dataset.naming}
    mentioned = {term for quad in part.contents for term in quad[:3]} & named
    assert len(mentioned) >= 50
    assert {quad for quad in dataset.naming if quad[0] in mentioned} <= set(part.naming)


def test_a_part_holds_the_passages_it_cites_and_no_others(one_article: Material) -> None:
    """Each passage described is cited by a chosen claim, and each cited one is described."""
    records = one_article.dataset.records
    cites = {iri(names.expand(name)) for name in ("lo:restsOn", "lo:readWith")}
    cited = {o for _, p, o, _ in records if p in cites}
    start = iri(names.expand("oa:start"))
    assert {s for s, p, _, _ in records if p == start} == cited
    assert len(cited) >= 100


def test_an_entity_is_in_every_chosen_claim(dataset: Dataset) -> None:
    """Claims chosen by an entity are exactly those that mention it."""
    part = select(dataset, Selection(entities=(KOREA,)))
    mentioning = {quad[3] for quad in dataset.contents if KOREA in quad[:3]}
    assert set(part.claims) == mentioning
    assert len(mentioning) >= 10


def test_wishes_of_different_kinds_are_all_met(dataset: Dataset) -> None:
    """Source and modality together choose the claims that meet both; several values of a kind, those that meet any."""
    both = select(dataset, Selection(sources=("000", "003"), modalities=(PLAN,)))
    found = both.claims.values()
    assert {record.source for record in found} == {iri(names.source_iri(number)) for number in ("000", "003")}
    assert {record.modality for record in found} == {(PLAN,)}
    assert len(found) >= 15


def test_comparisons_stay_where_all_their_claims_do(dataset: Dataset, one_article: Material) -> None:
    """No comparison in a part points at a claim outside of it."""
    part = one_article.dataset
    compares = iri(names.expand("lo:compares"))
    pointed = {o for _, _, o, _ in part.comparisons if o in dataset.claims}
    assert pointed
    assert pointed <= set(part.claims)
    assert {s for s, p, _, _ in part.comparisons if p == compares} < {s for s, _, _, _ in dataset.comparisons}


def test_a_moment_leaves_out_what_does_not_hold(dataset: Dataset) -> None:
    """Claims of articles that were not out yet are not chosen."""
    part = select(dataset, Selection(moment=Moment(known="2026-02-06")))
    assert 0 < len(part.claims) < len(dataset.claims)
    assert {record.issued for record in part.claims.values()} <= {"2026-02-06"} | {
        record.issued for record in dataset.claims.values() if record.issued < "2026-02-06"
    }


def test_what_is_not_there_is_refused(dataset: Dataset) -> None:
    """An unknown article and a modality of no claim are errors that list what there is."""
    with pytest.raises(UnknownName, match="there are 000, 001, 002, 003, 004"):
        select(dataset, Selection(sources=("099",)))
    with pytest.raises(UnknownName, match="lo:Reported"):
        select(dataset, Selection(modalities=(iri(names.expand("lo:Agent")),)))
