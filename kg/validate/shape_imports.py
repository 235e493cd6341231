"""What shapes import and data ask for: a graph that is not among the files given is not fetched, and checks nothing.

W3C SHACL, sections 3.1 and 3.3: what a shapes graph names by ``owl:imports`` belongs to it; what a data graph names by
``sh:shapesGraph`` should be among the shapes that it is validated by, and those who validate may choose others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

from kg.names import BORROWED
from kg.sources import RDF_TYPE
from kg.terms import Quad, Term, iri, is_iri, plain
from kg.validate import mistaken, near
from kg.validate.corpus import SHAPES, Corpus
from kg.validate.file import File
from kg.validate.report import Finding, Outcome, Severity
from kg.validate.shacl.model import sh

RULE: Final = "shapes-not-given"
_OWL: Final = BORROWED["owl"]
_IMPORTS, _ONTOLOGY, _VERSION = iri(_OWL + "imports"), iri(_OWL + "Ontology"), iri(_OWL + "versionIRI")
_GIVE_IMPORTED: Final = (
    "give its file, too (--shapes FILE; --ontology FILE where it holds no shapes), or take the import out"
)
_GIVE_ASKED: Final = "give its file, too (--shapes FILE), or leave it at those given"
#: Vocabularies that hold no shapes for data, or none that would not be refused where one is used.
_KNOWN: Final = mistaken.OF_SHAPES | {near.bare(BORROWED["xsd"])}


def check(corpus: Corpus) -> Outcome:
    """Report each graph of shapes, imported or asked for, that no file answers, or one that is not given as shapes."""
    found, named = list[Finding](), Counter[str]()
    for file in corpus.files:
        naming = _IMPORTS if file.stratum == SHAPES else mistaken.ASKED
        for quad in file.quads:
            if quad[1] == naming and is_iri(quad[2]) and near.bare(plain(quad[2])) not in _KNOWN:
                named["imports of shapes" if naming == _IMPORTS else "shapes that data ask for"] += 1
                found += _told(corpus, file, quad)
    return Outcome(tuple(found), checked=dict(named))


def _told(corpus: Corpus, importing: File, quad: Quad) -> Iterator[Finding]:
    subject, predicate, imported, graph = quad
    answering = [file for file in corpus.files if _answers(file, importing, imported)]
    aside = next((file.place for file in answering if file.stratum != SHAPES and mistaken.shapes(file.quads)), None)
    if answering and (aside is None or any(file.stratum == SHAPES for file in answering)):
        return
    asked = predicate == mistaken.ASKED
    what = f"{plain(subject)} {'asks for the shapes of' if asked else 'imports'} {plain(imported)}"
    if aside:
        message = f"{what}, which is {aside}, and the shapes in it check nothing; give that with --shapes, too"
    else:
        meant = near.meant(imported, _declared(corpus))
        remedy = _GIVE_ASKED if asked else _GIVE_IMPORTED
        message = f"{what}, which is not among the files given, and nothing is fetched; {near.asked(meant, remedy)}"
    place, spot = corpus.spot(subject, predicate, graph, imported)
    line, column = spot or (None, None)
    yield Finding(RULE, Severity.INFO if asked else Severity.WARNING, place, line, message, column)


def _answers(file: File, importing: File, imported: Term) -> bool:
    """Whether a file is what is imported: it declares the ontology, has a graph of that name, or is called so."""
    wanted = _bare(imported)
    if any(_bare(term) == wanted for term in (*_ontologies(file), *(file.graphs - {file.stratum}))):
        return True
    parts = urlsplit(plain(imported))
    if parts.scheme == "file":
        return unquote(parts.path).lstrip("/") == file.place.lstrip("/")
    return file is not importing and unquote(PurePosixPath(parts.path).name) == file.path.name


def _ontologies(file: File) -> Iterator[Term]:
    """Yield the ontologies that a file declares, and their versions; one may only be there to declare prefixes."""
    for subject, predicate, value, _ in file.quads:
        if (predicate == RDF_TYPE and value == _ONTOLOGY) or predicate == sh("declare"):
            yield subject
        elif predicate == _VERSION:
            yield value


def _declared(corpus: Corpus) -> set[Term]:
    return {term for file in corpus.files for term in _ontologies(file) if is_iri(term)}


def _bare(term: Term) -> str:
    return plain(term).rstrip("#/")
