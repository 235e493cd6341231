"""The support node of each triple, in memory: what a row rests on is found without asking a store."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from operator import methodcaller
from typing import Final, TypeAlias

from kg.engine.embedded import stored_forms
from kg.terms import Term

#: A triple as ``subject predicate object``, its literal in the form of a store, to its support node.
Nodes: TypeAlias = Mapping[str, Term]

_REWRITTEN: Final = re.compile(r'"(?:\^\^<|@[a-z0-9-]*[A-Z])')  #: In literals that a store may write in another way.


def read_nodes(data: bytes) -> Nodes:
    """Index the quads of an N-Quads text whose graphs are support nodes, as :func:`kg.layout.traced` writes it."""
    text = data.decode()
    lines = text.split(" .\n")
    after_labelled = text.count(" .\n", 0, text.index("\n\n") + 1)
    lines[after_labelled] = lines[after_labelled].lstrip("\n")
    found: dict[str, Term] = {}
    found.update(map(methodcaller("rsplit", " ", 1), lines[:-1]))
    rewritten = list(_rewritten(text))
    forms = stored_forms(triple[2] for triple in rewritten)
    for subject, predicate, value in rewritten:
        node = found.pop(f"{subject} {predicate} {value}")
        found[f"{subject} {predicate} {forms[value]}"] = node
    return found


def _rewritten(text: str) -> Iterator[tuple[Term, Term, Term]]:
    """Yield the triples whose object may have another form in a store, each once."""
    last = -1
    for place in _REWRITTEN.finditer(text):
        start = text.rfind("\n", 0, place.start()) + 1
        if start != last:
            subject, predicate, rest = text[start : text.index(" .\n", place.end())].split(" ", 2)
            yield subject, predicate, rest.rpartition(" ")[0]
        last = start
