"""Finding by words: entities, terms, articles, questions and claims whose names or wording fit, the best first.

What fits better comes first; among equals, what more claims mention; then the order of IRIs. The same words over the
same graph give the same list.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

from kg.catalogue import Question, questions
from kg.engine import Engine
from kg.errors import BadParameter
from kg.labels import folded, labels, select
from kg.names import GRAPH_SOURCES, ONTOLOGY, PREFIXES
from kg.terms import Term, iri, iri_text, is_iri, plain

_PREFIXES: Final = f"""
PREFIX lo: <{PREFIXES["lo"]}> PREFIX rdfs: <{PREFIXES["rdfs"]}> PREFIX skos: <{PREFIXES["skos"]}>
"""
_NAMES: Final = f"""{_PREFIXES}
SELECT ?entity ?name ?code WHERE {{
  {{ VALUES ?by {{ rdfs:label skos:altLabel }} ?entity ?by ?name }} UNION {{
    VALUES ?code {{ skos:notation lo:alpha2 lo:alpha3 lo:numeric3 lo:chemicalSymbol }} ?entity ?code ?name
  }} UNION {{ GRAPH <{GRAPH_SOURCES}> {{ ?entity a lo:Article ; rdfs:label ?name }} }}
}}"""
_CLAIMS: Final = f"""{_PREFIXES}
SELECT ?claim ?label WHERE {{ GRAPH ?record {{ ?claim a lo:Claim ; rdfs:label ?label }} }}"""
_CLASSES: Final = f"""{_PREFIXES}
SELECT ?entity ?class WHERE {{
  VALUES ?entity {{ ENTITIES }} ?entity a ?class .
  MINUS {{ VALUES ?entity {{ ENTITIES }} ?entity a ?finer . ?finer rdfs:subClassOf ?class FILTER(?finer != ?class) }}
}} ORDER BY ?entity ?class"""
_MENTIONS: Final = f"""{_PREFIXES}
SELECT ?entity (COUNT(DISTINCT ?claim) AS ?claims) WHERE {{
  VALUES ?entity {{ ENTITIES }}
  {{ GRAPH ?claim {{ ?entity ?p ?o }} }} UNION {{ GRAPH ?claim {{ ?s ?p ?entity }} }} UNION {{
    ?indicator a lo:Indicator ; ?dimension ?entity . GRAPH ?claim {{ ?figure lo:indicator ?indicator }}
  }}
  FILTER(STRSTARTS(STR(?claim), "{PREFIXES["claim"]}"))
}} GROUP BY ?entity"""
_LEAST_WITHIN: Final = 3  #: Letters that have to coincide in the middle of a Latin word, so that "us" finds no "trust".
_CLOSE: Final = 0.7  #: Likeness of two names, after Ratcliff and Obershelp, from which one may be meant for the other.


class Kind(StrEnum):
    """What was found, in the order in which kinds are listed."""

    ENTITY = "entity"
    TERM = "term"  #: A class, property or closed-list value of the ontology.
    ARTICLE = "article"
    QUESTION = "question"
    CLAIM = "claim"


class Fit(IntEnum):
    """How well words fit a name, the best first."""

    WHOLE = 0  #: They are the name or code.
    START = 1  #: The name begins with them, as whole words.
    WORDS = 2  #: Each is a word of the name; in Chinese, which has no spaces, a part of it.
    BEGINNINGS = 3  #: Each begins a word of the name.
    WITHIN = 4  #: Each occurs somewhere in it.
    CLOSE = 5  #: They do not fit, but the name, or a word of it, is like them: a near miss.


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found."""

    iri: Term
    kind: Kind
    label: str  #: In the language asked for.
    name: str  #: The name, code or wording that fits best; of a question its summary.
    classes: tuple[str, ...]  #: Labels of the most specific classes; none for questions and claims.
    mentions: int  #: How many claims name it, or give a figure of an indicator defined by it.
    fit: Fit

    @property
    def also(self) -> str:
        """The name that fits best, where it tells more than the label, with or without its article; else nothing."""
        return "" if self.name.casefold() in (self.label.casefold(), f"the {self.label.casefold()}") else self.name


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found for some words."""

    text: str
    hits: tuple[Hit, ...]  #: By kind, then the best first, at most so many of each kind as asked for.
    totals: Mapping[Kind, int]  #: How many of each kind there are in all.

    @property
    def near_miss(self) -> bool:
        """Whether nothing fits, and what is listed is only like the words."""
        return bool(self.hits) and all(hit.fit is Fit.CLOSE for hit in self.hits)


def find(
    engine: Engine, text: str, language: str = "en", *, most: int = 10, asked: Sequence[Question] | None = None
) -> Findings:
    """Find what is named or worded like some words.

    Args:
        engine: The public graph.
        text: Words in either language, or a code; case, accents, width and punctuation do not matter.
        language: Of the labels, ``"en"`` or ``"zh"``.
        most: How many of each kind to return.
        asked: The catalogue of questions; read from its files where not given.

    Returns:
        The findings; where nothing fits, names that are like the words (see :attr:`Findings.near_miss`).
    """
    words = folded(text)
    if not words:
        return Findings(text, (), {})
    names = [(entity or "", plain(name or ""), code is not None) for entity, name, code in select(engine, _NAMES)]
    found = _named(words, names)
    catalogue = questions() if asked is None else asked
    for question in catalogue:
        fit = _fits_any(words, _texts(question), whole=False)
        _keep(found, iri(PREFIXES["question"] + question.name), fit and (fit[0], question.summary.read(language)))
    for claim, label in select(engine, _CLAIMS):
        if claim and label:
            _keep(found, claim, _fits_any(words, (plain(label),), whole=False))
    told = {iri(PREFIXES["question"] + one.name): _open(one.question.read(language)) for one in catalogue}
    return _ranked(engine, text, found or _near(words, names), (language, most, told))


def refuse_empty(text: str) -> str:
    """Return a text to look for.

    Raises:
        BadParameter: There is no word in it.
    """
    if not folded(text):
        raise BadParameter("there is no word to look for; write a name or words in either language, or a code")
    return text


def fit_of(words: str, name: str) -> Fit | None:
    """Return how well folded words fit a folded name, or ``None`` where they do not."""
    if words == name:
        return Fit.WHOLE
    if name.startswith(f"{words} ") or (not words.isascii() and name.startswith(words)):
        return Fit.START
    parts = words.split()
    latin = [part for part in parts if part.isascii()]
    if not all(part in name for part in parts):
        return None
    if set(latin) <= set(name.split()):
        return Fit.WORDS
    if all(re.search(rf"\b{re.escape(part)}", name) for part in latin):
        return Fit.BEGINNINGS
    return Fit.WITHIN if all(len(part) >= _LEAST_WITHIN for part in latin) else None


def mentions(engine: Engine, entities: Iterable[Term]) -> dict[Term, int]:
    """Return how many claims name each entity, or give a figure of an indicator defined by it; none are left out."""
    wanted = sorted(entities)
    counts = dict.fromkeys(wanted, 0)
    for entity, count in select(engine, _MENTIONS.replace("ENTITIES", " ".join(wanted))) if wanted else ():
        if entity and count:
            counts[entity] = int(plain(count))
    return counts


def classes(engine: Engine, entities: Iterable[Term]) -> dict[Term, tuple[Term, ...]]:
    """Return the most specific classes of each entity, sorted; an entity without any is left out."""
    wanted = sorted(entities)
    found: dict[Term, tuple[Term, ...]] = {}
    for entity, kind in select(engine, _CLASSES.replace("ENTITIES", " ".join(wanted))) if wanted else ():
        if entity and kind:
            found[entity] = (*found.get(entity, ()), kind)
    return found


#: The best fit of each thing found so far, and the name that gives it.
_Found = dict[Term, tuple[Fit, str]]


def _named(words: str, names: Iterable[tuple[Term, str, bool]]) -> _Found:
    found: _Found = {}
    for entity, name, code in names:
        if is_iri(entity):
            _keep(found, entity, _fits_any(words, (name,), whole=code))
    return found


def _keep(found: _Found, thing: Term, fit: tuple[Fit, str] | None) -> None:
    if fit:
        found[thing] = min(found.get(thing, fit), fit)


def _fits_any(words: str, texts: Iterable[str], *, whole: bool) -> tuple[Fit, str] | None:
    """Return the best fit among texts with the text, where ``whole`` only that of all of it."""
    fits = [(fit, text) for text in texts if (fit := fit_of(words, folded(text))) is not None]
    best = min(fits, default=None)
    return best if best and (best[0] is Fit.WHOLE or not whole) else None


def _texts(question: Question) -> tuple[str, ...]:
    both = question.question, question.summary
    texts = (question.name, *(_open(text.read(language)) for text in both for language in ("en", "zh")))
    return (*texts, *question.tags, " ".join((*texts, *question.tags)))


def _open(text: str) -> str:
    """Return the text of a question with dots in place of its parameters."""
    return re.sub(r"\{\w+\}", "…", text)


def _near(words: str, names: Iterable[tuple[Term, str, bool]]) -> _Found:
    """Return what has a name, or a word in its name, like the words: the likest three of these."""
    like: dict[str, dict[Term, str]] = {}
    for entity, name, code in names:
        whole = folded(name)
        for text in () if code or not is_iri(entity) else {whole, *whole.split()}:
            like.setdefault(text, {}).setdefault(entity, name)
    close = difflib.get_close_matches(words, sorted(like), n=3, cutoff=_CLOSE)
    return {entity: (Fit.CLOSE, name) for text in reversed(close) for entity, name in like[text].items()}


def _ranked(engine: Engine, text: str, found: _Found, manner: tuple[str, int, Mapping[Term, str]]) -> Findings:
    language, most, told = manner
    entities = [thing for thing in found if _kind(thing) in (Kind.ENTITY, Kind.TERM)]
    counts, kinds = mentions(engine, entities), classes(engine, entities)
    order = sorted(found, key=lambda thing: (found[thing][0], -counts.get(thing, 0), thing))
    totals = {kind: sum(_kind(thing) is kind for thing in order) for kind in Kind}
    kept = [thing for kind in Kind for thing in [one for one in order if _kind(one) is kind][:most]]
    names = {**labels(engine, [*kept, *(term for thing in kept for term in kinds.get(thing, ()))], language), **told}
    hits = tuple(
        Hit(
            thing, _kind(thing), names[thing], found[thing][1],
            tuple(names[term] for term in kinds.get(thing, ())), counts.get(thing, 0), found[thing][0],
        )
        for thing in kept
    )  # fmt: skip
    return Findings(text, hits, {kind: count for kind, count in totals.items() if count})


def _kind(thing: Term) -> Kind:
    text = iri_text(thing)
    if text.startswith(ONTOLOGY):
        return Kind.TERM
    by_prefix = {"claim": Kind.CLAIM, "question": Kind.QUESTION, "source": Kind.ARTICLE}
    return next((kind for prefix, kind in by_prefix.items() if text.startswith(PREFIXES[prefix])), Kind.ENTITY)
