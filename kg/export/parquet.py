"""Tables as Apache Parquet, one file a table: typed columns, lists where a cell holds several values."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from kg.errors import MissingExtra
from kg.export.folders import whole_folder
from kg.export.select import Material
from kg.export.tables import SEPARATOR, Column, Table, Tables

#: Digits before and behind the point that a number may have: 10^24 and thousandths of a millionth.
_PRECISION: Final = (38, 9)


def parquet(material: Material, place: Path) -> None:
    """Write the tables into a new folder.

    Raises:
        MissingExtra: pyarrow is not installed.
    """
    try:
        import pyarrow.parquet  # noqa: PLC0415 - an extra, and slow to import
    except ImportError as error:
        raise MissingExtra("pyarrow", "export") from error
    with whole_folder(place) as folder:
        for table in Tables(material).all():
            pyarrow.parquet.write_table(_arrow(table), folder / f"{table.name}.parquet", compression="zstd")


def _arrow(table: Table) -> Any:  # noqa: ANN401 - pyarrow ships without types
    import pyarrow as pa  # noqa: PLC0415 - likewise

    kinds = {
        "string": pa.string(),
        "decimal": pa.decimal128(*_PRECISION),
        "integer": pa.int64(),
        "date": pa.date32(),
        "boolean": pa.bool_(),
    }
    arrays, fields = [], []
    for at, column in enumerate(table.columns):
        kind = pa.list_(pa.string()) if column.several else kinds[column.datatype]
        cells = [_cell(row[at], column) for row in table.rows]
        arrays.append(pa.array(cells, pa.string()).cast(kind) if column.datatype == "date" else pa.array(cells, kind))
        fields.append(pa.field(column.name, kind, metadata={"title": column.title, "property": column.of}))
    about = {"about": table.about, "about_zh": table.about_zh}
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata=about))


def _cell(text: str, column: Column) -> object:
    if column.several:
        return text.split(SEPARATOR) if text else []
    if not text:
        return None
    if column.datatype == "decimal":
        return Decimal(text)
    if column.datatype == "integer":
        return int(text)
    return text == "true" if column.datatype == "boolean" else text
