"""What the page of any other row shows: the words that state it, each in its sentence, with a link into the article."""

from __future__ import annotations

from typing import Any

from pipeline.site.article_page import evidence_anchor, excerpt
from pipeline.site.cells import KEYS
from pipeline.site.language import words
from pipeline.site.rows import Row, rows_of, with_comparisons

MOST = 40
KEY = {"failures": "source"}
_NAMES = {
    "units": "full_name",
    "clusters": "label",
    "articles": "coalesce(title, source)",
    "meetings": "label",
    "article_meetings": "cluster_name",
    "figures": "indicator",
}
"""What names a row of a table, as SQL."""


def read(connection: Any, table: str, key: str) -> dict[str, Any]:
    """The evidence of a row (of an evidence row, itself), and what people corrected in it."""
    column, values = ("e.id", [key]) if table == "evidence" else ("e.row_id", [key, table])
    where = f"{column} = ?" + ("" if table == "evidence" else " AND e.table_name = ?")
    rows = rows_of(
        connection,
        f"""SELECT e.*, a.text AS article_text, coalesce(a.title, a.source) AS article, a.source AS source, a.url AS url
FROM evidence e JOIN articles a ON a.id = e.article_id WHERE {where} ORDER BY e.field, e.position LIMIT {MOST}""",
        values,
    )
    corrections = rows_of(
        connection,
        "SELECT * FROM corrections WHERE row_id = ? AND state = 'applied' ORDER BY made_on, id LIMIT 20",
        [key],
    )
    shown = [_shown(connection, row) for row in rows]
    compared = with_comparisons(connection, [{"id": key}])[0]["comparisons"] if table == "figures" else []
    return {"evidence": shown, "corrections": corrections, "compared": compared, **_names(connection, table, key)}


def _names(connection: Any, table: str, key: str) -> dict[str, Any]:
    """The row's own name, and the names of the rows that it refers to by column."""
    found = rows_of(connection, f'SELECT * FROM "{table}" WHERE "{KEY.get(table, "id")}" = ?', [key])
    if not found:
        return {"heading": None, "labels": {}}
    labels = {}
    for column, value in found[0].items():
        name = _NAMES.get(KEYS.get(column, ""))
        if value is not None and name is not None:
            row = connection.execute(f"SELECT {name} FROM {KEYS[column]} WHERE id = ?", [value]).fetchone()
            labels[column] = row[0] if row else None
    heading = found[0].get(words("tables").get(table, {}).get("row", ""))
    return {"heading": heading if heading is None or len(heading) < 160 else None, "labels": labels}


def _shown(connection: Any, row: Row) -> Row:
    text = row.pop("article_text")
    return row | {
        "excerpt": excerpt(text, row["start"], row["end"]),
        "href": evidence_anchor(connection, row["id"]),
    }
