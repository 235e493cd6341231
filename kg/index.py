"""The index of the questions, by theme and in both languages: what ``queries/README.md`` holds, and JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from kg.catalogue import Kind, Parameter, Question, Theme

_HEAD: Final = """\
# Questions · 问题

Every file here is a question: `kg ask NAME` answers it, `kg ask NAME --help` tells its parameters, and the file itself
is SPARQL 1.1 that any service answers. What they compute, and how to ask, is told in [the guide](../docs/questions.md).
This index is made from the headers by `kg ask --list --format markdown`, and a test compares them.

此处每个文件都是一个问题：`kg ask 名称` 给出答案，`kg ask 名称 --help` 说明参数；文件本身即 SPARQL 1.1。
"""


def by_theme(asked: Sequence[Question]) -> dict[Theme, tuple[Question, ...]]:
    """Return the questions of each theme, by name; a theme without any is absent."""
    found = {theme: tuple(one for one in asked if one.theme is theme) for theme in Theme}
    return {theme: tuple(sorted(held, key=lambda one: one.name)) for theme, held in found.items() if held}


def to_markdown(asked: Sequence[Question]) -> str:
    """Return the index as Markdown: a table per theme, each question in English and Chinese with its parameters."""
    parts = [_HEAD]
    for theme, held in by_theme(asked).items():
        rows = "".join(_row(one) for one in held)
        title = f"## {theme.heading('en')} · {theme.heading('zh')}\n\n"
        parts.append(f"{title}| name | question · 问题 | parameters · 参数 |\n| --- | --- | --- |\n{rows}")
    return "\n".join(parts)


def to_json(asked: Sequence[Question]) -> str:
    """Return the catalogue as JSON: all that a program needs to offer the questions."""
    body = [
        {
            "name": one.name,
            "question": one.question.both,
            "summary": one.summary.both,
            "returns": one.returns.both,
            "theme": one.theme.value,
            "tags": list(one.tags),
            "since": one.since,
            "parameters": [_parameter(parameter) for parameter in one.parameters],
        }
        for one in asked
    ]
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def worded(question: Question, language: str) -> str:
    """Return the text of a question with the names of its parameters set off by stars."""
    text = question.question.read(language)
    for parameter in question.parameters:
        text = text.replace(f"{{{parameter.variable}}}", f"*{parameter.name}*")
    return text


def _row(question: Question) -> str:
    parameters = "<br>".join(_told(parameter) for parameter in question.parameters)
    texts = f"{worded(question, 'en')}<br>{worded(question, 'zh')}"
    return f"| [`{question.name}`]({question.name}.rq) | {texts} | {parameters} |\n"


def _told(parameter: Parameter) -> str:
    """Return a parameter as the index tells it: its name, what it takes, its default."""
    if parameter.kind is Kind.CHOICE:
        takes = ", ".join(word for word, _ in parameter.values)
    else:
        takes = parameter.of_class or ("entity" if parameter.kind is Kind.IRI else parameter.kind.value)
    default = f" = {parameter.default}" if parameter.default is not None else ""
    return f"`{parameter.name}`: {takes}{default}" + (" (required)" if parameter.required else "")


def _parameter(parameter: Parameter) -> dict[str, object]:
    return {
        "name": parameter.name,
        "type": parameter.kind.value,
        "classes": list(parameter.classes),
        "default": parameter.default,
        "required": parameter.required,
        "values": [word for word, _ in parameter.values],
        "examples": list(parameter.examples),
        "note": parameter.note.both if parameter.note else None,
    }
