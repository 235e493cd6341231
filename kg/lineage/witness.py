"""Witnesses: what a row rests on, as an OR of ANDs that is expanded only when somebody looks.

The leaves are support nodes. ``AllOf(())`` rests on nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from kg.terms import Term


@dataclass(frozen=True, slots=True)
class Support:
    """What supports one triple, or a graph that was reached."""

    node: Term


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of these together."""

    parts: tuple[Witness, ...]
    cut: bool = False  #: Whether there are more that are not listed.


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Any of these; the first is the best where the order tells."""

    parts: tuple[Witness, ...]
    cut: bool = False  #: Whether there are more that were not looked for.


@dataclass(frozen=True, slots=True)
class Shortest:
    """The shortest proof of a derivation and no other: what its recorded interval and modality rest on."""

    derivation: Term
    parts: tuple[Support, ...]  #: The claims and strata that the proof comes down to.


@dataclass(frozen=True, slots=True, eq=False)
class Later:
    """A witness that is made when it is looked at, and then kept."""

    make: Callable[[], AnyOf]
    _made: list[AnyOf] = field(default_factory=list)

    def open(self) -> AnyOf:
        """Return the alternatives."""
        if not self._made:
            self._made.append(self.make())
        return self._made[0]


Witness: TypeAlias = Support | AllOf | AnyOf | Shortest | Later

NOTHING = AllOf(())


def all_of(parts: list[Witness]) -> Witness:
    """Return the conjunction of witnesses, each once."""
    if len(parts) == 1:
        return parts[0]
    once = tuple(dict.fromkeys([part for part in parts if type(part) is not AllOf or part.parts]))
    return once[0] if len(once) == 1 else AllOf(once)


def any_of(parts: list[Witness]) -> Witness:
    """Return the disjunction of witnesses, each once."""
    if len(parts) == 1:
        return parts[0]
    once = tuple(dict.fromkeys(parts))
    return once[0] if len(once) == 1 else AnyOf(once)


def supports(witness: Witness) -> Iterator[Term]:
    """Yield the support nodes of a witness, each once, in order."""
    seen: set[Term] = set()
    todo: list[Witness] = [witness]
    while todo:
        at = todo.pop()
        if isinstance(at, Support):
            if at.node not in seen:
                seen.add(at.node)
                yield at.node
            continue
        parts = at.open().parts if isinstance(at, Later) else at.parts
        todo.extend(reversed(parts))
