"""``sh:minLength``, ``sh:maxLength``, ``sh:pattern``, ``sh:languageIn``, ``sh:uniqueLang`` (W3C SHACL, section 4.4)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final

from kg.engine import Rows
from kg.engine.embedded import Embedded
from kg.terms import XSD, Term, literal, parse_literal, plain
from kg.validate.shacl.constraint import Constraint, Failure, Local, Names, PerFocus, Scope, Shape, Touch, is_blank
from kg.validate.shacl.graph import Graph, fault, name
from kg.validate.shacl.literals import EXACT, INTEGERS, well_typed
from kg.validate.shacl.model import sh

_FLAGS: Final = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}
#: Patterns that every engine of regular expressions reads in the same way.
_PLAIN: Final = re.compile(r"\^?(?:[A-Za-z0-9 _:/,@#-]|\[[A-Za-z0-9_-]+\](?:\{\d+(?:,\d*)?\}|[+*?])?)+\$?")
#: Characters by their Unicode category, such as ``\\p{Lu}``: in XML Schema, and so in SPARQL and SHACL, not in Python.
_CATEGORY: Final = re.compile(r"(?:[^\\]|\\[^pP])*\\[pP]", re.DOTALL)
#: What the engine reads otherwise than XML Schema: operators within brackets, and properties but general categories.
_OTHERWISE: Final = re.compile(r"-\[|--|&&|~~|\\[pP](?!\{[CLMNPSZ][a-z]?\})")
_SEARCH: Final = "SELECT (REGEX(?text, ?pattern, ?flags) AS ?found) ?text ?pattern ?flags {}"
_UNREAD: Final = r"write \p{…} with a general category, such as Lu, and none of -[, --, &&, ~~, \1 or (?= beside it"


def read(graph: Graph, node: Term) -> Iterator[Constraint]:
    """Yield the constraints of this family that a shape has.

    Raises:
        SyntaxFault: A parameter has the wrong kind of value.
    """
    for local in ("minLength", "maxLength"):
        length = graph.one(node, sh(local))
        if length:
            most = local == "maxLength"
            yield Length(whole(node, local, length), most, sh(f"{local[0].upper()}{local[1:]}ConstraintComponent"))
    flags = graph.objects(node, sh("flags"))
    for pattern in graph.objects(node, sh("pattern")):
        yield _pattern(node, pattern, plain(flags[0]) if flags else "")
    languages = graph.one(node, sh("languageIn"))
    if languages:
        tags = graph.items(languages)
        if not all(tag.startswith('"') for tag in tags):
            raise fault(f"sh:languageIn of {name(node)} must list tags of languages, as texts", node, sh("languageIn"))
        yield LanguageIn(tuple(plain(tag).lower() for tag in tags))
    unique = graph.one(node, sh("uniqueLang"))
    if unique:
        if not graph.has(node, sh("path")):
            raise fault(f"sh:uniqueLang of {name(node)} can only be asked of a property shape", node, sh("uniqueLang"))
        if truth(node, "uniqueLang", unique) and plain(unique) == "true":  # "1" does not ask for it
            yield UniqueLang()


def whole(node: Term, local: str, term: Term) -> int:
    """Return the number that a parameter has.

    Raises:
        SyntaxFault: It is no whole number that is at least zero.
    """
    if term.startswith('"'):
        text, datatype, _ = parse_literal(term)
        if datatype in INTEGERS and well_typed(text, datatype) and int(text) >= 0:
            return int(text)
    raise fault(f"sh:{local} must be a literal with a whole number, at least 0: see {name(node)}", node, sh(local))


def truth(node: Term, local: str, term: Term) -> bool:
    """Return the truth value that a parameter has.

    Raises:
        SyntaxFault: It is no ``xsd:boolean``.
    """
    found = parse_literal(term) if term.startswith('"') else None
    if found is None or found.datatype != XSD + "boolean" or not well_typed(found.text, found.datatype):
        raise fault(f"sh:{local} must be true or false: see {name(node)}", node, sh(local))
    return found.text in ("true", "1")


def _pattern(node: Term, pattern: Term, flags: str) -> Pattern:
    if not pattern.startswith('"'):
        raise fault(f"sh:pattern of {name(node)} must be a literal", node, sh("pattern"))
    if set(flags) - set(_FLAGS):
        raise fault(f"sh:flags of {name(node)} must be among {', '.join(_FLAGS)}", node, sh("flags"))
    compiled = 0
    for flag in flags:
        compiled |= _FLAGS[flag]
    try:
        return Pattern(plain(pattern), flags, re.compile(plain(pattern), compiled).search)
    except re.error as error:
        search = _by_category(plain(pattern), flags)
        if search is None:
            told = _UNREAD if _CATEGORY.match(plain(pattern)) else error
            raise fault(f"sh:pattern of {name(node)}: {told}", node, sh("pattern")) from error
        return Pattern(plain(pattern), flags, search, native=True)


def _by_category(pattern: str, flags: str) -> Callable[[str], bool] | None:
    """Return a search by the engine for a pattern with Unicode categories; ``None`` for others, or if it reads none."""
    if not _CATEGORY.match(pattern) or _OTHERWISE.search(pattern):
        return None
    engine = Embedded()
    given = {"pattern": literal(pattern), "flags": literal(flags)}

    def search(text: str) -> bool | None:
        answer = engine.query(_SEARCH, {**given, "text": literal(text)})
        found = answer.rows[0][0] if isinstance(answer, Rows) else None
        return None if found is None else plain(found) == "true"

    return None if search("") is None else lambda text: bool(search(text))


@dataclass(frozen=True, slots=True)
class Length(Local):
    """The text of each value has at least, or at most, so many characters; a blank node has no text."""

    length: int
    most: bool
    reported: Term

    @property
    def component(self) -> Term:
        """The component, told with the constraint."""
        return self.reported

    def holds(self, value: Term) -> bool:
        """Count the code points of the lexical form or the IRI."""
        if value.startswith("_:"):
            return not self.most and self.length == 0
        count = len(plain(value))
        return count <= self.length if self.most else count >= self.length

    def holds_if(self, variable: str, names: Names) -> str:
        """Count in the store: carriers have their form."""
        return f"!({is_blank(variable, names)}) && STRLEN(STR(?{variable})) {'<=' if self.most else '>='} {self.length}"

    def default(self) -> str:
        """Name the length."""
        return f"Value has {'more' if self.most else 'fewer'} than {self.length} characters"


@dataclass(frozen=True, slots=True)
class Pattern(Local):
    """The text of each value has a match of a regular expression; a blank node has no text."""

    pattern: str
    flags: str
    search: Callable[[str], object] = field(compare=False)  #: False, or nothing, where a text has no match.
    native: bool = False  #: Whether only the engine reads the pattern.
    local: ClassVar[str] = "PatternConstraintComponent"

    def holds(self, value: Term) -> bool:
        """Search the lexical form or the IRI."""
        return not value.startswith("_:") and bool(self.search(plain(value)))

    def holds_if(self, variable: str, names: Names) -> str | None:
        """Search in the store, where the pattern means the same to all."""
        if not self.native and (self.flags or not _PLAIN.fullmatch(self.pattern)):
            return None
        matches = f"REGEX(STR(?{variable}), {literal(self.pattern)}, {literal(self.flags)})"
        return f"!({is_blank(variable, names)}) && {matches}"

    def default(self) -> str:
        """Quote the pattern."""
        return f"Value does not match pattern '{self.pattern}'"


@dataclass(frozen=True, slots=True)
class LanguageIn(Local):
    """Each value is a literal whose language lies in one of some ranges (RFC 4647, basic filtering)."""

    ranges: tuple[str, ...]  #: In lower case.
    local: ClassVar[str] = "LanguageInConstraintComponent"

    def holds(self, value: Term) -> bool:
        """Compare whole sub-tags from the left."""
        tag = (parse_literal(value).language or "").lower() if value.startswith('"') else ""
        return bool(tag) and any(r in ("*", tag) or tag.startswith(f"{r}-") for r in self.ranges)

    def holds_if(self, variable: str, names: Names) -> str:
        """Ask ``langMatches``, of carriers too."""
        tag = language(variable, names)
        return " || ".join(f"langMatches({tag}, {literal(wanted)})" for wanted in self.ranges) or "false"

    def default(self) -> str:
        """List the ranges."""
        return f"Value has no language among {', '.join(self.ranges)}"


@dataclass(frozen=True, slots=True)
class UniqueLang(PerFocus):
    """No two values have the same language."""

    local: ClassVar[str] = "UniqueLangConstraintComponent"

    def failures(self, scope: Scope) -> Iterator[Failure]:
        """Group the values by language."""
        tag = f"BIND(LCASE({language('value', scope)}) AS ?tag)"
        where = f'{scope.values()} FILTER(isLiteral(?value)) {tag} FILTER(?tag != "")'
        tail = "GROUP BY ?this ?tag HAVING(COUNT(DISTINCT ?value) > 1)"
        for focus, _ in sorted(set(scope.rows("?this ?tag", where, tail))):
            yield Failure(focus)

    def touches(self, shape: Shape, shapes: Mapping[Term, Shape]) -> Iterator[Touch]:
        """Yield nothing beyond the path."""
        del shape, shapes
        return iter(())

    def default(self) -> str:
        """Say what is double."""
        return "More than one value in the same language"


def language(variable: str, names: Names) -> str:
    """Write the language of a literal, carried or not; empty where there is none, an error where it is no literal."""
    if not names.cases:
        return f"LANG(?{variable})"
    carried = f'STRAFTER(STR(DATATYPE(?{variable})), "{EXACT}@")'
    return f'IF(LANG(?{variable}) != "", LANG(?{variable}), {carried})'
