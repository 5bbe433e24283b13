"""The rows that belong to no one article: a cluster, and its meetings, made anew from all reports of the cluster.

They are a function of the reports, whatever was loaded first. A meeting has the values of its primary report (the
one with the most precise date, then the first in the order of article ids); the other reports keep theirs in
`article_meetings`. A cluster has each value as most reports give it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.grouping import Group, Report, group
from pipeline.rows import CHILDREN, Row
from pipeline.views import fold

if TYPE_CHECKING:
    import sqlite_utils

_OF_PRIMARY = (
    "cluster_id",
    "status",
    "kinds",
    "date",
    "date_end",
    "date_precision",
    "part_of_day",
    "year_inferred",
    "not_after",
    "venue_name",
    "venue_unit_id",
    "review_year",
    "plan_year",
    "stated_member_count",
)
_OWNER = ("owner_name", "owner_kind", "owner_unit_id")


def regroup(db: sqlite_utils.Database, cluster_id: str) -> None:
    """Bring the cluster's row, its meetings and their keys in all rows into line with its reports.

    Runs inside the caller's transaction, with foreign keys deferred. A cluster without reports goes.
    """
    rows = list(db.query("SELECT * FROM article_meetings WHERE cluster_id = ? ORDER BY id", [cluster_id]))
    old = {row["id"]: row for row in db.query("SELECT * FROM meetings WHERE cluster_id = ?", [cluster_id])}
    if rows:
        reports = {row["id"]: row for row in rows}
        label = _write_cluster(db, cluster_id, rows)
        for one in group(map(_report, rows)):
            meeting = _meeting(one, reports[one.primary.id], label)
            if old.pop(one.id, None) != meeting:
                db.table("meetings").upsert(meeting, pk="id")
            for report in one.reports:
                _assign(db, reports[report.id], one)
    for meeting_id in old:
        db.execute("DELETE FROM meetings WHERE id = ?", [meeting_id])
    if not rows:
        db.execute("DELETE FROM clusters WHERE id = ?", [cluster_id])


def _report(row: Row) -> Report:
    return Report(
        row["article_id"],
        row["position"],
        row["review_year"],
        row["plan_year"],
        row["date"],
        row["date_end"],
        row["not_after"],
    )


def _assign(db: sqlite_utils.Database, row: Row, one: Group) -> None:
    """Write a report's meeting into its rows, where it changed."""
    primary = int(row["id"] == one.primary.id)
    if (row["meeting_id"], row["is_primary"]) != (one.id, primary):
        values = [one.id, primary, row["id"]]
        db.execute("UPDATE article_meetings SET meeting_id = ?, is_primary = ? WHERE id = ?", values)
    if row["meeting_id"] != one.id:
        for child in CHILDREN:
            db.execute(f"UPDATE {child.table} SET meeting_id = ? WHERE report_id = ?", [one.id, row["id"]])


def _write_cluster(db: sqlite_utils.Database, cluster_id: str, reports: Sequence[Row]) -> str:
    """Write the cluster's row and return its label."""
    owner = _usual(tuple(row[name] for name in _OWNER) for row in reports if row["owner_name"] is not None)
    cluster: Row = {
        "id": cluster_id,
        "name": _usual(row["cluster_name"] for row in reports),
        "kind": _usual(row["cluster_kind"] for row in reports),
        "number": _usual(row["cluster_number"] for row in reports),
        "member_level": _usual(row["member_level"] for row in reports),
        **dict(zip(_OWNER, owner or (None, None, None), strict=True)),
    }
    label = f"{cluster['name']} ({cluster['owner_name']})" if owner else str(cluster["name"])
    cluster |= {"label": label, "folded": fold(label)}
    if next(db.query("SELECT * FROM clusters WHERE id = ?", [cluster_id]), None) != cluster:
        db.table("clusters").upsert(cluster, pk="id")
    return label


def _meeting(one: Group, primary: Row, cluster_label: str) -> Row:
    years = "/".join(str(year) for year in (primary["review_year"], primary["plan_year"]) if year is not None)
    when = primary["date"] or years
    return {
        "id": one.id,
        "label": f"{cluster_label}, {when}" if when else cluster_label,
        **{name: primary[name] for name in _OF_PRIMARY},
        "article_count": len({report.article_id for report in one.reports}),
    }


def _usual(values: Iterable[Any]) -> Any:
    """The most frequent value that is not None, of equals the first in order; None where there is none."""
    counts = Counter(value for value in values if value is not None)
    return min(counts, key=lambda value: (-counts[value], str(value))) if counts else None
