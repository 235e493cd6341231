"""What is proved over numbers, told in terms: supports, support nodes and derivations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter

from kg.infer.derivation import Derivation, Derivations, Step, derivation_iri, step_iri, support_node
from kg.infer.facts import Facts
from kg.infer.proofs import Edge, Node, Proofs
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
    proofs = Proofs(facts, issued)
    takes = proofs.takes()
    triples = {number: facts.triple(number) for number in facts.held()}
    iris = {number: derivation_iri(triples[number]) for number in takes}
    supports: dict[int, tuple[Term, ...]] = {}
    for number in triples:
        found: list[Term] = [*facts.base.get(number, ())]
        if number in iris:
            found.append(iris[number])
        supports[number] = tuple(sorted(found) if len(found) > 1 else found)
    nodes = {number: found[0] if len(found) == 1 else support_node(found) for number, found in supports.items()}
    return Told(
        dict(zip(triples.values(), supports.values(), strict=True)),
        dict(zip(triples.values(), nodes.values(), strict=True)),
        Derivations(_Teller(proofs, takes, triples, iris, nodes)),
    )


class _Teller(Mapping[Term, Derivation]):
    """Derivations by IRI, in order, each written down when it is first asked for."""

    def __init__(
        self,
        proofs: Proofs,
        takes: dict[int, list[Edge]],
        triples: dict[int, Triple],
        iris: dict[int, Term],
        nodes: dict[int, Term],
    ) -> None:
        self._proofs = proofs
        self._takes = takes
        self._triples = triples
        self._iris = iris
        self._nodes = nodes
        self._conclusions = {iri: number for number, iri in sorted(iris.items(), key=itemgetter(1))}
        self._written: dict[Term, Derivation] = {}
        self._numbered: dict[int, dict[Edge, int]] = {}

    def __getitem__(self, name: Term) -> Derivation:
        found = self._written.get(name)
        if found is None:
            number = self._conclusions[name]
            shortest: dict[int, Edge] = {}
            for edge, place in self._numbers(number).items():
                shortest.setdefault(place, edge)
            told = tuple([self._step(edge, place) for place, edge in shortest.items()])
            found = self._written[name] = Derivation(name, self._triples[number], told)
        return found

    def __iter__(self) -> Iterator[Term]:
        return iter(self._conclusions)

    def __len__(self) -> int:
        return len(self._conclusions)

    def _numbers(self, number: int) -> dict[Edge, int]:
        """Number the steps of a conclusion; those that look the same have one number, that of the shortest."""
        found = self._numbered.get(number)
        if found is None:
            edges = self._takes[number]
            if len(edges) == 1:
                found = {edges[0]: 1}
            else:
                places: dict[tuple[object, ...], int] = {}
                found = {edge: places.setdefault(self._look(edge), len(places) + 1) for edge in edges}
            self._numbered[number] = found
        return found

    def _look(self, edge: Edge) -> tuple[object, ...]:
        proofs, nodes = self._proofs, self._proofs.nodes[edge]
        supports = [self._nodes[proofs.fact[node]] for node in nodes]
        return proofs.rule(edge), tuple(dict.fromkeys(supports)), proofs.pairs[edge]

    def _step(self, edge: Edge, place: int) -> Step:
        proofs, nodes = self._proofs, self._proofs.nodes[edge]
        matched = [proofs.fact[node] for node in nodes]
        return Step(
            n=place,
            rule=proofs.rule(edge),
            pair=proofs.pair(edge),
            known_from=proofs.day(edge),
            triples=tuple([self._triples[number] for number in matched]),
            supports=tuple([self._nodes[number] for number in matched]),
            via=tuple([self._via(node) for node in nodes]),
            cost=proofs.costs[edge],
        )

    def _via(self, node: Node) -> Term:
        given = self._proofs.given.get(node)
        if given is not None:
            return given
        number = self._proofs.fact[node]
        place = self._numbers(number)[self._proofs.taken[node]]
        return self._iris[number] if place == 1 else step_iri(self._iris[number], place)
