"""Comparisons: the pairs of claims that a query finds worth comparing, and those that nobody has judged yet.

A candidate is found by one of the queries in ``ontology/candidates/``; the judgement, with its kind and reasons, is
written by hand in ``data/comparisons.trig``. A comparison that names both claims of a candidate has judged it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Final

from kg import names, paths
from kg.engine import Engine, Rows
from kg.errors import SyntaxFault, UnreadableFile
from kg.headers import read_header
from kg.terms import Term, iri_text

FOLDER: Final = "candidates"  #: Where the queries are, within ``ontology/``.
_COLUMNS: Final = ("first", "second", "about")
_JUDGED: Final = f"""
PREFIX lo: <{names.ONTOLOGY}>
SELECT ?comparison ?claim
WHERE {{ GRAPH <{names.GRAPH_COMPARISONS}> {{ ?comparison lo:compares|lo:older|lo:newer ?claim }} }}
ORDER BY ?comparison ?claim
"""


@dataclass(frozen=True, slots=True)
class CandidateQuery:
    """A query that finds candidates."""

    name: str  #: Slug; the file's stem.
    summary: str
    fix: str  #: How to judge what it finds.
    text: str


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """Two claims worth comparing."""

    first: Term  #: The claim whose IRI sorts first.
    second: Term
    query: str  #: Name of the query that found them.
    about: Term  #: The indicator or thing on which they meet.


def read_queries(folder: Path | None = None) -> tuple[CandidateQuery, ...]:
    """Return the candidate queries by name; the project's where no folder is given.

    Raises:
        UnreadableFile: The folder holds no query.
        SyntaxFault: A key of a header is unknown, missing or ill-typed.
    """
    place = folder or paths.share("ontology") / FOLDER
    found = tuple(read_query(path) for path in sorted(place.glob("*.rq")))
    if not found:
        raise UnreadableFile(f"{place}: no candidate query; expected *.rq files")
    return found


def read_query(path: Path) -> CandidateQuery:
    """Read one candidate query.

    Raises:
        UnreadableFile: It cannot be opened.
        SyntaxFault: A key of its header is unknown, missing or ill-typed.
    """
    header = read_header(path)
    header.only(header.keys, ("summary", "fix"), "a candidate query's header")
    return CandidateQuery(path.stem, header.text_of("summary"), header.text_of("fix"), header.text)


def candidates(engine: Engine, queries: Iterable[CandidateQuery] | None = None) -> tuple[Candidate, ...]:
    """Return every pair of claims that a query finds worth comparing, sorted.

    Args:
        engine: A store that holds the claims, their records, naming and ontology as named graphs.
        queries: The queries to run; the project's where none are given.

    Raises:
        SyntaxFault: A query is no SELECT of ``?first ?second ?about``.
    """
    found = set()
    for query in read_queries() if queries is None else queries:
        answer = engine.query(query.text)
        if not isinstance(answer, Rows) or answer.variables != _COLUMNS:
            raise SyntaxFault(query.name, None, None, "a candidate query selects ?first ?second ?about")
        for first, second, about in answer.rows:
            if first is not None and second is not None and about is not None:
                one, other = sorted((first, second))
                found.add(Candidate(one, other, query.name, about))
    return tuple(sorted(found))


def judged(engine: Engine) -> frozenset[tuple[Term, Term]]:
    """Return every pair of claims, in the order of their IRIs, that some comparison names together."""
    answer = engine.query(_JUDGED)
    if not isinstance(answer, Rows):
        raise SyntaxFault("comparisons", None, None, "expected rows")
    claims: dict[Term, list[Term]] = {}
    for comparison, claim in answer.rows:
        if comparison is not None and claim is not None:
            claims.setdefault(comparison, []).append(claim)
    return frozenset(pair for named in claims.values() for pair in combinations(sorted(set(named)), 2))


def unjudged(engine: Engine, queries: Iterable[CandidateQuery] | None = None) -> tuple[Candidate, ...]:
    """Return the candidates that no comparison has judged."""
    done = judged(engine)
    return tuple(one for one in candidates(engine, queries) if (one.first, one.second) not in done)


def sentence(candidate: Candidate) -> str:
    """Say in one line which claims meet, and on what."""
    first, second, about = (names.shorten(iri_text(t)) for t in (candidate.first, candidate.second, candidate.about))
    return f"{first} and {second} meet on {about} ({candidate.query.replace('-', ' ')})"
