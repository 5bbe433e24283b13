"""A record as rows of the database's tables, and back.

Nothing is lost on the way: `record_of(rows_of(record)) == record`. Nested parties become three columns
(`subject_name`, `subject_kind`, `subject_unit_id`; no name: no party), lists of words become JSON.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.confidence_rows import Place, give_parts, rows_of_parts
from pipeline.record import (
    ArticleInfo,
    Chair,
    Comparison,
    Evidence,
    Figure,
    Grounded,
    Meeting,
    Member,
    Person,
    Record,
    Winner,
)
from pipeline.views import fold

Row = dict[str, Any]
Rows = dict[str, list[Row]]
"""Rows of a record by table. `units`, `clusters` and `meetings` are not among them: they belong to no one article."""


@dataclass(frozen=True)
class Child:
    """A list of a meeting and its table. `stated` is the evidence's `field`; `parties` are the nested parties."""

    table: str
    attribute: str
    model: type[Grounded]
    stated: str
    parties: tuple[str, ...] = ()


CHILDREN: tuple[Child, ...] = (
    Child("cluster_members", "members", Member, "member"),
    Child("figures", "figures", Figure, "figure", ("subject",)),
    Child("winners", "winners", Winner, "winner", ("party",)),
    Child("chairs", "chairs", Chair, "chair", ("party",)),
    Child("people", "people", Person, "person"),
)
_DATE = {
    "date": "value",
    "date_end": "end",
    "date_precision": "precision",
    "part_of_day": "part_of_day",
    "year_inferred": "year_inferred",
    "not_after": "not_after",
    "date_confidence": "confidence",
}
_PLAIN = ("status", "review_year", "plan_year", "stated_member_count", "confidence")
_PARTS = ("meeting", "date", "venue", "cluster")
"""Parts of a meeting that are grounded by themselves, as the evidence's `field`."""
_APART = frozenset({"evidence", "comparisons"})


def row_key(report: str, table: str, number: int) -> str:
    """The key of a row of a report: the report's, the table, the ordinal."""
    return f"{report}/{table}/{number:03}"


def words(values: Iterable[str]) -> str:
    """A list of words as the JSON that is stored."""
    return json.dumps(list(values), ensure_ascii=False)


def content_hash(record: Record) -> str:
    """SHA-256 of all that a record says, hexadecimal. `fetched_at` is left out: fetching again changes nothing."""
    content = record.model_dump(mode="json", exclude={"article": {"fetched_at"}})
    if parts := [row["parts"] for row in rows_of_parts(record.article.id, _places(record))]:
        content["parts"] = parts
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def unit_ids(rows: Rows, columns: Iterable[tuple[str, str]]) -> set[str]:
    """The units that the rows refer to; `columns` are (table, column)."""
    return {row[column] for table, column in columns for row in rows.get(table, ()) if row[column] is not None}


def rows_of(record: Record) -> Rows:
    """The rows that one record fills; `meeting_id` is the report's own key until the meetings are grouped."""
    article = record.article
    rows: Rows = {"articles": [{**article.model_dump(), "record_sha256": content_hash(record)}]}
    for name in ("article_meetings", *(child.table for child in CHILDREN), "comparisons", "evidence"):
        rows[name] = []
    rows["confidences"] = list(rows_of_parts(article.id, _places(record)))
    for position, meeting in enumerate(record.meetings, start=1):
        report = _report_row(article.id, position, meeting)
        rows["article_meetings"].append(report)
        for field in _PARTS:
            part = meeting if field == "meeting" else getattr(meeting, field)
            if part is not None:
                rows["evidence"] += _evidence_rows("article_meetings", report["id"], field, article.id, part)
        for child in CHILDREN:
            for number, item in enumerate(getattr(meeting, child.attribute), start=1):
                row = _child_row(child, number, item, report)
                if child.table == "cluster_members":
                    row |= {"cluster_id": meeting.cluster.id, "year": _membership_year(meeting)}
                rows[child.table].append(row)
                rows["evidence"] += _evidence_rows(child.table, row["id"], child.stated, article.id, item)
                if isinstance(item, Person):
                    row["folded"] = fold(item.name)
                if isinstance(item, Figure):
                    row["folded"] = fold(item.indicator)
                    rows["comparisons"] += [
                        {
                            "id": f"{row['id']}/comparisons/{n}",
                            "figure_id": row["id"],
                            "article_id": article.id,
                            "position": n,
                            **comparison.model_dump(),
                        }
                        for n, comparison in enumerate(item.comparisons, start=1)
                    ]
    return rows


