"""Judging a query before any engine reads it: what would reach out, change something, or bring a parser down.

The bounds are measured (``docs/decisions/0011-serving.md``): the engine's parser and evaluator recurse once per bracket
and per link of a chain, and with eight megabytes of stack the least deep query that ends the process has 358 levels of
three brackets each, or 2,511 links.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from kg.errors import ForbiddenQuery, Refused, SyntaxFault
from kg.sparql.model import Atom, Query
from kg.sparql.parser import parse
from kg.sparql.prologue import check_prefixes, expand
from kg.sparql.tokens import Token, fault, tokenize
from kg.terms import iri_text

#: Most brackets open at one place of a query.
DEEPEST: Final = 256
#: Most links of chains (``1 + 1 + 1``, ``a/b/c``, OPTIONAL after OPTIONAL) that an evaluator may have to descend.
LONGEST: Final = 1024

#: A text this short with so few brackets stays below both bounds however it is read.
_SHORT: Final = 4096
_FEW: Final = 128
_REACHING: Final = re.compile("service|lateral|from")
_NO_WORD: Final = frozenset("?$:#")  #: After these no word begins: a variable, a name after its prefix, a comment.
#: An IRI that cannot be read as anything else, since no expression has two slashes in a row and no comment begins in
#: it; and what follows a prefix, which ends no sooner.
_NAMES: Final = re.compile(r"<[a-z]+://[\w./~%-]*>|:[a-z_][a-z0-9_-]*")
#: Without these words it is no update either; a text that parses as a query is none, whatever it holds.
_CHANGING: Final = ("insert", "delete", "load", "clear", "drop", "create", "add", "move", "copy", "with")
_CHANGES: Final = re.compile(rf"\b(?:{'|'.join(_CHANGING)})\b")
_REMEDIES: Final = {
    "SERVICE": "nothing is ever fetched from elsewhere: load the data here, or ask that service itself",
    "LOAD": "nothing is ever fetched, and the graph is read-only: ask SELECT, ASK, CONSTRUCT or DESCRIBE",
    "LATERAL": "it is no SPARQL 1.1: write a sub-select",
}
_UPDATES: Final = frozenset({"INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
_READ_ONLY: Final = "the graph is read-only: ask SELECT, ASK, CONSTRUCT or DESCRIBE"
#: A code point escape (SPARQL 1.1, 19.2), and the strings, IRIs and comments in which it is left to the engine.
_ESCAPES: Final = re.compile(
    r"""\"\"\"(?:[^\\]|\\.)*?\"\"\" | \'\'\'(?:[^\\]|\\.)*?\'\'\' | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*'
    | <[^\x00-\x20<>"{}|^`]*> | \#[^\r\n]* | \\u(?P<four>[0-9A-Fa-f]{4}) | \\U(?P<eight>[0-9A-Fa-f]{8})""",
    re.VERBOSE | re.DOTALL,
)
_SURROGATES: Final = range(0xD800, 0xE000)
_OPENING: Final = frozenset("{([")
_CLOSING: Final = frozenset("})]")
_LINKS: Final = frozenset({"+", "-", "*", "/", "|", "||", "&&", "!", "^", "=", "!=", "<", ">", "<=", ">="})
_LINK_WORDS: Final = frozenset({"OPTIONAL", "UNION", "MINUS", "FILTER", "BIND", "VALUES", "GRAPH", "EXISTS", "AS"})


@dataclass(frozen=True, slots=True)
class Judged:
    """A query that may be run."""

    text: str  #: What to hand to the engine.
    default: tuple[str, ...] | None = None  #: Absolute IRIs of FROM; ``None`` where there is no dataset clause.
    named: tuple[str, ...] | None = None  #: Absolute IRIs of FROM NAMED; ``None`` where there is no dataset clause.


def judge(text: str, held: Callable[[str], bool] | None = None) -> Judged:
    """Judge a query.

    Args:
        text: The query as it came.
        held: Whether a graph is at hand, by absolute IRI; where not given, no graph may be named by FROM.

    Returns:
        The query with its code point escapes resolved, and its dataset.

    Raises:
        ForbiddenQuery: It holds SERVICE, an update, or FROM with a graph that is not held.
        Refused: It is no standard SPARQL 1.1.
        SyntaxFault: It is no query, or nests deeper or chains longer than can be read safely.
    """
    if harmless(text) and not _may_change(text):
        return Judged(text)
    text = _resolve_escapes(text)
    tokens = tokenize(text)
    _refuse_words(text, tokens)
    _bound(text, tokens)
    clauses, blanked = _dataset(text, tokens)
    query = parse(blanked)
    if not clauses:
        return Judged(text)
    graphs = [(named, _graph(query, token, held)) for named, token in clauses]
    default = tuple(dict.fromkeys(graph for named, graph in graphs if not named))
    return Judged(text, default, tuple(dict.fromkeys(graph for named, graph in graphs if named)))


def refuse_faulty(text: str) -> None:
    """Say what is wrong with a text that an engine cannot read, which names pieces of its grammar.

    Raises:
        ForbiddenQuery: It holds an update.
        Refused: It is no standard SPARQL 1.1.
        SyntaxFault: It is no query, or a prefix is not declared; what stands where is told in words.
    """
    judged = judge(text, lambda _: True)
    if judged.default is None and judged.named is None:
        check_prefixes(parse(judged.text))


