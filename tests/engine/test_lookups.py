"""A lookup answered from the index has the answer that the engine gives, to the byte."""

from __future__ import annotations

import random
import string
from typing import Final

import pyoxigraph as ox
import pytest

from kg.engine import lookups
from kg.engine.embedded import Embedded
from kg.engine.written import look_up, write, write_short
from kg.guard import Judged
from kg.terms import Quad

MOST: Final = 1 << 20
PREFIXES: Final = "PREFIX e: <http://e/> PREFIX x-1: <http://e/x#>\n"
LABEL: Final = "<http://e/label>"
QUADS: Final[list[Quad]] = [
    ("<http://e/a>", LABEL, '"a"', ""),
    ("<http://e/a>", LABEL, '"Anna \\"A\\" \\\\ \\u0001\\n\\t/"@en-GB', ""),
    ("<http://e/a>", LABEL, '"钴"@zh', ""),
    ("<http://e/a>", "<http://e/size>", '"5"^^<http://www.w3.org/2001/XMLSchema#integer>', ""),
    ("<http://e/a>", "<http://e/size>", '"5.0"^^<http://www.w3.org/2001/XMLSchema#decimal>', ""),
    ("<http://e/a>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<http://e/x#K>", ""),
    ("<http://e/b>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<http://e/x#K>", ""),
    ("<http://e/b>", "<http://e/near>", "<http://e/a>", ""),
    ("_:c", "<http://e/near>", "<http://e/a>", ""),
    ("<http://e/b>", "<http://e/near>", "<http://e/b>", ""),
    ("<http://e/b>", "<http://e/label>", '"elsewhere"', "<http://e/graph>"),
    *((f"<http://e/n{n}>", "<http://e/many>", f'"{n}"', "") for n in range(lookups.MOST + 1)),
]
#: Lookups, each of another shape or spelling.
READ: Final = (
    "SELECT ?p ?o WHERE { <http://e/a> ?p ?o }",
    "SELECT ?o ?p WHERE { <http://e/a> ?p ?o }",
    "SELECT ?o WHERE { <http://e/a> ?p ?o } LIMIT 3",
    "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 100",
    "SELECT ?s WHERE { ?s a e:none }",
    "SELECT ?s WHERE { ?s a x-1:K . }",
    "select ?s ?p where{?s ?p e:a}",
    "SELECT ?s { # it is\n ?s a # a kind { ?x }\n x-1:K # . \n .} # and that is all",
    "SELECT ?s { ?s e:near e:b } LIMIT 0",
    "ASK { e:a a ?kind }",
    "ask{e:a a e:none}",
    "ASK WHERE { e:b e:near e:b }",
    "CONSTRUCT { e:a ?p ?o } WHERE { e:a ?p ?o }",
    "CONSTRUCT { <http://e/a> ?p ?o . } WHERE { e:a ?p ?o } LIMIT 4",
    "CONSTRUCT WHERE { ?s e:near ?o }",
    "CONSTRUCT{?s a x-1:K}WHERE{?s a x-1:K}#",
)
#: What only looks like one, or is more than one, or none that can be read.
LEFT: Final = (
    "SELECT * { e:a ?p ?o }",
    "SELECT DISTINCT ?p { e:a ?p ?o }",
    "SELECT ?p ?p { e:a ?p ?o }",
    "SELECT ?x { e:a ?p ?o }",
    "SELECT ?s { ?s ?p ?s }",
    "SELECT ?p { e:a ?p ?o } OFFSET 1",
    "SELECT ?p { e:a ?p ?o } ORDER BY ?p LIMIT 3",
    "SELECT ?p { e:a ?p ?o . ?o ?q ?r }",
    "SELECT ?p { e:a ?p ?o ; ?q ?r }",
    "SELECT ?p { e:a ?p ?o , ?q }",
    "SELECT ?p { GRAPH e:graph { e:a ?p ?o } }",
    "SELECT ?p FROM e:graph { e:a ?p ?o }",
    "SELECT ?p { SERVICE e:a { e:a ?p ?o } }",
    "SELECT ?s { ?s e:near/e:near ?o }",
    "SELECT ?s { ?s e:label 'a' }",
    'SELECT ?s { ?s e:label "a" }',
    "SELECT ?s { ?s e:size 5 }",
    "SELECT ?p { a ?p ?o }",
    "SELECT ?p { _:a ?p ?o }",
    "SELECT ?p { <a> ?p ?o }",
    "SELECT ?p { <http://e/%zz> ?p ?o }",
    "SELECT ?p { <http://e/\\u0061> ?p ?o }",
    "SELECT ?p { none:a ?p ?o }",
    "SELECT ?p { e:a ?p ?o",
    "SELECT ?p { e:a ?p ?o } }",
    "SELECT ?p # { e:a ?p ?o }",
    "SELECT { e:a ?p ?o }",
    "SELECT ?pWHERE { e:a ?p ?o }",
    "SELECT ?p # ?o\n{ e:a ?p ?o }",
    "ASK { e:a ?p ?o } LIMIT 0",
    "ASKWHERE { e:a ?p ?o }",
    "ASK WHERE { e:a ?p ?o } WHERE { e:a ?p ?o }",
    "SELECT ?p WHERE { e:a ?p ?o } WHERE { e:a ?p ?o }",
    "CONSTRUCT WHERE { e:a ?p ?o } WHERE { e:a ?p ?o }",
    "CONSTRUCT { e:a ?p ?o }",
    "CONSTRUCT { e:b ?p ?o } WHERE { e:a ?p ?o }",
    "CONSTRUCT { e:a ?o ?p } WHERE { e:a ?p ?o }",
    "DESCRIBE e:a",
    "INSERT DATA { e:a e:b e:c }",
    "DELETE WHERE { e:a ?p ?o }",
    "{ e:a ?p ?o }",
    "",
)


