"""Every syntax of RDF, and what is refused before a parser sees it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Final

import pytest

from kg.engine import syntaxes
from kg.engine.syntaxes import DEEPEST, SYNTAXES, parse
from kg.errors import Refused, SyntaxFault

RDF: Final = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
QUAD: Final = ("<http://e/a>", "<http://e/p>", '"x"', "")
SAME: Final = {
    ".ttl": '<http://e/a> <http://e/p> "x" .',
    ".trig": '{ <http://e/a> <http://e/p> "x" }',
    ".nt": '<http://e/a> <http://e/p> "x" .\n',
    ".nq": '<http://e/a> <http://e/p> "x" .\n',
    ".rdf": f'{RDF}<rdf:Description rdf:about="http://e/a"><e:p>x</e:p></rdf:Description></rdf:RDF>',
    ".jsonld": '{"@id": "http://e/a", "http://e/p": "x"}',
}
TOO_DEEP: Final = {
    "blank nodes": (".ttl", "<a:a> <a:p> {}1{} .", "[ <a:p> ", " ]"),
    "collections": (".ttl", "<a:a> <a:p> {}1{} .", "( ", " )"),
    "triple terms": (".ttl", "<a:a> <a:p> {}1{} .", "<<( <a:b> <a:p> ", " )>>"),
    "triple terms in lines": (".nt", '<a:a> <a:p> {}"1"{} .\n', "<<( <a:b> <a:p> ", " )>>"),
    "blank nodes in a graph": (".trig", "<a:g> {{ <a:a> <a:p> {}1{} }}", "[ <a:p> ", " ]"),
    "objects": (".jsonld", "{}1{}", '{"http://e/p": ', "}"),
    "arrays": (".jsonld", "{}1{}", "[", "]"),
    "contexts": (".jsonld", '{{"@context": {}1{}}}', '{"p": {"@id": "a:p", "@context": ', "}}"),
    "elements": (".rdf", RDF + "{}{}</rdf:RDF>", "<e:C><e:p>", "</e:p></e:C>"),
}
#: Kinds of which each repetition nests two brackets.
TWICE: Final = ("elements", "contexts", "triple terms", "triple terms in lines")


def test_each_syntax_gives_the_same_quad() -> None:
    """One triple, written in every syntax, is read alike; suffixes of one syntax are one."""
    assert {suffix: list(parse(text.encode(), suffix, "x")) for suffix, text in SAME.items()} == {
        suffix: [QUAD] for suffix in SAME
    }
    assert {syntax for suffix, syntax in SYNTAXES.items() if suffix in SAME} == set(SYNTAXES.values())


@pytest.mark.parametrize("kind", TOO_DEEP)
def test_what_nests_too_deeply_is_refused_before_it_is_parsed(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nesting that overflows a parser's stack, or takes it for ever, never reaches the parser; the line is named."""
    suffix, frame, opens, closes = TOO_DEEP[kind]

    def never(*_: object, **__: object) -> None:
        raise AssertionError("the parser was called")

    monkeypatch.setattr("pyoxigraph.parse", never)
    text = "\n" * (suffix != ".rdf") + frame.format(opens * (DEEPEST + 1), closes * (DEEPEST + 1))
    with pytest.raises(Refused, match=rf"x:{1 + (suffix != '.rdf')}: nests deeper than {DEEPEST}"):
        list(parse(text.encode(), suffix, "x"))


def test_nesting_within_bounds_is_parsed() -> None:
    """What people write is far from the bound, and brackets in strings, comments and IRIs are no nesting."""
    deep = "<a:a> <a:p> " + "[ <a:p> " * 200 + "1" + " ]" * 200 + " ."
    assert len(list(parse(deep.encode(), ".ttl", "x"))) == 201
    flat = "".join(f'<a:a> <a:p{n}> "(((", \'[[\' , """<< [ "" ( """ . # ((( [[\n' for n in range(300))
    assert len(list(parse(flat.encode(), ".ttl", "x"))) == 900
    array = '[{"@id": "http://e/a", "http://e/p": "[[[{{{"}' + ', {"@id": "http://e/a", "http://e/p": "x"}' * 300 + "]"
    assert len(list(parse(array.encode(), ".jsonld", "x"))) == 301


