"""What the page of an administrative unit shows: what it chaired, won and achieved; as then and as now."""

from __future__ import annotations

from typing import Any

from pipeline.site.cluster_page import figure_charts, together
from pipeline.site.rows import Row, rows_of, with_comparisons

MOST = 60
"""Rows of each kind that are shown; the tables have the rest."""

_UNIT = """SELECT u.*, p.full_name AS parent, q.full_name AS province, t.full_name AS province_today FROM units u
LEFT JOIN units p ON p.id = u.parent_id LEFT JOIN units q ON q.id = u.province_id
LEFT JOIN units t ON t.id = u.province_today_id WHERE u.id = ?"""
_CLUSTER = "c.id AS cluster_id, c.label AS cluster"
_FROM = "JOIN meetings m ON m.id = x.meeting_id JOIN clusters c ON c.id = m.cluster_id"


def read(connection: Any, unit_id: str) -> dict[str, Any] | None:
    """Everything of a unit; None for one that there is not."""
    units = rows_of(connection, _UNIT, [unit_id])
    if not units:
        return None
    unit = units[0]
    # A province of today stands for all that lay where it lies now.
    whole = unit["province_today_id"] == unit_id
    these = "IN (SELECT id FROM units WHERE province_today_id = ?)" if whole else "= ?"
    limit = f"LIMIT {MOST + 1}"
    found: dict[str, Any] = {
        "unit": unit,
        "whole": whole,
        "chairs": rows_of(
            connection,
            f"SELECT x.*, {_CLUSTER} FROM chairs x {_FROM} WHERE x.party_unit_id {these} AND x.party_kind IS NOT"
            f" 'organisation' ORDER BY x.year DESC, x.id {limit}",
            [unit_id],
        ),
        "winners": rows_of(
            connection,
            f"SELECT x.*, {_CLUSTER} FROM winners x {_FROM} WHERE x.party_unit_id {these} AND x.party_kind IS NOT"
            f" 'organisation' ORDER BY x.year DESC, x.id {limit}",
            [unit_id],
        ),
        "figures": rows_of(
            connection,
            "SELECT x.* FROM figures x WHERE x.subject_unit_id = ? AND x.subject_kind IS NOT 'organisation'"
            " ORDER BY x.period DESC, x.folded, x.id LIMIT 400",
            [unit_id],
        ),
        "clusters": rows_of(
            connection,
            "SELECT x.cluster_id, c.label AS cluster, min(x.year) AS first_year, max(x.year) AS last_year"
            f" FROM (SELECT * FROM cluster_members WHERE unit_id {these} AND kind IS NOT 'organisation' LIMIT 2000) x"
            f" JOIN clusters c ON c.id = x.cluster_id GROUP BY x.cluster_id ORDER BY count(*) DESC, c.label {limit}",
            [unit_id],
        ),
        "owned": rows_of(
            connection,
            "SELECT c.id AS cluster_id, c.label AS cluster, (SELECT count(*) FROM meetings m WHERE m.cluster_id = c.id)"
            " AS meetings, (SELECT max(m.date) FROM meetings m WHERE m.cluster_id = c.id) AS last"
            f" FROM clusters c WHERE c.owner_unit_id {these} ORDER BY c.label {limit}",
            [unit_id],
        ),
        "below": rows_of(
            connection,
            "SELECT id, full_name FROM units WHERE parent_id = ? AND id <> parent_id ORDER BY level, name LIMIT 300",
            [unit_id],
        ),
    }
    found["figures"][:MOST] = with_comparisons(connection, found["figures"][:MOST])
    found |= _then_and_now(connection, unit_id)
    return found


def _then_and_now(connection: Any, unit_id: str) -> dict[str, Any]:
    """The unit's states in time, what it was formed from, what it went into, its province of today."""
    found: dict[str, Any] = {
        "states": rows_of(
            connection,
            "SELECT s.*, p.full_name AS province FROM unit_states s LEFT JOIN units p ON p.id = s.province_id"
            " WHERE s.unit_id = ? ORDER BY s.id",
            [unit_id],
        ),
    }
    for name, key, other in (("became", "from_id", "to_id"), ("formed_from", "to_id", "from_id")):
        found[name] = rows_of(
            connection,
            f"SELECT s.part, s.first_day, u.id, u.full_name FROM unit_successions s JOIN units u ON u.id = s.{other}"
            f" WHERE s.{key} = ? ORDER BY s.first_day, u.name LIMIT 100",
            [unit_id],
        )
    return found


def page(found: dict[str, Any]) -> dict[str, Any]:
    """The template's view of these rows."""
    cut = {name: len(found[name]) > MOST for name in ("chairs", "winners", "clusters", "owned")}
    chairs = together(found["chairs"], "cluster_id", "cluster", "party_unit_id", "year", "role", "status")
    winners = together(found["winners"], "cluster_id", "cluster", "party_unit_id", "year", "award", "rank", "status")
    figures: list[Row] = found["figures"]
    years = sorted({int(row["period"]) for row in figures if str(row["period"]).isdigit() and len(row["period"]) == 4})
    charts = figure_charts(figures, [])
    return {
        **found,
        "chairs": chairs[:MOST],
        "winners": winners[:MOST],
        "clusters": found["clusters"][:MOST],
        "owned": found["owned"][:MOST],
        "figures": figures[:MOST],
        "figure_count": len(figures),
        "figure_years": years,
        "charts": [chart for chart in charts if len(chart["points"]) > 1] or charts[:6],
        "cut": cut,
    }
