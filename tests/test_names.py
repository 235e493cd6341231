"""Short and long forms of IRIs agree, and every IRI has one maker."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import names
from kg.errors import UnknownName

LOCALS = st.from_regex(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,12}[A-Za-z0-9])?", fullmatch=True)


@given(st.sampled_from(sorted(names.PREFIXES)), LOCALS)
def test_shorten_undoes_expand(prefix: str, local: str) -> None:
    """What a short form expands to comes back as itself, for every prefix."""
    assert names.shorten(names.expand(f"{prefix}:{local}")) == f"{prefix}:{local}"


@given(st.text(max_size=40))
def test_expand_undoes_shorten(tail: str) -> None:
    """Whatever an IRI is shortened to expands to that IRI again."""
    iri = names.BASE + tail
    short = names.shorten(iri)
    assert (iri if short == iri else names.expand(short)) == iri


@pytest.mark.parametrize(
    "short, iri",
    [
        ("lo:Claim", "https://w3id.org/lodestone/ontology/Claim"),
        ("state:KOR", "https://w3id.org/lodestone/id/state/KOR"),
        ("body/forge", "https://w3id.org/lodestone/id/body/forge"),
        ("claim:000/a-slug", "https://w3id.org/lodestone/claim/000/a-slug"),
        ("http://example.org/x", "http://example.org/x"),
    ],
)
def test_known_forms_expand(short: str, iri: str) -> None:
    """A prefix, a drawer and a full IRI are all understood."""
    assert names.expand(short) == iri


@pytest.mark.parametrize("wrong", ["forge", "nowhere:forge", "drawerless/forge", ""])
def test_an_unknown_prefix_is_named_with_the_known_ones(wrong: str) -> None:
    """What is no IRI is refused in one line that lists what would do."""
    with pytest.raises(UnknownName, match="write a full IRI") as caught:
        names.expand(wrong)
    assert "state" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_longest_namespace_wins() -> None:
    """An entity is shortened by its drawer, and not by the base of all drawers."""
    assert names.shorten(names.BASE + "id/state/KOR") == "state:KOR"
    assert names.shorten(names.BASE + "id/nowhere/KOR") == "id:nowhere/KOR"


@pytest.mark.parametrize("iri", ["https://w3id.org/lodestone/ontology/", "http://example.org/a", "urn:x:y"])
def test_what_no_prefix_fits_stays(iri: str) -> None:
    """An IRI without a fitting prefix is given back whole."""
    assert names.shorten(iri) == iri


def test_every_namespace_belongs_to_one_prefix() -> None:
    """No two prefixes share a namespace, and each namespace ends where a local name can start."""
    assert len(set(names.PREFIXES.values())) == len(names.PREFIXES) == 45
    assert all(namespace[-1] in "/#" for namespace in names.PREFIXES.values())
    assert len(names.DRAWERS) == 16
    assert set(names.DRAWERS) <= set(names.PREFIXES)


def test_makers_of_iris() -> None:
    """Sources, records, passages and claims have the forms that the data uses."""
    assert names.source_iri("000") == "https://w3id.org/lodestone/source/000"
    assert names.record_graph("000") == "https://w3id.org/lodestone/record/000"
    assert names.passage_iri("000", 12, 40) == "https://w3id.org/lodestone/source/000/passage/12-40"
    assert names.claim_graph(names.expand("claim:000/a"))
    assert not names.claim_graph(names.record_graph("000"))
