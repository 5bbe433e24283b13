"""Corrections as rows of the table `corrections`, and back. All functions run inside the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from pipeline.correction_apply import Outcome
from pipeline.corrections import Correction, words

if TYPE_CHECKING:
    import sqlite_utils

Row = dict[str, Any]

_NO_ARTICLE = "no such article is in the database"


def read(db: sqlite_utils.Database, article_id: str | None = None) -> list[tuple[Correction, Row]]:
    """The corrections that the database keeps, of all articles or of one that is stored, each with its row."""
    where = "" if article_id is None else "WHERE article_id = ?"
    rows = db.query(f"SELECT * FROM corrections {where} ORDER BY id", [] if article_id is None else [article_id])
    return [(_correction(row), row) for row in rows]


def write(db: sqlite_utils.Database, article_id: str, outcomes: Iterable[Outcome]) -> None:
    """Put what became of an article's corrections in place of what the table has about the article."""
    old = {row["id"]: row for _, row in read(db, article_id)}
    for outcome in outcomes:
        row = _row(outcome, None if outcome.state == "unmatched" else article_id)
        if old.pop(row["id"], None) != row:
            db.table("corrections").upsert(row, pk="id")
    for correction_id in old:
        db.execute("DELETE FROM corrections WHERE id = ?", [correction_id])


def prune(db: sqlite_utils.Database, kept: Collection[str]) -> None:
    """Delete the corrections of articles that are not stored, but those with these ids."""
    for (correction_id,) in db.execute("SELECT id FROM corrections WHERE article_id IS NULL").fetchall():
        if correction_id not in kept:
            db.execute("DELETE FROM corrections WHERE id = ?", [correction_id])


def release(db: sqlite_utils.Database, article_id: str) -> None:
    """Keep an article's corrections while the article goes."""
    db.execute(
        "UPDATE corrections SET article_id = NULL, state = 'unmatched', reason = ?, row_id = NULL WHERE article_id = ?",
        [_NO_ARTICLE, article_id],
    )


def unmatched(correction: Correction, text_sha256: str | None) -> Outcome:
    """What becomes of a correction whose article is not there."""
    return Outcome(correction, "unmatched", _NO_ARTICLE, text_sha256=correction.text_sha256 or text_sha256)


def _row(outcome: Outcome, article_id: str | None) -> Row:
    correction = outcome.correction
    return {
        "id": correction.id,
        "article": correction.article,
        "article_id": article_id,
        "path": correction.path,
        "action": correction.action,
        "old": None if correction.old is None else words(correction.old),
        "new": None if correction.new is None else words(correction.new),
        "quote": correction.quote,
        "why": correction.why,
        "who": correction.who,
        "made_on": correction.date,
        "text_sha256": outcome.text_sha256,
        "state": outcome.state,
        "reason": outcome.reason,
        "row_id": outcome.row,
    }


def _correction(row: Row) -> Correction:
    return Correction(
        article=row["article"],
        path=row["path"],
        action=row["action"],
        old=None if row["old"] is None else json.loads(row["old"]),
        new=None if row["new"] is None else json.loads(row["new"]),
        why=row["why"],
        who=row["who"],
        date=row["made_on"],
        quote=row["quote"],
        text_sha256=row["text_sha256"],
    )
