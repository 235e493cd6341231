"""The W3C syntax tests of SPARQL 1.0 and 1.1 queries, read from beside the checkout where they are present."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from kg.errors import EngineFailure, LodestoneError, Refused, SyntaxFault
from kg.lineage.check import check
from kg.sparql.parser import parse

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "w3c" / "sparql-syntax"
_ENTRY = re.compile(r"\w*:(Positive|Negative)SyntaxTest\w*\s*;.*?mf:action\s+<([^>]*)>", re.DOTALL)
_BASE = "BASE <http://example.org/> "

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the W3C syntax tests are not beside the checkout")


@cache
def entries() -> tuple[tuple[str, str, str], ...]:
    """Return kind, file name and text of every test."""
    return tuple(
        (kind, name, (manifest.parent / name).read_text(encoding="utf-8"))
        for manifest in sorted(FOLDER.rglob("manifest*.ttl"))
        for kind, name in _ENTRY.findall(manifest.read_text(encoding="utf-8"))
    )


def test_every_positive_test_is_read_or_refused_by_name() -> None:
    """A query that is right by W3C's word is read; only FROM keeps some of them from being answered."""
    outcomes: Counter[str] = Counter()
    for kind, name, text in entries():
        if kind == "Positive":
            try:
                parse(text)
                outcomes["read"] += 1
            except Refused as refusal:
                outcomes[str(refusal).split()[0]] += 1
            except SyntaxFault as fault:
                pytest.fail(f"{name}: {fault}")
    assert outcomes == {"read": 207, "FROM": 5}


def test_every_negative_test_is_rejected() -> None:
    """A query that is wrong by W3C's word is rejected by our parser or by the engine's."""
    accepted, seen, ours = [], 0, 0
    for kind, name, text in entries():
        if kind != "Negative":
            continue
        seen += 1
        try:
            parse(text)
        except LodestoneError:
            ours += 1
            continue
        try:
            check(_BASE + text)
        except SyntaxFault:
            continue
        accepted.append(name)
    assert (seen, accepted) == (81, [])
    assert ours >= 58


def test_both_parsers_agree_on_what_is_right() -> None:
    """The engine accepts, given a base, nearly all of the positive tests that ours reads; the rest are known."""
    rejected = []
    for kind, name, text in entries():
        if kind == "Positive":
            try:
                check(_BASE + text)
            except (Refused, EngineFailure):  # a function that no engine has is no fault of syntax
                continue
            except SyntaxFault:
                rejected.append(name)
    assert rejected == []
