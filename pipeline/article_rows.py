"""The rows of one article in all tables: written, deleted, read back; and by which name it is known.

All functions run inside the caller's transaction.
"""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline import correction_rows, links, schema
from pipeline.article import Article
from pipeline.meeting_rows import regroup
from pipeline.record import Record
from pipeline.rows import CHILDREN, Row, record_of, unit_ids
from pipeline.unit_rows import Units

if TYPE_CHECKING:
    import sqlite_utils

_OF_ARTICLE = ("confidences", "evidence", "comparisons", *(child.table for child in CHILDREN), "article_meetings")
"""Tables whose rows belong to one article, those that refer to others first."""


def replace(
    db: sqlite_utils.Database, units: Units, rows: dict[str, list[Row]], *, is_new: bool, canonical: str | None
) -> None:
    """Put an article's rows in place of its old ones and group the meetings that this touches."""
    article = rows["articles"][0]
    article_id = article["id"]
    clusters = {row["cluster_id"] for row in rows["article_meetings"]}
    old_units: set[str] = set()
    if is_new:
        (last,) = db.execute("SELECT coalesce(max(search_id), 0) FROM articles").fetchone()
        db.table("articles").insert_all([article | {"search_id": last + 1, "added_at": now()}])
    else:
        db.table("articles").update(article_id, {k: v for k, v in article.items() if k != "id"})
        old_clusters, old_units = _empty(db, units, article_id)
        clusters |= old_clusters
    new_units = unit_ids(rows, schema.unit_columns())
    units.add(new_units)
    for name in reversed(_OF_ARTICLE):
        db.table(name).insert_all(rows[name])
    for cluster_id in sorted(clusters):
        regroup(db, cluster_id)
    units.drop_unused(old_units - new_units)
    links.refresh(db, article, canonical)


def remove(db: sqlite_utils.Database, units: Units, article_id: str) -> bool:
    """Delete an article and its rows; whether it was there."""
    clusters, old_units = _empty(db, units, article_id)
    correction_rows.release(db, article_id)
    links.remove(db, article_id)
    deleted = db.execute("DELETE FROM articles WHERE id = ?", [article_id]).rowcount
    for cluster_id in sorted(clusters):
        regroup(db, cluster_id)
    units.drop_unused(old_units)
    return bool(deleted)


def read(db: sqlite_utils.Database, article_id: str) -> Record | None:
    """The record of an article, equal to the one that was loaded; None where there is no such article."""
    rows: dict[str, list[Row]] = {"articles": list(db.query("SELECT * FROM articles WHERE id = ?", [article_id]))}
    if not rows["articles"]:
        return None
    for name in _OF_ARTICLE:
        order = "id" if name == "confidences" else "position"
        sql = f"SELECT * FROM {name} WHERE article_id = ? ORDER BY {order}"
        rows[name] = list(db.query(sql, [article_id]))
    return record_of(rows)


def _uncorrected(db: sqlite_utils.Database, article_id: str) -> Row | None:
    """The row of an article with what it said before its corrections."""
    stored: Row | None = next(iter(list(db.query("SELECT * FROM articles WHERE id = ?", [article_id]))), None)
    if stored is not None:
        for correction, row in correction_rows.read(db, article_id):
            if row["state"] == "applied" and correction.of_article:
                stored[correction.of_article] = correction.old
    return stored


def as_read(db: sqlite_utils.Database, article_id: str) -> Article | None:
    """An article as it was read, before corrections; None where there is no such article."""
    stored = _uncorrected(db, article_id)
    if stored is None:
        return None
    names = ("text", "source", "url", "title", "byline", "published_at", "fetched_at", "date_source")
    return Article(**{name: stored[name] for name in names}, notes=_notes(stored))


def preferred(db: sqlite_utils.Database, article: Article) -> Article:
    """The article under the name, and with what is said of it, that is kept of several inputs with its text."""
    stored = _uncorrected(db, article.id)
    if stored is None or stored["text_sha256"] != article.text_sha256 or stored["source"] == article.source:
        return article
    if _rank(article.source, article.published_at) <= _rank(stored["source"], stored["published_at"]):
        return article
    said = {field: stored[field] for field in ("source", "title", "byline", "published_at", "date_source")}
    return dataclasses.replace(article, **said, notes=_notes(stored))


def _rank(source: str | None, published_at: str | None) -> tuple[bool, bool, str]:
    """Of several inputs with one text the least is kept: it knows the day of publication, then by its name."""
    return published_at is None, source is None, source or ""


def known_as(record: Record, stored: Row) -> Record:
    """The record with the first of the two names that its article has, given the stored row."""
    article = record.article
    own, other = _rank(article.source, article.published_at), _rank(stored["source"], stored["published_at"])
    kept = article.source if own <= other else stored["source"]
    urls = [name for name in (stored["url"], article.url) if name is not None]
    names = {"source": kept, "url": min(urls, key=lambda name: (len(name), name), default=None)}
    return record.model_copy(update={"article": article.model_copy(update=names)})


def now() -> str:
    """The time in UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _empty(db: sqlite_utils.Database, units: Units, article_id: str) -> tuple[set[str], set[str]]:
    """Delete the rows of an article but its own; return the clusters and the units that they referred to."""
    reports = db.query("SELECT DISTINCT cluster_id FROM article_meetings WHERE article_id = ?", [article_id])
    clusters = {row["cluster_id"] for row in reports}
    of_article = units.of_article(article_id)
    for name in _OF_ARTICLE:
        db.execute(f"DELETE FROM {name} WHERE article_id = ?", [article_id])
    return clusters, of_article


def _notes(stored: Row) -> tuple[str, ...]:
    return tuple(json.loads(stored["notes"] or "[]"))
