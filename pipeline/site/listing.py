"""Listings for templates: the rows of a table or a query, facets, and the form that filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from datasette.utils import path_with_replaced_args

from pipeline.site.cells import MOST, Header, cell, headers, shown_columns
from pipeline.site.language import column_label, t, value_label

OPERATIONS = ("exact", "not", "contains", "startswith", "gt", "gte", "lt", "lte", "in", "arraycontains", "isnull",
              "notnull")  # fmt: skip
_WITHOUT_VALUE = ("isnull", "notnull")


def listing(
    table: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]], told: Mapping[str, str] | None, request: Any
) -> dict[str, Any]:
    """Headings (each with its sorting link) and cells of a page of a table."""
    everything = request.args.get("_all") == "1" or "_col" in request.args
    shown = shown_columns(table, columns, everything)
    heads = headers(shown, rows, table, told or {})
    return {
        "headers": [(head, _sort_link(request, head)) for head in heads],
        "rows": [[cell(row, column, table) for column in shown] for row in rows],
        "everything": everything,
        "hidden": len(columns) - len(shown),
        "switch": path_with_replaced_args(request, {"_all": None if everything else "1"}),
    }


def results(name: str, columns: Sequence[str], rows: Sequence[Any]) -> dict[str, Any]:
    """Headings and cells of a query's answer."""
    shown = shown_columns("", columns)
    heads: list[Header] = headers(shown, rows, name, {})
    return {"headers": heads, "rows": [[cell(row, column) for column in shown] for row in rows]}


def _sort_link(request: Any, head: Header) -> str:
    down = request.args.get("_sort") == head.name
    wanted = {"_sort": None if down else head.name, "_sort_desc": head.name if down else None, "_next": None}
    return str(path_with_replaced_args(request, wanted))


def facet_groups(found: Mapping[str, Any], table: str) -> list[dict[str, Any]]:
    """Facets with labels of columns and values, in the order in which they were asked for."""
    groups = []
    for info in found.values():
        values = [
            {
                "label": value_label(info["name"], value["value"]) or str(value["label"]),
                "count": value["count"],
                "href": value["toggle_url"],
                "selected": value["selected"],
            }
            for value in info["results"]
        ]
        if values:
            groups.append({"label": column_label(info["name"], table), "values": values, "more": info["truncated"]})
    return groups


def filter_form(filters: Any, columns: Sequence[str], table: str) -> dict[str, Any]:
    """Rows of the form that filters (those in force and an empty one), and its choices."""
    chosen = [
        {"column": column, "operation": operation, "value": value} for column, operation, value in filters.selections()
    ]
    return {
        "rows": [*chosen, {"column": "", "operation": "exact", "value": ""}],
        "columns": [(column, column_label(column, table)) for column in columns],
        "operations": [
            (f"{name}__1" if name in _WITHOUT_VALUE else name, name, t(f"op_{name}")) for name in OPERATIONS
        ],
    }


def row_cell(row: Mapping[str, Any], column: str, shown: Any, labels: Mapping[str, str] | None) -> Any:
    """A value on the page of its row: in full where a listing would cut it, the name where it is another row's key."""
    value = row[column]
    if labels and labels.get(column):
        return cell({column: {"value": value, "label": labels[column]}}, column)
    if isinstance(value, str) and (len(value) > MOST or column == "id"):
        return value
    return shown if isinstance(value, bytes) else cell(row, column)
