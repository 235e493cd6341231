"""The catalogue: canned questions in ``queries/*.rq`` and inference rules in ``ontology/rules/*.rq``.

A question states its typed parameters in its header and takes each as a line ``VALUES ?name { UNDEF }`` in the group
where it is used. As it stands in the file the question is plain SPARQL 1.1 that any service answers without
restriction; asked with a value, ``UNDEF`` becomes that term (see ``docs/decisions/0004-parameters.md``).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from kg.errors import SyntaxFault, UnknownName
from kg.headers import Header, Value, read_header
from kg.paths import share

#: Options of every question on the command line; no parameter may be named like one.
OPTIONS: Final = ("format", "lang", "why", "cite", "at", "known", "certain", "endpoint", "articles", "help", "h")
_KEYS: Final = ("summary", "question", "returns", "tags", "empty")
_PARAMETER_KEYS: Final = ("type", "class", "default", "values", "required", "note")
_SLOT = re.compile(r"VALUES\s+\?(\w+)\s*\{\s*UNDEF\s*\}")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


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


@dataclass(frozen=True, slots=True)
class Parameter:
    """A typed parameter of a question."""

    name: str  #: As written on the command line, and the variable's name with ``_`` for ``-``.
    kind: Kind
    of_class: str | None = None  #: Short form of the class an IRI has to be of, e.g. ``"lo:Bloc"``.
    default: str | None = None
    values: tuple[tuple[str, str], ...] = ()  #: For a choice: each word and the short form of its term, ``""`` for any.
    required: bool = False
    note: str = ""  #: One line for the help.

    @property
    def variable(self) -> str:
        """The variable's name without the question mark."""
        return self.name.replace("-", "_")

    def leaves_open(self, value: str) -> bool:
        """Whether a word of a choice stands for no term, and so restricts nothing."""
        return dict(self.values).get(value) == ""


@dataclass(frozen=True, slots=True)
class Question:
    """A canned question."""

    name: str  #: What the rows are; the file's stem.
    path: Path
    summary: str
    question: Bilingual
    parameters: tuple[Parameter, ...]
    returns: str
    tags: tuple[str, ...]
    empty: Bilingual | None  #: What it means that there is no row.
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

    def slots(self) -> tuple[str, ...]:
        """Return the names of the variables that stand as ``VALUES ?name { UNDEF }``, in order, each once."""
        return tuple(dict.fromkeys(_SLOT.findall(self.text)))

    def bound(self, terms: Mapping[str, str]) -> str:
        """Return the query with terms in its slots; a slot without a term goes, and restricts nothing.

        Args:
            terms: Terms by variable name, each a whole N-Triples term, so that it can end no literal and no group.
        """
        return _SLOT.sub(lambda m: f"VALUES ?{m[1]} {{ {terms[m[1]]} }}" if m[1] in terms else "", self.text)


@dataclass(frozen=True, slots=True)
class Rule:
    """An inference rule: a CONSTRUCT without GRAPH."""

    name: str
    path: Path
    summary: str
    why: str  #: Why one may conclude so.
    concludes: tuple[str, ...]  #: Short forms of the properties or classes it concludes.
    text: str


def questions(folder: Path | None = None) -> tuple[Question, ...]:
    """Return all questions by name; of the project where no folder is given.

    Raises:
        SyntaxFault: A header is not as it should be; file and line are named.
        UnreadableFile: A file cannot be read.
    """
    return tuple(read_question(path) for path in sorted((folder or share("queries")).glob("*.rq")))


def question(name: str, folder: Path | None = None) -> Question:
    """Return one question, reading no other file.

    Raises:
        UnknownName: There is none of that name; close names are offered.
        SyntaxFault: Its header is not as it should be.
    """
    place = folder or share("queries")
    names = sorted(path.stem for path in place.glob("*.rq"))
    if name not in names:
        raise UnknownName(f"there is no question {name!r}; {did_you_mean(name, names)}`kg ask` lists all {len(names)}")
    return read_question(place / f"{name}.rq")


