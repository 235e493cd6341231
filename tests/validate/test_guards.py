"""Queries in shapes of strangers."""

from __future__ import annotations

import pytest

from kg.errors import Refused
from kg.terms import Quad, iri, literal
from kg.validate import guards

SH = "http://www.w3.org/ns/shacl#"


def shape(name: str, text: str) -> list[tuple[str, str, str, str]]:
    """A shape with one query."""
    return [("<http://e/S>", iri(SH + name), literal(text), "")]


def place(quad: Quad) -> str:
    """The place of a statement, as if every one stood in line 7."""
    return f"{quad[0][10:-1]}.ttl:7"


@pytest.mark.parametrize(
    "name, text, message",
    [
        ("select", "SELECT $this { SERVICE <http://evil/> { $this ?p ?o } }", "has a query with SERVICE"),
        ("select", "SELECT $this FROM <http://evil/> { $this ?p ?o }", "has a query with FROM"),
        ("ask", "ASK FROM NAMED <file:///etc/passwd> { ?s ?p ?o }", "has a query with FROM"),
        ("update", "LOAD <http://evil/>", "has a query with LOAD"),
        ("construct", "insert data { <a:a> <a:b> 1 }", "has a query with INSERT"),
        ("select", "SELECT $this { ` }", "no SPARQL 1.1"),
        ("select", "#" * 100_001, "more than 100000 characters"),
        ("js", "while (true) {}", "never done; use sh:sparql"),
    ],
)
def test_what_reaches_out_is_refused(name: str, text: str, message: str) -> None:
    """A query that fetches, changes or cannot be read is refused by shape and name, before any is run."""
    with pytest.raises(Refused, match=rf"^S\.ttl:7: <http://e/S> .*{message}"):
        guards.refuse(shape(name, text), place)


def test_plain_queries_pass() -> None:
    """Words in strings, IRIs, comments and variables are no keywords."""
    text = """SELECT $this ?from { $this <http://e/SERVICE> "SERVICE <x>", ?from } # SERVICE"""
    guards.refuse(shape("select", text), place)
    guards.refuse([("<a:S>", iri(SH + "message"), literal("SERVICE"), "")], place)
