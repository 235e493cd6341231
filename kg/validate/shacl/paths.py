"""Property paths (W3C SHACL, section 2.3.1): read from a shapes graph, written as SPARQL, reversed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kg.terms import Term, is_iri
from kg.validate.shacl.graph import NIL, Graph, fault
from kg.validate.shacl.model import Alternative, Inverse, Path, Repeat, Sequence, Step, sh

_REPEATS: Final = {sh("zeroOrMorePath"): "*", sh("oneOrMorePath"): "+", sh("zeroOrOnePath"): "?"}
_MODES: Final = {"*": "sh:zeroOrMorePath", "+": "sh:oneOrMorePath", "?": "sh:zeroOrOnePath"}
_DEEPEST: Final = 64


def read_path(graph: Graph, node: Term, depth: int = 0) -> Path:
    """Read a path.

    Raises:
        SyntaxFault: The node is no path.
    """
    if node == NIL:
        raise fault("() is no sh:path: it names no property", node)
    if is_iri(node) and not graph.has(node, sh("inversePath")):
        return Step(node)
    if node.startswith('"') or depth > _DEEPEST:
        raise fault(f"{node} is no sh:path", node)
    if graph.is_list(node):
        return Sequence(_parts(graph, node, depth))
    inner = graph.one(node, sh("inversePath"))
    if inner:
        return Inverse(read_path(graph, inner, depth + 1))
    inner = graph.one(node, sh("alternativePath"))
    if inner:
        return Alternative(_parts(graph, inner, depth))
    for predicate, mode in _REPEATS.items():
        inner = graph.one(node, predicate)
        if inner:
            return Repeat(read_path(graph, inner, depth + 1), mode)
    raise fault(f"{node} is no sh:path: name a property, or a list, an inverse, an alternative or a repetition", node)


def _parts(graph: Graph, node: Term, depth: int) -> tuple[Path, ...]:
    parts = tuple(read_path(graph, member, depth + 1) for member in graph.items(node))
    if not parts[1:]:
        raise fault("a path of several parts must contain at least two path items", node)
    return parts


def text(path: Path) -> str:
    """Write a path as SPARQL, in brackets where it is more than an IRI."""
    match path:
        case Step(predicate=predicate):
            return predicate
        case Inverse(path=inner):
            return f"(^{text(inner)})"
        case Sequence(parts=parts):
            return f"({'/'.join(text(part) for part in parts)})"
        case Alternative(parts=parts):
            return f"({'|'.join(text(part) for part in parts)})"
        case Repeat(path=inner, mode=mode):
            return f"({text(inner)}{mode})"


def turtle(path: Path) -> str:
    """Write a path as Turtle, the prefix ``sh`` declared."""
    match path:
        case Step(predicate=predicate):
            return predicate
        case Inverse(path=inner):
            return f"[ sh:inversePath {turtle(inner)} ]"
        case Sequence(parts=parts):
            return f"( {' '.join(turtle(part) for part in parts)} )"
        case Alternative(parts=parts):
            return f"[ sh:alternativePath ( {' '.join(turtle(part) for part in parts)} ) ]"
        case Repeat(path=inner, mode=mode):
            return f"[ {_MODES[mode]} {turtle(inner)} ]"


def nullable(path: Path) -> bool:
    """Whether a path leads from every node to itself, even from one that is in no triple."""
    match path:
        case Step():
            return False
        case Inverse(path=inner):
            return nullable(inner)
        case Sequence(parts=parts):
            return all(nullable(part) for part in parts)
        case Alternative(parts=parts):
            return any(nullable(part) for part in parts)
        case Repeat(path=inner, mode=mode):
            return mode != "+" or nullable(inner)


def predicates(path: Path) -> Iterator[Term]:
    """Yield the predicates that a path names."""
    match path:
        case Step(predicate=predicate):
            yield predicate
        case Inverse(path=inner) | Repeat(path=inner):
            yield from predicates(inner)
        case Sequence(parts=parts) | Alternative(parts=parts):
            for part in parts:
                yield from predicates(part)


def touches(path: Path, before: str = "") -> Iterator[tuple[str, Term, bool]]:
    """Yield each predicate of a path with the way that leads to it.

    Args:
        path: The path.
        before: SPARQL path from the focus node to where the path begins; empty where that is the focus node.

    Yields:
        The SPARQL path from the focus node to the near end of a triple, its predicate, and whether the near end is the
        object.
    """
    match path:
        case Step(predicate=predicate):
            yield before, predicate, False
        case Inverse(path=Step(predicate=predicate)):
            yield before, predicate, True
        case Inverse(path=inner):
            yield from touches(_turn(inner), before)
        case Sequence(parts=parts):
            for part in parts:
                yield from touches(part, before)
                before = join(before, text(part))
        case Alternative(parts=parts):
            for part in parts:
                yield from touches(part, before)
        case Repeat(path=inner, mode="?"):
            yield from touches(inner, before)
        case Repeat(path=inner):
            yield from touches(inner, join(before, f"({text(inner)}*)"))


def way(path: Path | None) -> str:
    """Return the SPARQL path from focus nodes to value nodes; empty where they are the same."""
    return "" if path is None else text(path)


def join(first: str, second: str) -> str:
    """Return one SPARQL path after another; an empty one leads nowhere."""
    return f"{first}/{second}" if first and second else first or second


def _turn(path: Path) -> Path:
    """Return the path that leads the other way, with inverses at its steps."""
    match path:
        case Step():
            return Inverse(path)
        case Inverse(path=inner):
            return inner
        case Sequence(parts=parts):
            return Sequence(tuple(_turn(part) for part in reversed(parts)))
        case Alternative(parts=parts):
            return Alternative(tuple(_turn(part) for part in parts))
        case Repeat(path=inner, mode=mode):
            return Repeat(_turn(inner), mode)