def rules(folder: Path | None = None) -> tuple[Rule, ...]:
    """Return all domain rules by name; of the project where no folder is given.

    Raises:
        SyntaxFault: A header is not as it should be.
        UnreadableFile: A file cannot be read.
    """
    return tuple(read_rule(path) for path in sorted((folder or share("ontology") / "rules").glob("*.rq")))


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Return ``"did you mean a or b? "`` for names that have one as a word or are close to it, else nothing."""
    known = list(names)
    words = sorted((other for other in known if name in re.split(r"\W+", other)), key=lambda other: (len(other), other))
    close = [*words[:2], *difflib.get_close_matches(name, known, n=3, cutoff=0.5)]
    close = list(dict.fromkeys(close))[:3] or sorted(other for other in known if name and name in other)[:3]
    return f"did you mean {' or '.join(close)}? " if close else ""


def read_question(path: Path) -> Question:
    """Read one question file.

    Raises:
        SyntaxFault: A key is unknown, missing or ill-typed, or parameters and slots do not match.
    """
    header = read_header(path)
    named = {key: value for key, value in header.keys.items() if key.startswith("param.")}
    header.only({key: value for key, value in header.keys.items() if key not in named}, _KEYS, "a question's header")
    parameters = tuple(_parameter(header, key, value) for key, value in named.items())
    found = Question(
        path.stem, path, header.text_of("summary"), _bilingual(header, "question"), parameters,
        header.text_of("returns"), _texts(header, "tags"),
        _bilingual(header, "empty") if "empty" in header.keys else None, header.text,
    )  # fmt: skip
    _check_slots(header, found)
    return found


def read_rule(path: Path) -> Rule:
    """Read one rule file.

    Raises:
        SyntaxFault: A key is unknown, missing or ill-typed.
    """
    header = read_header(path)
    header.only(header.keys, ("summary", "why", "concludes"), "a rule's header")
    return Rule(
        path.stem, path, header.text_of("summary"), header.text_of("why"), _texts(header, "concludes"), header.text
    )


def _parameter(header: Header, key: str, value: Value) -> Parameter:
    name = key.removeprefix("param.")
    if not _NAME.fullmatch(name):
        raise header.fault(value.line, f"parameter {name!r} has to be lower-case words joined by hyphens")
    if name in OPTIONS:
        raise header.fault(value.line, f"parameter {name!r} collides with the option --{name}; choose another name")
    keys = header.as_mapping(value, key)
    header.only(keys, _PARAMETER_KEYS, key)
    texts = {k: header.as_text(keys[k], f"{key}.{k}") for k in ("type", "class", "default", "note") if k in keys}
    kind = texts.get("type", "")
    if kind not in list(Kind):
        raise header.fault(value.line, f"{key} has type {kind!r}; it has to be one of {', '.join(Kind)}")
    required = keys["required"].content if "required" in keys else False
    if not isinstance(required, bool) or (required and "default" in texts):
        raise header.fault(value.line, f"{key}: required is true or false, and a default makes it needless")
    values = _choices(header, key, keys)
    if (kind == Kind.CHOICE) != bool(values):
        raise header.fault(value.line, f'{key}: a choice has values, {{word: "term"}}, and nothing else has')
    if values and "default" in texts and texts["default"] not in dict(values):
        raise header.fault(value.line, f"{key}: the default {texts['default']!r} is none of its values")
    if "class" in texts and kind != Kind.IRI:
        raise header.fault(value.line, f"{key}: only an iri has a class")
    return Parameter(
        name, Kind(kind), texts.get("class"), texts.get("default"), values, required, texts.get("note", "")
    )


def _choices(header: Header, key: str, keys: Mapping[str, Value]) -> tuple[tuple[str, str], ...]:
    if "values" not in keys:
        return ()
    words = header.as_mapping(keys["values"], f"{key}.values")
    return tuple((word, header.as_text(term, f"{key}.values.{word}")) for word, term in words.items())


def _bilingual(header: Header, key: str) -> Bilingual:
    if key not in header.keys:
        raise header.fault(1, f'the header has no {key!r}; add {{en: "...", zh: "..."}}')
    keys = header.as_mapping(header.keys[key], key)
    header.only(keys, ("en", "zh"), key)
    if set(keys) != {"en", "zh"}:
        raise header.fault(header.keys[key].line, f"{key} has to be said in both languages, en and zh")
    return Bilingual(header.as_text(keys["en"], f"{key}.en"), header.as_text(keys["zh"], f"{key}.zh"))


def _texts(header: Header, key: str) -> tuple[str, ...]:
    if key not in header.keys:
        raise header.fault(1, f"the header has no {key!r}; add a list of words")
    return header.as_texts(header.keys[key], key)


def _check_slots(header: Header, found: Question) -> None:
    slots, declared = set(found.slots()), {p.variable for p in found.parameters}
    for name in sorted(slots - declared):
        raise SyntaxFault(str(header.path), None, None, f"?{name} has a slot but no `param.{name}` in the header")
    for name in sorted(declared - slots):
        raise SyntaxFault(str(header.path), None, None, f"no `VALUES ?{name} {{ UNDEF }}` takes the parameter {name}")
