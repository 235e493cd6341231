"""A release: complete, checked sums, and each description accepted by the library of its own vocabulary."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import frictionless
import mlcroissant
import pyld.jsonld
import pyoxigraph as ox
import pytest
import yaml
from rocrate.rocrate import ROCrate

from kg import about
from kg.engine.embedded import parse_file
from kg.export.described import Release
from kg.export.forms import FORMS
from kg.export.release import SUMS, write_release
from kg.export.select import Material
from kg.terms import plain

ROOT = Path(__file__).resolve().parents[2]
#: The same release, written by another process.
SCRIPT = """
import sys
from pathlib import Path
from kg.export.release import write_release
from kg.export.select import Selection, material
write_release(material(Selection(sources=("000",))), Path(sys.argv[1]), "2026-03-01")
"""
DCAT = "http://www.w3.org/ns/dcat#"
VOID = "http://rdfs.org/ns/void#"
DESCRIPTIONS = ("croissant.json", "datapackage.json", "dcat.ttl", "ro-crate-metadata.json", "schema-org.jsonld")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the place of a release."""
    return tmp_path_factory.mktemp("release") / "lodestone"


@pytest.fixture(scope="module")
def release(folder: Path, one_article: Material) -> Release:
    """Write a release of one article and return what describes it."""
    return write_release(one_article, folder, "2026-03-01")


def test_every_form_is_in_it_and_nothing_is_told_that_is_not(folder: Path, release: Release) -> None:
    """Each form has its files, each file told is there, and each there is told or describes the others."""
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    told = {file.path for file in release.files}
    assert there - told == {*DESCRIPTIONS, SUMS}
    assert told <= there
    assert len(told) >= len(FORMS) + 6
    assert not [name for name in there if name.startswith(".")]
    assert len({file.about for file in release.files if "/" not in file.path}) >= len(FORMS) - 3


def test_the_ontology_has_files_of_its_own(folder: Path, release: Release, one_article: Material) -> None:
    """Who wants the ontology alone takes it in any of four syntaxes, which say the same and import nothing."""
    names = [file.path for file in release.files if file.path.startswith("ontology.")]
    assert names == ["ontology.jsonld", "ontology.nt", "ontology.rdf", "ontology.ttl"]
    found = [set(ox.parse(path=folder / name)) for name in names]
    assert [name for name, said in zip(names, found, strict=True) if any("owl#imports" in str(t) for t in said)] == []
    modules = len([p for _, p, _, _ in one_article.dataset.ontology if p.endswith("owl#imports>")])
    assert modules == 12
    sizes = {len(said) for said in found}
    assert sizes == {len(set(one_article.dataset.ontology)) - modules}
    assert sizes.pop() > 3000


def test_the_sums_are_those_of_the_files(folder: Path, release: Release) -> None:
    """Every file but the list of sums has its SHA-256 in it, as sha256sum reads it."""
    lines = [line.split("  ", 1) for line in (folder / SUMS).read_text(encoding="utf-8").splitlines()]
    assert len(lines) == len(release.files) + len(DESCRIPTIONS)
    assert [name for digest, name in lines if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest] == []


def test_dcat_names_every_file_with_size_and_sum(folder: Path, release: Release) -> None:
    """DCAT has one dataset, with a distribution for each file, its media type, its size and its checksum."""
    found = list(ox.parse(path=folder / "dcat.ttl"))
    datasets = [t.subject for t in found if str(t.object) == f"<{DCAT}Dataset>"]
    assert [node.value for node in datasets] == [about.DATASET]
    sizes = {str(t.subject): int(t.object.value) for t in found if t.predicate.value == f"{DCAT}byteSize"}
    assert sorted(sizes.values()) == sorted(file.size for file in release.files)
    assert len({t.subject for t in found if t.predicate.value == f"{DCAT}mediaType"}) == len(release.files)


def test_media_types_are_those_that_iana_lists(release: Release) -> None:
    """Each file has a media type that the list DCAT points at has; graphs of XML have none of their own there."""
    told = {file.path: file.media for file in release.files}
    assert set(told.values()) == {
        "application/csvm+json", "application/ld+json", "application/n-quads", "application/n-triples",
        "application/rdf+xml", "application/trig", "application/vnd.apache.parquet", "application/xml", "text/csv",
        "text/turtle",
    }  # fmt: skip
    assert [name for name, media in told.items() if media == "application/csvm+json"] == ["tables/csv-metadata.json"]
    assert [name for name, media in told.items() if media == "application/xml"] == [
        "lodestone.gexf.gz", "lodestone.graphml.gz",
    ]  # fmt: skip


