"""Evidence as Mermaid: a chart per row that keeps to a small part of the grammar, whatever the names hold."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from kg.ask import ask
from kg.build import Graph
from kg.catalogue import question
from kg.evidence import Account, account
from kg.mermaid import escape, to_mermaid
from tests import project
from tests.hostile import LABELS, hostile
from tests.infer.conftest import World

ROOT: Final = Path(__file__).resolve().parent.parent
ALL: Final = "SELECT ?s ?name { ?s <http://example.org/p> ?o . ?s <http://www.w3.org/2000/01/rdf-schema#label> ?name }"

#: The part of the grammar that charts keep to, line by line.
_NAME: Final = r"n[0-9a-f]{12}"
_LABEL: Final = r"(?:[^\x00-\x7f]|[A-Za-z0-9 ,.?/'()+=-]|#\d+;|<br>)+"
_NODE: Final = re.compile(
    rf'    ({_NAME})(?:\(\["({_LABEL})"\]\)|\["({_LABEL})"\]|\[/"({_LABEL})"/\]|\[\("({_LABEL})"\)\]'
    rf'|\{{\{{"({_LABEL})"\}}\}}|>"({_LABEL})"\])'
)
_EDGE: Final = re.compile(rf'    ({_NAME}) (?:-->|-\.->\|"{_LABEL}"\|) ({_NAME})')
_STYLE: Final = re.compile(r"    classDef (\w+) fill:#[0-9a-f]{3,6},stroke:#[0-9a-f]{3,6},color:#[0-9a-f]{3,6}")
_CLASS: Final = re.compile(rf"    class ({_NAME}(?:,{_NAME})*) (\w+)")


@pytest.fixture(scope="module")
def graph() -> Graph:
    """Return the project's graph."""
    return project.graph()


def evidence(graph: Graph, name: str, folder: Path, language: str = "en") -> Account:
    """Return the evidence of a canned question with its defaults."""
    return account(graph, ask(graph.public, question(name), {}).text, language, folder)


def charts(text: str) -> list[tuple[dict[str, str], list[tuple[str, str]]]]:
    """Check a document against the grammar; return nodes with their labels, and edges, of each chart."""
    blocks = re.findall(r"^```mermaid\n(.*?)\n```\n", text, re.DOTALL | re.MULTILINE)
    assert text == "\n".join(f"```mermaid\n{block}\n```\n" for block in blocks)
    found = []
    for block in blocks:
        first, *lines = block.split("\n")
        assert first == "flowchart TD"
        nodes = {m[1]: next(filter(None, m.groups()[1:])) for line in lines if (m := _NODE.fullmatch(line))}
        edges = [(m[1], m[2]) for line in lines if (m := _EDGE.fullmatch(line))]
        styles = [m[1] for line in lines if (m := _STYLE.fullmatch(line))]
        classes = [(m[1].split(","), m[2]) for line in lines if (m := _CLASS.fullmatch(line))]
        assert len(nodes) + len(edges) + len(styles) + len(classes) == len(lines)
        assert {name for edge in edges for name in edge} == set(nodes)
        assert sorted(name for names, _ in classes for name in names) == sorted(nodes)
        assert [kind for _, kind in classes] == styles
        found.append((nodes, edges))
    return found


def test_a_chart_per_row(graph: Graph, tmp_path: Path) -> None:
    """Each row has a chart in which every node can be reached from the row, down to articles."""
    drawn = charts(to_mermaid(graph, evidence(graph, "members-that-hedge", tmp_path), "en"))
    assert len(drawn) == 5
    for nodes, edges in drawn:
        root = next(iter(nodes))
        reached, todo = {root}, [root]
        while todo:
            at = todo.pop()
            more = [end for start, end in edges if start == at and end not in reached]
            reached.update(more)
            todo += more
        assert reached == set(nodes)
        assert len(nodes) >= 15
        assert any("source#58;000" in label for label in nodes.values())
        assert sum("by rule#58;" in label for label in nodes.values()) >= 2


def test_names_of_nodes_are_stable(graph: Graph, tmp_path: Path) -> None:
    """The same claim has the same name in every chart and in either language, and no name stands for two things."""
    english = charts(to_mermaid(graph, evidence(graph, "members-that-hedge", tmp_path), "en"))
    chinese = charts(to_mermaid(graph, evidence(graph, "members-that-hedge", tmp_path, "zh"), "zh"))
    assert [list(nodes) for nodes, _ in english] == [list(nodes) for nodes, _ in chinese]
    labels: dict[str, str] = {}
    for nodes, _ in english:
        for name, label in nodes.items():
            assert labels.setdefault(name, label) == label
    assert len(labels) > 20
    assert any("依规则" in label for nodes, _ in chinese for label in nodes.values())


@pytest.mark.parametrize("name", ["stages-after", "statement-counts-by-maker", "party-counts", "agreements-of-state"])
def test_answers_of_every_kind_keep_to_the_grammar(graph: Graph, name: str, tmp_path: Path) -> None:
    """Rows on naming alone, on paths, aggregates and negation are drawn, too."""
    found = evidence(graph, name, tmp_path)
    drawn = charts(to_mermaid(graph, found, "en"))
    assert len(drawn) == len(found.rows.rows) > 0


def test_hostile_names_stay_labels(tmp_path: Path) -> None:
    """Quotes, backticks, brackets, line breaks and directives in names neither end a label nor a fence."""
    world = hostile(World(tmp_path))
    found = account(world, ALL, "en", tmp_path)
    drawn = charts(to_mermaid(world, found, "en"))
    assert len(drawn) == len(LABELS) == len(found.rows.rows)
    assert all(len(nodes) >= 4 for nodes, _ in drawn)


@pytest.mark.parametrize("label", LABELS)
def test_escaping_can_be_undone(label: str) -> None:
    """What an entity stands for is what was written; white space and control characters alone become blanks."""
    escaped = escape(label)
    assert re.fullmatch(_LABEL, escaped)
    undone = re.sub(r"#(\d+);", lambda m: chr(int(m[1])), escaped)
    assert undone == (" ".join("".join(c if c.isprintable() else " " for c in label).split()) or "·")


def test_nothing_looks_like_a_list() -> None:
    """A label that begins like a list of Markdown does not any more."""
    assert escape("1. first") == "1#46; first"
    assert escape("- second") == "#45; second"
    assert escape("2026-02-15") == "2026-02-15"


def test_no_row_is_no_chart(graph: Graph, tmp_path: Path) -> None:
    """An answer without rows has no chart."""
    text = "SELECT * { ?s <http://example.org/nothing> ?o }"
    assert to_mermaid(graph, account(graph, text, "en", tmp_path), "en") == ""


def test_the_same_bytes_under_any_hash_seed(cache: Path, tmp_path: Path) -> None:
    """Two runs under different hash seeds print the same charts."""
    script = "import sys\nfrom kg.cli import run\nsys.exit(run(sys.argv[1:]))"
    words = ["ask", "members-that-hedge", "--why", "--format", "mermaid", "--lang", "zh"]
    printed = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "KG_ARTICLES": str(tmp_path), "KG_CACHE": str(cache)}
        done = subprocess.run(  # noqa: S603 - our own script
            [sys.executable, "-c", script, *words], capture_output=True, check=True, cwd=ROOT, env=environment
        )
        printed.add(done.stdout)
    (text,) = printed
    assert len(charts(text.decode())) == 5
