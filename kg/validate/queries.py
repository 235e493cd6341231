"""Query files: whether each header is what its kind asks for and each text is SPARQL 1.1."""

from __future__ import annotations

from pathlib import Path

from kg import catalogue
from kg.engine.embedded import Embedded
from kg.errors import LodestoneError, SyntaxFault
from kg.headers import read_header
from kg.validate import hygiene
from kg.validate.corpus import Corpus, fault_finding, place_of
from kg.validate.report import Finding, Outcome


def check(corpus: Corpus) -> Outcome:
    """Check every query file of a corpus."""
    empty = Embedded()
    found = [finding for path in corpus.queries if (finding := _check(path, corpus.root, empty))]
    return Outcome(tuple(found), checked={"query files": len(corpus.queries)})


def _check(path: Path, root: Path, empty: Embedded) -> Finding | None:
    """Return the first fault of a query file."""
    place = place_of(path, root)
    try:
        text = _text(path)
        empty.query(text)
    except SyntaxFault as fault:
        return fault_finding(fault, place)
    except LodestoneError as error:
        return fault_finding(SyntaxFault(place, None, None, str(error)), place)
    return None


def _text(path: Path) -> str:
    """Return the query of a file whose header its kind can read; the kind is the folder's name."""
    kind = path.parent.name
    if kind == "rules":
        return catalogue.read_rule(path).text
    if kind == "hygiene":
        return hygiene.read_rule(path).text
    return catalogue.read_question(path).bound({}) if kind == "queries" else read_header(path).text
