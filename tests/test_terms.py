"""Terms are their N-Triples text, and nothing is lost on the way in or out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import terms
from kg.engine.embedded import parse_text

TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)
LANGUAGES = st.sampled_from(["en", "zh", "zh-Hans", "en-GB"])
DATATYPES = st.sampled_from([terms.XSD + name for name in ("date", "decimal", "integer", "boolean")])
RDF_LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


@given(TEXTS)
def test_plain_literals_come_back(text: str) -> None:
    """A text made into a literal and read again is the same text, an ``xsd:string``."""
    assert terms.parse_literal(terms.literal(text)) == (text, terms.XSD + "string", None)


@given(TEXTS, LANGUAGES)
def test_tagged_literals_come_back(text: str, language: str) -> None:
    """A literal keeps its language tag as written."""
    assert terms.parse_literal(terms.literal(text, language=language)) == (text, RDF_LANG_STRING, language)


@given(TEXTS, DATATYPES)
def test_typed_literals_come_back(text: str, datatype: str) -> None:
    """A literal keeps its lexical form and datatype, fitting or not."""
    assert terms.parse_literal(terms.literal(text, datatype)) == (text, datatype, None)


@given(TEXTS)
def test_a_parser_reads_what_is_written(text: str) -> None:
    """An independent N-Triples parser gives back the very term that was written."""
    line = terms.triple_line(("<urn:s>", "<urn:p>", terms.literal(text)))
    quads = list(parse_text(line.encode(), ".nt", "test"))
    assert quads == [("<urn:s>", "<urn:p>", quads[0][2], terms.DEFAULT)]
    assert terms.parse_literal(quads[0][2]).text == text
    assert quads[0][2] == terms.literal(text)


@given(TEXTS)
def test_a_literal_is_one_line(text: str) -> None:
    """No line feed or carriage return of a text gets into the line of its triple."""
    assert not {"\n", "\r"} & set(terms.literal(text))


def test_an_explicit_string_is_a_plain_one() -> None:
    """``xsd:string`` written out is the same term as none."""
    assert terms.literal("a", terms.XSD + "string") == terms.literal("a") == '"a"'


@pytest.mark.parametrize(
    "written, text",
    [(r'"a\tb"', "a\tb"), (r'"\u4E2D"', "中"), (r'"\U0001F600"', "\U0001f600"), (r'"\\n"', r"\n"), (r'"\""', '"')],
)
def test_escapes_are_undone(written: str, text: str) -> None:
    """Every escape of the N-Triples grammar is understood."""
    assert terms.parse_literal(written).text == text


@pytest.mark.parametrize("wrong", ["<urn:a>", "_:b", '"open', '"a"@', '"a"^^xsd:date', "plain", ""])
def test_what_is_no_literal_is_refused(wrong: str) -> None:
    """A term of another kind, or a broken one, is no literal."""
    with pytest.raises(ValueError, match="not a literal term"):
        terms.parse_literal(wrong)


@pytest.mark.parametrize("wrong", ["a b", "a>b", "a\nb", 'a"b', "a{b", "a\\b", "a`b"])
def test_what_is_no_iri_is_refused(wrong: str) -> None:
    """A character that no IRI may hold cannot slip into a query."""
    with pytest.raises(ValueError, match="not an IRI"):
        terms.iri(wrong)


def test_iris_come_back() -> None:
    """An IRI's term is recognised and unwrapped; a literal is not taken for one."""
    term = terms.iri("https://w3id.org/lodestone/id/state/KOR")
    assert terms.is_iri(term)
    assert terms.iri_text(term) == "https://w3id.org/lodestone/id/state/KOR"
    assert not terms.is_iri(terms.literal("<urn:a>"))
    with pytest.raises(ValueError, match="not an IRI term"):
        terms.iri_text('"a"')


@pytest.mark.parametrize(
    "term, read", [("<urn:a>", "urn:a"), ('"x"@en', "x"), ('"2026-02-04"^^<urn:d>', "2026-02-04"), ("_:b", "_:b")]
)
def test_plain_is_what_a_person_reads(term: str, read: str) -> None:
    """Each kind of term has a bare form for display."""
    assert terms.plain(term) == read
