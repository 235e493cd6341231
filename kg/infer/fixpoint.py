"""Inference as a whole: axioms and domain rules alternate until both are quiet, then conclusions get their proofs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kg import names
from kg.engine.embedded import stored_forms
from kg.infer.axioms import Axiom, compile_axioms
from kg.infer.derivation import Derivation, Step, derivation_iri, support_node
from kg.infer.expressions import Atom, Slot
from kg.infer.facts import Facts, Way
from kg.infer.proofs import Choice, Node, Proofs
from kg.infer.rl import Reasoner
from kg.infer.rules import DomainRules, compile_rule
from kg.infer.validity import PLAIN, Pair
from kg.sources import NAMING, ONTOLOGY, RDF_TYPE, REPORTED, ClaimRecord, Dataset
from kg.terms import Term, Triple, iri, iri_text
from kg.times import TIMELESS

#: Of the ontology, what stands in the default graph: the names and the hierarchy of its terms.
SHOWN: Final = frozenset(
    iri(names.expand(short)) for short in ("rdfs:label", "skos:definition", "rdfs:subClassOf", "rdfs:subPropertyOf")
)
_BUILT_IN: Final = tuple("<" + names.BORROWED[prefix] for prefix in ("owl", "rdf", "rdfs", "xsd"))


@dataclass(frozen=True, slots=True)
class Inference:
    """All that holds, and why."""

    supports: dict[Triple, tuple[Term, ...]]  #: Every triple with its claims, strata and derivation, sorted.
    nodes: dict[Triple, Term]  #: Every triple's support node.
    derivations: dict[Term, Derivation]  #: By their IRIs, in order.
    rules: dict[Term, str]  #: What each rule says, in English.
    rounds: int  #: How often axioms and rules alternated.


def infer(dataset: Dataset, progress: Callable[[str], None] | None = None) -> Inference:
    """Draw all conclusions from claims and naming.

    Args:
        dataset: The text files.
        progress: Called with the name of each part of the work as it begins.

    Raises:
        IncompleteRecord: A claim's record lacks what inference needs.
        Refused: An axiom or a domain rule is of a form that is not reasoned with.
        SyntaxFault: A domain rule does not parse.
    """
    tell = progress or (lambda _: None)
    tell("axioms")
    axioms = compile_axioms(dataset.ontology)
    rules = [compile_rule(rule) for rule in dataset.rules]
    facts = assemble(dataset)
    reasoner, domain = Reasoner(facts, axioms), DomainRules(facts, rules)
    rounds = 0
    while facts.fresh:
        rounds += 1
        tell(f"inference, round {rounds}")
        reasoner.run()
        domain.run()
    tell("proofs")
    said = {axiom.iri: _sentence(axiom) for axiom in axioms}
    said.update((rule.iri, source.summary) for rule, source in zip(rules, dataset.rules, strict=True))
    return _conclude(facts, dataset, said, rounds)


def assemble(dataset: Dataset) -> Facts:
    """Return the facts that inference starts from: claims, naming, and what the ontology shows of itself."""
    facts = Facts()
    pairs = {claim: claim_pair(record) for claim, record in dataset.claims.items()}
    literals = sorted({q[2] for q in (*dataset.contents, *dataset.naming, *dataset.ontology) if q[2].startswith('"')})
    forms = stored_forms(literals)
    for literal in literals:
        facts.written.setdefault(forms[literal], literal)
    one = {literal: facts.written[form] for literal, form in forms.items()}
    for s, p, o, claim in sorted(set(dataset.contents)):
        facts.add((s, p, one.get(o, o)), claim, pairs[claim])
    for s, p, o, _ in sorted(set(dataset.naming)):
        facts.add((s, p, one.get(o, o)), NAMING, PLAIN)
    for s, p, o, _ in sorted(set(dataset.ontology)):
        individual = p == RDF_TYPE and not o.startswith(_BUILT_IN)
        named = not s.startswith("_:") and not o.startswith("_:")
        if named and (individual or p in SHOWN):
            facts.add((s, p, one.get(o, o)), ONTOLOGY, PLAIN, concluded_upon=individual)
    return facts


def claim_pair(record: ClaimRecord) -> Pair:
    """Return when and how what a claim asserts holds."""
    modality = frozenset(record.modality) - {REPORTED}
    return PLAIN if not modality and record.validity == TIMELESS else Pair(record.validity, modality)


def _conclude(facts: Facts, dataset: Dataset, said: dict[Term, str], rounds: int) -> Inference:
    proofs = Proofs(facts)
    holding = [number for number, fact in enumerate(facts.all) if fact.pairs]
    ways = {number: found for number in holding if (found := proofs.ways(number))}
    iris = {number: derivation_iri(facts.triple(number)) for number in ways}
    supports: dict[int, tuple[Term, ...]] = {}
    for number in holding:
        concluded = [iris[number]] if number in iris else []
        supports[number] = tuple(sorted([*facts.all[number].base, *concluded]))
    nodes = {number: support_node(found) for number, found in supports.items()}
    teller = _Teller(facts, proofs, iris, nodes, {claim: record.issued for claim, record in dataset.claims.items()})
    derivations = {iris[number]: teller.derivation(number, steps) for number, steps in ways.items()}
    return Inference(
        {facts.triple(number): supports[number] for number in holding},
        {facts.triple(number): nodes[number] for number in holding},
        dict(sorted(derivations.items())),
        said,
        rounds,
    )


@dataclass(frozen=True)
class _Teller:
    """Turns proofs over numbers into derivations over terms."""

    facts: Facts
    proofs: Proofs
    iris: dict[int, Term]
    nodes: dict[int, Term]
    issued: dict[Term, str]

    def derivation(self, number: int, ways: list[Way]) -> Derivation:
        steps: dict[tuple[Term, tuple[Term, ...]], Step] = {}
        known_from: str | None = None
        for way in ways:
            premises = tuple(dict.fromkeys(self.nodes[premise] for premise in way.premises))
            if (way.rule, premises) in steps:
                continue
            pair, choice = self.proofs.choice(way)
            known_from = self._known(choice) if not steps else known_from
            others = sorted((other for other in way.pairs if other != pair), key=Pair.key)
            triples = tuple(self.facts.triple(premise) for premise in way.premises)
            via = tuple(self._support(node) for node in choice.nodes)
            step = Step(len(steps) + 1, way.rule, premises, (pair, *others), triples, via, choice.cost)
            steps[way.rule, premises] = step
        return Derivation(self.iris[number], self.facts.triple(number), tuple(steps.values()), known_from)

    def _support(self, node: Node) -> Term:
        return self.proofs.best[node].support or self.iris[node[0]]

    def _known(self, choice: Choice) -> str | None:
        """Return the latest day of issue among the claims that a proof rests on."""
        days: set[str] = set()
        stack, seen = list(choice.nodes), set[Node]()
        while stack:
            node = stack.pop()
            if node not in seen:
                seen.add(node)
                best = self.proofs.best[node]
                stack += best.nodes
                days.update([self.issued[best.support]] if best.support in self.issued else [])
        return max(days, default=None)


def _sentence(axiom: Axiom) -> str:
    """Say a compiled axiom in one line: what it needs, and what follows."""
    return f"If {' and '.join(map(_words, axiom.body))}, then {_words(axiom.head)}."


def _words(atom: Atom) -> str:
    subject, predicate, value = (_word(slot) for slot in atom)
    return f"{subject} {'a' if predicate == 'rdf:type' else predicate} {value}"


def _word(slot: Slot) -> str:
    if isinstance(slot, int):
        return f"?{'xyzuvw'[slot % 6]}"
    return names.shorten(iri_text(slot)) if slot.startswith("<") else slot
