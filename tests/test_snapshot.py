"""Snapshots of a small made-up project: what is left at a moment, what the cache shares, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kg import sources
from kg.build import build
from kg.engine import Rows
from kg.errors import BadParameter
from kg.names import shorten
from kg.snapshot import Calendar, Moment, Snapshot, calendar, open_snapshot_from, snapshot
from kg.sources import Dataset
from kg.terms import Term, iri_text
from kg.times import Span

HEAD = """@prefix : <http://example.org/> .
@prefix claim: <https://w3id.org/lodestone/claim/> .
@prefix comparison: <https://w3id.org/lodestone/comparison/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix lo: <https://w3id.org/lodestone/ontology/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix passage: <https://w3id.org/lodestone/source/000/passage/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix source: <https://w3id.org/lodestone/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def claim(name: str, content: str, dates: str) -> str:
    """Return a claim of an article as it stands in its file."""
    graph = f"<https://w3id.org/lodestone/claim/{name}>"
    return f"{graph} {{ {content} }}\n{graph} a lo:Claim ; lo:modality lo:Reported ; {dates} .\n"


def days(**named: str) -> str:
    """Return the dates of a claim."""
    return " ; ".join(f'lo:{name} "{day}"^^xsd:date' for name, day in named.items())


FILES = {
    "ontology/made-up.ttl": ":memberOf rdfs:subPropertyOf :tiedTo . :Fig a owl:Class .",
    "data/sources.ttl": """
source:000 a lo:Article ; dcterms:issued "2026-02-15"^^xsd:date . source:001 dcterms:issued "2026-01-01"^^xsd:date .
:report dcterms:issued "2019-01-01"^^xsd:date .
""",
    "data/reference/made-up.ttl": ':norway rdfs:label "Norway"@en . :club a :Club .',
    "data/comparisons.trig": """
comparison:late lo:compares <https://w3id.org/lodestone/claim/000/in> , <https://w3id.org/lodestone/claim/001/fig> .
comparison:early lo:compares <https://w3id.org/lodestone/claim/001/fig> , <https://w3id.org/lodestone/claim/001/old> .
""",
    "data/claims/000.trig": claim("000/in", ":norway :memberOf :club", "lo:timeBasis lo:Happened ; lo:restsOn "
        "passage:1-2 ; " + days(startsFrom="2020-01-01", startsBy="2021-01-01"))
        + "passage:1-2 a lo:Passage ; oa:hasSource source:000 . passage:3-4 a lo:Rhetoric ; oa:hasSource source:000 .",
    "data/claims/001.trig": claim("001/old", ":sweden :memberOf :club", "lo:timeBasis lo:Given ; "
        + days(startsFrom="2010-01-01", startsBy="2010-01-01", endsFrom="2015-01-01", endsBy="2016-01-01"))
        + claim("001/fig", ":fig a :Fig ; :low 3", "lo:timeBasis lo:Timeless"),
}  # fmt: skip


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """The folders of the made-up project, with an empty cache."""
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(HEAD + text, encoding="utf-8")
    return tmp_path / "ontology", tmp_path / "data"


@pytest.fixture
def dataset(folders: tuple[Path, Path]) -> Dataset:
    """The made-up project as read."""
    return sources.load(*folders)


def slugs(dataset: Dataset) -> set[str]:
    """Return the claims of a data set, short."""
    return {shorten(iri_text(found)).removeprefix("claim:") for found in dataset.claims}


def ties(found: Snapshot) -> list[tuple[Term | None, ...]]:
    """Return who is tied to the club in a snapshot."""
    rows = found.graph.public.query("SELECT ?x WHERE { ?x <http://example.org/tiedTo> ?y } ORDER BY ?x")
    assert isinstance(rows, Rows)
    return list(rows.rows)