def record_of(rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> Record:
    """The record that the rows came from. `rows` holds each table's rows of one article, in order of position."""
    evidence: dict[tuple[str, str], list[Evidence]] = {}
    for row in rows["evidence"]:
        found = Evidence(start=row["start"], end=row["end"], text=row["text"], rule=row["rule"])
        evidence.setdefault((row["row_id"], row["field"]), []).append(found)
    comparisons: dict[str, list[Row]] = {}
    for row in rows["comparisons"]:
        comparisons.setdefault(row["figure_id"], []).append({name: row[name] for name in Comparison.model_fields})
    items: dict[tuple[str, str], list[Row]] = {}
    for child in CHILDREN:
        for row in rows[child.table]:
            item = _item(child, row)
            item["evidence"] = evidence.get((row["id"], child.stated), [])
            if child.model is Figure:
                item["comparisons"] = comparisons.get(row["id"], [])
            items.setdefault((row["report_id"], child.attribute), []).append(item)
    (article,) = rows["articles"]
    record = Record(
        article=ArticleInfo(**{name: article[name] for name in ArticleInfo.model_fields}),
        meetings=[
            _meeting(
                row,
                {part: evidence.get((row["id"], part), []) for part in _PARTS},
                {child.attribute: items.get((row["id"], child.attribute), []) for child in CHILDREN},
            )
            for row in rows["article_meetings"]
        ],
    )
    give_parts(_places(record), rows["confidences"])
    return record


def _report_row(article_id: str, position: int, meeting: Meeting) -> Row:
    key = f"{article_id}/{position}"
    date, venue, cluster = meeting.date, meeting.venue, meeting.cluster
    return {
        "id": key,
        "article_id": article_id,
        "position": position,
        "meeting_id": key,
        "is_primary": 1,
        "kinds": words(meeting.kinds),
        **{name: getattr(meeting, name) for name in _PLAIN},
        **{column: date and getattr(date, name) for column, name in _DATE.items()},
        "year_inferred": None if date is None else int(date.year_inferred),
        "venue_name": venue and venue.name,
        "venue_unit_id": venue and venue.unit_id,
        "venue_confidence": venue and venue.confidence,
        "cluster_id": cluster.id,
        "cluster_name": cluster.name,
        "cluster_kind": cluster.kind,
        "cluster_number": cluster.number,
        "member_level": cluster.member_level,
        "cluster_confidence": cluster.confidence,
        **_party_columns("owner", cluster.owner.model_dump() if cluster.owner else None),
    }


def _child_row(child: Child, number: int, item: Grounded, report: Row) -> Row:
    row: Row = {
        "id": row_key(report["id"], child.table, number),
        "meeting_id": report["meeting_id"],
        "article_id": report["article_id"],
        "report_id": report["id"],
        "position": number,
    }
    for name, value in item.model_dump(exclude=set(_APART)).items():
        if name in child.parties:
            row |= _party_columns(name, value)
        else:
            row[name] = words(value) if isinstance(value, list) else value
    return row


def _evidence_rows(table: str, row_id: str, field: str, article_id: str, item: Grounded) -> list[Row]:
    return [
        {
            "id": f"{row_id}/{field}/{number}",
            "article_id": article_id,
            "table_name": table,
            "row_id": row_id,
            "field": field,
            "position": number,
            "confidence": item.confidence,
            **found.model_dump(),
        }
        for number, found in enumerate(item.evidence, start=1)
    ]


def _places(record: Record) -> Iterator[Place]:
    """Every value that has evidence and a confidence, with the row that it fills."""
    for position, meeting in enumerate(record.meetings, start=1):
        report = f"{record.article.id}/{position}"
        for field in _PARTS:
            part = meeting if field == "meeting" else getattr(meeting, field)
            if part is not None:
                yield "article_meetings", report, field, part
        for child in CHILDREN:
            for number, item in enumerate(getattr(meeting, child.attribute), start=1):
                yield child.table, row_key(report, child.table, number), child.stated, item


def _membership_year(meeting: Meeting) -> int | None:
    """The year that a list of members is of: the year under review, else the planned one, else the meeting's."""
    date = meeting.date.value if meeting.date else None
    return meeting.review_year or meeting.plan_year or (int(date[:4]) if date and date[:4].isdecimal() else None)


def _party_columns(prefix: str, party: Mapping[str, Any] | None) -> Row:
    return {f"{prefix}_{name}": party and party[name] for name in ("name", "kind", "unit_id")}


def _party(prefix: str, row: Mapping[str, Any]) -> Row | None:
    if row[f"{prefix}_name"] is None:
        return None
    return {name: row[f"{prefix}_{name}"] for name in ("name", "kind", "unit_id")}


def _item(child: Child, row: Mapping[str, Any]) -> Row:
    item: Row = {}
    for name in child.model.model_fields:
        if name in child.parties:
            item[name] = _party(name, row)
        elif name not in _APART:
            item[name] = json.loads(row[name]) if name == "titles" else row[name]
    return item


def _meeting(row: Mapping[str, Any], evidence: Mapping[str, list[Evidence]], items: Row) -> Meeting:
    date = venue = None
    if row["year_inferred"] is not None:
        date = {name: row[column] for column, name in _DATE.items()}
        date |= {"year_inferred": bool(row["year_inferred"]), "evidence": evidence["date"]}
    if row["venue_name"] is not None:
        venue = {
            "name": row["venue_name"],
            "unit_id": row["venue_unit_id"],
            "confidence": row["venue_confidence"],
            "evidence": evidence["venue"],
        }
    cluster = {
        "id": row["cluster_id"],
        "name": row["cluster_name"],
        "kind": row["cluster_kind"],
        "number": row["cluster_number"],
        "owner": _party("owner", row),
        "member_level": row["member_level"],
        "confidence": row["cluster_confidence"],
        "evidence": evidence["cluster"],
    }
    return Meeting.model_validate(
        {
            **{name: row[name] for name in _PLAIN},
            "kinds": json.loads(row["kinds"]),
            "date": date,
            "venue": venue,
            "cluster": cluster,
            "evidence": evidence["meeting"],
            **items,
        }
    )
