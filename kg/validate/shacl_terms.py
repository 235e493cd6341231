"""Terms that SHACL does not have: a misspelt constraint or target is passed over in silence, and all seems well."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from kg.names import BORROWED
from kg.sources import RDF_TYPE
from kg.terms import Quad, Term, is_iri, plain
from kg.validate.corpus import Corpus
from kg.validate.file import File
from kg.validate.report import Finding, Outcome, Severity
from kg.validate.vocabulary import SHACL, SHACL_12

RULE: Final = "unknown-shacl-term"
_SH: Final = BORROWED["sh"]
#: A term of SHACL with whatever people take for its namespace.
_STRAY: Final = re.compile(r"<(https?://(?:www\.)?w3\.org/ns/shacl[#/]?)[A-Za-z]")
_KNOWN: Final = sorted(plain(term).removeprefix(_SH) for term in SHACL)


def check(corpus: Corpus) -> Outcome:
    """Find the terms in the namespace of SHACL that it does not have, in shapes wherever they stand.

    A term that one of the files describes is known: the vocabulary of a later version may be given. Whether a term that
    is known is also carried out is for :mod:`kg.validate.shacl.beyond`.
    """
    used = [(term, quad) for file in corpus.files for quad in file.quads for term in _terms(quad)]
    known = SHACL | SHACL_12 | described(corpus)
    wrong = {(term, quad[0]): quad for term, quad in reversed(used) if term not in known}
    found = [_finding(corpus, term, quad) for (term, _), quad in wrong.items()]
    found += [finding for file in corpus.files for finding in _strays(corpus, file)]
    return Outcome(tuple(found), checked={"terms of SHACL": len({term for term, _ in used})} if used else {})


def _strays(corpus: Corpus, file: File) -> Iterator[Finding]:
    """Yield a finding for each namespace of a file that is meant to be that of SHACL and is not, at its first use."""
    told: dict[str, tuple[Term, Quad]] = {}
    for quad in file.quads:
        for term in quad[1:3]:
            stray = _STRAY.match(term)
            if stray and stray[1] != _SH:
                told.setdefault(stray[1], (term, quad))
    for namespace, (term, quad) in told.items():
        subject, predicate, value, graph = quad
        _, spot = corpus.spot(subject, predicate, graph, value if term == value else None)
        line, column = spot or (None, None)
        message = f"{namespace} is not the namespace of SHACL, so that nothing is checked by its terms; write {_SH}"
        yield Finding(RULE, Severity.WARNING, file.place, line, message, column)


def described(corpus: Corpus) -> frozenset[Term]:
    """Return the terms of SHACL that a file describes, be it a vocabulary that is no shapes graph."""
    return frozenset(quad[0] for file in corpus.files for quad in file.quads if quad[0].startswith(f"<{_SH}"))


def _terms(quad: Quad) -> Iterator[Term]:
    return (term for term in quad[1:3] if term.startswith(f"<{_SH}") and plain(term) != _SH)


def _finding(corpus: Corpus, term: Term, quad: Quad) -> Finding:
    subject, predicate, value, graph = quad
    place, spot = corpus.spot(subject, predicate, graph, value if term == value else None)
    local = plain(term).removeprefix(_SH)
    what = "a class" if predicate == RDF_TYPE else "a property" if term == predicate else "a value"
    name = f"{plain(subject)}: " if is_iri(subject) else ""
    message = f"{name}sh:{local} is {what} that SHACL does not have, so that nothing is checked by it; {_hint(local)}"
    line, column = spot or (None, None)
    return Finding(RULE, Severity.WARNING, place, line, message, column)


@lru_cache(1024)  # A slip is often made again, and to compare it with every term takes a while.
def _hint(local: str) -> str:
    near = difflib.get_close_matches(local, _KNOWN, 1)
    return f"did you mean sh:{near[0]}?" if near else "mend its spelling"
