"""One line that cites a claim: where it stands in which article, whose word it is, and of what kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kg.evidence import Cited, Quoted
from kg.labels import shown
from kg.terms import Term


def citation(one: Cited, names: Mapping[Term, str]) -> str:
    """Return the citation of a claim, e.g. ``000:1840-1885 · author of 000 · position``.

    Args:
        one: The claim.
        names: What to show for its voice and modality.
    """
    kind = ", ".join(shown(term, names) for term in one.record.modality)
    return " · ".join(part for part in (places(one.passages), shown(one.record.voice, names), kind) if part)


def citations(claims: Iterable[Term], cited: Mapping[Term, Cited], names: Mapping[Term, str]) -> tuple[str, ...]:
    """Return the citations of some claims in the order of the articles, each once."""
    ordered = sorted(claims, key=lambda claim: ([(p.source, p.start) for p in cited[claim].passages], claim))
    return tuple(dict.fromkeys(citation(cited[claim], names) for claim in ordered))


def places(passages: Sequence[Quoted]) -> str:
    """Return where a claim is stated, without its context: article, then code points, ends exclusive."""
    stated = [passage for passage in passages if not passage.context]
    ranges = ", ".join(f"{passage.start}-{passage.end}" for passage in stated)
    return f"{stated[0].source}:{ranges}" if stated else ""
