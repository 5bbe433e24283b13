"""What the page of a cluster shows: its years, with chairs, winners, members and figures; gaps as gaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from pipeline.site.article_page import figure_words
from pipeline.site.cells import row_path
from pipeline.site.charts import Mark, small_multiple
from pipeline.site.language import number, value_label
from pipeline.site.rows import Row, rows_of

MOST_ROWS = 3000
MOST_CHARTS = 24
_IN_CLUSTER = "meeting_id IN (SELECT id FROM meetings WHERE cluster_id = ?)"
_ARTICLE = "coalesce(a.title, a.source) AS article"


def read(connection: Any, cluster_id: str) -> dict[str, Any] | None:
    """Everything of a cluster; None for one that there is not."""
    found: dict[str, Any] = {
        "clusters": rows_of(
            connection,
            "SELECT c.*, o.full_name AS owner_unit FROM clusters c LEFT JOIN units o ON o.id = c.owner_unit_id"
            " WHERE c.id = ?",
            [cluster_id],
        )
    }
    if not found["clusters"]:
        return None
    found["meetings"] = rows_of(
        connection,
        "SELECT * FROM meetings WHERE cluster_id = ? ORDER BY coalesce(review_year, plan_year - 1), date, id LIMIT 500",
        [cluster_id],
    )
    found["reports"] = rows_of(
        connection,
        f"SELECT r.id, r.meeting_id, r.date, r.article_id, r.is_primary, {_ARTICLE}, a.source, a.url, a.published_at"
        f" FROM article_meetings r JOIN articles a ON a.id = r.article_id WHERE r.{_IN_CLUSTER}"
        " ORDER BY r.id LIMIT 1000",
        [cluster_id],
    )
    for table in ("chairs", "winners", "figures"):
        found[table] = rows_of(
            connection, f"SELECT * FROM {table} WHERE {_IN_CLUSTER} ORDER BY id LIMIT {MOST_ROWS}", [cluster_id]
        )
    found["members"] = rows_of(
        connection,
        f"SELECT * FROM cluster_members WHERE cluster_id = ? ORDER BY id LIMIT {MOST_ROWS}",
        [cluster_id],
    )
    return found


def page(found: dict[str, Any]) -> dict[str, Any]:
    """The template's view of these rows."""
    meetings = found["meetings"]
    reports: dict[str, list[Row]] = {}
    for report in found["reports"]:
        reports.setdefault(report["meeting_id"], []).append(report)
    years = _years(found)
    run = list(range(min(years), max(years) + 1)) if years else []
    return {
        "cluster": found["clusters"][0],
        "years": [_year(year, found, reports) for year in reversed(run)],
        "undated": [(m, reports.get(m["id"], [])) for m in meetings if _reviewed(m) is None],
        "members": _members(found["members"]),
        "charts": figure_charts(found["figures"], run),
        "figure_count": len(found["figures"]),
    }


def _reviewed(meeting: Mapping[str, Any]) -> int | None:
    """The year that a meeting is filed under: the one reviewed, else that before the planned one, else its own."""
    if meeting["review_year"]:
        return int(meeting["review_year"])
    if meeting["plan_year"]:
        return int(meeting["plan_year"]) - 1
    return int(meeting["date"][:4]) if meeting["date"] else None


def _years(found: dict[str, Any]) -> set[int]:
    years = {year for meeting in found["meetings"] if (year := _reviewed(meeting)) is not None}
    for table in ("chairs", "winners", "members"):
        years |= {row["year"] for row in found[table] if row["year"]}
    # A year far from all meetings is a slip of a rule, not a century of gaps.
    known = sorted(year for year in years if 1945 <= year <= 2100)
    return set(known)


def _year(year: int, found: dict[str, Any], reports: dict[str, list[Row]]) -> dict[str, Any]:
    meetings = [(m, reports.get(m["id"], [])) for m in found["meetings"] if _reviewed(m) == year]
    chairs = together(
        (c for c in found["chairs"] if c["year"] == year), "party_unit_id", "party_name", "role", "status"
    )
    winners = together(
        (w for w in found["winners"] if w["year"] == year and w["party_name"]),
        "party_unit_id",
        "party_name",
        "award",
        "rank",
        "status",
    )
    chairs.sort(key=lambda row: (row["role"] != "chair", row["status"], row["party_name"]))
    winners.sort(key=lambda row: (row["rank"] or 99, row["award"], row["party_name"]))
    return {"year": year, "meetings": meetings, "chairs": chairs, "winners": winners}


