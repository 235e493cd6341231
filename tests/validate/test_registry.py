"""All rules in one place: none is missing, none is invented, and the list for readers is up to date."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path
from typing import Final

from kg.validate import registry
from kg.validate.registry import BUILT_IN, Where

ROOT: Final = Path(__file__).resolve().parents[2]
RULES: Final = registry.rules()


def test_docs_list_every_rule() -> None:
    """``docs/rules.md`` is what ``python -m kg.validate.registry`` prints."""
    text = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert text == registry.document(RULES), "run: python -m kg.validate.registry > docs/rules.md"
    assert len(re.findall(r"^\| `", text, re.MULTILINE)) == len(RULES) > 250


def test_names_are_slugs_and_occur_once() -> None:
    """A rule can be chosen by its name, and says what it promises and what to do."""
    assert [name for name, number in Counter(rule.name for rule in RULES).items() if number > 1] == []
    assert [rule.name for rule in RULES if not re.fullmatch(r"[A-Za-z0-9-]+", rule.name)] == []
    assert [rule.name for rule in RULES if not (rule.promise.strip() and rule.remedy.strip())] == []
    assert {rule.where for rule in RULES} == set(Where)


def test_every_rule_of_python_is_registered() -> None:
    """What a module makes findings of is on the list, and nothing else is."""
    used = {name for path in (ROOT / "kg" / "validate").rglob("*.py") for name in named(path)}
    listed = {rule.name for rule in BUILT_IN}
    assert used - listed == set()
    assert len(used & listed) >= 12


def named(path: Path) -> set[str]:
    """Return the rules that a module names as the first word of a finding, or as its constant ``RULE``."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Finding", "_Fault"):
            found |= {a.value for a in node.args[:1] if isinstance(a, ast.Constant) and isinstance(a.value, str)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "RULE":
            found |= {node.value.value} if isinstance(node.value, ast.Constant) else set()  # type: ignore[arg-type]  # text
    return found
