"""Answers as JSON values: rows with labels, the claims that each rests on, cut to a size, and said when cut."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from kg.citations import places
from kg.engine import Answer, Rows, Truth
from kg.evidence import Account, Cited, claims_of
from kg.labels import shown
from kg.names import shorten
from kg.terms import Term, iri_text, is_iri, parse_literal

MOST_CHARACTERS: Final = 60_000  #: Of one answer, as JSON.
_LEAST_TEXT: Final = 16  #: Characters that are left of a text, however long the whole.
_CITED: Final = 8  #: Claims cited per row.


def of_answer(
    answer: Answer, names: Mapping[Term, str], account: Account | None, limit: int, offset: int
) -> dict[str, Any]:
    """Return an answer as a JSON value.

    Args:
        answer: Rows, triples or a truth value.
        names: Labels of its terms.
        account: What its rows rest on, where that is known.
        limit: Most rows.
        offset: Rows passed over first.
    """
    if isinstance(answer, Truth):
        grounds = _grounds(0, account)
        return {"answer": answer.value, "claims": grounds.pop("cited", {}), **grounds}
    columns = answer.variables if isinstance(answer, Rows) else ("subject", "predicate", "object")
    every = answer.rows if isinstance(answer, Rows) else answer.triples
    numbers = {row: number for number, row in enumerate(account.rows.rows)} if account else {}
    rows = []
    cited: dict[str, Any] = {}
    for number, row in enumerate(every[offset : offset + limit], offset + 1):
        cells = {name: of_term(term, names) for name, term in zip(columns, row, strict=True) if term is not None}
        grounds = _grounds(numbers[row], account) if row in numbers else {}
        cited |= grounds.pop("cited", {})
        rows.append({"row": number, "values": cells, **grounds})
    body = {"columns": list(columns), "total": len(every), "rows": rows, "claims": cited}
    if every and offset >= len(every):
        del body["claims"]
        return {**body, "cut": f"there are {len(every)} rows, none after the offset: ask with a smaller offset"}
    remedy = "ask for the next with offset {next}, or for less by arguments"
    return cut(body, "rows", max(0, len(every) - offset), remedy, offset)


def of_term(term: Term, names: Mapping[Term, str]) -> Any:  # noqa: ANN401 - a JSON value
    """Return a term: a text or number as text, an IRI as short form and label."""
    if is_iri(term):
        short = shorten(iri_text(term))
        label = names.get(term)
        return {"id": short, "label": label} if label and label != short else short
    return parse_literal(term).text if term.startswith('"') else term


def _grounds(number: int, account: Account | None) -> dict[str, Any]:
    """Return the claims that a row of an account rests on, by their short forms, and what is to be said of them."""
    if account is None or number >= len(account.evidence):
        return {}
    evidence = account.evidence[number]
    proved = [claim for tree in account.proofs[number] for claim in claims_of(tree)]
    claims = sorted(set(evidence.claims)) if evidence.aggregated else list(dict.fromkeys(proved))
    body: dict[str, Any] = {"restsOn": [shorten(iri_text(claim)) for claim in claims[:_CITED]]}
    if len(claims) > _CITED:
        body["restsOnMore"] = len(claims) - _CITED
    return {**body, "cited": of_claims(claims[:_CITED], account.cited, account.names)}


def of_claims(claims: Iterable[Term], cited: Mapping[Term, Cited], names: Mapping[Term, str]) -> dict[str, Any]:
    """Return citations by the short forms of claims: wording, article and code points, voice and kind."""
    return {shorten(iri_text(claim)): _citation(cited[claim], names) for claim in claims if claim in cited}


def _citation(one: Cited, names: Mapping[Term, str]) -> dict[str, Any]:
    context = [f"{p.source}:{p.start}-{p.end}" for p in one.passages if p.context]
    return {
        "says": shown(one.claim, names),
        "source": shorten(iri_text(one.record.source)),
        "passages": places(one.passages),
        **({"readWith": context} if context else {}),
        "voice": shown(one.record.voice, names),
        "modality": [shown(term, names) for term in one.record.modality],
    }


def cut(body: dict[str, Any], name: str, total: int, remedy: str, offset: int = 0) -> dict[str, Any]:
    """Drop the last items of a list until the whole is short enough; say so where any is left out.

    Args:
        body: A JSON object; its ``claims`` that no item names any more go, too.
        name: Of the list.
        total: How many items there are from the offset on.
        remedy: What to do to get the others; ``{next}`` stands for the offset of the first that is left out.
        offset: How many items were passed over.
    """
    items = body[name]
    while len(items) > 1 and size(body) > MOST_CHARACTERS:
        del items[max(1, len(items) * MOST_CHARACTERS // size(body) - 1) :]
        used = json.dumps(items, ensure_ascii=False)
        body["claims"] = {claim: one for claim, one in body.get("claims", {}).items() if f'"{claim}"' in used}
    told = []
    if len(items) < total:
        after = " after the offset" if offset else ""
        told = [f"{len(items)} of {total} {name}{after} shown: {remedy.format(next=offset + len(items))}"]
    most = MOST_CHARACTERS
    while size(body) > MOST_CHARACTERS and most > _LEAST_TEXT:
        most //= 2
        items[:] = [_shortened(item, most) for item in items]
    if most < MOST_CHARACTERS:
        told.append(f"texts of more than {most:,} characters are cut short: ask for a part of them with SUBSTR")
    if told:
        body["cut"] = "; ".join(told)
    if not body.get("claims", True):
        del body["claims"]
    return body


def _shortened(value: Any, most: int) -> Any:  # noqa: ANN401 - a JSON value
    """Return a JSON value whose texts have so many characters at most, an ellipsis where one had more."""
    if isinstance(value, dict):
        return {name: _shortened(one, most) for name, one in value.items()}
    if isinstance(value, list):
        return [_shortened(one, most) for one in value]
    return f"{value[:most]}…" if isinstance(value, str) and len(value) > most else value


def size(body: object) -> int:
    """Return how many characters a JSON value has when written."""
    return len(json.dumps(body, ensure_ascii=False))
