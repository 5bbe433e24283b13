"""The table `article_links`: which articles are versions of one page, or say the same.

`article_sketches` holds what finds the few articles that an article has to be compared with: its keys, and, as a
negative number, the key of the page that it says it is (`rel=canonical`). Both tables are functions of the articles
that are there: the order of loading does not matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pipeline.duplicates import Print, address, compare, fingerprint, url_key

if TYPE_CHECKING:
    import sqlite_utils

_WITH_KEY = """SELECT a.id, a.url, a.title, a.text, max(s.key IN ({stated})) AS stated FROM article_sketches s
JOIN articles a ON a.id = s.article_id WHERE s.key IN ({keys}) AND s.article_id <> ? GROUP BY a.id ORDER BY a.id"""


def refresh(db: sqlite_utils.Database, article: Mapping[str, Any], canonical: str | None = None) -> None:
    """Compare an article that was just written with those that may be like it. Within the caller's transaction.

    Args:
        canonical: the address that its page states, empty for none; None where that is not known, so that what was
            known stays.
    """
    own = _print(article)
    known = stated_keys(db, article["id"]) if canonical is None else canonical_keys(canonical)
    remove(db, article["id"])
    keys = set(own.keys())
    rows = [(key, article["id"]) for key in sorted(keys | known)]
    db.conn.executemany("INSERT INTO article_sketches (key, article_id) VALUES (?, ?)", rows)
    # The pages that this one says it is, and those that say they are this one.
    stated = {-key for key in known} | ({-url_key(own.address)} if own.address else set())
    # (Numbers, so they can stand in the query.)
    lists = {name: ",".join(map(str, sorted(found))) for name, found in (("stated", stated), ("keys", keys | stated))}
    for other in list(db.query(_WITH_KEY.format(**lists), [article["id"]])):
        first, second = sorted((article, other), key=lambda row: row["id"])
        one, two = (own if row is article else _print(row) for row in (first, second))
        link = compare(one, two, stated=bool(other["stated"]))
        if link is None:
            continue
        ends = (second["id"], first["id"]) if link.swapped else (first["id"], second["id"])
        db.execute(
            "INSERT INTO article_links (id, article_id, other_id, kind, score) VALUES (?, ?, ?, ?, ?)",
            ["/".join(ends), *ends, link.kind, link.score],
        )


def canonical_keys(canonical: str) -> set[int]:
    """What is stored of the address that a page states; empty for none."""
    place = address(canonical) if canonical else None
    return {-url_key(place)} if place else set()


def stated_keys(db: sqlite_utils.Database, article_id: str) -> set[int]:
    """What is stored of the address that an article's page states."""
    rows = db.execute("SELECT key FROM article_sketches WHERE article_id = ? AND key < 0", [article_id])
    return {key for (key,) in rows.fetchall()}


def remove(db: sqlite_utils.Database, article_id: str) -> None:
    """Delete the links and the keys of an article."""
    for column in ("article_id", "other_id"):
        db.execute(f"DELETE FROM article_links WHERE {column} = ?", [article_id])
    db.execute("DELETE FROM article_sketches WHERE article_id = ?", [article_id])


def _print(article: Mapping[str, Any]) -> Print:
    return fingerprint(article["text"], article["title"], article["url"])
