"""What the page of an article shows: its text with evidence in place, and the values beside it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from pipeline.site.cells import row_path
from pipeline.site.language import day, number, t, value_label
from pipeline.site.marking import Marked, paragraphs

MOST_TEXT = 200_000
"""Characters of a text that are shown."""
FIELDS = ("meeting", "cluster", "date", "venue", "chair", "winner", "figure", "member", "person")
"""In the order in which a meeting's values are listed."""
_TABLE_FIELD = {
    "chairs": "chair",
    "winners": "winner",
    "figures": "figure",
    "cluster_members": "member",
    "people": "person",
}


@dataclass(slots=True)
class Value:
    """A value found in the article. `words` are (anchor, text) of its evidence."""

    id: str
    field: str
    head: str
    details: list[str]
    table: str
    row: str
    confidence: float | None
    unit_id: str | None = None
    rules: list[str] = dataclasses.field(default_factory=list)
    words: list[tuple[str, str]] = dataclasses.field(default_factory=list)


def read(connection: Any, article_id: str) -> dict[str, Any] | None:
    """All rows of an article, by table; None for one that there is not."""

    def rows(sql: str) -> list[Mapping[str, Any]]:
        cursor = connection.execute(sql, [article_id])
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    found: dict[str, Any] = {"articles": rows("SELECT * FROM articles WHERE id = ?")}
    if not found["articles"]:
        return None
    found["reports"] = rows(
        "SELECT r.*, c.label AS cluster_label FROM article_meetings r JOIN clusters c ON c.id = r.cluster_id"
        " WHERE r.article_id = ? ORDER BY r.position"
    )
    for table in _TABLE_FIELD:
        found[table] = rows(f"SELECT * FROM {table} WHERE article_id = ? ORDER BY report_id, position")
    found["comparisons"] = rows("SELECT * FROM comparisons WHERE article_id = ? ORDER BY figure_id, position")
    found["evidence"] = rows('SELECT * FROM evidence WHERE article_id = ? ORDER BY start, "end" DESC, id')
    return found


def page(found: dict[str, Any]) -> dict[str, Any]:
    """The template's view of these rows."""
    article = found["articles"][0]
    values: dict[tuple[str, str, str], Value] = {}
    meetings: list[tuple[Any, list[Value]]] = []
    for report in found["reports"]:
        listed = _of_report(report)
        for table, kind in _TABLE_FIELD.items():
            for row in found[table]:
                if row["report_id"] == report["id"]:
                    listed.append(_of_row(table, kind, row, found["comparisons"]))
        listed.sort(key=lambda value: FIELDS.index(value.field))
        meetings.append((report, listed))
        values |= {(value.table, value.row, value.field): value for value in listed}
    for count, value in enumerate(values.values(), start=1):
        value.id = f"v-{count}"
    marks = []
    for count, row in enumerate(found["evidence"], start=1):
        stated = values.get((row["table_name"], row["row_id"], row["field"]))
        if stated is None:
            continue
        anchor = f"e-{count}"
        stated.words.append((anchor, row["text"]))
        if row["rule"] and row["rule"] not in stated.rules:
            stated.rules.append(row["rule"])
        if stated.confidence is None:
            stated.confidence = row["confidence"]
        title = f"{value_label('field', stated.field)}: {stated.head}"
        marks.append(Marked(row["start"], row["end"], stated.field, anchor, stated.id, title))
    text = article["text"]
    counts = {name: sum(value.field == name for value in values.values()) for name in FIELDS}
    return {
        "article": article,
        "meetings": meetings,
        "paragraphs": paragraphs(text[:MOST_TEXT], marks),
        "cut": len(text) if len(text) > MOST_TEXT else None,
        "legend": [(name, counts[name]) for name in FIELDS if counts[name]],
    }


def evidence_anchor(connection: Any, evidence_id: str) -> str | None:
    """The address of the words of an evidence row in its article's page, None where there is no such row."""
    row = connection.execute('SELECT article_id, start, "end" FROM evidence WHERE id = ?', [evidence_id]).fetchone()
    if row is None:
        return None
    (before,) = connection.execute(
        "SELECT count(*) FROM evidence WHERE article_id = :article AND (start < :start OR (start = :start AND"
        ' ("end" > :end OR ("end" = :end AND id <= :id))))',
        {"article": row[0], "start": row[1], "end": row[2], "id": evidence_id},
    ).fetchone()
    return f"{row_path('articles', row[0])}#e-{before}"


