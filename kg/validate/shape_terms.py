"""Classes and properties that shapes name by mistake: what is asked of a misspelt one is asked of nothing.

Shapes may well speak of what the data do not have. So a term is told only where there is a reason to think that it is a
slip: its vocabulary is at hand and does not have it, or a term that is at hand differs from it in a letter, in case, or
in how its namespace is written.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from kg.names import BORROWED, shorten
from kg.sources import RDF_TYPE
from kg.terms import Term, iri, iri_text, is_iri
from kg.validate import near
from kg.validate.corpus import SHAPES, Corpus
from kg.validate.file import File
from kg.validate.report import Finding, Outcome, Severity
from kg.validate.shacl import beyond
from kg.validate.shacl.graph import FIRST, Graph
from kg.validate.shacl.model import sh
from kg.validate.vocabulary import CLOSED

RULE: Final = "unknown-term-in-shape"
_SH: Final = sh("").removesuffix(">")


class Kind(StrEnum):
    """What a term is used as."""

    CLASS = "class"
    PROPERTY = "property"
    DATATYPE = "datatype"


_ASKED: Final = {
    sh("class"): Kind.CLASS,
    sh("targetClass"): Kind.CLASS,
    sh("datatype"): Kind.DATATYPE,
    **dict.fromkeys(
        map(sh, ("targetSubjectsOf", "targetObjectsOf", "equals", "disjoint", "lessThan", "lessThanOrEquals")),
        Kind.PROPERTY,
    ),
    **dict.fromkeys(map(sh, ("path", "ignoredProperties")), Kind.PROPERTY),
}
_STEPS: Final = tuple(map(sh, ("inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")))
_REST: Final = iri(BORROWED["rdf"] + "rest")
_DECLARING: Final = {
    **dict.fromkeys((iri(BORROWED["rdfs"] + "Class"), iri(BORROWED["owl"] + "Class")), Kind.CLASS),
    **dict.fromkeys(
        (
            iri(BORROWED["rdf"] + "Property"),
            *(iri(f"{BORROWED['owl']}{name}Property") for name in ("Annotation", "Datatype", "Object")),
        ),
        Kind.PROPERTY,
    ),
}
_HIERARCHY: Final = {
    **dict.fromkeys((iri(BORROWED["rdfs"] + name) for name in ("subClassOf", "domain", "range")), Kind.CLASS),
    iri(BORROWED["rdfs"] + "subPropertyOf"): Kind.PROPERTY,
}
#: Vocabularies that nobody adds to: their terms are known without a file.
_CLOSED: Final = frozenset(BORROWED[prefix] for prefix in ("owl", "rdf", "rdfs", "xsd"))
_NUMBERED: Final = f"<{BORROWED['rdf']}_"  #: Begins the properties of containers.


def check(corpus: Corpus) -> Outcome:
    """Report each class, property and datatype that shapes name and that is surely a slip."""
    graph = Graph(quad[:3] for quad in corpus.shapes())
    uses = sorted(set(_uses(graph)))
    at_hand = _AtHand.of(corpus.files, {use.term for use in uses})
    found = [_finding(corpus, graph, use, wrong) for use in uses if (wrong := at_hand.wrong(use.kind, use.term))]
    return Outcome(tuple(found), checked={"terms that shapes name": len({use.term for use in uses})} if uses else {})


@dataclass(frozen=True, slots=True, order=True)
class _Use:
    """A term that a shape names."""

    shape: Term
    predicate: Term  #: Of SHACL.
    kind: Kind
    term: Term
    stated: tuple[Term, Term]  #: Subject and property of the statement that has it as a value.


def _uses(graph: Graph) -> Iterator[_Use]:
    """Yield the terms that shapes name, paths and lists taken apart; not those of what is deactivated."""
    declared = {
        node for component in graph.subjects(sh("parameter")) for node in graph.objects(component, sh("parameter"))
    }
    for predicate, kind in _ASKED.items():
        for shape in graph.subjects(predicate):
            if shape not in declared and beyond.counts(graph, shape) and beyond.counts(graph, graph.owner(shape)):
                for (subject, stating), term in _leaves(graph, shape, predicate):
                    yield _Use(shape, predicate, kind, term, (subject, stating))


def _leaves(graph: Graph, shape: Term, predicate: Term) -> Iterator[tuple[tuple[Term, Term], Term]]:
    """Yield the IRIs of a value, of a list or of a path, each with the statement that has it."""
    queue, seen = [(shape, predicate)], set[tuple[Term, Term]]()
    while queue:
        stated = queue.pop()
        seen.add(stated)
        for value in graph.objects(*stated):
            if value.startswith("_:"):
                queue += [(value, step) for step in (FIRST, _REST, *_STEPS) if (value, step) not in seen]
            elif is_iri(value) and stated[1] != _REST:
                yield stated, value


@dataclass(frozen=True)
class _AtHand:
    """What the files given use and declare."""

    known: dict[Kind, set[Term]]
    vocabularies: dict[Kind, set[str]]  #: Namespaces of which a file declares the terms of a kind.
    described: set[Term] = field(default_factory=set)  #: Those of the terms wanted of which a file says something.

    @classmethod
    def of(cls, files: Iterable[File], wanted: Collection[Term]) -> _AtHand:
        """Look at files, for some terms above all; shapes declare terms as well, but no vocabulary."""
        found = cls({kind: set() for kind in Kind}, {kind: set() for kind in Kind})
        for file in files:
            declared: defaultdict[str, Counter[Kind]] = defaultdict(Counter)
            for subject, predicate, value, _ in file.quads:
                if subject in wanted:
                    found.described.add(subject)
                if predicate == RDF_TYPE and is_iri(value):
                    found.known[Kind.CLASS].add(value)
                    kind = _DECLARING.get(value)
                    if kind and is_iri(subject):
                        found.known[kind].add(subject)
                        declared[near.split(subject)[0]][kind] += 1
                elif predicate in _HIERARCHY and is_iri(value):
                    found.known[_HIERARCHY[predicate]].add(value)
                if not predicate.startswith(_SH):
                    found.known[Kind.PROPERTY].add(predicate)
            if file.stratum != SHAPES:
                found._learn(declared)
        return found

    def _learn(self, declared: dict[str, Counter[Kind]]) -> None:
        """Note the namespace that most declarations of a file are in; from others, a few terms are borrowed."""
        total = sum(kinds.total() for kinds in declared.values())
        for namespace, kinds in declared.items():
            if 2 * kinds.total() > total:
                for kind in kinds:
                    self.vocabularies[kind].add(namespace)

    def wrong(self, kind: Kind, term: Term) -> str:
        """Return why a term is surely a slip, and what to do; empty where it is none, or might be none."""
        namespace, local = near.split(term)
        if term in self.known[kind] or term in self.described or not local or term.startswith(_NUMBERED):
            return ""
        if namespace in _CLOSED:
            return "" if term in CLOSED else _told("which is no term of its vocabulary", term, CLOSED)
        if term.startswith(_SH) or kind is Kind.DATATYPE:
            return ""
        meant = near.meant(term, self.known[kind])
        if meant:
            return f"which no file given uses or declares; did you mean {shorten(iri_text(meant))}?"
        if namespace in self.vocabularies[kind]:
            return _told("which its vocabulary, that is at hand, does not declare", term, self.known[kind])
        return ""


def _told(why: str, term: Term, known: Iterable[Term]) -> str:
    return f"{why}; {near.asked(near.alike(term, known), 'mend its name, or declare it')}"


def _finding(corpus: Corpus, graph: Graph, use: _Use, wrong: str) -> Finding:
    place, spot = corpus.spot(*use.stated, SHAPES, use.term)
    line, column = spot or (None, None)
    owner = graph.owner(use.shape)
    what = f"{shorten(iri_text(owner))}: " if is_iri(owner) else ""
    message = f"{what}sh:{use.predicate.removeprefix(_SH)[:-1]} names {shorten(iri_text(use.term))}, {wrong}"
    return Finding(RULE, Severity.WARNING, place, line, message, column)
