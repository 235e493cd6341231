"""What a canned question and an inference rule are: their texts in both languages, typed parameters and charts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from kg.errors import UnknownName

_HEADER: Final = re.compile(r"\A(?:#\+.*\n)+")  # see kg.headers
SLOT: Final = re.compile(r"VALUES\s+\?(\w+)\s*\{\s*UNDEF\s*\}")


class Kind(StrEnum):
    """What a parameter takes."""

    IRI = "iri"  #: An entity or term, by IRI, short form, code or label.
    DATE = "date"  #: A day, ISO 8601, or ``latest``: the day of the newest article.
    DECIMAL = "decimal"
    INTEGER = "integer"
    TEXT = "text"
    CHOICE = "choice"  #: One of a few words, each standing for a term.


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text in both languages."""

    en: str
    zh: str

    def read(self, language: str) -> str:
        """Return the text in ``"en"`` or ``"zh"``."""
        return self.zh if language == "zh" else self.en

    @property
    def both(self) -> dict[str, str]:
        """The text by language, as JSON has it."""
        return {"en": self.en, "zh": self.zh}


class Theme(StrEnum):
    """Under what a question stands in the index, in the order of the index."""

    BLOCS = "blocs"
    AGREEMENTS = "agreements"
    SUPPLY_CHAIN = "supply-chain"
    DEPENDENCE = "dependence"
    STATEMENTS = "statements"
    EVENTS = "events"
    FIGURES = "figures"
    SOURCES = "sources"

    def heading(self, language: str) -> str:
        """Return its heading in ``"en"`` or ``"zh"``."""
        return _TITLES[self].read(language)


@dataclass(frozen=True, slots=True)
class Chart:
    """How to draw an answer: a bar per row, from nothing to a value, or between a lower and an upper one."""

    kind: str  #: ``bar``, or ``range`` where there is an upper value.
    labels: tuple[str, ...]  #: The columns that say whose bar it is.
    value: str  #: The column of the value, or of the lower one.
    upper: str | None = None  #: The column of the upper value.
    full: float | None = None  #: The value of a full bar; the greatest one where not given.


@dataclass(frozen=True, slots=True)
class Parameter:
    """A typed parameter of a question."""

    name: str  #: As written on the command line, and the variable's name with ``_`` for ``-``.
    kind: Kind
    classes: tuple[str, ...] = ()  #: Short forms of classes, e.g. ``"lo:Bloc"``; an IRI has to be of one of them.
    default: str | None = None
    values: tuple[tuple[str, str], ...] = ()  #: For a choice: each word and the short form of its term, ``""`` for any.
    required: bool = False
    note: Bilingual | None = None  #: One line for the help.
    examples: tuple[str, ...] = ()  #: Values that make sense in the data, as a person writes them.

    @property
    def variable(self) -> str:
        """The variable's name without the question mark."""
        return self.name.replace("-", "_")

    @property
    def of_class(self) -> str:
        """The classes as texts tell them, ``"lo:Bloc or lo:Event"``; nothing where an entity of any class will do."""
        return " or ".join(self.classes)

    def leaves_open(self, value: str) -> bool:
        """Whether a word of a choice stands for no term, and so restricts nothing."""
        return dict(self.values).get(value) == ""


@dataclass(frozen=True, slots=True)
class Question:
    """A canned question."""

    name: str  #: What the rows are; the file's stem.
    path: Path
    summary: Bilingual  #: In English twice where the header has no Chinese; so with all that may lack it.
    question: Bilingual
    parameters: tuple[Parameter, ...]
    returns: Bilingual  #: What a row is.
    theme: Theme
    tags: tuple[str, ...]
    since: str  #: The first version that has the question.
    empty: Bilingual | None  #: What it means that there is no row.
    chart: Chart | None  #: How to draw the answer, where that helps.
    text: str  #: The whole file; the header is comments.

    def parameter(self, name: str) -> Parameter:
        """Return a parameter by name.

        Raises:
            UnknownName: There is none; the text lists those there are.
        """
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        known = ", ".join(p.name for p in self.parameters) or "none"
        raise UnknownName(f"question {self.name} has no parameter {name!r}; its parameters: {known}")

    @property
    def query(self) -> str:
        """The text without its header."""
        return _HEADER.sub("", self.text)

    def slots(self) -> tuple[str, ...]:
        """Return the names of the variables that stand as ``VALUES ?name { UNDEF }``, in order, each once."""
        return tuple(dict.fromkeys(SLOT.findall(self.text)))

    def bound(self, terms: Mapping[str, str]) -> str:
        """Return the query without its header, terms in its slots; a slot without a term goes, and restricts nothing.

        Args:
            terms: Terms by variable name, each a whole N-Triples term, so that it can end no literal and no group.
        """
        return SLOT.sub(lambda m: f"VALUES ?{m[1]} {{ {terms[m[1]]} }}" if m[1] in terms else "", self.query)


@dataclass(frozen=True, slots=True)
class Rule:
    """An inference rule: a CONSTRUCT without GRAPH."""

    name: str
    path: Path
    summary: str  #: The rule in an English sentence.
    why: str  #: Why one may conclude so.
    concludes: tuple[str, ...]  #: Short forms of the properties or classes it concludes.
    text: str
    summary_zh: str = ""  #: The same in Chinese.

    @property
    def query(self) -> str:
        """The text without its header."""
        return _HEADER.sub("", self.text)

    @property
    def says(self) -> Bilingual:
        """The rule in a sentence, in either language; in English where there is no Chinese one."""
        return Bilingual(self.summary, self.summary_zh or self.summary)


_TITLES: Final = {
    Theme.BLOCS: Bilingual("Blocs and hedging", "集团与两面下注"),
    Theme.AGREEMENTS: Bilingual("Agreements, programmes and measures", "协议、计划与措施"),
    Theme.SUPPLY_CHAIN: Bilingual("Supply chain", "供应链"),
    Theme.DEPENDENCE: Bilingual("Dependence", "依赖"),
    Theme.STATEMENTS: Bilingual("Statements", "表态"),
    Theme.EVENTS: Bilingual("Events and people", "事件与人物"),
    Theme.FIGURES: Bilingual("Figures", "数字"),
    Theme.SOURCES: Bilingual("Sources and trust", "来源与可信度"),
}
