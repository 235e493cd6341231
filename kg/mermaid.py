"""Evidence as Mermaid flowcharts in Markdown: a chart per row, from the row down to the articles.

Labels are quoted, and whatever Mermaid or Markdown could take for syntax is written as a numeric entity. A node is
named by the digest of its term, so that the same thing has the same name in every chart and on every day. Where a
passage stands is told, not its words. Mermaid: Flowcharts, Basic Syntax.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Final

from kg.build import Graph
from kg.evidence import Account, Cited, when
from kg.labels import shown, stated
from kg.lineage import Asserted, Derived, Proof, Stratum
from kg.names import shorten
from kg.sayings import sentence
from kg.terms import Term, iri_text

#: What is drawn how: opening and closing of a node, and the colours that tell of light and dark alike.
_SHAPES: Final = {
    "row": ('(["', '"])', "fill:#fff3cd,stroke:#b8860b,color:#333"),
    "conclusion": ('["', '"]', "fill:#e2ecf9,stroke:#3f5a78,color:#222"),
    "claim": ('["', '"]', "fill:#e3f4ee,stroke:#2a9d8f,color:#222"),
    "passage": ('[/"', '"/]', "fill:#f6f6f6,stroke:#888,color:#333"),
    "article": ('[("', '")]', "fill:#f6f6f6,stroke:#555,color:#333"),
    "stratum": ('{{"', '"}}', "fill:#f3ecf9,stroke:#7a5aa8,color:#333"),
    "absent": ('>"', '"]', "fill:#fdeaea,stroke:#b84a4a,color:#333"),
}
_WORDS: Final = {
    "en": {"rule": "by rule: ", "context": "read with", "absent": "nothing found for", "nothing": "rests on no claim"},
    "zh": {"rule": "依规则：", "context": "参读", "absent": "未见", "nothing": "不依据任何论断"},
}
_BREAK: Final = "<br>"
#: Characters of ASCII that no syntax uses within a quoted label; all others of ASCII become entities.
_PLAIN: Final = re.compile(r"[^\x00-\x7f]|[A-Za-z0-9 ,.?/'()+=-]")
#: What Markdown could take for a list at the head of a label.
_LIST: Final = re.compile(r"^(\d+)([.)])|^([-+])")


def to_mermaid(graph: Graph, found: Account, language: str) -> str:
    """Return the evidence of an answer as Markdown with one fenced Mermaid flowchart per row; empty without rows.

    Args:
        graph: The graph that was asked.
        found: Its rows with their proofs.
        language: Of the words on the arrows, ``"en"`` or ``"zh"``; labels are those of ``found``.
    """
    charts = (_Chart(graph, found, language).lines(number) for number in range(len(found.rows.rows)))
    return "\n".join("\n".join(("```mermaid", *lines, "```", "")) for lines in charts)


def escape(text: str) -> str:
    """Return a text as a Mermaid label may hold it: on one line, with entities for whatever could be syntax."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split()) or "·"
    marker = _LIST.match(line)
    forced = marker.end() - 1 if marker else -1
    return "".join(c if at != forced and _PLAIN.fullmatch(c) else f"#{ord(c)};" for at, c in enumerate(line))


class _Chart:
    def __init__(self, graph: Graph, found: Account, language: str) -> None:
        self._graph = graph
        self._found = found
        self._language = language
        self._words = _WORDS[language]
        self._nodes: dict[str, tuple[str, str]] = {}  # Kind and label by name, in the order of arrival.
        self._edges: dict[tuple[str, str, str], None] = {}

    def lines(self, number: int) -> list[str]:
        """Return the chart of a row."""
        values = self._found.rows.rows[number]
        title = " · ".join(shown(term, self._found.names) for term in values if term is not None) or "true"
        row = self._node("row", "\t".join(term or "" for term in values), title)
        for tree in self._found.proofs[number]:
            self._tree(row, tree)
        evidence = self._found.evidence[number]
        if not evidence.claims:
            self._arrow(row, self._node("absent", "nothing", self._words["nothing"]))
        for negated in evidence.negated:
            if negated.kind == "OPTIONAL":
                continue
            said = f"{self._words['absent']} {' '.join(negated.pattern.split())}"
            self._arrow(row, self._node("absent", f"{negated.kind}\t{negated.pattern}\t{negated.values}", said))
        return ["flowchart TD", *(f"    {line}" for line in self._statements())]

    def _statements(self) -> Iterator[str]:
        for name, (kind, label) in self._nodes.items():
            opening, closing, _ = _SHAPES[kind]
            yield f"{name}{opening}{label}{closing}"
        for start, end, label in self._edges:
            yield f'{start} -.->|"{label}"| {end}' if label else f"{start} --> {end}"
        for kind, (_, _, style) in _SHAPES.items():
            members = [name for name, (of, _) in self._nodes.items() if of == kind]
            if members:
                yield f"classDef {kind} {style}"
                yield f"class {','.join(members)} {kind}"

    def _node(self, kind: str, key: str, *lines: str) -> str:
        name = "n" + hashlib.sha256(f"{kind}\t{key}".encode()).hexdigest()[:12]
        self._nodes.setdefault(name, (kind, _BREAK.join(escape(line) for line in lines)))
        return name

    def _arrow(self, start: str, end: str, label: str = "") -> None:
        self._edges[start, end, escape(label) if label else ""] = None

    def _tree(self, above: str, root: Proof) -> None:
        todo = [(above, root)]
        while todo:
            start, tree = todo.pop()
            if isinstance(tree, Stratum):
                self._arrow(start, self._node("stratum", tree.graph, shorten(iri_text(tree.graph))))
            elif isinstance(tree, Asserted):
                self._arrow(start, self._claim(self._found.cited[tree.claim]))
            else:
                known = len(self._nodes)
                name = self._conclusion(tree)
                self._arrow(start, name)
                if len(self._nodes) > known:
                    todo.extend((name, premise) for premise in reversed(tree.premises))

    def _conclusion(self, tree: Derived) -> str:
        triple = self._graph.derivations[tree.derivation].triple
        rule = sentence(self._graph.rules, tree.rule, self._language)
        said = stated(triple, self._found.called)
        return self._node("conclusion", tree.derivation, said, f"{self._words['rule']}{rule}")

    def _claim(self, cited: Cited) -> str:
        record, names = cited.record, self._found.names
        kind = ", ".join(shown(term, names) for term in record.modality)
        facts = [kind, shown(record.voice, names), when(record.validity, self._language)]
        name = self._node(
            "claim", cited.claim, shown(cited.claim, names), shorten(iri_text(cited.claim)),
            " · ".join(fact for fact in facts if fact),
        )  # fmt: skip
        article = self._node("article", record.source, _article(record.source, names))
        for passage in cited.passages:
            place = f"{passage.source}:{passage.start}-{passage.end}"
            quoted = self._node("passage", place, place, shown(passage.placement, names))
            self._arrow(name, quoted, self._words["context"] if passage.context else "")
            self._arrow(quoted, article)
        return name


def _article(source: Term, names: Mapping[Term, str]) -> str:
    short = shorten(iri_text(source))
    label = shown(source, names)
    return short if label == short else f"{short} {label}"
