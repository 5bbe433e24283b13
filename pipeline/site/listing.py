"""Listings for templates: the rows of a table or a query, facets, and the form that filters."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from typing import Any

from datasette.utils import append_querystring, path_with_removed_args, path_with_replaced_args
from markupsafe import Markup, escape

from pipeline.site.article_page import comparison_words, figure_words
from pipeline.site.cells import MOST, Header, cell, headers, row_path, shown_columns
from pipeline.site.language import column_label, number, query_words, t, value_label
from pipeline.site.sorting import Asked

OPERATIONS = ("exact", "not", "contains", "startswith", "gt", "gte", "lt", "lte", "in", "arraycontains", "isnull",
              "notnull")  # fmt: skip
YEARS = ("year", "review_year", "plan_year", "period")
"""Facets in the order of time, the latest first; others have the most frequent value first."""
_WITHOUT_VALUE = ("isnull", "notnull")


def listing(
    table: str,
    columns: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    told: Mapping[str, str] | None,
    request: Any,
    sortable: Container[str] = (),
) -> dict[str, Any]:
    """Headings (with its sorting link each that is `sortable`) and cells of a page of a table."""
    everything = request.args.get("_all") == "1" or "_col" in request.args
    shown = shown_columns(table, columns, everything)
    heads = headers(shown, rows, table, told or {})
    make = cell if everything else _composed
    if not everything and table in ("comparisons", "figures_with_comparisons"):
        compared = "value" if table == "comparisons" else "comparison_value"
        heads = [replace(head, label=t("compared"), kind="who") if head.name == compared else head for head in heads]
    return {
        "headers": [(head, _sort_link(request, head) if head.name in sortable else None) for head in heads],
        "rows": [[make(row, column, table) for column in shown] for row in rows],
        "everything": everything,
        "hidden": len(columns) - len(shown),
        "switch": path_with_replaced_args(request, {"_all": None if everything else "1"}),
    }


def results(name: str, columns: Sequence[str], rows: Sequence[Any]) -> dict[str, Any]:
    """Headings and cells of a query's answer."""
    chosen = query_words(name).get("show", ())
    shown = [column for column in chosen if column in columns] or shown_columns("", columns)
    if {"value", "unit"} <= set(shown):
        shown.remove("unit")  # the numbers carry it
    heads: list[Header] = headers(shown, rows, name, {})
    return {"headers": heads, "rows": [[_composed(row, column) for column in shown] for row in rows]}


def _composed(row: Mapping[str, Any], column: str, table: str = "") -> Markup:
    """A cell for reading: a number with its unit of measure, a comparison in words, awards to a number of units."""
    there = row.keys()
    if table == "comparisons" and column == "value":
        return escape(comparison_words(row))
    if column == "comparison_value" and row[column] is not None:
        names = {"value": "comparison_value", "unit": "comparison_unit", "against": "against", "base": "base"}
        return escape(comparison_words({name: row[other] for name, other in names.items()} | {"change": row["change"]}))
    if column in ("value", "other_value") and "unit" in there and isinstance(row[column], int | float):
        qualifier = row["qualifier"] if "qualifier" in there else "exact"
        told = figure_words({"value": row[column], "unit": row["unit"], "qualifier": qualifier})
        if not table and "status" in there and row["status"] != "actual":
            return Markup('{} <span class="meta">{}</span>').format(told, value_label("status", row["status"]))
        return escape(told)
    if column == "plan_value" and row[column] is not None:
        return escape(
            " ".join(filter(None, (value_label("change", row["plan_change"]), number(row[column]), row["plan_unit"])))
        )
    if column in ("winner", "party_name") and "recipient_kind" in there and not row[column] and row["count"]:
        told = f"{number(row['count'])} {value_label('recipient_kind', row['recipient_kind']) or ''}".strip()
        return (
            Markup('<a href="{}">{}</a>').format(row_path(table, row["id"]), told)
            if table == "winners"
            else escape(told)
        )
    return cell(row, column, table)


def whole_csv(request: Any, address: str) -> str:
    """The address of all rows as CSV, from that of a page of them: it begins with the first."""
    return append_querystring(path_with_removed_args(request, {"_next"}, address), "_stream=on")  # type: ignore[no-any-return]


def _sort_link(request: Any, head: Header) -> str:
    down = request.args.get("_sort") == head.name
    wanted = {"_sort": None if down else head.name, "_sort_desc": head.name if down else None, "_next": None}
    return str(path_with_replaced_args(request, wanted))


def facet_groups(found: Mapping[str, Any], table: str, order: Asked, count: int | None) -> list[dict[str, Any]]:
    """Facets with labels of columns and values, in the order in which they were asked for."""
    groups = []
    for info in found.values():
        values = [
            {
                "label": value_label(info["name"], value["value"]) or str(value["label"]),
                "count": value["count"],
                "href": order.widened(value["toggle_url"])
                if value["selected"]
                else order.narrowed(value["toggle_url"], count),
                "selected": value["selected"],
            }
            for value in (
                sorted(info["results"], key=lambda value: str(value["value"]), reverse=True)
                if info["name"] in YEARS
                else info["results"]
            )
        ]
        if values:
            groups.append({"label": column_label(info["name"], table), "values": values, "more": info["truncated"]})
    return groups


def chips(filters: Any, table: str, request: Any, order: Asked) -> list[dict[str, str]]:
    """What a listing is narrowed by, each in words with the address without it."""
    found = []
    for column, operation, value in filters.selections():
        if operation not in filters._filters_by_key:
            continue  # Datasette does not know it either
        key = column if operation == "exact" and column in request.args else f"{column}__{operation}"
        shown = value_label(column, value) or value
        how = "" if operation == "exact" else f" {t(f'op_{operation}')}" if operation in OPERATIONS else f" {operation}"
        words = f"{column_label(column, table)}{':' if operation == 'exact' else how}"
        words = words if operation in _WITHOUT_VALUE else f"{words} {shown}"
        gone = {"_next"} | ({key} if len(request.args.getlist(key)) == 1 else set())
        href = path_with_removed_args(request, gone)
        if key not in gone:
            href = path_with_removed_args(request, {key: value})
        found.append({"words": words, "href": order.widened(href)})
    return found


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
