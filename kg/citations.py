"""One line that cites a claim: where it stands in which article, whose word it is, and of what kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kg.engine import Rows
from kg.evidence import Account, Cited, Quoted, claims_of
from kg.labels import shown
from kg.terms import Term, literal


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


def of_row(found: Account, number: int, language: str, most: int | None = None) -> str:
    """Return the citations of a row's shortest proof on one line; of an aggregate, those of all that it counts.

    Args:
        found: The answer with its evidence.
        number: Of the row, from 0.
        language: ``"en"`` or ``"zh"``, for what is said where a row rests on no claim, or where citations are left out.
        most: Most citations to write out; all where not given.
    """
    evidence = found.evidence[number]
    proved = [claim for tree in found.proofs[number] for claim in claims_of(tree)]
    said = citations(set(evidence.claims if evidence.aggregated else proved), found.cited, found.names)
    if not said:
        return "不依据任何论断" if language == "zh" else "rests on no claim"
    left = len(said) - most if most is not None and len(said) > most else 0
    more = [f"另有 {left} 条" if language == "zh" else f"and {left} more"] if left else []
    return "; ".join([*said[: len(said) - left], *more])


def of_rows(rows: Rows, found: Account, language: str, most: int | None = None) -> tuple[str, ...]:
    """Return the citations of each row of an answer; arguments as those of :func:`of_row`."""
    place = {row: number for number, row in enumerate(found.rows.rows)}
    return tuple(of_row(found, place[row], language, most) for row in rows.rows)


def with_citations(rows: Rows, found: Account, language: str) -> Rows:
    """Return rows with a further column ``citations``, each in full."""
    lines = of_rows(rows, found, language)
    cited = tuple((*row, literal(line)) for row, line in zip(rows.rows, lines, strict=True))
    return Rows((*rows.variables, "citations"), cited)
