"""Records that are in the database already."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.record import Record


_ROW = re.compile(r"([^/]+)/\d+(/(cluster_members|figures|winners|chairs|people)/\d+)?")
"""The key of a report, or of a row of it; the first group is the article's id."""


def find(database: Path, article: str) -> tuple[list[Record], str | None]:
    """The records of the articles with this id, URL or source (a file's name, with or without its folder).

    Where it is the key of a row, the record of its article, and the key.

    Raises:
        UnreadableInput: there is none.
        DatabaseError: the database cannot be read.
    """
    from pipeline.article import Article
    from pipeline.database import Database
    from pipeline.errors import UnreadableInput
    from pipeline.explain import values
    from pipeline.inputs import is_url

    with Database.open(database, read_only=True) as opened:
        # An article is known by its canonical URL, in whatever form the URL is given.
        names = (article, article if is_url(article) else Path(article).name, Article("", url=article).id)
        query = "SELECT id FROM articles WHERE id IN (?, ?, ?) OR url IN (?, ?, ?) OR source IN (?, ?, ?) ORDER BY id"
        ids = [row["id"] for row in opened.db.query(query, names * 3)]
        if ids:
            return [record for record in map(opened.record, ids) if record is not None], None
        row = _ROW.fullmatch(article)
        record = opened.record(row[1]) if row else None
        if record and article in {value.row for value in values(record)}:
            return [record], article
        known = opened.db.query("SELECT id, source, url FROM articles")
        close = _close(article, [name for row in known for name in row.values() if name])
    raise UnreadableInput(f"{article}: neither a file, nor an article or a row in {database}", close)


def _close(name: str, known: list[str]) -> str:
    """The remedy for a name that nothing has: the names that are like it."""
    from difflib import get_close_matches

    files = [str(file) for file in Path(name).parent.glob("*") if file.is_file()]
    close = get_close_matches(name, sorted({*known, *files}))
    close = close or get_close_matches(Path(name).stem, sorted({*known, *files}), cutoff=0.5)
    return f"did you mean {' or '.join(close)}?" if close else "see the table articles for ids, sources and URLs"


def all_records(database: Path) -> list[Record]:
    """The records of all articles, by source. Raises DatabaseError when the database cannot be read."""
    from pipeline.database import Database

    with Database.open(database, read_only=True) as opened:
        return sorted(opened.records(), key=lambda record: (record.article.source or "", record.article.id))


def corrections(database: Path) -> list[str]:
    """Lines about the corrections in the database: how many, and which wait for people. None where there are none."""
    from pipeline.corrector import summary
    from pipeline.database import Database

    with Database.open(database, read_only=True) as opened:
        states, lines = summary(opened)
    if not states:
        return []
    counted = ", ".join(f"{states[state]} {state}" for state in sorted(states))
    return [f"Corrections: {counted}", *(f"  {line}" for line in lines), ""]
