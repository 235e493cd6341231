"""What a property path holds, and how it is written."""

from __future__ import annotations

from kg.sparql.model import Atom, Choice, Except, Inverse, Path, Repeat, Sequence


def repeats(path: Path) -> bool:
    """Whether a path holds ``*``, ``+`` or ``?``."""
    match path:
        case Repeat():
            return True
        case Inverse(path=inner):
            return repeats(inner)
        case Sequence(parts=parts) | Choice(parts=parts):
            return any(repeats(part) for part in parts)
        case _:
            return False


def path_text(path: Path) -> str:
    """Write a path as SPARQL, in brackets where it is more than an IRI."""
    match path:
        case Atom(text=text):
            return text
        case Inverse(path=inner):
            return f"(^{path_text(inner)})"
        case Sequence(parts=parts):
            return f"({'/'.join(path_text(part) for part in parts)})"
        case Choice(parts=parts):
            return f"({'|'.join(path_text(part) for part in parts)})"
        case Repeat(path=inner, mode=mode):
            return f"({path_text(inner)}{mode})"
        case Except(forward=forward, backward=backward):
            steps = [step.text for step in forward or ()] + [f"^{step.text}" for step in backward or ()]
            return f"(!({'|'.join(steps)}))"