def test_void_tells_which_files_are_dumps_and_of_what(folder: Path, release: Release) -> None:
    """The dumps of the data set hold every quad, those of the default graph as many triples as are told of it."""
    found = [(plain(s), p, plain(o)) for s, p, o, _ in parse_file(folder / "dcat.ttl")]
    default, counts = f"{about.DATASET}/{release.about.version}/default", release.about.counts
    assert [(s, o) for s, p, o in found if p == f"<{VOID}subset>"] == [(about.DATASET, default)]
    triples = str(counts["triples in the default graph"])
    assert [(s, o) for s, p, o in found if p == f"<{VOID}triples>"] == [(default, triples)]
    dumps = [(s, o.rpartition("/")[2]) for s, p, o in found if p == f"<{VOID}dataDump>"]
    sizes: dict[str, set[int]] = {about.DATASET: set(), default: set()}
    for of, name in dumps:
        form = ox.RdfFormat.from_extension(name.removesuffix(".gz").rpartition(".")[2])
        sizes[of].add(len(set(ox.parse(gzip.decompress((folder / name).read_bytes()), format=form))))
    assert len(dumps) == 6
    assert sizes == {about.DATASET: {counts["quads in the public store"]}, default: {int(triples)}}


def test_the_research_object_reads_with_its_library(folder: Path, release: Release) -> None:
    """RO-Crate's library finds name, licence and every file, each of which is there."""
    crate = ROCrate(folder)
    assert crate.name == about.TITLE.en
    files = {entity.id for entity in crate.data_entities}
    assert files == {file.path for file in release.files}
    assert all((folder / name).is_file() for name in files)


@pytest.mark.filterwarnings("ignore")
def test_croissant_is_accepted_and_read_by_its_library(folder: Path, one_article: Material) -> None:
    """MLCommons' library accepts the description without a word, and reads as many claims as there are."""
    found = mlcroissant.Dataset(jsonld=folder / "croissant.json")
    assert list(found.metadata.ctx.issues.errors) == []
    records = list(found.records("claims"))
    assert len(records) == len(one_article.dataset.claims)


@pytest.mark.filterwarnings("ignore")
def test_the_data_package_is_valid_down_to_its_rows(folder: Path, release: Release) -> None:
    """Frictionless finds no fault in descriptor, types, keys, references, sizes or digests of any table."""
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.flatten(["title", "fieldName", "message"]) == []
    assert report.valid
    assert sum(task.stats["rows"] for task in report.tasks) == sum(len(table.rows) for table in release.tables) > 500


def test_the_description_for_search_engines_is_linked_data(folder: Path, release: Release) -> None:
    """Expanded, schema.org's description has name, licence and a download for each file; nothing is fetched."""
    document = json.loads((folder / "schema-org.jsonld").read_text(encoding="utf-8"))
    (found,) = pyld.jsonld.expand(document)
    assert found["@type"] == ["https://schema.org/Dataset"]
    assert len(found["https://schema.org/distribution"]) == len(release.files)
    assert {name["@language"] for name in found["https://schema.org/name"]} == {"en", "zh"}


def test_all_descriptions_agree(folder: Path, release: Release) -> None:
    """Version, day and licence are the same in each."""
    for name in DESCRIPTIONS:
        text = (folder / name).read_text(encoding="utf-8")
        assert release.about.version in text, name
        assert release.about.released == "2026-03-01"
        assert "2026-03-01" in text, name
        assert about.LICENSE in text, name


def test_the_citation_says_what_the_descriptions_say() -> None:
    """Title, makers, licence of the data and keywords are the same in the citation file and in every description."""
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["title"] == about.TITLE.en
    assert [author["name"] for author in cited["authors"]] == [about.CREATOR]
    assert cited["license"] == ["Apache-2.0", about.LICENSE_NAME]
    assert tuple(cited["keywords"]) == about.KEYWORDS
    licence = (ROOT / "LICENSE-DATA").read_text(encoding="utf-8")
    assert f"SPDX-License-Identifier: {about.LICENSE_NAME}\n" in licence
    assert about.LICENSE in licence


def test_another_process_writes_the_same_bytes(tmp_path: Path, folder: Path, release: Release) -> None:
    """Another hash seed, time zone and locale change no byte of any file of a release."""
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONPATH": str(ROOT)}
    place = tmp_path / "again"
    subprocess.run([sys.executable, "-c", SCRIPT, str(place)], check=True, env=environment)  # noqa: S603 - our own
    sums = [(where / SUMS).read_text(encoding="utf-8").splitlines() for where in (folder, place)]
    assert sums[0] == sums[1]
    assert len(sums[0]) == len(release.files) + len(DESCRIPTIONS)
