"""What an inference rule says, in either language: domain rules from their headers, axioms from their one form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from kg.catalogue import rules
from kg.errors import LodestoneError
from kg.names import shorten
from kg.terms import Term, is_iri, plain

_AXIOM = re.compile(r"If (?P<premises>.+), then (?P<conclusion>.+)\.")


def sentence(said: Mapping[Term, str], rule: Term, language: str = "en") -> str:
    """Return a rule as a sentence.

    Args:
        said: The sentences of a built graph, in English.
        rule: Its IRI.
        language: ``"en"`` or ``"zh"``; a rule that says nothing in Chinese is told in English.

    Returns:
        The sentence; the short form of the IRI where the graph does not know the rule.
    """
    english = said.get(rule)
    if english is None:
        return shorten(plain(rule)) if is_iri(rule) else plain(rule)
    return _chinese().get(english) or _axiom(english) if language == "zh" else english


def sentences(said: Mapping[Term, str], rule: Term) -> dict[str, str]:
    """Return what a rule that a graph knows says, by language: in Chinese only where it differs."""
    chinese = sentence(said, rule, "zh")
    return {"en": said[rule], **({} if chinese == said[rule] else {"zh": chinese})}


def _axiom(english: str) -> str:
    """Return the Chinese of what an axiom says; other text as it is."""
    found = _AXIOM.fullmatch(english)
    if not found:
        return english
    premises, conclusion = (found[part].replace(" and ", " 且 ").replace(" a ", " 属于 ") for part in found.groupdict())
    return f"若 {premises}，则 {conclusion}。"


@cache
def _chinese() -> Mapping[str, str]:
    """Return the Chinese of each domain rule of the project by its English; none where the rules cannot be read."""
    try:
        return {rule.summary: rule.says.zh for rule in rules()}
    except LodestoneError:
        return {}
