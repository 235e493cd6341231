"""A made-up world whose names are full of what Turtle, Mermaid and Markdown take for syntax."""

from __future__ import annotations

from typing import Final

from kg import sources
from kg.build import Graph, build
from kg.names import BORROWED, PREFIXES, source_iri
from kg.terms import literal
from tests.infer.conftest import World

#: Names that try to end a literal, a label, a chart or a fence.
LABELS: Final = (
    'says "so" and \'so\'',
    "`code` and ```mermaid",
    "a [square] (round) {curly} <angle> |pipe|",
    "two\nlines\r\nand\ttabs \\n \\",
    "end; A --> B; click C %%{init: {}}%% #quot; #35; &amp;",
    "1. first",
    "- second",
    'x^^<https://w3id.org/lodestone/id/state/KOR',
    'x"@en ; "^^<http://example.org/y>',
    "style a:b#c; classDef d:e#f;",
    "中文「引号」 — dash … and \u2028 more \x07",
    "",
)  # fmt: skip


def hostile(world: World) -> Graph:
    """Build a graph with one claim and one conclusion for every name; each claim has a passage."""
    world.ontology = ":q rdfs:subPropertyOf :p ."
    passage = ""
    for number, label in enumerate(LABELS):
        world.naming += f":s{number} rdfs:label {literal(label)} .\n"
        claim = world.claim(f"one-{number}", f":s{number} :q :o .")
        name = f"<{source_iri('000')}/passage/{number}-{number + 5}>"
        passage += f"{claim} rdfs:label {literal(label, language='en')} ; lo:restsOn {name} ; lo:voice :s{number} .\n"
        passage += (
            f"{name} <{BORROWED['oa']}hasSource> <{source_iri('000')}> ; <{BORROWED['oa']}start> {number} ;"
            f' <{BORROWED["oa"]}end> {number + 5} ; lo:sha256 "0" ; lo:placement <{PREFIXES["lo"]}InBody> .\n'
        )
    world.claims["000"] += passage
    return build(sources.load(*world.write()))
