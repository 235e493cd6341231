"""Names that come near one another: a letter too many, the wrong case, ``http`` for ``https``, ``/`` for ``#``."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Final

from kg.names import shorten
from kg.terms import Term, iri_text, plain

_SHORTEST: Final = 4  #: Letters of a name of which one may be wrong; shorter ones are like one another by chance.
_LIKE: Final = 0.7  #: How alike names are, by :mod:`difflib`, of which one is offered for the other.


def split(term: Term) -> tuple[str, str]:
    """Return the namespace and the local name of an IRI term: what is up to its last ``#`` or ``/``, and the rest."""
    text = plain(term)
    end = max(text.rfind("#"), text.rfind("/")) + 1
    return text[:end], text[end:]


def bare(namespace: str) -> str:
    """Return a namespace without what people mix up: its scheme, ``www.`` and the mark at its end."""
    return re.sub(r"^https?://(www\.)?", "", namespace).rstrip("#/")


def meant(term: Term, known: Iterable[Term]) -> Term | None:
    """Return the known term of which another is surely a slip, if there is one.

    It has the same local name in the same namespace but for what :func:`bare` takes away, or a name of the same
    namespace in which one letter differs, two are swapped, or only the case differs; digits tell names apart.
    """
    namespace, local = split(term)
    for other in sorted(known):
        place, name = split(other)
        same = place == namespace
        if other != term and ((same and _slip(local, name)) or (name == local and bare(place) == bare(namespace))):
            return other
    return None


def alike(term: Term, known: Iterable[Term]) -> Term | None:
    """Return the known term of the same namespace, or of the same local name, that looks most like another."""
    namespace, local = split(term)
    places = {other: split(other) for other in sorted(known) if other != term}
    by_name = {name: other for other, (place, name) in reversed(places.items()) if place == namespace}
    found = difflib.get_close_matches(local, sorted(by_name), 1, _LIKE)
    if found:
        return by_name[found[0]]
    return next((other for other, (_, name) in places.items() if name == local), None)


def asked(found: Term | None, remedy: str) -> str:
    """Return what to do: to write the name that was perhaps meant, or something else."""
    return f"did you mean {shorten(iri_text(found))}?" if found else remedy


def _slip(one: str, other: str) -> bool:
    """Whether two names differ in one letter, in two that are swapped, or in case alone."""
    if one.casefold() == other.casefold():
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST or len(long) - len(short) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    first, second = short[start:], long[start:]
    if first[:2] == second[1::-1] and first[2:] == second[2:]:
        return True
    differing = first[:1] + second[:1] if len(short) == len(long) else second[:1]
    return first[len(short) == len(long) :] == second[1:] and differing.isalpha()