def whose(kind: str | None, unit_id: str | None, name: str | None) -> str:
    """What tells the unit apart: its id, so that two spellings are one. An organisation's is that of its area, which
    it shares with others, so its name decides; and so it does without an id.
    """
    return unit_id if unit_id and kind != "organisation" else (name or "").casefold()


def together(rows: Iterable[Row], *same: str) -> list[Row]:
    """Rows that say the same, as one: the first by key, with `times`, how many there are.

    `same` begins with the columns of a unit's id and of its name.
    """
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        kind = row["kind"] if same[0] == "unit_id" else row["party_kind"] if same[0] == "party_unit_id" else None
        key = (whose(kind, row[same[0]], row[same[1]]), *(row[column] for column in same[2:]))
        if key in found:
            found[key]["times"] += 1
        else:
            found[key] = row | {"times": 1}
    return list(found.values())


def _members(rows: list[Row]) -> dict[str, Any]:
    """Who was a member in which year: all years between, and for each member its name and a row by year."""
    years = sorted({row["year"] for row in rows if row["year"]})
    names: dict[str, dict[str, Any]] = {}
    for row in rows:
        key = whose(row["kind"], row["unit_id"], row["name"])
        entry = names.setdefault(key, {"name": row["name"], "unit_id": row["unit_id"], "years": {}})
        there = entry["years"].get(row["year"])
        if there is None or (there["basis"] == "implied" and row["basis"] == "listed"):
            entry["years"][row["year"]] = row
    if years and years[-1] - years[0] <= 40:
        years = list(range(years[0], years[-1] + 1))
    ordered = sorted(names.values(), key=lambda entry: (-len(entry["years"]), entry["name"]))
    return {"years": years, "told": {row["year"] for row in rows}, "rows": ordered[:200]}


def figure_charts(rows: Iterable[Row], run: list[int]) -> list[dict[str, Any]]:
    """A small chart for each subject, indicator and unit of measure that has numbers of years, the longest first.

    Where numbers of one year differ, the first is drawn, and all are listed.
    """
    series: dict[tuple[str, str, str], dict[int, list[Row]]] = {}
    names: dict[tuple[str, str, str], Row] = {}
    for row in rows:
        year = str(row["period"] or "")
        if row["status"] == "target" or not (len(year) == 4 and year.isdigit()):
            continue
        key = (
            whose(row["subject_kind"], row["subject_unit_id"], row["subject_name"]),
            row["folded"] or row["indicator"],
            row["unit"] or "",
        )
        told = series.setdefault(key, {}).setdefault(int(year), [])
        if row["value"] not in [other["value"] for other in told]:
            told.append(row)
        names.setdefault(key, row)
    longest = sorted(series, key=lambda key: (-len(series[key]), key))
    drawn: list[dict[str, Any]] = []
    for key in longest[:MOST_CHARTS]:
        points, first = series[key], names[key]
        if len(points) < 2 and len(drawn) >= 6:
            break
        years = sorted({*run, *points}) if run and len(run) <= 40 else sorted(points)
        years = list(range(years[0], years[-1] + 1)) if years[-1] - years[0] <= 40 else sorted(points)
        marks = [_mark(year, told[0]) for year, told in sorted(points.items())]
        title = f"{first['subject_name'] or ''}: {first['indicator']}".lstrip(": ")
        chart: Markup = small_multiple(marks, years, title)
        listed = [
            (year, figure_words(row), row_path("figures", row["id"]))
            for year, told in sorted(points.items())
            for row in told
        ]
        drawn.append({"row": first, "chart": chart, "points": listed, "differ": len(listed) > len(points)})
    return drawn


def _mark(year: int, row: Row) -> Mark:
    estimate = f" ({value_label('status', row['status'])})" if row["status"] != "actual" else ""
    said = f"{year}: {number(row['value'])} {row['unit'] or ''}{estimate}".strip()
    return Mark(str(year), row["value"], row_path("figures", row["id"]), said)
