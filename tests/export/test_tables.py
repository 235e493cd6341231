"""Tables, and networks of nodes and edges, read back by the libraries that people would read them with."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import networkx as nx
import pyarrow.parquet as pq
import pytest

from kg.errors import AlreadyThere
from kg.export.forms import FORMS, export
from kg.export.select import Material
from kg.export.tables import SEPARATOR, Table, Tables
from kg.names import shorten
from kg.terms import iri_text, is_iri

NAMES = ("entities", "ties", "agreements", "figures", "claims", "comparisons")


@pytest.fixture(scope="module")
def tables(one_article: Material) -> dict[str, Table]:
    """Return the tables of one article."""
    return {table.name: table for table in Tables(one_article).all()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, one_article: Material) -> Path:
    """Return a folder with every form that is tables or networks."""
    place = tmp_path_factory.mktemp("tables")
    for name in ("csvw", "parquet", "neo4j", "graphml", "gexf"):
        export(FORMS[name], one_article, place / f"{name}{FORMS[name].suffix}")
    return place


def test_every_table_has_rows_of_its_width_and_keys_of_its_own(tables: dict[str, Table]) -> None:
    """No row is wider or narrower than its columns, and a key stands for one row."""
    assert tuple(tables) == NAMES
    for table in tables.values():
        assert table.rows, table.name
        assert {len(row) for row in table.rows} == {len(table.columns)}
        assert not table.keyed or len({row[0] for row in table.rows}) == len(table.rows)


def test_one_row_a_claim_with_its_passages(tables: dict[str, Table], one_article: Material) -> None:
    """Every claim has a row, and each names the code points it rests on."""
    claims = tables["claims"]
    assert {row[0] for row in claims.rows} == {shorten(iri_text(claim)) for claim in one_article.dataset.claims}
    at = [column.name for column in claims.columns].index("rests_on")
    assert all(row[at] for row in claims.rows)


def test_numbers_stand_as_they_are_written(tables: dict[str, Table], one_article: Material) -> None:
    """Low and high of a figure are digit by digit those of the text file."""
    written = {o.split('"')[1] for _, p, o, _ in one_article.dataset.contents if p.endswith(("/low>", "/high>"))}
    names = [column.name for column in tables["figures"].columns]
    found = {row[names.index(name)] for row in tables["figures"].rows for name in ("low", "high")} - {""}
    assert found == written
    assert len(found) >= 5


@pytest.mark.parametrize("name", NAMES)
def test_csv_reads_back(name: str, folder: Path, tables: dict[str, Table]) -> None:
    """A table read from its CSV is the table, and its metadata names its columns in order."""
    with (folder / "csvw" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        head, *rows = csv.reader(lines)
    assert [tuple(row) for row in rows] == list(tables[name].rows)
    group = json.loads((folder / "csvw" / "csv-metadata.json").read_text(encoding="utf-8"))["tables"]
    described = {one["url"]: [column["name"] for column in one["tableSchema"]["columns"]] for one in group}
    assert described[f"{name}.csv"] == head
    assert len(described) == len(NAMES)


def test_references_between_tables_lead_somewhere(tables: dict[str, Table]) -> None:
    """What a column says stands in another table does stand there."""
    keys = {name: {row[0] for row in table.rows} for name, table in tables.items() if table.keyed}
    seen = 0
    for table in tables.values():
        for at, column in enumerate(table.columns):
            if column.refers:
                cells = {cell for row in table.rows for cell in row[at].split(SEPARATOR) if cell}
                assert cells <= keys[column.refers], f"{table.name}.{column.name}"
                seen += len(cells)
    assert seen > 100


@pytest.mark.parametrize("name", NAMES)
def test_parquet_reads_back(name: str, folder: Path, tables: dict[str, Table]) -> None:
    """A table read from Parquet has its rows and columns; dates are dates, several values are lists."""
    found = pq.read_table(folder / "parquet" / f"{name}.parquet")
    table = tables[name]
    assert found.column_names == [column.name for column in table.columns]
    assert found.num_rows == len(table.rows)
    kinds = {column.name: str(found.schema.field(column.name).type) for column in table.columns}
    for column in table.columns:
        wanted = "list" if column.several else {"decimal": "decimal128", "date": "date32"}.get(column.datatype, "")
        assert kinds[column.name].startswith(wanted)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_networks_hold_an_edge_for_each_claim_of_a_triple(folder: Path, one_article: Material) -> None:
    """GraphML and GEXF read back by networkx hold the same nodes and edges, among them every claimed link."""
    read = nx.read_graphml(folder / "graphml.graphml", force_multigraph=True)
    other = nx.read_gexf(folder / "gexf.gexf")
    assert read.number_of_nodes() == other.number_of_nodes() > 300
    assert read.number_of_edges() == other.number_of_edges() > 500
    things = {quad[0] for quad in (*one_article.dataset.contents, *one_article.dataset.naming)}
    links = {
        (shorten(iri_text(s)), shorten(iri_text(o)), shorten(iri_text(g)))
        for s, p, o, g in one_article.dataset.contents
        if is_iri(o) and o in things and not p.endswith("#type>")
    }
    assert len(links) > 100
    assert links <= {(start, end, data["said_by"]) for start, end, data in read.edges(data=True)}


def test_property_graph_csv_refers_to_nodes_that_are_there(folder: Path) -> None:
    """Each relationship starts and ends at a node of the other file."""
    with (folder / "neo4j" / "nodes.csv").open(encoding="utf-8", newline="") as lines:
        nodes = {row["id:ID"] for row in csv.DictReader(lines)}
    with (folder / "neo4j" / "relationships.csv").open(encoding="utf-8", newline="") as lines:
        ends = [(row[":START_ID"], row[":END_ID"]) for row in csv.DictReader(lines)]
    assert len(ends) > 500
    assert {end for pair in ends for end in pair} <= nodes


def test_a_folder_that_is_there_is_left_alone(folder: Path, one_article: Material) -> None:
    """Writing to a folder that exists is an error, and nothing in it changes."""
    before = sorted(path.name for path in (folder / "csvw").iterdir())
    with pytest.raises(AlreadyThere, match="name another folder"):
        export(FORMS["csvw"], one_article, folder / "csvw")
    assert sorted(path.name for path in (folder / "csvw").iterdir()) == before
    assert [path.name for path in folder.glob(".*")] == []
