"""Sets of focus nodes: what targets name, what a path leads to, or nodes given one by one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kg.terms import Term
from kg.validate.shacl.constraint import Names
from kg.validate.shacl.model import RDF_TYPE, Path, Targets
from kg.validate.shacl.paths import nullable, text

#: Stands in a pattern where nodes given one by one are put, with the variable.
MARK: Final = "\x00"


class Focus(ABC):
    """A set of nodes."""

    __slots__ = ()

    @abstractmethod
    def pattern(self, this: str, names: Names) -> str:
        """Write the pattern that binds a variable to each node once."""

    @property
    def given(self) -> tuple[Term, ...] | None:
        """The nodes, where they are given one by one."""
        return None

    @property
    def literals(self) -> bool:
        """Whether a literal may be among them."""
        return True


@dataclass(frozen=True, slots=True)
class Given(Focus):
    """Nodes given one by one."""

    nodes: tuple[Term, ...]

    def pattern(self, this: str, names: Names) -> str:
        """Mark the place; the nodes are filled in by parts."""
        del names
        return f"{MARK}{this}{MARK}"

    @property
    def given(self) -> tuple[Term, ...]:
        """The nodes."""
        return self.nodes

    @property
    def literals(self) -> bool:
        """Whether a literal is among them."""
        return any(node.startswith('"') for node in self.nodes)


@dataclass(frozen=True, slots=True)
class Targeted(Focus):
    """What the targets of a shape name."""

    targets: Targets

    def pattern(self, this: str, names: Names) -> str:
        """Write one triple where that will do, else each target and every node once."""
        parts = list(self._parts(this, names))
        if len(parts) == 1 and not parts[0].startswith(("VALUES", "SELECT")):
            return parts[0]
        union = " UNION ".join("{ " + part + " }" for part in parts)
        return f"{{ SELECT DISTINCT ?{this} {{ {union} }} }}"

    def _parts(self, this: str, names: Names) -> Iterable[str]:
        kinds = dict.fromkeys(kind for target in self.targets.classes for kind in names.kinds(target))
        if len(kinds) == 1:
            yield f"?{this} {RDF_TYPE} {next(iter(kinds))} ."
        elif kinds:
            kind = names.fresh()
            yield f"VALUES ?{kind} {{ {' '.join(kinds)} }} ?{this} {RDF_TYPE} ?{kind} ."
        nodes = [written for written in map(names.constant, self.targets.nodes) if written]
        if nodes:
            yield f"VALUES ?{this} {{ {' '.join(nodes)} }}"
        for predicate in self.targets.subjects_of:
            other = names.fresh()
            yield f"SELECT DISTINCT ?{this} {{ ?{this} {predicate} ?{other} }}"
        for predicate in self.targets.objects_of:
            other = names.fresh()
            yield f"SELECT DISTINCT ?{this} {{ ?{other} {predicate} ?{this} }}"

    @property
    def literals(self) -> bool:
        """Whether a literal may be among them."""
        return bool(self.targets.objects_of) or any(node.startswith('"') for node in self.targets.nodes)


@dataclass(frozen=True, slots=True)
class Reached(Focus):
    """What a path leads to from other focus nodes."""

    start: Focus
    path: Path

    def pattern(self, this: str, names: Names) -> str:
        """Write every node that is reached, once."""
        start = names.fresh()
        begun = self.start.pattern(start, names)
        reached = f"{begun} ?{start} {text(self.path)} ?{this}"
        if nullable(self.path):
            reached = f"{{ {reached} }} UNION {{ {begun} BIND(?{start} AS ?{this}) }}"
        return f"{{ SELECT DISTINCT ?{this} {{ {reached} }} }}"
