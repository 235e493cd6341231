"""A dossier as a document: Markdown, JSON and Turtle, the same bytes every time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from kg.build import Graph
from kg.citations import citations
from kg.engine import Triples
from kg.evidence import Cited
from kg.labels import select
from kg.names import PREFIXES, expand, shorten
from kg.render import to_turtle
from kg.show import Dossier, Group, Line
from kg.terms import Term, Triple, iri, iri_text, is_iri, plain

#: What the groups of a dossier are called.
HEADINGS: Final = {
    "en": {
        Group.NAMES: "Names and codes", Group.NATURE: "What it is", Group.TIES: "Ties and dealings",
        Group.UNDERTAKINGS: "Agreements and other undertakings", Group.EVENTS: "Events", Group.FACTS: "Further facts",
        Group.FIGURES: "Figures", Group.SAYS: "What it says", Group.SAID: "What is said of it",
        Group.CONCLUSIONS: "Conclusions", Group.COMPARISONS: "How claims compare",
    },
    "zh": {
        Group.NAMES: "名称与代码", Group.NATURE: "是什么", Group.TIES: "联系与往来",
        Group.UNDERTAKINGS: "协议及其他举措", Group.EVENTS: "事件", Group.FACTS: "其他事实",
        Group.FIGURES: "数字", Group.SAYS: "其表态", Group.SAID: "有关其的表态",
        Group.CONCLUSIONS: "推论", Group.COMPARISONS: "论断比较",
    },
}  # fmt: skip


def source_of(line: Line, found: Dossier, language: str) -> tuple[str, ...]:
    """Return what a line rests on, in words: its claims, one citation each, or the stratum that gives it."""
    if line.claims:
        return citations(line.claims, found.cited, found.names)
    if line.rests_on == iri(expand("graph:ontology")):
        return ("本体" if language == "zh" else "ontology",)
    if line.rests_on == iri(expand("graph:naming")):
        return ("命名数据" if language == "zh" else "naming",)
    if line.rests_on == iri(expand("graph:sources")):
        return ("文章著录" if language == "zh" else "description of the articles",)
    return ("命名判定" if language == "zh" else "a decision on names",)


def to_markdown(found: Dossier, language: str) -> str:
    """Return a dossier as Markdown: a heading per group, a bullet per line, its citations in brackets."""
    kinds = ", ".join(found.names.get(term, "") for term in found.classes)
    parts = [f"# {_text(found.label)}\n\n`{shorten(iri_text(found.entity))}` {kinds}".rstrip()]
    for group, lines in found.groups.items():
        bullets = [
            f"- {_text(line.text)} [{'; '.join(source_of(line, found, language))}]"
            + (f"\n  {_text(line.rule)}" if line.rule else "")
            for line in lines
        ]
        parts.append(f"## {HEADINGS[language][group]}\n\n" + "\n".join(bullets))
    return "\n\n".join(parts) + "\n"


def to_json(found: Dossier) -> str:
    """Return a dossier as JSON: groups of lines, and every claim that they rest on, with its passages."""
    body = {
        "entity": plain(found.entity),
        "label": found.label,
        "classes": [plain(term) for term in found.classes],
        "groups": {group.value: [_line(line) for line in lines] for group, lines in found.groups.items()},
        "claims": {plain(claim): _claim(one, found) for claim, one in found.cited.items()},
    }
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def to_ttl(graph: Graph, found: Dossier) -> str:
    """Return a dossier as Turtle: what is said with the entity, and of each claim its wording, voice and passages."""
    said = [t for lines in found.groups.values() for line in lines for t in line.triples if is_iri(t[0])]
    return to_turtle(Triples((*said, *_records(graph, found))))


def _text(text: str) -> str:
    """Return a text so that Markdown shows it as it is, on one line."""
    return re.sub(r"([\\`*_<>\[\]#|])", r"\\\1", " ".join(text.split()))


def _line(line: Line) -> dict[str, object]:
    body: dict[str, object] = {
        "text": line.text,
        "restsOn": plain(line.rests_on),
        "claims": [plain(claim) for claim in line.claims],
        "triples": [[_term(term) for term in triple] for triple in line.triples],
    }
    return {**body, **({"rule": line.rule} if line.rule else {})}


def _term(term: Term) -> str:
    """Return an IRI without brackets, and any other term as its N-Triples text."""
    return iri_text(term) if is_iri(term) else term


def _claim(one: Cited, found: Dossier) -> dict[str, object]:
    passages = [
        {"source": p.source, "start": p.start, "end": p.end, "role": "readWith" if p.context else "restsOn"}
        for p in one.passages
    ]
    return {
        "label": found.names[one.claim],
        "voice": plain(one.record.voice) if one.record.voice else None,
        "modality": [plain(term) for term in one.record.modality],
        "citation": citations((one.claim,), found.cited, found.names)[0],
        "passages": passages,
    }


def _records(graph: Graph, found: Dossier) -> Iterator[Triple]:
    if not found.cited:
        return
    text = f"""PREFIX lo: <{PREFIXES["lo"]}> PREFIX rdf: <{PREFIXES["rdf"]}> PREFIX rdfs: <{PREFIXES["rdfs"]}>
SELECT ?claim ?p ?o WHERE {{
  VALUES ?claim {{ {" ".join(found.cited)} }} VALUES ?p {{ rdf:type rdfs:label lo:voice lo:modality lo:restsOn }}
  GRAPH ?record {{ ?claim ?p ?o }}
}}"""
    for claim, property_, value in select(graph.public, text):
        if claim and property_ and value:
            yield claim, property_, value
