"""What XML cannot hold is refused before it is written, and told by the term and the forms that hold it."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import pytest

from kg.engine import files
from kg.engine.embedded import Embedded
from kg.engine.wellformed import INSTEAD, TAKEN, refuse
from kg.engine.written import write, write_quads, write_short
from kg.errors import UnfitForm
from kg.guard import Judged
from kg.names import PREFIXES
from kg.terms import DEFAULT, literal

MOST = 1 << 20
RDF = PREFIXES["rdf"]


def asked(text: str) -> bytes:
    """An answer in the XML form of its kind."""
    return write(Embedded(), Judged(text), lambda graph: "rdf" if graph else "xml", MOST).body


def texts(document: bytes) -> list[str]:
    """The texts of an XML document that are not only white space."""
    elements = ElementTree.fromstring(document).iter()  # noqa: S314 - our own
    return [one.text for one in elements if one.text and one.text.strip()]


@pytest.mark.parametrize(
    "text, told",
    [
        ('SELECT ("a\\u0007b" AS ?l) {}', '"a\\u0007b" holds U+0007, which XML cannot: ask for application/sparql-'),
        ('SELECT ("1 < 2 \\uFFFE" AS ?l) {}', '"1 < 2 \\uFFFE" holds U+FFFE, which XML cannot: ask for'),
        ('CONSTRUCT {<a:b> <a:c> "x\\uFFFF"} {}', '"x\\uFFFF" holds U+FFFF, which XML cannot: ask for text/turtle'),
        ('CONSTRUCT {<a:b> <a:c> "\\u001F"@en} {}', '"\\u001F" holds U+001F'),
        ("CONSTRUCT {<a:b> <a:1> 4} {}", "<a:1> cannot be a property in RDF/XML, as it does not end in a name: ask"),
        ("CONSTRUCT {<a:b> <a:1> <a:c>} {}", "<a:1> cannot be a property in RDF/XML"),
        ('CONSTRUCT {<a:b> <http://e.org/?a&b=1> "x"@en} {}', "<http://e.org/?a&b=1> cannot be a property"),
        (f"CONSTRUCT {{<a:b> <{PREFIXES['lo']}> 4}} {{}}", f"<{PREFIXES['lo']}> cannot be a property in RDF/XML"),
    ],
)
def test_what_xml_cannot_hold_is_refused(text: str, told: str) -> None:
    """A control character, a code point that is none, a property without a name: the term is named, and what helps."""
    with pytest.raises(UnfitForm) as error:
        asked(text)
    assert str(error.value).startswith(told)
    assert error.value.instead in INSTEAD.values()
    assert write_short(Embedded(), text, "xml", "rdf", MOST) is None
    assert write_short(Embedded(), text, "json", "ttl", MOST) is not None


def test_what_rdf_xml_keeps_for_itself_is_refused() -> None:
    """A property of RDF/XML's own vocabulary is named; so many there are."""
    assert len(TAKEN) == 12
    for name in TAKEN:
        with pytest.raises(UnfitForm, match=f"^<{name}> cannot be a property in RDF/XML: ask for text/turtle"):
            asked(f"CONSTRUCT {{<a:b> <{name}> 4}} {{}}")
        with pytest.raises(UnfitForm, match=f"^<{name}> cannot be a property in RDF/XML: ask for turtle"):
            files.write([f"<a:b> <{name}> <a:c> .\n".encode()], ".rdf", io.BytesIO())
    assert b"<rdf:_1" in asked(f"CONSTRUCT {{<a:b> <{RDF}_1> 4}} {{}}")


@pytest.mark.parametrize("text", ["<lo:>", "<a: b>, &lt;c:>", "\t\n\r \r\n\u007f\ufffd中", "xmlns:a=''"])
def test_what_only_looks_like_it_is_written(text: str) -> None:
    """Texts with brackets, colons and white space are held by XML, and read as they were, as rows and as triples."""
    for query in (
        f"SELECT ({literal(text)} AS ?l) {{}}",
        f"CONSTRUCT {{<a:b> <a:c> {literal(text)} ; <a:d> <a:1>}} {{}}",
    ):
        assert text in texts(asked(query))
    out = io.BytesIO()
    files.write([f"<a:b> <a:c> {literal(text)} .\n".encode()], ".rdf", out)
    assert text in texts(out.getvalue())


def test_a_long_text_is_refused_at_once() -> None:
    """Looking for what is wrong takes no time that grows with the square of the text."""
    text = b"<a>" + b"x" * (1 << 22) + b"\x01" + b"y" * (1 << 22) + b"</a>"
    with pytest.raises(UnfitForm, match=r'^"x{30}\\u0001y{29}" holds U\+0001'):
        refuse(text, ("nt",))


def test_what_grows_beyond_its_limit_is_cut() -> None:
    """A carriage return takes five bytes in XML; they count."""
    rows = " ".join(literal(f"{n:04}" + "\r" * 200) for n in range(10))
    written = write(Embedded(), Judged(f"SELECT ?l {{ VALUES ?l {{ {rows} }} }}"), lambda _: "xml", 4000)
    assert written.rows == 3
    assert len(written.body) <= 4000
    assert len(texts(written.body)) == 3


def test_an_answer_that_is_cut_is_looked_at_too() -> None:
    """A long answer that loses rows from its end is refused as a whole one is."""
    rows = " ".join(f'"line {n:04}\\u0007"' for n in range(200))
    with pytest.raises(UnfitForm, match=r"U\+0007"):
        write(Embedded(), Judged(f"SELECT ?l {{ VALUES ?l {{ {rows} }} }}"), lambda _: "xml", 3000)


def test_quads_and_files_are_looked_at() -> None:
    """A thing's document and an export are refused likewise; other syntaxes hold both."""
    quad = ("<a:b>", "<a:c>", literal("a\x07b"), DEFAULT)
    with pytest.raises(UnfitForm, match=r'"a\\u0007b" holds U\+0007'):
        write_quads([quad], "rdf")
    assert b"\x07" in write_quads([quad], "ttl") or b"\\u0007" in write_quads([quad], "ttl")
    for line in (b'<a:b> <a:c> "a\\u0007b" .\n', b"<a:b> <a:1> <a:c> .\n"):
        with pytest.raises(UnfitForm, match="ask for turtle, ntriples"):
            files.write([b"<a:b> <a:c> <a:d> .\n" * 5000, line], ".rdf", io.BytesIO())
        files.write([line], ".ttl", io.BytesIO())
