"""Cells of tables and query results as HTML: labels instead of codes, names that lead to their pages, units, dates.

All text is escaped: articles, and with them every value, are written by strangers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from datasette.utils import tilde_encode
from markupsafe import Markup, escape

from pipeline.site.language import column_label, day, link, meeting_label, number, t, value_label, words

DATABASE = "thidua"
MOST = 280
"""Characters of a text that a cell shows."""

UNIT_VIEWS = ("chairs_by_cluster", "winners_by_year", "members_by_year", "units_then_and_now")
"""Views whose column `unit` is an administrative unit; elsewhere it is a unit of measure."""

LINKS = {
    "cluster": ("clusters", "cluster_id"),
    "article": ("articles", "article_id"),
    "other_article": ("articles", "other_article_id"),
    "meeting_date": ("meetings", "meeting_id"),
    "unit_name": ("units", "unit_id"),
    "chair": ("units", "unit_id"),
    "winner": ("units", "unit_id"),
    "member": ("units", "unit_id"),
    "subject": ("units", "unit_id"),
    "chair_now": ("units", "unit_id"),
    "subject_name": ("units", "subject_unit_id"),
    "party_name": ("units", "party_unit_id"),
    "owner_name": ("units", "owner_unit_id"),
    "meetings_overview.date": ("meetings", "meeting_id"),
    "province": ("units", "province_id"),
    "province_today": ("units", "province_today_id"),
    **{f"{view}.unit": ("units", "unit_id") for view in UNIT_VIEWS},
}
"""Columns whose text leads to a row: its table, and the column with its key."""

KEYS = {
    "cluster_id": "clusters",
    "article_id": "articles",
    "meeting_id": "meetings",
    "report_id": "article_meetings",
    "figure_id": "figures",
    "run_id": "runs",
    **dict.fromkeys(
        (
            "unit_id",
            "owner_unit_id",
            "venue_unit_id",
            "subject_unit_id",
            "party_unit_id",
            "parent_id",
            "province_id",
            "province_today_id",
            "from_id",
            "to_id",
        ),
        "units",
    ),
}
"""Columns that are keys of other tables, and which."""

ROWS = {"chair_id": "chairs", "winner_id": "winners", "figure_id": "figures", "other_figure_id": "figures",
        "member_id": "cluster_members", "evidence_id": "evidence"}  # fmt: skip
"""Columns of keys that are shown as a link to their evidence."""

DAYS = {"date", "date_end", "not_after", "published_at", "meeting_date", "valid_from", "valid_to", "first_day",
        "made_on"}  # fmt: skip
LONG = {"article", "other_article", "article_id", "cluster", "cluster_id", "label", "title", "text", "what",
        "reason", "found", "meeting_id", "indicator", "authority", "before", "after", "counts", "path",
        "quote", "why", "old", "new"}  # fmt: skip
"""Columns of long texts, which get a wide column."""
WHO = {"venue_name", "venue_unit_id", "subject_unit_id", "party_unit_id", "unit_id", "award", "name", "venue",
       "titles", "comparison_value"}  # fmt: skip
"""Columns of names, which would otherwise be a word wide beside long texts."""
PLAIN = {"year", "review_year", "plan_year", "id", "position", "search_id", "start", "end", "first_year", "last_year",
         "latitude", "longitude", "base", "price_base", "missing_year"}  # fmt: skip
"""Numbers that are written without a mark for thousands."""
_FOUND = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class Header:
    """A column's heading: its name in the data, its label, what it means, how wide it is."""

    name: str
    label: str
    description: str
    kind: str


def row_path(table: str, key: object) -> str:
    """The address of a row's page, in the language of the request."""
    return link(f"/{DATABASE}/{table}/{tilde_encode(str(key))}")


def shown_columns(table: str, columns: Sequence[str], everything: bool = False) -> list[str]:
    """The columns that a page shows, in order; of a query those that are no mere keys of another column's link."""
    chosen = words("tables").get(table, {}).get("show")
    if everything:
        return list(columns)
    if chosen:
        return [column for column in chosen if column in columns]
    keys = {key for column, (_, key) in LINKS.items() if column in columns}
    keys |= {"row_id"} if "evidence_id" in columns else set()
    keys |= {"article_id"} & set(columns) if "article" in columns or "text" in columns else set()
    extra = {"source", "url"} if {"article", "source", "url"} <= set(columns) else set()
    return [column for column in columns if column not in keys | extra] or list(columns)


