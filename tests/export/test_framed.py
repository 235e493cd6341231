"""Trees of JSON-LD, one per entity, hold what the graph holds of it and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pyld.jsonld
import pyoxigraph as ox
import pytest

from kg.export.forms import FORMS, export
from kg.export.select import Material
from kg.names import BASE, expand

MENTIONS = f"<{expand('schema:mentions')}>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, one_article: Material) -> Path:
    """Return the folder of trees of one article."""
    place = tmp_path_factory.mktemp("framed") / "trees"
    export(FORMS["framed"], one_article, place)
    return place


def quads(folder: Path, name: str) -> set[tuple[str, str, str, str]]:
    """Return what a tree says, as the reference processor of JSON-LD reads it."""
    context = json.loads((folder / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    tree = {**json.loads((folder / name).read_text(encoding="utf-8")), "@context": context}
    text = pyld.jsonld.to_rdf(tree, {"format": "application/n-quads"})
    return {
        (str(q.subject), str(q.predicate), str(q.object), str(q.graph_name))
        for q in ox.parse(text.encode(), format=ox.RdfFormat.N_QUADS)
    }


def test_every_entity_has_its_tree(folder: Path, one_article: Material) -> None:
    """There is a file for each entity that naming knows, in the folder of its drawer."""
    entities = {s.strip("<>").removeprefix(f"{BASE}id/") for s, _, _, _ in one_article.dataset.naming}
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*.jsonld")} - {"context.jsonld"}
    assert files == {f"{name}.jsonld" for name in entities if not name.startswith("http")}
    assert len(files) > 100


@pytest.mark.parametrize("name", ["state/KOR", "body/forge", "material/gallium"])
def test_a_tree_holds_the_claims_that_mention_its_entity(name: str, folder: Path, one_article: Material) -> None:
    """Read as RDF, a tree holds each mentioning claim's triples, and of its own only which claims mention it."""
    found = quads(folder, f"{name}.jsonld")
    entity = f"<{BASE}id/{name}>"
    mentioning = {quad[3] for quad in one_article.dataset.contents if entity in quad[:3]}
    asserted = {quad for quad in one_article.dataset.contents if quad[3] in mentioning}
    assert asserted
    assert {quad for quad in found if quad[3] in mentioning} == asserted
    assert {s for s, p, o, _ in found if p == MENTIONS and o == entity} == mentioning
    plain = {quad[:3] for quad in (*one_article.dataset.records, *one_article.dataset.naming)}
    said = {quad[:3] for quad in found if quad[3] == "DEFAULT" and quad[1] != MENTIONS}
    assert said <= plain
    assert len(said) > 10
