"""Validate anew only what a change of the data can have touched.

Each shape depends on certain triples: those of its targets, its path, and what its constraints read. For each kind of
triple the way back to the focus nodes is known (:class:`~kg.validate.shacl.constraint.Touch`), so that a changed triple
leads to the focus nodes whose results it may change, before the change and after it. These are more than really
change, never fewer; where no way is known, all focus nodes of the shape are validated anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.terms import Quad, Term, Triple
from kg.validate.shacl.constraint import Shape, Touch
from kg.validate.shacl.focus import Focus, Given, Reached, Targeted
from kg.validate.shacl.model import RDF_TYPE, SUB_CLASS_OF, Result
from kg.validate.shacl.nested import Property
from kg.validate.shacl.paths import text, touches
from kg.validate.shacl.run import Validator


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change made of a report."""

    gone: tuple[Result, ...]  #: Results that no longer hold.
    new: tuple[Result, ...]  #: Results that did not hold before.
    checked: int  #: How many pairs of a shape and a focus node were validated anew.


class Watched:
    """A report that follows its data."""

    def __init__(self, validator: Validator) -> None:
        self.validator = validator
        self._units = list(validator.units())
        self._results: list[defaultdict[Term, list[Result]]] = []
        self._own: defaultdict[Term | None, list[tuple[int, Touch]]] = defaultdict(list)
        for at, (shape, focus) in enumerate(self._units):
            found: defaultdict[Term, list[Result]] = defaultdict(list)
            for result in validator.results(shape, focus):
                found[result.focus].append(result)
            self._results.append(found)
            for touch in dict.fromkeys((*_membership(focus), *_content(shape, validator))):
                self._own[touch.predicate].append((at, touch))

    @property
    def results(self) -> tuple[Result, ...]:
        """All results that hold now, in a fixed order."""
        return tuple(sorted(r for found in self._results for several in found.values() for r in several))

    def change(self, removed: Iterable[Triple | Quad] = (), added: Iterable[Triple | Quad] = ()) -> Difference:
        """Change the data, and validate anew what that may have touched.

        Args:
            removed: Triples that nothing states any longer.
            added: Triples that are new.

        Raises:
            EngineFailure: The engine failed, or is one from which nothing can be taken.
        """
        out, come = [(t[0], t[1], t[2]) for t in removed], [(t[0], t[1], t[2]) for t in added]
        changed = list(dict.fromkeys((*out, *come)))
        if any(triple[1] in (RDF_TYPE, SUB_CLASS_OF) for triple in changed):
            self.validator.forget()
        touched = self._touched(changed)
        self.validator.data.remove(out)
        self.validator.data.add(come)
        for at, nodes in self._touched(changed).items():
            before = touched.get(at, set())
            touched[at] = None if nodes is None or before is None else nodes | before
        return self._renewed(touched)

    def _touched(self, changed: list[Triple]) -> dict[int, set[Term] | None]:
        """Return the focus nodes that a change may concern, by unit; ``None`` for all of a unit."""
        found: dict[int, set[Term] | None] = {}
        reached: dict[tuple[str, Term], set[Term]] = {}
        for subject, predicate, value in changed:
            for at, touch in (*self._own[predicate], *self._own[None]):
                known = found.setdefault(at, set())
                if known is None:
                    continue
                if touch.way is None:
                    found[at] = None
                    continue
                near = value if touch.inverse else subject
                if (touch.way, near) not in reached:
                    reached[touch.way, near] = self._back(touch.way, near)
                known |= reached[touch.way, near]
        return found

    def _back(self, way: str, near: Term) -> set[Term]:
        """Return the nodes from which a way leads to a node."""
        if not way:
            return {near}
        data = self.validator.data
        query = f"SELECT DISTINCT ?this {data.written} WHERE {{ ?this {way} {data.node(near)} }}"
        return {row[0] for row in data.rows(query)}

    def _renewed(self, touched: dict[int, set[Term] | None]) -> Difference:
        gone: list[Result] = []
        new: list[Result] = []
        checked = 0
        self.validator.forget_judgements()
        for at, nodes in sorted(touched.items()):
            shape, focus = self._units[at]
            kept = self._results[at]
            here = focus if nodes is None else Given(tuple(sorted(self.validator.within(focus, nodes))))
            checked += len(here.given) if here.given is not None else 1
            results = list(self.validator.results(shape, here, focus)) if here.given != () else []
            for node in sorted(kept if nodes is None else nodes & kept.keys()):
                gone += kept.pop(node)
            for result in results:
                kept[result.focus].append(result)
                new.append(result)
        same = set(gone) & set(new)
        return Difference(
            tuple(sorted(result for result in gone if result not in same)),
            tuple(sorted(result for result in new if result not in same)),
            checked,
        )


def _content(shape: Shape, validator: Validator) -> Iterator[Touch]:
    """Yield what the results of a shape depend on, its focus nodes given."""
    if shape.path is not None:
        yield from (Touch(*found) for found in touches(shape.path))
    for constraint in shape.constraints:
        if not isinstance(constraint, Property):  # which has results of its own
            yield from constraint.touches(shape, validator.shapes.by_name)


def _membership(focus: Focus) -> Iterator[Touch]:
    """Yield what it depends on whether a node is a focus node."""
    if isinstance(focus, Targeted):
        if focus.targets.classes:
            yield Touch("", RDF_TYPE)
            yield Touch(None, SUB_CLASS_OF)
        yield from (Touch("", predicate) for predicate in focus.targets.subjects_of)
        yield from (Touch("", predicate, inverse=True) for predicate in focus.targets.objects_of)
    if isinstance(focus, Reached):
        # Whether a start is one still, and whether the path leads on from there, both seen from where it leads to.
        there = f"(^{text(focus.path)})"
        for touch in (*_membership(focus.start), *(Touch(*found) for found in touches(focus.path))):
            if touch.way is None:
                yield touch
            else:
                yield Touch(f"{there}/{touch.way}" if touch.way else there, touch.predicate, touch.inverse)
