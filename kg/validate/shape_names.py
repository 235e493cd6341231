"""Shapes that are named and that nobody describes: everything conforms to them, so that nothing would ever fail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from kg.errors import SyntaxFault
from kg.names import shorten
from kg.terms import Quad, Term, iri_text, is_iri
from kg.validate import near
from kg.validate.corpus import SHAPES, Corpus
from kg.validate.report import Finding, Outcome, Severity
from kg.validate.shacl import beyond
from kg.validate.shacl.graph import FIRST, Graph
from kg.validate.shacl.model import RDF_TYPE, sh

RULE: Final = "undescribed-shape"
_NAMING: Final = (sh("node"), sh("not"), sh("qualifiedValueShape"))  #: sh:property is refused by the reader.
_LISTING: Final = (sh("and"), sh("or"), sh("xone"))
_SH: Final = sh("").removesuffix(">")


def check(corpus: Corpus) -> Outcome:
    """Report each shape that a shape names and of which no file of shapes says anything in SHACL."""
    names = _Names(corpus, Graph(quad[:3] for quad in corpus.shapes()))
    try:
        uses = sorted(set(names.uses()))
    except SyntaxFault:
        return Outcome()  # A list of shapes is none: told where shapes are validated, which they then are not.
    found = [names.finding(use) for use in uses if use.shape not in names.described]
    return Outcome(tuple(found), checked={"shapes named by shapes": len(uses)} if uses else {})


@dataclass(frozen=True, slots=True, order=True)
class _Use:
    """A shape that names another."""

    holder: Term
    predicate: Term
    shape: Term
    stated: tuple[Term, Term]  #: Subject and property of the statement that has it as a value.


@dataclass(frozen=True)
class _Names:
    """Which shapes are named, and which are described."""

    corpus: Corpus
    graph: Graph

    def uses(self) -> Iterator[_Use]:
        """Yield the uses of shapes by their IRIs, in shapes that are not deactivated."""
        graph = self.graph
        for predicate in _NAMING:
            for holder in graph.subjects(predicate):
                yield from (_Use(holder, predicate, v, (holder, predicate)) for v in self._live(holder, predicate))
        for predicate in _LISTING:
            for holder in graph.subjects(predicate):
                for listed in self._live(holder, predicate, lists=True):
                    cells = graph.cells(listed)
                    members = ((cell, graph.objects(cell, FIRST)[0]) for cell in cells)
                    yield from (_Use(holder, predicate, m, (cell, FIRST)) for cell, m in members if is_iri(m))

    def _live(self, holder: Term, predicate: Term, *, lists: bool = False) -> Iterator[Term]:
        if beyond.counts(self.graph, holder):
            yield from (value for value in self.graph.objects(holder, predicate) if lists or is_iri(value))

    @cached_property
    def described(self) -> frozenset[Term]:
        """The nodes of which the shapes graph says something in SHACL, or by a parameter of a component."""
        carried = beyond.parameters(self.graph)
        kinds = self.graph.below(sh("NodeShape"), sh("PropertyShape"))
        typed = {node for kind in kinds for node in self.graph.subjects(RDF_TYPE, kind)}
        return frozenset(typed | {s for s, p, _ in self.graph.triples if p.startswith(_SH) or p in carried})

    def finding(self, use: _Use) -> Finding:
        """Return the finding for a shape that is not described."""
        place, spot = self.corpus.spot(*use.stated, SHAPES, use.shape)
        line, column = spot or (None, None)
        holder, shape = self.graph.owner(use.holder), shorten(iri_text(use.shape))
        what = f"{shorten(iri_text(holder))}: " if is_iri(holder) else ""
        message = f"{what}sh:{use.predicate.removeprefix(_SH)[:-1]} names {shape}, {self._remedy(use)}"
        return Finding(RULE, Severity.WARNING, place, line, message, column)

    def _remedy(self, use: _Use) -> str:
        """Return why the shape is none, and what to do."""
        aside = next((quad for quad in self._beside if quad[0] == use.shape), None)
        if aside:
            place, _ = self.corpus.locate(use.shape, aside[1], aside[3])
            return f"which {place} describes, and that is not given as shapes; give it with --shapes, too"
        if use.shape in self._classes:
            return (
                "which is a class and no shape, so that everything conforms to it; write sh:class to ask for its "
                "instances, or describe it as a shape"
            )
        shapes = {node for node in self.described if is_iri(node)} - {use.holder}
        found = near.meant(use.shape, shapes) or near.alike(use.shape, shapes)
        remedy = "mend its name, describe it, or give the file that does with --shapes"
        return f"which no shape describes, so that everything conforms to it; {near.asked(found, remedy)}"

    @cached_property
    def _beside(self) -> tuple[Quad, ...]:
        return tuple(quad for quad in self.corpus.quads() if quad[1].startswith(_SH))

    @cached_property
    def _classes(self) -> frozenset[Term]:
        """What the data have instances of, or what is declared as a class."""
        quads = [quad for file in self.corpus.files for quad in file.quads if quad[1] == RDF_TYPE]
        declared = {quad[0] for quad in quads if quad[2].endswith(("#Class>",))}
        return frozenset(declared | {quad[2] for quad in quads})
