"""A Frictionless Data Package: the tables as CSV, and `datapackage.json`, which describes them for programs.

It is the data dictionary too: every column with type, description, the words that it can hold, keys and references.
See https://specs.frictionlessdata.io/tabular-data-package/ (version 1, which the tools read).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.export_about import LICENCE, About
from pipeline.export_data import Column, Data

_TYPES: Mapping[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean", "trueValues": ["1"], "falseValues": ["0"]},
    "day": {"type": "date"},
    "moment": {"type": "datetime", "format": "any"},
    "list": {"type": "array"},
}


def descriptor(about: About, tables: Sequence[Data], files: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The content of datapackage.json.

    Args:
        tables: the tables that are in the package; references to others are left out.
        files: size in bytes and SHA-256 of each table's file, by the file's name.
    """
    names = {data.name for data in tables}
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": "thidua",
        "id": f"sha256:{about.data_sha256}",
        "title": about.title,
        "description": about.description,
        "version": about.version,
    }
    if about.date is not None:
        package["created"] = f"{about.date}T00:00:00Z"
    licence = {"name": LICENCE, "title": about.licence_title, "path": about.licence_url}
    package |= {"licenses": [licence], "sources": [{"title": about.source}], "keywords": ["thi đua", "Việt Nam"]}
    package["resources"] = [_resource(data, names, files[f"{data.name}.csv"]) for data in tables]
    return package


def _resource(data: Data, names: set[str], file: Mapping[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column, column.name == data.key) for column in data.columns],
        "missingValues": [""],
        "primaryKey": [data.key],
    }
    references = [
        # A table that refers to itself is named by an empty string.
        {"fields": [column], "reference": {"resource": "" if other == data.name else other, "fields": ["id"]}}
        for column, other in data.links.items()
        if other in names
    ]
    if references:
        schema["foreignKeys"] = references
    return {
        "profile": "tabular-data-resource",
        "name": data.name,
        "path": f"{data.name}.csv",
        "title": data.title,
        "description": data.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file["bytes"],
        "hash": f"sha256:{file['sha256']}",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True},
        "schema": schema,
    }


def _field(column: Column, unique: bool) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, **_TYPES[column.kind], "description": column.description}
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if unique:
        constraints["unique"] = True
    if column.choices:
        constraints["enum"] = list(column.choices)
    if constraints:
        field["constraints"] = constraints
    return field
