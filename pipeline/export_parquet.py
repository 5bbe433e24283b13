"""Parquet files with types: days are date32, times timestamps in UTC, codes dictionaries, lists lists.

`date` of a meeting stays text: it is as precise as the article (a day, a month or a year). Each column carries its
description, and each file the version, date and licence of the export, in the schema's metadata.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import ExportError
from pipeline.export_about import About
from pipeline.export_data import Column, Data

if TYPE_CHECKING:
    import pyarrow as pa

    from pipeline.database import Database

_ROWS = 20_000
"""Rows of a row group. They are held in memory, article texts too."""


def write(db: Database, data: Data, about: About, file: Path) -> int:
    """Write a table's rows and return how many there are.

    Raises:
        ExportError: a value is not what its column says; the message names it.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = _schema(data, about)
    rows = 0
    cursor = db.db.execute(data.sql)
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        while batch := list(islice(cursor, _ROWS)):
            values = zip(*batch, strict=True)
            arrays = [
                _array(data, column, column_values, field.type)
                for column, column_values, field in zip(data.columns, values, schema, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            rows += len(batch)
    return rows


def _schema(data: Data, about: About) -> pa.Schema:
    import pyarrow as pa

    types: dict[str, pa.DataType] = {
        "text": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "day": pa.date32(),
        "moment": pa.timestamp("ms", tz="UTC"),
        "list": pa.list_(pa.string()),
    }
    fields = [
        pa.field(
            column.name,
            pa.dictionary(pa.int32(), pa.string()) if column.coded else types[column.kind],
            nullable=not column.required,
            metadata={"description": column.description},
        )
        for column in data.columns
    ]
    told = about.as_json() | {"table": data.name, "table_title": data.title, "table_description": data.description}
    told |= {"primary_key": data.key, "foreign_keys": json.dumps(dict(data.links))}
    return pa.schema(fields, metadata={name: str(value) for name, value in told.items() if value is not None})


def _array(data: Data, column: Column, values: tuple[Any, ...], kind: pa.DataType) -> pa.Array:
    import pyarrow as pa

    if column.coded:
        return pa.array(values, pa.string()).dictionary_encode()
    convert = _CONVERT.get(column.kind)
    if convert is None:
        return pa.array(values, kind)
    converted = []
    for value in values:
        try:
            converted.append(None if value is None else convert(value))
        except (ValueError, TypeError) as error:
            raise ExportError(
                f"{data.name}.{column.name}: {value!r} is no {column.kind}", "correct it, or use --format csv"
            ) from error
    return pa.array(converted, kind)


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


_CONVERT: dict[str, Callable[[Any], Any]] = {
    "boolean": bool,
    "day": date.fromisoformat,
    "moment": _moment,
    "list": json.loads,
}
