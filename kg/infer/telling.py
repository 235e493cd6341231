"""What is proved over numbers, told in terms: supports, support nodes and derivations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.infer.derivation import Derivation, Derivations, Step, derivation_iri, step_iri, support_node
from kg.infer.facts import Facts, Way
from kg.infer.proofs import Node, Proofs, Take
from kg.infer.validity import Pair
from kg.terms import Term, Triple


@dataclass(frozen=True, slots=True)
class Told:
    """All that holds, and why."""

    supports: dict[Triple, tuple[Term, ...]]  #: Every triple with its claims, strata and derivation, sorted.
    nodes: dict[Triple, Term]  #: Every triple's support node.
    derivations: Derivations


def tell_all(facts: Facts, issued: Mapping[Term, str]) -> Told:
    """Tell what holds and why.

    Args:
        facts: What inference found.
        issued: The day of issue behind each claim.
    """
    proofs = Proofs(facts)
    takes = proofs.takes()
    iris = {number: derivation_iri(facts.triple(number)) for number in takes}
    supports: dict[int, tuple[Term, ...]] = {}
    for number, fact in enumerate(facts.all):
        if fact.pairs:
            concluded = [iris[number]] if number in iris else []
            supports[number] = tuple(sorted([*fact.base, *concluded]))
    nodes = {number: support_node(found) for number, found in supports.items()}
    derivations = _Teller(facts, proofs, issued, iris, nodes).derivations(takes)
    return Told(
        {facts.triple(number): found for number, found in supports.items()},
        {facts.triple(number): node for number, node in nodes.items()},
        Derivations({found.iri: found for found in sorted(derivations, key=lambda found: found.iri)}),
    )


class _Teller:
    def __init__(
        self, facts: Facts, proofs: Proofs, issued: Mapping[Term, str], iris: dict[int, Term], nodes: dict[int, Term]
    ) -> None:
        self._facts = facts
        self._proofs = proofs
        self._issued = issued
        self._iris = iris
        self._nodes = nodes
        self._numbers: dict[tuple[Way, Pair], int] = {}
        self._known: dict[tuple[Way, Pair], str | None] = {}

    def derivations(self, takes: dict[int, list[Take]]) -> list[Derivation]:
        """Number the steps of every conclusion, those that look the same once; then tell them."""
        kept: dict[int, list[Take]] = {}
        for number, found in takes.items():
            places: dict[tuple[Term, tuple[Term, ...], Pair], int] = {}
            for take in found:
                place = places.setdefault((take.way.rule, self._premises(take), take.pair), len(places) + 1)
                self._numbers[take.way, take.pair] = place
                if place > len(kept.setdefault(number, [])):
                    kept[number].append(take)
        for take in sorted((take for found in takes.values() for take in found), key=lambda take: take.cost):
            self._known[take.way, take.pair] = max(filter(None, map(self._day, take.nodes)), default=None)
        return [
            Derivation(self._iris[number], self._facts.triple(number), tuple(map(self._step, found)))
            for number, found in kept.items()
        ]

    def _premises(self, take: Take) -> tuple[Term, ...]:
        return tuple(dict.fromkeys(self._nodes[premise] for premise in take.way.premises))

    def _step(self, take: Take) -> Step:
        return Step(
            n=self._numbers[take.way, take.pair],
            rule=take.way.rule,
            pair=take.pair,
            known_from=self._known[take.way, take.pair],
            triples=tuple(self._facts.triple(premise) for premise in take.way.premises),
            supports=tuple(self._nodes[premise] for premise in take.way.premises),
            via=tuple(self._via(node) for node in take.nodes),
            cost=take.cost,
        )

    def _via(self, node: Node) -> Term:
        if node in self._proofs.given:
            return self._proofs.given[node]
        iri, number = self._iris[node[0]], self._numbers[self._proofs.taken[node]]
        return iri if number == 1 else step_iri(iri, number)

    def _day(self, node: Node) -> str | None:
        """Return the latest day of issue among the claims that the shortest proof of a premise rests on."""
        if node in self._proofs.given:
            return self._issued.get(self._proofs.given[node])
        return self._known[self._proofs.taken[node]]
