"""What each tool takes, as JSON Schema (2020-12), and what it says of itself."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeAlias

from kg.errors import BadParameter
from kg.labels import LANGUAGES
from kg.question import Kind, Parameter, Question

Schema: TypeAlias = dict[str, Any]

MOST_ROWS: Final = 200  #: Rows of one answer at most.
ROWS: Final = 50  #: Rows of one answer where nothing is said.
MOST_TEXT: Final = 1_000  #: Characters of a name, of words or of any other text that is given.
MOST_QUERY: Final = 20_000  #: Characters of a query.
_MOST_SHOWN: Final = 200  #: Characters of a value that is not as it should be.

#: A text.
TEXT: Final[Schema] = {"type": "string", "maxLength": MOST_TEXT}
#: Arguments that tools share.
LANGUAGE: Final[Schema] = {"type": "string", "enum": list(LANGUAGES), "default": "en", "description": "Of labels."}
LIMIT: Final[Schema] = {
    "type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": ROWS, "description": "Most rows to return."
}  # fmt: skip
OFFSET: Final[Schema] = {"type": "integer", "minimum": 0, "default": 0, "description": "Rows to pass over first."}
SHARED: Final = {"lang": LANGUAGE, "limit": LIMIT, "offset": OFFSET}
_DAY: Final[Schema] = {"type": "string", "pattern": r"^(latest|\d{4}-\d{2}-\d{2})$"}
#: Arguments for the moment that is asked of; without them, of all that any article says of any day.
MOMENT: Final = {
    "at": {**_DAY, "description": "Only what may hold on a day such as 2026-02-04, or latest: that of the newest"
           " article. It is also the latest day to the question."},
    "known": {**_DAY, "description": "Only what articles out by a day say, the day included; or latest."},
    "certain": {"type": "boolean", "default": False, "description": "With at: only what certainly holds on the day."},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spec:
    """A tool, as it is listed."""

    name: str
    title: str
    description: str
    schema: Schema  #: Of its arguments, an object.


def of_question(asked: Question) -> Spec:
    """Return the tool that asks a canned question."""
    return Spec(
        asked.name,
        asked.summary.en,
        f"{asked.question.en} {asked.question.zh} Returns {asked.returns.en}, with the claims that it rests on.",
        an_object(
            {**{p.name: of_parameter(p) for p in asked.parameters}, **MOMENT, **SHARED},
            [p.name for p in asked.parameters if p.required],
        ),
    )


def of_parameter(parameter: Parameter) -> Schema:
    """Return the schema of a parameter, with its default and the values that make sense."""
    schema: Schema = dict(TEXT)
    told = [parameter.note.en] if parameter.note else []
    default: object = parameter.default
    match parameter.kind:
        case Kind.CHOICE:
            schema = {"type": "string", "enum": [word for word, _ in parameter.values]}
        case Kind.DATE:
            schema = dict(_DAY)
            told.append("a day such as 2026-02-04, or latest: that of the newest article")
        case Kind.DECIMAL | Kind.INTEGER:
            schema = {"type": "number" if parameter.kind is Kind.DECIMAL else "integer"}
            if parameter.default is not None:
                default = (float if parameter.kind is Kind.DECIMAL else int)(parameter.default)
        case Kind.IRI:
            wanted = f"one {parameter.of_class}" if parameter.classes else "any entity"
            told.append(f"{wanted}: name in English or Chinese, code, short form or IRI")
        case Kind.TEXT:
            pass
    if told:
        schema["description"] = "; ".join(told)
    if default is not None:
        schema["default"] = default
    if parameter.examples:
        schema["examples"] = list(parameter.examples)
    return schema


def an_object(properties: Mapping[str, Schema], required: Iterable[str] = ()) -> Schema:
    """Return the schema of an object with these properties and no others."""
    return {
        "type": "object", "properties": dict(properties), "required": list(required), "additionalProperties": False
    }  # fmt: skip


def checked(arguments: Mapping[str, object], schema: Schema) -> dict[str, Any]:
    """Return arguments with the defaults of those that are shared, once they are found to fit.

    Raises:
        BadParameter: One is unknown, missing or of another type; the text says which there are.
    """
    properties: dict[str, Schema] = schema["properties"]
    strays = [name for name in arguments if name not in properties]
    missing = [name for name in schema["required"] if name not in arguments]
    if strays or missing:
        wrong = f"there is no argument {strays[0]!r}" if strays else f"the argument {missing[0]!r} is missing"
        raise BadParameter(f"{wrong}; arguments: {', '.join(properties) or 'none'}")
    for name, value in arguments.items():
        if not _fits(value, properties[name]):
            leave = "leave it out, or give what is " if value is None and name not in schema["required"] else ""
            wanted = f"{leave}{_wanted(properties[name])}" if leave else f"it has to be {_wanted(properties[name])}"
            raise BadParameter(f"argument {name!r} is {_shown(value)}; {wanted}")
    shared = {name: properties[name]["default"] for name in SHARED if name in properties}
    return {**shared, **{name: _whole(value, properties[name]) for name, value in arguments.items()}}


def written(value: object) -> str:
    """Return a text or number as a person would write it: never with an exponent."""
    return format(Decimal(repr(value)), "f") if isinstance(value, float) else str(value)


def _whole(value: object, schema: Schema) -> object:
    """Return a number without a fraction as the integer that JSON Schema takes it for, where one is wanted."""
    return int(value) if isinstance(value, float) and schema["type"] == "integer" else value


def _shown(value: object) -> str:
    """Return a value as JSON for an error, of a long one the beginning and its length."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}… ({len(text):,} characters)"


def _fits(value: object, schema: Schema) -> bool:
    kinds: dict[str, tuple[type, ...]] = {
        "string": (str,), "integer": (int, float), "number": (int, float), "boolean": (bool,), "object": (dict,)
    }  # fmt: skip
    if not isinstance(value, kinds[schema["type"]]) or isinstance(value, bool) is not (schema["type"] == "boolean"):
        return False
    if isinstance(value, str):
        return len(value) <= schema.get("maxLength", len(value)) and value in schema.get("enum", (value,))
    return not isinstance(value, int | float) or _is_within(value, schema)


def _is_within(value: float, schema: Schema) -> bool:
    """Whether a number is one that can be written down, of its kind and within its bounds."""
    if not math.isfinite(value) or (schema["type"] == "integer" and value != int(value)):
        return False
    least, most = schema.get("minimum", value), schema.get("maximum", value)
    return bool(least <= value <= most)


def _wanted(schema: Schema) -> str:
    if "enum" in schema:
        return "one of " + ", ".join(schema["enum"])
    bounds = [f"at {word} {schema[key]}" for key, word in (("minimum", "least"), ("maximum", "most")) if key in schema]
    if "maxLength" in schema:
        bounds = [f"at most {schema['maxLength']:,} characters"]
    return ", ".join([f"of type {schema['type']}", *bounds])
