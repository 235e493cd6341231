"""Queries of SPARQL-based constraints: what SHACL forbids in them, and how they are asked of all focus nodes at once.

SHACL asks a query once per focus node, with ``$this`` and other variables bound beforehand (appendix A). Parameters,
``$PATH`` and the like are constants and are put into the text. The focus nodes are joined instead: their pattern is
put into each group that would otherwise see ``$this`` unbound. Where that could change the answer (LIMIT, or a group
by something else), the query is asked once per focus node.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kg.errors import Refused, SyntaxFault
from kg.sparql import Query, parse
from kg.sparql.model import Bind, Body, Element, Filter, Group, InGraph, Item, Pattern, SubSelect, Triples
from kg.sparql.paths import repeats
from kg.sparql.scope import certain, inner_groups, projected
from kg.sparql.tokens import Token, tokenize
from kg.terms import Term, plain
from kg.validate.shacl.graph import Graph, fault, name
from kg.validate.shacl.model import sh

_FORBIDDEN: Final = frozenset({"MINUS", "SERVICE", "VALUES"})
_ALWAYS: Final = {
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
}
_IMPORTS: Final = "<http://www.w3.org/2002/07/owl#imports>"
_THIS: Final = "this"


def prefixes(graph: Graph, node: Term) -> str:
    """Return the prefix declarations that a query may use (W3C SHACL, section 5.2.1), as SPARQL."""
    found = dict(_ALWAYS)
    queue, seen = list(graph.objects(node, sh("prefixes"))), set[Term]()
    while queue:
        place = queue.pop()
        if place in seen:
            continue
        seen.add(place)
        queue += graph.objects(place, _IMPORTS)
        for declared in graph.objects(place, sh("declare")):
            prefix, namespace = graph.one(declared, sh("prefix")), graph.one(declared, sh("namespace"))
            if prefix is None or namespace is None:
                raise fault(
                    f"sh:declare of {name(place)} must have one sh:prefix and one sh:namespace", place, sh("declare")
                )
            found[plain(prefix)] = plain(namespace)
    return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in sorted(found.items()))


@dataclass(frozen=True, slots=True)
class Asking:
    """A query of a constraint, its constants put in."""

    query: Query
    #: Why it cannot be asked of all focus nodes at once; empty where it can.
    single: str

    def of_all(self, focus: str, dataset: str) -> str:
        """Write the query for all focus nodes of a pattern that binds ``?this``."""
        places = [(place, f" {focus} ") for place in _places(self.query.body, top=True, one=bool(self.single))]
        return _insert(self.query.text, [(_dataset_place(self.query), f" {dataset} "), *places])

    @property
    def stays(self) -> bool:
        """Whether a path may lead from ``$this`` to itself in no step."""
        return any(_stays(pattern) for pattern in patterns(self.query.body.where))

    def pattern(self) -> str:
        """Return the pattern of an ASK query, braces included."""
        return self.query.text[self.query.body.where.start : self.query.body.where.end]

    def prologue(self) -> str:
        """Return the prefix declarations."""
        return self.query.text[: self.query.prologue]


def check(text: str, bound: frozenset[str], owner: Term) -> None:
    """Refuse what SHACL forbids in a query whose variables are bound beforehand (appendix A).

    Raises:
        SyntaxFault: It uses MINUS, VALUES or SERVICE, or binds such a variable anew.
    """
    try:
        tokens = tokenize(text)
    except Refused as refused:
        raise fault(f"the query of {name(owner)}: {refused}", owner) from refused
    for at, token in enumerate(tokens):
        if token.kind == "word" and token.value in _FORBIDDEN:
            raise fault(f"the query of {name(owner)} uses {token.value}, which a constraint must not", owner)
        if token.kind == "word" and token.value == "AS" and tokens[at + 1].value[1:] in bound:
            raise fault(
                f"the query of {name(owner)} binds {tokens[at + 1].value} anew, which is bound beforehand", owner
            )


def asking(text: str, constants: Mapping[str, str], owner: Term, form: str) -> Asking:
    """Put constants into a query, and see how it can be asked.

    Args:
        text: The query with its prefix declarations.
        constants: SPARQL text for variables, by name.
        owner: The shape or constraint, for errors.
        form: ``SELECT`` or ``ASK``.

    Raises:
        SyntaxFault: It is no such query, uses a prefix that nothing declares, or hides ``$this``.
        Refused: It uses something that is not modelled here.
    """
    try:
        query = parse(_filled(text, constants))
    except SyntaxFault as broken:
        raise fault(f"the query of {name(owner)}: {broken}", owner) from broken
    if query.body.form != form:
        raise fault(f"the query of {name(owner)} is {query.body.form}, and sh:{form.lower()} must be {form}", owner)
    _refuse_undeclared(query, owner)
    for body in _sub_selects(query.body.where):
        if body.items is None or _THIS not in projected(body):
            raise fault(
                f"a sub-select in the query of {name(owner)} must select $this, which is bound beforehand", owner
            )
    if form == "SELECT" and query.body.items is not None and _THIS not in projected(query.body):
        raise fault(f"the query of {name(owner)} does not select $this, so that it finds nothing: add it", owner)
    return Asking(query, _single(query.body))


def _refuse_undeclared(query: Query, owner: Term) -> None:
    known = {prefix for prefix, _ in query.prefixes}
    for token in query.tokens:
        prefix, colon, _ = token.value.partition(":")
        if token.kind == "name" and colon and token.start >= query.prologue and prefix not in known:
            what = f"the query of {name(owner)} uses the prefix {prefix}:, which is not declared"
            raise fault(f"{what}; declare it with sh:declare, and name where with sh:prefixes", owner)


def _filled(text: str, constants: Mapping[str, str]) -> str:
    tokens, pieces, at = tokenize(text), [], 0
    for number, token in enumerate(tokens):
        if token.kind != "var" or token.value[1:] not in constants or token.start < at:
            continue
        start, end, new = token.start, token.end, constants[token.value[1:]]
        if _asks_bound(tokens, number):
            start, end, new = tokens[number - 2].start, tokens[number + 1].end, "(true)"
        pieces += [text[at:start], new]
        at = end
    return "".join(pieces) + text[at:]


def patterns(group: Group) -> Iterator[Pattern]:
    """Yield all triple patterns of a group."""
    for element in group.elements:
        if isinstance(element, Triples):
            yield from element.patterns
        if isinstance(element, SubSelect):
            yield from patterns(element.body.where)
        for inner in inner_groups(element):
            yield from patterns(inner)


def _stays(pattern: Pattern) -> bool:
    return "this" in (pattern.subject.text, pattern.object.text) and repeats(pattern.path)


def _asks_bound(tokens: tuple[Token, ...], number: int) -> bool:
    return [token.value for token in tokens[max(number - 2, 0) : number]] == ["BOUND", "("]


def _sub_selects(group: Group) -> Iterator[Body]:
    for element in group.elements:
        if isinstance(element, SubSelect):
            yield element.body
            yield from _sub_selects(element.body.where)
        for inner in inner_groups(element):
            yield from _sub_selects(inner)


def _single(body: Body) -> str:
    """Tell why a query has to be asked once per focus node; empty where it has not."""
    for found in (body, *_sub_selects(body.where)):
        if found.sliced:
            return "LIMIT or OFFSET counts the rows of one focus node"
        if found.aggregated and not any(_is_this(key) for key in found.keys):
            return "it groups by something else than $this"
    return next(_hindrances(body.where), "")


def _is_this(key: Item) -> bool:
    return key.variable == _THIS or (key.expression is not None and key.expression.variables == (_THIS,))


def _hindrances(group: Group) -> Iterator[str]:
    for element in group.elements:
        if isinstance(element, Filter | Bind):
            for exists in element.expression.exists:
                if any(True for _ in _sub_selects(exists.group)):
                    yield "a sub-select stands within EXISTS"
        elif isinstance(element, InGraph) and _needs(element.group):
            yield "GRAPH holds a condition on $this"
        for inner in inner_groups(element):
            yield from _hindrances(inner)


def _places(body: Body, *, top: bool, one: bool) -> Iterator[int]:
    """Yield where the pattern of the focus nodes has to stand.

    Args:
        body: The query, or a sub-select.
        top: Whether it is the query.
        one: Whether it is asked of one focus node, so that sub-selects have to be about that one too.
    """
    if top or one or _THIS not in certain(body.where) or _binds(body.where):
        yield body.where.start + 1
    yield from _inner_places(body.where, one=one)


def _inner_places(group: Group, *, one: bool) -> Iterator[int]:
    for element in group.elements:
        if isinstance(element, SubSelect):
            yield from _places(element.body, top=False, one=one)
        if isinstance(element, Filter | Bind | InGraph):
            continue  # EXISTS sees the solution it is asked of
        for inner in inner_groups(element):
            if _needs(inner):
                yield inner.start + 1
            yield from _inner_places(inner, one=one)


def _needs(group: Group) -> bool:
    """Whether an expression of a group would see ``$this`` unbound."""
    if _binds(group):
        return True
    return _THIS not in certain(group) and any(
        isinstance(element, Filter) and (_THIS in element.expression.variables or element.expression.exists)
        for element in group.elements
    )


def _binds(group: Group) -> bool:
    def told(element: Element) -> bool:
        return isinstance(element, Bind) and _THIS in element.expression.variables

    return any(told(element) for element in group.elements)


def _dataset_place(query: Query) -> int:
    start = query.body.where.start
    before = [token for token in query.tokens if token.end <= start]
    return before[-1].start if before and before[-1].value == "WHERE" else start


def _insert(text: str, additions: list[tuple[int, str]]) -> str:
    pieces, at = [], 0
    for place, added in sorted(additions, key=lambda addition: addition[0]):
        pieces += [text[at:place], added]
        at = place
    return "".join(pieces) + text[at:]
