"""Terms that SHACL does not have: a misspelt constraint or target is passed over in silence, and all seems well."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from kg.names import BORROWED
from kg.sources import RDF_TYPE
from kg.terms import Quad, Term, is_iri, plain
from kg.validate.corpus import Corpus
from kg.validate.report import Finding, Outcome, Severity
from kg.validate.vocabulary import SHACL, SHACL_12

RULE: Final = "unknown-shacl-term"
_SH: Final = BORROWED["sh"]
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
    return Outcome(tuple(found), checked={"terms of SHACL": len({term for term, _ in used})} if used else {})


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
