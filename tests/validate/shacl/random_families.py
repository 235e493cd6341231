"""Made-up shapes of several property shapes: siblings, named shapes, what is deactivated, severities and messages."""

from __future__ import annotations

from typing import Final

from tests.validate.shacl.random_shapes import CLASSES, NODES, PREFIXES, PROPERTIES, Maker

HELPERS: Final = tuple(f"ex:H{number}" for number in range(3))
MESSAGES: Final = ('"told"', '"told"@en', '"told"@en , "gesagt"@de , "told"@zh-Hans')


class FamilyMaker(Maker):
    """Makes shapes that consist of others."""

    def families(self) -> str:
        """Return shapes with targets, and shapes without that they name, as Turtle."""
        made = []
        for number, name in enumerate(HELPERS):
            below = HELPERS[:number]
            kind = self.chance.random()
            if kind < 0.3:
                made.append(
                    f"{name} a sh:PropertyShape ; sh:path {self.path()} ; {self._said(at_path=True, below=())} ."
                )
            else:
                made.append(f"{name} a sh:NodeShape ; {self._said(at_path=False, below=below)} .")
        for number in range(self.chance.randrange(1, 4)):
            parts = [self.targets().rstrip(" ;"), *(self._child() for _ in range(self.chance.randrange(1, 5)))]
            if self.chance.random() < 0.5:
                parts.append(self._named(HELPERS))
            if self.chance.random() < 0.3:
                ignored = " ".join(self.chance.sample((*PROPERTIES, "rdf:type"), self.chance.randrange(3)))
                parts.append(f"sh:closed true ; sh:ignoredProperties ( {ignored} )")
            made.append(f"ex:S{number} a sh:NodeShape ; {' ; '.join((*parts, *self._manner(parts)))} .")
        return PREFIXES + "\n".join(made)

    def _child(self) -> str:
        """Return a property shape; many count values that conform to a shape, apart from their siblings or not."""
        parts = [f"sh:path {self.path() if self.chance.random() < 0.7 else 'ex:p0'}"]
        if self.chance.random() < 0.5:
            inner = self.chance.choice((f"[ sh:class {self.chance.choice(CLASSES)} ]", f"[ {self._kind()} ]", *HELPERS))
            side = self.chance.choice(("qualifiedMinCount", "qualifiedMaxCount"))
            parts.append(f"sh:qualifiedValueShape {inner} ; sh:{side} {self.chance.randrange(3)}")
            if self.chance.random() < 0.6:
                parts.append(f"sh:qualifiedValueShapesDisjoint {self.chance.choice(('true', 'true', 'false'))}")
        else:
            parts.append(self._said(at_path=True, below=HELPERS))
        return f"sh:property [ {' ; '.join((*parts, *self._manner(parts)))} ]"

    def _said(self, *, at_path: bool, below: tuple[str, ...]) -> str:
        """Return what a shape asks: pairs of properties, languages, logic over named shapes, or anything."""
        makers = [lambda: self.body(1, at_path=at_path), self._equal, self._disjoint, self._language]
        if at_path:
            makers += [self._less, self._unique]
        if below:
            makers += [lambda: self._named(below)] * 3
        return self.chance.choice(makers)()

    def _named(self, shapes: tuple[str, ...]) -> str:
        """Return a constraint over shapes with names."""
        one, other = self.chance.choice(shapes), self.chance.choice(shapes)
        kind = self.chance.choice(("node", "not", "and", "or", "xone"))
        if kind == "node":
            return f"sh:not [ sh:not {one} ]"
        if kind == "not":
            return f"sh:not {one}"
        return f"sh:{kind} ( {one} {other} [ sh:hasValue {self.chance.choice(NODES)} ] )"

    def _manner(self, parts: list[str]) -> list[str]:
        """Return how a shape reports that says something, or that it does not report."""
        found = list[str]()
        if self.chance.random() < 0.15:
            found.append(f"sh:deactivated {self.chance.choice(('true', 'true', 'false'))}")
        if self.chance.random() < 0.3 and "sh:severity" not in " ".join(parts):
            found.append(f"sh:severity {self.chance.choice(('sh:Warning', 'sh:Info', 'sh:Violation', 'ex:Grave'))}")
        if self.chance.random() < 0.4:
            found.append(f"sh:message {self.chance.choice(MESSAGES)}")
        return found
