"""Every form of export, read back by a reader that is not the one that wrote it."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pyld.jsonld
import pyoxigraph as ox
import pytest
import rdflib
import zstandard

from kg.build import build
from kg.errors import BadParameter
from kg.export.forms import FORMS, export
from kg.export.lines import as_triple, graph_of, of_store
from kg.export.select import Material

WITH_GRAPHS = ("trig", "nquads", "jsonld")
PLAIN = {"turtle": "turtle", "ntriples": "nt", "rdfxml": "xml"}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory, one_article: Material) -> Path:
    """Return a folder that holds every form of one article that is one file."""
    place = tmp_path_factory.mktemp("exports")
    for form in FORMS.values():
        if not form.folder:
            export(form, one_article, place / f"{form.name}{form.suffix}")
    return place


@pytest.fixture(scope="session")
def quads(one_article: Material) -> set[str]:
    """Return every quad of the article as the parser gives it."""
    return {str(quad) for quad in ox.parse(one_article.graph.files["public.nq"], format=ox.RdfFormat.N_QUADS)}


@pytest.mark.parametrize("name", WITH_GRAPHS)
def test_a_form_with_graphs_holds_every_quad(name: str, folder: Path, quads: set[str]) -> None:
    """TriG, N-Quads and JSON-LD give back each quad, lexical forms and language tags included."""
    found = {str(quad) for quad in ox.parse(path=folder / f"{name}{FORMS[name].suffix}")}
    assert len(found) > 20_000
    assert found == quads


@pytest.mark.filterwarnings("ignore:(ConjunctiveGraph|Dataset.default_context):DeprecationWarning")  # rdflib's own
def test_another_reader_finds_as_many_quads_in_trig(folder: Path, quads: set[str]) -> None:
    """As many quads are read from TriG by rdflib."""
    found = rdflib.Dataset()
    found.parse(data=(folder / "trig.trig").read_bytes(), format="trig")
    assert len(list(found.quads())) == len(quads)


@pytest.mark.parametrize("name", PLAIN)
def test_a_form_without_graphs_holds_what_is_asserted(name: str, folder: Path, one_article: Material) -> None:
    """Turtle, N-Triples and RDF/XML give rdflib the triples of claims and naming, and no conclusion."""
    found = rdflib.Graph().parse(folder / f"{name}{FORMS[name].suffix}", format=PLAIN[name])
    asserted = {quad[:3] for quad in (*one_article.dataset.contents, *one_article.dataset.naming)}
    assert len(found) == len(asserted) > 1_000


def test_conclusions_come_in_on_request(tmp_path: Path, one_article: Material) -> None:
    """With conclusions, N-Triples holds the default graph that questions are asked of."""
    place = tmp_path / "all.nt"
    export(FORMS["ntriples"], one_article, place, inferred=True)
    lines = {as_triple(line) for line in of_store(one_article.graph.files["public.nq"]) if not graph_of(line)}
    assert place.read_bytes().splitlines(keepends=True) == sorted(lines)
    assert len(lines) > len(one_article.dataset.contents)


def test_json_ld_means_the_same_to_its_reference_processor(folder: Path) -> None:
    """A claim expands in pyld to the quads that the parser sees in it, and nothing has to be fetched."""
    whole = json.loads((folder / "jsonld.jsonld").read_text(encoding="utf-8"))
    claims = [part for part in whole["@graph"] if part["@id"].startswith("claim:") and "@graph" in part]
    assert len(claims) >= 100
    for claim in claims[::10]:
        document = {"@context": whole["@context"], "@graph": [claim]}
        read = pyld.jsonld.to_rdf(document, {"format": "application/n-quads"})
        seen = {str(quad) for quad in ox.parse(json.dumps(document).encode(), format=ox.RdfFormat.JSON_LD)}
        assert {str(quad) for quad in ox.parse(read.encode(), format=ox.RdfFormat.N_QUADS)} == seen
        assert seen


def test_each_claimed_triple_has_its_claim_as_reifier(folder: Path, one_article: Material) -> None:
    """In RDF 1.2 every triple of every claim is asserted, and reified by the claim."""
    reifies = "http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies"
    found = list(ox.parse(path=folder / "turtle12.ttl"))
    said = {(str(t.subject), str(t.object)) for t in found if t.predicate.value == reifies}
    wanted = {(g, f"{s} {p} {o}") for s, p, o, g in one_article.dataset.contents}
    assert {(s, o) for s, o in said if s.startswith("<https://w3id.org/lodestone/claim/")} == wanted
    assert len(wanted) >= 400
    assert {f"{t.subject} {t.predicate} {t.object}" for t in found} >= {o for _, o in wanted}


def test_compression_changes_nothing_and_is_the_same_every_time(tmp_path: Path, one_article: Material) -> None:
    """Both gzip and zstandard give back the plain file, and the same bytes twice."""
    for name in ("plain.nt", "a.nt.gz", "b.nt.gz", "a.nt.zst", "b.nt.zst"):
        export(FORMS["ntriples"], one_article, tmp_path / name)
    plain = (tmp_path / "plain.nt").read_bytes()
    assert gzip.decompress((tmp_path / "a.nt.gz").read_bytes()) == plain
    with zstandard.ZstdDecompressor().stream_reader((tmp_path / "a.nt.zst").read_bytes()) as stream:
        assert stream.read() == plain
    for kind in ("gz", "zst"):
        assert (tmp_path / f"a.nt.{kind}").read_bytes() == (tmp_path / f"b.nt.{kind}").read_bytes()
    assert len(list(tmp_path.iterdir())) == 5


def test_a_form_that_holds_conclusions_apart_refuses_to_mix_them(tmp_path: Path, one_article: Material) -> None:
    """Asking TriG for conclusions among the claims is an error, and no file appears."""
    with pytest.raises(BadParameter, match="leave --inferred out"):
        export(FORMS["trig"], one_article, tmp_path / "x.trig", inferred=True)
    assert list(tmp_path.iterdir()) == []


def test_a_failed_export_leaves_the_old_file(tmp_path: Path, one_article: Material) -> None:
    """When writing breaks off, what was there before stays, and nothing else is left behind."""
    place = tmp_path / "x.nt"
    place.write_text("old", encoding="utf-8")
    broken = Material(one_article.dataset, one_article.graph)
    object.__setattr__(broken, "dataset", None)
    with pytest.raises(AttributeError):
        export(FORMS["ntriples"], broken, place)
    assert place.read_text(encoding="utf-8") == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_claim_more_changes_few_lines(tmp_path: Path, one_article: Material) -> None:
    """With one claim less, each file with graphs loses that claim's lines and what follows from them, and no more."""
    claim = next(claim for claim in one_article.dataset.claims if claim.endswith("/korea-plans-hotline>"))
    less = replace(
        one_article.dataset,
        contents=tuple(quad for quad in one_article.dataset.contents if quad[3] != claim),
        records=tuple(quad for quad in one_article.dataset.records if quad[0] != claim),
        comparisons=tuple(quad for quad in one_article.dataset.comparisons if claim not in quad),
    )
    before = Material(less, build(less))
    for name in ("nquads", "trig"):
        export(FORMS[name], before, tmp_path / "before")
        export(FORMS[name], one_article, tmp_path / "after")
        was, now = ((tmp_path / place).read_bytes().splitlines() for place in ("before", "after"))
        changed = sum((Counter(was) - Counter(now)).values()) + sum((Counter(now) - Counter(was)).values())
        assert 10 < changed < len(now) / 100
