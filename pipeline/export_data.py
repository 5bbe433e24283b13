"""What an export holds: its files, their columns with types and descriptions, and the SELECT behind each.

Tables are those of `schema.TABLES` but `runs`. The table `meetings` is exported wide: its own columns first, then
the names, counts and lists that people look for, so that `meetings.csv` alone answers most questions. Views are
exported to CSV only: they are joins of these tables.

A column is described once, in `datasette-metadata.json`; columns that only the wide table has stand there under
`exports`. Types follow from the schema; what its STRICT types cannot say (a day, a list, a yes or no) is said here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, get_args

from pipeline import corrections, schema
from pipeline import record as models
from pipeline.errors import ExportError
from pipeline.publish import metadata_file
from pipeline.rows import CHILDREN
from pipeline.views import VIEWS

Kind = Literal["text", "integer", "number", "boolean", "day", "moment", "list"]
"""`day`: YYYY-MM-DD in every row; `moment`: ISO 8601 with a time zone; `list`: a JSON list of words."""

LEFT_OUT: Mapping[str, frozenset[str]] = {
    "articles": frozenset({"search_id", "input_sha256", "added_at"}),
    "failures": frozenset({"run_id"}),
    "clusters": frozenset({"folded"}),
    "figures": frozenset({"folded"}),
    "people": frozenset({"folded"}),
    "units": frozenset({"folded"}),
}
"""Columns that depend on the order of loading, the number of runs or the program's code, and those for queries."""

_NOT_EXPORTED = frozenset({"runs"})
_VIEW_ORDER = {
    "meetings_overview": "meeting_id",
    "chairs_by_cluster": "cluster_id, year, article_id, chair_id",
    "winners_by_year": "year, cluster_id, article_id, winner_id",
    "figures_with_comparisons": "cluster_id, article_id, figure_id, comparison_id",
    "members_by_year": "cluster_id, year, article_id, member_id",
    "units_then_and_now": "article_id, row_id, field",
}
"""Orders that serve readers. A view without one is sorted by its columns from left to right."""

_KINDS: Mapping[str, Kind] = {
    "is_primary": "boolean",
    "year_inferred": "boolean",
    "resolved": "boolean",
    "date_end": "day",
    "not_after": "day",
    "valid_from": "day",
    "valid_to": "day",
    "first_day": "day",
    "made_on": "day",
    "fetched_at": "moment",
    "kinds": "list",
    "titles": "list",
}
_BY_TYPE: Mapping[type, Kind] = {str: "text", int: "integer", float: "number"}
_REPEATED = frozenset({"rule", "unit", "period", "table_name", "field", "code", "source", "award", "base", "type"})
"""Text columns of few different values that no list of words or reference tells."""

_MODELS: Mapping[str, type[models.Model]] = {
    **{child.table: child.model for child in CHILDREN},
    "comparisons": models.Comparison,
    "article_meetings": models.Meeting,
    "meetings": models.Meeting,
    "clusters": models.Cluster,
}
_CODES: Mapping[str, Any] = {
    "date_precision": models.Precision,
    "part_of_day": models.PartOfDay,
    "member_level": models.MemberLevel,
    "cluster_kind": models.Cluster.model_fields["kind"].annotation,
    "action": corrections.Action,
    "state": corrections.State,
    **{f"{party}_kind": models.PartyKind for party in ("owner", "subject", "party")},
}


@dataclass(frozen=True)
class Column:
    """A column of an export. `choices`: the only words that it can hold; `coded`: few different values."""

    name: str
    kind: Kind
    description: str
    required: bool = False
    choices: tuple[str, ...] = ()
    coded: bool = False


@dataclass(frozen=True)
class Data:
    """A file of an export. `sql` gives its rows in order; a view has no `columns`, they are those of the answer."""

    name: str
    sql: str
    title: str = ""
    description: str = ""
    key: str | None = None
    columns: tuple[Column, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)


def tables(names: Sequence[str] = ()) -> list[Data]:
    """The tables, or those of them that are named, in the schema's order."""
    return [_table(table) for table in schema.TABLES if table.name not in _NOT_EXPORTED and _wanted(table.name, names)]


def views(names: Sequence[str] = ()) -> list[Data]:
    """The views, or those of them that are named."""
    return [Data(name, f"SELECT * FROM {name} ORDER BY {_order(name)}") for name in VIEWS if _wanted(name, names)]


def check_names(names: Iterable[str], *, with_views: bool) -> None:
    """Raises ExportError for a name that no file of the export has."""
    known = [table.name for table in schema.TABLES if table.name not in _NOT_EXPORTED] + list(VIEWS)
    for name in names:
        if name not in known:
            raise ExportError(f"{name}: no table of an export", f"choose of {', '.join(known)}")
        if name in VIEWS and not with_views:
            raise ExportError(f"{name}: a view, which is exported to CSV only", "choose tables, or --format csv")


def _wanted(name: str, names: Sequence[str]) -> bool:
    return not names or name in names


def _order(view: str) -> str:
    if view in _VIEW_ORDER:
        return _VIEW_ORDER[view]
    return ", ".join(map(str, range(1, len(described(view)["columns"]) + 1)))


@cache
def metadata() -> dict[str, Any]:
    """The descriptions of the database."""
    return dict(json.loads(metadata_file().read_text(encoding="utf-8")))


