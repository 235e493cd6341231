"""One file of RDF that has been read: its quads, and where each of them stands in its text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from kg.engine.syntaxes import JSON, XML
from kg.terms import DEFAULT, Quad, Term
from kg.validate import intake, lines, lines_json, lines_xml
from kg.validate.places import Lines, Spot


@dataclass(frozen=True)
class File:
    """One file of RDF."""

    path: Path
    place: str  #: As findings name it.
    text: str = field(repr=False)
    quads: tuple[Quad, ...] = field(repr=False)  #: Default graph replaced by that of the stratum, blank nodes named.
    stratum: Term  #: The graph that stands for the file's default graph.
    base: str = ""  #: What its relative IRIs were resolved against.
    labels: Mapping[Term, Term] = field(default_factory=dict, repr=False)  #: Of the parser, by our blank node.

    @cached_property
    def lines(self) -> Lines:
        """Where the file's statements stand; scanned when first asked for."""
        suffix = intake.suffix(self.path)
        reader = lines_xml.index if suffix in XML else lines_json.index if suffix in JSON else lines.index
        return reader(self.text, self.base)

    @cached_property
    def stated(self) -> frozenset[tuple[Term, Term]]:
        """Every subject with each of its properties."""
        return frozenset((quad[0], quad[1]) for quad in self.quads)

    @cached_property
    def graphs(self) -> frozenset[Term]:
        """Every graph that the file has statements in."""
        return frozenset(quad[3] for quad in self.quads)

    @cached_property
    def _written(self) -> dict[Term, Term]:
        """The node of the text that each of our blank nodes is."""
        own = self.labels
        given = ((own.get(s, s), p, own.get(o, o), g) for s, p, o, g in self.quads)
        nodes = self.lines.names(given)
        return {ours: nodes.get(parsed, parsed) for ours, parsed in own.items()}

    def spot(
        self, subject: Term, predicate: Term | None = None, graph: Term | None = None, value: Term | None = None
    ) -> Spot | None:
        """Return where a statement, property, block or graph stands; see :meth:`kg.validate.places.Lines.spot`."""
        at = DEFAULT if graph == self.stratum else graph
        if self.labels:
            named = self._written
            subject, value = named.get(subject, subject), None if value is None else named.get(value, value)
        return self.lines.spot(subject, predicate, at, value)
