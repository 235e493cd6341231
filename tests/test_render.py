"""Answers as files: each form by its standard, byte for byte."""

from __future__ import annotations

import csv
import io
import json

import pytest

from kg.engine import Rows, Triples, Truth
from kg.engine.embedded import parse_text
from kg.errors import Refused
from kg.render import render, to_csv, to_json, to_markdown, to_tsv, to_turtle

LO = "https://w3id.org/lodestone/ontology/"
ROWS = Rows(
    ("what", "how_much"),
    (
        (f"<{LO}Claim>", '"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ('"a, \\"b\\"|\\nc\td"@en', None),
        ("_:x", '"plain"'),
    ),
)


def test_csv_is_rfc_4180() -> None:
    """CSV has plain values, quotes what needs it, ends lines with CR LF, and leaves the unbound empty."""
    assert to_csv(ROWS) == f'what,how_much\r\n{LO}Claim,1.50\r\n"a, ""b""|\nc\td",\r\n_:x,plain\r\n'
    assert len(list(csv.reader(io.StringIO(to_csv(ROWS))))) == 4


def test_tsv_has_whole_terms() -> None:
    """TSV has terms as in Turtle under names with a question mark, one line per row."""
    lines = to_tsv(ROWS).split("\n")
    assert lines[0] == "?what\t?how_much"
    assert lines[1] == f'<{LO}Claim>\t"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    assert lines[2] == '"a, \\"b\\"|\\nc\\td"@en\t'
    assert len(lines) == 5


def test_json_is_sparql_results() -> None:
    """JSON has types, languages and datatypes, leaves the unbound out, and takes further members."""
    body = json.loads(to_json(ROWS, {"evidence": []}))
    assert body["head"] == {"vars": ["what", "how_much"]}
    first, second, third = body["results"]["bindings"]
    assert first["what"] == {"type": "uri", "value": f"{LO}Claim"}
    assert first["how_much"] == {
        "type": "literal", "value": "1.50", "datatype": "http://www.w3.org/2001/XMLSchema#decimal",
    }  # fmt: skip
    assert second == {"what": {"type": "literal", "value": 'a, "b"|\nc\td', "xml:lang": "en"}}
    assert third["what"] == {"type": "bnode", "value": "x"}
    assert third["how_much"] == {"type": "literal", "value": "plain"}
    assert body["evidence"] == []
    assert json.loads(to_json(Truth(value=True))) == {"head": {}, "boolean": True}


def test_markdown_shows_labels() -> None:
    """Markdown has labels in place of IRIs, and no cell breaks the table."""
    lines = to_markdown(ROWS, {f"<{LO}Claim>": "claim"}).splitlines()
    assert lines[:3] == ["| what | how much |", "| --- | --- |", "| claim | 1.50 |"]
    assert lines[3] == '| a, "b"\\|<br>c\td |  |'
    assert len(lines) == 5


def test_turtle_of_a_graph_says_the_same() -> None:
    """Triples become one block per subject, prefixes declared, and parse to the same triples in any order given."""
    triples = (
        (f"<{LO}b>", f"<{LO}p>", '"2026-02-04"^^<http://www.w3.org/2001/XMLSchema#date>'),
        (f"<{LO}a>", f"<{LO}p>", f"<{LO}x/y>"),
        (f"<{LO}a>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", f"<{LO}T>"),
    )
    text = to_turtle(Triples(triples))
    assert text == to_turtle(Triples(triples[::-1]))
    assert "lo:a\n    a lo:T ;\n    lo:p <https://w3id.org/lodestone/ontology/x/y> .\n" in text
    assert {quad[:3] for quad in parse_text(text.encode(), ".ttl", "text")} == set(triples)


def test_turtle_of_rows_is_a_result_set() -> None:
    """Rows become an rs:ResultSet in order, with a binding for each bound value."""
    quads = list(parse_text(to_turtle(ROWS).encode(), ".ttl", "text"))
    assert sum(quad[1].endswith("#index>") for quad in quads) == 3
    assert sum(quad[1].endswith("#binding>") for quad in quads) == 5
    assert len(list(parse_text(to_turtle(Truth(value=False)).encode(), ".ttl", "text"))) == 2


def test_a_graph_is_no_table() -> None:
    """A graph cannot be written as rows; a truth value is one word."""
    with pytest.raises(Refused, match="--format ttl"):
        render(Triples(()), "csv", {})
    assert render(Truth(value=True), "csv", {}) == "true\n"