@pytest.fixture(scope="module")
def store() -> Embedded:
    """Return a store with a few triples of every kind of term."""
    found = Embedded()
    found.load(QUADS)
    return found


def engine(store: Embedded, text: str) -> bytes:
    """Return the engine's own answer; raises where it cannot read the query."""
    return write(store, Judged(text), lambda graph: "ttl" if graph else "json", MOST).body


@pytest.mark.parametrize("asked", READ)
def test_a_lookup_has_the_engines_answer(store: Embedded, asked: str) -> None:
    """Rows, truth and graphs come as the engine writes them, and through the engine where it is asked instead."""
    text = PREFIXES + asked
    found = look_up(store, text, "json", "ttl", MOST)
    assert found is not None
    assert found[0] == engine(store, text)
    assert found == write_short(store, text, "json", "ttl", MOST)
    assert look_up(store, text, "json", "ttl", 10) is None
    graph = "CONSTRUCT" in asked
    assert look_up(store, text, "json", None, MOST) == (None if graph else found)
    assert look_up(store, text, None, "ttl", MOST) == (found if graph else None)
    assert look_up(store, text, "xml", "rdf", MOST) == (write_short(store, text, "xml", "rdf", MOST) if graph else None)


@pytest.mark.parametrize("asked", LEFT)
def test_what_is_no_lookup_is_left_to_the_engine(asked: str) -> None:
    """More than one pattern of names and variables, and whatever is wrong with a query, is not for the index."""
    assert lookups.read(PREFIXES + asked) is None


def test_prefixes_are_read_as_the_engine_reads_them(store: Embedded) -> None:
    """The last declaration of a prefix holds; one that is no IRI is an error, whether or not it is used."""
    ask = "SELECT ?p { e:b ?p e:b }"
    good = [
        "PREFIX e: <http://f/> PREFIX e: <http://e/> ",
        "prefix e:<http://e/>prefix : <http://g/># more\n",
        "# first\nPREFIX # a name\ne: # and what it stands for\n<http://e/>",
    ]
    bad = ["e: <e/>", "e: <http://e/%>", "e: <http://e/> PREFIX f: <>", "e : <http://e/>", "<http://e/>"]
    for start in good:
        found = look_up(store, start + ask, "json", "ttl", MOST)
        assert found is not None
        assert found[0] == engine(store, start + ask)
        assert b"near" in found[0]
    assert [lookups.read(f"PREFIX {start} {ask}") for start in bad] == [None] * 5
    assert lookups.read("PREFIX : <http://e/> ASK { :b ?p :b }") is not None


def test_long_answers_and_other_terms_are_left_to_the_engine(store: Embedded) -> None:
    """More rows than are quickly written, triples as terms and directions of text: the engine writes them."""
    many = "SELECT ?s { ?s <http://e/many> ?o }"
    assert look_up(store, many, "json", "ttl", MOST) is None
    assert look_up(store, "CONSTRUCT WHERE { ?s <http://e/many> ?o }", "json", "ttl", MOST) is None
    limited = look_up(store, many + f" LIMIT {lookups.MOST}", "json", "ttl", MOST)
    assert limited is not None
    assert limited[0].count(b'"uri"') == lookups.MOST
    other = ox.Store()
    name = ox.NamedNode("http://e/a")
    other.add(ox.Quad(name, name, ox.Literal("a", language="ar", direction=ox.BaseDirection.RTL)))
    asked = lookups.read("SELECT ?o { <http://e/a> ?p ?o }")
    assert asked is not None
    assert asked.rows(other) is None
    other.clear()
    other.add(ox.Quad(name, name, ox.Triple(name, name, name)))
    assert asked.rows(other) is None


def test_what_is_remembered_of_terms_is_bounded() -> None:
    """Ever new terms do not fill the memory, and what is forgotten is written again."""
    store = ox.Store()
    name = ox.NamedNode("http://e/p")
    asked = lookups.read("SELECT ?s ?o { ?s <http://e/p> ?o }")
    assert asked is not None
    kept = []
    for n in range(3000):
        store.clear()
        store.add(ox.Quad(ox.NamedNode(f"http://e/{n}"), name, ox.Literal(str(n) + "x" * (n % 7 * 200))))
        rows = asked.rows(store)
        assert rows is not None
        assert rows.count(b"http://e/%d" % n) == 1
        kept.append(len(lookups._JSON))  # noqa: SLF001 - what is to stay small
    assert 2000 < max(kept) <= 4096
    assert kept[-1] < max(kept)


def test_altered_lookups_are_answered_as_the_engine_does_or_left(store: Embedded) -> None:
    """Whatever becomes of a lookup by chance, it is never answered where the engine would not, nor otherwise."""
    chance = random.Random(8)  # noqa: S311 - no secret
    pieces = [*string.printable, *"éª\u00a0", "# ", "?s", "e:", "e:a", "<http://e/b>", "WHERE", " a ", "LIMIT 2"]
    tried: set[str] = set()
    read = 0
    while len(tried) < 20_000:
        text = PREFIXES + chance.choice(READ)
        for _ in range(chance.choice((1, 1, 2, 3))):
            at = chance.randrange(len(text) + 1)
            text = text[:at] + chance.choice(pieces) * chance.randrange(2) + text[at + chance.choice((0, 0, 1, 1, 4)) :]
        if text in tried:
            continue
        tried.add(text)
        found = look_up(store, text, "json", "ttl", MOST)
        if found is not None:
            read += 1
            assert found[0] == engine(store, text), text
    assert read > 2000
