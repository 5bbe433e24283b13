"""What confidences are made of, as rows of the table `confidences`, and back onto the values of a record."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipeline.record import Grounded, Part

Place = tuple[str, str, str, Grounded]
"""Table, key of the row, field, and the value that stands there."""

SHOWN = ("rule", "link", "date_source", "agreement")
"""Components that have a column of their own; all are in `parts`."""


def rows_of_parts(article_id: str, places: Iterable[Place]) -> Iterator[dict[str, Any]]:
    """A row for each value whose confidence this program made."""
    for table, row_id, field, item in places:
        if item.parts:
            told = {part.name: part.value for part in item.parts}
            yield {
                "id": f"{row_id}/{field}",
                "article_id": article_id,
                "table_name": table,
                "row_id": row_id,
                "field": field,
                "confidence": item.confidence,
                **{name: told.get(name) for name in SHOWN},
                "parts": json.dumps([[p.name, p.value, p.weight] for p in item.parts], ensure_ascii=False),
            }


def give_parts(places: Iterable[Place], rows: Iterable[Mapping[str, Any]]) -> None:
    """Tell the values what their confidences are made of; values without a row have nothing to tell."""
    stored = {(row["row_id"], row["field"]): row["parts"] for row in rows}
    for _, row_id, field, item in places:
        if parts := stored.get((row_id, field)):
            item.set_parts(Part(*part) for part in json.loads(parts))
