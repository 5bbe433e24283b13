"""What the page of any other row shows: the words that state it, each in its sentence, with a link into the article."""

from __future__ import annotations

from typing import Any

from pipeline.site.article_page import evidence_anchor, excerpt
from pipeline.site.rows import Row, rows_of

MOST = 40


def read(connection: Any, table: str, key: str) -> dict[str, Any]:
    """The evidence of a row (of an evidence row, itself)."""
    column, values = ("e.id", [key]) if table == "evidence" else ("e.row_id", [key, table])
    where = f"{column} = ?" + ("" if table == "evidence" else " AND e.table_name = ?")
    rows = rows_of(
        connection,
        f"""SELECT e.*, a.text AS article_text, coalesce(a.title, a.source) AS article, a.source AS source, a.url AS url
FROM evidence e JOIN articles a ON a.id = e.article_id WHERE {where} ORDER BY e.field, e.position LIMIT {MOST}""",
        values,
    )
    return {"evidence": [_shown(connection, row) for row in rows]}


def _shown(connection: Any, row: Row) -> Row:
    text = row.pop("article_text")
    return row | {
        "excerpt": excerpt(text, row["start"], row["end"]),
        "href": evidence_anchor(connection, row["id"]),
    }
