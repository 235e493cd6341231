"""What a query groups by, and of which variables it takes extremes."""

from __future__ import annotations

import re
from typing import Final

from kg.errors import Refused
from kg.sparql.model import Body, Item
from kg.sparql.rewrite import Place, Rewriter
from kg.sparql.scope import visible

_EXTREME: Final = re.compile(r"(?:MIN|MAX|SAMPLE)\s*\(\s*(?:DISTINCT\s+)?[?$](\w+)\s*\)", re.IGNORECASE)


def extremes_of(rewriter: Rewriter, body: Body, keys: tuple[str, ...]) -> tuple[tuple[str, str, int], ...]:
    """Return, for each MIN, MAX or SAMPLE of a variable: its column, the variable, and its place among the members."""
    shown = list(keys)
    found = []
    for item in body.items or ():
        text = rewriter.copy(item.expression.start, item.expression.end, Place()) if item.expression else ""
        match = _EXTREME.fullmatch(text.strip())
        if match and item.variable and match[1] in visible(body.where):
            if match[1] not in shown:
                shown.append(match[1])
            found.append((item.variable, match[1], shown.index(match[1])))
    return tuple(found)


def keys_of(rewriter: Rewriter, body: Body) -> tuple[list[str], tuple[str, ...]]:
    """Return the keys of GROUP BY as ``?name`` or ``(expression AS ?name)``, and their names."""
    items, names = [], []
    for key in body.keys:
        if key.expression and key.expression.exists:
            raise Refused("EXISTS within GROUP BY is not traced: put it into WHERE")
        name = key.variable or rewriter.fresh("k")
        names.append(name)
        items.append(_key_text(rewriter, key, name))
    return items, tuple(names)


def _key_text(rewriter: Rewriter, key: Item, name: str) -> str:
    text = rewriter.copy(key.start, key.end, Place())
    return text if key.variable else f"({text} AS ?{name})"
