"""The table `article_links`: which articles are versions of one page, or say the same.

`article_sketches` holds what finds the few articles that an article has to be compared with. Both are functions of the
articles that are there: the order of loading does not matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pipeline.duplicates import Print, compare, fingerprint

if TYPE_CHECKING:
    import sqlite_utils

_SAME_KEY = """SELECT DISTINCT a.id, a.url, a.title, a.text FROM article_sketches mine
JOIN article_sketches other ON other.key = mine.key AND other.article_id <> mine.article_id
JOIN articles a ON a.id = other.article_id WHERE mine.article_id = ? ORDER BY a.id"""


def refresh(db: sqlite_utils.Database, article: Mapping[str, Any]) -> None:
    """Compare an article that was just written with those that may be like it. Within the caller's transaction."""
    own = _print(article)
    remove(db, article["id"])
    keys = [(key, article["id"]) for key in sorted(set(own.keys()))]
    db.conn.executemany("INSERT INTO article_sketches (key, article_id) VALUES (?, ?)", keys)
    for other in list(db.query(_SAME_KEY, [article["id"]])):
        first, second = sorted((article, other), key=lambda row: row["id"])
        one, two = (own if row is article else _print(row) for row in (first, second))
        link = compare(one, two)
        if link is None:
            continue
        ends = (second["id"], first["id"]) if link.swapped else (first["id"], second["id"])
        db.execute(
            "INSERT INTO article_links (id, article_id, other_id, kind, score) VALUES (?, ?, ?, ?, ?)",
            ["/".join(ends), *ends, link.kind, link.score],
        )


def remove(db: sqlite_utils.Database, article_id: str) -> None:
    """Delete the links and the keys of an article."""
    for column in ("article_id", "other_id"):
        db.execute(f"DELETE FROM article_links WHERE {column} = ?", [article_id])
    db.execute("DELETE FROM article_sketches WHERE article_id = ?", [article_id])


def _print(article: Mapping[str, Any]) -> Print:
    return fingerprint(article["text"], article["title"], article["url"])
