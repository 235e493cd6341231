"""Answers are written by the engine, and cut at a whole row or triple."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import pytest

from kg.engine.embedded import Embedded, parse_text
from kg.engine.written import RESULTS, SYNTAXES, holds, write, write_quads, write_short
from kg.errors import SyntaxFault
from kg.guard import Judged
from kg.names import PREFIXES
from kg.terms import Quad

KOREA, NAME = f"<{PREFIXES['state']}KOR>", f"<{PREFIXES['rdfs']}label>"
QUADS: list[Quad] = [
    *((f"<urn:s{n:03}>", "<urn:p>", f'"line {n}\\nand \\t more"', "") for n in range(100)),
    (KOREA, NAME, '"Korea"@en', "<urn:g>"),
]


@pytest.fixture(scope="module")
def store() -> Embedded:
    """Return a store with a hundred triples in the default graph and one in a named graph."""
    found = Embedded()
    found.load(QUADS)
    return found


@pytest.mark.parametrize("form", RESULTS)
def test_rows_are_cut_at_a_whole_row(store: Embedded, form: str) -> None:
    """Whatever the format, a long answer loses rows from its end, fits, and tells how many remain."""
    query = Judged("SELECT ?s ?o { ?s <urn:p> ?o } ORDER BY ?s")
    whole = write(store, query, lambda graph: form if not graph else "", 1 << 20)
    part = write(store, query, lambda _: form, 3000)
    assert (whole.rows, whole.form) == (None, form)
    assert part.rows is not None
    assert 5 <= part.rows < 100
    assert len(part.body) <= 3000
    counted = {
        "json": lambda: len(json.loads(part.body)["results"]["bindings"]),
        "xml": lambda: len(ElementTree.fromstring(part.body)[1]),  # noqa: S314 - our own
        "csv": lambda: len(list(csv.reader(io.StringIO(part.body.decode())))) - 1,
        "tsv": lambda: part.body.count(b"\n") - 1,
    }
    assert counted[form]() == part.rows
    assert part.body[-200:].count(b"line %d" % (part.rows - 1)) == 1


@pytest.mark.parametrize("form", SYNTAXES)
def test_graphs_are_cut_at_a_whole_triple(store: Embedded, form: str) -> None:
    """A long graph loses whole triples and tells how many remain; a short one is whole, each triple once."""
    query = Judged("CONSTRUCT { ?s <urn:p> ?o } WHERE { ?s <urn:p> ?o } ")
    assert write(store, query, lambda graph: form if graph else "", 1 << 20).rows is None
    part = write(store, query, lambda _: form, 2000)
    assert part.rows is not None
    assert 5 <= part.rows < 100
    if f".{form}" in (".ttl", ".trig", ".nt", ".nq"):
        assert len(list(parse_text(part.body, f".{form}", "x"))) == part.rows


def test_truth_and_datasets(store: Embedded) -> None:
    """An ASK answers, and a dataset replaces the graphs of the store, the default graph too."""
    asked = [
        Judged("ASK { ?s ?p 'Korea'@en }"),
        Judged("ASK { ?s ?p 'Korea'@en }", ("urn:g",), ()),
        Judged("ASK { GRAPH ?g { ?s ?p 'Korea'@en } }", ("urn:g",), ()),
        Judged("ASK { GRAPH ?g { ?s ?p 'Korea'@en } }", (), ("urn:g",)),
        Judged("ASK { ?s ?p ?o }", (), ("urn:g",)),
    ]
    found = [json.loads(write(store, query, lambda _: "json", 1000).body)["boolean"] for query in asked]
    assert found == [False, True, False, True, False]
    assert [holds(store, graph) for graph in ("urn:g", "urn:h", "no iri")] == [True, False, False]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s { ?s <urn:p> ?o } ORDER BY ?s",
        "ASK { ?s <urn:p> ?o }",
        "CONSTRUCT { ?s <urn:p> ?s } { ?s <urn:p> ?o }",
    ],
)
def test_the_short_way_writes_the_same(store: Embedded, text: str) -> None:
    """It gives the very answer, and none where there is no format for it or it does not fit."""
    long = write(store, Judged(text), lambda graph: "ttl" if graph else "json", 1 << 20)
    assert write_short(store, text, "json", "ttl", 1 << 20) == (long.body, long.form)
    is_graph = long.form == "ttl"
    assert write_short(store, text, "json" if is_graph else None, None if is_graph else "ttl", 1 << 20) is None
    assert text.startswith("ASK") or write_short(store, text, "json", "ttl", 1000) is None
    assert write_short(store, "SELECT * { ?s ?p }", "json", "ttl", 1 << 20) is None


def test_quads_are_written_with_their_prefixes() -> None:
    """Prefixes that help are declared in order; a syntax without graphs gets the triples of all of them."""
    assert write_quads(QUADS[-1:], "ttl").decode().splitlines() == [
        *(f"@prefix {prefix}: <{PREFIXES[prefix]}> ." for prefix in ("rdfs", "state")),
        'state:KOR rdfs:label "Korea"@en .',
    ]  # fmt: skip
    assert b"<urn:g>" in write_quads(QUADS, "trig")
    assert b"urn:g" not in write_quads(QUADS, "jsonld")
    assert write_quads(QUADS[-1:], "nt").decode() == f'{KOREA} {NAME} "Korea"@en .\n'


def test_an_error_has_its_place(store: Embedded) -> None:
    """What the engine cannot read is an error with line and column."""
    with pytest.raises(SyntaxFault, match=r"^query:2:"):
        write(store, Judged("SELECT *\n{ ?s ?p }"), lambda _: "json", 1000)
