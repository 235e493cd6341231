"""The embedded engine: pyoxigraph in memory, and its parsers. The only module that knows pyoxigraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

import pyoxigraph as ox

from kg.engine import Answer, Rows, Triples, Truth
from kg.engine.ordered import last_order
from kg.engine.tabular import read_ordered, read_tsv
from kg.errors import EngineFailure, SyntaxFault, UnreadableFile
from kg.terms import DEFAULT, Quad, Term, iri_text, is_iri, parse_literal

_FORMATS: Final = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
}
_Values: TypeAlias = dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]
_TSV: Final = ox.QueryResultsFormat.TSV
_MOST_LEFT: Final = 256  #: Orders that are remembered to be for the store to make.
_PLACE = re.compile(r"(?:Parser )?error at (?:line )?(\d+)(?: column |:)(\d+)(?: and \d+)?:\s*")
#: What the engine says of a name that it has read and cannot use, among all that it would have taken.
_UNUSABLE: Final = re.compile(r"\bIRI parsing failed|\bPrefix not found")
_LAST_NAME: Final = re.compile(r"<(?P<iri>[^<>\s]*)>$|(?<![\w.:-])(?P<prefix>[\w.-]*):[^\s<>\"]*$")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
#: Deepest nesting of brackets handed to the parser, which would otherwise overflow its stack and end the process.
DEEPEST: Final = 256


class Embedded:
    """A store in memory."""

    def __init__(self) -> None:
        self._store = ox.Store()
        self._left: set[tuple[str, ...]] = set()  #: Orders that turned out to be better made by the store.

    def __len__(self) -> int:
        return len(self._store)

    @property
    def store(self) -> ox.Store:
        """The store itself, for :mod:`kg.engine.written`."""
        return self._store

    def load(self, quads: Iterable[Quad]) -> None:
        """Add quads; a quad that is there already stays once."""
        self._store.bulk_extend(_quad(quad) for quad in quads)

    def remove(self, quads: Iterable[Quad]) -> None:
        """Take quads away; a quad that is not there is passed over."""
        for quad in quads:
            self._store.remove(_quad(quad))

    def load_nquads(self, data: bytes) -> None:
        """Add the quads of an N-Quads text that this package wrote (:func:`kg.layout.lines`), unchecked.

        Lines with blank nodes come first, set apart by an empty line: the store's own loader, which is quicker, would
        give them other labels.
        """
        labelled, _, named = data.partition(b"\n\n")
        self._store.bulk_extend(ox.parse(labelled, format=ox.RdfFormat.N_QUADS, lenient=True))
        self._store.load(named, format=ox.RdfFormat.N_QUADS, lenient=True)

    def query(self, text: str, bindings: Mapping[str, Term] | None = None, base: str | None = None) -> Answer:
        """Answer a SPARQL 1.1 query.

        Args:
            text: The query.
            bindings: Terms for variables, by name without the question mark; each must be projected by the query.
            base: What relative IRIs are resolved against; they are errors where neither this nor the query gives any.

        Returns:
            :class:`Rows`, :class:`Triples` or :class:`Truth`. Literals come in the store's lexical form. Rows that are
            ordered in a way which :mod:`kg.engine.ordered` knows are put into order there, not by the store.

        Raises:
            SyntaxFault: The text is no SPARQL 1.1 query.
            EngineFailure: The store failed.
        """
        guard_nesting(text)
        values: _Values | None = None
        if bindings:
            values = {ox.Variable(name): _term(term) for name, term in bindings.items()}
        try:
            rows = None if base else self._ordered(text, values)
            if rows is not None:
                return rows
            found = self._store.query(text, base_iri=base, substitutions=values)
            if isinstance(found, ox.QuerySolutions):
                return read_tsv(found.serialize(format=_TSV) or b"")
            if isinstance(found, ox.QueryBoolean):
                return Truth(bool(found))
            return Triples(tuple((str(t.subject), str(t.predicate), str(t.object)) for t in found))
        except SyntaxError as error:
            raise _fault_of_name(text, fault("query", error)) from error
        except (OSError, RuntimeError, ValueError) as error:
            raise EngineFailure(f"the embedded store could not run the query: {error}") from error

    def _ordered(self, text: str, values: _Values | None) -> Rows | None:
        """Return the rows of a query in an order made here, ``None`` where it is for the store to make."""
        length, order = last_order(text)
        if not order or order in self._left:
            return None
        found = self._store.query(text[:-length], substitutions=values)
        rows = None
        if isinstance(found, ox.QuerySolutions):
            rows = read_ordered(found.serialize(format=_TSV) or b"", order)
        if rows is None and len(self._left) < _MOST_LEFT:
            self._left.add(order)
        return rows


def parse_file(path: Path) -> Iterator[Quad]:
    """Yield the quads of a Turtle, TriG, N-Triples or N-Quads file, lexical forms as written.

    Raises:
        UnreadableFile: The file cannot be opened or its suffix is not known.
        SyntaxFault: It does not parse; line and column are given.
    """
    if path.suffix not in _FORMATS:
        raise UnreadableFile(f"{path}: unknown suffix; expected one of {', '.join(_FORMATS)}")
    try:
        text = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror or error}") from error
    return parse_text(text, path.suffix, str(path))


def parse_text(text: bytes, suffix: str, place: str) -> Iterator[Quad]:
    """Yield the quads of a text in the format of a suffix; ``place`` names it in errors.

    Raises:
        SyntaxFault: It does not parse; line and column are given.
    """
    try:
        for quad in ox.parse(text, format=_FORMATS[suffix]):
            graph = DEFAULT if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name)
            yield str(quad.subject), str(quad.predicate), str(quad.object), graph
    except SyntaxError as error:
        raise fault(place, error) from error


def parse_results(data: bytes, form: str) -> Rows | Truth:
    """Read SPARQL results, ``"json"`` or ``"xml"``, lexical forms as written.

    Raises:
        ValueError: They do not parse.
    """
    kind = ox.QueryResultsFormat.JSON if form == "json" else ox.QueryResultsFormat.XML
    try:
        found = ox.parse_query_results(data, kind)
        if isinstance(found, ox.QueryBoolean):
            return Truth(bool(found))
        return _rows(found)
    except SyntaxError as error:
        raise ValueError(str(error)) from error


def stored_forms(literals: Iterable[Term]) -> dict[Term, Term]:
    """Return each literal in the lexical form that a store gives back, e.g. ``1.50`` as ``1.5``."""
    listed = list(dict.fromkeys(literals))
    store = ox.Store()
    place = ox.NamedNode("urn:literal")
    store.bulk_extend(ox.Quad(ox.NamedNode(f"urn:{n}"), place, _term(term)) for n, term in enumerate(listed))
    return {listed[int(str(quad.subject)[5:-1])]: str(quad.object) for quad in store}


def guard_nesting(text: str) -> None:
    """Refuse a query whose brackets nest deeper than the parser's stack can bear.

    Raises:
        SyntaxFault: Nesting is deeper than :data:`DEEPEST`.
    """
    lists = text.count("[") if "[" in text else 0  # To see that there is none takes less time than to count none.
    if text.count("{") + text.count("(") + lists <= DEEPEST:
        return  # Most queries have fewer brackets in all.
    depth = 0
    for match in re.finditer(r"[{(\[]|[})\]]", text):
        depth += 1 if match[0] in "{([" else -1
        if depth > DEEPEST:
            line = text.count("\n", 0, match.start()) + 1
            raise SyntaxFault("query", line, None, f"brackets nest deeper than {DEEPEST}; write the query flatter")


def _rows(found: ox.QuerySolutions) -> Rows:
    names = tuple(variable.value for variable in found.variables)
    return Rows(names, tuple(tuple([None if term is None else str(term) for term in row]) for row in found))


def fault(place: str, error: SyntaxError) -> SyntaxFault:
    """Return our error for one of the engine's, with line and column where it tells them."""
    message = str(error.args[0] if error.args else error)
    found = _PLACE.match(message)
    if not found:
        return SyntaxFault(place, error.lineno, error.offset, message)
    return SyntaxFault(place, int(found[1]), int(found[2]), message[found.end() :])


