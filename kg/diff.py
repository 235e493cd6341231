"""What changed between two editions of the graph: claims, conclusions, and the answers to canned questions.

A claim is the same as long as its IRI is: its slug is stable, and a changed meaning gets a new one. It is changed where
what it asserts, or anything said about it, is no longer the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kg import names
from kg.ask import ask
from kg.catalogue import Question
from kg.editions import Edition
from kg.engine import Rows
from kg.labels import labels, shown
from kg.sources import Dataset
from kg.terms import Term, Triple, iri, iri_text, is_iri, plain

_LABEL: Final = iri(names.expand("rdfs:label"))


@dataclass(frozen=True, slots=True)
class ChangedClaim:
    """A claim that is in both editions and not the same."""

    claim: Term
    label: str  #: In the newer edition.
    lost: tuple[Triple, ...]  #: Asserted by it, or said of it, only before.
    gained: tuple[Triple, ...]  #: Only now.


@dataclass(frozen=True, slots=True)
class ChangedAnswer:
    """A question of the newer edition whose rows, asked with its defaults, are not the same; or one that is gone."""

    question: str
    variables: tuple[str, ...]
    lost: tuple[tuple[str, ...], ...]  #: Rows as shown, only before.
    gained: tuple[tuple[str, ...], ...]  #: Only now.
    status: str  #: ``changed``, ``new`` or ``gone``.


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that changed."""

    old: str
    new: str
    added: tuple[tuple[Term, str], ...]  #: Claims with their labels.
    removed: tuple[tuple[Term, str], ...]
    changed: tuple[ChangedClaim, ...]
    gained: tuple[Triple, ...]  #: Conclusions.
    lost: tuple[Triple, ...]
    answers: tuple[ChangedAnswer, ...]

    @property
    def nothing(self) -> bool:
        """Whether the two are the same."""
        return not (self.added or self.removed or self.changed or self.gained or self.lost or self.answers)


def diff(old: Edition, new: Edition) -> Changes:
    """Compare two editions."""
    before, after = _claims(old.dataset), _claims(new.dataset)
    concluded_before = {found.triple for found in old.graph.derivations.values()}
    concluded_after = {found.triple for found in new.graph.derivations.values()}
    return Changes(
        old.name,
        new.name,
        tuple((claim, _label(after[claim])) for claim in sorted(after.keys() - before.keys())),
        tuple((claim, _label(before[claim])) for claim in sorted(before.keys() - after.keys())),
        tuple(_changed(before, after)),
        tuple(sorted(concluded_after - concluded_before)),
        tuple(sorted(concluded_before - concluded_after)),
        tuple(_answers(old, new)),
    )


def to_json(changes: Changes) -> str:
    """Return changes as JSON, terms as N-Triples."""
    return json.dumps(
        {
            "old": changes.old,
            "new": changes.new,
            "claims": {
                "added": [{"claim": claim, "label": label} for claim, label in changes.added],
                "removed": [{"claim": claim, "label": label} for claim, label in changes.removed],
                "changed": [
                    {"claim": one.claim, "label": one.label, "lost": one.lost, "gained": one.gained}
                    for one in changes.changed
                ],
            },
            "conclusions": {"gained": changes.gained, "lost": changes.lost},
            "answers": [
                {
                    "question": one.question,
                    "status": one.status,
                    "variables": one.variables,
                    "lost": one.lost,
                    "gained": one.gained,
                }
                for one in changes.answers
            ],
        },
        ensure_ascii=False,
        indent=2,
    ) + "\n"  # fmt: skip


def to_markdown(changes: Changes) -> str:
    """Return changes as Markdown, as release notes have them."""
    return "\n".join(_lines(changes)) + "\n"


