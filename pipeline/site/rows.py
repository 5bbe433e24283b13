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
