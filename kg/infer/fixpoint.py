"""Inference as a whole: axioms and domain rules alternate until both are quiet, then conclusions get their proofs."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from kg import names
from kg.engine.embedded import stored_forms
from kg.infer.axioms import Axiom, compile_axioms
from kg.infer.derivation import Derivations
from kg.infer.expressions import Atom, Slot
from kg.infer.facts import Facts
from kg.infer.rl import Reasoner
from kg.infer.rules import DomainRules, compile_rule
from kg.infer.telling import tell_all
from kg.infer.validity import PLAIN, Pair
from kg.sources import NAMING, ONTOLOGY, RDF_TYPE, REPORTED, ClaimRecord, Dataset
from kg.terms import Term, Triple, iri, iri_text
from kg.times import TIMELESS

#: Of the ontology, what stands in the default graph: the names and the hierarchy of its terms.
SHOWN: Final = frozenset(
    iri(names.expand(short)) for short in ("rdfs:label", "skos:definition", "rdfs:subClassOf", "rdfs:subPropertyOf")
)
#: Literals that a store gives back as they are: plain texts, and texts whose language is written in small letters.
_KEPT: Final = re.compile(r'"(?:@[a-z]+)?$')
_BUILT_IN: Final = tuple("<" + names.BORROWED[prefix] for prefix in ("owl", "rdf", "rdfs", "xsd"))


@dataclass(frozen=True, slots=True)
class Inference:
    """All that holds, and why."""

    supports: dict[Triple, tuple[Term, ...]]  #: Every triple with its claims, strata and derivation, sorted.
    nodes: dict[Triple, Term]  #: Every triple's support node.
    derivations: Derivations
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
    with uncollected():
        return _infer(dataset, progress or (lambda _: None))


def _infer(dataset: Dataset, tell: Callable[[str], None]) -> Inference:
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
    told = tell_all(facts, {claim: record.issued for claim, record in dataset.claims.items()})
    return Inference(told.supports, told.nodes, told.derivations, said, rounds)


@contextmanager
def uncollected() -> Iterator[None]:
    """Pause the collection of cycles: facts only grow, and looking through them again and again takes half the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            if not gc.get_freeze_count():  # what is new goes to the oldest generation, without being looked through
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def assemble(dataset: Dataset) -> Facts:
    """Return the facts that inference starts from: claims, naming, and what the ontology shows of itself."""
    facts = Facts()
    always = facts.chains.ALWAYS
    pairs = {claim: facts.chains.number((claim_pair(record),)) for claim, record in dataset.claims.items()}
    every = {q[2] for q in (*dataset.contents, *dataset.naming, *dataset.ontology) if q[2].startswith('"')}
    literals = sorted(literal for literal in every if not _KEPT.search(literal))
    forms = stored_forms(literals)
    for literal in literals:
        facts.written.setdefault(forms[literal], literal)
    one = {literal: facts.written[form] for literal, form in forms.items()}
    for s, p, o, claim in sorted(set(dataset.contents)):
        facts.state((s, p, one.get(o, o)), claim, pairs[claim])
    for s, p, o, _ in sorted(set(dataset.naming)):
        facts.state((s, p, one.get(o, o)), NAMING, always)
    for s, p, o, _ in sorted(set(dataset.ontology)):
        individual = p == RDF_TYPE and not o.startswith(_BUILT_IN)
        named = not s.startswith("_:") and not o.startswith("_:")
        if named and (individual or p in SHOWN):
            facts.state((s, p, one.get(o, o)), ONTOLOGY, always, concluded_upon=individual)
    return facts


def claim_pair(record: ClaimRecord) -> Pair:
    """Return when and how what a claim asserts holds."""
    modality = frozenset(record.modality) - {REPORTED}
    return PLAIN if not modality and record.validity == TIMELESS else Pair(record.validity, modality)


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
