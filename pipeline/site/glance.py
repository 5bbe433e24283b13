"""What the front page tells at a glance: how much there is, by year, by province, and the latest meetings."""

from __future__ import annotations

from typing import Any

from pipeline.site.rows import Row, rows_of

LATEST = 8

_LATEST = """
SELECT m.id, m.label, m.date, m.status, m.review_year, m.plan_year, c.id AS cluster_id, c.label AS cluster
FROM meetings m JOIN clusters c ON c.id = m.cluster_id WHERE m.date IS NOT NULL
ORDER BY m.date DESC, m.id LIMIT ?"""


def read(connection: Any) -> dict[str, Any]:
    """The numbers of the whole database. Costs a second or two on millions of rows."""

    def count(sql: str) -> int:
        return int(connection.execute(sql).fetchone()[0] or 0)

    years = rows_of(
        connection,
        # The year that the link of a bar asks for: a meeting that reviews no year has no bar.
        "SELECT review_year AS year, count(*) AS meetings FROM meetings WHERE review_year IS NOT NULL"
        " GROUP BY 1 ORDER BY 1",
    )
    places = provinces(connection)
    return {
        "counts": {
            "articles": count("SELECT count(*) FROM articles"),
            "meetings": count("SELECT count(*) FROM meetings"),
            "clusters": count("SELECT count(*) FROM clusters"),
            "evidence": count("SELECT count(*) FROM evidence"),
            "provinces": len(places),
            "years": len(years),
        },
        "years": years,
        "provinces": places,
        "latest": rows_of(connection, _LATEST, [LATEST]),
        "clusters": rows_of(
            connection,
            "SELECT c.id, c.label, count(*) AS meetings FROM meetings m JOIN clusters c ON c.id = m.cluster_id"
            " GROUP BY c.id ORDER BY meetings DESC, c.label LIMIT 12",
        ),
        "updated": updated(connection),
    }


def provinces(connection: Any) -> list[Row]:
    """Today's provinces with meetings: of the cluster's owner, else of the venue."""
    from pipeline.views import fold

    rows = rows_of(
        connection,
        """WITH places AS MATERIALIZED (
  SELECT coalesce(c.owner_unit_id, m.venue_unit_id) AS unit_id, count(*) AS meetings
  FROM meetings m JOIN clusters c ON c.id = m.cluster_id GROUP BY 1 HAVING unit_id IS NOT NULL)
SELECT p.id, p.full_name, p.name, p.latitude, p.longitude, sum(places.meetings) AS meetings
FROM places JOIN units u ON u.id = places.unit_id
JOIN units p ON p.id = coalesce(u.province_today_id, u.province_id)
GROUP BY p.id""",
    )
    return sorted(rows, key=lambda row: (fold(row["name"] or ""), row["id"]))


def updated(connection: Any) -> str | None:
    """The day of the last run that finished, ISO 8601; None for a database without runs."""
    row = connection.execute("SELECT max(finished_at) FROM runs").fetchone()
    return str(row[0])[:10] if row and row[0] else None
