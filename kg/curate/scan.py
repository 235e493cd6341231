"""Scanning an article for what is known already: mentions of entities, and the sentences that bring two together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.coverage import Coverage, Sentence
from kg.names import PREFIXES
from kg.terms import Quad, Term, iri, plain

_NAMES: Final = (iri(PREFIXES["rdfs"] + "label"), iri(PREFIXES["skos"] + "altLabel"))
_SHORT: Final = 3  #: Characters of a name up to which case counts.

#: Entities by the lower case of their names; each with the name as it is written.
Names = Mapping[str, frozenset[tuple[Term, str]]]


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a name of known entities stands."""

    start: int  #: Code points, 0-based.
    end: int  #: One past the last code point.
    entities: tuple[Term, ...]  #: Sorted; more than one where they share the name.


@dataclass(frozen=True, slots=True)
class Lead:
    """A sentence that mentions two entities or more, and that nothing accounts for yet."""

    sentence: Sentence
    mentions: tuple[Mention, ...]


def names(naming: Iterable[Quad]) -> Names:
    """Return the labels and alternative labels, in both languages, of all shared entities.

    Args:
        naming: The reference data.
    """
    found: defaultdict[str, set[tuple[Term, str]]] = defaultdict(set)
    for subject, predicate, value, _ in naming:
        if predicate in _NAMES and plain(subject).startswith(PREFIXES["id"]):
            found[_lower(plain(value))].add((subject, plain(value)))
    return {name: frozenset(entities) for name, entities in found.items() if name}


def mentions(text: str, known: Names) -> tuple[Mention, ...]:
    """Find the names that stand in a text: from the left, the longest first, none within another.

    A name in Latin letters is a whole word. Case counts in abbreviations: names without a small letter, and short ones
    (``EU`` is the union, ``Eu`` the element).

    Args:
        text: Any text.
        known: What :func:`names` returned.
    """
    lowered, longest = _lower(text), max(map(len, known), default=0)
    found: list[Mention] = []
    at = 0
    while at < len(text):
        for end in range(min(at + longest, len(text)), at, -1):
            entities = _named(text, (at, end), known.get(lowered[at:end], frozenset()))
            if entities:
                found.append(Mention(at, end, entities))
                at = end
                break
        else:
            at += 1
    return tuple(found)


def leads(coverage: Coverage, found: Sequence[Mention]) -> tuple[Lead, ...]:
    """Return the sentences that nothing accounts for and that mention two entities or more, in order."""
    listed = []
    for sentence in coverage.unaccounted:
        within = tuple(m for m in found if sentence.start <= m.start and m.end <= sentence.end)
        if len({mention.entities for mention in within}) > 1:
            listed.append(Lead(sentence, within))
    return tuple(listed)


def tally(found: Iterable[Mention]) -> dict[tuple[Term, ...], list[Mention]]:
    """Return the mentions of each entity, or of each group that shares a name; those mentioned most come first."""
    by: defaultdict[tuple[Term, ...], list[Mention]] = defaultdict(list)
    for mention in found:
        by[mention.entities].append(mention)
    return dict(sorted(by.items(), key=lambda item: (-len(item[1]), item[0])))


def _lower(text: str) -> str:
    """Return a text in lower case, code point by code point, so that offsets stay."""
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _named(text: str, place: tuple[int, int], candidates: frozenset[tuple[Term, str]]) -> tuple[Term, ...]:
    """Return those of some entities whose name really stands at a place."""
    start, end = place
    written = text[start:end]
    if not candidates or _cuts(text, start) or _cuts(text, end):
        return ()
    fit = {entity for entity, name in candidates if name == written or (name != name.upper() and len(name) > _SHORT)}
    return tuple(sorted(fit))


def _cuts(text: str, at: int) -> bool:
    """Whether a boundary lies within a word of Latin letters or digits."""
    return 0 < at < len(text) and all(c.isascii() and c.isalnum() for c in text[at - 1 : at + 1])
