"""The domain rules: CONSTRUCT queries whose every solution is one step, proved by the triples it matched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kg import names, sparql
from kg.catalogue import Rule
from kg.engine import Rows
from kg.engine.embedded import Embedded
from kg.errors import Refused, SyntaxFault
from kg.infer.facts import Facts, Premises
from kg.sparql.model import (
    Bind,
    Expression,
    Filter,
    Group,
    InGraph,
    Minus,
    Optional,
    SubSelect,
    Triples,
    Union,
)
from kg.sparql.paths import repeats
from kg.sparql.rewrite import FICKLE
from kg.terms import Term, iri

_FACT: Final = "fact:"
_REFUSED: Final[dict[type, str]] = {
    InGraph: "a rule has no GRAPH: it is asked of what is known, whoever says it",
    Minus: "a rule has no MINUS: absence is a question, asked of a dated snapshot",
    Optional: "a rule has no OPTIONAL: write one rule with the pattern and one without",
    SubSelect: "a rule has no sub-select: write its patterns out",
}


@dataclass(frozen=True, slots=True)
class DomainRule:
    """A domain rule, rewritten to tell which triples each solution matched."""

    iri: Term  #: ``rule/<stem of its file>``.
    query: sparql.Traced


class DomainRules:
    """Draws the conclusions of domain rules from facts, over a store in which each fact is a graph of its own.

    Args:
        facts: What is known; conclusions are proposed to it.
        rules: Compiled domain rules.
    """

    def __init__(self, facts: Facts, rules: Iterable[DomainRule]) -> None:
        self._facts = facts
        self._rules = tuple(rules)
        self._store = Embedded()
        self._loaded: set[int] = set()

    def run(self) -> None:
        """Apply every rule once to all that holds now."""
        if not self._rules:
            return
        new = [number for number in self._facts.held() if number not in self._loaded]
        self._load(new)
        for rule in self._rules:
            for premises, (subject, predicate, value) in sorted(set(self._solutions(rule))):
                self._facts.propose(rule.iri, premises, predicate, (subject, value))
        self._facts.settle()

    def _load(self, numbers: list[int]) -> None:
        """Put facts into the store: as text, which it reads quickest, those of blank nodes aside."""
        quads = [(*self._facts.triple(number), f"<{_FACT}{number}>") for number in numbers]
        labelled = [quad for quad in quads if quad[0].startswith("_:") or quad[2].startswith("_:")]
        named = (f"{s} {p} {o} {g} .\n" for s, p, o, g in quads if not (s.startswith("_:") or o.startswith("_:")))
        self._store.load(labelled)
        self._store.load_nquads(("\n\n" + "".join(named)).encode())
        self._loaded.update(numbers)

    def _solutions(self, rule: DomainRule) -> Iterator[tuple[Premises, tuple[int, int, int]]]:
        found = self._store.query(rule.query.text)
        assert isinstance(found, Rows), "a traced query is a SELECT"
        for row in found.rows:
            bound = {name: term for name, term in zip(found.variables, row, strict=True) if term is not None}
            supports = (bound[name] for name in rule.query.supports if name in bound)
            premises = tuple(dict.fromkeys(int(term[len(_FACT) + 1 : -1]) for term in supports))
            for pattern in rule.query.template:
                terms = [bound.get(slot[1:]) if slot.startswith("?") else slot for slot in pattern]
                whole = [self._facts.written.get(term, term) for term in terms if term is not None]
                if len(whole) == len(pattern) and premises:
                    subject, predicate, value = whole
                    intern = self._facts.intern
                    yield premises, (intern(subject), intern(predicate), intern(value))


def compile_rule(rule: Rule) -> DomainRule:
    """Rewrite a rule to tell which triples it matched.

    Raises:
        Refused: It is no CONSTRUCT, or holds what a rule may not: GRAPH, negation, OPTIONAL, EXISTS, aggregates, LIMIT,
            sub-selects, closures of paths, blank nodes as conclusions, functions such as RAND. Its file is named.
        SyntaxFault: It does not parse.
    """
    try:
        query = sparql.parse(rule.text)
        _check_form(query)
        traced = sparql.trace(query)
    except Refused as error:
        raise Refused(f"{rule.path}: {error}") from error
    except SyntaxFault as error:
        raise SyntaxFault(str(rule.path), error.line, error.column, error.message) from error
    return DomainRule(iri(names.PREFIXES["rule"] + rule.name), traced)


def _check_form(query: sparql.Query) -> None:
    if query.body.form != "CONSTRUCT":
        raise Refused(f"a rule is a CONSTRUCT, not {query.body.form}")
    if query.body.sliced or query.body.aggregated:
        raise Refused("a rule has no LIMIT, OFFSET or aggregate")
    if any(atom.kind == "blank" for pattern in query.body.template for atom in (pattern.subject, pattern.object)):
        raise Refused("a rule concludes about things with names, not about blank nodes")
    _check(query.body.where)


def _check(group: Group) -> None:
    """Refuse what could lose a solution as claims are added, or would leave a premise out of the proof."""
    for element in group.elements:
        match element:
            case Optional() | Minus() | InGraph() | SubSelect():
                raise Refused(_REFUSED[type(element)])
            case Union(groups=groups):
                for inner in groups:
                    _check(inner)
            case Filter(expression=expression) | Bind(expression=expression):
                _check_expression(expression)
            case Triples(patterns=patterns):
                if any(repeats(pattern.path) for pattern in patterns):
                    raise Refused("a rule has no path with * + ?: its edges must hold at one time; write them out")


def _check_expression(expression: Expression) -> None:
    if expression.exists:
        raise Refused("a rule has no EXISTS: what it finds would be missing from the proof")
    fickle = sorted(FICKLE.intersection(expression.calls))
    if fickle:
        raise Refused(f"a rule has no {fickle[0]}(): a conclusion has to be the same each time")
