"""For whom a page is: the language, and links that keep it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

from kg.names import PREFIXES
from kg.terms import Term, iri_text, is_iri
from kg.web import negotiation
from kg.web.messages import Request
from kg.web.negotiation import single
from kg.web.site import local

_SAFE: Final = "/:@!$&'()*+,;=-._~"


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a page is made."""

    language: str  #: ``"en"`` or ``"zh"``.
    chosen: bool  #: Whether the address names the language, so that links have to keep it.
    path: str  #: Of the page, decoded, with one slash at its start.
    query: tuple[tuple[str, str], ...] = ()  #: The parameters of the page but ``lang``; some may come several times.

    def text(self, english: str, chinese: str) -> str:
        """Return the text in the reader's language."""
        return chinese if self.language == "zh" else english

    def to(self, path: str, **parameters: object) -> str:
        """Return a link to a path of the site that keeps the language; parameters without a value are left out."""
        return self._to(path, parameters.items())

    def _to(self, path: str, parameters: Iterable[tuple[str, object]]) -> str:
        path, hash_, fragment = path.partition("#")
        given = [(key, str(value)) for key, value in parameters if value not in (None, "")]
        if self.chosen:
            given = [*((key, value) for key, value in given if key != "lang"), ("lang", self.language)]
        mark = "&" if "?" in path else "?"
        return path + (mark + urlencode(given) if given else "") + hash_ + fragment

    def href(self, term: Term | None) -> str | None:
        """Return where a term leads; ``None`` for what is no IRI of the web."""
        if term is None or not is_iri(term):
            return None
        name = iri_text(term)
        if name.startswith(PREFIXES["question"]):
            return self.to("/questions/" + quote(name.removeprefix(PREFIXES["question"]).partition("/")[0]))
        place = local(name)
        if place != name:
            return self.to(place)
        return name if name.startswith(("http://", "https://")) else None

    def here(self, **changes: object) -> str:
        """Return a link to this page with some parameters changed; those that become ``None`` go."""
        given: list[tuple[str, object]] = []
        left = dict(changes)
        for name, value in self.query:
            if name not in changes:
                given.append((name, value))
            elif name in left:
                given.append((name, left.pop(name)))
        return self._to(quote(self.path, safe=_SAFE), (*given, *left.items()))

    def other(self, tongue: str) -> str:
        """Return a link to this page in a language."""
        return Reader(tongue, chosen=True, path=self.path, query=self.query).here()


def reader(request: Request) -> Reader:
    """Return for whom a page is: in the language of the parameter ``lang``, else in what the browser prefers."""
    found = negotiation.parameters(request.query)
    tongue = negotiation.tongue(request, found)
    query = tuple((name, value) for name, values in found.items() for value in values if name != "lang")
    return Reader(tongue, bool(single(found, "lang")), "/" + request.path.lstrip("/"), query)
