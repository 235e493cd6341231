"""Shapes that match nothing: one whose target is misspelt, or whose data never came, would pass for ever."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from kg.names import BORROWED, shorten
from kg.sources import RDF_TYPE
from kg.terms import Quad, Term, iri, is_iri, plain
from kg.validate.corpus import SHAPES, Corpus
from kg.validate.report import Finding, Outcome, Severity

RULE: Final = "shape-without-target"
_SH: Final = BORROWED["sh"]
_CLASS, _NODE = iri(_SH + "targetClass"), iri(_SH + "targetNode")
_SUBJECTS, _OBJECTS = iri(_SH + "targetSubjectsOf"), iri(_SH + "targetObjectsOf")
_SUB_CLASS_OF: Final = iri(BORROWED["rdfs"] + "subClassOf")
_CLASSES: Final = frozenset({iri(BORROWED["rdfs"] + "Class"), iri(BORROWED["owl"] + "Class")})
_SHAPES: Final = frozenset({iri(_SH + "NodeShape"), iri(_SH + "PropertyShape")})


def check(corpus: Corpus) -> Outcome:
    """Report each target of a shape that no node of the data is in (SHACL, section 2.1.3)."""
    shapes = [quad for file in corpus.files if file.stratum == SHAPES for quad in file.quads]
    matched = _Matched(corpus.quads())
    found = []
    targets = sorted(set(_targets(shapes)))
    for shape, predicate, target in targets:
        if predicate == _NODE or matched.some(predicate, target):
            continue
        place, line = corpus.locate(shape, predicate, SHAPES)
        message = (
            f"{shorten(plain(shape))} has the target {shorten(plain(target))}, and nothing in the data is one; "
            "mend the name, or take the shape out until there is data for it"
        )
        found.append(Finding(RULE, Severity.WARNING, place, line, message))
    found += _aimless(corpus)
    return Outcome(tuple(found), checked={"targets of shapes": len(targets)})


def _aimless(corpus: Corpus) -> Iterator[Finding]:
    """Yield a finding where shapes were given and none of them has a target: nothing would ever be checked."""
    given = [file for file in corpus.files if file.stratum == SHAPES and file.base]
    if given and not any(True for _ in _targets(quad for file in given for quad in file.quads)):
        message = (
            "none of the shapes given has a target, so that nothing is checked by them; give one sh:targetClass, "
            "sh:targetNode, sh:targetSubjectsOf or sh:targetObjectsOf"
        )
        yield Finding(RULE, Severity.WARNING, given[0].place, None, message)


class _Matched:
    """What the data have instances of and statements with."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        above: defaultdict[Term, set[Term]] = defaultdict(set)
        kinds: set[Term] = set()
        self.properties: set[Term] = set()
        for subject, predicate, value, _ in quads:
            self.properties.add(predicate)
            if predicate == RDF_TYPE:
                kinds.add(value)
            elif predicate == _SUB_CLASS_OF and is_iri(value):
                above[subject].add(value)
        _climb(kinds, above)
        self.classes = kinds

    def some(self, predicate: Term, target: Term) -> bool:
        """Whether a target has a node in the data."""
        return target in (self.classes if predicate == _CLASS else self.properties)


def _targets(shapes: Iterable[Quad]) -> Iterable[tuple[Term, Term, Term]]:
    """Yield each shape, kind of target and target; a shape that is a class itself targets its instances."""
    types: defaultdict[Term, set[Term]] = defaultdict(set)
    above: defaultdict[Term, set[Term]] = defaultdict(set)
    for subject, predicate, value, _ in shapes:
        if predicate in (_CLASS, _NODE, _SUBJECTS, _OBJECTS):
            yield subject, predicate, value
        elif predicate == RDF_TYPE:
            types[subject].add(value)
        elif predicate == _SUB_CLASS_OF:
            above[subject].add(value)
    for subject, kinds in types.items():
        _climb(kinds, above)
        if kinds & _SHAPES and kinds & _CLASSES:
            yield subject, _CLASS, subject


def _climb(kinds: set[Term], above: Mapping[Term, set[Term]]) -> None:
    """Add all that lies above some classes."""
    queue = list(kinds)
    while queue:
        new = above.get(queue.pop(), set()) - kinds
        kinds |= new
        queue += new
