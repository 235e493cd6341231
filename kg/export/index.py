"""What the text files say of each subject, for forms that go by subject rather than by graph."""

from __future__ import annotations

from collections.abc import Iterable

from kg import names
from kg.sources import RDF_TYPE
from kg.terms import Quad, Term, iri, iri_text, is_iri, parse_literal, plain


class Index:
    """Values by subject and property, in the order of the files, each once."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._found: dict[Term, dict[Term, dict[Term, None]]] = {}
        for subject, predicate, value, _ in quads:
            self._found.setdefault(subject, {}).setdefault(predicate, {})[value] = None

    @property
    def subjects(self) -> tuple[Term, ...]:
        """Everything that anything is said of, sorted."""
        return tuple(sorted(self._found))

    def terms(self, subject: Term, short: str) -> tuple[Term, ...]:
        """Return the values of a property given in short form, e.g. ``"lo:voice"``."""
        return tuple(self._found.get(subject, {}).get(iri(names.expand(short)), ()))

    def types(self, subject: Term) -> tuple[Term, ...]:
        """Return the classes that a subject is said to be of."""
        return tuple(self._found.get(subject, {}).get(RDF_TYPE, ()))

    def pairs(self, subject: Term) -> tuple[tuple[Term, Term], ...]:
        """Return every property and value of a subject."""
        return tuple((p, o) for p, values in self._found.get(subject, {}).items() for o in values)

    def texts(self, subject: Term, short: str, language: str | None = None) -> tuple[str, ...]:
        """Return the plain values of a property, in one language where one is asked for."""
        return tuple(
            shortened(term)
            for term in self.terms(subject, short)
            if language is None or (term.startswith('"') and parse_literal(term).language == language)
        )

    def label(self, subject: Term, language: str) -> str:
        """Return the label in a language, ``""`` where there is none."""
        return next(iter(self.texts(subject, "rdfs:label", language)), "")


def shortened(term: Term) -> str:
    """Return the short form of an IRI, or the text of a literal."""
    return names.shorten(iri_text(term)) if is_iri(term) else plain(term)
