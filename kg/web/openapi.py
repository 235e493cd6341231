"""The description of the questions for programs: OpenAPI 3.1, generated from the catalogue."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Final

import kg
from kg.catalogue import Kind, Parameter, Question
from kg.formats import PLAIN_JSON, ROWS, TURTLE
from kg.web import negotiation
from kg.web.messages import Request, Response
from kg.web.site import Site

_SCHEMAS: Final[dict[Kind, dict[str, object]]] = {
    Kind.IRI: {"type": "string"},
    Kind.DATE: {"type": "string", "pattern": r"^(\d{4}-\d{2}-\d{2}|latest)$"},
    Kind.DECIMAL: {"type": "number"},
    Kind.INTEGER: {"type": "integer"},
    Kind.TEXT: {"type": "string"},
    Kind.CHOICE: {"type": "string"},
}
_DAY: Final[dict[str, object]] = {"type": "string", "pattern": r"^(\d{4}-\d{2}-\d{2}|latest)$"}
_SUFFIXES: Final = [form.suffix for form in (*ROWS, TURTLE)]
_COMMON: Final[dict[str, tuple[str, dict[str, object]]]] = {
    "why": ("each row with the claims it rests on, as JSON or PROV-O", {"type": "boolean", "default": False}),
    "at": ("only what may hold on this day", _DAY),
    "certain": ("with at: only what certainly holds", {"type": "boolean", "default": False}),
    "known": ("only what articles out by this day say", _DAY),
    "lang": ("language of notes and labels", {"type": "string", "enum": ["en", "zh"]}),
    "format": ("form of the answer, in place of Accept; with why json or ttl", {"type": "string", "enum": _SUFFIXES}),
}
_PROBLEM: Final = {
    "type": "object",
    "required": ["title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "line": {"type": "integer"},
        "column": {"type": "integer"},
    },
}
_ERRORS: Final = {"400": "a parameter is wrong", "404": "no such question", "406": "no such form", "503": "try later"}


def document(request: Request, site: Site) -> Response:
    """Answer ``/openapi.json``."""
    negotiation.only(request, "GET", "HEAD")
    form = negotiation.form(request, (PLAIN_JSON,))
    text = json.dumps(described(site), ensure_ascii=False, indent=2) + "\n"
    return Response(HTTPStatus.OK, (("Content-Type", form.content_type),), text.encode(), kept=True)


def described(site: Site) -> dict[str, object]:
    """Return the OpenAPI document."""
    shared = {name: _shared(name, *told) for name, told in _COMMON.items()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Lodestone",
            "version": kg.__version__,
            "summary": "Questions about critical-mineral power; every row of every answer names what it rests on",
            "license": {"name": "CC-BY-4.0", "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": site.settings.base or "/"}],
        "paths": {f"/questions/{found.name}": {"get": _operation(found)} for found in site.questions},
        "components": {
            "parameters": shared,
            "schemas": {"Problem": _PROBLEM},
            "responses": {"Problem": {"description": "why not", "content": _content("application/problem+json")}},
        },
    }


def _operation(found: Question) -> dict[str, object]:
    content = {form.media[0]: {"schema": {"type": "string"}} for form in ROWS}
    content[ROWS[0].media[0]] = {"schema": {"type": "object"}}
    content[PLAIN_JSON.media[0]] = {
        "schema": {"type": "object", "description": "with why: rows, and what each rests on"}
    }
    content[TURTLE.media[0]] = {"schema": {"type": "string", "description": "with why: the evidence as PROV-O"}}
    errors = {
        status: {"description": why, "content": _content("application/problem+json")} for status, why in _ERRORS.items()
    }
    return {
        "operationId": found.name,
        "summary": found.summary.en,
        "description": f"{found.question.en}\n\n{found.question.zh}\n\n{found.summary.zh}",
        "tags": list(found.tags),
        "parameters": [
            *(_parameter(parameter) for parameter in found.parameters),
            *({"$ref": f"#/components/parameters/{name}"} for name in _COMMON),
        ],
        "responses": {
            "200": {"description": f"{found.returns.en}\n\n{found.returns.zh}", "content": content},
            **errors,
        },
    }


def _parameter(found: Parameter) -> dict[str, object]:
    schema = dict(_SCHEMAS[found.kind])
    if found.values:
        schema["enum"] = [word for word, _ in found.values]
    if found.default is not None:
        numeric = {Kind.INTEGER: int, Kind.DECIMAL: float}
        schema["default"] = numeric[found.kind](found.default) if found.kind in numeric else found.default
    plain = f"a {found.of_class}: name, code or short form" if found.of_class else found.kind.value
    note = f"{found.note.en} / {found.note.zh}" if found.note else plain
    return {"name": found.name, "in": "query", "required": found.required, "description": note, "schema": schema}


def _shared(name: str, description: str, schema: dict[str, object]) -> dict[str, object]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _content(media: str) -> dict[str, object]:
    return {media: {"schema": {"$ref": "#/components/schemas/Problem"}}}
