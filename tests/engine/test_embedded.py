"""The embedded engine answers SPARQL, binds values as terms, and says where a text is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.engine import Rows, Triples, Truth
from kg.engine.embedded import DEEPEST, Embedded, guard_nesting, parse_file, parse_text
from kg.errors import SyntaxFault, UnreadableFile
from kg.terms import DEFAULT, Quad

QUADS: tuple[Quad, ...] = (
    ("<urn:a>", "<urn:p>", '"1"^^<http://www.w3.org/2001/XMLSchema#integer>', DEFAULT),
    ("<urn:a>", "<urn:q>", '"矿"@zh', "<urn:g>"),
    ("_:b", "<urn:p>", "<urn:a>", "<urn:g>"),
)
ALL = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } ORDER BY ?p"


@pytest.fixture
def engine() -> Embedded:
    """Three quads, one of them in the default graph."""
    store = Embedded()
    store.load(QUADS)
    return store


def test_loading_twice_changes_nothing(engine: Embedded) -> None:
    """A quad that is there already stays once."""
    engine.load(QUADS[:2])
    assert len(engine) == 3


def test_the_default_graph_is_not_the_union(engine: Embedded) -> None:
    """A pattern outside of GRAPH sees the default graph only."""
    assert engine.query(ALL) == Rows(("s", "p", "o"), (QUADS[0][:3],))


def test_each_form_of_query_has_its_answer(engine: Embedded) -> None:
    """SELECT gives rows, ASK a truth, CONSTRUCT triples, all of them as terms."""
    chosen = engine.query("SELECT ?o ?none WHERE { GRAPH <urn:g> { <urn:a> ?p ?o } OPTIONAL { ?o <urn:x> ?none } }")
    assert chosen == Rows(("o", "none"), (('"矿"@zh', None),))
    assert engine.query("ASK { ?s <urn:p> 1 }") == Truth(value=True)
    assert engine.query("ASK { ?s <urn:p> 2 }") == Truth(value=False)
    made = engine.query("CONSTRUCT { ?s <urn:r> ?o } WHERE { ?s <urn:p> ?o }")
    assert made == Triples((("<urn:a>", "<urn:r>", QUADS[0][2]),))


def test_values_are_bound_as_terms(engine: Embedded) -> None:
    """A value that looks like SPARQL is compared as text, and never run."""
    text = "SELECT ?o WHERE { GRAPH ?g { ?s ?p ?o } FILTER (isLiteral(?o)) }"
    assert engine.query(text, {"o": '"矿"@zh'}) == Rows(("o",), (('"矿"@zh',),))
    assert engine.query(text, {"o": '"\\" } DROP ALL #"'}) == Rows(("o",), ())
    assert len(engine) == 3


@pytest.mark.parametrize("text, line", [("SELECT * WHERE {", 1), ("SELECT ?s\nWHERE { ?s ?p }", 2), ("nonsense", 1)])
def test_a_malformed_query_is_placed(engine: Embedded, text: str, line: int) -> None:
    """A query that does not parse is a fault with its line and without the parser's own prefix."""
    with pytest.raises(SyntaxFault) as caught:
        engine.query(text)
    assert (caught.value.place, caught.value.line) == ("query", line)
    assert caught.value.column is not None
    assert not caught.value.message.startswith("error at")


@pytest.mark.parametrize(
    "text, place, words",
    [
        ("SELECT * { ?s <rel> ?o }", (1, 15), "<rel> is a relative IRI with nothing to be resolved against"),
        ("SELECT *\n{ GRAPH <é> { ?s ?p ?o } } ORDER BY ?s", (2, 9), "<é> is a relative IRI"),
        ("PREFIX ex: <x/> SELECT * { ?s ex:p ?o }", (1, 12), "<x/> is a relative IRI"),
        ("SELECT * { ?s <http://[> ?o }", (1, 15), "<http://[> is no IRI; mend it"),
        ("SELECT * { ?s nope:p ?o }", (1, 15), "prefix 'nope' is not declared; add PREFIX nope: <...>"),
    ],
)
def test_a_name_that_cannot_be_used_is_named(engine: Embedded, text: str, place: tuple[int, int], words: str) -> None:
    """What is wrong with an IRI or a prefix is said of it, and not what else could have stood after it."""
    with pytest.raises(SyntaxFault) as caught:
        engine.query(text)
    assert (caught.value.line, caught.value.column) == place
    assert caught.value.message.startswith(words)


def test_relative_iris_are_resolved_where_there_is_a_base(engine: Embedded) -> None:
    """A base that is given holds for a query without one of its own."""
    query = "SELECT ?s { BIND(<a> AS ?s) } ORDER BY ?s"
    assert engine.query(query, base="file:///d/q.rq") == Rows(("s",), (("<file:///d/a>",),))
    assert engine.query(f"BASE <http://e/> {query}", base="file:///d/q.rq") == Rows(("s",), (("<http://e/a>",),))


@pytest.mark.parametrize("pair", ["()", "{}", "[]"])
def test_deep_nesting_is_refused_before_it_is_parsed(engine: Embedded, pair: str) -> None:
    """Brackets that would overflow the parser's stack are refused by line; the deepest allowed pass the guard."""
    guard_nesting(pair[0] * DEEPEST + pair[1] * DEEPEST)
    with pytest.raises(SyntaxFault, match="nest deeper than 256") as caught:
        engine.query("SELECT *\n" + pair[0] * 5000)
    assert caught.value.line == 2


def test_parsing_keeps_lexical_forms() -> None:
    """What the parser gives is what the file says, also where the store would rewrite it; only tags go lower case."""
    text = '<urn:a> <urn:p> "1.50"^^<http://www.w3.org/2001/XMLSchema#decimal> , "x"@zh-Hans .'
    values = [value for _, _, value, _ in parse_text(text.encode(), ".ttl", "made up")]
    assert values == ['"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>', '"x"@zh-hans']


def test_files_are_parsed_by_their_suffix(tmp_path: Path) -> None:
    """TriG gives its named graphs, Turtle the default graph."""
    (tmp_path / "a.trig").write_text("<urn:g> { <urn:a> <urn:p> <urn:b> }", encoding="utf-8")
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:p> <urn:b> .", encoding="utf-8")
    assert [quad[3] for quad in parse_file(tmp_path / "a.trig")] == ["<urn:g>"]
    assert [quad[3] for quad in parse_file(tmp_path / "a.ttl")] == [DEFAULT]


def test_malformed_turtle_is_placed(tmp_path: Path) -> None:
    """A file that does not parse is a fault with its path, line and column."""
    file = tmp_path / "bad.ttl"
    file.write_text("<urn:a> <urn:p> <urn:b> .\n\n<urn:a> <urn:p> oops:b .\n", encoding="utf-8")
    with pytest.raises(SyntaxFault) as caught:
        list(parse_file(file))
    assert (caught.value.place, caught.value.line) == (str(file), 3)
    assert str(caught.value).startswith(f"{file}:3:")


@pytest.mark.parametrize("name", ["missing.ttl", "made.txt", "folder.ttl"])
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    """A missing file, an unknown suffix and a folder are each an error that names the path."""
    (tmp_path / "made.txt").write_text("", encoding="utf-8")
    (tmp_path / "folder.ttl").mkdir()
    with pytest.raises(UnreadableFile, match=name):
        list(parse_file(tmp_path / name))
