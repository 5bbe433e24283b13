"""Rows of a statement as dictionaries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Row = dict[str, Any]


def rows_of(connection: Any, sql: str, values: Sequence[object] | Mapping[str, object] = ()) -> list[Row]:
    """The rows of a SELECT."""
    cursor = connection.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def with_comparisons(connection: Any, figures: Sequence[Row]) -> list[Row]:
    """The rows of figures, each with the rows of what it is compared with as `comparisons`."""
    found: dict[str, list[Row]] = {row["id"]: [] for row in figures}
    marks = ",".join("?" * len(found))
    for row in rows_of(
        connection, f"SELECT * FROM comparisons WHERE figure_id IN ({marks}) ORDER BY figure_id, position", list(found)
    ):
        found[row["figure_id"]].append(row)
    return [row | {"comparisons": found[row["id"]]} for row in figures]
