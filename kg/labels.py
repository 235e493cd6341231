"""Names for people: the label of any term, in English or Chinese, and all names by which an entity may be asked for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from kg.engine import Engine, Rows
from kg.names import PREFIXES, shorten
from kg.terms import Term, iri_text, is_iri, parse_literal, plain

LANGUAGES: Final = ("en", "zh")
#: How a few plain values that questions compute are said in Chinese.
_VALUES: Final = {
    '"certain"': "确定", '"possible"': "可能",
    f'"true"^^<{PREFIXES["xsd"]}boolean>': "是", f'"false"^^<{PREFIXES["xsd"]}boolean>': "否",
}  # fmt: skip
#: All of Unicode's but tabs and line ends; a carriage return is one before a line feed only.
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)")
_PICTURES: Final = {**{code: chr(0x2400 + code) for code in range(0x20)}, 0x7F: "\u2421"}
_LABEL: Final = f"<{PREFIXES['rdfs']}label>"
_NAMES: Final = f"""
PREFIX lo: <{PREFIXES["lo"]}> PREFIX rdfs: <{PREFIXES["rdfs"]}> PREFIX skos: <{PREFIXES["skos"]}>
SELECT ?entity ?name WHERE {{
  VALUES ?by {{ rdfs:label skos:altLabel skos:notation lo:alpha2 lo:alpha3 lo:numeric3 lo:chemicalSymbol }}
  ?entity ?by ?name
}} ORDER BY ?entity ?name"""


def labels(engine: Engine, terms: Iterable[Term | None], language: str = "en") -> dict[Term, str]:
    """Return what to show for each IRI among some terms, and in Chinese for the few plain values that questions give.

    Args:
        engine: The public graph: labels of entities and terms are in its default graph, of claims in their records.
        terms: Any terms; other literals, blank nodes and ``None`` are passed over.
        language: ``"en"`` or ``"zh"``; where there is no label in it, the other is taken, else the short form.
    """
    given = {term for term in terms if term is not None}
    said = {term: _VALUES[term] for term in given & _VALUES.keys()} if language == "zh" else {}
    wanted = sorted(filter(is_iri, given))
    if not wanted:
        return said
    values = " ".join(wanted)
    found = select(
        engine,
        f"SELECT ?x ?label WHERE {{ {{ VALUES ?x {{ {values} }} ?x {_LABEL} ?label }}"
        f" UNION {{ VALUES ?x {{ {values} }} GRAPH ?g {{ ?x {_LABEL} ?label }} }} }}",
    )
    best: dict[Term, tuple[bool, str]] = {}
    for entity, label in found:
        if entity and label:
            text, _, tag = parse_literal(label)
            rank = (not (tag or "").startswith(language), text)
            best[entity] = min(best.get(entity, rank), rank)
    return {**said, **{term: best[term][1] if term in best else shorten(iri_text(term)) for term in wanted}}


def visible(text: str) -> str:
    """Return a text whose control characters do nothing to a terminal: each as the picture that Unicode has for it.

    Line ends and tabs stay; what has no picture becomes U+FFFD.
    """
    return _CONTROLS.sub(lambda found: _PICTURES.get(ord(found[0]), "\ufffd"), text)


def shown(term: Term | None, names: Mapping[Term, str]) -> str:
    """Return the text of a cell: a label, a literal's text, or nothing."""
    if term is None:
        return ""
    return names.get(term) or plain(term)


def all_names(engine: Engine) -> dict[str, set[Term]]:
    """Return the entities of the default graph by folded label, alternative label and code, in any language."""
    index: dict[str, set[Term]] = {}
    for entity, name in select(engine, _NAMES):
        if entity and name and is_iri(entity):
            index.setdefault(folded(plain(name)), set()).add(entity)
    return index


def spellings(engine: Engine) -> dict[str, str]:
    """Return how the graph spells each folded name of :func:`all_names`; of several spellings the first."""
    found: dict[str, str] = {}
    for _, name in select(engine, _NAMES):
        if name:
            found.setdefault(folded(plain(name)), plain(name))
    return found


@lru_cache(maxsize=1 << 14)  # every name of the graph is compared each time that a value is resolved
def folded(text: str) -> str:
    """Return a text as names are compared: NFKD without accents, case-folded, dots dropped, other marks a space."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one)).casefold()
    return " ".join(re.sub(r"[^\w]+|_", " ", re.sub(r"[.'’·]", "", bare)).split())


def select(engine: Engine, text: str) -> tuple[tuple[Term | None, ...], ...]:
    """Return the rows of a SELECT query of the program's own."""
    found = engine.query(text)
    return found.rows if isinstance(found, Rows) else ()