@pytest.mark.parametrize(
    "moment, left",
    [
        (Moment("2010-01-01"), {"001/old", "001/fig"}),
        (Moment("2009-12-31"), {"001/fig"}),
        (Moment("2015-06-01"), {"001/old", "001/fig"}),
        (Moment("2015-06-01", certain=True), {"001/fig"}),
        (Moment("2014-12-31", certain=True), {"001/old", "001/fig"}),
        (Moment("2016-01-01"), {"001/fig"}),
        (Moment("2020-06-01"), {"000/in", "001/fig"}),
        (Moment("2020-06-01", certain=True), {"001/fig"}),
        (Moment("latest", certain=True), {"000/in", "001/fig"}),
        (Moment("latest", known="2026-02-14"), {"001/fig"}),
        (Moment(known="2026-02-14"), {"001/old", "001/fig"}),
        (Moment(known="2026-02-15"), {"000/in", "001/old", "001/fig"}),
        (Moment(known="latest"), {"000/in", "001/old", "001/fig"}),
        (Moment(known="2025-12-31"), set()),
        (Moment(), {"000/in", "001/old", "001/fig"}),
    ],
)
def test_the_claims_of_a_moment(dataset: Dataset, moment: Moment, left: set[str]) -> None:
    """A claim is in from its first day to the day before its end, if its article was out; the day of issue counts."""
    assert slugs(snapshot(dataset, moment)) == left


def test_what_goes_with_a_claim(dataset: Dataset) -> None:
    """A claim that is left out takes what it asserts, its record and its comparisons along; passages and names stay."""
    left = snapshot(dataset, Moment("2012-01-01"))
    text = "\n".join(" ".join(quad) for quad in left.quads())
    assert "claim/000/in" not in text
    assert "comparison/late" not in text
    assert "comparison/early" in text
    assert text.count("passage/1-2") == text.count("passage/3-4") == 2
    assert left.naming == dataset.naming
    assert left.ontology == dataset.ontology
    assert left.sources == dataset.sources
    assert len(left.contents) == 3


def test_what_goes_with_an_article(dataset: Dataset) -> None:
    """Of an article that was not out yet nothing is left; documents that are no articles stay."""
    left = snapshot(dataset, Moment(known="2026-02-14"))
    text = "\n".join(" ".join(quad) for quad in left.quads())
    assert "source/000" not in text
    assert "source/001" in text
    assert "record/000" not in text
    assert "example.org/report" in text
    assert left.naming == dataset.naming


def test_the_calendar(dataset: Dataset) -> None:
    """The calendar has each day on which a claim begins or ceases, and of articles alone the day of issue."""
    found = calendar(dataset)
    assert found == Calendar(
        ("2010-01-01", "2016-01-01", "2020-01-01"),
        ("2010-01-01", "2015-01-01", "2021-01-01"),
        ("2026-01-01", "2026-02-15"),
        3,
    )
    assert found.interval(Moment("2015-12-31")) == Span("2010-01-01", "2016-01-01")
    assert found.interval(Moment("2016-01-01")) == Span("2016-01-01", "2020-01-01")
    assert found.interval(Moment("1999-01-01", certain=True)) == Span(None, "2010-01-01")
    assert found.interval(Moment(known="2016-01-01")) is None


def test_days_of_one_interval_share_a_build(folders: tuple[Path, Path], tmp_path: Path) -> None:
    """Two days between which nothing changes are read from one build; another interval or manner is not."""
    first = open_snapshot_from(*folders, Moment("2010-01-01"))
    again = open_snapshot_from(*folders, Moment("2015-12-31"))
    assert (first.graph.report.cached, again.graph.report.cached) == (False, True)
    assert first.graph.files == {name: again.graph.files[name] for name in first.graph.files}
    others = [
        Moment("2016-01-01"),
        Moment("2010-01-01", certain=True),
        Moment("2010-01-01", known="2026-01-31"),
        Moment(known="2026-01-31"),
    ]
    assert [open_snapshot_from(*folders, moment).graph.report.cached for moment in others] == [False] * 4
    shared = [Moment("2010-01-01", known="2026-01-01"), Moment("2012-02-29", known="2026-02-14")]
    assert [open_snapshot_from(*folders, moment).graph.report.cached for moment in shared] == [True] * 2
    assert len(list((tmp_path / "cache" / "snapshots").iterdir())) == 5


