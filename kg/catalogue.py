"""The catalogue: canned questions in ``queries/*.rq`` and inference rules in ``ontology/rules/*.rq``.

A question states its typed parameters in its header and takes each as a line ``VALUES ?name { UNDEF }`` in the group
where it is used. As it stands in the file the question is plain SPARQL 1.1 that any service answers without
restriction; asked with a value, ``UNDEF`` becomes that term (see ``docs/decisions/0004-parameters.md``).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from kg.errors import SyntaxFault, UnknownName
from kg.headers import Header, Value, read_header
from kg.paths import share
from kg.question import Bilingual, Chart, Kind, Parameter, Question, Rule, Theme

__all__ = [
    "OPTIONS", "Bilingual", "Chart", "Kind", "Parameter", "Question", "Rule", "Theme", "did_you_mean", "question",
    "questions", "read_question", "read_rule", "rules",
]  # fmt: skip

#: Options of every question on the command line; no parameter may be named like one.
OPTIONS: Final = (
    "format",
    "lang",
    "list",
    "most",
    "why",
    "cite",
    "at",
    "known",
    "certain",
    "endpoint",
    "articles",
    "help",
    "h",
)
_KEYS: Final = ("summary", "question", "returns", "theme", "tags", "since", "empty", "chart")
_PARAMETER_KEYS: Final = ("type", "class", "default", "values", "examples", "required", "note")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_VERSION = re.compile(r"\d+\.\d+\.\d+")
_SELECT = re.compile(r"^SELECT\s(.*?)\bWHERE\b", re.DOTALL | re.MULTILINE)


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
    """Return ``"did you mean a or b? "`` for the names that are near one, else nothing."""
    return offered(near_names(name, names))


def offered(names: Sequence[str]) -> str:
    """Return ``"did you mean a or b? "``, nothing where there is no name."""
    return f"did you mean {' or '.join(names)}? " if names else ""


def near_names(name: str, names: Iterable[str], like: float = 0.5) -> list[str]:
    """Return three names at most: those that have one as a word, are close to it, or failing these hold it somewhere.

    Args:
        name: What somebody wrote.
        names: Those there are.
        like: Likeness, after Ratcliff and Obershelp, from which a name is close.
    """
    known = list(names)
    words = sorted((other for other in known if name in re.split(r"\W+", other)), key=lambda other: (len(other), other))
    close = [*words[:2], *difflib.get_close_matches(name, known, n=3, cutoff=like)]
    return list(dict.fromkeys(close))[:3] or sorted(other for other in known if name and name in other)[:3]


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
        path.stem, path, _told(header, "summary"), _bilingual(header, "question"), parameters,
        _told(header, "returns"), _theme(header), _texts(header, "tags"), _since(header),
        _bilingual(header, "empty") if "empty" in header.keys else None, _chart(header), header.text,
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
    says = _told(header, "summary")
    why, concludes = header.text_of("why"), _texts(header, "concludes")
    return Rule(path.stem, path, says.en, why, concludes, header.text, says.zh)


def _parameter(header: Header, key: str, value: Value) -> Parameter:
    name = key.removeprefix("param.")
    if not _NAME.fullmatch(name):
        raise header.fault(value.line, f"parameter {name!r} has to be lower-case words joined by hyphens")
    if name in OPTIONS:
        raise header.fault(value.line, f"parameter {name!r} collides with the option --{name}; choose another name")
    keys = header.as_mapping(value, key)
    header.only(keys, _PARAMETER_KEYS, key)
    texts = {k: header.as_text(keys[k], f"{key}.{k}") for k in ("type", "default") if k in keys}
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
    classes = header.as_texts(keys["class"], f"{key}.class") if "class" in keys else ()
    if "class" in keys and (kind != Kind.IRI or not classes):
        raise header.fault(value.line, f"{key}: only an iri has a class, or a list of them")
    return Parameter(
        name, Kind(kind), classes, texts.get("default"), values, required,
        _said(header, keys["note"], f"{key}.note") if "note" in keys else None, _examples(header, key, value),
    )  # fmt: skip


def _examples(header: Header, key: str, value: Value) -> tuple[str, ...]:
    keys = header.as_mapping(value, key)
    if ("examples" in keys) == ("values" in keys):
        raise header.fault(
            value.line, f"{key}: list examples, values that make sense in the data, unless it is a choice"
        )
    return header.as_texts(keys["examples"], f"{key}.examples") if "examples" in keys else ()


def _theme(header: Header) -> Theme:
    text = header.text_of("theme")
    if text not in list(Theme):
        raise header.fault(header.keys["theme"].line, f"theme {text!r} has to be one of {', '.join(Theme)}")
    return Theme(text)


def _since(header: Header) -> str:
    text = header.text_of("since")
    if not _VERSION.fullmatch(text):
        raise header.fault(header.keys["since"].line, f'since {text!r} has to be a version, e.g. "0.1.0"')
    return text


def _chart(header: Header) -> Chart | None:
    if "chart" not in header.keys:
        return None
    value = header.keys["chart"]
    keys = header.as_mapping(value, "chart")
    header.only(keys, ("kind", "label", "value", "upper", "full"), "chart")
    for key in ("kind", "label", "value"):
        if key not in keys:
            raise header.fault(value.line, f'chart has no {key!r}; write {{kind: bar, label: "?agent", value: "?low"}}')
    kind = header.as_text(keys["kind"], "chart.kind")
    if kind not in ("bar", "range") or (kind == "range") != ("upper" in keys):
        raise header.fault(value.line, "chart.kind has to be bar, or range with an upper value")
    columns = {
        key: tuple(_column(header, keys[key], text) for text in header.as_texts(keys[key], f"chart.{key}"))
        for key in ("label", "value", "upper")
        if key in keys
    }
    full = header.as_text(keys["full"], "chart.full") if "full" in keys else None
    if full is not None and not re.fullmatch(r"[1-9]\d*", full):
        raise header.fault(value.line, f'chart.full {full!r} has to be the value of a full bar, e.g. "100"')
    upper = columns["upper"][0] if "upper" in columns else None
    return Chart(kind, columns["label"], columns["value"][0], upper, float(full) if full else None)


def _column(header: Header, value: Value, text: str) -> str:
    head = _SELECT.search(header.text)
    if not text.startswith("?") or not head or not re.search(rf"\?{re.escape(text[1:])}\b", head[1]):
        raise header.fault(value.line, f"chart: {text!r} is no column of the answer; write it like ?low")
    return text[1:]


def _choices(header: Header, key: str, keys: Mapping[str, Value]) -> tuple[tuple[str, str], ...]:
    if "values" not in keys:
        return ()
    words = header.as_mapping(keys["values"], f"{key}.values")
    return tuple((word, header.as_text(term, f"{key}.values.{word}")) for word, term in words.items())


def _bilingual(header: Header, key: str) -> Bilingual:
    if key not in header.keys:
        raise header.fault(1, f'the header has no {key!r}; add {{en: "...", zh: "..."}}')
    return _both(header, header.keys[key], key)


def _told(header: Header, key: str) -> Bilingual:
    """Return a text of the header that has to be there, if in English only."""
    if key not in header.keys:
        header.text_of(key)
    return _said(header, header.keys[key], key)


def _said(header: Header, value: Value, where: str) -> Bilingual:
    """Return a text in both languages; a plain one, in a file of somebody's own, is English, and stands for both."""
    if isinstance(value.content, Mapping):
        return _both(header, value, where)
    text = header.as_text(value, where)
    return Bilingual(text, text)


def _both(header: Header, value: Value, where: str) -> Bilingual:
    keys = header.as_mapping(value, where)
    header.only(keys, ("en", "zh"), where)
    if set(keys) != {"en", "zh"}:
        raise header.fault(value.line, f"{where} has to be said in both languages, en and zh")
    return Bilingual(header.as_text(keys["en"], f"{where}.en"), header.as_text(keys["zh"], f"{where}.zh"))


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
