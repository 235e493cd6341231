"""Lines of RDF/XML."""

from __future__ import annotations

from typing import Final

from kg.engine.syntaxes import parse
from kg.validate import lines_xml

BASE: Final = "file:///x.rdf"
TEXT: Final = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [<!ENTITY x "http://e/">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/" xml:base="http://b/">
<e:C rdf:about="&x;a" e:z="attribute">
  <e:p xml:lang="en">hello</e:p>
  <e:q rdf:resource="#b"/>
  <e:q>
    <e:D rdf:ID="k"><e:p rdf:datatype="http://www.w3.org/2001/XMLSchema#integer">5</e:p></e:D>
  </e:q>
  <e:q rdf:parseType="Resource"><e:r>1</e:r></e:q>
  <e:q rdf:nodeID="n"/>
  <e:q e:w="x"/>
  <e:q><rdf:Description><e:r>2</e:r></rdf:Description></e:q>
  <e:l rdf:parseType="Collection"><e:D rdf:about="m1"/></e:l>
  <e:x rdf:parseType="Literal"><b xmlns="http://w/">x</b></e:x>
</e:C>
<rdf:Description rdf:nodeID="n"><e:p/></rdf:Description>
</rdf:RDF>"""


def e(local: str) -> str:
    """A term of the example's namespace."""
    return f"<http://e/{local}>"


def test_every_statement_is_found_where_it_stands() -> None:
    """Each triple that a parser reads is found again, those of nodes without a name too; lists are left out."""
    found = lines_xml.index(TEXT, BASE)
    quads = list(parse(TEXT.encode(), ".rdf", "x", BASE))
    named = found.names(quads)
    noted = {(s.subject, s.predicate, s.value): s.value_at.line for s in found.notes.statements}
    placed = {(p, o): noted.get((named.get(s, s), p, named.get(o, o))) for s, p, o, _ in quads}
    assert len(quads) == 20
    assert {key[0] for key, line in placed.items() if line is None} == {
        e("x"),
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#first>",
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#rest>",
    }
    assert placed[e("r"), '"1"'] == 10
    assert placed[e("r"), '"2"'] == 13
    assert placed[e("p"), '""'] == 17


def test_properties_and_blocks_have_their_lines() -> None:
    """A property is its element, a block runs from a top-level node's first line to its last."""
    found = lines_xml.index(TEXT, BASE)
    assert found.find(e("a"), e("p")) == 5
    assert found.find(e("a"), e("x")) == 15
    assert found.find(e("a")) == 4
    spot = found.spot(e("a"), e("q"), None, "<http://b/#k>")
    assert spot is not None
    assert spot.line == 7
    assert found.block(8) == (4, 16)
    assert found.block(17) == (17, 17)
