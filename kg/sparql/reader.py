"""The common ground of the parser: a cursor over tokens, prefixes, and a limit on nesting."""

from __future__ import annotations

from typing import Final

from kg.errors import SyntaxFault
from kg.sparql.model import Atom
from kg.sparql.tokens import Token, fault, tokenize

#: Deepest nesting of groups, lists and paths that is read.
DEEPEST: Final = 64
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_CONSTANTS: Final = frozenset({"TRUE", "FALSE"})
_TERMS: Final = frozenset({"var", "iri", "name", "string", "number", "blank"})
_TERM_WORDS: Final = frozenset({"(", "[", *_CONSTANTS})  #: No other token reads like a word or mark.
_new = tuple.__new__  # the generated constructor takes twice as long


class Reader:
    """A cursor over the tokens of a query."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokenize(text)
        self.at = 0
        self.depth = 0

    @property
    def token(self) -> Token:
        """The token at the cursor."""
        return self.tokens[self.at]

    @property
    def last_end(self) -> int:
        """One past the last code point of the token before the cursor."""
        return self.tokens[self.at - 1].end if self.at else 0

    def take(self) -> Token:
        """Return the token at the cursor and step over it."""
        token = self.tokens[self.at]
        if token.kind != "end":
            self.at += 1
        return token

    def sees(self, *values: str) -> bool:
        """Whether the word or mark at the cursor is one of these; no other token reads like a word or mark."""
        return self.tokens[self.at].value in values

    def accept(self, *values: str) -> bool:
        """Step over the word or mark at the cursor if it is one of these."""
        if self.tokens[self.at].value in values:
            self.at += 1
            return True
        return False

    def expect(self, value: str) -> Token:
        """Step over a word or mark that has to stand here.

        Raises:
            SyntaxFault: Something else does.
        """
        token = self.tokens[self.at]
        if token.value != value:
            raise self.unexpected(f"{value!r}")
        self.at += 1
        return token

    def expect_variable(self) -> str:
        """Step over a variable and return its name.

        Raises:
            SyntaxFault: Something else stands here.
        """
        kind, value, _, _ = self.tokens[self.at]
        if kind != "var":
            raise self.unexpected("a variable")
        self.at += 1
        return value[1:]

    def unexpected(self, wanted: str) -> SyntaxFault:
        """Return the error that something else was wanted at the cursor."""
        token = self.token
        found = "the query ends" if token.kind == "end" else f"{self.text[token.start : token.end]!r} stands"
        return fault(self.text, token.start, f"{found} where {wanted} is expected")

    def enter(self) -> None:
        """Count one more level of nesting; :meth:`leave` takes it back.

        Raises:
            SyntaxFault: It is deeper than :data:`DEEPEST`.
        """
        self.depth += 1
        if self.depth > DEEPEST:
            raise fault(self.text, self.token.start, f"nesting is deeper than {DEEPEST}; write the query flatter")

    def leave(self) -> None:
        """Count one level of nesting less."""
        self.depth -= 1

    def at_term(self) -> bool:
        """Whether a term, variable, list or blank node begins at the cursor."""
        kind, value, _, _ = self.tokens[self.at]
        return kind in _TERMS or value in _TERM_WORDS

    def iri(self) -> Atom:
        """Read an IRI or prefixed name.

        Raises:
            SyntaxFault: Something else stands here.
        """
        kind, value, start, end = self.tokens[self.at]
        if kind not in ("name", "iri"):
            raise self.unexpected("an IRI")
        self.at += 1
        return _new(Atom, ("iri", value, start, end))

    def name_or_variable(self) -> Atom:
        """Read a variable or an IRI.

        Raises:
            SyntaxFault: Something else stands here.
        """
        kind, value, start, end = self.tokens[self.at]
        if kind == "var":
            self.at += 1
            return _new(Atom, ("var", value[1:], start, end))
        return self.iri()

    def term(self) -> Atom:
        """Read a variable, IRI, labelled blank node or literal.

        Raises:
            SyntaxFault: Something else stands here.
        """
        kind, value, start, end = token = self.tokens[self.at]
        if kind == "var":
            self.at += 1
            return _new(Atom, ("var", value[1:], start, end))
        if kind in ("name", "iri"):
            self.at += 1
            return _new(Atom, ("iri", value, start, end))
        if kind == "blank":
            self.at += 1
            return Atom("blank", token.value[2:], token.start, token.end)
        if token.kind == "number" or (token.kind == "word" and token.value in _CONSTANTS):
            self.at += 1
            return Atom("literal", self.text[token.start : token.end], token.start, token.end)
        if token.kind != "string":
            raise self.unexpected("a term or variable")
        self.at += 1
        if self.token.kind == "lang":
            self.at += 1
        elif self.accept("^^"):
            self.iri()
        return Atom("literal", self.text[token.start : self.last_end], token.start, self.last_end)