@contextmanager
def in_words(text: str) -> Iterator[None]:
    """Tell in words why an engine cannot read a text; what only the engine stops at is told as it comes.

    Raises:
        SyntaxFault: What is done with the text has met one.
    """
    try:
        yield
    except SyntaxFault:
        with suppress(Refused):  # It is refused for something else, and is no query either.
            refuse_faulty(text)
        raise


def harmless(text: str) -> bool:
    """Whether a text can be run unread: if it parses as a query at all, it holds nothing that :func:`judge` refuses."""
    if len(text) > DEEPEST and (len(text) > _SHORT or text.count("(") + text.count("{") + text.count("[") > _FEW):
        return False
    if "\\" in text or "<<" in text or "{|" in text:
        return False
    lower = text.lower()
    if "service" not in lower and "lateral" not in lower and "from" not in lower:
        return True
    return (lower.isascii() and not _reaches(lower)) or not _reaches(_NAMES.sub(" ", lower))


def _reaches(lower: str) -> bool:
    """Whether there is a word that reaches out, wherever it may begin: no space is needed before it."""
    seen = 0
    for found in _REACHING.finditer(lower):
        start = found.start()
        while start > seen and (lower[start - 1].isalnum() or lower[start - 1] == "_"):
            start -= 1
        if not start or (start > seen and lower[start - 1] not in _NO_WORD):
            return True
        seen = found.end()
    return False


def _may_change(text: str) -> bool:
    lower = text.lower()
    return any(word in lower for word in _CHANGING) and _CHANGES.search(lower) is not None


def refuse_unheld(graphs: Sequence[str], held: Callable[[str], bool]) -> None:
    """Refuse a dataset given beside a query where it names a graph that is not held.

    Raises:
        ForbiddenQuery: One of the graphs is not held.
    """
    for graph in graphs:
        if not held(graph):
            raise ForbiddenQuery("query", None, None, _unheld(graph))


def _resolve_escapes(text: str) -> str:
    if "\\u" not in text and "\\U" not in text:
        return text

    def character(found: re.Match[str]) -> str:
        code = found["four"] or found["eight"]
        if not code:
            return found[0]
        if int(code, 16) > sys.maxunicode or int(code, 16) in _SURROGATES:
            raise fault(text, found.start(), f"{found[0]} is no character: write the character itself")
        return chr(int(code, 16))

    return _ESCAPES.sub(character, text)


def _refuse_words(text: str, tokens: Sequence[Token]) -> None:
    for token in tokens:
        if token.kind == "word" and (token.value in _REMEDIES or token.value in _UPDATES):
            remedy = _REMEDIES.get(token.value, _READ_ONLY)
            raise _forbidden(text, token, f"{token.value} is refused: {remedy}")


def _bound(text: str, tokens: Sequence[Token]) -> None:
    """Refuse what nests too deep or chains too long: links count as long as the bracket they stand in is open."""
    open_links: list[int] = [0]
    data = [False]  # Whether a bracket is the block of a VALUES, whose rows make no chain.
    total, values = 0, False
    for token in tokens:
        link = 0
        if token.kind == "mark" and token.value in _OPENING:
            data.append((values and token.value == "{") or data[-1])
            values = values and token.value != "{"
            open_links.append(0)
            if len(open_links) > DEEPEST + 1:
                raise fault(text, token.start, f"brackets nest deeper than {DEEPEST}: write the query flatter")
        elif token.kind == "mark" and token.value in _CLOSING and len(open_links) > 1:
            total -= open_links.pop()
            data.pop()
            link = 1
        elif token.kind == "word":
            values = values or token.value == "VALUES"
            link = token.value in _LINK_WORDS
        else:
            link = token.value in _LINKS if token.kind == "mark" else token.kind == "number" and token.value[0] in "+-"
        if link and not data[-1]:
            open_links[-1] += 1
            total += 1
            if total > LONGEST:
                raise fault(text, token.start, f"more than {LONGEST} steps depend on one another: split the query")


def _dataset(text: str, tokens: Sequence[Token]) -> tuple[list[tuple[bool, Token]], str]:
    """Return the clauses FROM and FROM NAMED, and the text with blanks in their place."""
    clauses: list[tuple[bool, Token]] = []
    pieces, at = [], 0
    for place, token in enumerate(tokens):
        if token.kind != "word" or token.value != "FROM":
            continue
        named = tokens[place + 1].value == "NAMED" and tokens[place + 1].kind == "word"
        graph = tokens[min(place + 1 + named, len(tokens) - 1)]
        if graph.kind not in ("iri", "name"):
            raise fault(text, graph.start, "FROM wants the IRI of a graph")
        clauses.append((named, graph))
        pieces += [text[at : token.start], re.sub(r"[^\r\n]", " ", text[token.start : graph.end])]
        at = graph.end
    return clauses, "".join([*pieces, text[at:]])


def _graph(query: Query, token: Token, held: Callable[[str], bool] | None) -> str:
    graph = iri_text(expand(query, Atom("iri", token.value, token.start, token.end)))
    if held is None or not held(graph):
        raise _forbidden(query.text, token, _unheld(graph))
    return graph


def _unheld(graph: str) -> str:
    return f"FROM may only pick graphs held here, and <{graph}> is none: nothing is ever fetched"


def _forbidden(text: str, token: Token, message: str) -> ForbiddenQuery:
    place: SyntaxFault = fault(text, token.start, message)
    return ForbiddenQuery("query", place.line, place.column, message)
