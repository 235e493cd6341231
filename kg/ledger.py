"""What a build knows beside its stores, as JSON: claims, support nodes, derivations, rules and its own report.

Terms are written once and referred to by number, which keeps the file small and quick to read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from kg.infer.derivation import Derivation, Derivations, Step
from kg.infer.validity import Pair
from kg.sources import ClaimRecord
from kg.terms import Term, Triple
from kg.times import Basis, Span, Validity

#: Days as they stand in the file: possible start and end, whether any is certain, certain start and end.
_Days: TypeAlias = list[Any]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Claims, support nodes, derivations and rules of a build."""

    claims: dict[Term, ClaimRecord]
    supports: dict[Term, tuple[Term, ...]]  #: Alternatives of each support node that is more than itself.
    derivations: Derivations
    rules: dict[Term, str]  #: What each rule says, in English.


def dump(ledger: Ledger) -> bytes:
    """Write a ledger; the same ledger gives the same bytes."""
    writer = _Writer()
    body = {
        "claims": [writer.claim(record) for record in ledger.claims.values()],
        "supports": [[writer.term(node), writer.terms_of(found)] for node, found in ledger.supports.items()],
        "derivations": [writer.derivation(derivation) for derivation in ledger.derivations.values()],
        "rules": [[writer.term(rule), text] for rule, text in ledger.rules.items()],
    }
    whole = {"terms": list(writer.terms), "pairs": writer.listed, **body}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def load(data: bytes) -> Ledger:
    """Read a ledger that :func:`dump` wrote."""
    body = json.loads(data)
    reader = _Reader(body["terms"], body["pairs"])
    claims = [reader.claim(entry) for entry in body["claims"]]
    derivations = [reader.derivation(entry) for entry in body["derivations"]]
    return Ledger(
        {record.claim: record for record in claims},
        {reader.terms[node]: reader.terms_of(found) for node, found in body["supports"]},
        Derivations({derivation.iri: derivation for derivation in derivations}),
        {reader.terms[rule]: text for rule, text in body["rules"]},
    )


@dataclass
class _Writer:
    terms: dict[Term, int] = field(default_factory=dict)
    pairs: dict[Pair, int] = field(default_factory=dict)
    listed: list[list[Any]] = field(default_factory=list)

    def term(self, term: Term) -> int:
        return self.terms.setdefault(term, len(self.terms))

    def terms_of(self, terms: tuple[Term, ...]) -> list[int]:
        return [self.term(term) for term in terms]

    def pair(self, pair: Pair) -> int:
        if pair not in self.pairs:
            self.pairs[pair] = len(self.listed)
            self.listed.append([_days(pair.validity), self.terms_of(tuple(sorted(pair.modality)))])
        return self.pairs[pair]

    def claim(self, record: ClaimRecord) -> list[Any]:
        named = self.terms_of((record.claim, record.source, *([record.voice] if record.voice else [])))
        dates = [*record.starts, *record.ends, *_days(record.validity)]
        return [named, record.issued, record.basis.value, dates, self.terms_of(record.modality)]

    def derivation(self, found: Derivation) -> list[Any]:
        steps = [self.step(step) for step in found.steps]
        return [self.term(found.iri), self.terms_of(found.triple), steps]

    def step(self, step: Step) -> list[Any]:
        triples = [number for triple in step.triples for number in self.terms_of(triple)]
        when = [self.pair(step.pair), step.known_from]
        return [self.term(step.rule), *when, triples, self.terms_of(step.supports), self.terms_of(step.via), step.cost]


class _Reader:
    def __init__(self, terms: list[Term], pairs: list[list[Any]]) -> None:
        self.terms = terms
        self._pairs = [Pair(_validity(days), frozenset(self.terms_of(modality))) for days, modality in pairs]

    def terms_of(self, numbers: list[int]) -> tuple[Term, ...]:
        terms = self.terms
        return tuple([terms[number] for number in numbers])

    def claim(self, entry: list[Any]) -> ClaimRecord:
        named, issued, basis, dates, modality = entry
        claim, source, *voice = self.terms_of(named)
        starts, ends = (dates[0], dates[1]), (dates[2], dates[3])
        validity = _validity(dates[4:])
        return ClaimRecord(
            claim,
            source,
            issued,
            Basis(basis),
            starts,
            ends,
            validity,
            self.terms_of(modality),
            next(iter(voice), None),
        )

    def derivation(self, entry: list[Any]) -> Derivation:
        name, triple, steps = entry
        found = tuple(self.step(number, step) for number, step in enumerate(steps, start=1))
        return Derivation(self.terms[name], self._triple(triple), found)

    def step(self, number: int, entry: list[Any]) -> Step:
        rule, pair, known_from, triples, supports, via, cost = entry
        matched = tuple([self._triple(triples[at : at + 3]) for at in range(0, len(triples), 3)])
        return Step(
            number,
            self.terms[rule],
            self._pairs[pair],
            known_from,
            matched,
            self.terms_of(supports),
            self.terms_of(via),
            cost,
        )

    def _triple(self, numbers: list[int]) -> Triple:
        subject, predicate, value = numbers
        return self.terms[subject], self.terms[predicate], self.terms[value]


def _days(validity: Validity) -> _Days:
    possible, certain = validity.possible, validity.certain
    inner = [certain is not None, *((certain.start, certain.end) if certain else (None, None))]
    return [possible.start, possible.end, *inner]


def _validity(days: _Days) -> Validity:
    start, end, known, certain_start, certain_end = days
    return Validity(Span(start, end), Span(certain_start, certain_end) if known else None)