def _fault_of_name(text: str, found: SyntaxFault) -> SyntaxFault:
    """Return a plainer error where the engine stops after an IRI or a prefix that it cannot use."""
    if found.line is None or found.column is None or not _UNUSABLE.search(found.message):
        return found
    before = text.split("\n")[found.line - 1][: found.column - 1]
    name = _LAST_NAME.search(before)
    if name is None:
        return found
    if name["iri"] is None:
        message = f"prefix {name['prefix']!r} is not declared; add PREFIX {name['prefix']}: <...>"
    elif _SCHEME.match(name["iri"]):
        message = f"<{name['iri']}> is no IRI; mend it"
    else:
        message = (
            f"<{name['iri']}> is a relative IRI with nothing to be resolved against; write it whole, or add BASE <...>"
        )
    return SyntaxFault(found.place, found.line, name.start() + 1, message)


def _quad(quad: Quad) -> ox.Quad:
    subject, predicate, value, graph = quad
    name = ox.DefaultGraph() if graph == DEFAULT else _node(graph)
    return ox.Quad(_node(subject), ox.NamedNode(iri_text(predicate)), _term(value), name)


def _node(term: Term) -> ox.NamedNode | ox.BlankNode:
    return ox.NamedNode(term[1:-1]) if is_iri(term) else ox.BlankNode(term.removeprefix("_:"))


def _term(term: Term) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if not term.startswith('"'):
        return _node(term)
    text, datatype, language = parse_literal(term)
    if language:
        return ox.Literal(text, language=language)
    return ox.Literal(text, datatype=ox.NamedNode(datatype))
