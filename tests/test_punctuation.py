"""Chinese is written with Chinese marks in whatever a reader sees: the program, its pages, and the questions.

The data and the ontology are held to it by the hygiene rule ``half-width-mark``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[1]
#: Files by where they are, how they end, and how many lines or texts in Chinese they have at least.
READ: Final = {
    "kg/**/*.py": 400, "kg/web/templates/*.html": 100, "kg/web/*.txt": 140, "queries/*.rq": 350,
    "queries/README.md": 80, "ontology/rules/*.rq": 20,
}  # fmt: skip
#: A half-width mark beside a Chinese character, or one that parts two clauses with a blank after it.
HALF: Final = re.compile("[\u3400-\u9fff][,:;()?!]|[,:;()?!][\u3400-\u9fff]|[,:;] [\u3400-\u9fff]")
#: What has marks of its own: a hole of a wording, and SPARQL in it.
OTHER: Final = re.compile(r"\{\w+(?::(?:\w+|、))?\}|\(表达式 AS \?变量\)")


def texts(path: Path) -> Iterator[str]:
    """Yield the lines of a file; of a program the texts in it, its regular expressions too, but no comments."""
    words = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield from words.splitlines()
        return
    for node in ast.walk(ast.parse(words)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize("glob, least", READ.items(), ids=READ)
def test_chinese_has_chinese_marks(glob: str, least: int) -> None:
    """No half-width mark stands beside a Chinese character."""
    read = [(path.name, text) for path in ROOT.glob(glob) for text in texts(path)]
    found = [(name, text) for name, text in read if re.search("[\u3400-\u9fff]", text)]
    assert len(found) >= least
    assert [(name, text) for name, text in found if HALF.search(OTHER.sub("", text))] == []


@pytest.mark.parametrize("text", ["谁,为何", "谁: 何处", "库(Vault)", "为何?", "甲; 乙", "Vault,库"])
def test_half_width_marks_are_seen(text: str) -> None:
    """A mark is seen before and after a Chinese character, and a blank after it hides nothing."""
    assert HALF.search(text)
