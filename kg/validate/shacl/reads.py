"""Which triples a query reads: its predicates, and the ways that lead to them from ``$this``.

A way is only followed through patterns that hold wherever the pattern at its end is asked: those of the same group and
of the groups around it. What no way leads to may concern every focus node.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from typing import Final

from kg.errors import SyntaxFault
from kg.sparql import Query
from kg.sparql import model as sparql
from kg.sparql.prologue import expand
from kg.sparql.scope import inner_groups
from kg.terms import Term
from kg.validate.shacl.constraint import Touch
from kg.validate.shacl.model import Alternative, Inverse, Path, Repeat, Sequence, Step
from kg.validate.shacl.paths import join, text, touches
from kg.validate.shacl.query import patterns

#: What a function makes visible of a literal that a comparison does not.
_SEES: Final = {
    "DATATYPE": {"datatype"},
    "LANG": {"language"},
    "BNODE": {"blank"},
    "ISBLANK": {"blank"},
    "ISIRI": {"blank"},
    "ISURI": {"blank"},
    "SAMETERM": {"datatype", "form", "language"},
} | {
    name: {"form"}
    for name in (
        "CONCAT", "CONTAINS", "ENCODE_FOR_URI", "GROUP_CONCAT", "IRI", "LCASE", "MD5", "REGEX", "REPLACE", "SHA1",
        "SHA256", "SHA384", "SHA512", "STR", "STRAFTER", "STRBEFORE", "STRDT", "STRENDS", "STRLANG", "STRLEN",
        "STRSTARTS", "SUBSTR", "UCASE", "URI",
    )
}  # fmt: skip


def reads(query: Query, known: dict[str, str] | None = None) -> Iterator[Touch]:
    """Yield the triples that a query reads.

    Args:
        query: A query with ``$this``.
        known: Ways to other variables that are bound beforehand.
    """
    yield from _group(query, query.body.where, {"this": "", **(known or {})})


def sees(query: Query) -> frozenset[str]:
    """Return what can change the answer beside what literals stand for: datatype, form, language, blank."""
    found = {kind for token in query.tokens if token.kind == "word" for kind in _SEES.get(token.value, ())}
    objects = Counter[str]()
    for pattern in patterns(query.body.where):
        if pattern.object.kind == "literal":
            found |= {"datatype", "form", "language"}
        if pattern.object.kind == "var":
            objects[pattern.object.text] += 1
    tokens = query.tokens
    merged = any(two.value == "DISTINCT" and one.value != "SELECT" for one, two in itertools.pairwise(tokens))
    if merged or any(count > 1 for count in objects.values()):
        found |= {"datatype", "form", "language"}
    return frozenset(found)


def _group(query: Query, group: sparql.Group, known: dict[str, str]) -> Iterator[Touch]:
    own = [p for element in group.elements if isinstance(element, sparql.Triples) for p in element.patterns]
    known = dict(known)
    while True:
        reached = [pattern for pattern in own if _near(pattern, known)]
        for pattern in reached:
            yield from _read(query, pattern, known)
        own = [pattern for pattern in own if pattern not in reached]
        if not reached:
            break
    for pattern in own:
        yield from _anywhere(query, pattern)
    for element in group.elements:
        if isinstance(element, sparql.SubSelect):
            yield from _group(query, element.body.where, {"this": ""})
        if isinstance(element, sparql.InGraph):
            continue  # the shapes, which do not change
        for inner in inner_groups(element):
            yield from _group(query, inner, known)


def _near(pattern: sparql.Pattern, known: dict[str, str]) -> bool:
    ends = (pattern.subject, pattern.object)
    return any(end.kind in ("var", "blank") and end.text in known for end in ends)


def _read(query: Query, pattern: sparql.Pattern, known: dict[str, str]) -> Iterator[Touch]:
    """Yield what a pattern reads one end of which is known, and learn the way to the other."""
    forward = pattern.subject.kind in ("var", "blank") and pattern.subject.text in known
    near, far = (pattern.subject, pattern.object) if forward else (pattern.object, pattern.subject)
    way, path = known[near.text], _path(query, pattern.path)
    if path is None:
        yield Touch(way, None, inverse=not forward)
        return
    path = path if forward else Inverse(path)
    for place, predicate, inverse in touches(path, way):
        yield Touch(place, predicate, inverse)
    if far.kind in ("var", "blank"):
        known.setdefault(far.text, join(way, text(path)))


def _anywhere(query: Query, pattern: sparql.Pattern) -> Iterator[Touch]:
    path = _path(query, pattern.path)
    if path is None:
        yield Touch(None, None)
        return
    yield from (Touch(None, predicate) for _, predicate, _ in touches(path))


def _path(query: Query, path: sparql.Path) -> Path | None:
    """Return a path of a query as one of a shape; ``None`` for a variable or a negated set."""
    match path:
        case sparql.Atom(kind="iri"):
            return Step(_expand(query, path))
        case sparql.Inverse(path=inner):
            found = _path(query, inner)
            return None if found is None else Inverse(found)
        case sparql.Repeat(path=inner, mode=mode):
            found = _path(query, inner)
            return None if found is None else Repeat(found, mode)
        case sparql.Sequence(parts=parts) | sparql.Choice(parts=parts):
            several = [_path(query, part) for part in parts]
            known = tuple(part for part in several if part is not None)
            if len(known) < len(several):
                return None
            return Sequence(known) if isinstance(path, sparql.Sequence) else Alternative(known)
        case _:
            return None


def _expand(query: Query, atom: sparql.Atom) -> Term:
    try:
        return expand(query, atom)
    except SyntaxFault:
        return f"<{atom.text}>"  # the engine will name the prefix that is missing
