"""Lines of blocks and properties."""

from __future__ import annotations

from kg import paths
from kg.engine.embedded import parse_text
from kg.validate import lines
from kg.validate.places import ANONYMOUS

TEXT = '''@prefix ex: <http://example.org/> .
PREFIX : <http://example.org/empty/>
# ex:comment ex:is ex:nothing .
ex:a a ex:Thing ;
    ex:label "a . b { ex:no" , """two
lines ; ex:no""" ;
    ex:size 3.5 .

ex:claim {
    ex:b ex:p [ ex:inner ex:o ] ,
        ( ex:c ex:d ) ;
        ex:q ex:e .
    :f ex:p <http://example.org/g> .
}
ex:claim ex:by ex:a .
GRAPH <http://example.org/claim2> { <http://example.org/b> ex:p ex:o } ex:h ex:p\\,q ex:o .
'''


def iri(local: str) -> str:
    """A term of the example's namespace."""
    return f"<http://example.org/{local}>"


def test_blocks_are_found_by_subject_and_graph() -> None:
    """A subject's first block, its block in a graph, and a graph's own braces have their lines."""
    found = lines.index(TEXT)
    assert found.find(iri("a")) == 4
    assert found.find(iri("b")) == 10
    assert found.find(iri("b"), graph=iri("claim2")) == 16
    assert found.find(iri("empty/f")) == 13
    assert found.find(iri("claim")) == 15
    assert found.find(iri("claim2")) == 16
    assert found.graphs == {iri("claim"): 9, iri("claim2"): 16}


def test_properties_are_found_within_their_block() -> None:
    """A property has the line on which it is first written; one that is not there gives the block's line."""
    found = lines.index(TEXT)
    assert found.find(iri("a"), iri("size")) == 7
    assert found.find(iri("a"), "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>") == 4
    assert found.find(iri("b"), iri("q")) == 12
    assert found.find(iri("a"), iri("missing")) == 4
    assert found.find(iri("h"), iri("p,q")) == 16


def test_strings_comments_and_nested_nodes_hold_no_subjects() -> None:
    """What looks like a block within a string, a comment or brackets is none."""
    named = {subject for _, subject in lines.index(TEXT).subjects if not subject.startswith(ANONYMOUS)}
    assert named == {
        iri("a"), iri("b"), iri("empty/f"), iri("claim"), iri("h"),
    }  # fmt: skip


def test_what_is_not_there_has_no_line() -> None:
    """An unknown subject is no error."""
    assert lines.index(TEXT).find(iri("zzz")) is None
    assert lines.index("").find(iri("a")) is None


def test_a_value_is_found_where_it_stands() -> None:
    """Of several values of a property each has its place; one that is not there has that of the property."""
    found = lines.index(TEXT)
    first = '"a . b { ex:no"'
    second = '"two\\nlines ; ex:no"'
    assert found.spot(iri("a"), iri("label"), None, first) == (5, 14)
    assert found.spot(iri("a"), iri("label"), None, second) == (5, 32)
    assert found.spot(iri("a"), iri("size"), None, '"3.5"^^<http://www.w3.org/2001/XMLSchema#decimal>') == (7, 13)
    assert found.spot(iri("a"), iri("label"), None, '"else"') == (5, 5)


def test_every_statement_of_the_project_is_found() -> None:
    """Each triple of the project's own files is found again at a line of its file, nodes without a name included."""
    files = [*sorted(paths.share("ontology").rglob("*.ttl")), paths.share("data") / "claims" / "000.trig"]
    seen = 0
    for file in files:
        text = file.read_text(encoding="utf-8")
        found, quads = lines.index(text), list(parse_text(text.encode(), file.suffix, file.name))
        named = found.names(quads)
        noted = {(s.graph, s.subject, s.predicate, s.value) for s in found.notes.statements}
        missed = [q for q in quads if (q[3], named.get(q[0], q[0]), q[1], named.get(q[2], q[2])) not in noted]
        assert missed == [], file
        seen += len(quads)
    assert seen > 10_000


def test_a_block_is_a_statement_of_the_top() -> None:
    """What is changed in one of its lines belongs to the statement; in a graph, to the statement within it."""
    found = lines.index(TEXT)
    assert found.block(5) == (4, 7)
    assert found.block(11) == (10, 12)
    assert found.block(3) == (3, 3)


def test_relative_iris_are_resolved() -> None:
    """A base of the reader and one of the text are what relative IRIs belong to."""
    assert lines.index("<#a> <p> <o> .", "file:///x.ttl").find("<file:///x.ttl#a>", "<file:///p>") == 1
    assert lines.index("@base <http://b/> .\n<a> <p> <o> .", "file:///x.ttl").find("<http://b/a>") == 2
