"""What the page of a meeting shows: what each article says of it, side by side."""

from __future__ import annotations

from typing import Any

from pipeline.site.cluster_page import together
from pipeline.site.rows import rows_of, with_comparisons

_COMPARED = ("date", "venue_name", "review_year", "plan_year", "stated_member_count")


def read(connection: Any, meeting_id: str) -> dict[str, Any] | None:
    """Everything of a meeting; None for one that there is not."""
    meetings = rows_of(
        connection,
        "SELECT m.*, c.label AS cluster, v.full_name AS venue_unit, v.latitude, v.longitude FROM meetings m"
        " JOIN clusters c ON c.id = m.cluster_id LEFT JOIN units v ON v.id = m.venue_unit_id WHERE m.id = ?",
        [meeting_id],
    )
    if not meetings:
        return None
    found: dict[str, Any] = {
        "meeting": meetings[0],
        "reports": rows_of(
            connection,
            "SELECT r.*, coalesce(a.title, a.source) AS article, a.source AS source, a.url AS url, a.published_at"
            " FROM article_meetings r JOIN articles a ON a.id = r.article_id WHERE r.meeting_id = ?"
            " ORDER BY r.is_primary DESC, r.id LIMIT 100",
            [meeting_id],
        ),
    }
    for table in ("chairs", "winners", "figures", "cluster_members", "people"):
        found[table] = rows_of(
            connection, f"SELECT * FROM {table} WHERE meeting_id = ? ORDER BY id LIMIT 300", [meeting_id]
        )
    found["figures"] = with_comparisons(connection, found["figures"])
    return found


def page(found: dict[str, Any]) -> dict[str, Any]:
    """The template's view of these rows."""
    reports = found["reports"]
    differing = [name for name in _COMPARED if len({r[name] for r in reports if r[name] is not None}) > 1]
    return {
        **found,
        "differing": differing,
        "compared": _COMPARED,
        "chairs": together(found["chairs"], "party_unit_id", "party_name", "role", "year", "status"),
        "winners": together(
            [row for row in found["winners"] if row["party_name"]],
            "party_unit_id",
            "party_name",
            "award",
            "rank",
            "status",
            "year",
        ),
        "members": together(found["cluster_members"], "unit_id", "name", "kind"),
    }
