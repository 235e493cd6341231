"""Query files: whether each header is what its kind asks for, each text is SPARQL 1.1, and each term in it exists.

A query that names what nothing describes runs and finds nothing, for ever: that is how a question dies unseen when a
property gets a new name.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kg import catalogue
from kg.catalogue import Kind
from kg.engine.embedded import Embedded
from kg.errors import LodestoneError, SyntaxFault, UnknownName
from kg.guard import in_words
from kg.headers import read_header
from kg.names import BASE, ONTOLOGY, expand, shorten
from kg.sparql.prologue import read_prologue
from kg.sparql.reader import Reader
from kg.sparql.tokens import tokenize
from kg.terms import Term, iri
from kg.validate import hygiene
from kg.validate.corpus import Corpus, fault_finding, place_of
from kg.validate.report import Finding, Outcome, Severity

RULE: Final = "unknown-term-in-query"
#: Namespaces whose terms the files describe; what a query makes up (graphs, rules, answers) is elsewhere.
_OURS: Final = (ONTOLOGY, BASE + "id/")


def check(corpus: Corpus) -> Outcome:
    """Check every query file of a corpus; terms only where all files parse, since else some would seem unknown."""
    empty = Embedded()
    known = None if corpus.faults else frozenset(quad[0] for file in corpus.files for quad in file.quads)
    found = [finding for path in corpus.queries for finding in _check(path, corpus.root, empty, known)]
    return Outcome(tuple(found), checked={"query files": len(corpus.queries)})


def _check(path: Path, root: Path, empty: Embedded, known: frozenset[Term] | None) -> Iterator[Finding]:
    """Yield the first fault of a query file; where there is none, each term of ours that nothing describes."""
    place = place_of(path, root)
    try:
        text = _text(path)
        with in_words(text):
            empty.query(text)
        named = [] if known is None else [*_mentioned(text), *_defaults(path)]
    except SyntaxFault as fault:
        yield fault_finding(fault, place)
        return
    except LodestoneError as error:
        yield fault_finding(SyntaxFault(place, None, None, str(error)), place)
        return
    for name, line in sorted(set(named)):
        if name.startswith(_OURS) and not name.endswith("/") and iri(name) not in (known or ()):
            message = f"names {shorten(name)}, which nothing describes, so that it finds nothing; mend the name"
            yield Finding(RULE, Severity.ERROR, place, line, message)


def _text(path: Path) -> str:
    """Return the query of a file whose header its kind can read; the kind is the folder's name."""
    kind = path.parent.name
    if kind == "rules":
        return catalogue.read_rule(path).text
    if kind == "hygiene":
        return hygiene.read_rule(path).text
    return catalogue.read_question(path).text if kind == "queries" else read_header(path).text


def _mentioned(text: str) -> Iterator[tuple[str, int]]:
    """Yield the IRIs that a query names, with their lines; a bare namespace is a prefix of text, not a name."""
    _, declared = read_prologue(Reader(text))
    prefixes = dict(declared)
    for token in tokenize(text):
        line = text.count("\n", 0, token.start) + 1
        prefix, colon, local = token.value.partition(":")
        if token.kind == "iri":
            yield token.value[1:-1], line
        elif token.kind == "name" and colon and local and prefix in prefixes:
            yield prefixes[prefix] + local, line


def _defaults(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the classes and entities that the parameters of a question name in its header, with their lines."""
    if path.parent.name != "queries":
        return
    lines = path.read_text(encoding="utf-8").splitlines()
    for parameter in catalogue.read_question(path).parameters:
        words = [*parameter.classes, *(short for _, short in parameter.values)]
        words += [parameter.default] if parameter.kind is Kind.IRI and parameter.default else []
        line = next((n for n, text in enumerate(lines, 1) if text.startswith(f"#+ param.{parameter.name}:")), 1)
        for word in words:
            try:
                yield expand(word), line
            except UnknownName:  # a label, a code or nothing: the question says so when it is asked
                continue
