"""The guide to the questions lists each of them, as it is."""

from __future__ import annotations

import re
from pathlib import Path

from kg.catalogue import Question, questions

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "questions.md"


def line(asked: Question) -> str:
    """Return the line of the guide that a question has to have."""
    text = asked.question.en
    for parameter in asked.parameters:
        text = text.replace(f"{{{parameter.variable}}}", f"*{parameter.name}*")
    names = ", ".join(f"`{p.name}`" + (" (required)" if p.required else "") for p in asked.parameters)
    return f"| `{asked.name}` | {text} | {names} |"


def test_the_guide_lists_every_question() -> None:
    """Each question stands in the guide once, with its text and parameters, and nothing else does."""
    listed = re.findall(r"^\| `.*\|$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(line(asked) for asked in questions())
    assert len(listed) >= 30
