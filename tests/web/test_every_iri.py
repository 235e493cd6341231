"""Every IRI under our base answers: those of the graph, of what the service says of itself, and of a release."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Final

import pyoxigraph as ox
import pytest

from kg.export.release import write_release
from kg.export.select import Selection, material
from kg.names import BASE
from tests.web.conftest import BROWSER, Asked

_QUOTED: Final = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_NAMED: Final = re.compile(rf"<({BASE}[^>\s]*)>")
_WRITTEN: Final = re.compile(rf"{BASE}[^\s\"'<>\\,;|)\]}}]*")
#: What a release names beside what is served, by first segment: so many at least.
_MADE: Final = {"claim": 3700, "contributors": 1, "cube": 100, "dataset": 70, "wikibase": 5500}


def named(quads: bytes) -> set[str]:
    """Return the IRIs of ours in N-Quads, those of literals aside."""
    return set(_NAMED.findall(_QUOTED.sub("", quads.decode())))


@pytest.fixture(scope="module")
def of_release(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Return the IRIs of ours in each file of a release; the tables are there as CSV, too."""
    folder = tmp_path_factory.mktemp("release") / "lodestone"
    write_release(material(Selection()), folder)
    found = {}
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.suffix == ".parquet":
            continue
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        suffix = path.name.removesuffix(".gz").rpartition(".")[2]
        form = ox.RdfFormat.from_extension(suffix) if suffix != "json" else None
        if path.name == "context.jsonld":  # Its prefixes are beginnings of IRIs.
            found[path.name] = {name for name in _WRITTEN.findall(data.decode()) if not name.endswith("/")}
        elif form:
            quads = ox.serialize(ox.parse(data, format=form, base_iri="file:///"), format=ox.RdfFormat.N_QUADS)
            found[path.name] = named(quads or b"")
        else:
            found[str(path.relative_to(folder))] = set(_WRITTEN.findall(data.decode()))
    return found


def unanswered(asked: Asked, names: Iterable[str]) -> Counter[tuple[str, int]]:
    """Return how many names lead to no document, by their first segment and by status."""
    answer = cache(lambda path: asked(path, "text/turtle"))
    found: Counter[tuple[str, int]] = Counter()
    for name in names:
        path = "/" + name.removeprefix(BASE).partition("#")[0]
        told = asked(path, "text/turtle")
        if told.status == 303:
            told = answer(told.header("Location"))
        if told.status != 200 or not told.body:
            found[path.split("/")[1], told.status] += 1
    return found


def test_what_is_served_answers(asked: Asked) -> None:
    """Each IRI of ours in the graph, in the service description and in VoID leads to a document."""
    names = named(asked.site.graph.files["public.nq"])
    kinds = Counter(name.removeprefix(BASE).partition("/")[0] for name in names)
    assert set(kinds) == {
        "claim", "comparison", "derivation", "graph", "id", "node", "ontology", "question", "record", "rule", "source",
        "support",
    }  # fmt: skip
    assert min(kinds[kind] for kind in ("claim", "id", "node", "ontology", "question", "source")) > 300
    assert len(names) > 15_000
    assert not unanswered(asked, names)
    told = named(asked("/sparql", "application/n-quads").body) | named(asked("/void", "application/n-quads").body)
    assert {f"{BASE}contributors", f"{BASE}dataset", f"{BASE}dataset/default"} < told
    assert len(told) > 300
    assert not unanswered(asked, told)


def test_what_a_release_names_answers(asked: Asked, of_release: dict[str, set[str]]) -> None:
    """Each IRI of ours in a file of a release leads to a document, names that only this form has among them."""
    assert len(of_release) > 30
    assert min(len(of_release[name]) for name in ("nanopub.trig.gz", "wikibase.ttl.gz", "canonical.nq.gz")) > 900
    names = set().union(*of_release.values())
    served = named(asked.site.graph.files["public.nq"])
    made = Counter(name.removeprefix(BASE).partition("/")[0] for name in names - served)
    assert [kind for kind, least in _MADE.items() if made[kind] < least] == []
    assert not unanswered(asked, names - served)


@pytest.mark.parametrize("name, least, of_it", [
    ("cube/structure", 8, "DataStructureDefinition"),
    ("cube/MarketShare", 8, "DataSet"),
    ("cube/component/1", 2, "cube/indicator"),
    ("wikibase/p/memberOf", 1, "ontology#claim"),
    ("wikibase/pq/modality", 900, "ontology/Judgement"),
    ("wikibase/pr/claim", 900, "claim/004/"),
    ("claim/000/korea-plans-hotline/nanopub", 8, "Nanopublication"),
    ("claim/000/korea-plans-hotline/nanopub/provenance", 8, "hadPrimarySource"),
])  # fmt: skip
def test_what_an_export_says_is_told(asked: Asked, name: str, least: int, of_it: str) -> None:
    """Of a name that an export has made there is told what the export says of it, as a document and on a page."""
    told = asked(f"/{name}.nt").body.decode()
    assert f"<{BASE}{name}>" in told or "/nanopub/" in name
    assert len(told.splitlines()) >= least
    assert of_it in told
    page = asked(f"/{name}", BROWSER)
    assert (page.status, page.header("Content-Type")) == (200, "text/html; charset=utf-8")
    assert f"{BASE}{name}" in page.body.decode()
    assert page.body.count(b"<tr><td>") >= min(least, 100)


def test_what_nobody_has_named_is_unknown(asked: Asked) -> None:
    """A name that only looks like one of an export is 404, and so is a release without a version."""
    names = (
        "cube/none", "cube", "wikibase/p/none", "wikibase/s", "claim/000/none/nanopub", "claim/nanopub",
        "claim/000/korea-plans-hotline/nanopub/none", "dataset/1/x", "dataset/0.1.0", "contributors/x",
    )  # fmt: skip
    assert [asked(f"/{name}").status for name in names] == [404] * len(names)
    found = asked("/dataset/0.1.0/lodestone.trig.gz", BROWSER)
    assert (found.status, found.header("Location")) == (303, "/")
    agent = asked("/contributors", "text/turtle")
    assert (agent.status, agent.header("Location")) == (303, "/")
    assert b"The Lodestone contributors" in asked("/", "text/turtle").body
