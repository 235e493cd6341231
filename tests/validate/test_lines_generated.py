"""Lines held to the parsers: whatever a text says, each of its triples is found again, and nothing crashes."""

from __future__ import annotations

import json
from collections import Counter
from typing import Final
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.engine.syntaxes import parse
from kg.errors import LodestoneError
from kg.terms import DEFAULT, XSD, Quad, Term, literal
from kg.validate import lines, lines_json, lines_xml
from kg.validate.places import Lines
from tests.hostile import LABELS

_TEXT: Final = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12) | st.sampled_from(LABELS)
_LOCAL: Final = st.sampled_from(["a", "b.c", "d-e", "f1", "é", "中"])
_IRI: Final = st.builds("<http://example.org/{}>".format, _LOCAL) | st.just("<urn:x:y>")
_LITERAL: Final = st.builds(literal, _TEXT, st.none(), st.sampled_from([None, "en", "zh-Hans"])) | st.builds(
    literal, st.sampled_from(["1", "01", "x", "1e5"]), st.sampled_from([XSD + "integer", XSD + "double", "urn:t"])
)
_BLANK: Final = st.sampled_from(["_:a", "_:b1"])
_QUAD: Final = st.tuples(_IRI | _BLANK, _IRI, _IRI | _BLANK | _LITERAL, st.just(DEFAULT) | _IRI)

_ODD: Final = st.text(st.sampled_from("<>[](){}\"'\\#@^:;.,a1 \n\té"), max_size=4)
TRIG: Final = (
    "@prefix e: <http://e/> .\n<a> e:p \"x\\n\" , '''y'z'''@en ; e:q ( 1 [ ] _:b ) . # e:no\ne:g { _:b a e:C }\n"
)
RDF: Final = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">\n<e:C rdf:about="a">\n'
    '<e:p rdf:parseType="Resource"><e:q>&lt;x</e:q></e:p> <!-- e:no -->\n</e:C></rdf:RDF>\n'
)
JSON: Final = (
    '{"@context": {"p": "http://e/p"},\n "@id": "a", "p": [{"@value": "x\\n", "@language": "en"},\n'
    ' {"@list": [1, {"@id": "_:b"}]}], "@type": "http://e/C"}\n'
)
#: A text that parses, by its syntax, and who reads its lines.
SOUND: Final = {".trig": (TRIG, lines.index), ".rdf": (RDF, lines_xml.index), ".jsonld": (JSON, lines_json.index)}


def turtle(term: Term, draw: int) -> str:
    """Write a term in one of the ways that Turtle has."""
    if draw % 2 and term.startswith("<http://example.org/") and term[20:-1].isalnum():
        return f"ex:{term[20:-1]}"
    if draw % 3 == 0 and term.startswith('"') and term.endswith('"') and "\\" not in term and len(term) > 2:
        return f'""{term}""'
    return term


def missed(found: Lines, quads: list[Quad]) -> list[Quad]:
    """Return the quads that are not noted where they stand."""
    named = found.names(quads)
    noted = {(s.graph, s.subject, s.predicate, s.value) for s in found.notes.statements}
    return [
        q for q in quads if (named.get(q[3], q[3]), named.get(q[0], q[0]), q[1], named.get(q[2], q[2])) not in noted
    ]


@given(st.lists(_QUAD, min_size=1, max_size=6), st.integers(0, 5))
def test_every_statement_of_trig_is_found(quads: list[Quad], draw: int) -> None:
    """However terms are written, in graphs or not, each statement is found."""
    text = "@prefix ex: <http://example.org/> .\n"
    for number, (s, p, o, g) in enumerate(quads):
        triple = " ".join(turtle(term, draw + number) for term in (s, p, o))
        text += f"{turtle(g, draw)} {{ {triple} }}\n" if g else f"{triple} . # ex:no\n"
    parsed = list(parse(text.encode(), ".trig", "x"))
    assert len(parsed) == len(quads)
    assert missed(lines.index(text), parsed) == []


@given(st.lists(_QUAD, min_size=1, max_size=6))
def test_every_line_of_n_quads_is_found(quads: list[Quad]) -> None:
    """In N-Quads, a statement is on its line; a graph there stands behind the statement, and is passed over."""
    text = "".join(f"{s} {p} {o} {g} .\n" for s, p, o, g in quads)
    found = lines.index(text)
    for number, (s, p, o, _) in enumerate(quads, 1):
        spot = found.spot(s, p, None, o)
        assert spot is not None
        assert spot.line <= number


def test_no_text_stops_a_reader_of_lines() -> None:
    """A text that parses is read, whatever it looks like; one that does not is never asked about."""
    read: Counter[str] = Counter()

    @settings(max_examples=600)
    @given(st.sampled_from(sorted(SOUND)), st.integers(0, 150), st.integers(0, 3), _ODD)
    def spliced(suffix: str, at: int, dropped: int, odd: str) -> None:
        sound, index = SOUND[suffix]
        text = sound[:at] + odd + sound[at + dropped :]
        try:
            quads = list(parse(text.encode(), suffix, "x", "file:///x"))
        except LodestoneError:
            read["none"] += 1
            return
        index(text, "file:///x").names(quads)
        read[suffix] += bool(quads)

    spliced()
    assert min(read[suffix] for suffix in (*SOUND, "none")) >= 20


@pytest.mark.parametrize("label", LABELS)
def test_hostile_labels_are_found_in_every_syntax(label: str) -> None:
    """Names full of what each syntax takes for its own are found at their line in XML and JSON, too."""
    value = label.replace("\x07", "").replace("\r", "")
    xml = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">\n'
        f'<rdf:Description rdf:about="http://e/a">\n<e:p>{escape(value)}</e:p>\n</rdf:Description></rdf:RDF>'
    )
    text = json.dumps({"@id": "http://e/a", "http://e/p": value}, indent=1)
    for content, index, line in ((xml, lines_xml.index, 3), (text, lines_json.index, 3)):
        spot = index(content).spot("<http://e/a>", "<http://e/p>", None, literal(value))
        assert spot is not None
        assert spot.line == line