def test_the_bound_is_one_that_the_parsers_bear() -> None:
    """At the bound itself every parser still answers, whole, in a process that would show a crash."""
    cases = {
        kind: (suffix, frame.format(opens * bound, closes * bound))
        for kind, (suffix, frame, opens, closes) in TOO_DEEP.items()
        for bound in [DEEPEST // (2 if kind in TWICE else 1) - 2]
    }
    script = (
        "import sys, json, pyoxigraph as ox\nfrom kg.engine.syntaxes import SYNTAXES, guard\n"
        "for kind, (suffix, text) in json.load(sys.stdin).items():\n"
        "    guard(text.encode(), suffix, kind)\n"
        "    try:\n        sum(1 for _ in ox.parse(text.encode(), format=SYNTAXES[suffix]))\n"
        "    except SyntaxError:\n        pass\n"
        "    print(kind)\n"
    )
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", script], input=json.dumps(cases), capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == list(TOO_DEEP)


@pytest.mark.parametrize(
    "head, body, message",
    [
        ('<!DOCTYPE r [<!ENTITY a "xx"><!ENTITY b "&a;&a;">]>', "&b;", "the entity b could multiply"),
        ('<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "&a;", "the entity a is external"),
        ('<!DOCTYPE r [<!ENTITY % a "x"> %a;]>', "x", "the entity a is external"),
        ('<!DOCTYPE r SYSTEM "http://e/x.dtd">', "x", "external DTD, which is never fetched"),
        (f'<!DOCTYPE r [<!ENTITY a "{"x" * 2001}">]>', "&a;", "the entity a could multiply"),
        (f'<!DOCTYPE r [<!ENTITY a "{"x" * 1900}">]>', "&a;" * 30_000, "multiply without end"),
        ("<!DOCTYPE r [" + "".join(f'<!ENTITY a{n} "x">' for n in range(300)) + "]>", "x", "could multiply"),
    ],
    ids=["laughs", "external", "parameter", "dtd", "long", "amplified", "many"],
)
def test_entities_that_fetch_or_multiply_are_refused(head: str, body: str, message: str) -> None:
    """Billion laughs, external entities and external DTDs are refused with their line; nothing is read."""
    text = f"{head}{RDF}<e:C><e:p>{body}</e:p></e:C></rdf:RDF>"
    with pytest.raises(Refused, match=rf"^x:1: .*{message}"):
        list(parse(text.encode(), ".rdf", "x"))


def test_entities_for_namespaces_are_read() -> None:
    """Ontology editors declare an entity per namespace; that is harmless, and stays allowed."""
    text = f'<!DOCTYPE rdf:RDF [<!ENTITY e "http://e/">]>{RDF}<e:C rdf:about="&e;a"/></rdf:RDF>'
    assert [quad[0] for quad in parse(text.encode(), ".owl", "x")] == ["<http://e/a>"]


@pytest.mark.parametrize(
    "text", ['{"@context": "https://schema.org/"}', '{"@context": {"@import": "https://schema.org/"}}']
)
def test_a_remote_context_is_refused(text: str) -> None:
    """Nothing is fetched for JSON-LD, and the message says what to do instead."""
    with pytest.raises(Refused, match="remote @context, which is never fetched; write the context into the file"):
        list(parse(text.encode(), ".jsonld", "x"))


def test_a_literal_beyond_the_parser_is_refused() -> None:
    """A literal of more than 16 MiB is refused; one of 1 MiB is read."""
    assert len(list(parse(f'<a:a> <a:p> "{"x" * 2**20}" .'.encode(), ".ttl", "x"))) == 1
    with pytest.raises(Refused, match="16 MiB"):
        list(parse(f'<a:a> <a:p> "{"x" * 2**25}" .'.encode(), ".ttl", "x"))


@pytest.mark.parametrize(
    "suffix, text, line",
    [
        (".ttl", "<a:a>\n <a:b> .", 2),
        (".rdf", f"{RDF}\n<e:C>\n</e:D></rdf:RDF>", 3),
        (".jsonld", '{"@id": "a:a",\n "a:p":}', 2),
        (".nq", "<a:a> <a:b> <a:c> .\n<a:a> <a:b> .\n", 2),
    ],
)
def test_a_syntax_error_has_its_line(suffix: str, text: str, line: int) -> None:
    """Whatever the syntax, a fault names line and column."""
    with pytest.raises(SyntaxFault) as caught:
        list(parse(text.encode(), suffix, "x"))
    assert (caught.value.line, bool(caught.value.column)) == (line, True)


def test_triple_terms_are_no_rdf_1_1() -> None:
    """A triple term is a syntax error: no check knows what to do with one."""
    with pytest.raises(SyntaxFault, match=r"triple term \(RDF 1\.2\)"):
        list(parse(b"<a:a> <a:p> <<( <a:b> <a:p> 1 )>> .", ".ttl", "x"))


def test_relative_iris_need_a_base() -> None:
    """A relative IRI is an error where no base is given, and resolved where one is."""
    with pytest.raises(SyntaxFault):
        list(parse(b"<> <a:p> 1 .", ".ttl", "x"))
    assert next(parse(b"<#b> <a:p> 1 .", ".ttl", "x", "file:///x.ttl"))[0] == "<file:///x.ttl#b>"


def test_every_suffix_is_guarded() -> None:
    """XML and JSON have guards of their own; the rest is Turtle's kin."""
    assert set(syntaxes.XML) | set(syntaxes.JSON) | {".ttl", ".trig", ".nt", ".nq"} == set(SYNTAXES)