def figure_words(row: Mapping[str, Any]) -> str:
    """A figure's number in words: hơn 12.033 tỷ đồng."""
    qualifier = value_label("qualifier", row["qualifier"]) if row["qualifier"] != "exact" else None
    return " ".join(filter(None, (qualifier, number(row["value"]), row["unit"])))


def comparison_words(row: Mapping[str, Any]) -> str:
    """What a figure is compared with: bằng 100,7 % kế hoạch."""
    amount = f"{number(row['value'])} {row['unit'] or ''}".strip()
    against = " ".join(filter(None, (value_label("against", row["against"]), row["base"])))
    return f"{value_label('change', row['change'])} {amount} ({against})"


def _of_report(report: Mapping[str, Any]) -> list[Value]:
    def value(kind: str, head: str, details: list[Any], confidence: float | None, unit_id: str | None = None) -> Value:
        told = [str(detail) for detail in details if detail]
        return Value("", kind, head, told, "article_meetings", report["id"], confidence, unit_id)

    kinds = [value_label("kinds", kind) or kind for kind in json.loads(report["kinds"] or "[]")]
    years = [
        report["review_year"] and t("reviews", year=report["review_year"]),
        report["plan_year"] and t("plans", year=report["plan_year"]),
        report["stated_member_count"] and t("members_stated", n=report["stated_member_count"]),
    ]
    head = value_label("status", report["status"]) or ""
    found = [value("meeting", ", ".join([head, *kinds]), years, report["confidence"])]
    owner = report["owner_name"] if report["owner_name"] else t("owner_unknown")
    found.append(value("cluster", report["cluster_name"], [owner], report["cluster_confidence"]))
    if report["date"] or report["not_after"]:
        inferred = report["year_inferred"] and t("year_inferred")
        after = report["not_after"] and t("not_after", day=day(report["not_after"]))
        part = report["part_of_day"] and value_label("part_of_day", report["part_of_day"])
        when = day(report["date"]) or t("not_stated")
        last = f" – {day(report['date_end'])}" if report["date_end"] else ""
        found.append(value("date", when + last, [part, inferred, after], report["date_confidence"]))
    if report["venue_name"]:
        found.append(value("venue", report["venue_name"], [], report["venue_confidence"], report["venue_unit_id"]))
    return found


def _of_row(table: str, kind: str, row: Mapping[str, Any], comparisons: list[Mapping[str, Any]]) -> Value:
    details: list[Any]
    unit_id = None
    if kind == "chair":
        head, unit_id = row["party_name"], row["party_unit_id"]
        details = [value_label("role", row["role"]), row["year"], value_label("status", row["status"])]
    elif kind == "winner":
        head, unit_id = row["party_name"], row["party_unit_id"]
        if not head:
            head = " ".join(filter(None, (number(row["count"]), value_label("recipient_kind", row["recipient_kind"]))))
        award = value_label("award", row["award"])
        rank = row["rank"] and f"#{row['rank']}"
        details = [award, rank, value_label("status", row["status"]), row["authority"], row["year"]]
    elif kind == "figure":
        subject = row["subject_name"] or t("the_cluster")
        head, unit_id = f"{row['indicator']}: {figure_words(row)}", row["subject_unit_id"]
        status = value_label("status", row["status"]) if row["status"] != "actual" else None
        compared = [comparison_words(other) for other in comparisons if other["figure_id"] == row["id"]]
        details = [subject, value_label("period", row["period"]), status, *compared]
    elif kind == "member":
        head, unit_id = row["name"], row["unit_id"]
        details = [row["year"], value_label("basis", row["basis"])]
    else:
        head = row["name"]
        details = [*json.loads(row["titles"] or "[]"), row["role"] and value_label("role", row["role"])]
    told = [str(detail) for detail in details if detail]
    return Value("", kind, str(head), told, table, row["id"], row["confidence"], unit_id)


def excerpt(text: str, start: int, end: int) -> Markup:
    """Evidence in its sentence, itself marked."""
    from pipeline.explain import sentence

    before, words, after = sentence(text, start, end)
    return Markup("{}<mark>{}</mark>{}").format(before, words, after)