def kind_of(column: str, sample: object) -> str:
    """How a column is set: number, day, long, who (a name) or text."""
    if column in DAYS:
        return "day"
    if column in LONG:
        return "long"
    if column == "confidence":
        return "number"
    if column in WHO:
        return "who"
    if column in LINKS:
        return "who"
    if isinstance(sample, int | float) and value_label(column, sample) is None:
        return "number"
    return "text"


def cell(row: Mapping[str, Any], column: str, table: str = "") -> Markup:
    """One value of a row as HTML. Foreign keys may be `{value, label}`, as Datasette expands them."""
    value = row[column]
    settings = words("tables").get(table, {})
    if isinstance(value, dict):
        return _expanded(column, value)
    if table and column == settings.get("row"):
        shown = day(value) if column in DAYS else _text(meeting_label(value) if table == "meetings" else value)
        return Markup('<a href="{}">{}</a>').format(row_path(table, row_key(row, table)), shown or t("open"))
    if value is None or value == "":
        return Markup("")
    if column in ROWS and (table or column != "figure_id" or isinstance(value, str)):
        return Markup('<a class="see" href="{}">{}</a>').format(row_path(ROWS[column], value), t("see_evidence"))
    leads = LINKS.get(f"{table}.{column}", LINKS.get(column))
    if leads is not None:
        other, key = leads
        target = row[key] if key in row.keys() else None  # noqa: SIM118 (a sqlite3.Row)
        shown = day(value) if column in DAYS else _text(value)
        target = target["value"] if isinstance(target, dict) else target
        return Markup('<a href="{}">{}</a>').format(row_path(other, target), shown) if target else escape(shown)
    return _plain(column, value, table)


def row_key(row: Mapping[str, Any], table: str) -> object:
    """The value of a row's primary key."""
    key = "source" if table == "failures" else "id"
    return row[key]


def _expanded(column: str, value: dict[str, Any]) -> Markup:
    key = value["value"]
    table = KEYS.get(column, "units")
    label = meeting_label(value["label"]) if table == "meetings" else value["label"]
    return Markup('<a href="{}">{}</a>').format(row_path(table, key), _text(label) or t("unit_gone"))


def _plain(column: str, value: Any, table: str) -> Markup:
    if column in ("kinds", "titles"):
        return Markup(", ").join(escape(value_label(column, item) or item) for item in _items(value))
    label = value_label(column, value)
    if label is not None:
        return Markup('<span class="code" title="{}">{}</span>').format(value, label)
    if column == "confidence" and isinstance(value, int | float):
        return meter(value)
    if column in DAYS:
        return Markup('<time datetime="{}">{}</time>').format(value, day(value))
    if column == "url" or column == "source":
        return outside(str(value))
    if column in KEYS:
        return Markup('<a href="{}">{}</a>').format(row_path(KEYS[column], value), value)
    if isinstance(value, int | float):
        return escape(value if column in PLAIN else number(value))
    if column == "found":
        return Markup(_FOUND.sub(r"<mark>\1</mark>", str(escape(value))))
    return escape(_text(meeting_label(value) if table == "meetings" and column == "label" else value))


def meter(value: float) -> Markup:
    """A confidence as a percentage; the number can be read, the bar is an ornament."""
    return Markup('<span class="confidence c{}">{}&nbsp;%</span>').format(round(value * 10), round(value * 100))


def outside(address: str) -> Markup:
    """A web address as a link away from the site; anything else as text. Never a script."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return escape(address)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return escape(address)
    shown = parts.netloc + (parts.path if len(parts.path) < 40 else parts.path[:39] + "…")
    return Markup('<a href="{}" rel="nofollow noopener noreferrer" class="outside">{}</a>').format(address, shown)


def headers(
    columns: Sequence[str], rows: Sequence[Mapping[str, Any]], table: str, told: Mapping[str, str]
) -> list[Header]:
    """The headings of these columns; `told` are the metadata's descriptions."""
    from pipeline.site.language import column_description

    def first(column: str) -> object:
        return next((row[column] for row in rows if row[column] is not None), None)

    return [
        Header(
            column,
            column_label(column, table),
            column_description(column, table, told.get(column, "")),
            kind_of(column, first(column)),
        )
        for column in columns
    ]


def _items(value: Any) -> list[str]:
    try:
        found = json.loads(value)
    except (TypeError, ValueError):
        return [str(value)]
    return [str(item) for item in found] if isinstance(found, list) else [str(value)]


def _text(value: Any) -> str:
    if value is None:
        return ""
    text = str(value)
    return text if len(text) <= MOST else text[:MOST].rstrip() + "…"
