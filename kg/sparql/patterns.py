"""Read triple patterns and property paths (SPARQL 1.1 grammar, productions 52 to 107)."""

from __future__ import annotations

from typing import Final

from kg.sparql.model import Atom, Choice, Except, Inverse, Path, Pattern, Repeat, Sequence
from kg.sparql.reader import RDF, Reader

_NAMES: Final = ("name", "var", "iri")
_IRIS: Final = ("name", "word", "iri")  #: Kinds that a predicate may be of; the one word is ``a``.
_PREDICATE_STARTS: Final = ("a", "^", "!", "(")
_OPERATORS: Final = frozenset("/|?*+")
_OPENING: Final = ("[", "(")
_new = tuple.__new__  # the generated constructors take twice as long


class PatternReader(Reader):
    """Reads blocks of triple patterns; ``;``, ``,``, ``[]`` and lists are written out."""

    def triples(self) -> tuple[Pattern, ...]:
        """Read patterns as long as a subject begins, with the full stops between them."""
        found: list[Pattern] = []
        while self.at_term():
            before = len(found)
            bare = self.token.kind == "mark"
            subject = self._node(found)
            if not (bare and len(found) > before and not self._at_verb()):
                self._properties(subject, found)
            if not self.accept("."):
                break
        return tuple(found)

    def _at_verb(self) -> bool:
        kind, value, _, _ = self.tokens[self.at]
        return kind in _NAMES or value in _PREDICATE_STARTS

    def _properties(self, subject: Atom, found: list[Pattern]) -> None:
        if not self._at_verb():
            raise self.unexpected("a predicate")
        tokens = self.tokens
        while self._at_verb():
            verb = self.name_or_variable() if tokens[self.at][0] == "var" else self._choice()
            self._objects(subject, verb, found)
            while tokens[self.at][1] == ",":
                self.at += 1
                self._objects(subject, verb, found)
            if tokens[self.at][1] != ";":
                return
            while tokens[self.at][1] == ";":
                self.at += 1

    def _objects(self, subject: Atom, verb: Path, found: list[Pattern]) -> None:
        """Read one object; its own triples, if it is a list or property list, come after the one it stands in."""
        if self.tokens[self.at][1] not in _OPENING:
            found.append(_new(Pattern, (subject, verb, self.term())))
            return
        inner: list[Pattern] = []
        found.append(Pattern(subject, verb, self._node(inner)))
        found.extend(inner)

    def _node(self, found: list[Pattern]) -> Atom:
        value = self.token.value
        if value == "[":
            return self._property_list(found)
        return self._list(found) if value == "(" else self.term()

    def _property_list(self, found: list[Pattern]) -> Atom:
        start = self.expect("[").start
        node = Atom("blank", f"[{start}", start, start)
        if not self.sees("]"):
            self.enter()
            self._properties(node, found)
            self.leave()
        self.expect("]")
        return node

    def _list(self, found: list[Pattern]) -> Atom:
        start = self.expect("(").start
        cells: list[tuple[Atom, Atom, list[Pattern]]] = []
        self.enter()
        while not self.sees(")"):
            at = self.token.start
            inner: list[Pattern] = []
            cells.append((Atom("blank", f"({at}", at, at), self._node(inner), inner))
        self.leave()
        end = self.expect(")").end
        nil = rest = Atom("iri", f"<{RDF}nil>", start, end)
        written: list[Pattern] = []
        for cell, member, inner in reversed(cells):
            first = Pattern(cell, Atom("iri", f"<{RDF}first>", cell.start, cell.start), member)
            after = Pattern(cell, Atom("iri", f"<{RDF}rest>", cell.start, cell.start), rest)
            written[:0] = [first, *inner, after]
            rest = cell
        found.extend(written)
        return cells[0][0] if cells else nil

    def _choice(self) -> Path:
        if self.tokens[self.at][0] in _IRIS and self.tokens[self.at + 1][1] not in _OPERATORS:
            return self._predicate()  # what most paths are
        parts = [self._sequence()]
        while self.accept("|"):
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else Choice(tuple(parts))

    def _sequence(self) -> Path:
        parts = [self._step()]
        while self.accept("/"):
            parts.append(self._step())
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _step(self) -> Path:
        if self.accept("^"):
            return Inverse(self._repeated())
        return self._repeated()

    def _repeated(self) -> Path:
        path = self._primary()
        if self.sees("?", "*", "+"):
            return Repeat(path, self.take().value)
        return path

    def _primary(self) -> Path:
        if self.accept("!"):
            return self._exceptions()
        if self.accept("("):
            self.enter()
            path = self._choice()
            self.leave()
            self.expect(")")
            return path
        return self._predicate()

    def _predicate(self) -> Atom:
        token = self.token
        if token.kind == "word" and token.value == "a":
            self.at += 1
            return Atom("iri", f"<{RDF}type>", token.start, token.end)
        return self.iri()

    def _exceptions(self) -> Except:
        steps = []
        if self.accept("("):
            while not self.sees(")"):
                steps.append((self.accept("^"), self._predicate()))
                if not self.accept("|"):
                    break
            self.expect(")")
        else:
            steps.append((self.accept("^"), self._predicate()))
        forward = tuple(step for inverse, step in steps if not inverse)
        backward = tuple(step for inverse, step in steps if inverse)
        return Except(forward if forward or not backward else None, backward or None)