def described(name: str) -> dict[str, Any]:
    """Title, description and columns of a table or view."""
    return dict(metadata()["databases"]["thidua"]["tables"][name])


def _table(table: schema.Table) -> Data:
    texts = described(table.name)
    left_out = LEFT_OUT.get(table.name, frozenset())
    columns = [_column(table, name, texts["columns"][name]) for name in table.columns if name not in left_out]
    selected = ", ".join(f't."{column.name}"' for column in columns)
    order = ", ".join(f"t.{name}" for name in table.order)
    links = {name: other for name, other in table.links.items() if name not in left_out and other not in _NOT_EXPORTED}
    source = f"{table.name} t"
    description = texts["description"]
    if table.name == "meetings":
        only_here = metadata()["exports"]["meetings"]
        description = only_here["description"]
        wide = [Column(name, _wide_kind(name), text) for name, text in only_here["columns"].items()]
        columns += wide
        selected += "".join(f", {_WIDE[column.name]} AS {column.name}" for column in wide)
        source += _WIDE_JOINS
        links |= {"owner_unit_id": "units", "article_id": "articles"}
    sql = f"SELECT {selected} FROM {source} ORDER BY {order}"
    return Data(table.name, sql, texts["title"], description, table.key, tuple(columns), links)


def _column(table: schema.Table, name: str, description: str) -> Column:
    kind = _KINDS.get(name, _BY_TYPE[table.columns[name]])
    choices = _choices(table.name, name) if kind == "text" else ()
    coded = kind == "text" and bool(choices or name in table.links or name in _REPEATED)
    return Column(name, kind, description, name in (table.key, *table.required), choices, coded)


def _choices(table: str, column: str) -> tuple[str, ...]:
    """The words of a column that can only hold certain words, from the record's models."""
    if column in _CODES:
        return _words(_CODES[column])
    fields = _MODELS[table].model_fields if table in _MODELS else {}
    return _words(fields[column].annotation) if column in fields else ()


def _words(annotation: Any) -> tuple[str, ...]:
    """('a', 'b') of Literal['a', 'b'], also where it may be None; () of all else."""
    found = get_args(annotation)
    if found and all(isinstance(word, str) for word in found):
        return tuple(found)
    return next((words for words in map(_words, found) if words), ())


def _list(what: str, rows: str, order: str) -> str:
    """Words of several rows in one cell, in their order."""
    return f"(SELECT group_concat(words, '; ') FROM (SELECT {what} AS words FROM {rows} ORDER BY {order}))"


def _chairs(condition: str) -> str:
    rows = f"chairs x WHERE x.report_id = r.id AND {condition}"
    return _list("x.party_name || coalesce(' (' || x.year || ')', '')", rows, "x.position")


def _count(table: str) -> str:
    return f"(SELECT count(*) FROM {table} x WHERE x.report_id = r.id)"


_WINNER = "coalesce(x.party_name, x.count || ' ' || x.recipient_kind, x.recipient_kind)"
_WIDE: Mapping[str, str] = {
    "cluster": "c.label",
    "cluster_name": "c.name",
    "cluster_kind": "c.kind",
    "cluster_number": "c.number",
    "owner": "c.owner_name",
    "owner_unit_id": "c.owner_unit_id",
    "member_level": "c.member_level",
    "venue_unit": "v.full_name",
    "venue_province": "p.full_name",
    "member_count": _count("cluster_members"),
    "members": _list("x.name", "cluster_members x WHERE x.report_id = r.id", "x.position"),
    "figure_count": _count("figures"),
    "winner_count": _count("winners"),
    "winners": _list(
        f"{_WINNER} || ' (' || coalesce(x.award_name, x.award) || ')'",
        "winners x WHERE x.report_id = r.id",
        "x.position",
    ),
    "next_chairs": _chairs("x.role = 'chair' AND x.status <> 'incumbent'"),
    "next_deputies": _chairs("x.role = 'deputy' AND x.status <> 'incumbent'"),
    "incumbent_chairs": _chairs("x.role = 'chair' AND x.status = 'incumbent'"),
    "presided_by": _list("x.name", "people x WHERE x.report_id = r.id AND x.role = 'presided'", "x.position"),
    "confidence": "r.confidence",
    "article_id": "a.id",
    "article_title": "a.title",
    "article_source": "a.source",
    "article_url": "a.url",
    "article_published_at": "a.published_at",
    "other_articles": _list(
        "coalesce(o.url, o.source, o.id)",
        "article_meetings x JOIN articles o ON o.id = x.article_id WHERE x.meeting_id = t.id AND x.is_primary = 0",
        "x.article_id, x.position",
    ),
}
"""The columns that only the wide table has, in SQL: of the cluster c, the primary report r and its article a."""

_WIDE_JOINS = """
JOIN clusters c ON c.id = t.cluster_id
JOIN article_meetings r ON r.meeting_id = t.id AND r.is_primary = 1
JOIN articles a ON a.id = r.article_id
LEFT JOIN units v ON v.id = t.venue_unit_id
LEFT JOIN units p ON p.id = v.province_id"""


def _wide_kind(name: str) -> Kind:
    return "integer" if name.endswith("_count") else "number" if name == "confidence" else "text"
