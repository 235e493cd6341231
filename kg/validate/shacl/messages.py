"""Messages of SPARQL-based constraints: ``{?name}`` and ``{$name}`` stand for what the row binds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from kg.terms import Term, literal, parse_literal, plain

_SLOT: Final = re.compile(r"\{[?$](\w+)\}")


def fill(messages: Iterable[Term], row: Mapping[str, Term]) -> tuple[Term, ...]:
    """Put values into the slots of messages; a slot without a value stays.

    Args:
        messages: Literals.
        row: Terms by variable.
    """
    filled = []
    for message in messages:
        text, datatype, language = parse_literal(message)
        new = _SLOT.sub(lambda slot: plain(row[slot[1]]) if row.get(slot[1]) else slot[0], text)
        filled.append(literal(new, None if language else datatype, language))
    return tuple(filled)
