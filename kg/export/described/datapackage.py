"""The tables as a Data Package (Frictionless Data, version 1): what each column holds, keys and references."""

from __future__ import annotations

from typing import Final

from kg import about as told
from kg.export.described import Distribution, Release
from kg.export.tables import SEPARATOR, Column, Table

NAME: Final = "datapackage.json"
#: Types of columns, by those of :class:`Column`.
_TYPES: Final = {"string": "string", "decimal": "number", "integer": "integer", "date": "date", "boolean": "boolean"}


def datapackage(release: Release) -> dict[str, object]:
    """Return the descriptor as JSON; it lists the tables, which it can say most about."""
    files = {file.path: file for file in release.files}
    keys = {table.name: table.columns[0].name for table in release.tables if table.keyed}
    return {
        "profile": "tabular-data-package",
        "name": "lodestone",
        "id": told.DATASET,
        "title": told.TITLE.en,
        "description": told.SUMMARY.en,
        "version": release.about.version,
        "created": f"{release.about.released}T00:00:00Z",
        "licenses": [{"name": told.LICENSE_NAME, "path": told.LICENSE}],
        "keywords": list(told.KEYWORDS),
        "contributors": [{"title": told.CREATOR, "role": "author"}],
        "sources": [{"title": source.label.en, "path": source.iri} for source in release.about.sources],
        "resources": [_resource(table, files[f"tables/{table.name}.csv"], keys) for table in release.tables],
    }


def _resource(table: Table, file: Distribution, keys: dict[str, str]) -> dict[str, object]:
    schema: dict[str, object] = {"fields": [_field(column) for column in table.columns], "missingValues": [""]}
    if table.keyed:
        schema["primaryKey"] = table.columns[0].name
    foreign = [
        {"fields": column.name, "reference": {"resource": column.refers, "fields": keys[column.refers]}}
        for column in table.columns
        if column.refers and not column.several
    ]
    if foreign:
        schema["foreignKeys"] = foreign
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": file.path,
        "description": table.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"lineTerminator": "\r\n"},
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "schema": schema,
    }


def _field(column: Column) -> dict[str, object]:
    title = f"{column.title}; several set apart by {SEPARATOR}" if column.several else column.title
    return {"name": column.name, "type": "string" if column.several else _TYPES[column.datatype], "description": title}
