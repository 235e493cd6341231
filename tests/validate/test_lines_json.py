"""Lines of JSON-LD."""

from __future__ import annotations

from typing import Final

from kg.engine.syntaxes import parse
from kg.validate import lines_json

BASE: Final = "file:///x.jsonld"
TEXT: Final = """{
 "@context": [{"@vocab": "http://v/", "ex": "http://e/", "name": "ex:name", "id": "@id"},
   {"knows": {"@id": "ex:knows", "@type": "@id"},
    "born": {"@id": "ex:born", "@type": "http://www.w3.org/2001/XMLSchema#date"}}],
 "@graph": [
  {"@id": "ex:a", "@type": ["Person", "ex:Human"], "name": "Ann \\"A\\"",
   "knows": ["ex:b",
      "ex:c"],
   "born": "2000-01-01",
   "age": 5, "ok": true,
   "child": {"name": "anon", "toy": {"@value": "x", "@language": "en"}}},
  {"id": "http://e/b", "ex:q": [{"@id": "rel"}, {"@value": "7", "@type": "ex:dt"}],
   "list": {"@list": [{"@id": "ex:m", "name": "member"}]}},
  {"@id": "ex:g", "@graph": [
    {"@id": "ex:in", "name": "inside"}]}
 ]}"""


def test_every_statement_is_found_where_it_stands() -> None:
    """Each triple that a parser reads is found again, but for the cells of lists."""
    found = lines_json.index(TEXT, BASE)
    quads = list(parse(TEXT.encode(), ".jsonld", "x", BASE))
    named = found.names(quads)
    noted = {(s.graph, s.subject, s.predicate, s.value): s.value_at for s in found.notes.statements}
    missed = [q for q in quads if (q[3], named.get(q[0], q[0]), q[1], named.get(q[2], q[2])) not in noted]
    assert len(quads) == 18
    assert [quad[1].rpartition("#")[2] for quad in missed] == ["first>", "rest>"]
    spots = {value: spot for (_, _, _, value), spot in noted.items()}
    assert spots["<http://e/c>"] == (8, 7)
    assert spots['"x"@en'].line == 11
    assert spots['"inside"'].line == 15


def test_blocks_are_the_objects_of_the_top() -> None:
    """What is changed within an object of the top belongs to it, that of a named graph to its own."""
    found = lines_json.index(TEXT, BASE)
    assert found.block(8) == (6, 11)
    assert found.block(15) == (15, 15)
    assert found.find("<http://e/in>", graph="<http://e/g>") == 15


def test_what_is_not_understood_is_passed_over() -> None:
    """Scoped contexts, reversed properties, numbers beyond counting and plain values give no line, and no error."""
    text = (
        '{"@context": {"p": null, "q": {"@reverse": "http://e/q"}}, "@id": "http://e/a", "p": 1, "q": {}, "x": 1e400}'
    )
    assert lines_json.index(text).notes.statements == []
    assert lines_json.index(f'{{"@id": "http://e/a", "x": {"9" * 5000}}}').notes.statements == []
    assert lines_json.index("[]").notes.statements == []
    assert lines_json.index('"text"').notes.statements == []