def test_all_there_is_is_the_whole_graph(folders: tuple[Path, Path], tmp_path: Path) -> None:
    """Once all articles are out, and without a day, the graph is that of every other question."""
    found = open_snapshot_from(*folders, Moment(known="latest"))
    assert (found.claims, found.articles) == (3, 2)
    assert not (tmp_path / "cache" / "snapshots").exists()


def test_a_change_of_a_file_is_seen(folders: tuple[Path, Path]) -> None:
    """After a claim is added, a snapshot of the same day has it, and the calendar its days."""
    before = open_snapshot_from(*folders, Moment("2030-01-01"))
    path = folders[1] / "claims" / "001.trig"
    more = claim("001/new", ":finland :memberOf :club", "lo:timeBasis lo:Given ; " + days(startsFrom="2029-01-01"))
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    after = open_snapshot_from(*folders, Moment("2030-01-01"))
    assert (before.claims, after.claims) == (2, 3)
    assert "2029-01-01" in after.calendar.possible
    assert len(ties(after)) == len(ties(before)) + 1 == 2


def test_conclusions_are_of_the_snapshot(folders: tuple[Path, Path]) -> None:
    """What follows from a claim that is left out does not hold; what follows from another does."""
    assert ties(open_snapshot_from(*folders, Moment("2012-01-01"))) == [("<http://example.org/sweden>",)]
    assert ties(open_snapshot_from(*folders, Moment("2017-01-01"))) == []
    assert ties(open_snapshot_from(*folders, Moment("latest"))) == [("<http://example.org/norway>",)]


def test_the_same_bytes_each_time(dataset: Dataset) -> None:
    """A snapshot of two days of one interval, and of quads in another order, is the same to the byte."""
    left = snapshot(dataset, Moment("2012-01-01"))
    turned = replace(dataset, contents=dataset.contents[::-1], records=dataset.records[::-1])
    assert build(left).files == build(snapshot(turned, Moment("2012-12-31"))).files
    assert left.digest == snapshot(dataset, Moment("2012-12-31")).digest != dataset.digest


@pytest.mark.parametrize(
    "moment, today",
    [
        (Moment("2012-01-01"), "2012-01-01"),
        (Moment("2012-01-01", known="2026-01-01"), "2012-01-01"),
        (Moment(known="2026-02-14"), "2026-01-01"),
        (Moment(known="2025-01-01"), "2025-01-01"),
        (Moment("latest", certain=True), "2026-02-15"),
    ],
)
def test_the_latest_day_of_a_snapshot(folders: tuple[Path, Path], moment: Moment, today: str) -> None:
    """Questions take the day asked of for the latest, else that of the newest article that was out."""
    assert open_snapshot_from(*folders, moment).today == today


@pytest.mark.parametrize(
    "text", ["", "2024", "2024-02-30", "20240101", "2024-1-1", "２０２４-01-01", "tomorrow", "Latest"]
)
def test_what_is_no_day(text: str) -> None:
    """What is no day is refused, with a way to write one."""
    with pytest.raises(BadParameter, match=r"^at .* is no day; write it like 2026-02-04, or latest"):
        Moment(text)
    with pytest.raises(BadParameter, match=r"^known .* is no day"):
        Moment(known=text)


def test_certain_needs_a_day() -> None:
    """Certainty is of a day."""
    with pytest.raises(BadParameter, match="add at, a day such as"):
        Moment(certain=True, known="2026-01-01")


def test_no_article_is_the_latest() -> None:
    """Without any article no day is the latest, which is said."""
    with pytest.raises(BadParameter, match="there is no article"):
        snapshot(Dataset(), Moment("latest"))
    assert snapshot(Dataset(), Moment("2020-01-01")).claims == {}
