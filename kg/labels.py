"""Names for people: the label of any term, in English or Chinese, and all names by which an entity may be asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import filterfalse
from typing import Final
from unicodedata import combining, normalize

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
_LARGE: Final = re.compile(
    rf'"(-?[1-9][0-9]{{4,300}})((?:\.[0-9]+)?)"\^\^<{re.escape(PREFIXES["xsd"])}(?:decimal|integer)>'
)
_DROPPED: Final = re.compile(r"[.'’·]")  #: Marks within names that are passed over.
_MARKS: Final = re.compile(r"[^\w]+|_")  #: Marks that part words.
_LABEL: Final = f"<{PREFIXES['rdfs']}label>"
_OTHER: Final = f"<{PREFIXES['skos']}altLabel>"
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


def within_sentence(engine: Engine, terms: Iterable[Term | None], language: str = "en") -> dict[Term, str]:
    """Return what to call each term within a sentence: as :func:`labels` says, with an English name's article.

    That a name takes the article is no rule of ours but data: *the United States* is among its alternative names.

    Args:
        engine: The public graph.
        terms: Any terms.
        language: ``"en"`` or ``"zh"``.
    """
    return with_articles(engine, labels(engine, terms, language), language)


def with_articles(engine: Engine, names: Mapping[Term, str], language: str) -> dict[Term, str]:
    """Return what :func:`labels` has found, an English name's article with it."""
    wanted = sorted(filter(is_iri, names))
    if language == "zh" or not wanted:
        return dict(names)
    found = select(
        engine,
        f"SELECT ?x ?name WHERE {{ VALUES ?x {{ {' '.join(wanted)} }} ?x {_LABEL} ?label ."
        f' BIND(STRLANG(CONCAT("the ", STR(?label)), "en") AS ?name) ?x {_OTHER} ?name }}',
    )
    return {**names, **{entity: plain(name) for entity, name in found if entity and name}}


def visible(text: str) -> str:
    """Return a text whose control characters do nothing to a terminal: each as the picture that Unicode has for it.

    Line ends and tabs stay; what has no picture becomes U+FFFD.
    """
    return _CONTROLS.sub(lambda found: _PICTURES.get(ord(found[0]), "\ufffd"), text)


def shown(term: Term | None, names: Mapping[Term, str]) -> str:
    """Return the text of a cell: a label, a literal's text, or nothing.

    A decimal or integer of five digits or more has them in groups of three, ``8,500,000,000``; a year has four.
    """
    if term is None:
        return ""
    number = _LARGE.fullmatch(term)
    return f"{int(number[1]):,}{number[2]}" if number else names.get(term) or plain(term)


def stated(terms: Iterable[Term], called: Mapping[Term, str]) -> str:
    """Return a triple as a sentence of names; an article that it begins with has a capital.

    Args:
        terms: Subject, predicate and object, or words in their places.
        called: What they are called within a sentence, see :func:`within_sentence`.
    """
    text = " ".join(shown(term, called) for term in terms)
    return f"The {text[4:]}" if text.startswith("the ") else text


@dataclass(frozen=True, slots=True)
class Names:
    """All names of a graph: labels, alternative labels and codes in any language, by how they are compared."""

    entities: Mapping[str, frozenset[Term]]  #: What bears each folded name; see :func:`folded`.
    spelled: Mapping[str, str]  #: How the graph spells each folded name; of several spellings the first.


def all_names(engine: Engine) -> Names:
    """Return the names of the entities of the default graph; who asks more than once keeps them."""
    entities: dict[str, set[Term]] = {}
    spelled: dict[str, str] = {}
    for entity, name in select(engine, _NAMES):
        if entity and name and is_iri(entity):
            text = plain(name)
            entities.setdefault(folded(text), set()).add(entity)
            spelled.setdefault(folded(text), text)
    return Names({name: frozenset(found) for name, found in entities.items()}, spelled)


@lru_cache(maxsize=1 << 14)  # every name of the graph is compared where a name is resolved or words are looked for
def folded(text: str) -> str:
    """Return a text as names are compared: NFKD without accents, case-folded, dots dropped, other marks a space."""
    bare = text if text.isascii() else "".join(filterfalse(combining, normalize("NFKD", text)))
    return " ".join(_MARKS.sub(" ", _DROPPED.sub("", bare.casefold())).split())


def select(engine: Engine, text: str) -> tuple[tuple[Term | None, ...], ...]:
    """Return the rows of a SELECT query of the program's own."""
    found = engine.query(text)
    return found.rows if isinstance(found, Rows) else ()
