"""The release for machine learning: Croissant 1.0 (MLCommons, 2024), the tables as record sets."""

from __future__ import annotations

from typing import Final

from kg import about as told
from kg import names
from kg.export.described import Distribution, Release
from kg.export.tables import SEPARATOR, Column, Table

NAME: Final = "croissant.json"
_SPEC: Final = "http://mlcommons.org/croissant/1.0"
_TYPES: Final = {
    "string": "sc:Text",
    "decimal": "sc:Float",
    "integer": "sc:Integer",
    "date": "sc:Date",
    "boolean": "sc:Boolean",
}
#: The context that the specification gives, as it has to stand in every document.
_CONTEXT: Final = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(release: Release) -> dict[str, object]:
    """Return the description as JSON-LD."""
    about = release.about
    tables = {f"tables/{table.name}.csv" for table in release.tables}
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": _SPEC,
        "name": "lodestone",
        "description": told.SUMMARY.en,
        "url": names.BASE,
        "license": told.LICENSE,
        "version": about.version,
        "datePublished": about.released,
        "keywords": list(told.KEYWORDS),
        "inLanguage": ["en", "zh"],
        "creator": {"@type": "sc:Organization", "name": told.CREATOR},
        "citeAs": f"{told.CREATOR} ({about.released[:4]}): {told.TITLE.en}. Version {about.version}. {told.DATASET}",
        "distribution": [_file(file) for file in release.files if file.path in tables],
        "recordSet": [_records(table) for table in release.tables],
    }


def _file(file: Distribution) -> dict[str, object]:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "description": file.about,
        "contentUrl": file.path,
        "contentSize": f"{file.size} B",
        "encodingFormat": file.media,
        "sha256": file.sha256,
    }


def _records(table: Table) -> dict[str, object]:
    found: dict[str, object] = {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.about,
        "field": [_field(table, column) for column in table.columns],
    }
    if table.keyed:
        found["key"] = {"@id": f"{table.name}/{table.columns[0].name}"}
    return found


def _field(table: Table, column: Column) -> dict[str, object]:
    source: dict[str, object] = {
        "fileObject": {"@id": f"tables/{table.name}.csv"},
        "extract": {"column": column.name},
    }
    if column.several:
        source["transform"] = {"separator": SEPARATOR}
    return {
        "@type": "cr:Field",
        "@id": f"{table.name}/{column.name}",
        "name": column.name,
        "description": column.title,
        "dataType": _TYPES[column.datatype],
        **({"repeated": True} if column.several else {}),
        "source": source,
    }