def _lines(changes: Changes) -> Iterator[str]:
    yield f"# From {changes.old} to {changes.new}"
    if changes.nothing:
        yield from ("", "Nothing changed.")
        return
    for title, claims in (("added", changes.added), ("removed", changes.removed)):
        if claims:
            yield from ("", f"## Claims {title}: {len(claims)}", "")
            yield from (f"- {label} (`{_short(claim)}`)" for claim, label in claims)
    if changes.changed:
        yield from ("", f"## Claims changed: {len(changes.changed)}")
        for one in changes.changed:
            yield from ("", f"- {one.label} (`{_short(one.claim)}`)")
            yield from (f"  - before: `{_shown(triple)}`" for triple in one.lost)
            yield from (f"  - now: `{_shown(triple)}`" for triple in one.gained)
    for title, triples in (("gained", changes.gained), ("lost", changes.lost)):
        if triples:
            yield from ("", f"## Conclusions {title}: {len(triples)}", "")
            yield from (f"- `{_shown(triple)}`" for triple in triples)
    if changes.answers:
        yield from ("", f"## Answers changed: {len(changes.answers)}")
        for answer in changes.answers:
            yield from ("", f"- `{answer.question}` ({answer.status})")
            yield from (f"  - no longer: {' | '.join(row)}" for row in answer.lost)
            yield from (f"  - now: {' | '.join(row)}" for row in answer.gained)


def _claims(dataset: Dataset) -> dict[Term, frozenset[Triple]]:
    """Return what each claim asserts and what is said of it, passages by their digests, too."""
    found: dict[Term, set[Triple]] = {claim: set() for claim in dataset.claims}
    for s, p, o, graph in dataset.contents:
        found[graph].add((s, p, o))
    for s, p, o, _ in dataset.records:
        if s in found:
            found[s].add((s, p, o))
    return {claim: frozenset(triples) for claim, triples in found.items()}


def _changed(
    before: Mapping[Term, frozenset[Triple]], after: Mapping[Term, frozenset[Triple]]
) -> Iterator[ChangedClaim]:
    for claim in sorted(before.keys() & after.keys()):
        if before[claim] != after[claim]:
            lost, gained = sorted(before[claim] - after[claim]), sorted(after[claim] - before[claim])
            yield ChangedClaim(claim, _label(after[claim]), tuple(lost), tuple(gained))


def _answers(old: Edition, new: Edition) -> Iterator[ChangedAnswer]:
    """Ask the newer edition's questions of both, so that what differs is what there is to say."""
    asked = {one.name: one for one in new.questions}
    for name in sorted(old.question_names | asked.keys()):
        if name not in asked:
            yield ChangedAnswer(name, (), (), (), "gone")
        elif _asks_nothing(asked[name]):
            (_, was), (variables, rows) = _rows(old, asked[name]), _rows(new, asked[name])
            if name not in old.question_names:
                yield ChangedAnswer(name, variables, (), rows, "new")
            elif set(was) != set(rows):
                yield ChangedAnswer(name, variables, _minus(was, rows), _minus(rows, was), "changed")


def _asks_nothing(question: Question) -> bool:
    """Whether a question has an answer without anybody's giving a value."""
    return not any(parameter.required and parameter.default is None for parameter in question.parameters)


def _rows(edition: Edition, question: Question) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return a question's columns and rows as shown."""
    found = ask(edition.graph.public, question, {}).answer
    if not isinstance(found, Rows):
        return (), ()
    known = labels(edition.graph.public, (term for row in found.rows for term in row))
    return found.variables, tuple(tuple(shown(term, known) for term in row) for row in found.rows)


def _minus(rows: Iterable[tuple[str, ...]], others: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    there = set(others)
    return tuple(row for row in rows if row not in there)


def _label(triples: Iterable[Triple]) -> str:
    texts = sorted(o for _, p, o in triples if p == _LABEL and o.endswith("@en"))
    return plain(texts[0]) if texts else ""


def _short(term: Term) -> str:
    return names.shorten(iri_text(term)) if is_iri(term) else term


def _shown(triple: Triple) -> str:
    return " ".join(map(_short, triple))
