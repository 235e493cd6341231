"""Why a query finds nothing: the first of its patterns after which no solution is left.

The parts of a group are added one by one, in the order written, conditions last as SPARQL applies them, and each time
the store is asked whether any solution is left. What is first to leave none is told; of GRAPH, UNION and sub-selects
the part within.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from kg.engine import Engine, Truth
from kg.errors import LodestoneError
from kg.labels import labels, shown
from kg.sparql.model import (
    Atom,
    Bind,
    Element,
    Filter,
    Group,
    InGraph,
    Minus,
    Optional,
    Path,
    Pattern,
    Query,
    SubSelect,
    Triples,
    Union,
)
from kg.sparql.parser import parse
from kg.sparql.paths import path_text
from kg.terms import Term, iri, is_iri, plain

_VALUE = re.compile(r'VALUES\s+[?$](\w+)\s*\{\s*(<[^<>\s]*>|"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^<[^<>\s]*>)?)\s*\}')


class Part(StrEnum):
    """What left no solution."""

    PATTERN = "pattern"
    FILTER = "filter"
    MINUS = "minus"
    VALUES = "values"
    ALTERNATIVES = "alternatives"  #: A UNION, each of whose parts fails for itself.
    AFTERWARDS = "afterwards"  #: GROUP BY and HAVING, LIMIT or VALUES after the pattern, which does have solutions.


@dataclass(frozen=True, slots=True)
class Vain:
    """The first part of a query after which no solution is left."""

    part: Part
    text: str  #: As SPARQL, on one line.
    words: str  #: A pattern with labels for its terms, and for variables that have one value; else the text.
    before: int  #: How many patterns before it do have a solution together.
    alternatives: tuple[Vain, ...] = ()

    def told(self, language: str) -> str:
        """Say it in a sentence, in ``"en"`` or ``"zh"``."""
        chinese = language == "zh"
        if self.part is Part.ALTERNATIVES:
            each = dict.fromkeys(_phrase(one, language, within=True) for one in self.alternatives)
            text = (
                f"各分支均无解：{'；'.join(each)}" if chinese else f"No alternative has a solution: {'; '.join(each)}"
            )
        else:
            text = _phrase(self, language)
        if not self.before or self.part is Part.AFTERWARDS:
            return f"{text}。" if chinese else f"{text}."
        if chinese:
            return f"{text}；其前 {self.before} 个模式有解。"
        return f"{text}; the {'pattern' if self.before == 1 else f'{self.before} patterns'} before it can be matched."


def first_in_vain(engine: Engine, text: str, language: str = "en") -> Vain | None:
    """Return the first part of a SELECT or CONSTRUCT query after which no solution is left.

    Args:
        engine: What gave no row.
        text: The query, with all terms in place.
        language: Of the labels, ``"en"`` or ``"zh"``.

    Returns:
        The part; ``None`` where the pattern as a whole has a solution and nothing after it takes that away, or where
        the store cannot tell.

    Raises:
        SyntaxFault: The text is no query.
        Refused: It uses what is not answered here.
    """
    query = parse(text)
    search = _Search(engine, query, dict(_VALUE.findall(text)), language)
    try:
        found = search.group(query.body.where, "", "{ ", " }")
    except LodestoneError:  # The store gave up on a part: better no explanation than a wrong one.
        return None
    body = query.body
    if found or not (body.having or body.values or body.sliced):
        return found
    rest = _line(text[body.tail : body.end])
    return Vain(Part.AFTERWARDS, rest, rest, search.matched)


@dataclass
class _Search:
    engine: Engine
    query: Query
    values: dict[str, Term]  #: The value of each variable that has but one.
    language: str
    matched: int = 0  #: Patterns that were found to have a solution together.
    prefixes: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.prefixes = dict(self.query.prefixes)

    def group(self, group: Group, before: str, opening: str, closing: str) -> Vain | None:
        """Search a group.

        Args:
            group: Its parts are added one by one.
            before: What stands open before the group: groups around it with their parts so far.
            opening: How the group begins.
            closing: What closes it and everything around it.
        """
        inside = ""
        for element in sorted(group.elements, key=lambda one: isinstance(one, Filter)):
            if isinstance(element, Triples):
                for pattern in element.patterns:
                    written = f"{_atom(pattern.subject)} {_path(pattern.path)} {_atom(pattern.object)}"
                    if not self._holds(f"{before}{opening}{inside}{written} . {closing}"):
                        return Vain(Part.PATTERN, written, self._words(pattern), self.matched)
                    self.matched += 1
                    inside += f"{written} . "
                continue
            written = self.query.text[element.start : element.end]
            if not isinstance(element, Optional | Bind) and not self._holds(
                f"{before}{opening}{inside}{written} {closing}"
            ):
                return self._within(element, f"{before}{opening}{inside}", closing)
            self.matched += _patterns(element)
            inside += f"{written} "
        return None

    def _within(self, element: Element, before: str, closing: str) -> Vain | None:
        written = _line(self.query.text[element.start : element.end])
        match element:
            case InGraph(name=name, group=inner):
                found = self.group(inner, before, f"GRAPH {_atom(name)} {{ ", f"}} {closing}")
            case Union(groups=(inner,)):
                found = self.group(inner, before, "{ ", f"}} {closing}")
            case Union(groups=groups):
                return self._alternatives(groups, before, closing, written)
            case SubSelect(body=body):
                found = self.group(body.where, "", "{ ", " }")
            case _:
                kind = {Filter: Part.FILTER, Minus: Part.MINUS}.get(type(element), Part.VALUES)
                return Vain(kind, written, self._filled(written), self.matched)
        return found or Vain(Part.PATTERN, written, written, self.matched)

    def _alternatives(self, groups: tuple[Group, ...], before: str, closing: str, written: str) -> Vain:
        matched, found = self.matched, []
        for group in groups:
            self.matched = matched
            one = self.group(group, before, "{ ", f"}} {closing}")
            if one:
                found.append(one)
        return Vain(Part.ALTERNATIVES, written, written, matched, tuple(found))

    def _holds(self, pattern: str) -> bool:
        found = self.engine.query(f"{self.query.text[: self.query.prologue]} ASK {pattern}")
        return isinstance(found, Truth) and found.value

    def _words(self, pattern: Pattern) -> str:
        terms = [self._term(part) for part in (pattern.subject, pattern.path, pattern.object)]
        names = labels(self.engine, [term for term in terms if is_iri(term)], self.language)
        return " ".join(f"[{shown(term, names)}]" if term[:1] in ("<", '"') else term for term in terms)

    def _filled(self, written: str) -> str:
        """Return a condition with numbers, days and texts in place of variables that have but one value."""

        def value(found: re.Match[str]) -> str:
            term = self.values.get(found[1], "")
            return plain(term) if term.startswith('"') else found[0]

        return re.sub(r"(?<!BOUND\()[?$](\w+)", value, written)

    def _term(self, part: Path) -> str:
        """Return the term of an atom, the value of a variable that has one, else the text."""
        if not isinstance(part, Atom):
            return path_text(part)
        if part.kind == "var":
            return self.values.get(part.text) or f"?{part.text}"
        if part.kind != "iri" or part.text.startswith("<"):
            return part.text
        prefix, _, local = part.text.partition(":")
        return iri(self.prefixes[prefix] + local) if prefix in self.prefixes else part.text


def _patterns(element: Element) -> int:
    """Return how many patterns an element asks for that has a solution; alternatives count as one."""
    match element:
        case Triples(patterns=patterns):
            return len(patterns)
        case InGraph(group=group) | Union(groups=(group,)):
            return sum(map(_patterns, group.elements))
        case SubSelect(body=body):
            return sum(map(_patterns, body.where.elements))
        case _:
            return int(isinstance(element, Union))


def _atom(atom: Atom) -> str:
    """Return an atom as text; a blank node as a variable, since the parts of a group are asked apart."""
    return {"var": f"?{atom.text}", "blank": f"?_{re.sub(r'[^A-Za-z0-9]', '_', atom.text)}"}.get(atom.kind, atom.text)


def _path(path: Path) -> str:
    return _atom(path) if isinstance(path, Atom) else path_text(path)


def _line(text: str) -> str:
    return " ".join(text.split())


_WORDS: Final = {
    "en": {
        Part.PATTERN: "Nothing matches {words}",
        Part.FILTER: "No solution passes {words}",
        Part.MINUS: "{words} takes every solution away",
        Part.VALUES: "No solution has a value of {words}",
        Part.AFTERWARDS: "The patterns have solutions, but {words} leaves none",
    },
    "zh": {
        Part.PATTERN: "没有内容匹配 {words}",
        Part.FILTER: "没有解满足 {words}",
        Part.MINUS: "{words} 排除了所有的解",
        Part.VALUES: "没有解取 {words} 中的值",
        Part.AFTERWARDS: "模式有解，但 {words} 之后一无所剩",
    },
}


def _phrase(vain: Vain, language: str, *, within: bool = False) -> str:
    """Say what failed, without what came before it, as the beginning of a sentence or within one."""
    if vain.part is Part.ALTERNATIVES:
        return " / ".join(_phrase(one, language, within=within) for one in vain.alternatives)
    text = _WORDS[language][vain.part]
    return (text[0].lower() + text[1:] if within else text).format(words=vain.words)
