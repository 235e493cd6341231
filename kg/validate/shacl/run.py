"""Evaluate shapes set by set: one query per kind of question, for all focus nodes of a shape together."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Final

from kg.terms import Term, literal
from kg.validate.shacl.asked import Asked
from kg.validate.shacl.constraint import Constraint, Failure, PerFocus, PerValue, Shape, Shapes
from kg.validate.shacl.data import SHAPES, Data
from kg.validate.shacl.focus import Focus, Given, Reached, Targeted
from kg.validate.shacl.graph import fault, name
from kg.validate.shacl.model import RDF_TYPE, SUB_CLASS_OF, Result, Targets
from kg.validate.shacl.nested import Property
from kg.validate.shacl.paths import nullable, text, turtle
from kg.validate.shacl.sparql import Queried

#: Whose nodes are asked about where no shape matters.
_NOBODY: Final = Shape("_:nobody", None, Targets(), (), "", (), deactivated=False)
_CARRIED: Final = 'isLiteral(?this) && STRSTARTS(STR(DATATYPE(?this)), "urn:lodestone:")'
_NOWHERE: Final = "NOT EXISTS { ?this ?p ?o } && NOT EXISTS { ?s ?p ?this }"


class Validator:
    """Shapes compiled for some data."""

    def __init__(self, shapes: Shapes, data: Data) -> None:
        self.shapes = shapes
        self.data = data
        self._count = itertools.count(1)
        self._kinds: dict[Term, tuple[Term, ...]] = {}
        self._judged: dict[Term, dict[Term, bool]] = {}
        self._some: dict[Focus, bool] = {}
        self.wordless: set[Term] = set()
        if data.carries:
            data.engine.load((*triple, SHAPES) for triple in shapes.triples)

    # What constraints ask of their surroundings

    def fresh(self) -> str:
        """Return a variable that nobody uses."""
        return f"__{next(self._count)}"

    def constant(self, term: Term) -> str | None:
        """Write a term of a shape as the data have it."""
        return self.data.constant(term)

    def kinds(self, kind: Term) -> tuple[Term, ...]:
        """Return those of a class and the classes below it that have an instance; the class where none has."""
        if kind not in self._kinds:
            found: set[Term] = set()
            if not kind.startswith("_:"):
                below = f"?kind {SUB_CLASS_OF}* {kind} FILTER EXISTS {{ ?instance {RDF_TYPE} ?kind }}"
                found = {row[0] for row in self.data.rows(f"SELECT ?kind {self.data.written} WHERE {{ {below} }}")}
            self._kinds[kind] = tuple(sorted(term for term in found if term.startswith("<"))) or (kind,)
        return self._kinds[kind]

    def shape(self, wanted: Term) -> Shape:
        """Return a shape by name.

        Raises:
            SyntaxFault: There is none.
        """
        if wanted not in self.shapes.by_name:
            raise fault(f"{name(wanted)} is named as a shape and is none", wanted)
        return self.shapes.by_name[wanted]

    @property
    def carries(self) -> bool:
        """Whether literals that a store would rewrite are carried."""
        return self.data.carries

    @property
    def cases(self) -> bool:
        """Whether a literal is carried for the case of its language."""
        return any("language" in kinds for kinds in self.data.changed.values())

    def hindered(self) -> dict[Term, str]:
        """Return the shapes with targets that cannot be asked of these data as the files have them, and why."""
        found = {}
        for shape in self.shapes.roots():
            reason = next(self._hindrances(shape, Targeted(shape.targets), set()), None)
            if reason:
                found[shape.name] = f"a query of {name(shape.name)} cannot be asked of a store: {reason}"
        return found

    def _hindrances(self, shape: Shape, focus: Focus, seen: set[tuple[Term, Focus]]) -> Iterator[str]:
        if (shape.name, focus) in seen:
            return
        seen.add((shape.name, focus))
        queried = [constraint for constraint in shape.constraints if isinstance(constraint, Queried)]
        for constraint in queried:
            reason = constraint.hindrance(self.data.changed, blank=self.data.blank)
            if reason:
                yield reason
        scope = Asked(self, shape, focus)
        if queried and focus.literals and self.carries and scope.some(_CARRIED):
            yield "its focus nodes are literals, which a store rewrites"
        if any(constraint.stays for constraint in queried) and scope.some(_NOWHERE):
            yield "a path of no length begins at a node that is in no triple"
        inner = focus if shape.path is None else Reached(focus, shape.path)
        for nested in shape.nested:
            yield from self._hindrances(self.shape(nested), inner, seen)

    # Validation

    def validate(self) -> tuple[Result, ...]:
        """Validate all data against all shapes that are compiled.

        Raises:
            SyntaxFault: A shape is not as SHACL asks.
            EngineFailure: The engine failed.
        """
        self.forget_judgements()
        results = [result for shape, focus in self.units() for result in self.results(shape, focus)]
        return tuple(sorted(results))

    def results(self, shape: Shape, focus: Focus, among: Focus | None = None) -> Iterator[Result]:
        """Yield the results of one shape, each as often as its focus node is reached.

        Args:
            shape: The shape; its property shapes have results of their own.
            focus: The focus nodes.
            among: All focus nodes, where only some are given.
        """
        found = list(self.evaluate(shape, focus)) if self._any(focus) else []
        ways = self.ways(among or focus, {result.focus for result in found})
        yield from (result for result in found for _ in range(ways[result.focus]))

    def _any(self, focus: Focus) -> bool:
        """Whether there is a focus node at all."""
        if focus.given is not None:
            return bool(focus.given)
        if focus not in self._some:
            self._some[focus] = Asked(self, _NOBODY, focus).some("true")
        return self._some[focus]

    def forget_judgements(self) -> None:
        """Forget which nodes conform and which sets have one, for the data have changed."""
        self._judged.clear()
        self._some.clear()

    def forget(self) -> None:
        """Forget the class hierarchy too."""
        self.forget_judgements()
        self._kinds.clear()

    def ways(self, focus: Focus, nodes: Collection[Term]) -> Counter[Term]:
        """Count how often a focus node is reached: a property shape gives its results for each value node anew."""
        if not isinstance(focus, Reached) or not nodes:
            return Counter(nodes)
        counts = Counter[Term]()
        for chosen, start in self.origins(focus, nodes):
            counts[chosen] += start
        return counts

    def origins(self, focus: Reached, nodes: Collection[Term]) -> Iterator[tuple[Term, int]]:
        """Yield each node with the number of ways to reach a node from which it is reached."""
        scope = Asked(self, _NOBODY, Given(tuple(sorted(nodes))))
        pairs = set(scope.rows("?this ?start", f"{scope.focus()} ?start {text(focus.path)} ?this"))
        if nullable(focus.path):
            pairs |= {(node, node) for node in nodes}
        ways = self.ways(focus.start, self.within(focus.start, {start for _, start in pairs}))
        yield from ((node, ways[start]) for node, start in sorted(pairs))

    def within(self, focus: Focus, nodes: Collection[Term]) -> set[Term]:
        """Return those nodes that are focus nodes."""
        if focus.given is not None:
            return set(nodes) & set(focus.given)
        if isinstance(focus, Reached):
            return {node for node, ways in self.origins(focus, nodes) if ways}
        assert isinstance(focus, Targeted)
        targets = focus.targets
        found = set(nodes) & set(targets.nodes)
        subjects = {node for node in nodes if not node.startswith('"')}
        scope = Asked(self, _NOBODY, Given(tuple(sorted(subjects))))
        kinds = sorted({kind for target in targets.classes for kind in self.kinds(target)})
        if kinds:
            found |= scope.keep(
                subjects, f"FILTER EXISTS {{ VALUES ?kind {{ {' '.join(kinds)} }} ?this {RDF_TYPE} ?kind }}"
            )
        for predicate in targets.subjects_of:
            found |= scope.keep(subjects, f"FILTER EXISTS {{ ?this {predicate} ?other }}")
        for predicate in targets.objects_of:
            found |= scope.keep(set(nodes), f"FILTER EXISTS {{ ?other {predicate} ?this }}")
        return found

    def units(self) -> Iterator[tuple[Shape, Focus]]:
        """Yield each shape with the focus nodes it has by a target, or as a property shape of another."""
        for shape in self.shapes.roots():
            yield from self._units(shape, Targeted(shape.targets))

    def _units(self, shape: Shape, focus: Focus) -> Iterator[tuple[Shape, Focus]]:
        if shape.deactivated:
            return
        yield shape, focus
        inner = focus if shape.path is None else Reached(focus, shape.path)
        for constraint in shape.constraints:
            if isinstance(constraint, Property):
                yield from self._units(self.shape(constraint.inner), inner)

    def evaluate(self, shape: Shape, focus: Focus) -> Iterator[Result]:
        """Yield the results of one shape, without those of its property shapes."""
        scope = Asked(self, shape, focus)
        tests = [constraint for constraint in shape.constraints if isinstance(constraint, PerValue)]
        yield from (_result(shape, test, failure) for test, failure in scope.tested(tests))
        for constraint in shape.constraints:
            if isinstance(constraint, PerFocus):
                yield from (_result(shape, constraint, failure) for failure in constraint.failures(scope))

    def nonconforming(self, wanted: Term, nodes: Collection[Term]) -> set[Term]:
        """Return those nodes that do not conform to a shape; each node is judged once."""
        shape = self.shape(wanted)
        if shape.deactivated:
            return set()
        judged = self._judged.setdefault(wanted, {})
        new = tuple(sorted(node for node in set(nodes) if node not in judged))
        if new:
            failed = self._failing(shape, new)
            judged.update((node, node not in failed) for node in new)
        return {node for node in nodes if not judged[node]}

    def _failing(self, shape: Shape, nodes: tuple[Term, ...]) -> set[Term]:
        left, failed = set(nodes), set[Term]()
        for constraint in shape.constraints:
            if not left:
                break
            scope = Asked(self, shape, Given(tuple(sorted(left))))
            found = scope.failing(constraint)
            failed |= found
            left -= found
        return failed


def _result(shape: Shape, constraint: Constraint, failure: Failure) -> Result:
    path = failure.path or ("" if shape.path is None else turtle(shape.path))
    value = failure.value
    messages = failure.messages or shape.messages or (literal(constraint.default(), language="en"),)
    return Result(
        shape.name, failure.component or constraint.component, failure.focus, path, value, shape.severity, messages,
        constraint.source,
    )  # fmt: skip
