"""Tables as CSV with their metadata: CSV on the Web (W3C, 2015), one file a table, keys and references told.

CSV after RFC 4180: UTF-8, a line of names, lines ended by CR LF. An empty cell is a value that no article gives.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Final

from kg import names
from kg.export.folders import whole_folder
from kg.export.select import Material
from kg.export.tables import SEPARATOR, Column, Table, Tables

METADATA: Final = "csv-metadata.json"
LICENSE: Final = "https://creativecommons.org/licenses/by/4.0/"


def csvw(material: Material, place: Path) -> None:
    """Write the tables and their metadata into a new folder."""
    tables = Tables(material).all()
    with whole_folder(place) as folder:
        for table in tables:
            with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as out:
                writer = csv.writer(out, lineterminator="\r\n")
                writer.writerow(column.name for column in table.columns)
                writer.writerows(table.rows)
        text = json.dumps(metadata(tables), ensure_ascii=False, indent=2)
        (folder / METADATA).write_text(f"{text}\n", encoding="utf-8")


def metadata(tables: tuple[Table, ...]) -> dict[str, object]:
    """Return the description of a group of tables as the W3C's metadata vocabulary has it."""
    keys = {table.name: table.columns[0].name for table in tables if table.keyed}
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": "Lodestone: critical-mineral power as tables",
        "dc:license": {"@id": LICENSE},
        "dialect": {"lineTerminators": ["\r\n"], "header": True, "encoding": "utf-8"},
        "tables": [_table(table, keys) for table in tables],
    }


def _table(table: Table, keys: dict[str, str]) -> dict[str, object]:
    schema: dict[str, object] = {"columns": [_column(column) for column in table.columns]}
    if table.keyed:
        schema["primaryKey"] = table.columns[0].name
    foreign = [
        {
            "columnReference": column.name,
            "reference": {"resource": f"{column.refers}.csv", "columnReference": keys[column.refers]},
        }
        for column in table.columns
        if column.refers and not column.several
    ]
    if foreign:
        schema["foreignKeys"] = foreign
    return {
        "url": f"{table.name}.csv",
        "dc:description": [{"@value": table.about, "@language": "en"}, {"@value": table.about_zh, "@language": "zh"}],
        "tableSchema": schema,
    }


def _column(column: Column) -> dict[str, object]:
    found: dict[str, object] = {
        "name": column.name,
        "titles": {"en": [column.name], "zh": [column.title_zh]},
        "dc:description": column.title,
        "datatype": column.datatype,
    }
    if column.several:
        found["separator"] = SEPARATOR
    if column.of:
        found["propertyUrl"] = names.expand(column.of)
    return found
